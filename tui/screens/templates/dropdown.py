"""The dropdown of Textvorlagen on the Einzel-SMS: one row of the form, its list is loaded when it is opened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rich.cells import set_cell_size
from rich.segment import Segment
from textual import events
from textual.binding import BindingType
from textual.strip import Strip
from textual.widget import Widget

from tui.language.catalogue import _
from tui.service.model.consent import Purpose
from tui.widgets.german_bindings import hidden_binding, walk_bindings
from tui.widgets.message_text import MessageText
from tui.widgets.text_field import text_begun_by

_TEMPLATE, _PURPOSE = "template", "purpose"


class TemplateChoice(Widget, can_focus=True):
    """Shows the template that the text came from; Enter, the space bar or a click opens the list.

    Whoever types here writes a text: it goes on in `area`, whose place is the next.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        hidden_binding(
            "enter,space", "screen.pick_template", _("Die Liste öffnen"), "template.open", _("Zeigt alle Textvorlagen")
        ),
        *walk_bindings(),
    ]

    def __init__(self, area: MessageText, *, help_text: str) -> None:
        super().__init__(id="template")
        self._area = area
        self.help_text = help_text
        self.chosen = ""
        """The name of the template that the text came from, or ""."""
        self.purpose = Purpose.INFORMATION
        """What the text is for: its template says so, free text is information by a person."""
        self._text = ""
        self._left_behind: dict[str, tuple[str, Purpose]] = {}

    def on_key(self, event: events.Key) -> None:
        """A letter or a digit begins a text; the space bar opens the list, and with Alt it is a key of the screen."""
        if text_begun_by(event):
            event.stop()
            self.screen.set_focus(self._area)
            self._area.post_message(events.Key(event.key, event.character))  # ahead of the next one

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted is text."""
        event.stop()
        self.screen.set_focus(self._area)
        self.app.post_message(events.Paste(event.text))  # which hands it to where the cursor is now

    def show_chosen(self, name: str, purpose: Purpose = Purpose.INFORMATION) -> None:
        """Show where the text came from that is about to stand in the form, and keep what it is for.

        The choice of the text so far is remembered, which undo may bring back.
        """
        if (name, purpose) == (self.chosen, self.purpose):
            return
        if self._text:
            self._left_behind[self._text] = self.chosen, self.purpose
        self.chosen, self.purpose = name, purpose
        self.refresh()

    def follow(self, text: str) -> None:
        """Whoever deletes the text of a template writes one of his own, until undo brings the former one back."""
        if text in self._left_behind:
            self.show_chosen(*self._left_behind[text])
        elif not text.strip():
            self.show_chosen("")
        if text.strip():
            self._text = text

    def fields(self) -> dict[str, str]:
        """What a draft keeps of the choice; empty texts where the text is free."""
        is_free = not self.chosen and self.purpose is Purpose.INFORMATION
        return {_TEMPLATE: self.chosen, _PURPOSE: "" if is_free else self.purpose.value}

    def put(self, fields: Mapping[str, str]) -> None:
        """The inverse of `fields`; a purpose that cannot be read counts as what needs most consent."""
        kept = fields.get(_PURPOSE, "")
        self.show_chosen(fields.get(_TEMPLATE, ""), Purpose.read(kept) if kept else Purpose.INFORMATION)

    @property
    def _shown(self) -> str:
        if self.chosen and self.chosen != _in_words(self.purpose):
            return f"{self.chosen} ({_in_words(self.purpose)})"
        if not self.chosen and self.purpose is not Purpose.INFORMATION:
            return _in_words(self.purpose)
        return self.chosen or _("aus SMS-Einzeldaten wählen")

    def render_line(self, y: int) -> Strip:
        """The name at the left, the mark of a dropdown at the right."""
        width = self.size.width
        text = f"{set_cell_size(self._shown, width - 2)} ▼"
        return Strip([Segment(text, self.rich_style)], width)

    async def on_click(self) -> None:
        """A click opens the list."""
        await self.run_action("screen.pick_template")


def _in_words(purpose: Purpose) -> str:
    from tui.service.wording import labels  # not needed for the first picture

    return labels.purpose(purpose)
