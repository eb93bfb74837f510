"""The story of every message and every decision: append-only lines of who did what, and when."""

from __future__ import annotations

from datetime import datetime

from tui.service.outbox.engines.connection import Connection, Row

DISPATCHER = "praxis-sms"
"""The actor of what no person decided."""

Entry = Row

_COLUMNS = ("at", "actor", "kind", "detail", "message_id", "series_id")
_NOTE = (
    "INSERT INTO event (at, actor, kind, detail, message_id, series_id)"
    " VALUES (:at, :actor, :kind, :detail, :message_id, :series_id)"
)
_FEW = 8
"""Up to so many lines a statement for each is quicker than the engine's way for many."""


def entry(
    at: datetime,
    actor: str,
    kind: str,
    detail: str = "",
    *,
    message_id: int | None = None,
    series_id: int | None = None,
) -> Entry:
    """One line, ready to be written."""
    return at, actor, kind, detail, message_id, series_id


def note(connection: Connection, *entries: Entry) -> None:
    """Write lines in the transaction of what they tell of."""
    if len(entries) > _FEW:
        connection.insert_rows("event", _COLUMNS, entries)
        return
    for each in entries:
        connection.execute(_NOTE, dict(zip(_COLUMNS, each, strict=True)))
