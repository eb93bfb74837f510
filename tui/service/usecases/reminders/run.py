"""One run of a reminder plan: today's list is read, checked, held against earlier runs, and settled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import date, datetime, timedelta

from tui.language import dates
from tui.language.catalogue import _
from tui.language.local_time import from_local, local, midnight
from tui.runtime.values import dataclass
from tui.service.errors import ConfigurationError, ListNotPermitted, PraxisSmsError, StoreError
from tui.service.gateways.access_faults import require_complete_card
from tui.service.model.consent import Purpose
from tui.service.model.facts import Fact, FactKind
from tui.service.model.messages import Draft, NewSeries, Rejected
from tui.service.model.reminders import (
    Appointment,
    Changes,
    ListedAppointment,
    ListedRow,
    Prepared,
    Reminder,
    ReminderRun,
    RunFindings,
    RunOutcome,
)
from tui.service.outbox.subjects.appointments import Appointments as StoredAppointments
from tui.service.outbox.subjects.appointments import Decide, ReminderOrder, SettledRun
from tui.service.recipients import CheckedRow
from tui.service.reminders import run_doubts
from tui.service.reminders.comparison import LeavingTime, RunComparison
from tui.service.reminders.day_check import CheckedDay, DayList, RunHeld, checked_day, day_list
from tui.service.reminders.source import Appointments, LeftOut, read_appointments
from tui.service.reminders.working_days import days_reminded_on, working_days
from tui.service.rules import policy
from tui.service.secrets import Secrets
from tui.service.settings import ReminderMode, ReminderPlan
from tui.service.usecases.operation import Operation
from tui.service.usecases.reminders.corrected_numbers import cancelled_appointments, check_corrected
from tui.service.usecases.reminders.plan_texts import PlanTexts, texts_of
from tui.service.usecases.reminders.run_findings import Found, of_another_day, word_of_another_day
from tui.service.usecases.series.series import SeriesOrder, SeriesService
from tui.service.wording.reminder_reasons import LACKS_RIGHTS

KEPT_RUNS = 120
"""So many of a plan's days are looked back at."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run came to. `days` are those whose appointments it is about; none on a day without a run.

    `changes` is None where it was held before anything was compared; `rows` are the checked rows of the days, `listed`
    what stands in them by their line, `appointments` those that have a number, `notes` remarks on the list as a whole.
    """

    run: ReminderRun
    days: tuple[date, ...]
    due_at: datetime
    changes: Changes | None = None
    rows: tuple[CheckedRow, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    file: str = ""
    series_id: int | None = None
    is_outdated: bool = False
    notes: tuple[str, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    listed: Mapping[int, ListedRow] = field(default_factory=dict)

    @property
    def may_be_released(self) -> bool:
        """Whether a person may let a held run go; what cannot be understood has to be put right."""
        return bool(self.run.held) and all(fact.kind in run_doubts.RELEASABLE for fact in self.run.held)


class PlanRun:
    """One run of a plan on a day."""

    def __init__(
        self, operation: Operation, secrets: Secrets, name: str, plan: ReminderPlan, day: date, *, release: bool = False
    ) -> None:
        self._operation = operation
        self._secrets = secrets
        self._name = name
        self._plan = plan
        self._day = day
        self._release = release
        self._days = days_reminded_on(day, plan.days_before, working_days(plan.holidays))
        self._read_at = operation.now()
        send_at = from_local(datetime.combine(day, plan.send_at))
        first = operation.first_moment(max(send_at, self._read_at))
        self._due_at, self._why_later = first.at, first.why_later
        planned = policy.first_moment(operation.settings.policy.quiet_hours, send_at)
        self._leaving = LeavingTime(planned.at, first.at, self._read_at)
        self._earlier = operation.outbox.appointments.runs(name, KEPT_RUNS)

    def preview(self) -> RunReport:
        """What would be done; writes nothing."""
        found = self._look()
        return self._report(found, SettledRun(found.run, self._foreseen(found)))

    def settle(self) -> RunReport:
        """Run it, and write down what came of it."""
        found = self._look()
        if not self._days:
            return self._report(found, SettledRun(found.run))
        order = self._order(found)
        if order is None or found.run.outcome is not RunOutcome.READY:
            foreseen = self._foreseen(found)
            return self._report(found, replace(self._kept(found.run), changes=foreseen))
        settled = self._appointments.settle(
            order, self._decide(found), lambda changes: self._prepared(found, changes), actor=self._operation.actor
        )
        if settled.series_id is not None:
            self._operation.wake()
        return self._report(found, settled)

    @property
    def _appointments(self) -> StoredAppointments:
        return self._operation.outbox.appointments

    def _foreseen(self, found: Found) -> Changes | None:
        """What the run would change now; None where the list could not be checked."""
        order = self._order(found)
        return None if order is None else self._appointments.preview(order, self._decide(found))

    def _kept(self, run: ReminderRun) -> SettledRun:
        """Write the run down; where the list is in doubt, nothing leaves by an earlier one of today either."""
        if run.findings.doubt_the_list:
            return self._appointments.hold(run, *self._span(), actor=self._operation.actor)
        return SettledRun(run, is_outdated=not self._appointments.keep_run(run))

    def _span(self) -> tuple[datetime, datetime]:
        return midnight(self._days[0]), midnight(self._days[-1] + timedelta(days=1))

    def _report(self, found: Found, settled: SettledRun) -> RunReport:
        return RunReport(
            settled.run,
            self._days,
            self._due_at,
            settled.changes,
            tuple(found.checked.rows.values()) if found.checked else (),
            (*found.day.left_out, *found.day.too_late(self._due_at)) if found.day else (),
            found.found.file if found.found else "",
            settled.series_id,
            settled.is_outdated,
            found.notes,
            (*found.checked.wanted, *found.checked.refused) if found.checked else (),
            found.listed,
        )

    def _look(self) -> Found:
        """Read and check today's list, and hold it against the runs before."""
        run = ReminderRun(self._name, self._day, self._operation.now(), self._read_at, RunOutcome.HELD)
        if not self._days:
            return Found(run)
        found = Found(run)
        lacking = tuple(self._lacking_on_the_card())
        try:
            found = replace(found, texts=texts_of(self._operation, self._plan))
            source, day = self._read_list()
            found = self._check(replace(found, found=source, day=day))
        except RunHeld as held:
            return replace(found, run=replace(run, findings=RunFindings((*lacking, held.fact))))
        run = self._judged(found)
        if held_by := (*lacking, *of_another_day(found, self._due_at, self._known())):
            findings = RunFindings((*held_by, *run.held), run.remarks)
            run = replace(run, outcome=RunOutcome.HELD, findings=findings, is_counted=False, released_by="")
        return replace(found, run=run)

    def _lacking_on_the_card(self) -> Iterator[Fact]:
        """What holds the run, but need not keep anybody from seeing what the list says."""
        try:
            require_complete_card(self._operation.settings)
        except ConfigurationError as error:
            yield Fact.of(FactKind.REMINDERS_CARD_INCOMPLETE, words=error.fact or error.in_full)

    def _read_list(self) -> tuple[Appointments, DayList]:
        source = self._read()
        if source is None:
            pattern = self._plan.file_pattern
            raise RunHeld(Fact.of(FactKind.REMINDERS_NO_FILE, folder=self._plan.folder, pattern=pattern))
        return source, day_list(self._plan, source, self._days)

    def _read(self, place: int = 0) -> Appointments | None:
        try:
            lists = self._operation.settings.lists
            first, last = self._days[0], self._days[-1]
            return read_appointments(self._plan, lists, self._secrets, first, last, self._read_at, place)
        except StoreError:
            raise
        except PraxisSmsError as error:
            kind = (
                FactKind.REMINDERS_NO_ACCESS if isinstance(error, ConfigurationError) else FactKind.REMINDERS_UNREADABLE
            )
            if isinstance(error, ListNotPermitted):
                raise RunHeld(Fact.of(kind, words=error.in_full, cause=LACKS_RIGHTS)) from None
            raise RunHeld(Fact.of(kind, words=error.in_full)) from None

    def _check(self, found: Found) -> Found:
        assert found.day is not None
        service = SeriesService(lambda: self._operation)
        try:
            order = self._series_order(found.texts)
            corrected = check_corrected(self._operation, self._name, found.day, order)
            cancelled = cancelled_appointments(self._operation, self._name, found.day, order)
            checked = corrected.checked
            if checked.lacks_consent_column or checked.consent_candidates:
                words = _("Eine Spalte „Einwilligung“ fehlt oder ist nicht eindeutig.")
                raise RunHeld(Fact.of(FactKind.REMINDERS_NO_CONSENT, words=words))
            if checked.needs_confirmed_consent and not self._plan.consent_confirmed_by:
                words = _("Ohne Spalte „Einwilligung“ braucht der Plan consent_confirmed_by.")
                raise RunHeld(Fact.of(FactKind.REMINDERS_NO_CONSENT, words=words))
            changed = None
            if found.texts.change:
                order = replace(corrected.order, text=found.texts.change, variants=found.texts.change_variants)
                changed = checked_day(found.day, service.check(found.day.table, found.day.columns, order))
        except PraxisSmsError as error:
            if isinstance(error, StoreError):
                raise
            raise RunHeld(Fact.of(FactKind.REMINDERS_NOT_SENDABLE, words=error.in_full)) from None
        checked_rows = checked_day(found.day, checked)
        found = replace(found, listed=corrected.listed, cancelled=cancelled, notes=checked.notes)
        return replace(found, checked=checked_rows, changed=changed)

    def _series_order(self, texts: PlanTexts) -> SeriesOrder:
        return SeriesOrder(
            texts.reminder,
            due_at=self._due_at,
            purpose=Purpose.APPOINTMENT,
            variants=texts.variants,
            replaces_forcing=self._plan.replace_forcing,
        )

    def _judged(self, found: Found) -> ReminderRun:
        assert found.found is not None
        assert found.day is not None
        assert found.checked is not None
        total, sendable = len(found.checked.rows) + found.day.without_time, len(found.checked.wanted)
        figures = run_doubts.Figures(
            at=self._read_at,
            modified_at=found.found.modified_at,
            file=found.found.file,
            digest=found.found.table.digest,
            appointments=total,
            sendable=sendable,
            unusable=found.checked.unusable,
            elsewhere=found.day.elsewhere,
            text_digest=found.texts.digest,
            number_columns=", ".join(found.day.number_columns),
            blocking_columns="\n".join(found.day.blocking_columns),
            rest=self._rest(found.checked),
            kept=run_doubts.kept(self._known(), found.checked, found.cancelled),
        )
        run = replace(
            found.run,
            appointments=total,
            sendable=sendable,
            refused=total - sendable,
            digest=figures.digest,
            text_digest=figures.text_digest,
            number_columns=figures.number_columns,
            blocking_columns=figures.blocking_columns,
            findings=RunFindings(remarks=found.day.remarks),
        )
        if not (self._release or self._was_released(run)):
            if doubts := tuple(self._doubts(figures)):
                return replace(run, findings=RunFindings(doubts, run.remarks))
            if self._only_shows():
                return replace(run, outcome=RunOutcome.SHOWN, is_counted=figures.rest is None)
        by = self._operation.actor if self._release else ""
        is_counted = self._release or figures.rest is None  # what is left of a day is not what a day usually has
        return replace(run, outcome=RunOutcome.READY, is_counted=is_counted, released_by=by)

    @property
    def _before(self) -> Sequence[ReminderRun]:
        return [each for each in self._earlier if each.day < self._day]

    @property
    def _of_the_day(self) -> ReminderRun | None:
        """What the runs of this day came to before."""
        return next((each for each in self._earlier if each.day == self._day), None)

    def _doubts(self, figures: run_doubts.Figures) -> Iterator[Fact]:
        return run_doubts.doubts(self._plan, figures, self._before, self._of_the_day)

    def _only_shows(self) -> bool:
        today = self._of_the_day
        return run_doubts.is_on_trial(self._before) and not (today is not None and today.released_by)

    def _rest(self, checked: CheckedDay) -> run_doubts.Rest | None:
        """What is left of a list of today that was read before; None for every other list."""
        today, now = self._of_the_day, self._read_at
        if today is None or not today.is_counted or self._days[0] != local(now).date():
            return None
        return run_doubts.rest_of_today(self._known(), checked.wanted, now, today.sendable)

    def _known(self) -> Sequence[ListedAppointment]:
        first, last = self._span()
        known = self._operation.outbox.reminder_decisions.listed(self._name, self._read_at)
        return [each for each in known if first <= each.starts_at < last]

    def _was_released(self, run: ReminderRun) -> bool:
        """Whether a person let this same list go today."""
        return any(
            each.day == run.day
            and each.released_by
            and each.digest == run.digest
            and each.text_digest == run.text_digest
            for each in self._earlier
        )

    def _order(self, found: Found) -> ReminderOrder | None:
        if found.checked is None:
            return None
        listed_at = self._listed_at(found).isoformat()
        cancelled = {each: Fact.of(kind, at=listed_at) for each, kind in found.cancelled.items()}
        return ReminderOrder(found.run, *self._span(), found.checked.wanted, found.checked.refused, cancelled)

    def _decide(self, found: Found) -> Decide:
        return self._comparison(found)

    def _comparison(self, found: Found) -> RunComparison:
        assert found.checked is not None
        listed_at = self._listed_at(found)
        return RunComparison(self._plan, found.checked, self._leaving, bool(found.texts.change), listed_at)

    def _listed_at(self, found: Found) -> datetime:
        """From when the list is, as far as that is known."""
        modified_at = None if found.found is None else found.found.modified_at
        return modified_at or self._read_at

    def _prepared(self, found: Found, changes: Changes) -> Prepared | None:
        if not changes.remind or found.checked is None:
            return None
        settings = self._operation.settings
        is_paused = self._plan.mode is ReminderMode.RELEASE
        drafts = [(each.lead.appointment.line, self._draft(found, each)) for each in changes.remind]
        refused = (row for row in found.checked.rows.values() if not row.verdict.is_sendable)
        rejected = [row for row in refused if row.list_row not in changes.told_lines]
        series = NewSeries(
            title=_("Erinnerung {name} für {days}").format(
                name=self._name, days=", ".join(map(dates.full_date, self._days))
            ),
            text=found.texts.reminder,
            sender=settings.provider.sender,
            protocol=settings.provider.protocol,
            due_at=self._due_at,
            drafts=drafts,
            rejected=[Rejected(row.list_row, row.written, row.because, row.name) for row in rejected],
            consent_by=self._plan.consent_confirmed_by,
            purpose=Purpose.APPOINTMENT,
        )
        return Prepared(series, is_paused)

    def _draft(self, found: Found, reminder: Reminder) -> Draft:
        assert found.checked is not None
        row = found.checked.rows[reminder.lead.appointment.line]
        if reminder.is_change and found.changed is not None:
            changed, day = found.changed.rows[row.list_row], local(reminder.lead.starts_at).date()
            template = found.texts.change_variants.get(changed.language, found.texts.change)
            is_right = not word_of_another_day(template, changed.text, day, self._due_at)
            row = changed if changed.verdict.is_sendable and is_right else row
        provider = self._operation.settings.provider
        return Draft(
            number=row.number,
            text=row.text,
            sender=provider.sender,
            protocol=provider.protocol,
            segments=row.segments,
            due_at=self._due_at,
            name=row.name,
            reason=self._why_later,
            purpose=Purpose.APPOINTMENT,
            consent=row.consent,
        )
