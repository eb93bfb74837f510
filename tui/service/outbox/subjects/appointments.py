"""Appointments that are reminded of, and the runs of reminder plans.

One transaction reads what is known, lets it be compared with the list of today, takes back, queues and writes it down:
whoever runs a plan at the same moment, or again after a crash, finds it done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from tui.runtime.values import dataclass
from tui.service.model import facts
from tui.service.model.events import EventKind
from tui.service.model.facts import Fact, FactKind
from tui.service.model.messages import MessageState
from tui.service.model.reminders import (
    Appointment,
    AppointmentState,
    CallEntry,
    Changes,
    KeyedAppointment,
    KeyedList,
    KnownAppointment,
    Prepared,
    ReminderRun,
    RunFindings,
    RunOutcome,
)
from tui.service.outbox.engines.connection import Connection, insertion, sql
from tui.service.outbox.engines.values import moment, moment_or_none, or_none, row_reader
from tui.service.outbox.store import AdvisoryLock, Subject
from tui.service.outbox.subjects import events, queue, series, withdrawals
from tui.service.outbox.subjects.answers import PATIENT_HAS_CANCELLED

Decide = Callable[[KeyedList, Sequence[KnownAppointment]], Changes]
"""What the appointments of a list make of those that are known."""

Prepare = Callable[[Changes], Prepared | None]
"""The messages of the reminders, each by the line of the row that leads; None where there are none."""

_IS_AS_PREPARED = (
    "message.state = 'queued' AND message.attempts = 0"
    " AND NOT EXISTS (SELECT 1 FROM event WHERE event.message_id = message.id AND kind = 'changed')"
    " AND NOT EXISTS (SELECT 1 FROM event WHERE event.series_id = message.series_id AND kind = 'series-moved')"
)
_KNOWN = sql(
    "SELECT appointment.id, key, appointment.number_key, person_key, starts_at, appointment.state, leads, message_id,"
    " message.state,", PATIENT_HAS_CANCELLED, ", CASE WHEN", _IS_AS_PREPARED, "THEN message.due_at END,"
    " coalesce(message.paused, 0)"
    " FROM appointment LEFT JOIN message ON message.id = message_id"
    " WHERE plan = :plan AND starts_at >= :first AND starts_at < :last ORDER BY appointment.id",
)  # fmt: skip
_known = row_reader(
    KnownAppointment,
    key=bytes,
    number_key=bytes,
    person_key=bytes,
    starts_at=moment,
    state=AppointmentState,
    leads=bool,
    message_state=or_none(MessageState),
    has_cancelled=bool,
    leaves_at=moment_or_none,
    is_paused=bool,
)
_LOCK = "SELECT id FROM message WHERE id IN :ids AND state = 'queued'"
_TAKE_BACK = (
    "UPDATE message SET state = 'cancelled', error = :error, updated_at = :now WHERE id IN :ids AND state = 'queued'"
    " RETURNING id"
)
_GOING = "SELECT id FROM message WHERE id IN :ids AND state = 'queued' AND paused = 0"
_ENTER = "UPDATE appointment SET state = :state, called_by = '', called_at = NULL, updated_at = :now WHERE id IN :ids"
# An appointment whose message waits or has left never gets another one.
_SETTLE = (
    "INSERT INTO appointment (plan, key, number_key, person_key, starts_at, state, leads, message_id, created_at,"
    " updated_at, called_by)"
    " VALUES (:plan, :key, :number_key, :person_key, :starts_at, :state, :leads, :message_id, :now, :now, '')"
    " ON CONFLICT (plan, key) DO UPDATE SET state = excluded.state, leads = excluded.leads,"
    " message_id = excluded.message_id, updated_at = excluded.updated_at, called_by = '', called_at = NULL"
    " WHERE appointment.leads = 0 OR appointment.message_id IS NULL AND appointment.state = 'gone'"
    " OR appointment.message_id IN"
    " (SELECT id FROM message WHERE state IN ('cancelled', 'failed', 'undelivered', 'blocked'))"
)
_OVER = (
    "SELECT message_id FROM appointment JOIN message ON message.id = message_id"
    " WHERE leads = 1 AND message.state = 'queued' AND starts_at <= :now"
)
_BEGUN = sql("SELECT id FROM message WHERE id IN :ids AND", withdrawals.HAS_BEGUN)
RUN_COLUMNS = (
    "plan", "day", "at", "read_at", "outcome", "held", "appointments", "sendable", "refused", "queued", "taken_back",
    "calls", "is_counted", "digest", "text_digest", "number_columns", "blocking_columns", "released_by", "stopped_by",
)  # fmt: skip
_OF_A_COUNTED_RUN = {
    "appointments", "sendable", "refused", "digest", "text_digest", "number_columns", "blocking_columns"
}  # fmt: skip
_SET_BACK = timedelta(minutes=30)
"""A run so far in the future was written down by a clock that was set back since, and would forbid all until then."""

_RUNS = sql(
    "SELECT", ", ".join(RUN_COLUMNS), "FROM reminder_run WHERE plan = :plan AND at <= :latest",
    "ORDER BY day DESC LIMIT :limit",
)  # fmt: skip
_LATEST_READ = "SELECT max(read_at) FROM reminder_run WHERE plan = :plan AND read_at <= :latest"
# A run that is held leaves what the runs before it on that day have found and done.
_KEEP_RUN = sql(
    insertion("reminder_run", RUN_COLUMNS),
    "ON CONFLICT (plan, day) DO UPDATE SET at = excluded.at, read_at = excluded.read_at,"
    " outcome = excluded.outcome, held = excluded.held, queued = reminder_run.queued + excluded.queued,"
    " taken_back = reminder_run.taken_back + excluded.taken_back, calls = reminder_run.calls + excluded.calls,",
    ", ".join(
        f"{name} = CASE WHEN excluded.is_counted = 1 OR reminder_run.is_counted = 0 THEN excluded.{name}"
        f" ELSE reminder_run.{name} END"
        for name in RUN_COLUMNS
        if name in _OF_A_COUNTED_RUN
    ),
    ", is_counted = CASE WHEN excluded.is_counted = 1 THEN 1 ELSE reminder_run.is_counted END,"
    " released_by = CASE WHEN excluded.released_by <> '' THEN excluded.released_by ELSE reminder_run.released_by END",
)  # fmt: skip
_IS_STOPPED = "SELECT 1 FROM reminder_run WHERE plan = :plan AND day = :day AND stopped_by <> ''"
_TOLD_BEFORE = (
    "(SELECT told.{what} FROM appointment AS other JOIN message AS told ON told.id = other.message_id"
    " WHERE other.plan = appointment.plan AND other.person_key = appointment.person_key"
    " AND length(other.person_key) > 0 ORDER BY other.id DESC LIMIT 1)"
)
PERSON = (
    f"coalesce(message.name, {_TOLD_BEFORE.format(what='name')}, ''),"
    f" coalesce(message.number, {_TOLD_BEFORE.format(what='number')}, '')"
)
"""Columns for name and number: of the message, else of the one that told the same person of an earlier appointment."""

_CALLS = sql(
    "SELECT plan, starts_at, message_id,", PERSON, ", CASE WHEN message_id IS NULL THEN 1 ELSE 0 END, appointment.id,"
    " called_by, called_at"
    " FROM appointment LEFT JOIN message ON message.id = message_id"
    " WHERE appointment.state = 'call' AND starts_at >= :now AND length(appointment.person_key) > 0"
    " ORDER BY starts_at, appointment.id",
)  # fmt: skip
_call = row_reader(CallEntry, starts_at=moment, is_new_time=bool, called_at=moment_or_none)


@dataclass(frozen=True, slots=True)
class ReminderOrder:
    """What a run has found: appointments that are wanted and refused, and from when until when the list speaks.

    `cancelled` are those whose rows say themselves that they are cancelled or moved, with the reason for taking back.
    """

    run: ReminderRun
    first: datetime
    last: datetime
    wanted: Sequence[Appointment]
    refused: Sequence[Appointment]
    cancelled: Mapping[Appointment, Fact]


@dataclass(frozen=True, slots=True)
class SettledRun:
    """What came of it; `is_outdated` where a run that read its file later was quicker, and nothing was done."""

    run: ReminderRun
    changes: Changes | None = None
    series_id: int | None = None
    is_outdated: bool = False


class Appointments(Subject):
    """Reads and settles appointments and runs."""

    def settle(self, order: ReminderOrder, decide: Decide, prepare: Prepare, *, actor: str) -> SettledRun:
        """Take back, queue and write down what `decide` makes of the appointments; whole or not at all."""
        plan = order.run.plan
        with self._store.write() as connection:
            connection.lock_until_commit(AdvisoryLock.REMINDERS)
            if self._is_outdated(connection, order.run):
                return SettledRun(order.run, is_outdated=True)
            listed = self._listed(connection, order)
            values = {"plan": plan, "first": order.first, "last": order.last}
            known = _locked(connection, values)
            now = self._store.clock()  # later than whatever has left of what is known
            changes = decide(listed, known)
            taken_back = _take_back(connection, changes.take_back, now, actor)
            for state, ids in (
                (AppointmentState.GONE, changes.gone),
                (AppointmentState.CALL, (*changes.call, *changes.called_off)),
                (AppointmentState.REMINDED, changes.back),
            ):
                if ids:
                    connection.execute(_ENTER, {"ids": list(ids), "state": state, "now": now})
            series_id = self._queue(connection, order.run, changes, prepare(changes), now, actor)
            calls = len(changes.call) + len(changes.to_call)
            run = replace(order.run, queued=len(changes.remind), taken_back=taken_back, calls=calls)
            _keep(connection, run)
            self._store.announce(connection)
        return SettledRun(run, changes, series_id)

    def keep_run(self, run: ReminderRun) -> bool:
        """Write down a run that queued nothing; False where a later one is written down already."""
        with self._store.write() as connection:
            connection.lock_until_commit(AdvisoryLock.REMINDERS)
            if self._is_outdated(connection, run):
                return False
            _keep(connection, run)
            return True

    def hold(self, run: ReminderRun, first: datetime, last: datetime, *, actor: str) -> SettledRun:
        """Write down a held run, and take back what would leave by itself for the appointments of a span.

        The next run that is not held queues it again. What is paused already waits for a person anyway; what is on the
        wire is withdrawn if it comes back before that run.
        """
        with self._store.write() as connection:
            connection.lock_until_commit(AdvisoryLock.REMINDERS)
            if self._is_outdated(connection, run):
                return SettledRun(run, is_outdated=True)
            now = self._store.clock()
            values = {"plan": run.plan, "first": first, "last": last}
            known = [each for each in _locked(connection, values) if each.waits and each.message_id is not None]
            ids = list(dict.fromkeys(each.message_id for each in known))
            going = set(connection.column(_GOING, {"ids": ids})) if ids else set()
            reason = Fact.of(FactKind.APPOINTMENT_HELD)
            taken_back = _take_back(connection, dict.fromkeys(sorted(going), reason), now, actor)
            gone = [each.id for each in known if each.message_id in going]
            if gone:
                connection.execute(_ENTER, {"ids": gone, "state": AppointmentState.GONE, "now": now})
            run = replace(run, at=now, taken_back=taken_back)  # later than whatever has left of what is known
            _keep(connection, run)
            return SettledRun(run)

    def preview(self, order: ReminderOrder, decide: Decide) -> Changes:
        """What `settle` would do now; writes nothing."""
        with self._store.read() as connection:
            listed = self._listed(connection, order)
            values = {"plan": order.run.plan, "first": order.first, "last": order.last}
            return decide(listed, _all_known(connection, values))

    def runs(self, plan: str, limit: int) -> tuple[ReminderRun, ...]:
        """The latest runs of a plan, one a day, newest first."""
        values = {"plan": plan, "limit": limit, "latest": self._store.clock() + _SET_BACK}
        return tuple(map(_run, self._rows(_RUNS, values)))

    def calls(self) -> tuple[CallEntry, ...]:
        """Who is to be called: reminded of an appointment that is gone or moved, until its time has come."""
        return tuple(map(_call, self._rows(_CALLS, {"now": self._store.clock()})))

    def take_back_what_is_over(self, *, actor: str) -> int:
        """Take back waiting reminders whose appointment has begun: released or resumed too late; how many."""
        if not self._rows(_OVER, {"now": self._store.clock()}):
            return 0
        with self._store.write() as connection:
            now = self._store.clock()
            reason = Fact.of(FactKind.APPOINTMENT_OVER)
            over = dict.fromkeys(connection.column(_OVER, {"now": now}), reason)
            return _take_back(connection, over, now, actor)

    def begun(self, message_ids: Sequence[int], at: datetime) -> frozenset[int]:
        """Those of the messages that would remind of what has begun when they leave, at `at` or at their time."""
        with self._store.read() as connection:
            return frozenset(connection.column(_BEGUN, {"ids": list(message_ids), "at": at}))

    def withdrawn(self, message_ids: Sequence[int]) -> Mapping[int, Fact]:
        """Those of the messages that are not sent again because of their appointment, with the reason."""
        with self._store.read() as connection:
            return withdrawals.withdrawn(connection, message_ids)

    def _is_outdated(self, connection: Connection, run: ReminderRun) -> bool:
        latest = connection.value(_LATEST_READ, {"plan": run.plan, "latest": self._store.clock() + _SET_BACK})
        return latest is not None and moment(latest) > run.read_at

    def _listed(self, connection: Connection, order: ReminderOrder) -> KeyedList:
        refused = frozenset(each.key for each in self._keyed(connection, order.refused))
        cancelled = self._keyed(connection, tuple(order.cancelled))
        reasons = {each.key: order.cancelled[each.appointment] for each in cancelled}
        return KeyedList(self._keyed(connection, order.wanted), refused, reasons)

    def _keyed(self, connection: Connection, appointments: Sequence[Appointment]) -> tuple[KeyedAppointment, ...]:
        texts = [text for each in appointments for text in (each.identity, each.number, each.person)]
        keys = iter(self._store.number_keys(connection, texts) if texts else ())
        return tuple(KeyedAppointment(each, next(keys), next(keys), next(keys)) for each in appointments)

    def _queue(
        self,
        connection: Connection,
        run: ReminderRun,
        changes: Changes,
        prepared: Prepared | None,
        now: datetime,
        actor: str,
    ) -> int | None:
        by_line: Mapping[int, int] = {}
        series_id = None
        if prepared is not None:
            series_id = queue.insert_series(self._store, connection, prepared.series, now, actor)
            found = connection.rows("SELECT list_row, id FROM message WHERE series_id = :id", {"id": series_id})
            by_line = dict(found)
            if prepared.is_paused or connection.row(_IS_STOPPED, {"plan": run.plan, "day": run.day.isoformat()}):
                series.pause_until_released(connection, series_id, now, actor)
        settled: list[tuple[KeyedAppointment, int | None, AppointmentState, bool]] = []
        settled += [(new, None, AppointmentState.CALL, True) for new in changes.to_call]
        settled += [(new, message_id, AppointmentState.REMINDED, False) for new, message_id in changes.covered]
        for reminder in changes.remind:
            queued = by_line[reminder.lead.appointment.line]
            settled.append((reminder.lead, queued, AppointmentState.REMINDED, True))
            settled += [(other, queued, AppointmentState.REMINDED, False) for other in reminder.covers]
        for new, message_id, state, leads in settled:
            values = {
                "plan": run.plan,
                "key": new.key,
                "number_key": new.number_key,
                "person_key": new.person_key,
                "starts_at": new.starts_at,
                "state": state,
                "leads": int(leads),
                "message_id": message_id,
                "now": now,
            }
            if connection.execute(_SETTLE, values) != 1:
                raise AssertionError("an appointment got a second reminder")
        return series_id


def _locked(connection: Connection, values: Mapping[str, object]) -> tuple[KnownAppointment, ...]:
    """The known appointments, their waiting messages locked, so that no dispatcher takes one meanwhile."""
    waiting = [each.message_id for each in _all_known(connection, values) if each.waits]
    if waiting:
        connection.rows(sql(_LOCK, connection.dialect.for_update), {"ids": waiting})
    return _all_known(connection, values)


def _all_known(connection: Connection, values: Mapping[str, object]) -> tuple[KnownAppointment, ...]:
    return tuple(map(_known, connection.rows(_KNOWN, values)))


def _take_back(connection: Connection, messages: Mapping[int, Fact], now: datetime, actor: str) -> int:
    count = 0
    for reason in dict.fromkeys(messages.values()):
        ids = [message_id for message_id, because in messages.items() if because == reason]
        values = {"ids": ids, "error": facts.stored(reason), "now": now}
        taken_back = connection.column(_TAKE_BACK, values)
        count += len(taken_back)
        events.note_each(connection, taken_back, now, actor, EventKind.CANCELLED, reason)
    return count


def _keep(connection: Connection, run: ReminderRun) -> None:
    values = {name: getattr(run, name) for name in RUN_COLUMNS}
    stored = {"day": run.day.isoformat(), "held": run.findings.stored, "is_counted": int(run.is_counted)}
    connection.execute(_KEEP_RUN, {**values, **stored})


_run = row_reader(
    ReminderRun,
    day=date.fromisoformat,
    at=moment,
    read_at=moment,
    outcome=RunOutcome,
    findings=RunFindings.read,
    is_counted=bool,
)
