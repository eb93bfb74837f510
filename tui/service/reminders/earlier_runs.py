"""What runs of earlier days prepared and still waits: which appointments those are, and when a list is asked again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from tui.language.local_time import local, midnight
from tui.runtime.values import dataclass
from tui.service.model.facts import Fact
from tui.service.model.reminders import ReminderRun, RunOutcome, UnsentReminder
from tui.service.outbox.outbox import Outbox
from tui.service.reminders.working_days import reminding_day, working_days
from tui.service.settings import ReminderPlan

RUN_AGAIN = timedelta(minutes=10)
"""How often a list is read again, so that what was moved or cancelled is noticed."""

_LAST_LOOK = timedelta(minutes=1)
"""So long before reminders leave the list is read once more."""
_LOOKED_BACK = 40


@dataclass(frozen=True, slots=True)
class EarlierRun:
    """The run of an earlier `day` with the `days` of the appointments whose reminders have not left.

    `last` is what is written down of it, None where nothing is; `leaves_at` when the next of them leaves by itself.
    """

    day: date
    days: tuple[date, ...]
    last: ReminderRun | None
    leaves_at: datetime | None

    def is_due(self, now: datetime) -> bool:
        """Whether the list is to be asked again."""
        if self.last is None or now - self.last.at >= RUN_AGAIN:
            return True
        last_look = None if self.leaves_at is None else self.leaves_at - _LAST_LOOK
        return last_look is not None and self.last.at < last_look <= now

    def held(self, now: datetime) -> tuple[Fact, ...]:
        """What a look of today found against the list."""
        return self.last.held if self.last is not None and self._was_of_today(now) and self._is_held else ()

    def remarks(self, now: datetime) -> tuple[Fact, ...]:
        """What a look of today found that a person should see."""
        return self.last.remarks if self.last is not None and self._was_of_today(now) else ()

    @property
    def _is_held(self) -> bool:
        return self.last is not None and self.last.outcome is RunOutcome.HELD

    def _was_of_today(self, now: datetime) -> bool:
        return self.last is not None and local(self.last.at).date() == local(now).date()


def earlier_runs(
    store: Outbox, plans: Mapping[str, ReminderPlan], now: datetime
) -> Mapping[str, tuple[EarlierRun, ...]]:
    """By plan the runs of earlier days of which reminders of appointments to come have not left, the oldest first."""
    today = local(now).date()
    unsent = store.reminder_decisions.unsent(tuple(plans), midnight(today)) if plans else {}
    return {name: _of_plan(store, name, plans[name], reminders, today) for name, reminders in unsent.items()}


def _of_plan(
    store: Outbox, name: str, plan: ReminderPlan, reminders: tuple[UnsentReminder, ...], today: date
) -> tuple[EarlierRun, ...]:
    is_working_day = working_days(plan.holidays)
    by_run: dict[date, list[UnsentReminder]] = {}
    for each in reminders:
        day = reminding_day(local(each.starts_at).date(), plan.days_before, is_working_day)
        if day < today:
            by_run.setdefault(day, []).append(each)
    runs = {run.day: run for run in store.appointments.runs(name, _LOOKED_BACK)} if by_run else {}
    return tuple(
        EarlierRun(
            day,
            tuple(sorted({local(each.starts_at).date() for each in by_run[day]})),
            runs.get(day),
            min((each.leaves_at for each in by_run[day] if each.leaves_at is not None), default=None),
        )
        for day in sorted(by_run)
    )
