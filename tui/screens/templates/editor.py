"""The editor of a Textvorlage: name, text, length, sample and remarks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message

from tui.language.catalogue import _
from tui.screens.templates.template_draft import FORM, TemplateDraft
from tui.screens.templates.text_area import TemplateText
from tui.service.api import TemplateKind, TemplateReview
from tui.service.model.consent import Purpose
from tui.service.usecases.templates import KNOWN_FIELDS
from tui.service.wording import labels, marks
from tui.widgets.buttons import PushButton
from tui.widgets.dropdown import Dropdown
from tui.widgets.form import FieldRow, Scroll
from tui.widgets.line import GroupTitle, Line, Note
from tui.widgets.message_text import MessageText
from tui.widgets.segment_counter import length_line
from tui.widgets.text_field import TextField

if TYPE_CHECKING:
    from tui.service.api import PraxisSms, Segmentation, Template

_NAME_HELP = _(
    "Unter diesem Namen steht die Vorlage in den Listen. Ein anderer Name benennt sie beim Speichern um. Derselbe Text "
    "in einer anderen Sprache heißt genauso, mit zwei Buchstaben in eckigen Klammern dahinter: „Recall [tr]“ bekommt, "
    "bei wem in der Spalte Sprache der Liste Türkisch steht."
)


class TemplateEditor(Vertical):
    """Shows a `TemplateDraft` and keeps it up to date."""

    text_area = getters.query_one(TemplateText)

    def __init__(self, sms: PraxisSms) -> None:
        super().__init__(id="editor", classes="group")
        self._sms = sms
        self.draft = TemplateDraft(TemplateKind.SINGLE)
        """What the editor holds."""

    @dataclass
    class Shown(Message):
        """The SMS as it would be with usual values."""

        sample: Segmentation

    def compose(self) -> ComposeResult:
        """Heading, name, text and the remarks."""
        yield GroupTitle(classes="area", id="template-heading")
        yield FieldRow(_("Name"), TextField(id="template-name", help_text=_NAME_HELP))
        yield TemplateText(KNOWN_FIELDS, id="template-text", help_text=_text_help(), at_once=self._take_text)
        yield Line(_way_to_placeholders(), id="template-offer")
        with Horizontal(id="text-actions"):
            yield PushButton(_("Platzhalter"), action="screen.offer_placeholders", id="placeholder")
            yield PushButton(_("Sonderzeichen ersetzen"), action="screen.replace_forcing", id="replace")
        yield FieldRow(
            _("Zweck"),
            Dropdown[str](
                [(labels.purpose(each), each.value) for each in Purpose],
                value=self.draft.purpose.value,
                id="template-purpose",
                help_text=_purpose_help(),
            ),
            id="row-purpose",
        )
        yield Note(id="template-length")
        with Scroll(id="template-remarks"):
            yield Note(id="remarks")
            yield Line(_("So liest sie sich mit Beispielwerten:"), id="template-sample-title")
            yield Note(id="template-sample")

    def on_mount(self) -> None:
        """Count the empty draft."""
        self.load(self.draft)

    @property
    def name_typed(self) -> str:
        return self.query_one("#template-name", TextField).value

    def load(self, draft: TemplateDraft) -> None:
        """Put another draft into the fields; that counts as no edit."""
        self._keep(draft)
        with self.prevent(TextField.Changed, MessageText.Changed):
            self.query_one("#template-name", TextField).value = draft.name
            if self.text_area.text != draft.text:
                self.text_area.text = draft.text
        self._show()

    def go_behind_name(self) -> None:
        """Let what is typed next stand behind the name."""
        name = self.query_one("#template-name", TextField)
        name.cursor_position = len(name.value)
        name.focus()

    def saved(self, template: Template | None) -> None:
        """Hold what is edited against what is saved now, None where that was deleted; what was typed since stays."""
        self._keep(replace(self.draft, template=template))
        self._show()

    @on(TextField.Changed, "#template-name")
    def _name_typed(self, event: TextField.Changed) -> None:
        self._keep(replace(self.draft, name=event.value))
        self._show_heading()

    @on(Dropdown.Changed, "#template-purpose")
    def _purpose_chosen(self, event: Dropdown.Changed) -> None:
        event.stop()
        if event.value != self.draft.purpose.value:
            self._keep(replace(self.draft, chosen=Purpose(str(event.value))))
            self._show_heading()

    @on(MessageText.Changed, "#template-text")
    def _text_typed(self, event: MessageText.Changed) -> None:
        self._take_text(event.text_area.text)

    def _take_text(self, text: str) -> None:
        if text != self.draft.text:
            self._keep(replace(self.draft, text=text))
            self._show()

    def _keep(self, draft: TemplateDraft) -> None:
        """Edit this, and keep on disk what is not saved."""
        self.draft = draft
        self._sms.drafts.keep(FORM, draft.fields())

    @on(TemplateText.Offered)
    def _offered(self, event: TemplateText.Offered) -> None:
        self.query_one("#template-offer", Line).show(
            _way_to_placeholders() if event.offer is None else event.offer.line()
        )

    def _show_heading(self) -> None:
        self.query_one("#template-heading", Line).show(self.draft.heading)
        dropdown = self.query_one("#template-purpose", Dropdown)
        if dropdown.value != self.draft.purpose.value:
            with self.prevent(Dropdown.Changed):
                dropdown.value = self.draft.purpose.value

    def _show(self) -> None:
        self._show_heading()
        review = self._sms.templates.review(self.draft.kind, self.draft.text)
        price = self._sms.settings.ui.price_of(review.sample.segments)
        length = length_line(review.sample, price, self._sms.settings.ui.currency)
        self.query_one("#template-length", Note).show(length)
        self.query_one("#template-sample", Note).show(review.sample.text)
        self.post_message(self.Shown(review.sample))
        self.query_one("#remarks", Note).show(remarks_text(review) if self.draft.text else "")
        self.call_after_refresh(self.query_one("#template-remarks", Scroll).take_focus_to_scroll)


def remarks_text(review: TemplateReview) -> str:
    """One remark a row; what forbids use is marked by more than its colour."""
    if not review.remarks:
        return _("Nichts zu bemerken.")
    lines = [(marks.ERROR if remark.forbids_use else marks.HINT).beside(remark.sentence) for remark in review.remarks]
    if any(forcing.replacement is not None for forcing in review.sample.forcing):
        lines.append(_("{templates.replace} ersetzt die Sonderzeichen, für die es Ersatz gibt."))
    return "\n".join(lines)


def _purpose_help() -> str:
    return _(
        "Wofür Sie SMS mit dieser Vorlage senden. Jeder Zweck hat seine Einwilligung: Termin und Information deckt "
        "eine allgemeine Einwilligung in SMS; Recall und Gruß brauchen eine eigene. Wer für einen Zweck widerrufen "
        "hat, bekommt dafür nichts mehr."
    )


def _text_help() -> str:
    return _(
        "Der Text der Vorlage. Platzhalter stehen in doppelten Klammern, etwa {{Name}}; sobald Sie {{ tippen oder "
        "{templates.placeholder} drücken, werden sie angeboten: Pfeiltasten wählen, Eingabe nimmt. Darunter steht, "
        "wie lang die SMS mit üblichen Werten wird, wie sie sich liest und was daran auffällt."
    )


def _way_to_placeholders() -> str:
    return _("{{ oder {templates.placeholder} bietet Platzhalter an.")
