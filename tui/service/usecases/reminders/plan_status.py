"""How a plan stands: its latest run, its next one, what holds it, what waits of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from tui.language.local_time import from_local, local
from tui.runtime.values import dataclass
from tui.service.model.facts import Fact
from tui.service.model.reminders import ReminderRun, WaitingReminders
from tui.service.reminders import run_doubts
from tui.service.reminders.earlier_runs import RUN_AGAIN, EarlierRun
from tui.service.reminders.plan_faults import plan_today
from tui.service.reminders.working_days import days_reminded_on, working_days
from tui.service.settings import ReminderPlan
from tui.service.usecases.operation import Operation
from tui.service.usecases.reminders.run import KEPT_RUNS

_FARTHEST_RUN = 30
"""So many days ahead the next run is looked for."""


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan with its latest run and the moment of its next one (local time; None where there is none for weeks)."""

    name: str
    plan: ReminderPlan
    last: ReminderRun | None
    next_at: datetime | None
    is_on_trial: bool


@dataclass(frozen=True, slots=True)
class PlanStatus:
    """What a person should know of a plan at any time: `held` are the reasons of today's run, `calls` are not made yet.

    `held` also has what speaks against the list that an earlier run's reminders, which still wait, were held against;
    `is_missing` where the plan should have run today; `stopped_by` stopped what it prepared today; `next_at` in local
    time; `remarks` are what a person should look at in the list, though it holds nothing.
    """

    name: str
    held: tuple[Fact, ...]
    is_missing: bool
    waiting: WaitingReminders | None
    calls: int
    next_at: datetime | None
    stopped_by: str = ""
    remarks: tuple[Fact, ...] = ()

    @property
    def waits_for_release(self) -> bool:
        """Whether reminders leave only once somebody lets them go, and nobody has decided that they shall not."""
        return self.waiting is not None and self.waiting.paused > 0 and not self.stopped_by


def plan_view(operation: Operation, name: str, plan: ReminderPlan) -> PlanView:
    """A plan with its runs."""
    runs = operation.outbox.appointments.runs(name, KEPT_RUNS)
    today = local(operation.now()).date()
    last = runs[0] if runs else None
    next_at = _next_run(plan, today, has_run=last is not None and last.day == today)
    return PlanView(name, plan, last, next_at, run_doubts.is_on_trial(runs))


def _next_run(plan: ReminderPlan, today: date, *, has_run: bool) -> datetime | None:
    """When the plan runs next (local time), also where the time of today is over and it has not."""
    moments = (from_local(datetime.combine(day, plan.prepare_at)) for day in run_days(plan, today))
    return next((each for each in moments if each.date() > today or not has_run), None)


def plan_status(
    operation: Operation,
    name: str,
    plan: ReminderPlan,
    waiting: WaitingReminders | None,
    calls: int,
    earlier: Sequence[EarlierRun],
) -> PlanStatus:
    """How a plan stands, given what waits of it, its open calls, and earlier runs of which something still waits."""
    now = operation.now()
    today = plan_today(operation.outbox, name, plan, earlier, now)
    next_at = _next_run(plan, local(now).date(), has_run=today.run is not None)
    stopped_by = "" if today.run is None else today.run.stopped_by
    return PlanStatus(name, today.held, today.is_missing, waiting, calls, next_at, stopped_by, today.remarks)


def run_days(plan: ReminderPlan, today: date) -> tuple[date, ...]:
    """The next days on which the plan runs, that is, on which it reminds of appointments."""
    is_working_day = working_days(plan.holidays)
    ahead = (today + timedelta(days=each) for each in range(_FARTHEST_RUN))
    return tuple(day for day in ahead if days_reminded_on(day, plan.days_before, is_working_day))


def is_due(operation: Operation, name: str, plan: ReminderPlan) -> bool:
    """Whether the time of today's run has come, and no run was a short while ago."""
    now = local(operation.now())
    if now.time() < plan.prepare_at or not days_reminded_on(now.date(), plan.days_before, working_days(plan.holidays)):
        return False
    runs = operation.outbox.appointments.runs(name, 1)
    return not runs or runs[0].day != now.date() or operation.now() - runs[0].at >= RUN_AGAIN
