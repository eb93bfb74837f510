"""What speaks against letting a run of a plan go by itself. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from statistics import median

from tui.language.local_time import local
from tui.runtime.values import dataclass
from tui.service.model.facts import Fact, FactKind
from tui.service.model.reminders import Appointment, AppointmentState, ListedAppointment, ReminderRun, RunOutcome
from tui.service.reminders.day_check import CheckedDay
from tui.service.settings import ReminderPlan

TRIAL_DAYS = 3
"""So many days a new plan only shows what it would send."""

COMPARED_RUNS, FEWEST_COMPARED = 10, 3
FEWEST_REFUSED = 3
"""Fewer unusable numbers hold no run, whatever share they are."""
FEWEST_GONE = 3
"""Fewer appointments that are gone since the run before hold none, whatever share they are."""

RELEASABLE = frozenset(
    (
        *(FactKind.REMINDERS_OLD_FILE, FactKind.REMINDERS_SAME_FILE, FactKind.REMINDERS_NOTHING),
        *(FactKind.REMINDERS_OTHER_DAY, FactKind.REMINDERS_FEWER, FactKind.REMINDERS_MORE),
        *(FactKind.REMINDERS_UNUSABLE, FactKind.REMINDERS_NONE_SENDABLE, FactKind.REMINDERS_TEXT_CHANGED),
        *(FactKind.REMINDERS_OTHER_COLUMN, FactKind.REMINDERS_SHRUNK, FactKind.REMINDERS_OTHER_PATIENTS),
    )
)
"""The doubts that a person can overrule; everything else has to be put right."""


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of a list of today, from which goes what has begun: `count` appointments that are still to come.

    `before` are those to come that earlier runs of the day have reminded of.
    """

    count: int
    before: int

    @property
    def is_little(self) -> bool:
        """Whether so few are left that it says nothing when all of them are gone."""
        return self.before < FEWEST_GONE


@dataclass(frozen=True, slots=True)
class Kept:
    """Of `before` appointments to come that runs have reminded of, so many patients are still in the list: `count`."""

    count: int = 0
    before: int = 0

    @property
    def is_another_list(self) -> bool:
        """Whether most of them are gone, as in the list of another dentist."""
        return self.count * 2 < self.before and self.before - self.count >= FEWEST_GONE


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run found: `modified_at` when the file was changed (None where nobody knows), the `digest` of its bytes.

    `appointments` are the rows of the days expected, `sendable` those of them that may be written to, `unusable` those
    whose number, time or text cannot be used; `elsewhere` the rows of other days. `text_digest` tells one state of the
    templates from another. `rest` is None but for a list of today that was read before. `kept` are of the appointments
    that were reminded of before.
    """

    at: datetime
    modified_at: datetime | None
    file: str
    digest: str
    appointments: int
    sendable: int
    unusable: int
    elsewhere: int
    text_digest: str
    number_columns: str
    blocking_columns: str = ""
    rest: Rest | None = None
    kept: Kept = Kept()


def rest_of_today(
    known: Iterable[ListedAppointment], wanted: Iterable[Appointment], now: datetime, reminded_of: int
) -> Rest:
    """What is left of the appointments of today; the first run of the day found so many to be `reminded_of`."""
    to_come = [each for each in known if each.starts_at > now]
    before = sum(each.state is AppointmentState.REMINDED or each.was_held_back for each in to_come)
    return Rest(sum(each.starts_at > now for each in wanted), min(before, reminded_of))


def kept(known: Iterable[ListedAppointment], day: CheckedDay, cancelled: Iterable[Appointment]) -> Kept:
    """What the list keeps of the appointments of its days that are known."""
    reminded = (each for each in known if each.state is AppointmentState.REMINDED or each.was_held_back)
    before = [each.number for each in reminded if each.number]
    numbers = {each.number for each in (*day.wanted, *day.refused, *cancelled)}
    return Kept(sum(number in numbers for number in before), len(before))


def doubts(
    plan: ReminderPlan, figures: Figures, earlier: Sequence[ReminderRun], today: ReminderRun | None = None
) -> Iterator[Fact]:
    """Why a person should look first; `earlier` are the runs of the days before, newest first, `today` what has run."""
    age = None if figures.modified_at is None else figures.at - figures.modified_at
    if age is not None and plan.max_age and age > plan.max_age.span:
        hours = int(age.total_seconds() // 3600)
        yield Fact.of(FactKind.REMINDERS_OLD_FILE, file=figures.file, hours=hours)
    counted = [run for run in earlier if run.is_counted]
    if counted and counted[0].digest == figures.digest:
        yield Fact.of(FactKind.REMINDERS_SAME_FILE, file=figures.file)
    is_over = figures.rest is not None and figures.rest.is_little
    if figures.appointments == 0 and not is_over:
        kind = FactKind.REMINDERS_OTHER_DAY if figures.elsewhere else FactKind.REMINDERS_NOTHING
        yield Fact.of(kind, file=figures.file)
    elif figures.sendable == 0 and not is_over:
        yield Fact.of(FactKind.REMINDERS_NONE_SENDABLE, total=figures.appointments)
    else:
        shrunk = tuple(_shrunk(figures, today))
        yield from shrunk
        if figures.kept.is_another_list and not shrunk:
            count, before = figures.kept.count, figures.kept.before
            yield Fact.of(FactKind.REMINDERS_OTHER_PATIENTS, count=count, before=before)
        if figures.rest is None:
            yield from _unusual_counts(plan, figures, counted)
    if counted and counted[0].text_digest != figures.text_digest:
        yield Fact.of(FactKind.REMINDERS_TEXT_CHANGED, name=plan.template)
    if counted and counted[0].number_columns != figures.number_columns:
        yield Fact.of(FactKind.REMINDERS_OTHER_COLUMN, before=counted[0].number_columns, now=figures.number_columns)
    if counted and (gone := _lines(counted[0].blocking_columns) - _lines(figures.blocking_columns)):
        yield Fact.of(FactKind.REMINDERS_BLOCKING_COLUMN_GONE, file=figures.file, name=", ".join(sorted(gone)))


def _lines(text: str) -> frozenset[str]:
    return frozenset(text.split("\n")) - {""}


def _shrunk(figures: Figures, today: ReminderRun | None) -> Iterator[Fact]:
    """A list that is half written, or the wrong one, has lost most of what it had a few minutes ago."""
    count, before = figures.appointments, today.appointments if today is not None and today.is_counted else 0
    if figures.rest is not None:
        count, before = figures.rest.count, figures.rest.before
    if count * 2 < before and before - count >= FEWEST_GONE:
        yield Fact.of(FactKind.REMINDERS_SHRUNK, count=count, before=before)


def _unusual_counts(plan: ReminderPlan, figures: Figures, counted: Sequence[ReminderRun]) -> Iterator[Fact]:
    weekday = local(figures.at).weekday()
    usual = [run.appointments for run in counted if run.day.weekday() == weekday][:COMPARED_RUNS]
    if len(usual) >= FEWEST_COMPARED:
        middle = median(usual)
        if figures.appointments * 2 < middle:
            yield Fact.of(FactKind.REMINDERS_FEWER, count=figures.appointments, usual=round(middle))
        elif figures.appointments * 2 > middle * 3:
            yield Fact.of(FactKind.REMINDERS_MORE, count=figures.appointments, usual=round(middle))
    is_share_high = figures.unusable * 100 > plan.max_refused_percent * figures.appointments
    if plan.max_refused_percent and figures.unusable >= FEWEST_REFUSED and is_share_high:
        yield Fact.of(FactKind.REMINDERS_UNUSABLE, count=figures.unusable, total=figures.appointments)


def is_on_trial(earlier: Sequence[ReminderRun]) -> bool:
    """Whether a plan still only shows what it would send; a person who released one of its runs has seen it."""
    seen = [run for run in earlier if run.is_counted]
    was_let_go = any(run.released_by or run.outcome is RunOutcome.READY for run in seen)
    return not was_let_go and len({run.day for run in seen}) < TRIAL_DAYS
