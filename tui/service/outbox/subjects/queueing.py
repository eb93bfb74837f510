"""Taking messages in: one transaction, whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tui.service.model import facts
from tui.service.model.events import EventKind
from tui.service.model.messages import Draft, MessageState, Rejected, SeriesState
from tui.service.outbox.dispatch import signals
from tui.service.outbox.engines.connection import Connection, Row
from tui.service.outbox.store import Store
from tui.service.outbox.subjects import journal

SINGLE_PRIORITY, SERIES_PRIORITY = 0, 1
"""A single message overtakes every series: somebody is waiting for it."""


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


_COLUMNS = (
    "series_id", "list_row", "number", "number_key", "name", "text", "sender", "protocol", "segments", "state",
    "priority", "due_at", "error", "created_by", "created_at", "updated_at",
)  # fmt: skip
_QUEUE = (
    "INSERT INTO message (series_id, list_row, number, number_key, name, text, sender, protocol, segments, state,"
    " priority, due_at, error, created_by, created_at, updated_at)"
    " VALUES (:series_id, :list_row, :number, :number_key, :name, :text, :sender, :protocol, :segments, :state,"
    " :priority, :due_at, :error, :created_by, :created_at, :updated_at) RETURNING id"
)


def queue_single(store: Store, draft: Draft, *, actor: str) -> int:
    """Queue one message; its id."""
    with store.write() as connection:
        now = store.clock()
        number_key = store.number_key(connection, draft.number)
        row = _row(None, None, draft, number_key, SINGLE_PRIORITY, actor, now)
        message_id: int = connection.value(_QUEUE, dict(zip(_COLUMNS, row, strict=True)))
        journal.note(connection, journal.entry(now, actor, EventKind.QUEUED, message_id=message_id))
        signals.announce(connection)
        return message_id


def queue_series(store: Store, new: NewSeries, *, actor: str) -> int:
    """Queue a series with all its messages and the rows that were refused; its id."""
    with store.write() as connection:
        now = store.clock()
        keys = store.number_keys(connection, [draft.number for _list_row, draft in new.drafts])
        series_id = _insert_series(connection, new, actor, now)
        rows = (
            _row(series_id, list_row, draft, number_key, SERIES_PRIORITY, actor, now)
            for (list_row, draft), number_key in zip(new.drafts, keys, strict=True)
        )
        connection.insert_rows("message", _COLUMNS, rows)
        connection.insert_rows(
            "rejection",
            ("series_id", "list_row", "number", "name", "reason"),
            ((series_id, each.list_row, each.number, each.name, facts.stored(each.reason)) for each in new.rejected),
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
    series_id: int = connection.value(
        "INSERT INTO series (title, text, sender, protocol, state, total, consent_by, due_at, created_by, created_at,"
        " updated_at) VALUES (:title, :text, :sender, :protocol, :state, :total, :consent_by, :due_at, :created_by,"
        " :now, :now) RETURNING id",
        {
            "title": new.title,
            "text": new.text,
            "sender": new.sender,
            "protocol": new.protocol,
            "state": SeriesState.RUNNING,
            "total": len(new.drafts),
            "consent_by": new.consent_by,
            "due_at": new.due_at,
            "created_by": actor,
            "now": now,
        },
    )
    return series_id


def _row(
    series_id: int | None,
    list_row: int | None,
    draft: Draft,
    number_key: bytes,
    priority: int,
    actor: str,
    now: datetime,
) -> Row:
    return (
        series_id, list_row, draft.number, number_key, draft.name, draft.text, draft.sender, draft.protocol,
        draft.segments, MessageState.QUEUED, priority, draft.due_at, facts.stored(draft.reason), actor, now, now,
    )  # fmt: skip
