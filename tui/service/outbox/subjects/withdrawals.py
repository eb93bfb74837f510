"""Reminders whose appointment is over, gone or in doubt: they are withdrawn, and not sent again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tui.language.local_time import local
from tui.service.model import facts
from tui.service.model.events import EventKind
from tui.service.model.facts import Fact, FactKind
from tui.service.model.reminders import AppointmentState, RunFindings
from tui.service.outbox.engines.connection import Connection, sql
from tui.service.outbox.engines.values import moment
from tui.service.outbox.subjects import events

# A message that a person queued again after the cancellation left later than it, and stays queued.
_WITHDRAW = (
    "UPDATE message SET state = 'cancelled', updated_at = :now WHERE id = :id AND state = 'queued'"
    " AND EXISTS (SELECT 1 FROM series WHERE series.id = message.series_id AND series.state = 'cancelled'"
    " AND series.updated_at >= message.sent_at)"
)

# A person who let it go again after its appointment went decided so: it left later.
_SETTLED_OTHERWISE = (
    "SELECT appointment.state FROM appointment JOIN message ON message.id = message_id WHERE message_id = :id"
    " AND message.state = 'queued' AND leads = 1 AND appointment.state <> 'reminded'"
    " AND appointment.updated_at >= message.sent_at"
)
# The run of the day on which it was prepared is about the same appointments; a later one that is not held decides anew.
_RUNS_HELD_SINCE = (
    "SELECT reminder_run.day, reminder_run.held, message.created_at FROM appointment"
    " JOIN message ON message.id = message_id JOIN reminder_run ON reminder_run.plan = appointment.plan"
    " WHERE message_id = :id AND message.state = 'queued' AND message.paused = 0 AND leads = 1"
    " AND appointment.state = 'reminded' AND reminder_run.outcome = 'held' AND reminder_run.at >= message.sent_at"
)
_REMIND_NOBODY = (
    "UPDATE appointment SET state = 'gone', updated_at = :now WHERE message_id = :id AND state = 'reminded'"
)
_TAKE_BACK = "UPDATE message SET state = 'cancelled', error = :error, updated_at = :now WHERE id = :id"
_CALL_NOBODY = (
    "UPDATE appointment SET state = 'gone', called_by = '', called_at = NULL, updated_at = :now"
    " WHERE message_id = :id AND state = 'call'"
)

# What was cancelled keeps its time, and nobody is reminded of an appointment that has begun by then.
HAS_BEGUN = (
    "EXISTS (SELECT 1 FROM appointment WHERE appointment.message_id = message.id AND leads = 1 AND starts_at <="
    " CASE WHEN message.state = 'cancelled' AND message.due_at > :at THEN message.due_at ELSE :at END)"
)
# What a run withdrew because of its appointment says so itself: another message may stand for the appointment by now.
_FOR_GOOD = (
    FactKind.APPOINTMENT_GONE,
    FactKind.APPOINTMENT_NOT_LISTED,
    FactKind.APPOINTMENT_CALLED_OFF,
    FactKind.APPOINTMENT_CALLED_OFF_IN_CALENDAR,
    FactKind.APPOINTMENT_MOVED,
    FactKind.APPOINTMENT_CHANGED,
    FactKind.APPOINTMENT_REFUSED,
    FactKind.APPOINTMENT_OTHER_TIME,
)
_LEADS = "SELECT 1 FROM appointment WHERE appointment.message_id = message.id AND leads = 1"
_HELD_STILL = sql(
    _LEADS, "AND NOT EXISTS (SELECT 1 FROM reminder_run WHERE reminder_run.plan = appointment.plan",
    "AND reminder_run.outcome = 'ready' AND reminder_run.at > message.updated_at)",
)  # fmt: skip
# What is held back until the list is clear may go again until a run has found it clear.
IS_WITHDRAWN = sql(
    "(message.state <> 'queued' AND (",
    " OR ".join(f"message.error LIKE :withdrawn_{place}" for place in range(len(_FOR_GOOD))),
    "OR message.error = :held AND NOT EXISTS (", _HELD_STILL, ")",
    "OR message.error <> :held AND EXISTS (", _LEADS, "AND appointment.state <> 'reminded')))",
)  # fmt: skip
WITHDRAWN_VALUES = {
    **{f"withdrawn_{place}": facts.beginning_of(kind) + "%" for place, kind in enumerate(_FOR_GOOD)},
    "held": facts.stored(Fact.of(FactKind.APPOINTMENT_HELD)),
}
"""What `IS_WITHDRAWN` is to be executed with."""

_WITHDRAWN = sql("SELECT id, error FROM message WHERE id IN :ids AND", IS_WITHDRAWN)
_IS_OVER = sql("SELECT 1 FROM message WHERE id = :id AND state = 'queued' AND", HAS_BEGUN)


def withdrawn(connection: Connection, message_ids: Sequence[int]) -> dict[int, Fact]:
    """Those of the messages whose appointment is gone, moved, cancelled or refused, with the reason."""
    found = connection.rows(_WITHDRAWN, {"ids": list(message_ids), **WITHDRAWN_VALUES})
    return {message_id: _why_for_good(facts.read(error)) for message_id, error in found}


def _why_for_good(error: Fact) -> Fact:
    if error.kind is FactKind.APPOINTMENT_HELD:
        return Fact.of(FactKind.APPOINTMENT_DECIDED_SINCE)
    return error if error.kind in _FOR_GOOD else Fact.of(FactKind.APPOINTMENT_NO_LONGER)


def withdraw_what_is_over(connection: Connection, message_id: int, now: datetime, actor: str) -> None:
    """Cancel a message that was on the wire when its series was cancelled or its appointment went, and is queued again.

    Nobody has to be called because of such an appointment: the patient was told of none. One whose run is held since
    goes, too: the next run that is not held queues it again.
    """
    values = {"id": message_id, "now": now}
    if connection.execute(_WITHDRAW, values):
        _note_withdrawal(connection, message_id, Fact.of(FactKind.SERIES_CANCELLED), now, actor)
        return
    state = connection.value(_SETTLED_OTHERWISE, {"id": message_id})
    if state is not None:
        is_to_be_called = state == AppointmentState.CALL
        reason = Fact.of(FactKind.APPOINTMENT_GONE if is_to_be_called else FactKind.APPOINTMENT_REFUSED)
        connection.execute(_TAKE_BACK, {**values, "error": facts.stored(reason)})
        connection.execute(_CALL_NOBODY, values)
        _note_withdrawal(connection, message_id, reason, now, actor)
    elif _is_run_held_since(connection, message_id):
        reason = Fact.of(FactKind.APPOINTMENT_HELD)
        connection.execute(_TAKE_BACK, {**values, "error": facts.stored(reason)})
        connection.execute(_REMIND_NOBODY, values)
        _note_withdrawal(connection, message_id, reason, now, actor)
    elif connection.row(_IS_OVER, {"id": message_id, "at": now}) is not None:
        reason = Fact.of(FactKind.APPOINTMENT_OVER)
        connection.execute(_TAKE_BACK, {**values, "error": facts.stored(reason)})
        _note_withdrawal(connection, message_id, reason, now, actor)


def _is_run_held_since(connection: Connection, message_id: int) -> bool:
    """Whether the list that a reminder was prepared from is in doubt since the reminder left."""
    return any(
        day == local(moment(prepared_at)).date().isoformat() and RunFindings.read(findings).doubt_the_list
        for day, findings, prepared_at in connection.rows(_RUNS_HELD_SINCE, {"id": message_id})
    )


def _note_withdrawal(connection: Connection, message_id: int, reason: Fact, now: datetime, actor: str) -> None:
    events.note(connection, now, actor, EventKind.CANCELLED, reason, message_id=message_id)
