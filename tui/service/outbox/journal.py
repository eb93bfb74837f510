"""The story of every message and every decision: append-only lines of who did what, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from tui.service.outbox.tables import event

DISPATCHER = "praxis-sms"
"""The actor of what no person decided."""

Entry = dict[str, Any]

_NOTE = insert(event)


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
    return {
        "at": at,
        "actor": actor,
        "kind": kind,
        "detail": detail,
        "message_id": message_id,
        "series_id": series_id,
    }


def note(connection: Connection, *entries: Entry) -> None:
    """Write lines in the transaction of what they tell of."""
    if entries:
        connection.execute(_NOTE, list(entries))
