"""Taking back what returns to the queue after its series was cancelled."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, literal_column, select, update

from tui.service.messages import MessageState, SeriesState
from tui.service.model.events import EventKind
from tui.service.model.facts import Fact, FactKind
from tui.service.outbox import journal
from tui.service.outbox.tables import message, series

# A message that a person queued again after the cancellation left later than it, and stays queued.
_WITHDRAW = (
    update(message)
    .where(
        message.c.id == bindparam("b_id"),
        message.c.state == MessageState.QUEUED,
        select(series.c.id)
        .where(
            series.c.id == message.c.series_id,
            series.c.state == SeriesState.CANCELLED,
            series.c.updated_at >= message.c.sent_at,
        )
        .exists(),
    )
    .values(state=literal_column("'cancelled'"), updated_at=bindparam("b_now", type_=message.c.updated_at.type))
)


def withdraw_with_its_series(connection: Connection, message_id: int, now: datetime, actor: str) -> None:
    """Cancel a message that was on the wire when its series was cancelled and has just been queued again."""
    if connection.execute(_WITHDRAW, {"b_id": message_id, "b_now": now}).rowcount:
        reason = Fact.of(FactKind.SERIES_CANCELLED)
        journal.note(connection, journal.entry(now, actor, EventKind.CANCELLED, reason, message_id=message_id))
