"""Plans whose run of today is held or missing: what an admin is told of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from tui.language.local_time import from_local, local
from tui.service.model.health import AlertKey, AlertKind, Fault
from tui.service.model.reminders import RunOutcome
from tui.service.outbox.outbox import Outbox
from tui.service.reminders.working_days import days_reminded_on, working_days
from tui.service.settings import ReminderPlan, Settings

GRACE = timedelta(minutes=30)
"""A run that is later than that is missing."""


def reminder_faults(store: Outbox, settings: Settings) -> Iterator[Fault]:
    """A fault for each plan whose run of today is held, or has not come; raises `StoreError`."""
    now = store.clock()
    for name, plan in settings.reminders.items():
        latest = next(iter(store.appointments.runs(name, 1)), None)
        if latest is not None and latest.day == local(now).date():
            if latest.outcome is RunOutcome.HELD:
                yield Fault(AlertKey(AlertKind.REMINDERS, name))
        elif is_missing(plan, now, has_ever_run=latest is not None):
            yield Fault(AlertKey(AlertKind.REMINDERS, name), is_missing=True)


def is_missing(plan: ReminderPlan, now: datetime, *, has_ever_run: bool) -> bool:
    """Whether a plan should have run today by now; one that has never run is waited for since it is known."""
    today = local(now).date()
    if not days_reminded_on(today, plan.days_before, working_days(plan.holidays)):
        return False
    expected_at = from_local(datetime.combine(today, plan.prepare_at))
    if not has_ever_run and plan.known_since is not None:
        expected_at = max(expected_at, plan.known_since)
    return now > expected_at + GRACE
