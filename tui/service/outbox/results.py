"""Writing what became of claimed messages: only the holder of a claim's token may."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, bindparam, update

from tui.service.gateways.outcome import Halted
from tui.service.messages import MessageState
from tui.service.model import facts
from tui.service.outbox import journal
from tui.service.outbox.tables import hold, message
from tui.service.outbox.upserting import insert_into
from tui.service.outbox.withdrawal import withdraw_with_its_series

if TYPE_CHECKING:
    from tui.service.outbox.claims import Finished

REPORT_DELAY = timedelta(seconds=30)
"""How long after acceptance the first delivery report is asked for."""

_WORTH_A_SAVEPOINT = 4
"""From so many results on, one call of the driver within a savepoint is quicker than a statement for each."""

_FINISH = (
    update(message)
    .where(
        message.c.id == bindparam("b_id"),
        message.c.claim_token == bindparam("b_token"),
        message.c.state == MessageState.SENDING,
    )
    .values(
        state=bindparam("b_state"),
        due_at=bindparam("b_due_at", type_=message.c.due_at.type),
        failures=bindparam("b_failures"),
        provider_id=bindparam("b_provider_id"),
        error=bindparam("b_error"),
        report_due_at=bindparam("b_report_due_at", type_=message.c.report_due_at.type),
        updated_at=bindparam("b_now", type_=message.c.updated_at.type),
        claim_token=None,
        lease_until=None,
    )
)


def write(connection: Connection, finished: Sequence[Finished], now: datetime) -> tuple[Finished, ...]:
    """Write the results whose claims still hold, with their lines in the journal; the others, which changed nothing."""
    held, lost = _written(connection, finished, now)
    journal.note(connection, *(_line(result, now) for result in held))
    for result in held:
        if result.settlement.state is MessageState.QUEUED:
            withdraw_with_its_series(connection, result.claim.sms.reference, now, journal.DISPATCHER)
        if result.halted is not None:
            _hold(connection, result.claim.protocol, result.halted, now)
    for result in lost:
        if result.settlement.provider_id:
            _let_the_report_tell(connection, result, now)
    return tuple(lost)


def _let_the_report_tell(connection: Connection, late: Finished, now: datetime) -> None:
    """An acceptance that came after its claim was lost changes no state, but its id lets a report end the doubt."""
    claim = late.claim
    connection.execute(
        update(message)
        .where(
            message.c.id == claim.sms.reference,
            message.c.state == MessageState.UNKNOWN,
            message.c.attempts == claim.attempt,
        )
        .values(provider_id=late.settlement.provider_id, report_due_at=now + REPORT_DELAY)
    )


def _written(
    connection: Connection, finished: Sequence[Finished], now: datetime
) -> tuple[Sequence[Finished], Sequence[Finished]]:
    rows = [_row(result, now) for result in finished]
    if len(rows) >= _WORTH_A_SAVEPOINT and _all_at_once(connection, rows):
        return finished, ()
    held: list[Finished] = []
    lost: list[Finished] = []
    for result, row in zip(finished, rows, strict=True):
        written = connection.execute(_FINISH, row)
        (held if written.rowcount == 1 else lost).append(result)
    return held, lost


def _all_at_once(connection: Connection, rows: list[dict[str, Any]]) -> bool:
    """Write every row by one call of the driver; False, and nothing written, where a single claim was lost."""
    attempt = connection.begin_nested()
    if connection.execute(_FINISH, rows).rowcount == len(rows):
        attempt.commit()
        return True
    attempt.rollback()
    return False


def _row(result: Finished, now: datetime) -> dict[str, Any]:
    settlement, claim = result.settlement, result.claim
    return {
        "b_id": claim.sms.reference,
        "b_token": claim.token,
        "b_state": settlement.state,
        "b_due_at": settlement.due_at,
        "b_failures": settlement.failures,
        "b_provider_id": settlement.provider_id,
        "b_error": facts.stored(settlement.error),
        "b_report_due_at": now + REPORT_DELAY if settlement.provider_id else None,
        "b_now": now,
    }


def _line(result: Finished, now: datetime) -> journal.Entry:
    settlement = result.settlement
    detail = settlement.provider_id if settlement.state is MessageState.ACCEPTED else settlement.detail
    return journal.entry(now, journal.DISPATCHER, settlement.event, detail, message_id=result.claim.sms.reference)


def _hold(connection: Connection, protocol: str, halted: Halted, now: datetime) -> None:
    values = {"protocol": protocol, "cause": halted.cause, "words": facts.stored(halted.words), "since": now}
    connection.execute(
        insert_into(connection, hold).values(values).on_conflict_do_nothing(index_elements=[hold.c.protocol])
    )
