"""Leases: where several dispatchers share a store, a claim ends unless its holder renews it.

An expired lease says only that its holder is dead, asleep or cut off, not what became of the message: it is `unknown`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import update

from tui.service.messages import MessageState
from tui.service.model import facts
from tui.service.model.events import EventKind
from tui.service.model.facts import Fact, FactKind
from tui.service.outbox import journal
from tui.service.outbox.store import Store
from tui.service.outbox.tables import ON_THE_WIRE, message

LEASE = timedelta(seconds=60)
"""How long a claim holds without a heartbeat."""


def renew(store: Store, tokens: Collection[str], lease: timedelta) -> int:
    """Let the claims of these tokens hold for another lease; how many still do."""
    with store.write() as connection:
        renewed = connection.execute(
            update(message)
            .where(ON_THE_WIRE, message.c.claim_token.in_(tokens))
            .values(lease_until=store.clock() + lease)
        )
        return renewed.rowcount


def expire(store: Store) -> int:
    """Turn messages whose lease has run out into `unknown`; how many."""
    with store.write() as connection:
        now = store.clock()
        reason = Fact.of(FactKind.SENDER_SILENT)
        stranded = (
            connection.execute(
                update(message)
                .where(ON_THE_WIRE, message.c.lease_until < now)
                .values(
                    state=MessageState.UNKNOWN,
                    error=facts.stored(reason),
                    claim_token=None,
                    lease_until=None,
                    updated_at=now,
                )
                .returning(message.c.id)
            )
            .scalars()
            .all()
        )
        journal.note(
            connection,
            *(journal.entry(now, journal.DISPATCHER, EventKind.UNKNOWN, reason, message_id=row) for row in stranded),
        )
        return len(stranded)
