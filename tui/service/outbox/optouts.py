"""The numbers that want no SMS, kept as keyed HMAC from the start."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from tui.service.messages import MessageState
from tui.service.model import facts
from tui.service.model.events import EventKind
from tui.service.outbox import journal
from tui.service.outbox.claims import OPTED_OUT
from tui.service.outbox.numbers import number_keys
from tui.service.outbox.store import Store, Turn
from tui.service.outbox.tables import message, optout

_BATCH = 10_000


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
    keys = list(by_key)
    found: set[str] = set()
    with store.read() as connection:
        for start in range(0, len(keys), _BATCH):
            batch = keys[start : start + _BATCH]
            rows = connection.execute(select(optout.c.number_key).where(optout.c.number_key.in_(batch))).scalars()
            found.update(by_key[key] for key in rows)
    return frozenset(found)


def add(store: Store, number: str, reason: str, *, actor: str) -> bool:
    """Put a number on the list and block what is queued for it; False if it was there."""
    key = number_keys(store.number_secret)(number)
    with store.write() as connection:
        store.take_turn(connection, Turn.OPTOUTS)
        now = store.clock()
        if connection.execute(select(optout.c.number_key).where(optout.c.number_key == key)).first() is not None:
            return False
        connection.execute(insert(optout).values(number_key=key, reason=reason, created_by=actor, created_at=now))
        blocked = (
            connection.execute(
                update(message)
                .where(message.c.number_key == key, message.c.state == MessageState.QUEUED)
                .values(state=MessageState.BLOCKED, error=facts.stored(OPTED_OUT), updated_at=now)
                .returning(message.c.id)
            )
            .scalars()
            .all()
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
        gone = connection.execute(delete(optout).where(optout.c.number_key == key))
        if gone.rowcount == 0:
            return False
        journal.note(connection, journal.entry(store.clock(), actor, EventKind.OPTOUT_REMOVED))
        return True


def entries(store: Store) -> tuple[OptOut, ...]:
    """Every entry, oldest first."""
    with store.read() as connection:
        rows = connection.execute(select(optout).order_by(optout.c.created_at)).all()
    return tuple(OptOut(row.number_key.hex()[:12], row.reason, row.created_by, row.created_at) for row in rows)
