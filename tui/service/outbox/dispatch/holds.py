"""Protocols that a refusal has stopped, until a person has fixed the cause."""

from __future__ import annotations

from tui.service.model.events import EventKind
from tui.service.model.outcome import StopCause
from tui.service.outbox.dispatch.held import Held
from tui.service.outbox.engines.connection import POSTGRES, SQLITE
from tui.service.outbox.engines.values import moment
from tui.service.outbox.store import Store
from tui.service.outbox.subjects import journal
from tui.service.wording.facts import read_sentence_and_remedy

# On a server by a function: whoever may delete rows may also lock the table, and with it everybody who sends.
_RELEASE = {
    SQLITE: "DELETE FROM hold WHERE :protocol IS NULL OR protocol = :protocol RETURNING protocol",
    POSTGRES: "SELECT * FROM praxis_release_holds(CAST(:protocol AS text))",
}


def current(store: Store) -> tuple[Held, ...]:
    """Every hold, oldest first."""
    with store.read() as connection:
        rows = connection.rows("SELECT protocol, cause, words, since FROM hold ORDER BY since")
    return tuple(_held(*row) for row in rows)


def _held(protocol: str, cause: str, words: str, since: int) -> Held:
    told, remedy = read_sentence_and_remedy(words)
    return Held(protocol, StopCause(cause), told, moment(since), remedy)


def release(store: Store, actor: str, protocol: str | None = None) -> int:
    """Lift the hold of one protocol, or of all; how many were lifted."""
    with store.write() as connection:
        lifted = connection.column(_RELEASE[connection.dialect], {"protocol": protocol})
        now = store.clock()
        journal.note(connection, *(journal.entry(now, actor, EventKind.HOLD_RELEASED, name) for name in lifted))
    return len(lifted)
