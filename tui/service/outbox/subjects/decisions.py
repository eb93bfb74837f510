"""What persons decide about messages and series; each decision is recorded with its name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tui.service.model.events import EventKind
from tui.service.model.messages import Resolution, SeriesState
from tui.service.outbox.dispatch import signals
from tui.service.outbox.engines.connection import Connection
from tui.service.outbox.engines.statements import sql
from tui.service.outbox.store import Store
from tui.service.outbox.subjects import journal
from tui.service.outbox.subjects.withdrawal import withdraw_with_its_series

# Retention leaves rows without number and text behind; nothing can be sent from them.
_QUEUE_AGAIN = "UPDATE message SET state = 'queued', failures = 0, due_at = :now, error = '', updated_at = :now"
_REMEMBERED = "number <> ''"

_RESOLVE = {
    Resolution.ACCEPTED: (
        "UPDATE message SET state = 'accepted', error = '', updated_at = :now WHERE id = :id AND state = 'unknown'"
    ),
    Resolution.NOT_SENT: sql(_QUEUE_AGAIN, "WHERE id = :id AND state = 'unknown' AND", _REMEMBERED),
}
_RETRY = sql(
    _QUEUE_AGAIN,
    "WHERE id IN :ids AND state IN ('failed', 'undelivered', 'cancelled', 'queued') AND",
    _REMEMBERED,
    "RETURNING id",
)
_CANCEL = "UPDATE message SET state = 'cancelled', updated_at = :now WHERE id IN :ids AND state = 'queued' RETURNING id"


def resolve(store: Store, message_id: int, resolution: Resolution, *, actor: str) -> bool:
    """End the doubt about an `unknown` message: accepted, or not sent and so queued again; False if there was none.

    What retention has forgotten cannot be sent again. In a series that was cancelled meanwhile, a message that was not
    sent is cancelled too.
    """
    now = store.clock()
    with store.write() as connection:
        if not connection.execute(_RESOLVE[resolution], {"id": message_id, "now": now}):
            return False
        journal.note(connection, journal.entry(now, actor, EventKind.RESOLVED, resolution.value, message_id=message_id))
        signals.announce(connection)
        withdraw_with_its_series(connection, message_id, now, actor)
        return True


def retry(store: Store, message_ids: Sequence[int], *, actor: str) -> int:
    """Queue again what is proved not delivered: failed, undelivered, cancelled, or waiting for a later attempt."""
    return _change(store, _RETRY, message_ids, EventKind.RETRIED, actor)


def cancel(store: Store, message_ids: Sequence[int], *, actor: str) -> int:
    """Take back messages that still wait; what is on the wire stays."""
    return _change(store, _CANCEL, message_ids, EventKind.CANCELLED, actor)


def _change(store: Store, statement: str, message_ids: Sequence[int], kind: EventKind, actor: str) -> int:
    now = store.clock()
    with store.write() as connection:
        rows = connection.column(statement, {"ids": list(message_ids), "now": now})
        journal.note(connection, *(journal.entry(now, actor, kind, message_id=row) for row in rows))
        signals.announce(connection)
    return len(rows)


def pause_series(store: Store, series_id: int, *, actor: str) -> bool:
    """Keep the messages of a running series from being claimed; False if it was not running.

    What is on the wire goes on, and rests with its series if it comes back.
    """
    return _turn(store, series_id, (SeriesState.RUNNING,), SeriesState.PAUSED, actor)


def resume_series(store: Store, series_id: int, *, actor: str) -> bool:
    """Let a paused series go on; False if it was not paused."""
    return _turn(store, series_id, (SeriesState.PAUSED,), SeriesState.RUNNING, actor)


def cancel_series(store: Store, series_id: int, *, actor: str) -> bool:
    """Take back every waiting message of a series; False if it was cancelled before."""
    return _turn(store, series_id, (SeriesState.RUNNING, SeriesState.PAUSED), SeriesState.CANCELLED, actor)


def _turn(store: Store, series_id: int, before: tuple[SeriesState, ...], after: SeriesState, actor: str) -> bool:
    with store.write() as connection:
        now = store.clock()
        if not _enter(connection, series_id, before, after, now):
            return False
        # In every state, so that whatever is queued again later rests or runs as its series does.
        connection.execute(
            "UPDATE message SET paused = :paused WHERE series_id = :id",
            {"id": series_id, "paused": int(after is SeriesState.PAUSED)},
        )
        if after is SeriesState.CANCELLED:
            connection.execute(
                "UPDATE message SET state = 'cancelled', updated_at = :now WHERE series_id = :id AND state = 'queued'",
                {"id": series_id, "now": now},
            )
        journal.note(connection, journal.entry(now, actor, EventKind(f"series-{after}"), series_id=series_id))
        signals.announce(connection)
        return True


def _enter(
    connection: Connection, series_id: int, before: tuple[SeriesState, ...], after: SeriesState, now: datetime
) -> bool:
    changed = connection.execute(
        "UPDATE series SET state = :after, updated_at = :now WHERE id = :id AND state IN :before",
        {"id": series_id, "before": before, "after": after, "now": now},
    )
    return changed == 1
