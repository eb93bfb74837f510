"""Writing what became of claimed messages: only the holder of a claim's token may."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tui.service.model import facts
from tui.service.model.messages import MessageState
from tui.service.model.outcome import Finished
from tui.service.outbox.dispatch.holds import hold
from tui.service.outbox.engines.connection import Connection
from tui.service.outbox.subjects import events
from tui.service.outbox.subjects.withdrawals import withdraw_what_is_over

REPORT_DELAY = timedelta(seconds=30)
"""How long after acceptance the first delivery report is asked for."""

_WORTH_A_SAVEPOINT = 4
"""From so many results on, one round trip to the server within a savepoint is quicker than one for each."""

_FINISH = (
    "UPDATE message SET state = :state, due_at = :due_at, failures = :failures, provider_id = :provider_id,"
    " error = :error, report_due_at = :report_due_at, updated_at = :now, claim_token = NULL, lease_until = NULL"
    " WHERE id = :id AND claim_token = :token AND state = 'sending'"
)


def write(connection: Connection, finished: Sequence[Finished], now: datetime) -> tuple[Finished, ...]:
    """Write the results whose claims still hold, with their lines in the journal; the others, which changed nothing."""
    held, lost = _written(connection, finished, now)
    events.note_lines(connection, *(_line(result, now) for result in held))
    for result in held:
        if result.settlement.state is MessageState.QUEUED:
            withdraw_what_is_over(connection, result.claim.sms.reference, now, events.DISPATCHER)
        if result.halted is not None:
            hold(connection, result.claim.protocol, result.halted, now)
    for result in lost:
        if result.settlement.provider_id:
            _let_the_report_tell(connection, result, now)
    return tuple(lost)


def _let_the_report_tell(connection: Connection, late: Finished, now: datetime) -> None:
    """An acceptance that came after its claim was lost changes no state, but its id lets a report end the doubt."""
    connection.execute(
        "UPDATE message SET provider_id = :provider_id, report_due_at = :report_due_at"
        " WHERE id = :id AND state = 'unknown' AND attempts = :attempt",
        {
            "id": late.claim.sms.reference,
            "attempt": late.claim.attempt,
            "provider_id": late.settlement.provider_id,
            "report_due_at": now + REPORT_DELAY,
        },
    )


def _written(
    connection: Connection, finished: Sequence[Finished], now: datetime
) -> tuple[Sequence[Finished], Sequence[Finished]]:
    rows = [_row(result, now) for result in finished]
    if connection.is_shared and len(rows) >= _WORTH_A_SAVEPOINT and _all_at_once(connection, rows):
        return finished, ()
    held: list[Finished] = []
    lost: list[Finished] = []
    for result, row in zip(finished, rows, strict=True):
        (held if connection.execute(_FINISH, row) == 1 else lost).append(result)
    return held, lost


def _all_at_once(connection: Connection, rows: list[dict[str, Any]]) -> bool:
    """Write every row in one round trip to the server; False, and nothing written, where a single claim was lost."""
    connection.execute("SAVEPOINT results")
    if connection.execute_many(_FINISH, rows) == len(rows):
        connection.execute("RELEASE SAVEPOINT results")
        return True
    connection.execute("ROLLBACK TO SAVEPOINT results")
    return False


def _row(result: Finished, now: datetime) -> dict[str, Any]:
    settlement, claim = result.settlement, result.claim
    return {
        "id": claim.sms.reference,
        "token": claim.token,
        "state": settlement.state,
        "due_at": settlement.due_at,
        "failures": settlement.failures,
        "provider_id": settlement.provider_id,
        "error": facts.stored(settlement.error),
        "report_due_at": now + REPORT_DELAY if settlement.provider_id else None,
        "now": now,
    }


def _line(result: Finished, now: datetime) -> events.Entry:
    settlement = result.settlement
    detail = settlement.provider_id if settlement.state is MessageState.ACCEPTED else settlement.detail
    return events.entry(now, events.DISPATCHER, settlement.event, detail, message_id=result.claim.sms.reference)
