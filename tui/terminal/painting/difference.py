"""Turns the difference between two pictures into the fewest bytes, as curses does."""

from __future__ import annotations

from operator import itemgetter
from typing import NamedTuple

from tui.terminal.abilities import Abilities
from tui.terminal.cells import RIGHT_HALF, UNKNOWN, all_steady, is_steady
from tui.terminal.painting.pen import Pen, movements
from tui.terminal.painting.picture import BLANK, Picture, Row
from tui.terminal.painting.shifting import Shift, first_change, next_change, possible_shifts

_WORTH_ERASING = 5
_WAY_BEHIND_ERASED = 4
"""Bytes of the movement to what is written behind blanks that were erased: erasing leaves the cursor before them."""

_LEAST_GAIN = 4
"""Bytes that a shift has to save: what stands beside it moves away and back, which a slow line may show."""

Cursor = tuple[int, int]


class _Line(NamedTuple):
    """A line as it is wanted and as it is shown, to be painted from a column to before another."""

    y: int
    wanted: Row
    shown: Row
    first: int
    end: int

    @property
    def columns(self) -> int:
        return len(self.wanted[0])

    def differs(self, x: int) -> bool:
        return self.wanted[0][x] != self.shown[0][x] or self.wanted[1][x] != self.shown[1][x]

    def shifted(self, shift: Shift, inserted: str) -> _Line:
        """The line as it is after a shift; this one stays as it was."""
        shown = [*self.shown[0]], [*self.shown[1]]
        shift.apply(shown, inserted)
        return _Line(self.y, self.wanted, shown, self.first, self.end)

    def between(self, first: int, end: int) -> _Line:
        """A part of what is to be painted."""
        return _Line(self.y, self.wanted, self.shown, first, end)


def paint(picture: Picture, pen: Pen, cursor: Cursor) -> None:
    """Write with `pen` what `picture` wants and does not show, in the lines that were touched; then it shows it.

    The line of the cursor comes last: mostly it changes where the cursor is to stay.
    """
    for y, (first, end) in sorted(picture.touched.items(), key=lambda touched: (touched[0] == cursor[1], touched[0])):
        wanted, shown = picture.wanted[y], picture.shown[y]
        if wanted[0][first:end] == shown[0][first:end] and wanted[1][first:end] == shown[1][first:end]:
            continue
        if all_steady(wanted[0]):
            _paint_changes(_Line(y, wanted, shown, first, end), pen, cursor)
        else:
            _paint_whole_line(picture, y, pen)
            first, end = 0, picture.columns
        shown[0][first:end] = wanted[0][first:end]
        shown[1][first:end] = wanted[1][first:end]
    picture.touched.clear()


def _paint_changes(line: _Line, pen: Pen, cursor: Cursor) -> None:
    blank_from = _blank_from(line, pen)
    x = line.first
    next_shift = x if pen.abilities.ich_dch else line.end
    while x < blank_from:
        if not line.differs(x):
            x += 1
            continue
        if x >= next_shift:
            if shift := _best_shift(line.between(x, line.end), pen, cursor):
                pen.shift(line.y, shift)
                shift.apply(line.shown, pen.inserts)
                next_shift = shift.end
                continue
            next_shift = next_change(line.wanted, line.shown, x, line.end)
        if line.wanted[0][x] == RIGHT_HALF and x > 0:
            x -= 1
        _go_to(line, x, pen)
        x += _erase_run(line, x, blank_from, pen) or _write_run(line, x, blank_from, pen)
    if line.end == line.columns:
        _blank_the_rest(line, max(blank_from, line.first), pen)


def _best_shift(line: _Line, pen: Pen, cursor: Cursor) -> Shift | None:
    """The shift with which the next cells of a line take the fewest bytes; None where they are as cheap without."""
    shifts = list(possible_shifts(line.wanted, line.shown, line.first, line.end, pen.erases_some))
    if not shifts:
        return None
    moved = line.between(line.first, max(shift.end for shift in shifts))
    least, best = min(((_cost(moved, pen, cursor, shift), shift) for shift in shifts), key=itemgetter(0))
    return best if least <= _cost(moved, pen, cursor, None) - _LEAST_GAIN else None


def _cost(line: _Line, pen: Pen, cursor: Cursor, shift: Shift | None) -> int:
    """Bytes of a part of a line, and of the way to the cursor where that is in the same line."""
    trial = pen.as_it_is(Abilities(bce=pen.abilities.bce, ech=pen.abilities.ech))
    if shift:
        trial.shift(line.y, shift)
        line = line.shifted(shift, trial.inserts)
    _paint_changes(line, trial, cursor)
    if line.y == cursor[1]:
        trial.finish(cursor)
    return trial.bytes


def _erase_run(line: _Line, x: int, limit: int, pen: Pen) -> int:
    """Erase blanks from column `x` on, where they are so many that writing them costs more; how many."""
    blanks = _worth_erasing(line, x, limit, pen)
    if blanks:
        pen.erase(blanks, line.wanted[1][x])
    return blanks


def _worth_erasing(line: _Line, x: int, limit: int, pen: Pen) -> int:
    """How many blanks from column `x` on erasing makes in fewer bytes than writing; 0 where writing is cheaper."""
    clusters, numbers = line.wanted
    style = numbers[x]
    if clusters[x] != BLANK or not pen.erases_some(style):
        return 0
    end = changed = x
    while end < limit and clusters[end] == BLANK and numbers[end] == style:
        end += 1
        if line.differs(end - 1):
            changed = end
    blanks = changed - x
    if blanks < _WORTH_ERASING:
        return 0
    is_last = first_change(line.wanted, line.shown, changed, limit) == limit
    return blanks if blanks > pen.bytes_of_erasing(blanks) + (0 if is_last else _WAY_BEHIND_ERASED) else 0


def _write_run(line: _Line, x: int, limit: int, pen: Pen) -> int:
    """Write changed cells that look alike from column `x` on; how many."""
    clusters, numbers = line.wanted
    if not pen.writes(clusters[x], numbers[x]):
        pen.use(numbers[x])
    end = x + 1
    while end < limit and (
        clusters[end] == RIGHT_HALF
        or (
            line.differs(end)
            and pen.writes(clusters[end], numbers[end])
            and not (clusters[end - 1] != BLANK and _worth_erasing(line, end, limit, pen))
        )
    ):
        end += 1
    pen.write("".join(clusters[x:end]), end - x)
    if end >= line.columns:
        # Terminals differ in where the cursor is after the last column.
        pen.lose_column()
    return end - x


def _go_to(line: _Line, x: int, pen: Pen) -> None:
    """Move right, by writing over what is there already where that is shorter and looks the same."""
    if pen.can_write_over(x, line.y) and pen.column is not None:
        clusters, numbers = line.wanted
        gap = clusters[pen.column : x]
        old_gap = line.shown[0][pen.column : x]
        if (
            gap == old_gap
            and UNKNOWN not in gap
            and gap[0] != RIGHT_HALF
            and all(map(pen.writes, gap, numbers[pen.column : x]))
            and numbers[pen.column : x] == line.shown[1][pen.column : x]
        ):
            text = "".join(gap)
            if len(text.encode()) <= len(min(movements(pen.column, line.y, x, line.y), key=len)):
                pen.write(text, x - pen.column)
                return
    pen.move(x, line.y)


def _blank_from(line: _Line, pen: Pen) -> int:
    """The column from which a line is wanted blank up to its end, in one style that can be erased."""
    if line.end < line.columns:
        return line.end
    clusters, numbers = line.wanted
    x, style = line.columns, numbers[-1]
    if not pen.erases(style):
        return x
    while x > 0 and clusters[x - 1] == BLANK and numbers[x - 1] == style:
        x -= 1
    return x if line.columns - x >= _WORTH_ERASING else line.columns


def _blank_the_rest(line: _Line, x: int, pen: Pen) -> None:
    style = line.wanted[1][-1]
    differing = first_change(line.wanted, line.shown, x, line.columns)
    if differing < line.columns:
        pen.move(differing, line.y)
        pen.erase_to_end_of_line(style)


def _paint_whole_line(picture: Picture, y: int, pen: Pen) -> None:
    """Paint a line that holds clusters about whose width terminals disagree.

    Each is written into a blank place, and the next one at its absolute column: whatever a terminal thinks of the
    width, the rest of the line is where it belongs, and nothing of what was there before remains.
    """
    clusters, numbers = picture.wanted[y]
    x = 0
    while x < picture.columns:
        width = 2 if clusters[x + 1 : x + 2] == [RIGHT_HALF] else 1
        pen.move(x, y)
        if not pen.writes(clusters[x], numbers[x]):
            pen.use(numbers[x])
        if is_steady(clusters[x]):
            pen.write(clusters[x], width)
            if x + width == picture.columns:
                pen.lose_column()
        else:
            pen.write(BLANK * width, width)
            pen.lose_column()
            pen.move(x, y)
            pen.write(clusters[x], width)
            pen.lose_column()
        x += width
