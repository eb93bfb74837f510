"""The end of claims: by a crash of their holder, and where several dispatchers share a store by an expired lease.

Either says only that the holder is dead, asleep or cut off, not what became of the message: it is `unknown`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from tui.service.model import facts
from tui.service.model.events import EventKind
from tui.service.model.facts import Fact, FactKind
from tui.service.outbox.engines.connection import sql
from tui.service.outbox.schema import ON_THE_WIRE
from tui.service.outbox.store import Store, Subject
from tui.service.outbox.subjects import events

LEASE = timedelta(seconds=60)
"""How long a claim holds without a heartbeat."""

_RENEW = sql("UPDATE message SET lease_until = :until WHERE", ON_THE_WIRE, "AND claim_token IN :tokens")
_MAKE_UNKNOWN = sql(
    "UPDATE message SET state = 'unknown', error = :reason, claim_token = NULL, lease_until = NULL, updated_at = :now",
    "WHERE",
    ON_THE_WIRE,
)
_END = {
    FactKind.PROGRAM_ENDED: sql(_MAKE_UNKNOWN, "RETURNING id"),
    FactKind.SENDER_SILENT: sql(_MAKE_UNKNOWN, "AND lease_until < :now RETURNING id"),
}


def end_claims(store: Store, why: FactKind) -> int:
    """Turn messages whose holder can say no more into `unknown`, after a crash all of them; how many."""
    reason = Fact.of(why)
    with store.write() as connection:
        now = store.clock()
        stranded = connection.column(_END[why], {"now": now, "reason": facts.stored(reason)})
        events.note_each(connection, stranded, now, events.DISPATCHER, EventKind.UNKNOWN, reason)
        return len(stranded)


class Leases(Subject):
    """Renews and ends leases."""

    def renew(self, tokens: Collection[str], lease: timedelta) -> int:
        """Let the claims of these tokens hold for another lease; how many still do."""
        with self._store.write() as connection:
            return connection.execute(_RENEW, {"tokens": list(tokens), "until": self._store.clock() + lease})

    def expire(self) -> int:
        """Turn messages whose lease has run out into `unknown`; how many."""
        return end_claims(self._store, FactKind.SENDER_SILENT)
