"""Which cells of a line need only be moved, because something was inserted or deleted before them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import ne
from typing import NamedTuple

from tui.terminal.cells import UNKNOWN, all_narrow
from tui.terminal.painting.picture import BLANK, PLAIN_STYLE, Row

_FARTHEST = 20
"""Cells that a shift spans at most: a word that was moved to the next line."""

_APART = 4
"""So many equal cells in a row divide two changes that have nothing to do with each other, and are worth a shift."""

_WRITTEN_BEFORE = 2
"""Cells that may be written where a change begins before it moves the rest, as from 99 to 100."""

_LEAST_COST = 7
"""Bytes of the two commands and the shortest movement from one to the other."""


class Shift(NamedTuple):
    """Cells move to the right: some are inserted at column `first` and as many deleted at `right`; or to the left.

    What stands right of both columns stays where it is.
    """

    first: int
    right: int
    cells: int
    deletes: bool
    """Whether cells are deleted at `first` and inserted at `right`."""

    erased: int = 0
    """Cells from `right` on that are erased before: what stood there is not moved but gone."""

    blank: int = PLAIN_STYLE
    """The style of those."""

    @property
    def end(self) -> int:
        """The column from which on nothing changes."""
        return self.right + max(self.cells, self.erased)

    def apply(self, row: Row, inserted: str = UNKNOWN) -> None:
        """Do to a row what the terminal does; `inserted` is what the inserted cells look like, in the plain style."""
        clusters, numbers = row
        clusters[self.right : self.right + self.erased] = [BLANK] * self.erased
        numbers[self.right : self.right + self.erased] = [self.blank] * self.erased
        to_delete, to_insert = (self.first, self.right) if self.deletes else (self.right, self.first)
        del clusters[to_delete : to_delete + self.cells], numbers[to_delete : to_delete + self.cells]
        clusters[to_insert:to_insert] = [inserted] * self.cells
        numbers[to_insert:to_insert] = [PLAIN_STYLE] * self.cells


def possible_shifts(wanted: Row, shown: Row, first: int, end: int, erases: Callable[[int], bool]) -> Iterator[Shift]:
    """Shifts by which more of a line comes to its place than they cost.

    Args:
        first: column of the first cell that differs.
        end: the column before which a shift has to end.
        erases: whether some blanks of a style can be erased.
    """
    if sum(map(ne, wanted[0][first:end], shown[0][first:end])) < _LEAST_COST:
        return
    if not (all_narrow(shown[0][first:]) and all_narrow(wanted[0][first:end])):
        return  # terminals differ in what they do with half of a wide character
    after, before = "".join(wanted[0][first:end]), "".join(shown[0][first:end])
    for start in range(_WRITTEN_BEFORE + 1):
        for cells in _distances(after, before, start):
            yield from _inserting(wanted, shown, first + start, cells, end, erases)
        for cells in _distances(before, after, start):
            length = _in_common(wanted, shown, first + start, first + start + cells, end)
            shift = Shift(first + start, first + start + length, cells, deletes=True)
            yield from _without_what_is_alike(wanted, shown, shift)


def _distances(text: str, other: str, start: int) -> Iterator[int]:
    """How much farther in a text than in another stands what stands there at a place."""
    part = other[start : start + _APART]
    limit = start + _FARTHEST + _APART
    x = text.find(part, start + 1, limit)
    while x >= 0 and len(part) == _APART:
        yield x - start
        x = text.find(part, x + 1, limit)


def _inserting(
    wanted: Row, shown: Row, first: int, cells: int, end: int, erases: Callable[[int], bool]
) -> Iterator[Shift]:
    right = first + _in_common(wanted, shown, first + cells, first, end)
    shift = Shift(first, right, cells, deletes=False)
    if right + cells < end:
        yield from _before_blanks(wanted, shown, shift, end, erases)
    yield from _without_what_is_alike(wanted, shown, shift)


def _without_what_is_alike(wanted: Row, shown: Row, shift: Shift) -> Iterator[Shift]:
    """A shift that leaves alone what is in its place already, if it is worthwhile."""
    right = shift.right
    while right > shift.first and _alike(wanted, shown, right + shift.cells - 1, right + shift.cells - 1):
        right -= 1
    shorter = Shift(shift.first, right, shift.cells, shift.deletes)
    if right > shift.first and _is_worthwhile(wanted, shown, shorter):
        yield shorter


def _before_blanks(wanted: Row, shown: Row, shift: Shift, end: int, erases: Callable[[int], bool]) -> Iterator[Shift]:
    """A shift to the right that erases what does not move along but goes, as a word that is wrapped."""
    place = shift.right + shift.cells
    blank = wanted[1][place]
    if wanted[0][place] != BLANK or not erases(blank):
        return
    erased = 0
    for x in range(shift.right, end):
        if x >= place and (wanted[0][x] != BLANK or wanted[1][x] != blank):
            break
        if shown[0][x] != BLANK or shown[1][x] != blank:
            erased = x + 1 - shift.right
    if _is_worthwhile(wanted, shown, shift):
        yield Shift(shift.first, shift.right, shift.cells, shift.deletes, erased, blank)


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


def _in_common(wanted: Row, shown: Row, x: int, shown_x: int, end: int) -> int:
    """How many cells in a row are wanted from `x` on as they are shown from `shown_x` on."""
    length = 0
    while max(x, shown_x) + length < end and _alike(wanted, shown, x + length, shown_x + length):
        length += 1
    return length


def _is_worthwhile(wanted: Row, shown: Row, shift: Shift) -> bool:
    """Whether the cells that a shift brings to their place are worth more bytes than it costs at least."""
    first, end = shift.first, shift.right + shift.cells
    moved_to = range(first, shift.right) if shift.deletes else range(first + shift.cells, end)
    saved = sum(len(wanted[0][x].encode()) * ((x in moved_to) - _alike(wanted, shown, x, x)) for x in range(first, end))
    return saved > _LEAST_COST


def _alike(wanted: Row, shown: Row, x: int, shown_x: int) -> bool:
    return wanted[0][x] == shown[0][shown_x] and wanted[1][x] == shown[1][shown_x]
