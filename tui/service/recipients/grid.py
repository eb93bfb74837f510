"""The cells of a list before anybody knows which row is the heading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import chain, repeat
from typing import SupportsIndex, overload

from tui.runtime.values import dataclass
from tui.service.text.persons.deceased_remarks import without_unseen


class ShortRow(tuple[str, ...]):
    """The cells of a row, and empty ones behind them up to a width: they take no memory in a wide list."""

    _width: int

    @classmethod
    def of(cls, cells: tuple[str, ...], width: int) -> ShortRow:
        """The cells of a row that ends before `width`."""
        row = cls(cells)
        row._width = width
        return row

    def __len__(self) -> int:
        return self._width

    def __iter__(self) -> Iterator[str]:
        yield from super().__iter__()
        yield from repeat("", self._width - super().__len__())

    @overload
    def __getitem__(self, index: SupportsIndex) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: SupportsIndex | slice) -> str | tuple[str, ...]:
        if isinstance(index, slice):
            return tuple(self)[index]
        place = range(self._width)[index]
        return super().__getitem__(place) if place < super().__len__() else ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, tuple) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row that is not wholly empty. `line` is its number as a spreadsheet shows it, from 1; `cells` are text."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """The lines of cells joined into one, from 1, both ends included."""

    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A list as cells, with what is to be said of the way it was read.

    `encoding` and `delimiter` are empty for a spreadsheet, `delimiter` also for a list of one column; `sheet` is empty
    for a text file. `without_result` are cells (line, column) whose formula has no stored result or an error: they
    arrive empty. `struck` are lines with a cell that is struck through. It `looks_misread` where
    a text shows the traces of another encoding. `comments` are what is noted beside the cells of a line.
    """

    rows: tuple[GridRow, ...]
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    merges: tuple[Merge, ...] = ()
    without_result: frozenset[tuple[int, int]] = frozenset()
    struck: frozenset[int] = frozenset()
    looks_misread: bool = False
    comments: Mapping[int, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


_ROWS_OF_A_BLOCK = 200

MayHold = Callable[[str], bool]
"""Whether a text, in small letters and without marks of no width, may hold a remark; wrong only on the safe side."""


def lines_that_may(rows: Sequence[GridRow], *looks: MayHold) -> tuple[frozenset[int], ...]:
    """For each of the looks the lines of the rows that it may be true of.

    Many rows are looked at as one text first.
    """
    found: tuple[set[int], ...] = tuple(set() for _look in looks)
    for start in range(0, len(rows), _ROWS_OF_A_BLOCK):
        block = rows[start : start + _ROWS_OF_A_BLOCK]
        whole = _folded(chain.from_iterable(row.cells for row in block))
        for look, lines in zip(looks, found, strict=True):
            if look(whole):
                lines.update(row.line for row in block if look(_folded(row.cells)))
    return tuple(map(frozenset, found))


def _folded(cells: Iterable[str]) -> str:
    return without_unseen("\n".join(cells)).lower()
