"""A list of rows drawn by itself: one row of text per entry, and only rows that changed are painted again."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar, overload

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.wording.marks import Role
from tui.widgets.german_bindings import hidden_binding
from tui.widgets.line import ELSEWHERE, HERE, fitted, on_one_line
from tui.widgets.roles import Tint, rich_style

_ROLLED = 3
"""Rows that the cursor moves with one click of the wheel."""

_REVERSE = Style(reverse=True)
_BOLD = Style(bold=True)


@dataclass(frozen=True, slots=True)
class Row:
    """One row; the cursor passes by one with a `key` of None, `strong` prints it in bold.

    `mark` is one character between cursor and text.
    """

    key: int | None
    text: str
    strong: bool = False
    mark: str = " "
    tint: Tint | None = None


def _key(key: str, action: str, description: str) -> Binding:
    return hidden_binding(key, action, description, f"rows.{action}")


class RowList(Widget, can_focus=True):
    """The cursor is a mark at the left, and reverse where the list has the focus; at its ends the arrows lead on.

    Where there is nothing to choose the mark stands in the first row, as long as the list has the focus.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        _key("up", "cursor_up", _("Eine Zeile nach oben")),
        _key("down", "cursor_down", _("Eine Zeile nach unten")),
        _key("pageup", "page_up", _("Eine Seite nach oben")),
        _key("pagedown", "page_down", _("Eine Seite nach unten")),
        _key("home", "first", _("An den Anfang")),
        _key("end", "last", _("An das Ende")),
        _key("enter", "choose", _("Die Zeile öffnen")),
    ]

    DEFAULT_CSS = """
    RowList { height: 1fr; width: 1fr; }
    """

    @dataclass
    class AtRow(Message):
        """A person did something at the row with this key."""

        rows: RowList
        key: int

        @property
        def control(self) -> RowList:
            return self.rows

    class Highlighted(AtRow):
        """The cursor was moved there."""

    class Chosen(AtRow):
        """The row was opened."""

    def __init__(self, *, help_text: str = "", id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.help_text = help_text
        self.rows: Sequence[Row] = ()
        """What the list shows."""
        self._cursor = -1
        self._top = 0

    @property
    def highlighted(self) -> int | None:
        """The key of the row at the cursor."""
        return self.rows[self._cursor].key if 0 <= self._cursor < len(self.rows) else None

    def show(self, rows: Sequence[Row], key: int | None = None) -> None:
        """Show other rows with the cursor at `key`, or else where it was, without a message."""
        before = self._drawn()
        wanted = self.highlighted if key is None else key
        self.rows = tuple(rows)
        places = [index for index, row in enumerate(rows) if row.key is not None]
        there = [index for index in places if rows[index].key == wanted]
        nearest = min(places, key=lambda index: abs(index - self._cursor), default=-1)
        self._cursor = there[0] if there else nearest
        self._scroll()
        self._repaint(before)

    def highlight(self, key: int) -> None:
        """Move the cursor without a message."""
        self.show(self.rows, key)

    # moving

    def action_cursor_up(self) -> None:
        """One row up; from the first to the field before."""
        if not self._step(-1):
            self.leave_upwards()

    def action_cursor_down(self) -> None:
        """One row down; from the last to the field behind."""
        if not self._step(1):
            self.leave_downwards()

    def leave_upwards(self) -> None:
        """What the first row does with Up."""
        self.screen.focus_previous()

    def leave_downwards(self) -> None:
        """What the last row does with Down."""
        self.screen.focus_next()

    def action_page_up(self) -> None:
        """As many rows up as are seen."""
        self._move(self._cursor - max(self.size.height - 1, 1), -1)

    def action_page_down(self) -> None:
        """As many rows down as are seen."""
        self._move(self._cursor + max(self.size.height - 1, 1), 1)

    def action_first(self) -> None:
        """To the first row."""
        self._move(0, 1)

    def action_last(self) -> None:
        """To the last row."""
        self._move(len(self.rows) - 1, -1)

    def action_choose(self) -> None:
        """Open the row at the cursor."""
        if self.highlighted is not None:
            self.post_message(self.Chosen(self, self.highlighted))

    def _step(self, by: int) -> bool:
        index = self._cursor + by
        while 0 <= index < len(self.rows):
            if self.rows[index].key is not None:
                self._put_cursor(index)
                return True
            index += by
        return False

    def _move(self, index: int, by: int) -> None:
        """To the row at `index` within the list, or the next one in direction `by` that takes the cursor."""
        places = [place for place, row in enumerate(self.rows) if row.key is not None]
        if not places:
            return
        index = min(max(index, places[0]), places[-1])
        ahead = [place for place in places if (place - index) * by >= 0]
        self._put_cursor(ahead[0] if by > 0 else ahead[-1])

    def _put_cursor(self, index: int) -> None:
        if index == self._cursor:
            return
        before = self._drawn()
        self._cursor = index
        self._scroll()
        self._repaint(before)
        key = self.rows[index].key
        if key is not None:
            self.post_message(self.Highlighted(self, key))

    def _scroll(self) -> None:
        """Keep the cursor in sight, together with a heading above the first row."""
        height = self.size.height
        if not height:  # not laid out yet: most lists have room for their first heading
            self._top = 0
            return
        first = self._cursor
        while first > 0 and self.rows[first - 1].key is None:
            first -= 1
        top = min(self._top, max(len(self.rows) - height, 0))
        if self._cursor >= top + height:
            top = self._cursor - height + 1
        if first < top:
            top = first if self._cursor - first < height else self._cursor
        self._top = max(top, 0)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._scroll()
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor, a second one opens."""
        index = self._top + event.y
        if not 0 <= index < len(self.rows) or self.rows[index].key is None:
            return
        if index == self._cursor:
            self.action_choose()
        else:
            self._put_cursor(index)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the cursor, as the page keys do."""
        event.stop()
        self._roll(_ROLLED)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the cursor, as the page keys do."""
        event.stop()
        self._roll(-_ROLLED)

    def _roll(self, by: int) -> None:
        before = self._cursor
        self._move(self._cursor + by, 1 if by > 0 else -1)
        if self._cursor == before:
            self.roll_on(by)

    def roll_on(self, by: int) -> None:
        """What the wheel does where there is no further row."""

    # drawing

    @property
    def shows_cursor(self) -> bool:
        """Whether the row at the cursor is reverse."""
        return self.has_focus

    def _drawn(self) -> list[tuple[Row, bool] | None]:
        return [self._line(y) for y in range(self.size.height)]

    def _line(self, y: int) -> tuple[Row, bool] | None:
        index = self._top + y
        return (self.rows[index], index == self._cursor) if index < len(self.rows) else None

    def _repaint(self, before: list[tuple[Row, bool] | None]) -> None:
        changed = [y for y, (old, new) in enumerate(zip(before, self._drawn(), strict=True)) if old != new]
        if changed:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    def render_line(self, y: int) -> Strip:
        """One row at the width of the list."""
        strip = self._drawn_line(y)
        if y or not self.has_focus or self.highlighted is not None:
            return strip
        return Strip.join([Strip([Segment(HERE, self.rich_style + _REVERSE)]), strip.crop(1)])

    def _drawn_line(self, y: int) -> Strip:
        width, style = self.size.width, self.rich_style
        line = self._line(y)
        if line is None:
            blank = Strip.blank(width, style)
            shows_focus = y == 0 and not self.rows and self.has_focus
            return Strip([Segment(HERE, style + _REVERSE), *blank.crop(1)], width) if shows_focus else blank
        row, at_cursor = line
        before = "" if row.key is None else (HERE if at_cursor else ELSEWHERE) + row.mark
        text = fitted(on_one_line(before + row.text), width)
        is_reversed = row.key is not None and at_cursor and self.shows_cursor
        if is_reversed:
            style += _REVERSE
        if row.strong:
            style += _BOLD
        if row.tint is None or is_reversed or row.tint.role is Role.PLAIN:
            return Strip([Segment(text, style)], width)
        start, end = len(before) + row.tint.start, len(before) + row.tint.end
        tinted = Segment(text[start:end], style + rich_style(self.app, row.tint.role))
        return Strip([Segment(text[:start], style), tinted, Segment(text[end:], style)], width)


def column(before: str, words: str, width: int, role: Role) -> tuple[str, Tint]:
    """A text continued by a column of `width` cells in the colour of a role."""
    text = before + fitted(on_one_line(words), width)
    return text, Tint(len(before), len(text.rstrip()), role)


def cells_of(*columns: tuple[str, int]) -> str:
    """Texts side by side, each in a column of so many cells."""
    return " ".join(fitted(on_one_line(text), width) for text, width in columns)


class RowsOnDemand(Sequence[Row]):
    """Rows that are made when they are drawn."""

    __slots__ = ()

    @abstractmethod
    def row_at(self, index: int) -> Row:
        """The row at a place."""

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        if isinstance(index, slice):
            return [self.row_at(place) for place in range(*index.indices(len(self)))]
        return self.row_at(index)


class LongList(RowList):
    """Takes rows from a sequence that may make each of them anew; the key of a row is its place, none is a heading."""

    def show(self, rows: Sequence[Row], key: int | None = None) -> None:
        """Show other rows with the cursor at place `key`, or else where it was; nobody is told of it."""
        before = self._drawn()
        wanted = self._cursor if key is None else key
        self.rows = rows
        self._cursor = min(max(wanted, 0), len(rows) - 1)
        self._scroll()
        self._repaint(before)

    def _move(self, index: int, by: int) -> None:
        if self.rows:
            self._put_cursor(min(max(index, 0), len(self.rows) - 1))
