"""The text of an SMS while it is written."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.widgets import TextArea

from tui.widgets.german_bindings import in_german


class MessageText(TextArea, inherit_bindings=False):
    """A plain text area: Tab leaves it, and so do the arrows at its first and last row."""

    BINDINGS: ClassVar[list[BindingType]] = in_german("text", TextArea.BINDINGS)

    def __init__(self, *, help_text: str = "", id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(
            soft_wrap=True,
            show_line_numbers=False,
            tab_behavior="focus",
            highlight_cursor_line=False,
            compact=True,
            id=id,
        )
        self.cursor_blink = False
        self.match_cursor_bracket = False
        self.help_text = help_text

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
