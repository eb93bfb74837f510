"""Erinnerungspläne: what each is about to do, its runs, and letting one go."""

from __future__ import annotations

import logging
import threading
from datetime import date, datetime, timedelta

from tui.language.catalogue import _
from tui.language.local_time import from_local, local
from tui.runtime.values import dataclass
from tui.service.errors import NotFound, PraxisSmsError
from tui.service.model.reminders import CallEntry, ReminderRun
from tui.service.reminders import safety
from tui.service.reminders.working_days import days_reminded_on, working_days
from tui.service.secrets import Secrets
from tui.service.settings import ReminderPlan
from tui.service.system.clock import running_time
from tui.service.usecases.operation import Begin, Operation
from tui.service.usecases.reminders.run import KEPT_RUNS, PlanRun, RunReport

RUN_AGAIN = timedelta(minutes=10)
"""How often a plan is run on its day, so that what was moved or cancelled is noticed."""

LOOK_SECONDS = 30.0
_FARTHEST_RUN = 30
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan with its latest run and the moment of its next one (local time; None where there is none for weeks)."""

    name: str
    plan: ReminderPlan
    last: ReminderRun | None
    next_at: datetime | None
    is_on_trial: bool


class Reminders:
    """The plans of one configuration. Touches disk and store, and fetches calendars."""

    def __init__(self, begin: Begin, secrets: Secrets) -> None:
        self._begin = begin
        self._secrets = secrets
        self._lock = threading.Lock()
        self._look_at = 0.0

    def plans(self) -> tuple[PlanView, ...]:
        """Every plan, in the order of the configuration."""
        operation = self._begin()
        return tuple(_view(operation, name, plan) for name, plan in operation.settings.reminders.items())

    def plan(self, name: str) -> PlanView:
        """One plan; raises `NotFound`."""
        operation = self._begin()
        return _view(operation, name, _plan(operation, name))

    def runs(self, name: str, limit: int = 20) -> tuple[ReminderRun, ...]:
        """The latest runs of a plan, one a day, newest first."""
        return self._begin().outbox.appointments.runs(name, limit)

    def calls(self) -> tuple[CallEntry, ...]:
        """Who is to be called, because an appointment changed after its reminder had left."""
        return self._begin().outbox.appointments.calls()

    def preview(self, name: str, *, next_day: bool = False) -> RunReport:
        """What a run would do now, or on the next day of a run where there is none today; writes nothing."""
        operation = self._begin()
        plan = _plan(operation, name)
        today = local(operation.now()).date()
        day = next(iter(_run_days(plan, today)), today) if next_day else today
        return PlanRun(operation, self._secrets, name, plan, day).preview()

    def run(self, name: str, *, release: bool = False) -> RunReport:
        """Run a plan now, whatever its time; with `release` in spite of all that a person may look at and let go."""
        operation = self._begin()
        plan = _plan(operation, name)
        return PlanRun(operation, self._secrets, name, plan, local(operation.now()).date(), release).settle()

    def look(self) -> None:
        """Run what is due, for a program that goes on: at most every half a minute, and whatever fails, it goes on."""
        with self._lock:
            if running_time() < self._look_at:
                return
            self._look_at = running_time() + LOOK_SECONDS
        try:
            self.run_due()
        except PraxisSmsError as error:
            _log.warning("reminders could not be run: %s", type(error).__name__)
        except Exception as error:
            _log.error("running the reminders failed: %s", type(error).__name__)

    def run_due(self) -> tuple[RunReport, ...]:
        """Run every plan whose time has come and that has not run for a while; take back what is over."""
        operation = self._begin()
        if not operation.settings.reminders:
            return ()
        operation.outbox.appointments.take_back_what_is_over(actor=operation.actor)
        return tuple(
            self.run(name) for name, plan in operation.settings.reminders.items() if _is_due(operation, name, plan)
        )


def _plan(operation: Operation, name: str) -> ReminderPlan:
    plans = operation.settings.reminders
    if name not in plans:
        known = (
            _("Es gibt: {names}.").format(names=", ".join(plans))
            if plans
            else _("Noch steht keiner in der Konfiguration.")
        )
        raise NotFound(_("Einen Erinnerungsplan „{name}“ gibt es nicht.").format(name=name), known)
    return plans[name]


def _view(operation: Operation, name: str, plan: ReminderPlan) -> PlanView:
    runs = operation.outbox.appointments.runs(name, KEPT_RUNS)
    now = local(operation.now())
    last = runs[0] if runs else None
    moments = (from_local(datetime.combine(day, plan.prepare_at)) for day in _run_days(plan, now.date()))
    has_run = last is not None and last.day == now.date()
    next_at = next((each for each in moments if each.date() > now.date() or not has_run), None)
    return PlanView(name, plan, last, next_at, safety.is_on_trial(runs))


def _run_days(plan: ReminderPlan, today: date) -> tuple[date, ...]:
    is_working_day = working_days(plan.holidays)
    ahead = (today + timedelta(days=each) for each in range(_FARTHEST_RUN))
    return tuple(day for day in ahead if days_reminded_on(day, plan.days_before, is_working_day))


def _is_due(operation: Operation, name: str, plan: ReminderPlan) -> bool:
    now = local(operation.now())
    if now.time() < plan.prepare_at or not days_reminded_on(now.date(), plan.days_before, working_days(plan.holidays)):
        return False
    runs = operation.outbox.appointments.runs(name, 1)
    return not runs or runs[0].day != now.date() or operation.now() - runs[0].at >= RUN_AGAIN
