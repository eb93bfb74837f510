"""Protocols that a refusal has stopped, until a person has fixed the cause."""

from __future__ import annotations

from datetime import datetime

from tui.runtime.values import dataclass
from tui.service.model.events import EventKind
from tui.service.model.outcome import StopCause
from tui.service.outbox.engines.connection import POSTGRES, SQLITE
from tui.service.outbox.engines.values import moment
from tui.service.outbox.store import Subject
from tui.service.outbox.subjects import events
from tui.service.wording.facts import read_sentence_and_remedy


@dataclass(frozen=True, slots=True)
class Held:
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
    SQLITE: "DELETE FROM hold WHERE :protocol IS NULL OR protocol = :protocol RETURNING protocol",
    POSTGRES: "SELECT * FROM praxis_release_holds(CAST(:protocol AS text))",
}


class Holds(Subject):
    """Reads and lifts holds."""

    def current(self) -> tuple[Held, ...]:
        """Every hold, oldest first."""
        with self._store.read() as connection:
            rows = connection.rows("SELECT protocol, cause, words, since FROM hold ORDER BY since")
        return tuple(_held(*row) for row in rows)

    def release(self, actor: str, protocol: str | None = None) -> int:
        """Lift the hold of one protocol, or of all; how many were lifted."""
        with self._store.write() as connection:
            lifted = connection.column(_RELEASE[connection.dialect], {"protocol": protocol})
            now = self._store.clock()
            events.note(connection, *(events.entry(now, actor, EventKind.HOLD_RELEASED, name) for name in lifted))
        return len(lifted)


def _held(protocol: str, cause: str, words: str, since: int) -> Held:
    told, remedy = read_sentence_and_remedy(words)
    return Held(protocol, StopCause(cause), told, moment(since), remedy)
