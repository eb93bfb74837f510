"""Protocols that a refusal has stopped, until a person has fixed the cause."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from tui.runtime.values import dataclass
from tui.service.model import facts
from tui.service.model.events import EventKind
from tui.service.model.outcome import Halted, StopCause
from tui.service.outbox.engines.connection import POSTGRES, SQLITE, Connection, Values
from tui.service.outbox.engines.values import moment
from tui.service.outbox.store import Subject
from tui.service.outbox.subjects import events
from tui.service.wording.facts import read_sentence_and_remedy


@dataclass(frozen=True, slots=True)
class StoredHold:
    """Why nothing of a protocol is sent at the moment; `words` say it in the reader's language.

    `remedy` is what to do about it, where the refusal itself tells.
    """

    protocol: str
    cause: StopCause
    words: str
    since: datetime
    remedy: str = ""


# On a server by a function: whoever may delete rows may also lock the table, and with it everybody who sends.
_RELEASE = {
    SQLITE: (
        "DELETE FROM hold WHERE (:protocol IS NULL OR protocol = :protocol) AND cause <> 'restored' RETURNING protocol"
    ),
    POSTGRES: "SELECT * FROM praxis_release_holds(CAST(:protocol AS text))",
}


_RELEASE_RESTORED = {
    SQLITE: "DELETE FROM hold WHERE cause = 'restored' RETURNING protocol",
    POSTGRES: "SELECT * FROM praxis_release_restored()",
}
_HOLD_RESTORED = (
    "INSERT INTO hold (protocol, cause, words, since) VALUES (:protocol, :cause, '', :now)"
    " ON CONFLICT (protocol) DO UPDATE SET cause = excluded.cause, words = excluded.words, since = excluded.since"
)


class Holds(Subject):
    """Reads and lifts holds."""

    def current(self) -> tuple[StoredHold, ...]:
        """Every hold, oldest first."""
        rows = self._rows("SELECT protocol, cause, words, since FROM hold ORDER BY since")
        return tuple(_stored_hold(*row) for row in rows)

    def has(self, protocol: str) -> bool:
        """Whether nothing of a protocol is sent at the moment."""
        return bool(self._rows("SELECT 1 FROM hold WHERE protocol = :protocol", {"protocol": protocol}))

    def release(self, actor: str, protocol: str | None = None) -> int:
        """Lift the hold of one protocol, or of all, but for those of a restored store; how many were lifted."""
        with self._store.write() as connection:
            return self._lifted(connection, _RELEASE[connection.dialect], {"protocol": protocol}, actor)

    def hold_restored(self, actor: str, protocols: Collection[str]) -> None:
        """Let nothing of these protocols go out until `release_restored`; no start and no mending lifts that."""
        with self._store.write() as connection:
            now = self._store.clock()
            for protocol in protocols:
                connection.execute(_HOLD_RESTORED, {"protocol": protocol, "cause": StopCause.RESTORED, "now": now})
            events.note_lines(connection, *(events.entry(now, actor, EventKind.HELD, name) for name in protocols))

    def release_restored(self, actor: str) -> int:
        """Lift the holds of a restored store; how many were lifted."""
        with self._store.write() as connection:
            lifted = self._lifted(connection, _RELEASE_RESTORED[connection.dialect], {}, actor)
            self._store.announce(connection)
            return lifted

    def _lifted(self, connection: Connection, statement: str, values: Values, actor: str) -> int:
        lifted = connection.column(statement, values)
        now = self._store.clock()
        events.note_lines(connection, *(events.entry(now, actor, EventKind.HOLD_RELEASED, name) for name in lifted))
        return len(lifted)


def hold(connection: Connection, protocol: str, halted: Halted, now: datetime) -> None:
    """Stop a protocol because of a refusal, unless it is stopped already."""
    connection.execute(
        "INSERT INTO hold (protocol, cause, words, since) VALUES (:protocol, :cause, :words, :now)"
        " ON CONFLICT (protocol) DO NOTHING",
        {"protocol": protocol, "cause": halted.cause, "words": facts.stored(halted.words), "now": now},
    )


def _stored_hold(protocol: str, cause: str, words: str, since: int) -> StoredHold:
    told, remedy = read_sentence_and_remedy(words)
    return StoredHold(protocol, StopCause(cause), told, moment(since), remedy)
