"""Turns the difference between two pictures into the fewest bytes, as curses does.

What every terminal since the VT100 understands is sent: absolute and relative cursor movement, SGR, erasing to the end
of a line in the terminal's own colours; erasing in a colour, erasing and moving cells within a line only to those that
can (`Abilities`). No scrolling regions, and no repetition: terminals claim it that cannot.
"""

from __future__ import annotations

from tui.terminal.abilities import Abilities
from tui.terminal.cells import RIGHT_HALF, UNKNOWN, all_steady, is_steady
from tui.terminal.painting.picture import BLANK, PLAIN_STYLE, Picture
from tui.terminal.painting.shifting import Shift, first_change, next_change, worthwhile_shift
from tui.terminal.painting.styles import PLAIN, StyleTable, change

ERASE_TO_END_OF_LINE = "\x1b[K"
_RESET_AND_HOME = "\x1b[m\x1b[H"
_ERASE_SCREEN = "\x1b[2J"
_WORTH_ERASING = 5
_WORTH_ERASING_IN_BETWEEN = 10
_LONGEST_GAP_TO_WRITE_OVER = 9


class Pen:
    """Collects commands and knows where they leave the cursor and the style of the terminal.

    A frame begins and ends in the plain style, and its first movement is absolute: what other programs may have
    written in between does no harm.
    """

    def __init__(self, styles: StyleTable, abilities: Abilities | None = None) -> None:
        self._styles = styles
        self.abilities = abilities or Abilities()
        self._commands: list[str] = []
        self.style = PLAIN_STYLE
        self._x: int | None = None
        self._y: int | None = None

    def move(self, x: int, y: int) -> None:
        """Bring the cursor to a cell."""
        if (x, y) == (self._x, self._y):
            return
        self._commands.append(min(_movements(self._x, self._y, x, y), key=len))
        self._x, self._y = x, y

    def use(self, style: int) -> None:
        """Write in a style from now on."""
        if style != self.style:
            self._commands.append(change(self._styles[self.style], self._styles[style]))
            self.style = style

    def writes(self, cluster: str, style: int) -> bool:
        """Whether what is written now looks like a cell of a style; of a blank only the background is seen."""
        return style == self.style or (cluster == BLANK and style == self._styles.on_a_blank(self.style))

    def write(self, text: str, cells: int) -> None:
        """Write text that takes a number of cells wherever it is shown."""
        self._commands.append(text)
        if self._x is not None:
            self._x += cells

    def erases(self, style: int) -> bool:
        """Whether what this terminal erases looks like a blank of a style."""
        return style == PLAIN_STYLE or (self.abilities.bce and self._styles.is_bare(style))

    def clear_screen(self, style: int) -> None:
        """Blank all of the screen in a style that `erases`, whatever the terminal shows."""
        self._commands.append(_RESET_AND_HOME)
        self._x, self._y = 0, 0
        self.use(style)
        self._commands.append(_ERASE_SCREEN)

    def erase_to_end_of_line(self, style: int) -> None:
        """Blank the rest of the line in a style that `erases`; the cursor stays."""
        self.use(style)
        self._commands.append(ERASE_TO_END_OF_LINE)

    def erase(self, cells: int, style: int) -> None:
        """Blank some cells from the cursor on in a style that `erases`; the cursor stays."""
        self.use(style)
        self._commands.append(f"\x1b[{cells}X")

    def shift(self, y: int, shift: Shift) -> None:
        """Move cells within a line; what is right of them stays where it is."""
        for x, final in shift.steps:
            self.move(x, y)
            self._commands.append(f"\x1b[{shift.cells if shift.cells > 1 else ''}{final}")

    def lose_column(self) -> None:
        """From now on the column of the cursor is uncertain."""
        self._x = None

    def can_write_over(self, x: int, y: int) -> bool:
        """Whether the cursor is in this line, so near before a column that writing is cheaper than moving."""
        return self._y == y and self._x is not None and 0 < x - self._x <= _LONGEST_GAP_TO_WRITE_OVER

    @property
    def column(self) -> int | None:
        """The column of the cursor, None where uncertain."""
        return self._x

    def finish(self, cursor: tuple[int, int]) -> str:
        """Everything collected, ending in the plain style with the cursor where the application wants it."""
        if self.style != PLAIN_STYLE:
            self._commands.append(change(self._styles[self.style], PLAIN))
        self.style = PLAIN_STYLE
        self.move(*cursor)
        return "".join(self._commands)

    @property
    def is_unused(self) -> bool:
        """Whether nothing was written."""
        return not self._commands


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
            if len(text.encode()) <= len(min(_movements(pen.column, y, x, y), key=len)):
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


def _movements(from_x: int | None, from_y: int | None, x: int, y: int) -> list[str]:
    """All the ways to bring the cursor to a cell, the ones with a known start first."""
    absolute = f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H" if y else "\x1b[H"
    if from_y is None:
        return [absolute]
    ways = []
    if y == from_y:
        ways = _along_the_line(from_x, x)
    elif y == from_y + 1 and x == 0:
        ways = ["\r\n"]
    elif x == from_x:
        distance = abs(y - from_y)
        ways = [f"\x1b[{distance if distance > 1 else ''}{'B' if y > from_y else 'A'}"]
    return [*ways, absolute]


def _along_the_line(from_x: int | None, x: int) -> list[str]:
    if x == 0:
        return ["\r"]
    if from_x is None:
        # A terminal whose cursor waits after the last column is brought back by a carriage return.
        return [f"\r\x1b[{x if x > 1 else ''}C"]
    distance = abs(x - from_x)
    if x > from_x:
        return [f"\x1b[{distance if distance > 1 else ''}C"]
    return ["\b" * distance, f"\x1b[{distance}D"]
