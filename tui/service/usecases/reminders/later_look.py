"""A later look at what the run of an earlier day prepared and still waits: whether the newest list has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from tui.language.local_time import from_local, local, midnight
from tui.service.model.facts import Fact, FactKind
from tui.service.model.reminders import RunFindings, RunOutcome
from tui.service.outbox.subjects.appointments import Decide
from tui.service.reminders import run_doubts
from tui.service.reminders.comparison import LaterComparison
from tui.service.reminders.day_check import CheckedDay, DayList, RunHeld, day_list
from tui.service.reminders.earlier_runs import EarlierRun
from tui.service.reminders.plan_faults import missed_run
from tui.service.reminders.source import Appointments
from tui.service.secrets import Secrets
from tui.service.settings import ReminderPlan, SourceKind
from tui.service.usecases.operation import Operation
from tui.service.usecases.reminders.run import KEPT_RUNS, PlanRun, RunReport
from tui.service.usecases.reminders.run_findings import Found

_MOST_LISTS = 5
"""So many lists are read to find the newest one that has the day of an appointment."""


class LaterLook(PlanRun):
    """A run of an earlier day once more: takes back what is gone, and prepares anew what was moved.

    Of each day only a list that has it decides; where none has, what waits is left alone. A list that cannot be read,
    or is in doubt, holds it as any run.
    """

    def __init__(
        self,
        operation: Operation,
        secrets: Secrets,
        name: str,
        plan: ReminderPlan,
        earlier: EarlierRun,
        *,
        release: bool = False,
    ) -> None:
        super().__init__(operation, secrets, name, plan, earlier.day, release=release)
        self._days = earlier.days
        self._is_covered = True

    def _look(self) -> Found:
        found = super()._look()
        if self._is_covered:
            return found
        last = self._of_the_day
        if last is not None and last.outcome is RunOutcome.HELD and last.findings.doubt_the_list:
            return found
        run = replace(found.run, outcome=RunOutcome.READY, findings=RunFindings(remarks=found.run.remarks))
        return replace(found, run=run)

    def _lacking_on_the_card(self) -> Iterator[Fact]:
        return iter(())  # it keeps nobody from taking back what is gone

    def _read_list(self) -> tuple[Appointments, DayList]:
        source, found = super()._read_list()
        if self._plan.source is SourceKind.ICS:  # calendars have every day
            return source, found
        newest, place = source, 0
        while not found.covered and found.elsewhere:
            place += 1
            older = self._read(place) if place < _MOST_LISTS else None
            if older is None or older.modified_at is None or older.modified_at < midnight(self._day):
                self._is_covered = False
                raise RunHeld(Fact.of(FactKind.REMINDERS_OTHER_DAY, file=newest.file))
            source, found = older, day_list(self._plan, older, self._days)
        if not found.covered:
            raise RunHeld(Fact.of(FactKind.REMINDERS_NOTHING, file=source.file))
        self._days = tuple(day for day in self._days if day in found.covered)
        return source, found

    def _doubts(self, figures: run_doubts.Figures) -> Iterator[Fact]:
        """As on the day of the run: the list may be as old as it might be then."""
        prepared_at = from_local(datetime.combine(self._day, self._plan.prepare_at))
        for each in super()._doubts(replace(figures, at=prepared_at)):
            if each.kind is not FactKind.REMINDERS_TEXT_CHANGED:  # what waits has its text
                yield each

    def _only_shows(self) -> bool:
        return False  # what waits was let go

    def _rest(self, checked: CheckedDay) -> run_doubts.Rest:
        known = self._known()
        return run_doubts.rest_of_today(known, checked.wanted, self._read_at, len(known))

    def _decide(self, found: Found) -> Decide:
        return LaterComparison(self._comparison(found), self._days, self._prepares(found))

    def _prepares(self, found: Found) -> bool:
        """Whether what was moved gets a reminder anew: with the text of the run, and with a card to send by."""
        last = self._of_the_day
        has_known_text = self._release or last is None or last.text_digest == found.texts.digest
        return has_known_text and not any(super()._lacking_on_the_card())


def make_up(operation: Operation, secrets: Secrets, name: str, plan: ReminderPlan) -> RunReport | None:
    """Carry out the run that should have reminded of the appointments of today; None where it was not missed."""
    missed = missed_run(plan, operation.outbox.appointments.runs(name, KEPT_RUNS), operation.now())
    return None if missed is None else MissedRun(operation, secrets, name, plan, missed).settle()


class MissedRun(PlanRun):
    """A run that was missed on an earlier day, for what is still to come of its appointments."""

    def __init__(self, operation: Operation, secrets: Secrets, name: str, plan: ReminderPlan, day: date) -> None:
        super().__init__(operation, secrets, name, plan, day)
        self._days = tuple(each for each in self._days if each >= local(self._read_at).date())

    def _doubts(self, figures: run_doubts.Figures) -> Iterator[Fact]:
        """How many appointments are left of its days says nothing."""
        usual = (FactKind.REMINDERS_FEWER, FactKind.REMINDERS_MORE)
        return (each for each in super()._doubts(figures) if each.kind not in usual)
