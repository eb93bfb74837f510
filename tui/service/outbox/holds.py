"""Protocols that a refusal has stopped, until a person has mended what was wrong."""

from __future__ import annotations

from sqlalchemy import delete, select

from tui.service.fact_wording import read_sentence
from tui.service.gateways.outcome import StopCause
from tui.service.model.events import EventKind
from tui.service.outbox import journal
from tui.service.outbox.held import Held
from tui.service.outbox.store import Store
from tui.service.outbox.tables import hold


def current(store: Store) -> tuple[Held, ...]:
    """Every hold, oldest first."""
    with store.read() as connection:
        rows = connection.execute(select(hold).order_by(hold.c.since)).all()
    return tuple(Held(row.protocol, StopCause(row.cause), read_sentence(row.words), row.since) for row in rows)


def release(store: Store, actor: str, protocol: str | None = None) -> int:
    """Lift the hold of one protocol, or of all; how many were lifted."""
    statement = delete(hold) if protocol is None else delete(hold).where(hold.c.protocol == protocol)
    with store.write() as connection:
        lifted = connection.execute(statement.returning(hold.c.protocol)).scalars().all()
        now = store.clock()
        journal.note(connection, *(journal.entry(now, actor, EventKind.HOLD_RELEASED, name) for name in lifted))
    return len(lifted)
