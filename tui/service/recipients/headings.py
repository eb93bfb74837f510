"""Which row of a list is its heading, and what the columns are called then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.i18n import _
from tui.service.recipients import heading_names
from tui.service.recipients.cells import column_letter
from tui.service.recipients.grid import Grid, GridRow
from tui.service.text.numbers import NumberKind, understand

_SEARCHED_ROWS = 20


@dataclass(frozen=True, slots=True)
class Heading:
    """The line of the heading, the lower one of several, or 0 where the list has none; a name per column."""

    line: int
    names: tuple[str, ...]


def find(grid: Grid) -> Heading:
    """The heading of a list, below title lines if there are some.

    It is the first row that names a column of phone numbers and holds none; else a row before the first number that
    names two known columns, or the first with at least two cells; else, where the list begins with a number, none.
    """
    first_rows = grid.rows[:_SEARCHED_ROWS]
    row = _row_naming_numbers(first_rows) or _row_above_numbers(first_rows)
    if row is None:
        return Heading(0, ())
    return _with_rows_below(grid, row)


def complete(names: Sequence[str], rows: Sequence[GridRow], width: int) -> tuple[str, ...]:
    """A different name for every column that has a heading or a cell; the others stay nameless."""
    completed: list[str] = []
    taken: set[str] = set()
    for column in range(width):
        name = " ".join(names[column].split()) if column < len(names) else ""
        if not name and any(column < len(row.cells) and row.cells[column] for row in rows):
            name = _("Spalte {letter}").format(letter=column_letter(column))
        name = _distinct(name, taken) if name else ""
        taken.add(name.casefold())
        completed.append(name)
    return tuple(completed)


def _distinct(name: str, taken: set[str]) -> str:
    """The name, with a count behind it from the second of that name on."""
    candidate, count = name, 1
    while candidate.casefold() in taken:
        count += 1
        candidate = f"{name} {count}"
    return candidate


def _row_naming_numbers(rows: Sequence[GridRow]) -> GridRow | None:
    return next(
        (row for row in rows if any(map(heading_names.is_number_heading, row.cells)) and not _numbers(row)), None
    )


def _row_above_numbers(rows: Sequence[GridRow]) -> GridRow | None:
    above: list[GridRow] = []
    for row in rows:
        if _numbers(row):
            break
        above.append(row)
    known = (row for row in above if sum(map(heading_names.is_known, row.cells)) > 1)
    several = (row for row in above if sum(map(bool, row.cells)) > 1)
    return next(known, None) or next(several, None) or next(iter(above), None)


def _numbers(row: GridRow) -> list[str]:
    """The cells of a row that hold a phone number."""
    return [cell for cell in row.cells if heading_names.is_number_like(cell) and _exists(cell)]


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
