"""The numbers that want no SMS, kept as keyed HMAC from the start."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from tui.service.model import facts
from tui.service.model.events import EventKind
from tui.service.outbox import journal
from tui.service.outbox.claims import OPTED_OUT
from tui.service.outbox.engines.values import moment
from tui.service.outbox.numbers import number_keys
from tui.service.outbox.store import AdvisoryLock, Store


@dataclass(frozen=True, slots=True)
class OptOut:
    """One entry; `fingerprint` is the beginning of the number's HMAC, because the number itself is not kept."""

    fingerprint: str
    reason: str
    created_by: str
    created_at: datetime


def is_listed(store: Store, number: str) -> bool:
    """Whether an E.164 number has opted out."""
    return bool(listed(store, (number,)))


def listed(store: Store, numbers: Collection[str]) -> frozenset[str]:
    """Those of the E.164 numbers that have opted out."""
    key_of = number_keys(store.number_secret)
    by_key = {key_of(number): number for number in numbers}
    with store.read() as connection:
        found = connection.column("SELECT number_key FROM optout WHERE number_key IN :keys", {"keys": list(by_key)})
    return frozenset(by_key[key] for key in found)


def add(store: Store, number: str, reason: str, *, actor: str) -> bool:
    """Put a number on the list and block what is queued for it; False if it was there."""
    key = number_keys(store.number_secret)(number)
    with store.write() as connection:
        store.take_lock(connection, AdvisoryLock.OPTOUTS)
        now = store.clock()
        if connection.row("SELECT 1 FROM optout WHERE number_key = :key", {"key": key}) is not None:
            return False
        connection.execute(
            "INSERT INTO optout (number_key, reason, created_by, created_at) VALUES (:key, :reason, :actor, :now)",
            {"key": key, "reason": reason, "actor": actor, "now": now},
        )
        blocked = connection.column(
            "UPDATE message SET state = 'blocked', error = :reason, updated_at = :now"
            " WHERE number_key = :key AND state = 'queued' RETURNING id",
            {"key": key, "reason": facts.stored(OPTED_OUT), "now": now},
        )
        journal.note(
            connection,
            journal.entry(now, actor, EventKind.OPTOUT_ADDED, reason),
            *(journal.entry(now, actor, EventKind.BLOCKED, OPTED_OUT, message_id=row) for row in blocked),
        )
        return True


def remove(store: Store, number: str, *, actor: str) -> bool:
    """Take a number off the list; False if it was not there. What was blocked stays blocked."""
    key = number_keys(store.number_secret)(number)
    with store.write() as connection:
        if not connection.execute("DELETE FROM optout WHERE number_key = :key", {"key": key}):
            return False
        journal.note(connection, journal.entry(store.clock(), actor, EventKind.OPTOUT_REMOVED))
        return True


def entries(store: Store) -> tuple[OptOut, ...]:
    """Every entry, oldest first."""
    with store.read() as connection:
        rows = connection.rows("SELECT number_key, reason, created_by, created_at FROM optout ORDER BY created_at")
    return tuple(OptOut(key.hex()[:12], reason, actor, moment(at)) for key, reason, actor, at in rows)
