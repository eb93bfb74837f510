"""Which cells of a line need only be moved, because something was inserted or deleted before them."""

from __future__ import annotations

from typing import NamedTuple

from tui.terminal.cells import UNKNOWN, all_narrow
from tui.terminal.painting.picture import PLAIN_STYLE, Row

_FARTHEST = 20
"""Cells that a shift spans at most: a word that was moved to the next line."""

_APART = 4
"""So many equal cells in a row divide two changes that have nothing to do with each other."""

_COST = 18
"""Bytes of the two commands and the movements to them."""


class Shift(NamedTuple):
    """Cells from column `first` to before `end` move `cells` to the right, or to the left where `deletes`."""

    first: int
    end: int
    cells: int
    deletes: bool

    @property
    def steps(self) -> tuple[tuple[int, str], tuple[int, str]]:
        """Column and final character of both commands: delete cells first and insert as many, so that none is lost."""
        left, right = self.first, self.end - self.cells
        return ((left, "P"), (right, "@")) if self.deletes else ((right, "P"), (left, "@"))

    def apply(self, row: Row) -> None:
        """Do to a row what the terminal does; what the inserted cells look like is unknown."""
        clusters, numbers = row
        (deleted, _), (inserted, _) = self.steps
        del clusters[deleted : deleted + self.cells], numbers[deleted : deleted + self.cells]
        clusters[inserted:inserted] = [UNKNOWN] * self.cells
        numbers[inserted:inserted] = [PLAIN_STYLE] * self.cells


def worthwhile_shift(wanted: Row, shown: Row, first: int, end: int) -> Shift | None:
    """The shift after which the least of a line is left to write; None where writing it is cheaper.

    Args:
        first: column of the first cell that differs.
        end: the column before which a shift has to end.
    """
    if not all_narrow(shown[0][first:]):
        return None  # terminals differ in what they do with half of a wide character
    if not "".join(shown[0][first:end]).strip():
        return None  # nothing stands there that could be moved
    best, gained = None, _COST
    for cells in range(1, min(_FARTHEST, end - first - 1) + 1):
        for deletes in (False, True):
            length = _in_common(wanted, shown, first, end, cells, deletes=deletes)
            if length <= _COST:
                continue
            shift = Shift(first, first + cells + length, cells, deletes)
            saved = _bytes_saved(wanted, shown, shift)
            if saved > gained:
                best, gained = shift, saved
    return best


def next_change(wanted: Row, shown: Row, x: int, end: int) -> int:
    """The column of the first difference from `x` on that is no part of those before it; `end` if there is none."""
    equal = 0
    while x < end and equal < _APART:
        equal = equal + 1 if _alike(wanted, shown, x, x) else 0
        x += 1
    return first_change(wanted, shown, x, end)


def first_change(wanted: Row, shown: Row, x: int, end: int) -> int:
    """The column of the first difference from `x` on; `end` if there is none."""
    while x < end and _alike(wanted, shown, x, x):
        x += 1
    return x


def _in_common(wanted: Row, shown: Row, first: int, end: int, cells: int, *, deletes: bool) -> int:
    """How many cells in a row a shift brings to their place."""
    to, since = (first, first + cells) if deletes else (first + cells, first)
    length = 0
    while first + cells + length < end and _alike(wanted, shown, to + length, since + length):
        length += 1
    return length


def _bytes_saved(wanted: Row, shown: Row, shift: Shift) -> int:
    """Bytes of the cells that a shift brings to their place, less those which it takes from theirs."""
    moved_to = (
        range(shift.first, shift.end - shift.cells) if shift.deletes else range(shift.first + shift.cells, shift.end)
    )
    return sum(
        len(wanted[0][x].encode()) * ((x in moved_to) - _alike(wanted, shown, x, x))
        for x in range(shift.first, shift.end)
    )


def _alike(wanted: Row, shown: Row, x: int, shown_x: int) -> bool:
    return wanted[0][x] == shown[0][shown_x] and wanted[1][x] == shown[1][shown_x]
