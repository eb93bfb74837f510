"""The dropdown of Textvorlagen on the Einzel-SMS, and asking for the values of a template's placeholders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message

from tui.i18n import _
from tui.screens.dialogs import Answer, Dialog, Question
from tui.widgets.dropdown import Dropdown
from tui.widgets.field_row import FieldRow
from tui.widgets.line import Note
from tui.widgets.push_button import PushButton
from tui.widgets.scroll import Form
from tui.widgets.text_field import TextField

if TYPE_CHECKING:
    from tui.app import PraxisSmsApp
    from tui.service.shelf import OfferedText

OWN_TEXT = ""
_HELP = _(
    "Setzt den Text einer Vorlage aus SMS-Einzeldaten ein und fragt nach den Werten ihrer Platzhalter. F5 ändert die "
    "Vorlagen."
)


class TemplateChoice(Dropdown[str]):
    """The templates by name; what is shown is the one that the text came from."""

    @dataclass
    class Chosen(Message):
        """Somebody chose a Textvorlage."""

        template: OfferedText

    def __init__(self, templates: Sequence[OfferedText]) -> None:
        super().__init__(_options(templates), value=OWN_TEXT, help_text=_HELP, id="template")
        self._templates = tuple(templates)

    def offer(self, templates: Sequence[OfferedText]) -> None:
        """Offer other templates; what was chosen stays chosen while it is there."""
        if tuple(templates) == self._templates:
            return
        chosen = self.value
        self._templates = tuple(templates)
        with self.prevent(Dropdown.Changed):
            self.set_options(_options(templates))
            self.show_chosen(chosen if isinstance(chosen, str) else OWN_TEXT)

    def show_chosen(self, name: str) -> None:
        """Show where the text came from; nobody is told of it."""
        with self.prevent(Dropdown.Changed):
            self.value = name if any(template.name == name for template in self._templates) else OWN_TEXT

    @on(Dropdown.Changed)
    def _changed(self, event: Dropdown.Changed) -> None:
        event.stop()
        template = next((template for template in self._templates if template.name == event.value), None)
        if template is not None:
            self.post_message(self.Chosen(template))


def _options(templates: Sequence[OfferedText]) -> list[tuple[str, str]]:
    return [(_("eigener Text"), OWN_TEXT), *((template.name, template.name) for template in templates)]


class PlaceholderValues(Dialog[dict[str, str] | None]):
    """Asks for the value of every placeholder; what is left empty stays a placeholder."""

    def __init__(self, template: str, fields: Sequence[str], known: Mapping[str, str]) -> None:
        super().__init__()
        self._template = template
        self._fields = tuple(fields)
        self._known = known

    def compose(self) -> ComposeResult:
        """A field for each placeholder, then the buttons."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(self._template)
            with Form(classes="dialog-text"):
                yield Note(_("Was soll für die Platzhalter stehen?"))
                for index, name in enumerate(self._fields):
                    value = self._known.get(name.casefold(), "")
                    yield FieldRow(name, TextField(value, id=f"value-{index}", help_text=_("Steht dann im Text.")))
            with Horizontal(classes="buttons"):
                yield PushButton(_("Einsetzen"), id="insert", action="screen.insert")
                yield PushButton(_("Zurück"), id="close", action="screen.close")

    def on_mount(self) -> None:
        """The first field without a value gets the cursor."""
        empty = (index for index, name in enumerate(self._fields) if not self._known.get(name.casefold()))
        self.query_one(f"#value-{next(empty, 0)}").focus()

    def on_input_submitted(self, event: TextField.Submitted) -> None:
        """Enter in the last field is the button."""
        event.stop()
        if event.input.id == f"value-{len(self._fields) - 1}":
            self.action_insert()

    def action_insert(self) -> None:
        """Hand back what was typed."""
        fields = enumerate(self._fields)
        self.dismiss({name: self.query_one(f"#value-{index}", TextField).value for index, name in fields})


async def ask_for_text(
    app: PraxisSmsApp, template: OfferedText, known: Mapping[str, str], *, replaces_typed: bool
) -> tuple[str, Mapping[str, str]] | None:
    """The text of a template with the values a person gave, and those values; None where the person turned back."""
    if replaces_typed:
        question = Question(
            _("Text ersetzen?"),
            _("Der geschriebene Text wird durch die Vorlage „{name}“ ersetzt.").format(name=template.name),
            [Answer(_("Zurück"), ""), Answer(_("Ersetzen"), "yes")],
        )
        if not await app.push_screen_wait(question):
            return None
    fields = app.sms.templates.fields(template.text)
    if not fields:
        return template.text, {}
    values = await app.push_screen_wait(PlaceholderValues(template.name, fields, known))
    return None if values is None else (app.sms.templates.fill(template.text, values), values)
