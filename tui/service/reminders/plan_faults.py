"""What an admin is told of plans: a run of today that is held or missing, and what is wrong in the configuration."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from tui.language import dates
from tui.language.catalogue import _
from tui.language.local_time import from_local, local
from tui.runtime.values import dataclass
from tui.service.model.facts import Fact, FactKind
from tui.service.model.health import AlertKey, AlertKind, Fault
from tui.service.model.reminders import ReminderRun, RunOutcome
from tui.service.outbox.outbox import Outbox
from tui.service.reminders.earlier_runs import EarlierRun, earlier_runs
from tui.service.reminders.working_days import days_reminded_on, reminding_day, working_days
from tui.service.settings import ReminderPlan, Settings, SourceKind

GRACE = timedelta(minutes=30)
"""A run that is later than that is missing."""

_LOOKED_BACK = 10


@dataclass(frozen=True, slots=True)
class PlanToday:
    """What is to be said of a plan today.

    `run` is that of today, None where there was none. `held` and `remarks` are what it found, and what looks of today
    at runs of earlier days found. `is_missing` where the plan should have run by now.
    """

    run: ReminderRun | None
    held: tuple[Fact, ...]
    remarks: tuple[Fact, ...]
    is_missing: bool


def plan_today(store: Outbox, name: str, plan: ReminderPlan, earlier: Sequence[EarlierRun], now: datetime) -> PlanToday:
    """How a plan fares today, with `earlier` runs of which something still waits. Raises `StoreError`."""
    latest = next(iter(store.appointments.runs(name, 1)), None)
    run = latest if latest is not None and latest.day == local(now).date() else None
    held = run.held if run is not None and run.outcome is RunOutcome.HELD else ()
    remarks = () if run is None else run.remarks
    return PlanToday(
        run,
        (*held, *(fact for each in earlier for fact in each.held(now))),
        (*remarks, *remarks_on_earlier(store, name, plan, earlier, now)),
        run is None and _is_missing(plan, now, has_ever_run=latest is not None),
    )


def reminder_faults(store: Outbox, settings: Settings) -> Iterator[Fault]:
    """A fault for each plan whose run of today is held, or has not come; raises `StoreError`.

    Held, too, where the list speaks neither for nor against what an earlier run prepared and still waits.
    """
    for name, today in _plans_today(store, settings):
        if today.held:
            yield Fault(AlertKey(AlertKind.REMINDERS, name))
        elif today.is_missing:
            yield Fault(AlertKey(AlertKind.REMINDERS, name), is_missing=True)


def reminder_remarks(store: Outbox, settings: Settings) -> Iterator[tuple[str, Fact]]:
    """What of the list of a plan a person should look at today, with the name of the plan; raises `StoreError`."""
    return ((name, fact) for name, today in _plans_today(store, settings) for fact in today.remarks)


def _plans_today(store: Outbox, settings: Settings) -> Iterator[tuple[str, PlanToday]]:
    now = store.clock()
    earlier = earlier_runs(store, settings.reminders, now)
    for name, plan in settings.reminders.items():
        yield name, plan_today(store, name, plan, earlier.get(name, ()), now)


def remarks_on_earlier(
    store: Outbox, name: str, plan: ReminderPlan, earlier: Iterable[EarlierRun], now: datetime
) -> tuple[Fact, ...]:
    """What a person should see of runs of earlier days: what a look of today found, and whether the last is missing."""
    missed = missed_run(plan, store.appointments.runs(name, _LOOKED_BACK), now)
    missing = () if missed is None else (Fact.of(FactKind.REMINDERS_MISSED, words=dates.full_date(missed)),)
    return (*missing, *(fact for each in earlier for fact in each.remarks(now)))


def missed_run(plan: ReminderPlan, runs: Sequence[ReminderRun], now: datetime) -> date | None:
    """The day on which the appointments of today should have been reminded of, where the plan did not run on it.

    `runs` are its latest ones, newest first; one that has never run before has missed nothing.
    """
    day = reminding_day(local(now).date(), plan.days_before, working_days(plan.holidays))
    is_missing = day < local(now).date() and all(run.day != day for run in runs) and any(run.day < day for run in runs)
    return day if is_missing else None


def _is_missing(plan: ReminderPlan, now: datetime, *, has_ever_run: bool) -> bool:
    """Whether a plan should have run today by now; one that has never run is waited for since it is known."""
    today = local(now).date()
    if not days_reminded_on(today, plan.days_before, working_days(plan.holidays)):
        return False
    expected_at = from_local(datetime.combine(today, plan.prepare_at))
    if not has_ever_run and plan.known_since is not None:
        expected_at = max(expected_at, plan.known_since)
    return now > expected_at + GRACE


def what_is_lacking(plan: ReminderPlan) -> str:
    """What has to be put right in the table of a plan before it can run; "" where nothing has."""
    if not plan.template:
        return _("„template“ nennt keine Textvorlage.")
    if not plan.folder and not plan.url:
        return _("„folder“ nennt keinen Ordner.")
    if plan.url and plan.source is not SourceKind.ICS:
        return _('Eine Adresse („url“) geht nur mit source = "ics".')
    if plan.url and plan.folder:
        return _("„folder“ und „url“ stehen beide da, nur eines kann gelten. Bitte nehmen Sie das andere heraus.")
    return ""


def shared_sources(plans: Mapping[str, ReminderPlan]) -> Iterator[tuple[str, str]]:
    """The plans that read what another one reads, too: names of both, so that a person can say which is meant."""
    first: dict[tuple[str, ...], str] = {}
    for name, plan in plans.items():
        source = _source(plan)
        if source and first.setdefault(source, name) != name:
            yield first[source], name


def _source(plan: ReminderPlan) -> tuple[str, ...]:
    if plan.is_elsewhere or not (plan.url or plan.folder):
        return ()
    if plan.url:
        return (plan.url,)
    return os.path.normpath(plan.folder), plan.file_pattern.casefold()


def shared_source_warning(first: str, second: str) -> str:
    """What to tell of two plans that read the same."""
    return _(
        "Die Erinnerungspläne „{first}“ und „{second}“ lesen dieselben Dateien: An einen Termin, der für beide zählt, "
        "wird zweimal erinnert."
    ).format(first=first, second=second)
