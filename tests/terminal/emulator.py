"""A terminal to look at: pyte's VT emulation, completed by what present-day terminals do.

pyte alone drops everything after a variation selector or a joiner, knows no alternate screen, no links, no dim or
double underlined text, and leaves half a wide character behind. The rules added here are those of xterm and of
UAX #29: a cluster (base, combining marks, selectors, joined emoji) is drawn into one or two cells, and overwriting
one half of a wide character blanks the other half.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import Any, NamedTuple

import pyte
from pyte import modes
from rich.cells import cell_len, split_graphemes

ALTERNATE_SCREEN = 1049 << 5
_LINK = re.compile(r"(\x1b\]8;[^;]*;[^\x1b\x07]*(?:\x1b\\|\x07))")
_UNFINISHED = re.compile(r"\x1b(?:\][^\x07\x1b]*\x1b?|\[[0-9;:?<>=!$]*|[()#%]?)?$")
# Left out of pyte's reach: DEC requests with "$" and keyboard protocol switches would be taken for text or commands.
_UNKNOWN_TO_PYTE = re.compile(r"\x1b\[[?>=<][0-9;]*(?:\$p|[uqcmtn])|\x1b\](?!8;)[^\x07\x1b]*(?:\x07|\x1b\\)")
_MORE_STYLES = {
    2: "dim",
    6: "blink",
    8: "concealed",
    21: "double_underscore",
    51: "framed",
    52: "framed",
    53: "overlined",
}
_STYLES_OFF = {
    22: {"dim": False, "bold": False},
    24: {"double_underscore": False, "underscore": False},
    25: {"blink": False},
    28: {"concealed": False},
    54: {"framed": False},
    55: {"overlined": False},
}


class Cell(NamedTuple):
    """One cell as a person sees it; `data` is "" in the right half of a wide character."""

    data: str
    fg: str = "default"
    bg: str = "default"
    bold: bool = False
    italics: bool = False
    underscore: bool = False
    strikethrough: bool = False
    reverse: bool = False
    blink: bool = False
    dim: bool = False
    concealed: bool = False
    double_underscore: bool = False
    framed: bool = False
    overlined: bool = False
    link: str = ""


BLANK = Cell(" ")
_MOST_CELLS = 1 << 14
"""How many different cells are kept: the same few fill every screen, and what is one object is compared at once."""
_SEEN_ON_A_BLANK = ("underscore", "double_underscore", "strikethrough", "reverse", "blink", "framed", "overlined")


@dataclass(frozen=True, slots=True)
class Picture:
    """All that shows at one moment, comparable with `==`."""

    rows: tuple[tuple[Cell, ...], ...]

    @property
    def text(self) -> tuple[str, ...]:
        """The lines as text, blanks at their ends included."""
        return tuple("".join(cell.data for cell in row) for row in self.rows)

    @property
    def as_seen(self) -> tuple[tuple[Cell, ...], ...]:
        """The cells without what nobody sees: the letter colour and weight of a blank."""
        return tuple(tuple(map(_as_seen, row)) for row in self.rows)

    def differences(self, other: Picture) -> list[str]:
        """The cells that a person would see differ, and how; empty if the pictures look the same."""
        if self.rows == other.rows or self.as_seen == other.as_seen:
            return []
        return [
            f"line {y} column {x}: {_brief(mine)} here, {_brief(theirs)} there"
            for y, (my_row, their_row) in enumerate(zip(self.as_seen, other.as_seen, strict=True))
            for x, (mine, theirs) in enumerate(zip(my_row, their_row, strict=True))
            if mine != theirs
        ]


@lru_cache(_MOST_CELLS)
def _as_seen(cell: Cell) -> Cell:
    if cell.data != " " or any(getattr(cell, name) for name in _SEEN_ON_A_BLANK):
        return cell
    return Cell(" ", bg=cell.bg, link=cell.link)


@lru_cache(_MOST_CELLS)
def _drawn(cluster: str, attrs: Any, link: str) -> Any:
    return Cell(cluster, *attrs[1:-1], link)


def _brief(cell: Cell) -> str:
    changed = [f"{name}={value!r}" for name, value in cell._asdict().items() if value != getattr(BLANK, name)]
    return " ".join(changed) or "blank"


class TerminalScreen(pyte.Screen):
    """A pyte screen with clusters, links and an alternate screen.

    Args:
        erases_in_colour: whether what is erased or moved in has the background that is set (`bce` of terminfo), or
            the one of the terminal.
    """

    def __init__(self, columns: int, lines: int, *, erases_in_colour: bool = True) -> None:
        self.link = ""
        self.erases_in_colour = erases_in_colour
        self.main_buffer: dict[int, Any] | None = None
        super().__init__(columns, lines)

    @property
    def default_char(self) -> Cell:  # type: ignore[override]
        return BLANK

    def reset(self) -> None:
        super().reset()
        self.cursor.attrs = BLANK  # type: ignore[assignment]

    def set_mode(self, *mode_numbers: int, **kwargs: Any) -> None:
        super().set_mode(*mode_numbers, **kwargs)
        if kwargs.get("private") and 1049 in mode_numbers and self.main_buffer is None:
            self.save_cursor()
            self.main_buffer = dict(self.buffer)
            self.buffer.clear()

    def reset_mode(self, *mode_numbers: int, **kwargs: Any) -> None:
        super().reset_mode(*mode_numbers, **kwargs)
        if kwargs.get("private") and 1049 in mode_numbers and self.main_buffer is not None:
            self.buffer.clear()
            self.buffer.update(self.main_buffer)
            self.main_buffer = None
            self.restore_cursor()

    @property
    def in_alternate_screen(self) -> bool:
        """Whether the application has the full-screen buffer."""
        return self.main_buffer is not None

    def select_graphic_rendition(self, *attrs: int) -> None:
        for group in _style_groups(attrs):
            number = group[0] if group else 0
            if number in _STYLES_OFF:
                self._restyle(_STYLES_OFF[number])
            elif number in _MORE_STYLES:
                self._restyle({_MORE_STYLES[number]: True})
            elif number == 0:
                self.cursor.attrs = BLANK  # type: ignore[assignment]
            else:
                super().select_graphic_rendition(*group)

    def _restyle(self, changes: dict[str, bool]) -> None:
        self.cursor.attrs = self.cursor.attrs._replace(**changes)

    def draw(self, data: str) -> None:
        joined = 0
        while data.startswith("\u200d", joined):
            joined += 2
        if joined:  # the rest of joined emoji that a change of style divides
            self._append_to_previous(data[:joined])
            data = data[joined:]
        if data and data.isascii() and data.isprintable() and self.cursor.x + len(data) <= self.columns:
            self._draw_narrow(data)
            return
        spans, _ = split_graphemes(data)
        for start, end, width in spans:
            if width:
                self._draw_cluster(data[start:end], width)
            else:
                self._append_to_previous(data[start:end])

    def _draw_cluster(self, cluster: str, width: int) -> None:
        cursor = self.cursor
        if cursor.x + width > self.columns:
            if modes.DECAWM in self.mode:
                self.carriage_return()
                self.linefeed()
            else:
                cursor.x = self.columns - width
        line = self.buffer[cursor.y]
        self._blank_halves(line, cursor.x)
        self._blank_halves(line, cursor.x + width)
        line[cursor.x] = _drawn(cluster, cursor.attrs, self.link)
        if width == 2:
            line[cursor.x + 1] = _drawn("", cursor.attrs, self.link)
        cursor.x += width
        self.dirty.add(cursor.y)

    def _draw_narrow(self, text: str) -> None:
        """Draw characters of one cell each that fit into the line: only at both ends a wide one can be cut."""
        cursor = self.cursor
        line = self.buffer[cursor.y]
        self._blank_halves(line, cursor.x)
        self._blank_halves(line, cursor.x + len(text))
        for x, character in enumerate(text, cursor.x):
            line[x] = _drawn(character, cursor.attrs, self.link)
        cursor.x += len(text)
        self.dirty.add(cursor.y)

    def _blank_halves(self, line: Any, x: int) -> None:
        """Blank both halves of a wide character that the border before column `x` cuts."""
        if 0 < x < self.columns and line[x].data == "":
            line[x] = line[x]._replace(data=" ")
            line[x - 1] = line[x - 1]._replace(data=" ")

    def _append_to_previous(self, mark: str) -> None:
        line = self.buffer[self.cursor.y]
        x = self.cursor.x - 1
        while x > 0 and line[x].data == "":
            x -= 1
        if x >= 0 and cell_len(line[x].data + mark) == self.cursor.x - x:
            line[x] = line[x]._replace(data=line[x].data + mark)

    def _erase(self, y: int, first: int, end: int) -> None:
        line = self.buffer[y]
        self._blank_halves(line, first)
        self._blank_halves(line, end)
        erased = BLANK._replace(bg=self.cursor.attrs.bg) if self.erases_in_colour else BLANK
        for x in range(first, end):
            line[x] = erased

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        first, end = ((self.cursor.x, self.columns), (0, self.cursor.x + 1), (0, self.columns))[how]
        self._erase(self.cursor.y, min(first, self.columns - 1), end)

    def erase_in_display(self, how: int = 0, *_args: Any, **_kwargs: Any) -> None:
        y = self.cursor.y
        for line in (range(y + 1, self.lines), range(y), range(self.lines), range(self.lines))[how]:
            self._erase(line, 0, self.columns)
        if how in (0, 1):
            self.erase_in_line(how)

    def erase_characters(self, count: int | None = None) -> None:
        x = self.cursor.x
        self._erase(self.cursor.y, x, min(x + (count or 1), self.columns))

    def insert_characters(self, count: int | None = None) -> None:
        line, x = self.buffer[self.cursor.y], self.cursor.x
        count = min(count or 1, self.columns - x)
        for column in range(self.columns - 1, x + count - 1, -1):
            line[column] = line[column - count]
        self._erase(self.cursor.y, x, x + count)

    def delete_characters(self, count: int | None = None) -> None:
        line, x = self.buffer[self.cursor.y], self.cursor.x
        count = min(count or 1, self.columns - x)
        for column in range(x, self.columns - count):
            line[column] = line[column + count]
        self._erase(self.cursor.y, self.columns - count, self.columns)

    def picture(self) -> Picture:
        """What shows now."""
        lines: list[Any] = [self.buffer[y] for y in range(self.lines)]
        return Picture(tuple(tuple(map(line.get, range(self.columns), repeat(BLANK))) for line in lines))

    def text_lines(self) -> list[str]:
        """The lines as text, blanks at their ends removed."""
        return [line.rstrip() for line in self.picture().text]

    def debug(self, *args: Any, **kwargs: Any) -> None:
        """Commands that pyte does not know change nothing here."""


def _style_groups(attrs: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """SGR parameters one by one, the extended colours (38/48) with their arguments."""
    numbers = list(attrs or (0,))
    while numbers:
        length = 1
        if numbers[0] in (38, 48) and len(numbers) > 1:
            length = 3 if numbers[1] == 5 else 5
        yield tuple(numbers[:length])
        del numbers[:length]


class TerminalStream:
    """Feeds decoded output to a screen; sequences may be cut anywhere between two calls."""

    def __init__(self, screen: TerminalScreen) -> None:
        self.screen = screen
        self._stream = pyte.Stream(screen, strict=False)
        self._rest = ""

    def feed(self, data: str) -> None:
        """Draw `data`; an unfinished sequence at its end waits for the next call."""
        data = self._rest + data
        unfinished = _UNFINISHED.search(data)
        self._rest = unfinished.group() if unfinished else ""
        if self._rest:
            data = data[: -len(self._rest)]
        for piece in _LINK.split(_UNKNOWN_TO_PYTE.sub("", data)):
            if piece.startswith("\x1b]8;"):
                self.screen.link = piece[4:].split(";", 1)[1].rstrip("\x07").removesuffix("\x1b\\")
            elif piece:
                self._stream.feed(piece)
