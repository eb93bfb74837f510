"""The dropdown of Textvorlagen on the Einzel-SMS: one row of the form, its list is loaded when it is opened."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import set_cell_size
from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widget import Widget

from tui.language.catalogue import _
from tui.widgets.german_bindings import walk_bindings


class TemplateChoice(Widget, can_focus=True):
    """Shows the template that the text came from; Enter, the space bar or a click opens the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter,space",
            "screen.pick_template",
            _("Die Liste öffnen"),
            tooltip=_("Zeigt alle Textvorlagen"),
            id="template.open",
            show=False,
        ),
        *walk_bindings(),
    ]

    def __init__(self, *, help_text: str) -> None:
        super().__init__(id="template")
        self.help_text = help_text
        self._chosen = ""

    @property
    def chosen(self) -> str:
        """The name of the template that the text came from, or ""."""
        return self._chosen

    def show_chosen(self, name: str) -> None:
        """Show where the text came from."""
        if name != self._chosen:
            self._chosen = name
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The name at the left, the mark of a dropdown at the right."""
        width = self.size.width
        text = f"{set_cell_size(self._chosen or _('aus SMS-Einzeldaten wählen'), width - 2)} ▼"
        return Strip([Segment(text, self.rich_style)], width)

    async def on_click(self) -> None:
        """A click opens the list."""
        await self.run_action("screen.pick_template")
