"""Cancels what returns to the queue after its series was cancelled."""

from __future__ import annotations

from datetime import datetime

from tui.service.model.events import EventKind
from tui.service.model.facts import Fact, FactKind
from tui.service.outbox.engines.connection import Connection
from tui.service.outbox.subjects import journal

# A message that a person queued again after the cancellation left later than it, and stays queued.
_WITHDRAW = (
    "UPDATE message SET state = 'cancelled', updated_at = :now WHERE id = :id AND state = 'queued'"
    " AND EXISTS (SELECT 1 FROM series WHERE series.id = message.series_id AND series.state = 'cancelled'"
    " AND series.updated_at >= message.sent_at)"
)


def withdraw_with_its_series(connection: Connection, message_id: int, now: datetime, actor: str) -> None:
    """Cancel a message that was on the wire when its series was cancelled and has just been queued again."""
    if connection.execute(_WITHDRAW, {"id": message_id, "now": now}):
        reason = Fact.of(FactKind.SERIES_CANCELLED)
        journal.note(connection, journal.entry(now, actor, EventKind.CANCELLED, reason, message_id=message_id))
