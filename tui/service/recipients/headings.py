"""Which row of a list is its heading, and what the columns are called then."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.recipients import heading_names
from tui.service.recipients.grid import Grid, GridRow
from tui.service.text.numbers.number_reading import understand
from tui.service.text.numbers.phone_number import NumberKind
from tui.service.workbook.cells import column_letter

_SEARCHED_ROWS = 20


@dataclass(frozen=True, slots=True)
class Heading:
    """The line of the heading, the lower one of several, or 0 where the list has none; a name per column."""

    line: int
    names: tuple[str, ...]


def find(grid: Grid) -> Heading:
    """The heading of a list, below title lines if there are some; none where the list begins with a number.

    Above the first number that is the row which names a column of numbers, else one with two known names; else, below
    a title with the practice's own number, a row with both; else the first with several cells, or the first at all.
    """
    first_rows = grid.rows[:_SEARCHED_ROWS]
    above = tuple(takewhile(lambda row: not _holds_number(row), first_rows))
    below = tuple(row for row in first_rows[len(above) :] if not _holds_number(row) and _known(row) > 1)
    choices = (
        max(filter(_names_numbers, above), key=_known, default=None),
        next((row for row in above if _known(row) > 1), None),
        max(filter(_names_numbers, below), key=_known, default=None),
        next((row for row in above if sum(map(bool, row.cells)) > 1), None),
        next(iter(above), None),
    )
    row = next((choice for choice in choices if choice is not None), None)
    return _with_rows_below(grid, row) if row else Heading(0, ())


def complete(names: Sequence[str], rows: Sequence[GridRow], width: int) -> tuple[str, ...]:
    """A different name for every column that has a heading or a cell; the others stay nameless."""
    completed: list[str] = []
    taken: set[str] = set()
    filled = _filled_columns(rows, {column for column in range(width) if column >= len(names) or not names[column]})
    for column in range(width):
        name = " ".join(names[column].split()) if column < len(names) else ""
        if not name and column in filled:
            name = _("Spalte {letter}").format(letter=column_letter(column))
        name = _distinct(name, taken) if name else ""
        taken.add(name.casefold())
        completed.append(name)
    return tuple(completed)


def _filled_columns(rows: Sequence[GridRow], among: set[int]) -> set[int]:
    """Those of the columns in which any cell stands; asked once for all, because a list may be long and wide."""
    filled: set[int] = set()
    for row in rows:
        if not among:
            break
        found = {column for column, cell in enumerate(row.cells) if cell and column in among}
        filled |= found
        among -= found
    return filled


def _distinct(name: str, taken: set[str]) -> str:
    """The name, with a count behind it from the second of that name on."""
    candidate, count = name, 1
    while candidate.casefold() in taken:
        count += 1
        candidate = f"{name} {count}"
    return candidate


def _names_numbers(row: GridRow) -> bool:
    return any(map(heading_names.is_number_heading, row.cells))


def _known(row: GridRow) -> int:
    return sum(map(heading_names.is_known, row.cells))


def _holds_number(row: GridRow) -> bool:
    return any(
        heading_names.is_cut_number(cell) or (heading_names.is_number_like(cell) and _exists(cell))
        for cell in row.cells
    )


def _exists(cell: str) -> bool:
    return understand(cell).kind is not NumberKind.UNKNOWN


def _with_rows_below(grid: Grid, row: GridRow) -> Heading:
    """The heading with the rows that cells joined downwards make part of it; the lowest name of a column counts."""
    joined = [merge.last_line for merge in grid.merges if merge.first_line == row.line]
    last_line = max(joined, default=row.line)
    names = list(row.cells)
    for below in grid.rows:
        if row.line < below.line <= last_line:
            names += [""] * (len(below.cells) - len(names))
            names = [
                below.cells[column] or name if column < len(below.cells) else name for column, name in enumerate(names)
            ]
    return Heading(last_line, tuple(names))
