"""What a number consented to: shown, and what a person says of it recorded with its source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from tui.frame.dialogs import Dialog
from tui.language import dates
from tui.language.catalogue import _, ngettext
from tui.runtime.background import in_background
from tui.runtime.values import dataclass
from tui.service.model.consent import ConsentSource, Purpose
from tui.service.wording import labels
from tui.widgets.buttons import PushButton
from tui.widgets.dropdown import Dropdown
from tui.widgets.form import DialogBox, FieldRow, Form
from tui.widgets.line import Note
from tui.widgets.text_field import TextField

if TYPE_CHECKING:
    from tui.frame.app_protocol import Frame
    from tui.service.api import ConsentsOfNumber


@dataclass(frozen=True, slots=True)
class ConsentDecision:
    """What a person says: consent for a purpose given or withdrawn, and from where that is known."""

    purpose: Purpose
    is_given: bool
    source: str


class ConsentDialog(Dialog[ConsentDecision | None]):
    """Returns what is to be recorded, or None for Esc."""

    def __init__(self, known: ConsentsOfNumber, purpose: Purpose) -> None:
        super().__init__()
        self._known = known
        self._purpose = purpose

    def compose(self) -> ComposeResult:
        """What holds, then purpose and source, then the two answers."""
        with DialogBox(_("Einwilligung von {number}").format(number=self._known.reading.display), "-asking"):
            with Form(classes="dialog-text"):
                yield Note("\n".join(self._state(each) for each in Purpose), id="consent-state")
                purposes = [(labels.purpose(each), each.value) for each in Purpose]
                help_text = _("Wofür die Person eingewilligt oder widerrufen hat; jeder Zweck zählt für sich.")
                choice = Dropdown(purposes, value=self._purpose.value, id="consent-purpose", help_text=help_text)
                yield FieldRow(_("Zweck"), choice)
                sources = [(labels.consent_source(each), each.value) for each in ConsentSource]
                help_text = _("Auf welchem Weg die Erklärung kam; damit lässt sie sich nachweisen.")
                choice = Dropdown(sources, value=ConsentSource.FORM.value, id="consent-source", help_text=help_text)
                yield FieldRow(_("Quelle"), choice)
                yield FieldRow(
                    _("Näheres"),
                    TextField(
                        id="consent-remark",
                        placeholder=_("etwa: vom 3. März"),
                        help_text=_("Woran sich die Erklärung wiederfinden lässt. Keine Gesundheitsangaben."),
                    ),
                )
                yield Note(id="consent-lack")
            yield Horizontal(*_buttons(), classes="buttons")

    def on_mount(self) -> None:
        """The purpose is that of the text; what comes next is the source."""
        self.query_one("#consent-source").focus()

    def _state(self, purpose: Purpose) -> str:
        record = self._known.newest(purpose)
        if record is None:
            return _("{purpose}: nichts festgehalten").format(purpose=labels.purpose(purpose))
        words = _("{purpose}: erteilt am {day}") if record.is_given else _("{purpose}: widerrufen am {day}")
        day = dates.full_date(record.recorded_at)
        source = ", ".join(filter(None, (labels.consent_source(record.source), record.remark)))
        return f"{words.format(purpose=labels.purpose(purpose), day=day)} ({source})"

    @on(PushButton.Pressed, "#given,#withdrawn")
    def _answered(self, event: PushButton.Pressed) -> None:
        event.stop()
        way = ConsentSource(str(self.query_one("#consent-source", Dropdown).value))
        remark = self.query_one("#consent-remark", TextField).value.strip()
        if way is ConsentSource.OTHER and not remark:
            self.query_one("#consent-lack", Note).show(_("Bitte schreiben Sie unter Näheres, woher Sie es wissen."))
            self.query_one("#consent-remark").focus()
            return
        source = remark if way is ConsentSource.OTHER else f"{way.value} {remark}"
        purpose = Purpose(str(self.query_one("#consent-purpose", Dropdown).value))
        self.dismiss(ConsentDecision(purpose, event.button.id == "given", source))


def _buttons() -> Iterator[PushButton]:
    yield PushButton(_("Eingewilligt"), id="given", help_text=_("Hält die Einwilligung fest."), main=True)
    yield PushButton(
        _("Widerrufen"),
        id="withdrawn",
        help_text=_("Hält den Widerruf fest und sperrt, was für diesen Zweck noch wartet."),
    )
    yield PushButton(_("Zurück"), id="close", action="screen.close")


async def record_consent(app: Frame, number: str, purpose: Purpose) -> str:
    """Let a person record a consent of a number; what was recorded as a sentence, "" for nothing.

    Raises `NumberRefused`, `UsageError`, `StoreError`.
    """
    register = app.sms.consents
    known = await in_background(lambda: register.of_number(number))
    decision = await app.push_screen_wait(ConsentDialog(known, purpose))
    if decision is None:
        return ""
    name = labels.purpose(decision.purpose)
    if decision.is_given:
        await in_background(lambda: register.give(number, decision.purpose, decision.source))
        return _("Festgehalten: Einwilligung für {purpose}.").format(purpose=name)
    withdrawn = await in_background(lambda: register.withdraw(number, decision.purpose, decision.source))
    recorded = _("Festgehalten: Widerruf für {purpose}.").format(purpose=name)
    if not withdrawn.blocked:
        return recorded
    count = withdrawn.blocked
    stopped = ngettext("{count} wartende SMS ist gesperrt.", "{count} wartende SMS sind gesperrt.", count)
    return f"{recorded} {stopped.format(count=count)}"
