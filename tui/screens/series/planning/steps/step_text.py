"""Step 3 of a Serien-SMS: the text, from a Textvorlage or typed, with the placeholders of the list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message

from tui.language.catalogue import _
from tui.screens.series.series_actions import SERIES_ACTIONS
from tui.screens.templates.text_area import TemplateText
from tui.service.model.consent import Purpose
from tui.service.text.languages import variant_of, variants
from tui.service.wording import labels
from tui.widgets.buttons import PushButton
from tui.widgets.dropdown import Dropdown
from tui.widgets.line import Line, on_one_line
from tui.widgets.message_text import MessageText

if TYPE_CHECKING:
    from tui.service.api import Template

OWN_TEXT = 0


class TextStep(Vertical):
    """A dropdown of templates, the text, and how long it gets; folded, one row shows how it begins.

    `at_once` is called with an edit before it is painted (see `MessageText`).
    """

    @dataclass
    class Edited(Message):
        """The text has changed."""

        text: str

    class OfferClosed(Message):
        """No placeholder is on offer any more."""

    @dataclass
    class TemplateChosen(Message):
        """A person chose a Textvorlage."""

        template: Template

    area = getters.query_one(TemplateText)

    def __init__(self, at_once: Callable[[str], object]) -> None:
        super().__init__(id="step-text")
        self._at_once = at_once
        self._templates: tuple[Template, ...] = ()
        self._length = ""
        self.purpose = Purpose.INFORMATION
        """What the text is for."""
        self._written = ""
        self._titles: tuple[tuple[str, int], ...] = ()
        self._usual = Purpose.INFORMATION
        self._left_behind: dict[str, Purpose] = {}

    def compose(self) -> ComposeResult:
        """Template and buttons, text, length; or the summary."""
        with Horizontal(id="text-folded", classes="step-row"):
            yield Line(_step(), classes="step")
            yield Line(id="text-summary")
        with Vertical(id="text-open"):
            with Horizontal(classes="step-row"):
                yield Line(_step(), classes="step")
                yield Dropdown[int](
                    [(_("eigener Text"), OWN_TEXT)],
                    value=OWN_TEXT,
                    id="series-template",
                    help_text=_(
                        "Eine Textvorlage aus SMS-Seriendaten; {series.template} öffnet die Liste von jedem Feld aus. "
                        "{place.templates} ändert die Vorlagen."
                    ),
                )
                yield SERIES_ACTIONS.button("offer_placeholders", "placeholder")
                yield SERIES_ACTIONS.button("give_values")
                yield SERIES_ACTIONS.button("replace_forcing")
            yield TemplateText((), id="series-text", help_text=_text_help(), at_once=self._at_once)
            yield Line(id="series-length")

    def on_mount(self) -> None:
        """No placeholder lacks a value yet."""
        self.ask_for_values(())

    @property
    def text(self) -> str:
        """The text as it stands."""
        return self.area.text

    @property
    def chosen(self) -> int:
        """The id of the template whose text this is, or `OWN_TEXT`."""
        return next((template.id for template in self._choosable if template.text == self.text), OWN_TEXT)

    @property
    def has_own_text(self) -> bool:
        """Whether somebody wrote a text that is no template's."""
        return bool(self.text.strip()) and not self.chosen

    @property
    def _choosable(self) -> Iterator[Template]:
        """What can be chosen: a variant is not, for with its template those get it whose language it is."""
        names = {template.name.casefold() for template in self._templates}
        for template in self._templates:
            variant = variant_of(template.name)
            if variant is None or variant[0].casefold() not in names:
                yield template

    def _with_text(self, text: str) -> Template | None:
        return next((template for template in self._templates if template.text == text), None)

    def variants_of(self, text: str) -> dict[str, str]:
        """What a text is in other languages, where it is that of a template and was not changed by hand."""
        template = self._with_text(text)
        return variants(template.name, ((each.name, each.text) for each in self._templates)) if template else {}

    def purpose_of(self, text: str) -> Purpose:
        """What a text is for as it is written: its template says so, also when it is changed by hand.

        Whoever deletes it writes one of his own, information by a person, until undo brings the former one back.
        """
        template, before = self._with_text(text), self.purpose
        if template is not None:
            self.purpose = template.purpose
        elif not text.strip():
            self.purpose = self._usual
        else:
            self.purpose = self._left_behind.get(text, before)
        if self._written and self.purpose is not before:
            self._left_behind[self._written] = before
        self._written = text if text.strip() else self._written
        self._offer()
        return self.purpose

    def write_for(self, purpose: Purpose | None) -> None:
        """What a text of one's own is for: information, but to the recipients of a series what that was for."""
        before, self._usual = self._usual, purpose or Purpose.INFORMATION
        if self.purpose is before and self.chosen == OWN_TEXT:
            self.purpose = self._usual

    def offer_templates(self, templates: Sequence[Template]) -> None:
        """Set the templates; the same ones again leave an open dropdown alone."""
        if tuple(templates) == self._templates:
            return
        before = self.purpose, self.variants_of(self.text)
        self._templates = tuple(templates)
        self._titles = ()
        self._offer()
        self._show_chosen()
        self._show_length()
        if (self.purpose_of(self.text), self.variants_of(self.text)) != before:
            self.post_message(self.Edited(self.text))

    def _offer(self) -> None:
        """The titles in the dropdown; that of a text of one's own names what it is for where that is not usual."""
        own = _("eigener Text")
        if self.purpose is not Purpose.INFORMATION and self.has_own_text:
            own = f"{own}: {labels.purpose(self.purpose)}"
        offered = ((own, OWN_TEXT), *((_title(template), template.id) for template in self._choosable))
        if offered != self._titles:
            self._titles = offered
            with self.prevent(Dropdown.Changed):
                self.query_one("#series-template", Dropdown).set_options(offered)

    def offer_placeholders(self, names: Sequence[str]) -> None:
        """The placeholders that the list can fill."""
        self.area.placeholders = tuple(names)

    def ask_for_values(self, names: Sequence[str]) -> None:
        """Name the placeholders that nothing fills yet."""
        button = self.query_one("#give-values", PushButton)
        button.display = bool(names)

    def show_length(self, line: str) -> None:
        """How long the text gets."""
        self._length = line
        if self.area.offer is None:
            self._show_length()

    def _show_length(self) -> None:
        self.query_one("#series-length", Line).show(self._length or _ways_to_a_text(self._templates))

    def open_templates(self) -> None:
        """Open the list of templates; without a choice the cursor comes back to where it was, or to the text."""
        focused = self.screen.focused
        self.query_one("#series-template", Dropdown).open_from(self.area if focused is None else focused)

    def put(self, text: str, purpose: Purpose | None = None) -> None:
        """Replace the text, in one step that Ctrl+Z takes back; with `purpose` it is for that."""
        self.purpose = purpose or self.purpose
        self.area.put(text)

    def clear(self) -> None:
        """Reset the step."""
        self.area.text = ""
        self.write_for(None)

    @on(Dropdown.Changed, "#series-template")
    def _template_chosen(self, event: Dropdown.Changed) -> None:
        event.stop()
        template = next((template for template in self._templates if template.id == event.value), None)
        if template is not None and template.text != self.text:
            self.post_message(self.TemplateChosen(template))
        self._show_chosen()

    @on(MessageText.Changed, "#series-text")
    def _typed(self, event: MessageText.Changed) -> None:
        event.stop()
        self._show_chosen()
        self.query_one("#text-summary", Line).show(on_one_line(self.text))
        self.post_message(self.Edited(self.text))

    @on(TemplateText.Offered)
    def _offered(self, event: TemplateText.Offered) -> None:
        event.stop()
        if event.offer is None:
            self._show_length()
            self.post_message(self.OfferClosed())
        else:
            self.query_one("#series-length", Line).show(event.offer.line())

    def _show_chosen(self) -> None:
        dropdown = self.query_one("#series-template", Dropdown)
        if dropdown.value != self.chosen:
            with self.prevent(Dropdown.Changed):
                dropdown.value = self.chosen


def _title(template: Template) -> str:
    """The name of a template, with its purpose where the name does not say it."""
    purpose = labels.purpose(template.purpose)
    return template.name if purpose.casefold() in template.name.casefold() else f"{template.name} ({purpose})"


def _step() -> str:
    return _("3 Text {series.go_to_text}")


def _ways_to_a_text(templates: Sequence[Template]) -> str:
    return _("Text schreiben, oder mit {series.template} eine Textvorlage wählen") if templates else ""


def _text_help() -> str:
    return _(
        "Der Text für alle. Platzhalter wie {{Name}} werden für jeden Empfänger aus der Liste ausgefüllt; sobald Sie "
        "{{ tippen oder {series.placeholder} drücken, werden die Spalten der Liste angeboten: Pfeiltasten wählen, "
        "Eingabe nimmt. Darunter steht, wie lang die SMS an den Empfänger wird, der unten in der Liste gewählt ist. "
        "Der Text einer Vorlage bleibt für ihren Zweck, auch geändert; wer ihn ganz löscht, beginnt einen eigenen."
    )
