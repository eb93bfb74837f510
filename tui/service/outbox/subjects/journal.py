"""The journal of messages and decisions: append-only lines of who did what, and when."""

from __future__ import annotations

from datetime import datetime

from tui.service.model import facts
from tui.service.model.events import EventKind
from tui.service.model.facts import Reason
from tui.service.outbox.engines.connection import Connection, Row

DISPATCHER = "praxis-sms"
"""The actor of what no person decided."""

Entry = Row

_COLUMNS = ("at", "actor", "kind", "detail", "message_id", "series_id")
_NOTE = (
    "INSERT INTO event (at, actor, kind, detail, message_id, series_id)"
    " VALUES (:at, :actor, :kind, :detail, :message_id, :series_id)"
)


def entry(
    at: datetime,
    actor: str,
    kind: EventKind,
    detail: Reason = "",
    *,
    message_id: int | None = None,
    series_id: int | None = None,
) -> Entry:
    """One line, ready to be written; `detail` is a fact, or a name or number that is the same in every language."""
    return at, actor, kind, facts.stored(detail), message_id, series_id


def note(connection: Connection, *entries: Entry) -> None:
    """Write lines in the transaction of what they tell of."""
    if len(entries) == 1:
        connection.execute(_NOTE, dict(zip(_COLUMNS, entries[0], strict=True)))
    elif entries:
        connection.insert_rows("event", _COLUMNS, entries)
