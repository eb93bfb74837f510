"""The numbers that want no SMS, kept as keyed HMAC from the start."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from tui.service.model import facts
from tui.service.model.events import EventKind
from tui.service.model.facts import OPTED_OUT, Reason
from tui.service.model.queries import OptOut
from tui.service.outbox.engines.connection import Connection, sql
from tui.service.outbox.engines.values import moment
from tui.service.outbox.schema import IN_FORCE
from tui.service.outbox.store import AdvisoryLock, Subject
from tui.service.outbox.subjects import events
from tui.service.wording.facts import read_sentence

NO_REASON = "-"
"""What is kept where nobody told why an opt-out was lifted."""

_LISTED = sql("SELECT number_key FROM optout WHERE number_key IN :keys AND", IN_FORCE)
_ENTRIES = sql(
    "SELECT number_key, reason, created_by, created_at FROM optout WHERE", IN_FORCE, "ORDER BY created_at, id"
)
_LIFT = sql(
    "UPDATE optout SET lifted_by = :actor, lifted_at = :now, lifted_reason = :reason WHERE number_key = :key AND",
    IN_FORCE,
)


class OptOuts(Subject):
    """The opt-out list."""

    def is_listed(self, number: str) -> bool:
        """Whether an E.164 number has opted out."""
        return bool(self.listed((number,)))

    def listed(self, numbers: Collection[str]) -> frozenset[str]:
        """Those of the E.164 numbers that have opted out."""
        with self._store.read() as connection:
            by_key = dict(zip(self._store.number_keys(connection, numbers), numbers, strict=True))
            found = connection.column(_LISTED, {"keys": list(by_key)})
        return frozenset(by_key[key] for key in found)

    def add(self, number: str, reason: str, *, actor: str) -> bool:
        """Put a number on the list and block what is queued for it; False if it was there."""
        with self._store.write() as connection:
            connection.lock_until_commit(AdvisoryLock.OPTOUTS)
            key = self._store.number_key(connection, number)
            return put_on_the_list(connection, key, reason, self._store.clock(), actor)

    def remove(self, number: str, reason: str = "", *, actor: str) -> bool:
        """Lift the opt-out of a number; False if there was none. What was blocked stays blocked.

        The entry stays in the store with `reason`, time and actor.
        """
        with self._store.write() as connection:
            now = self._store.clock()
            key = self._store.number_key(connection, number)
            values = {"key": key, "actor": actor, "now": now, "reason": reason or NO_REASON}
            if not connection.execute(_LIFT, values):
                return False
            events.note(connection, now, actor, EventKind.OPTOUT_REMOVED, reason)
            return True

    def entries(self) -> tuple[OptOut, ...]:
        """Every entry that is in force, oldest first."""
        return tuple(
            OptOut(key.hex()[:12], read_sentence(reason), actor, moment(at))
            for key, reason, actor, at in self._rows(_ENTRIES)
        )


def put_on_the_list(connection: Connection, key: bytes, reason: Reason, now: datetime, actor: str) -> bool:
    """Put the number of that key on the list and block what is queued for it; False if it was there.

    For a transaction that holds `AdvisoryLock.OPTOUTS`.
    """
    if connection.row(_LISTED, {"keys": [key]}) is not None:
        return False
    connection.execute(
        "INSERT INTO optout (number_key, reason, created_by, created_at) VALUES (:key, :reason, :actor, :now)",
        {"key": key, "reason": facts.stored(reason), "actor": actor, "now": now},
    )
    blocked = connection.column(
        "UPDATE message SET state = 'blocked', error = :reason, updated_at = :now"
        " WHERE number_key = :key AND state = 'queued' RETURNING id",
        {"key": key, "reason": facts.stored(OPTED_OUT), "now": now},
    )
    events.note_lines(
        connection,
        events.entry(now, actor, EventKind.OPTOUT_ADDED, reason),
        *(events.entry(now, actor, EventKind.BLOCKED, OPTED_OUT, message_id=row) for row in blocked),
    )
    return True
