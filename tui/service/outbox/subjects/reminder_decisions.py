"""What persons decide about reminders, and what waits for it: release, stop, calls made, numbers corrected."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from tui.language.local_time import local
from tui.service.model import facts
from tui.service.model.events import EventKind
from tui.service.model.facts import Fact, FactKind
from tui.service.model.messages import MessageState, SeriesState
from tui.service.model.reminders import (
    Appointment,
    AppointmentState,
    ListedAppointment,
    ListedRow,
    UnsentReminder,
    WaitingReminders,
)
from tui.service.outbox.engines.connection import Connection, Row, sql
from tui.service.outbox.engines.values import moment, moment_or_none, or_none, row_reader
from tui.service.outbox.store import AdvisoryLock, Subject
from tui.service.outbox.subjects import events, series
from tui.service.outbox.subjects.appointments import PERSON
from tui.service.wording.labels import signed_name

_WAITING = (
    "SELECT plan, message.paused, starts_at, message.due_at FROM appointment JOIN message ON message.id = message_id"
    " WHERE plan IN :plans AND starts_at > :now AND leads = 1 AND message.state = 'queued'"
)
_UNSENT = (
    "SELECT plan, starts_at, CASE WHEN message.state = 'queued' AND message.paused = 0 THEN message.due_at END"
    " FROM appointment JOIN message ON message.id = message_id"
    " WHERE plan IN :plans AND starts_at > :now AND leads = 1 AND (message.state = 'queued'"
    " OR message.state = 'cancelled' AND message.error = :held"
    " AND (message.updated_at >= :since OR message.due_at >= :since))"
)
_unsent = row_reader(UnsentReminder, starts_at=moment, leaves_at=moment_or_none)
_HELD = facts.stored(Fact.of(FactKind.APPOINTMENT_HELD))
_LISTED = sql(
    "SELECT appointment.id, key, starts_at, appointment.state, leads, message_id,", PERSON, ", message.state,"
    " coalesce(message.paused, 0), message.due_at, coalesce(message.error, ''), called_by, called_at"
    " FROM appointment LEFT JOIN message ON message.id = message_id"
    " WHERE plan = :plan AND starts_at >= :since ORDER BY starts_at, appointment.id LIMIT :most",
)  # fmt: skip
_listed = row_reader(
    ListedAppointment,
    key=bytes,
    starts_at=moment,
    state=AppointmentState,
    leads=bool,
    message_state=or_none(MessageState),
    is_paused=bool,
    due_at=moment_or_none,
    called_at=moment_or_none,
)
_PREPARED = (
    "SELECT 1 FROM message JOIN appointment ON appointment.message_id = message.id WHERE series_id = :id LIMIT 1"
)
_REMIND = "SELECT 1 FROM appointment WHERE message_id IN :ids LIMIT 1"
_ANY_QUEUED = (
    "SELECT 1 FROM message JOIN appointment ON appointment.message_id = message.id"
    " WHERE message.state = 'queued' LIMIT 1"
)
_MOST_LISTED = 5_000
_SERIES = (
    "SELECT DISTINCT series_id FROM appointment JOIN message ON message.id = message_id"
    " WHERE plan = :plan AND message.state = 'queued' AND message.paused = :paused AND series_id IS NOT NULL"
)
_COUNT = "SELECT count(*) FROM message WHERE series_id IN :ids AND state = 'queued'"
_NOTE_STOP = "UPDATE reminder_run SET stopped_by = :actor WHERE plan = :plan AND day = :day"
_CALLED = (
    "UPDATE appointment SET called_by = :by, called_at = :at WHERE id = :id AND state = 'call'"
    " AND called_by = :before RETURNING plan"
)
_CORRECT = (
    "INSERT INTO reminder_correction (plan, key, number, number_key, starts_at, corrected_by, corrected_at)"
    " VALUES (:plan, :key, :number, :number_key, :starts_at, :actor, :now)"
    " ON CONFLICT (plan, key) DO UPDATE SET number = excluded.number, number_key = excluded.number_key,"
    " corrected_by = excluded.corrected_by, corrected_at = excluded.corrected_at"
)


class ReminderDecisions(Subject):
    """Reads what waits, and writes down what was decided by whom."""

    def waiting(self, plans: Collection[str]) -> Mapping[str, WaitingReminders]:
        """What waits of plans for appointments to come; those of which nothing waits are left out."""
        with self._store.read() as connection:
            rows = connection.rows(_WAITING, {"plans": list(plans), "now": self._store.clock()}) if plans else []
        return {plan: _in_all(plan, of_plan) for plan, of_plan in _by_plan(rows).items()}

    def unsent(self, plans: Collection[str], since: datetime) -> Mapping[str, tuple[UnsentReminder, ...]]:
        """By plan what waits for appointments to come, or was taken back because the list was in doubt.

        Of the latter only what was taken back, or due, from then on.
        """
        values = {"plans": list(plans), "now": self._store.clock(), "held": _HELD, "since": since}
        with self._store.read() as connection:
            rows = connection.rows(_UNSENT, values)
        return {plan: tuple(map(_unsent, of_plan)) for plan, of_plan in _by_plan(rows).items()}

    def listed(self, plan: str, since: datetime) -> tuple[ListedAppointment, ...]:
        """The appointments of a plan that begin from then on, in their order."""
        with self._store.read() as connection:
            return tuple(map(_listed, connection.rows(_LISTED, {"plan": plan, "since": since, "most": _MOST_LISTED})))

    def has_prepared(self, series_id: int) -> bool:
        """Whether messages of a series remind of appointments of a plan."""
        with self._store.read() as connection:
            return connection.row(_PREPARED, {"id": series_id}) is not None

    def remind(self, message_ids: Sequence[int]) -> bool:
        """Whether one of these messages reminds of an appointment of a plan."""
        with self._store.read() as connection:
            return connection.row(_REMIND, {"ids": list(message_ids)}) is not None

    def is_any_queued(self) -> bool:
        """Whether a reminder of any plan is queued, paused ones included."""
        with self._store.read() as connection:
            return connection.row(_ANY_QUEUED) is not None

    def keys(self, appointments: Sequence[Appointment]) -> tuple[bytes, ...]:
        """By which key each of them is known."""
        with self._store.read() as connection:
            return self._keys(connection, [each.identity for each in appointments])

    def release(self, plan: str, day: date, *, actor: str) -> None:
        """Release what is paused of a plan."""
        self._change(plan, day, SeriesState.RUNNING, EventKind.REMINDERS_RELEASED, actor)

    def stop(self, plan: str, day: date, *, actor: str) -> int:
        """Pause what would leave by itself of a plan, and what a run of that day prepares later; how many."""
        return self._change(plan, day, SeriesState.PAUSED, EventKind.REMINDERS_STOPPED, actor)

    def _change(self, plan: str, day: date, after: SeriesState, kind: EventKind, actor: str) -> int:
        pauses = after is SeriesState.PAUSED
        before = SeriesState.RUNNING if pauses else SeriesState.PAUSED
        with self._store.write() as connection:
            connection.lock_until_commit(AdvisoryLock.REMINDERS)
            now = self._store.clock()
            values = {"plan": plan, "day": day.isoformat(), "actor": actor if pauses else ""}
            connection.execute(_NOTE_STOP, values)
            ids = connection.column(_SERIES, {"plan": plan, "paused": int(not pauses)})
            changed = [each for each in ids if series.change_state(connection, each, (before,), after, now, actor)]
            count = connection.value(_COUNT, {"ids": changed}) if changed else 0
            events.note(connection, now, actor, kind, plan)
            self._store.announce(connection)
        return int(count)

    def note_call(self, appointment_id: int, *, is_done: bool, actor: str) -> bool:
        """Note that somebody called, or take that back; False where it is so already, or nobody is to be called."""
        with self._store.write() as connection:
            now = self._store.clock()
            values = {
                "id": appointment_id,
                "by": signed_name(actor, connection.signature.initials) if is_done else "",
                "at": now if is_done else None,
            }
            if is_done:
                plan = connection.value(_CALLED, {**values, "before": ""})
            else:
                by = connection.value("SELECT called_by FROM appointment WHERE id = :id", {"id": appointment_id})
                plan = connection.value(_CALLED, {**values, "before": by}) if by else None
            if plan is None:
                return False
            kind = EventKind.REMINDERS_CALLED if is_done else EventKind.REMINDERS_NOT_CALLED
            events.note(connection, now, actor, kind, plan)
            self._store.announce(connection)
            return True

    def correct(self, plan: str, row: ListedRow, number: str, *, actor: str) -> None:
        """Keep the number (E.164) that a person typed for a row until its appointment is over; "" takes it back."""
        with self._store.write() as connection:
            now = self._store.clock()
            [key] = self._keys(connection, [row.identity])
            if number:
                [number_key] = self._keys(connection, [number])
                values = {"plan": plan, "key": key, "number": number, "number_key": number_key, "now": now}
                connection.execute(_CORRECT, {**values, "starts_at": row.starts_at, "actor": actor})
            else:
                statement = "DELETE FROM reminder_correction WHERE plan = :plan AND key = :key"
                connection.execute(statement, {"plan": plan, "key": key})
            events.note(connection, now, actor, EventKind.REMINDERS_CORRECTED, plan)

    def corrections(self, plan: str, rows: Mapping[int, ListedRow]) -> Mapping[int, str]:
        """The numbers that persons typed for rows, by the line of the row; for rows alike there is none."""
        with self._store.read() as connection:
            kept = connection.rows("SELECT key, number FROM reminder_correction WHERE plan = :plan", {"plan": plan})
            if not kept or not rows:
                return {}
            keys = self._keys(connection, [row.identity for row in rows.values()])
        numbers = {bytes(key): number for key, number in kept}
        return {
            line: numbers[key] for line, key in zip(rows, keys, strict=True) if key in numbers and keys.count(key) == 1
        }

    def _keys(self, connection: Connection, texts: Sequence[str]) -> tuple[bytes, ...]:
        return tuple(map(bytes, self._store.number_keys(connection, texts))) if texts else ()


def _by_plan(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The rest of each row by the name of the plan, which comes first."""
    found: dict[str, list[Row]] = {}
    for plan, *rest in rows:
        found.setdefault(plan, []).append(tuple(rest))
    return found


def _in_all(plan: str, rows: Sequence[Row]) -> WaitingReminders:
    """What waits of a plan, of rows that say whether it is paused, when its appointment begins, and when it is due."""
    is_paused, starts_at, due_at = zip(*rows, strict=True)
    days = sorted({local(moment(each)).date() for each in starts_at})
    return WaitingReminders(plan, sum(is_paused), len(rows) - sum(is_paused), tuple(days), moment(min(due_at)))
