"""A text as the screen of a telephone wraps it, with the places where a part ends and what forces Unicode."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate

from tui.runtime.values import dataclass
from tui.service.text.segments import Segmentation


@dataclass(frozen=True, slots=True)
class BubbleLine:
    """One row: its text, the columns of characters that force Unicode, and the part that ends in it, 0 for none."""

    text: str
    forcing: tuple[int, ...] = ()
    ends_part: int = 0
    closed_part: int = 0
    """The part that ends in it and has another behind it, 0 for none; of the last row only once what is typed next
    leaves it there: the row is full, and the part does not end in its last word, which may yet be wrapped."""


def bubble(segmentation: Segmentation, columns: int, cells: Callable[[str], int] = len) -> tuple[BubbleLine, ...]:
    """The rows of a text, none wider than `columns`; none for an empty text.

    A row breaks at a blank, which is not shown then, and inside a word only where the word is too long for a row.

    Args:
        cells: how wide a character is.
    """
    text = segmentation.text
    forcing = {each.position for each in segmentation.forcing}
    ends = tuple(accumulate(len(part) for part in segmentation.parts))
    spans = _rows(text, columns, cells)
    followed_by = [*(start for start, _end in spans[1:]), len(text)] if spans else []
    lines = []
    for (start, end), following in zip(spans, followed_by, strict=True):
        is_last = (start, end) == spans[-1]
        ended = [part for part, place in enumerate(ends, 1) if start < place <= following and place < len(text)]
        marked = tuple(position - start for position in range(start, end) if position in forcing)
        part = max(ended, default=0)
        is_closed = part and (not is_last or _stays(text[start:end], ends[part - 1] - start, columns, cells))
        lines.append(BubbleLine(text[start:end], marked, len(ends) if is_last else part, part if is_closed else 0))
    return tuple(lines)


def _stays(row: str, place: int, columns: int, cells: Callable[[str], int]) -> bool:
    """Whether a place is still in the last row when more is typed."""
    return sum(map(cells, row)) >= columns and place <= (row.rfind(" ") + 1 or len(row))


def _rows(text: str, columns: int, cells: Callable[[str], int]) -> list[tuple[int, int]]:
    """Where each row begins, and the position behind its last character."""
    rows: list[tuple[int, int]] = []
    start = 0
    for line in text.split("\n") if text else ():
        end = start + len(line)
        rows += _rows_of_a_line(text, start, end, columns, cells)
        start = end + 1
    return rows


def _rows_of_a_line(
    text: str, start: int, end: int, columns: int, cells: Callable[[str], int]
) -> list[tuple[int, int]]:
    rows = []
    while (limit := _fits(text, start, end, columns, cells)) < end:
        blank = text.rfind(" ", start, limit + 1)
        broken = blank if blank > start else limit
        rows.append((start, broken))
        start = broken + (broken == blank)
    rows.append((start, end))
    return rows


def _fits(text: str, start: int, end: int, columns: int, cells: Callable[[str], int]) -> int:
    """The position behind the last character that has room; one character always has."""
    used = 0
    for position in range(start, end):
        used += cells(text[position])
        if used > columns:
            return max(position, start + 1)
    return end
