"""Choosing a Textvorlage for a single message: the names, and how the one at the cursor reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from tui.frame.dialogs import Dialog, agrees
from tui.language.catalogue import _
from tui.runtime.background import in_background
from tui.screens.templates.values_dialog import PlaceholderValues
from tui.service.model.messages import TemplateKind
from tui.widgets.buttons import PushButton
from tui.widgets.form import DialogBox, Scroll
from tui.widgets.line import Note
from tui.widgets.row_list import Row, RowList

if TYPE_CHECKING:
    from tui.frame.app_protocol import Frame
    from tui.service.usecases.templates import OfferedText

MOST_ROWS = 8

Known = Callable[[Sequence[str]], Mapping[str, str]]
"""What is known for those placeholders, by their names in small letters."""


class TemplatePicker(Dialog["OfferedText | None"]):
    """Returns the chosen template, or None for Esc."""

    def __init__(self, templates: Sequence[OfferedText], chosen: str) -> None:
        super().__init__()
        self._templates = tuple(templates)
        names = [template.name for template in self._templates]
        self._first = names.index(chosen) if chosen in names else 0

    def compose(self) -> ComposeResult:
        """The list, the text at the cursor, and the buttons."""
        with DialogBox(_("Textvorlage (SMS-Einzeldaten)")):
            names = RowList(id="templates", help_text=_("{rows.choose} setzt den Text der Vorlage ein."))
            names.styles.height = min(max(len(self._templates), 1), MOST_ROWS)
            yield names
            with Scroll(classes="dialog-text"):
                yield Note(id="template-preview")
            with Horizontal(classes="buttons"):
                yield PushButton(
                    _("Einsetzen"),
                    id="insert",
                    action="screen.insert",
                    help_text=_("Setzt den Text der Vorlage ein."),
                    main=True,
                )
                yield PushButton(
                    _("Zurück"), id="close", action="screen.close", help_text=_("Der Text bleibt, wie er ist.")
                )

    def on_mount(self) -> None:
        """The cursor stands on the template chosen last."""
        rows = [Row(index, template.name) for index, template in enumerate(self._templates)]
        self.query_one(RowList).show(rows, self._first)
        self._preview(self._first)

    @on(RowList.Highlighted)
    def _highlighted(self, event: RowList.Highlighted) -> None:
        self._preview(event.key)

    def _preview(self, index: int) -> None:
        nothing = _("Noch keine Vorlage in SMS-Einzeldaten; {place.templates} legt eine an.")
        text = self._templates[index].text if self._templates else nothing
        self.query_one("#template-preview", Note).show(text)
        self.call_after_refresh(self.query_one(Scroll).take_focus_to_scroll)

    @on(RowList.Chosen)
    def action_insert(self) -> None:
        """Return the template at the cursor."""
        index = self.query_one(RowList).highlighted
        self.dismiss(None if index is None else self._templates[index])


async def pick_text(
    app: Frame, chosen: str, known: Known, *, replaces_typed: bool
) -> tuple[OfferedText, str, Mapping[str, str]] | None:
    """The template a person picks, its text with the values given, and those values; None where cancelled."""
    templates = await in_background(lambda: app.sms.templates.offered(TemplateKind.SINGLE))
    template = await app.push_screen_wait(TemplatePicker(templates, chosen))
    return None if template is None else await fill_in(app, template, known, replaces_typed=replaces_typed)


async def fill_in(
    app: Frame, template: OfferedText, known: Known, *, replaces_typed: bool, asks_for_known: bool = True
) -> tuple[OfferedText, str, Mapping[str, str]] | None:
    """The template, its text with the values that a person gives, and those values; None where cancelled.

    Without `asks_for_known` nobody is asked where every value is known.
    """
    if replaces_typed and not await _may_replace(app, template.name):
        return None
    fields = app.sms.templates.fields(template.text)
    if not fields:
        return template, template.text, {}
    found = known(fields)
    values = {name: found.get(name.casefold(), "") for name in fields}
    if all(values.values()) and not asks_for_known:
        return template, app.sms.templates.fill(template.text, values), values
    given = await app.push_screen_wait(PlaceholderValues(template.name, fields, found))
    return None if given is None else (template, app.sms.templates.fill(template.text, given), given)


async def _may_replace(app: Frame, name: str) -> bool:
    text = _("Der geschriebene Text wird durch die Vorlage „{name}“ ersetzt.").format(name=name)
    return await agrees(app, _("Text ersetzen?"), text, _("Ersetzen"))
