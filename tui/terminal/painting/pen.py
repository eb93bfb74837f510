"""Commands for a terminal, as few bytes as they can be.

What every terminal since the VT100 understands is sent: absolute and relative cursor movement, SGR, erasing to the end
of a line in the terminal's own colours; erasing in a colour, erasing and moving cells within a line only to those that
can (`Abilities`). No scrolling regions, and no repetition: terminals claim it that cannot.
"""

from __future__ import annotations

from tui.terminal.abilities import Abilities
from tui.terminal.cells import UNKNOWN
from tui.terminal.painting.picture import BLANK, PLAIN_STYLE
from tui.terminal.painting.shifting import Shift
from tui.terminal.painting.styles import PLAIN, StyleTable, change

ERASE_TO_END_OF_LINE = "\x1b[K"
_RESET_AND_HOME = "\x1b[m\x1b[H"
_ERASE_SCREEN = "\x1b[2J"
_LONGEST_GAP_TO_WRITE_OVER = 9

Place = tuple[int | None, int | None]
"""Column and line of a cursor, None where uncertain."""


class Pen:
    """Collects commands and knows where they leave the cursor and the style of the terminal.

    A frame begins and ends in the plain style, and its first movement is absolute: what other programs may have
    written in between does no harm.
    """

    def __init__(self, styles: StyleTable, abilities: Abilities | None = None, place: Place = (None, None)) -> None:
        self._styles = styles
        self.abilities = abilities or Abilities()
        self._commands: list[str] = []
        self.style = PLAIN_STYLE
        self._x, self._y = place

    def as_it_is(self, abilities: Abilities) -> Pen:
        """Another pen in the same place and style, which has collected nothing, to try what something costs."""
        pen = Pen(self._styles, abilities, (self._x, self._y))
        pen.style = self.style
        return pen

    @property
    def bytes(self) -> int:
        """How long everything collected is, in UTF-8."""
        return len("".join(self._commands).encode())

    def move(self, x: int, y: int) -> None:
        """Bring the cursor to a cell."""
        if (x, y) == (self._x, self._y):
            return
        self._commands.append(min(movements(self._x, self._y, x, y), key=len))
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

    def erases_some(self, style: int) -> bool:
        """Whether this terminal erases a number of cells, and what that leaves looks like a blank of a style."""
        return self.abilities.ech and self.erases(style)

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
        self._commands.append(_erasing(cells))

    @staticmethod
    def bytes_of_erasing(cells: int) -> int:
        """How long the command is that erases some cells."""
        return len(_erasing(cells))

    def shift(self, y: int, shift: Shift) -> None:
        """Move cells within a line; what is right of them stays where it is, as cells are deleted first."""
        if shift.deletes:
            self._move_cells(shift.first, y, shift.cells, "P")
            self._move_cells(shift.right, y, shift.cells, "@")
            return
        if shift.erased:
            self.move(shift.right, y)
            self.erase(shift.erased, shift.blank)
        self._move_cells(shift.right, y, shift.cells, "P")
        self._move_cells(shift.first, y, shift.cells, "@")

    def _move_cells(self, x: int, y: int, cells: int, final: str) -> None:
        self.move(x, y)
        self._commands.append(f"\x1b[{cells if cells > 1 else ''}{final}")

    @property
    def inserts(self) -> str:
        """What inserted cells look like, in the plain style."""
        return BLANK if self.style == PLAIN_STYLE else UNKNOWN

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


def _erasing(cells: int) -> str:
    return f"\x1b[{cells}X"


def movements(from_x: int | None, from_y: int | None, x: int, y: int) -> list[str]:
    """The ways to bring the cursor to a cell that may be the shortest, the ones with a known start first."""
    absolute = f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H" if y else "\x1b[H"
    if from_y is None:
        return [absolute]
    if y == from_y:
        return [*_along_the_line(from_x, x), absolute]
    if y == from_y + 1 and x == 0:
        return ["\r\n", absolute]
    if from_x is None:
        return [absolute]
    return [*(_to_the_line(from_y, y) + way for way in _along_the_line(from_x, x)), absolute]


def _to_the_line(from_y: int, y: int) -> str:
    distance = abs(y - from_y)
    return f"\x1b[{distance if distance > 1 else ''}{'B' if y > from_y else 'A'}"


def _along_the_line(from_x: int | None, x: int) -> list[str]:
    if x == from_x:
        return [""]
    if x == 0:
        return ["\r"]
    if from_x is None:
        # A terminal whose cursor waits after the last column is brought back by a carriage return.
        return [f"\r\x1b[{x if x > 1 else ''}C"]
    distance = abs(x - from_x)
    if x > from_x:
        return [f"\x1b[{distance if distance > 1 else ''}C"]
    return ["\b" * distance, f"\x1b[{distance}D"]
