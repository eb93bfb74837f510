"""The text of an SMS while it is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from tui.service.text.segments import MOST_CHARACTERS, replace_forcing
from tui.widgets.german_bindings import in_german
from tui.widgets.text_field import WITH_ALT, be_compact


class MessageText(TextArea, inherit_bindings=False):
    """A plain text area: Tab leaves it, and so do the arrows at its first and last row.

    `at_once` is called with the text after every edit, before `Changed` is handled: what it shows of the text,
    such as its length, is painted together with it, and over a slow line a key costs one packet instead of two.
    """

    BINDINGS: ClassVar[list[BindingType]] = in_german("text", TextArea.BINDINGS)

    def __init__(
        self,
        *,
        help_text: str = "",
        id: str | None = None,  # noqa: A002 - Textual's name
        at_once: Callable[[str], object] = lambda _text: None,
    ) -> None:
        super().__init__(
            soft_wrap=True,
            show_line_numbers=False,
            tab_behavior="focus",
            highlight_cursor_line=False,
            id=id,
        )
        be_compact(self)
        self.cursor_blink = False
        self.match_cursor_bracket = False
        self.help_text = help_text
        self._at_once = at_once

    class PasteRefused(Message):
        """A paste was left out, because with it the text would have so many characters."""

        def __init__(self, characters: int) -> None:
            super().__init__()
            self.characters = characters

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """A letter with Alt is a key of the screen; terminals send the letter along."""
        return not key.startswith(WITH_ALT) and super().check_consume_key(key, character)

    def on_key(self, event: events.Key) -> None:
        """Type nothing for a letter with Alt, and no line break that no text stands before: Enter was pressed twice."""
        if event.key.startswith(WITH_ALT) or (event.key == "enter" and not self.text):
            event.prevent_default()

    def on_resize(self) -> None:
        """Paint what is wrapped anew; Textual has painted the old wrapping by now, and lets it stand if as high."""
        self.refresh()

    def on_paste(self, event: events.Paste) -> None:
        """Leave out what is no text of an SMS: measured and drawn at every key, it would make each of them slow."""
        if not self._has_room_for(event.text):
            event.stop()
            event.prevent_default()

    def action_paste(self) -> None:
        """Paste what was copied here."""
        if self._has_room_for(self.app.clipboard):
            super().action_paste()

    def _has_room_for(self, pasted: str) -> bool:
        characters = len(self.text) - len(self.selected_text) + len(pasted)
        if characters > MOST_CHARACTERS:
            self.post_message(self.PasteRefused(characters))
        return characters <= MOST_CHARACTERS

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where nothing was typed, the key that undoes belongs to the screen, which may fetch something back."""
        if action == "undo" and not self.history.undo_stack:
            return False
        return super().check_action(action, parameters)

    def put(self, text: str, *, keeps_cursor: bool = False) -> None:
        """Replace the whole text, in one step that Ctrl+Z takes back; the cursor goes behind it or stays."""
        self.replace(text, (0, 0), self.document.end, maintain_selection_offset=keeps_cursor)

    def replace_forcing(self) -> bool:
        """Replace what forces Unicode, in one step that Ctrl+Z takes back; whether there was anything."""
        replaced = replace_forcing(self.text)
        is_another = replaced != self.text
        if is_another:
            self.put(replaced, keeps_cursor=True)
        return is_another

    def edit(self, edit: Edit) -> EditResult:
        """Change the text, and call `at_once`."""
        result = super().edit(edit)
        self._at_once(self.text)
        return result

    def action_cursor_up(self, select: bool = False) -> None:
        """Up; from the first row to the field above."""
        if not select and self.navigator.is_first_wrapped_line(self.selection.end):
            self.screen.focus_previous()
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        """Down; from the last row to the field below."""
        if not select and self.navigator.is_last_wrapped_line(self.selection.end):
            self.screen.focus_next()
        else:
            super().action_cursor_down(select)
