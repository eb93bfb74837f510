"""The row *Textvorlage* of the Einzel-SMS; its dropdown is loaded when the first picture stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from tui.i18n import _
from tui.widgets.field_row import FieldRow
from tui.widgets.line import Line

if TYPE_CHECKING:
    from tui.screens.template_choice import TemplateChoice
    from tui.service.shelf import OfferedText


class TemplateRow(FieldRow):
    """Offers the templates of SMS-Einzeldaten and says which one was chosen."""

    @dataclass
    class Chosen(Message):
        """Somebody chose a Textvorlage."""

        template: OfferedText

    def __init__(self) -> None:
        super().__init__(_("Textvorlage"), Line(id="template-slot"), id="row-template")
        self._choice: TemplateChoice | None = None
        self._chosen = ""

    async def offer(self, templates: Sequence[OfferedText]) -> None:
        """Offer these templates from now on."""
        from tui.screens.template_choice import TemplateChoice

        if self._choice is None:
            choice = self._choice = TemplateChoice(templates)
            slot, self.control = self.control, choice
            await self.mount(choice, before=slot)
            await slot.remove()
            self.say(_("aus SMS-Einzeldaten (F5)"))
        else:
            self._choice.offer(templates)

    def show_chosen(self, name: str) -> None:
        """Show which template the text came from, "" for none."""
        self._chosen = name
        if self._choice is not None:
            self._choice.show_chosen(name)

    def turn_back(self) -> None:
        """The choice was not wanted after all."""
        self.show_chosen(self._chosen)

    def on_template_choice_chosen(self, event: TemplateChoice.Chosen) -> None:
        """Pass the choice on."""
        event.stop()
        self.post_message(self.Chosen(event.template))
