"""What a run of a plan found in list and templates, and whether these fit each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import date, datetime

from tui.language import dates
from tui.language.local_time import local
from tui.runtime.values import dataclass
from tui.service.model.facts import Fact, FactKind
from tui.service.model.messages import MessageState
from tui.service.model.reminders import Appointment, ListedAppointment, ListedRow, ReminderRun
from tui.service.reminders.day_check import CheckedDay, DayList
from tui.service.reminders.source import Appointments
from tui.service.text.words.day_words import days_ahead, names_day
from tui.service.usecases.reminders.plan_texts import PlanTexts


@dataclass(frozen=True, slots=True)
class Found:
    """What a run found, before anything is settled."""

    run: ReminderRun
    found: Appointments | None = None
    day: DayList | None = None
    checked: CheckedDay | None = None
    changed: CheckedDay | None = None
    listed: Mapping[int, ListedRow] = field(default_factory=dict)
    cancelled: Mapping[Appointment, FactKind] = field(default_factory=dict)
    texts: PlanTexts = PlanTexts("", "")
    notes: tuple[str, ...] = ()


def of_another_day(found: Found, due_at: datetime, known: Iterable[ListedAppointment]) -> Iterator[Fact]:
    """That the text says „morgen“ of an appointment on another day, and no date beside it; once at most.

    So it is before a weekend, and with what leaves on the day of the appointment only. What has left of the `known`
    appointments has left.
    """
    assert found.day is not None
    assert found.checked is not None
    told = {each.number for each in known if each.message_state not in (None, MessageState.QUEUED)}
    for appointment in found.checked.wanted:
        row, day = found.checked.rows[appointment.line], found.day.slots[appointment.line].day
        template = found.texts.variants.get(row.language, found.texts.reminder)
        word = word_of_another_day(template, row.text, day, due_at)
        if word and day is not None and appointment.number not in told:
            yield Fact.of(FactKind.REMINDERS_OTHER_DAY_IN_TEXT, name=word, words=dates.full_date(day))
            return


def word_of_another_day(template: str, text: str, day: date | None, due_at: datetime) -> str:
    """The word that names another day than that of an appointment where the text leaves then; "" where none does."""
    ahead = days_ahead(template)
    if not ahead or day is None or (day - local(due_at).date()).days in ahead.values() or names_day(text, day):
        return ""
    return next(iter(ahead))
