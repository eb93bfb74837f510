"""Finds duplicates: same number and text within a time window."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from tui.service.model.messages import Duplicate
from tui.service.outbox.engines.statements import sql
from tui.service.outbox.engines.values import moment
from tui.service.outbox.store import Store

# When a message of the outbox went out, or will: one that is overdue goes out any moment.
_LEAVES_AT = "CASE WHEN state = 'queued' THEN CASE WHEN due_at > :now THEN due_at ELSE :now END ELSE sent_at END"
_NEAR = sql(
    "SELECT number_key, text, coalesce(",
    _LEAVES_AT,
    ", created_at), state = 'queued' FROM message WHERE number_key IN :keys AND (created_at > :queued_after OR (",
    _LEAVES_AT,
    "> :earliest AND",
    _LEAVES_AT,
    "< :latest)) AND state NOT IN ('failed', 'blocked', 'cancelled') ORDER BY created_at",
)


@dataclass(frozen=True, slots=True)
class Nearness:
    """When two messages come too close: a new one is to go out `at`, and `span` must lie between it and the others.

    Both moments are in UTC. What was queued less than `span` before `now` is too close whenever it goes out: whoever
    queues the same again has most likely forgotten.
    """

    at: datetime
    now: datetime
    span: timedelta


def near(store: Store, numbers: Collection[str], nearness: Nearness) -> dict[tuple[str, str], Duplicate]:
    """The (number, text) pairs of these E.164 numbers that a new message would come too close to."""
    values = {
        "now": nearness.now,
        "queued_after": nearness.now - nearness.span,
        "earliest": nearness.at - nearness.span,
        "latest": nearness.at + nearness.span,
    }
    with store.read() as connection:
        by_key = dict(zip(store.number_keys(connection, numbers), numbers, strict=True))
        rows = connection.rows(_NEAR, {**values, "keys": list(by_key)})
    return {(by_key[key], text): Duplicate(moment(at), bool(waits)) for key, text, at, waits in rows}
