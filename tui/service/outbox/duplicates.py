"""Duplicates: messages with the same text to the same number, which are or were to leave at about the same time."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tui.service.model.messages import Duplicate, MessageState
from tui.service.model.queries import Nearness
from tui.service.outbox.engines.connection import Connection, sql
from tui.service.outbox.engines.values import moment
from tui.service.outbox.store import AdvisoryLock, Store

# When a message of the outbox went out, or will: one that is overdue goes out any moment.
_LEAVES_AT = "CASE WHEN state = 'queued' THEN CASE WHEN due_at > :now THEN due_at ELSE :now END ELSE sent_at END"
_NEAR = sql(
    "SELECT number_key, text, coalesce(",
    _LEAVES_AT,
    ", created_at), state FROM message WHERE number_key IN :keys AND (created_at > :queued_after OR (",
    _LEAVES_AT,
    "> :earliest AND",
    _LEAVES_AT,
    "< :latest)) AND state NOT IN ('failed', 'blocked', 'cancelled') AND id <> :besides AND"
    " coalesce(series_id, 0) <> :besides_series ORDER BY created_at",
)


def find_duplicates(
    store: Store,
    connection: Connection,
    numbers: Collection[str],
    nearness: Nearness,
    *,
    besides: int = 0,
    besides_series: int = -1,
) -> dict[tuple[str, str], Duplicate]:
    """What `Messages.duplicates` finds, in a transaction that has begun."""
    by_key = dict(zip(store.number_keys(connection, numbers), numbers, strict=True))
    values = {
        "keys": list(by_key),
        "now": nearness.now,
        "queued_after": nearness.now - nearness.span,
        "earliest": nearness.at - nearness.span,
        "latest": nearness.at + nearness.span,
        "besides": besides,
        "besides_series": besides_series,
    }
    rows = connection.rows(_NEAR, values)
    return {(by_key[key], text): Duplicate(moment(at), MessageState(state)) for key, text, at, state in rows}


_UNSENT = (
    "SELECT id, number, text FROM message WHERE id IN :ids AND number <> ''"
    " AND state IN ('failed', 'undelivered', 'cancelled') ORDER BY id"
)


def without_duplicates(store: Store, connection: Connection, ids: Sequence[int], apart: Nearness | None) -> list[int]:
    """Those of the messages that may be sent again: neither was the same text sent meanwhile, nor is it among them.

    All of them where nothing has to be `apart`. Nobody queues anything beside until the transaction ends.
    """
    if apart is None:
        return list(ids)
    connection.lock_until_commit(AdvisoryLock.QUEUEING)
    said: set[tuple[str, str]] = set()
    kept: set[int] = set()
    for message_id, number, text in connection.rows(_UNSENT, {"ids": list(ids)}):
        if (number, text) in said or (number, text) in find_duplicates(
            store, connection, [number], apart, besides=message_id
        ):
            kept.add(message_id)
        said.add((number, text))
    return [message_id for message_id in ids if message_id not in kept]
