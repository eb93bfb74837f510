"""The story of every message and every decision: append-only lines of who did what, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from tui.service.model import facts
from tui.service.model.events import EventKind
from tui.service.model.facts import Reason
from tui.service.outbox.tables import event

DISPATCHER = "praxis-sms"
"""The actor of what no person decided."""

Entry = dict[str, Any]

_NOTE = insert(event)


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
    return {
        "at": at,
        "actor": actor,
        "kind": kind,
        "detail": facts.stored(detail),
        "message_id": message_id,
        "series_id": series_id,
    }


def note(connection: Connection, *entries: Entry) -> None:
    """Write lines in the transaction of what they tell of."""
    if entries:
        connection.execute(_NOTE, list(entries))
