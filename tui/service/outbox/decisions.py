"""What persons decide about messages and series; each decision is recorded with its name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, update

from tui.service.messages import MessageState, Resolution, SeriesState
from tui.service.model.events import EventKind
from tui.service.outbox import journal, signals
from tui.service.outbox.store import Store
from tui.service.outbox.tables import message, series
from tui.service.outbox.withdrawal import withdraw_with_its_series

# SQLite takes at most 32,766 parameters a statement.
_BATCH = 10_000

_REMEMBERED = message.c.number != ""
"""Retention leaves rows without number and text behind; nothing can be sent from them."""


def resolve(store: Store, message_id: int, resolution: Resolution, *, actor: str) -> bool:
    """End the doubt about an `unknown` message: accepted, or not sent and so queued again; False if there was none.

    What retention has forgotten cannot be sent again. In a series that was cancelled meanwhile, a message that was not
    sent is cancelled too.
    """
    now = store.clock()
    in_doubt = [message.c.id == message_id, message.c.state == MessageState.UNKNOWN]
    if resolution is Resolution.ACCEPTED:
        values: dict[str, object] = {"state": MessageState.ACCEPTED, "error": ""}
    else:
        in_doubt.append(_REMEMBERED)
        values = {"state": MessageState.QUEUED, "error": "", "failures": 0, "due_at": now}
    with store.write() as connection:
        changed = connection.execute(update(message).where(*in_doubt).values(updated_at=now, **values))
        if changed.rowcount == 0:
            return False
        journal.note(connection, journal.entry(now, actor, EventKind.RESOLVED, resolution.value, message_id=message_id))
        signals.announce(connection)
        withdraw_with_its_series(connection, message_id, now, actor)
        return True


def retry(store: Store, message_ids: Sequence[int], *, actor: str) -> int:
    """Queue again what is proved not delivered: failed, undelivered, cancelled, or waiting for a later attempt."""
    proved_not_sent = _REMEMBERED & message.c.state.in_(
        (MessageState.FAILED, MessageState.UNDELIVERED, MessageState.CANCELLED, MessageState.QUEUED)
    )
    now = store.clock()
    values = {"state": MessageState.QUEUED, "failures": 0, "due_at": now, "error": ""}
    return _change(store, message_ids, proved_not_sent, values, EventKind.RETRIED, actor, now)


def cancel(store: Store, message_ids: Sequence[int], *, actor: str) -> int:
    """Take back messages that still wait; what is on the wire stays."""
    waiting = message.c.state == MessageState.QUEUED
    values: dict[str, object] = {"state": MessageState.CANCELLED}
    return _change(store, message_ids, waiting, values, EventKind.CANCELLED, actor, store.clock())


def _change(
    store: Store,
    message_ids: Sequence[int],
    allowed: ColumnElement[bool],
    values: dict[str, object],
    kind: EventKind,
    actor: str,
    now: datetime,
) -> int:
    changed = 0
    with store.write() as connection:
        for start in range(0, len(message_ids), _BATCH):
            batch = message_ids[start : start + _BATCH]
            rows = (
                connection.execute(
                    update(message)
                    .where(message.c.id.in_(batch), allowed)
                    .values(updated_at=now, **values)
                    .returning(message.c.id)
                )
                .scalars()
                .all()
            )
            journal.note(connection, *(journal.entry(now, actor, kind, message_id=row) for row in rows))
            changed += len(rows)
        signals.announce(connection)
    return changed


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
    of_series = update(message).where(message.c.series_id == series_id)
    with store.write() as connection:
        now = store.clock()
        if not _enter(connection, series_id, before, after, now):
            return False
        # In every state, so that whatever is queued again later rests or runs as its series does.
        connection.execute(of_series.values(paused=int(after is SeriesState.PAUSED)))
        if after is SeriesState.CANCELLED:
            waiting = of_series.where(message.c.state == MessageState.QUEUED)
            connection.execute(waiting.values(state=MessageState.CANCELLED, updated_at=now))
        journal.note(connection, journal.entry(now, actor, EventKind(f"series-{after}"), series_id=series_id))
        signals.announce(connection)
        return True


def _enter(
    connection: Connection, series_id: int, before: tuple[SeriesState, ...], after: SeriesState, now: datetime
) -> bool:
    changed = connection.execute(
        update(series).where(series.c.id == series_id, series.c.state.in_(before)).values(state=after, updated_at=now)
    )
    return changed.rowcount == 1
