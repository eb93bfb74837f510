"""Taking messages in: one transaction, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from tui.service.messages import Draft, MessageState, Rejected, SeriesState
from tui.service.model import facts
from tui.service.model.events import EventKind
from tui.service.outbox import journal, signals
from tui.service.outbox.numbers import number_keys
from tui.service.outbox.store import Store
from tui.service.outbox.tables import message, rejection, series

SINGLE_PRIORITY, SERIES_PRIORITY = 0, 1
"""A single message overtakes every series: somebody stands at the desk."""


@dataclass(frozen=True, slots=True)
class NewSeries:
    """A series to queue; `drafts` pairs each message with its line in the list.

    `released_rows` are the lines that a person let pass although a cell says that somebody died.
    """

    title: str
    text: str
    sender: str
    protocol: str
    due_at: datetime
    drafts: Sequence[tuple[int, Draft]]
    rejected: Sequence[Rejected] = ()
    consent_by: str = ""
    released_rows: Sequence[int] = ()


def queue_single(store: Store, draft: Draft, *, actor: str) -> int:
    """Queue one message; its id."""
    number_key = number_keys(store.number_secret)(draft.number)
    with store.write() as connection:
        now = store.clock()
        row = _row(draft, number_key, actor, now, SINGLE_PRIORITY)
        message_id: int = connection.execute(insert(message).values(row).returning(message.c.id)).scalar_one()
        journal.note(connection, journal.entry(now, actor, EventKind.QUEUED, message_id=message_id))
        signals.announce(connection)
        return message_id


def queue_series(store: Store, new: NewSeries, *, actor: str) -> int:
    """Queue a series with all its messages and the rows that were refused; its id."""
    key_of = number_keys(store.number_secret)
    with store.write() as connection:
        now = store.clock()
        series_id = _insert_series(connection, new, actor, now)
        rows: Iterable[dict[str, Any]] = (
            _row(draft, key_of(draft.number), actor, now, SERIES_PRIORITY)
            | {"series_id": series_id, "list_row": list_row}
            for list_row, draft in new.drafts
        )
        if new.drafts:
            connection.execute(insert(message), list(rows))
        if new.rejected:
            connection.execute(
                insert(rejection),
                [
                    {
                        "series_id": series_id,
                        "list_row": refused.list_row,
                        "number": refused.number,
                        "name": refused.name,
                        "reason": facts.stored(refused.reason),
                    }
                    for refused in new.rejected
                ],
            )
        journal.note(connection, journal.entry(now, actor, EventKind.QUEUED, new.title, series_id=series_id))
        if new.consent_by:
            journal.note(
                connection, journal.entry(now, new.consent_by, EventKind.CONSENT_CONFIRMED, series_id=series_id)
            )
        if new.released_rows:
            lines = ", ".join(map(str, new.released_rows))
            journal.note(
                connection,
                journal.entry(now, actor, EventKind.DECEASED_REMARKS_RELEASED, lines, series_id=series_id),
            )
        signals.announce(connection)
        return series_id


def _insert_series(connection: Connection, new: NewSeries, actor: str, now: datetime) -> int:
    statement = insert(series).values(
        title=new.title,
        text=new.text,
        sender=new.sender,
        protocol=new.protocol,
        state=SeriesState.RUNNING,
        total=len(new.drafts),
        consent_by=new.consent_by,
        due_at=new.due_at,
        created_by=actor,
        created_at=now,
        updated_at=now,
    )
    series_id: int = connection.execute(statement.returning(series.c.id)).scalar_one()
    return series_id


def _row(draft: Draft, number_key: bytes, actor: str, now: datetime, priority: int) -> dict[str, Any]:
    return {
        "number": draft.number,
        "number_key": number_key,
        "name": draft.name,
        "text": draft.text,
        "sender": draft.sender,
        "protocol": draft.protocol,
        "segments": draft.segments,
        "state": MessageState.QUEUED,
        "priority": priority,
        "due_at": draft.due_at,
        "error": facts.stored(draft.reason),
        "created_by": actor,
        "created_at": now,
        "updated_at": now,
    }
