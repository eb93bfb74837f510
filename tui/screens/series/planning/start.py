"""The start of a series: when it would begin, the one question with the numbers, and queueing it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tui.frame.dialogs import Answer, Question
from tui.language.catalogue import _
from tui.runtime.background import in_background
from tui.runtime.values import dataclass
from tui.screens.series import words
from tui.service.api import SeriesOrder
from tui.service.errors import InputRefused, UsageError
from tui.service.model.card_protocols import protocol
from tui.service.system.time_input import understand_moment
from tui.service.wording.findings import leaves_another_day
from tui.service.wording.labels import signed_name

if TYPE_CHECKING:
    from tui.frame.app_protocol import Frame
    from tui.screens.series.planning.series_draft import SeriesDraft
    from tui.service.api import CheckedList, PraxisSms, Series


@dataclass(frozen=True, slots=True)
class MissingStep:
    """What a person is asked for, and the selector of the field for it."""

    demand: str
    field: str


def missing_step(draft: SeriesDraft) -> MissingStep | None:
    """The first step that lacks something, None where none does."""
    if draft.table is None:
        return MissingStep(_("Bitte wählen Sie zuerst eine Liste."), "#list-path")
    if not draft.has_text:
        return MissingStep(_("Bitte wählen Sie eine Textvorlage oder schreiben Sie einen Text."), "#series-text")
    return None


@dataclass(frozen=True, slots=True)
class Beginning:
    """When a series would begin: the moment asked for in UTC (None: now), and the sentences about it."""

    due_at: datetime | None
    begins: str
    who_sends: str
    another_day: str = ""
    """That the text says „morgen“ or the like, and the series begins on another day."""

    @property
    def sentence(self) -> str:
        """All there is to say beside the field."""
        return f"{self.begins} {self.who_sends}".strip()


def beginning_of(sms: PraxisSms, typed: str, text: str = "") -> Beginning:
    """What a moment as it was typed means now; asks the store. Raises `UsageError`, `InputRefused`."""
    due_at = understand_moment(typed, sms.now()) if typed else None
    settings = sms.settings
    begins_at = sms.series.waits_until(SeriesOrder("", due_at=due_at))
    begins = words.beginning(begins_at, due_at, str(settings.policy.quiet_hours))
    who = words.who_sends(sms.dispatcher.status(), sends_here=settings.dispatch.here, later=begins_at is not None)
    another_day = leaves_another_day(text, begins_at or sms.now(), sms.now())
    return Beginning(due_at, begins, who, "".join(another_day))


@dataclass(frozen=True, slots=True)
class BeginningNote:
    """What stands beside the field: when it would begin, or why it cannot."""

    sentence: str
    is_refused: bool = False


def beginning_note(sms: PraxisSms, typed: str) -> BeginningNote:
    """The same for a person who is still typing; asks the store."""
    try:
        return BeginningNote(beginning_of(sms, typed).sentence)
    except (UsageError, InputRefused) as error:
        return BeginningNote(error.in_full, is_refused=True)


class Starter:
    """Asks once and queues."""

    def __init__(
        self, app: Frame, draft: SeriesDraft, checked: CheckedList, begins: Beginning, price: words.Price
    ) -> None:
        self._app = app
        self._sms = app.sms
        self._draft = draft
        self._checked = checked
        self._begins = begins
        self._price = price
        self._question: Question | None = None

    def take_price(self, price: words.Price) -> None:
        """The balance was heard of: the question, if it stands already, says the new one."""
        self._price = price
        if self._question is not None:
            self._question.reword(self._text())

    async def ask_and_queue(self) -> Series | None:
        """The queued series, or None where the person decided otherwise; raises `PraxisSmsError`."""
        if self._checked.totals.sendable and not await self._confirmed():
            return None
        order = self._draft.order(self._begins.due_at)
        return await in_background(lambda: self._sms.series.queue(self._checked, order, consent_confirmed=True))

    async def _confirmed(self) -> bool:
        yes = _("Alle haben eingewilligt, senden") if self._checked.needs_confirmed_consent else _("Senden")
        answers = [Answer(yes, "send"), Answer(_("Zurück"), "back")]
        if self._checked.ignored_deceased:
            answers.reverse()  # Enter in a hurry writes to nobody who died
        self._question = Question(_("Serie starten?"), self._text(), answers)
        return await self._app.push_screen_wait(self._question) == "send"

    def _text(self) -> str:
        settings = self._sms.settings
        confirmation = words.StartConfirmation(
            checked=self._checked,
            price=self._price,
            begins=self._begins.begins,
            who_sends=self._begins.who_sends,
            another_day=self._begins.another_day,
            sender=settings.provider.sender,
            protocol=protocol(settings.provider.protocol).title,
            actor=signed_name(self._sms.actor, self._sms.initials),
            replaces_forcing=self._draft.replaces_forcing,
            may_allow_long=words.may_allow_long(settings),
        )
        return confirmation.question()
