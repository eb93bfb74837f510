"""Turns the difference between two pictures into the fewest bytes, as curses does."""

from __future__ import annotations

from tui.terminal.cells import RIGHT_HALF, UNKNOWN, all_steady, is_steady
from tui.terminal.painting.pen import Pen, movements
from tui.terminal.painting.picture import BLANK, Picture
from tui.terminal.painting.shifting import first_change, next_change, worthwhile_shift

_WORTH_ERASING = 5
_WORTH_ERASING_IN_BETWEEN = 10


def paint(picture: Picture, pen: Pen) -> None:
    """Write with `pen` what `picture` wants and does not show, in the lines that were touched; then it shows it."""
    for y, (first, end) in sorted(picture.touched.items()):
        wanted, shown = picture.wanted[y], picture.shown[y]
        if wanted[0][first:end] == shown[0][first:end] and wanted[1][first:end] == shown[1][first:end]:
            continue
        if all_steady(wanted[0]):
            if pen.abilities.ich_dch:
                _shift_cells(picture, y, first, end, pen)
            _paint_changes(picture, y, first, end, pen)
        else:
            _paint_whole_line(picture, y, pen)
            first, end = 0, picture.columns
        shown[0][first:end] = wanted[0][first:end]
        shown[1][first:end] = wanted[1][first:end]
    picture.touched.clear()


def _shift_cells(picture: Picture, y: int, first: int, end: int, pen: Pen) -> None:
    wanted, shown = picture.wanted[y], picture.shown[y]
    x = first_change(wanted, shown, first, end)
    while x < end:
        if shift := worthwhile_shift(wanted, shown, x, end):
            pen.shift(y, shift)
            shift.apply(shown)
            x = shift.end
        x = next_change(wanted, shown, x, end)


def _paint_changes(picture: Picture, y: int, first: int, end: int, pen: Pen) -> None:
    clusters, numbers = picture.wanted[y]
    old_clusters, old_numbers = picture.shown[y]
    blank_from = _blank_from(picture, y, pen) if end == picture.columns else end
    x = first
    while x < blank_from:
        if clusters[x] == old_clusters[x] and numbers[x] == old_numbers[x]:
            x += 1
            continue
        if clusters[x] == RIGHT_HALF and x > 0:
            x -= 1
        _go_to(picture, x, y, pen)
        x += _erase_run(picture, x, y, blank_from, pen) or _write_run(picture, x, y, blank_from, pen)
    if end == picture.columns:
        _blank_the_rest(picture, max(blank_from, first), y, pen)


def _erase_run(picture: Picture, x: int, y: int, limit: int, pen: Pen) -> int:
    """Erase blanks from column `x` on, where they are so many that writing them costs more; how many."""
    clusters, numbers = picture.wanted[y]
    old_clusters, old_numbers = picture.shown[y]
    style = numbers[x]
    if not pen.abilities.ech or not pen.erases(style):
        return 0
    end = changed = x
    while end < limit and clusters[end] == BLANK and numbers[end] == style:
        end += 1
        if old_clusters[end - 1] != BLANK or old_numbers[end - 1] != style:
            changed = end
    if changed - x <= _WORTH_ERASING_IN_BETWEEN:
        return 0
    pen.erase(changed - x, style)
    return changed - x


def _write_run(picture: Picture, x: int, y: int, limit: int, pen: Pen) -> int:
    """Write changed cells that look alike from column `x` on; how many."""
    clusters, numbers = picture.wanted[y]
    old_clusters, old_numbers = picture.shown[y]
    if not pen.writes(clusters[x], numbers[x]):
        pen.use(numbers[x])
    end = x + 1
    while end < limit and (
        clusters[end] == RIGHT_HALF
        or (
            (clusters[end] != old_clusters[end] or numbers[end] != old_numbers[end])
            and pen.writes(clusters[end], numbers[end])
        )
    ):
        end += 1
    pen.write("".join(clusters[x:end]), end - x)
    if end >= picture.columns:
        # Terminals differ in where the cursor is after the last column.
        pen.lose_column()
    return end - x


def _go_to(picture: Picture, x: int, y: int, pen: Pen) -> None:
    """Move right, by writing over what is there already where that is shorter and looks the same."""
    if pen.can_write_over(x, y) and pen.column is not None:
        clusters, numbers = picture.wanted[y]
        gap = clusters[pen.column : x]
        old_gap = picture.shown[y][0][pen.column : x]
        if (
            gap == old_gap
            and UNKNOWN not in gap
            and gap[0] != RIGHT_HALF
            and all(map(pen.writes, gap, numbers[pen.column : x]))
            and numbers[pen.column : x] == picture.shown[y][1][pen.column : x]
        ):
            text = "".join(gap)
            if len(text.encode()) <= len(min(movements(pen.column, y, x, y), key=len)):
                pen.write(text, x - pen.column)
                return
    pen.move(x, y)


def _blank_from(picture: Picture, y: int, pen: Pen) -> int:
    """The column from which a line is wanted blank up to its end, in one style that can be erased."""
    clusters, numbers = picture.wanted[y]
    x, style = picture.columns, numbers[-1]
    if not pen.erases(style):
        return x
    while x > 0 and clusters[x - 1] == BLANK and numbers[x - 1] == style:
        x -= 1
    return x if picture.columns - x >= _WORTH_ERASING else picture.columns


def _blank_the_rest(picture: Picture, x: int, y: int, pen: Pen) -> None:
    old_clusters, old_numbers = picture.shown[y]
    style = picture.wanted[y][1][-1]
    differing = [
        column for column in range(x, picture.columns) if old_clusters[column] != BLANK or old_numbers[column] != style
    ]
    if differing:
        pen.move(differing[0], y)
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
