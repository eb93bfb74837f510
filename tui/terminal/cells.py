"""Text cut into the cells of a terminal.

A cell holds a cluster: a base character with its combining marks, selectors and joined followers (UAX #29, as
`rich.cells` counts widths). The right half of a wide character is a cell that holds "".
"""

from __future__ import annotations

import re

from rich.cells import split_graphemes

UNKNOWN = "\x00"
"""Stands for a cell of which nobody knows what it shows; equal to no cluster."""

RIGHT_HALF = ""
"""The cell under the right half of a wide character."""

_JOINER = "\u200d"

# Control characters could be commands to the terminal, direction marks reorder what a row shows: neither may come
# from a text. A tab or line break has no cell either.
_NEVER_SHOWN = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)))

_ONE_CELL_EVERYWHERE = re.compile(
    r"[\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0373\u0384-\u0386\u0388-\u038a\u038e-\u03a1\u03a3-\u0482"
    r"\u2010-\u2027\u2030-\u203b\u20ac\u2500-\u25aa\u25ac-\u25b5\u25b8-\u25bf\u25c1-\u25fa\u2800-\u28ff]*"
)
_TWO_CELLS_EVERYWHERE = (
    (0x2E80, 0x2E99), (0x2F00, 0x2FD5), (0x3001, 0x3029), (0x3041, 0x3096), (0x30A1, 0x30FF), (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFA6D), (0xFF01, 0xFF60), (0xFFE0, 0xFFE6),
)  # fmt: skip


def split(text: str) -> tuple[str, list[str]]:
    """Cut a text into cells.

    Returns:
        What belongs to the cell before the text (nearly always ""): marks, and what a joiner ties to it; and one entry
        per cell.
    """
    if _ONE_CELL_EVERYWHERE.fullmatch(text):
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


def all_narrow(row: list[str]) -> bool:
    """Whether each cell of a row holds a character that is one cell wide in every terminal."""
    text = "".join(row)
    return len(text) == len(row) and _ONE_CELL_EVERYWHERE.fullmatch(text) is not None


def is_steady(cluster: str) -> bool:
    """Whether all terminals agree how many cells a cluster takes.

    They do not for emoji, joined or selected clusters, and characters of recent Unicode versions; some combine marks,
    some do not.
    """
    if cluster == UNKNOWN or _ONE_CELL_EVERYWHERE.fullmatch(cluster):
        return True
    return len(cluster) == 1 and any(first <= ord(cluster) <= last for first, last in _TWO_CELLS_EVERYWHERE)


def all_steady(row: list[str]) -> bool:
    """Whether every cell of a row is where every terminal would put it."""
    return all_narrow(row) or all(map(is_steady, row))
