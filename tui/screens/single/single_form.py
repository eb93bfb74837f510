"""The form of Einzel-SMS."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Horizontal

from tui.language.catalogue import _
from tui.screens.single.number_row import NumberRow
from tui.screens.single.review import Objections
from tui.screens.single.sent_panel import SentPanel
from tui.screens.single.single_actions import SINGLE_ACTIONS
from tui.screens.templates.dropdown import TemplateChoice
from tui.widgets.form import FieldRow, Form, LabelledRow
from tui.widgets.line import Line
from tui.widgets.message_text import MessageText
from tui.widgets.segment_counter import SegmentCounter
from tui.widgets.text_field import TextField


class SingleForm(Form):
    """What to send, what will be refused, and below it what became of earlier messages.

    `count_text` is called with the text at every key; `now` is the clock of the store.
    """

    def __init__(self, currency: str, count_text: Callable[[str], object], now: Callable[[], datetime]) -> None:
        super().__init__(id="single", classes="group")
        self.border_title = _("Neue SMS")
        self._currency = currency
        self._count_text = count_text
        self._now = now

    def compose(self) -> ComposeResult:
        """The fields one below the other."""
        yield NumberRow()
        yield FieldRow(
            _("Name"),
            TextField(
                id="name",
                placeholder=_("freiwillig"),
                help_text=_("Hilft Ihnen, die SMS im Postausgang zu finden. Er wird nicht mitgesendet."),
            ),
        )
        area = self._text_area()
        yield FieldRow(
            _("Textvorlage"),
            TemplateChoice(
                area,
                help_text=_(
                    "Setzt den Text einer Vorlage aus SMS-Einzeldaten ein und fragt nach den Werten ihrer "
                    "Platzhalter; wer hier lostippt, schreibt einen eigenen Text. {place.templates} ändert die "
                    "Vorlagen."
                ),
            ),
            id="row-template",
        )
        with LabelledRow(id="text-row"):
            yield Line(_("Text"), classes="field-label")
            yield area
        yield SegmentCounter(self._currency, id="counter")
        yield Objections()
        with Horizontal(id="actions"):
            yield SINGLE_ACTIONS.button("send")
            yield SINGLE_ACTIONS.button("replace_forcing", "replace")
            yield SINGLE_ACTIONS.button("send_later", "later")
            yield SINGLE_ACTIONS.button("recall")
        yield SentPanel(self._now)

    def _text_area(self) -> MessageText:
        return MessageText(
            id="text",
            at_once=self._count_text,
            help_text=_(
                "Der Text der SMS. Darunter steht, wie lang er ist, in wie vielen Teilen er gesendet wird und "
                "was er kostet. Ein einziges Zeichen außerhalb des SMS-Zeichensatzes macht ihn zu Unicode mit "
                "70 statt 160 Zeichen; {single.replace} ersetzt solche Zeichen."
            ),
        )
