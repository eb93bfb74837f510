"""Text cut into the cells of a terminal.

A cell holds a cluster: a base character with its combining marks, selectors and joined followers (UAX #29, as
`rich.cells` counts widths). The right half of a wide character is a cell that holds "".
"""

from __future__ import annotations

from rich.cells import split_graphemes

UNKNOWN = "\x00"
"""Stands for a cell of which nobody knows what it shows; equal to no cluster."""

RIGHT_HALF = ""
"""The cell under the right half of a wide character."""

_JOINER = "\u200d"

# Control characters could be commands to the terminal, direction marks reorder what a row shows: neither may come
# from a text. A tab or line break has no cell either.
_NEVER_SHOWN = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)))

_ONE_CELL_EVERYWHERE = (
    (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x2FF), (0x370, 0x373), (0x384, 0x386), (0x388, 0x38A), (0x38E, 0x3A1),
    (0x3A3, 0x482), (0x2010, 0x2027), (0x2030, 0x203B), (0x20AC, 0x20AC), (0x2500, 0x25AA), (0x25AC, 0x25B5),
    (0x25B8, 0x25BF), (0x25C1, 0x25FA), (0x2800, 0x28FF),
)  # fmt: skip
_TWO_CELLS_EVERYWHERE = (
    (0x2E80, 0x2E99), (0x2F00, 0x2FD5), (0x3001, 0x3029), (0x3041, 0x3096), (0x30A1, 0x30FF), (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFA6D), (0xFF01, 0xFF60), (0xFFE0, 0xFFE6),
)  # fmt: skip
NARROW = frozenset(chr(number) for first, last in _ONE_CELL_EVERYWHERE for number in range(first, last + 1))
"""Characters that are one cell wide in every terminal."""

_STEADY = NARROW | {RIGHT_HALF, UNKNOWN}


def split(text: str) -> tuple[str, list[str]]:
    """Cut a text into cells.

    Returns:
        What belongs to the cell before the text (nearly always ""): marks, and what a joiner ties to it; and one entry
        per cell.
    """
    if NARROW.issuperset(text):
        return "", list(text)
    text = text.translate(_NEVER_SHOWN)
    joined = _joined_to_the_cell_before(text)
    leading, text = text[:joined], text[joined:]
    cells = []
    for start, end, width in split_graphemes(text)[0]:
        if not width:
            leading += text[start:end]
            continue
        cells.append(text[start:end])
        if width == 2:
            cells.append(RIGHT_HALF)
    return leading, cells


def _joined_to_the_cell_before(text: str) -> int:
    """How many characters at the beginning have no width because joiners take them along.

    A cursor in the middle of joined emoji divides them. `rich.cells.cell_len`, after which Textual lays out a line,
    leaves out the character that follows a joiner wherever it stands; `split_graphemes` does not at the beginning.
    """
    end = 0
    while text[end : end + 1] == _JOINER:
        end += 2
    return min(end, len(text))


def is_steady(cluster: str) -> bool:
    """Whether all terminals agree how many cells a cluster takes.

    They do not for emoji, joined or selected clusters, and characters of recent Unicode versions; some combine marks,
    some do not.
    """
    if cluster in _STEADY:
        return True
    return len(cluster) == 1 and any(first <= ord(cluster) <= last for first, last in _TWO_CELLS_EVERYWHERE)


def all_steady(row: list[str]) -> bool:
    """Whether every cell of a row is where every terminal would put it."""
    return _STEADY.issuperset(row) or all(map(is_steady, set(row) - _STEADY))
