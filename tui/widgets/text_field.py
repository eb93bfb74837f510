"""A field of one row that takes a paste of several lines, one for secrets that shows none, and pauses in typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, TextArea

from tui.widgets.german_bindings import in_german, walk_bindings

WITH_ALT = "alt+"
"""How Textual's name of a key begins that was pressed with Alt; with AltGr a terminal sends the character alone."""


def text_begun_by(key: events.Key) -> str:
    """The character with which a key that is pressed beside a field begins a text; "" for the space bar and others."""
    begins = key.is_printable and key.key != "space" and not key.key.startswith(WITH_ALT)
    return key.character or "" if begins else ""


def be_compact(widget: Input | TextArea) -> None:
    """Make a new widget one without a border; `compact=True` would also style it, before it is mounted."""
    widget.set_reactive(type(widget).compact, True)
    widget.add_class("-textual-compact", update=False)


class TextField(Input, inherit_bindings=False):
    """An input of one row: Enter and the arrows lead on, a paste of several lines is joined."""

    BINDINGS: ClassVar[list[BindingType]] = [*in_german("field", Input.BINDINGS), *walk_bindings()]

    joiner = " "
    """What stands between the lines of a paste."""

    def joined(self, lines: Sequence[str]) -> str:
        """Several pasted lines as one."""
        return self.joiner.join(lines)

    class LinesJoined(Message):
        """Several pasted lines became one."""

        def __init__(self, lines: int) -> None:
            super().__init__()
            self.lines = lines

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        help_text: str = "",
        password: bool = False,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(
            value,
            placeholder=placeholder,
            password=password,
            select_on_focus=False,
            id=id,
        )
        be_compact(self)
        self.help_text = help_text
        self.cursor_blink = False

    def render_line(self, y: int) -> Strip:
        """The whole width looks like a field, also where nothing is typed yet."""
        return super().render_line(y).extend_cell_length(self.content_size.width, self.rich_style)

    def on_focus(self) -> None:
        """Bring the cursor into sight, where the text is longer than the field."""
        column = self.cursor_screen_offset.x - self.content_region.x + self.scroll_offset.x
        self.scroll_to_region(Region(column, 0, 1, 1), force=True, animate=False)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """A letter with Alt is a key of the screen; terminals send the letter along."""
        return not key.startswith(WITH_ALT) and super().check_consume_key(key, character)

    def on_key(self, event: events.Key) -> None:
        """Type nothing for a letter with Alt."""
        if event.key.startswith(WITH_ALT):
            event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Keep every line of a paste: the base class would keep the first one only, even when it is empty."""
        event.stop()
        event.prevent_default()
        lines = [line.strip() for line in event.text.splitlines() if line.strip()]
        text = self.joined(lines).replace("\t", " ")
        if not text:
            return
        selection = self.selection
        if selection.is_empty:
            self.insert_text_at_cursor(text)
        else:
            self.replace(text, *selection)
        if len(lines) > 1:
            self.post_message(self.LinesJoined(len(lines)))

    async def action_submit(self) -> None:
        """Enter leads to the next field, as in every form a receptionist knows."""
        await super().action_submit()
        self.screen.focus_next()


class SecretInput(TextField):
    """An input that shows a dot for each character; what is pasted over several lines is joined without blanks.

    What it holds is neither copied nor cut to a clipboard.
    """

    joiner = ""

    def __init__(self, *, help_text: str = "", id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(help_text=help_text, password=True, id=id)

    def action_copy(self) -> None:
        """A secret is not copied."""

    def action_cut(self) -> None:
        """A secret is deleted, not cut."""
        self.delete_selection()

    def __repr__(self) -> str:
        return f"SecretInput(id={self.id!r})"

    def __rich_repr__(self):  # type: ignore[no-untyped-def]  # Textual's protocol has no public type
        yield "id", self.id


_CLOSE_ENOUGH = 0.01


class Debounce:
    """Calls `call` when no key has come for `seconds`.

    One timer for a burst of keys: it is restarted only when it fires.
    """

    def __init__(self, widget: Widget, seconds: float, call: Callable[[], object]) -> None:
        self._widget = widget
        self._seconds = seconds
        self._begins = call
        self._typed_at = 0.0
        self._timer: Timer | None = None

    def typed(self) -> None:
        """A key was pressed."""
        self._typed_at = monotonic()
        if self._timer is None:
            self._timer = self._widget.set_timer(self._seconds, self._fired)

    def _fired(self) -> None:
        left = self._typed_at + self._seconds - monotonic()
        if left > _CLOSE_ENOUGH:
            self._timer = self._widget.set_timer(left, self._fired)
            return
        self._timer = None
        self._begins()
