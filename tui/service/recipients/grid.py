"""The cells of a list before anybody knows which row is the heading."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row that is not wholly empty. `line` is its number as a spreadsheet shows it, from 1; `cells` are text."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells joined into one; lines from 1, columns from 0, both ends included."""

    first_line: int
    last_line: int
    first_column: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A list as cells, with what is to be said of the way it was read.

    `encoding` and `delimiter` are empty for a spreadsheet, `delimiter` also for a list of one column; `sheet` is empty
    for a text file. `without_result` are cells (line, column) whose formula has no stored result or an error: they
    arrive empty.
    """

    rows: tuple[GridRow, ...]
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    merges: tuple[Merge, ...] = ()
    without_result: frozenset[tuple[int, int]] = frozenset()
    notes: tuple[str, ...] = ()
