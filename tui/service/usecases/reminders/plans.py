"""Erinnerungspläne: what each is about to do, its runs, and letting one go."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from tui.language.catalogue import _
from tui.language.local_time import local
from tui.service.errors import InputRefused, NotFound, PraxisSmsError
from tui.service.model.events import EventKind
from tui.service.model.facts import Fact, FactKind
from tui.service.model.reminders import CallEntry, ListedRow, ReminderRun, RunFindings, RunOutcome, WaitingReminders
from tui.service.outbox.outbox import Outbox
from tui.service.reminders.earlier_runs import EarlierRun, earlier_runs
from tui.service.reminders.plan_faults import remarks_on_earlier, shared_source_warning, shared_sources
from tui.service.reminders.source import LeftOut
from tui.service.secrets import Secrets
from tui.service.settings import ReminderPlan
from tui.service.system.clock import running_time
from tui.service.text.numbers.number_reading import understand_cell
from tui.service.usecases.operation import Begin, Operation
from tui.service.usecases.reminders.later_look import LaterLook, make_up
from tui.service.usecases.reminders.plan_rows import EarlierRuns, PlanDay, plan_rows, waiting_reminders
from tui.service.usecases.reminders.plan_status import (
    PlanStatus,
    PlanView,
    is_due,
    plan_status,
    plan_view,
    run_days,
)
from tui.service.usecases.reminders.run import PlanRun, RunReport
from tui.service.wording.facts import sentence
from tui.service.wording.findings import number_problem, number_remedy

LOOK_SECONDS = 30.0
_log = logging.getLogger(__name__)


class Reminders:
    """The plans of one configuration. Touches disk and store, and fetches calendars."""

    def __init__(self, begin: Begin, secrets: Secrets) -> None:
        self._begin = begin
        self._secrets = secrets
        self._lock = threading.Lock()
        self._look_at = 0.0
        self._is_complete = False

    def plans(self) -> tuple[PlanView, ...]:
        """Every plan, in the order of the configuration."""
        operation = self._begin()
        return tuple(plan_view(operation, name, plan) for name, plan in operation.settings.reminders.items())

    def plan(self, name: str) -> PlanView:
        """One plan; raises `NotFound`."""
        operation = self._begin()
        return plan_view(operation, name, _plan(operation, name))

    def warnings(self) -> tuple[str, ...]:
        """What speaks against the plans as they stand side by side in the configuration, in sentences."""
        plans = self._begin().settings.reminders
        return tuple(shared_source_warning(first, second) for first, second in shared_sources(plans))

    def runs(self, name: str, limit: int = 20) -> tuple[ReminderRun, ...]:
        """The latest runs of a plan, one a day, newest first."""
        return self._begin().outbox.appointments.runs(name, limit)

    def calls(self) -> tuple[CallEntry, ...]:
        """Who is to be called, because an appointment changed after its reminder had left."""
        return _calls(self._begin().outbox)

    def statuses(self) -> tuple[PlanStatus, ...]:
        """What every place shows of the plans; cheap enough to be asked for again and again."""
        operation = self._begin()
        plans = operation.settings.reminders
        outbox, now = operation.outbox, operation.now()
        waiting = waiting_reminders(operation, tuple(plans))
        calls = Counter(each.plan for each in _calls(outbox) if each.is_open)
        earlier = earlier_runs(outbox, plans, now)
        return tuple(
            plan_status(operation, name, plan, waiting.get(name), calls[name], earlier.get(name, ()))
            for name, plan in plans.items()
        )

    def day(self, name: str, seen: PlanDay | None = None) -> PlanDay:
        """A plan with each of its appointments; reads its list, unless it was `seen` before. Raises `NotFound`."""
        view = self.plan(name)
        operation = self._begin()
        unseen = ""
        try:
            report = self.preview(name, next_day=True) if seen is None else seen.report
        except InputRefused as refused:  # its list lies on another machine, what the runs made of it in the store
            now, unseen = operation.now(), refused.sentence
            report = RunReport(ReminderRun(name, local(now).date(), now, now, RunOutcome.HELD), (), now)
        now = operation.now()
        runs = earlier_runs(operation.outbox, {name: view.plan}, now).get(name, ())
        earlier = EarlierRuns(
            tuple(fact for each in runs for fact in each.held(now)),
            remarks_on_earlier(operation.outbox, name, view.plan, runs, now),
            self._to_look_at(operation, name, view.plan, runs) if seen is None else seen.earlier.to_look_at,
        )
        waiting = waiting_reminders(operation, (name,)).get(name)
        rows = plan_rows(operation, name, report, earlier.to_look_at)
        return PlanDay(name, view.last, view.next_at, view.is_on_trial, report, waiting, rows, unseen, earlier)

    def _to_look_at(
        self, operation: Operation, name: str, plan: ReminderPlan, runs: Sequence[EarlierRun]
    ) -> tuple[LeftOut, ...]:
        """The rows that the newest list has for earlier runs, where a look of today found that there are any."""
        found = [each for each in runs if each.remarks(operation.now()) and not plan.is_elsewhere]
        reports = [LaterLook(operation, self._secrets, name, plan, each).preview() for each in found]
        return tuple(each for report in reports for each in report.left_out if each.is_to_look_at)

    def release(
        self,
        name: str,
        overruled: Collection[FactKind] | None = None,
        *,
        overruled_earlier: Collection[FactKind] = (),
    ) -> int:
        """Release what is paused of a plan; how many messages.

        With `overruled`, the reasons that the person has seen, a held run, or one that would only show, is run first.
        What waits of earlier runs is held against the newest list, and goes in spite of `overruled_earlier`. Raises
        `InputRefused` where something else holds it by now.
        """
        operation = self._begin()
        if not _plan(operation, name).is_elsewhere:
            self._look_before_release(name, overruled_earlier)
        decisions = operation.outbox.reminder_decisions
        before = _going(decisions.waiting((name,)).get(name))
        if overruled is not None:
            _refuse_what_is_new(self.preview(name).run.held, overruled)
            self.run(name, release=True)
        operation.outbox.appointments.take_back_what_is_over(actor=operation.actor)
        today = local(operation.now()).date()
        decisions.release(name, today, actor=operation.actor)
        operation.wake()
        return max(_going(decisions.waiting((name,)).get(name)) - before, 0)

    def stop(self, name: str) -> int:
        """Pause what would leave by itself of a plan today; how many messages."""
        operation = self._begin()
        _plan(operation, name)
        today = local(operation.now()).date()
        return operation.outbox.reminder_decisions.stop(name, today, actor=operation.actor)

    def run_again(self, name: str, *, makes_up: bool = False) -> RunReport:
        """Run a plan now because a person asks for it, and where it `makes_up` for what was missed, that before.

        Where something of earlier days is looked at, and the time of today's run has not come, that waits for its time.
        """
        operation = self._begin()
        plan = _plan_here(operation, name)
        earlier, has_come = self.look_again(name), local(operation.now()).time() >= plan.prepare_at
        made_up = make_up(operation, self._secrets, name, plan) if makes_up else None
        today = self.run(name) if has_come or not (earlier or made_up) else None
        operation.outbox.events.note(operation.actor, EventKind.REMINDERS_RUN, [name])
        return made_up or today or earlier[-1]

    def correct(self, name: str, row: ListedRow, typed: str) -> None:
        """Take the number that a person typed for a row of the list, "" for the one of the list.

        A plan that has run today runs again. Raises `InputRefused` for what no message can go to.
        """
        operation = self._begin()
        _plan(operation, name)
        reading = understand_cell(typed, operation.settings.policy.countries) if typed else None
        if reading is not None and not (reading.is_usable or reading.may_be_confirmed):
            raise InputRefused(number_problem(reading), number_remedy(reading))
        number = "" if reading is None else reading.e164 or ""
        operation.outbox.reminder_decisions.correct(name, row, number, actor=operation.actor)
        runs = operation.outbox.appointments.runs(name, 1)
        if runs and runs[0].day == local(operation.now()).date():
            self.run(name)

    def note_call(self, appointment_id: int, *, is_done: bool) -> None:
        """Note that somebody called because of an appointment, or take that back."""
        operation = self._begin()
        operation.outbox.reminder_decisions.note_call(appointment_id, is_done=is_done, actor=operation.actor)

    def preview(self, name: str, *, next_day: bool = False) -> RunReport:
        """What a run would do now, or on the next day of a run where there is none today; writes nothing."""
        operation = self._begin()
        plan = _plan_here(operation, name)
        today = local(operation.now()).date()
        day = next(iter(run_days(plan, today)), today) if next_day else today
        return PlanRun(operation, self._secrets, name, plan, day).preview()

    def check(self, name: str) -> RunReport:
        """What the next run would do, with what earlier runs ask to be looked at in the newest list; writes nothing."""
        report = self.preview(name, next_day=True)
        operation = self._begin()
        plan, now = _plan(operation, name), operation.now()
        runs = earlier_runs(operation.outbox, {name: plan}, now).get(name, ())
        remarks = dict.fromkeys((*report.run.remarks, *remarks_on_earlier(operation.outbox, name, plan, runs, now)))
        findings = RunFindings(report.run.held, tuple(remarks))
        left_out = dict.fromkeys((*report.left_out, *self._to_look_at(operation, name, plan, runs)))
        return replace(report, run=replace(report.run, findings=findings), left_out=tuple(left_out))

    def run(self, name: str, *, release: bool = False, day: date | None = None) -> RunReport:
        """Run a plan now, whatever its time; with `release` in spite of all that a person may look at and let go.

        `day` is the day of the run where that is not today: what was missed is made up for.
        """
        operation = self._begin()
        plan = _plan_here(operation, name)
        day = day or local(operation.now()).date()
        return PlanRun(operation, self._secrets, name, plan, day, release=release).settle()

    def run_with_earlier(self, name: str, *, release: bool = False) -> tuple[RunReport, ...]:
        """Run a plan now, after a look at what earlier runs prepared and still waits.

        With `release` that is let go; where it was held, today's run only once its time has come.
        """
        operation = self._begin()
        plan = _plan_here(operation, name)
        earlier = self.look_again(name, release=release)
        if release and earlier and local(operation.now()).time() < plan.prepare_at:
            return earlier
        return (*earlier, self.run(name, release=release))

    def look_again(self, name: str, *, release: bool = False) -> tuple[RunReport, ...]:
        """Hold what earlier runs of a plan prepared and still waits against the newest list."""
        operation = self._begin()
        plan = _plan_here(operation, name)
        earlier = earlier_runs(operation.outbox, {name: plan}, operation.now()).get(name, ())
        return tuple(self._look_later(operation, name, plan, each, release=release) for each in earlier)

    def _look_later(
        self, operation: Operation, name: str, plan: ReminderPlan, earlier: EarlierRun, *, release: bool = False
    ) -> RunReport:
        return LaterLook(operation, self._secrets, name, plan, earlier, release=release).settle()

    def _look_before_release(self, name: str, overruled: Collection[FactKind]) -> None:
        held = [fact for report in self.look_again(name) for fact in report.run.held]
        _refuse_what_is_new(held, overruled)
        if held:
            self.look_again(name, release=True)

    def look(self) -> bool:
        """Run what is due, every half a minute at most, whatever fails; whether every plan was looked at last time."""
        with self._lock:
            if running_time() < self._look_at:
                return self._is_complete
            self._look_at = running_time() + LOOK_SECONDS
        is_complete = False
        try:
            self.run_due()
            is_complete = True
        except PraxisSmsError as error:
            _log.warning("reminders could not be run: %s", type(error).__name__)
        except Exception as error:
            _log.error("running the reminders failed: %s", type(error).__name__)
        self._is_complete = is_complete
        return is_complete

    def run_due(self) -> tuple[RunReport, ...]:
        """Run every plan whose time has come and that has not run for a while; take back what is over."""
        operation = self._begin()
        if not operation.settings.reminders:
            return ()
        operation.outbox.appointments.take_back_what_is_over(actor=operation.actor)
        here = {name: plan for name, plan in operation.settings.reminders.items() if not plan.is_elsewhere}
        now = operation.now()
        earlier = [
            self._look_later(operation, name, here[name], each)
            for name, runs in earlier_runs(operation.outbox, here, now).items()
            for each in runs
            if each.is_due(now)
        ]
        return (*earlier, *(self.run(name) for name, plan in here.items() if is_due(operation, name, plan)))


def _plan(operation: Operation, name: str) -> ReminderPlan:
    plans = operation.settings.reminders
    if name not in plans:
        known = _("Noch steht keiner in der Konfiguration.")
        if plans:
            known = _("Es gibt: {names}.").format(names=", ".join(plans))
        raise NotFound(_("Einen Erinnerungsplan „{name}“ gibt es nicht.").format(name=name), known)
    return plans[name]


def _plan_here(operation: Operation, name: str) -> ReminderPlan:
    """A plan that may run here; raises `NotFound`, and `InputRefused` where its files are not known here."""
    plan = _plan(operation, name)
    if plan.is_elsewhere:
        raise InputRefused(
            _("Der Plan „{name}“ läuft an einem anderen Rechner: Wo seine Liste liegt, steht hier nicht.").format(
                name=name
            ),
            _(
                "Soll er auch hier laufen, nennt „praxis-sms settings set reminders.{name}.folder ORDNER“ den Ordner."
            ).format(name=name),
        )
    return plan


def _refuse_what_is_new(held: Sequence[Fact], overruled: Collection[FactKind]) -> None:
    """Raise `InputRefused` where a run is held by something that the person has not seen."""
    if news := [fact for fact in held if fact.kind not in overruled]:
        raise InputRefused(sentence(news[0]), _("Bitte sehen Sie den Plan noch einmal an."))


def _calls(outbox: Outbox) -> tuple[CallEntry, ...]:
    calls = outbox.appointments.calls()
    answered = outbox.answers.appointments([each.message_id for each in calls if each.message_id is not None])
    return tuple(replace(each, answered=answered.get(each.message_id or 0)) for each in calls)


def _going(waiting: WaitingReminders | None) -> int:
    return 0 if waiting is None else waiting.going
