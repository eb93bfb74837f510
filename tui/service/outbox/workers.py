"""Which dispatchers are alive, where several hosts share a store."""

from __future__ import annotations

import os
import socket
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select, update

from tui.service.outbox.heartbeat import Sender
from tui.service.outbox.lock import Holder
from tui.service.outbox.store import Store
from tui.service.outbox.tables import worker

SILENCE = timedelta(seconds=60)
"""After this long without a sign a dispatcher counts as dead."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A dispatcher that gave a sign lately."""

    host: str
    pid: int
    since: datetime
    seen_at: datetime


def new_token() -> str:
    """What a dispatcher of this process gives its signs with."""
    return uuid.uuid4().hex


def register(store: Store, token: str) -> None:
    """Announce a dispatcher of this process."""
    now = store.clock()
    with store.write() as connection:
        connection.execute(delete(worker).where(worker.c.seen_at < now - 10 * SILENCE))
        connection.execute(
            insert(worker).values(token=token, host=socket.gethostname(), pid=os.getpid(), since=now, seen_at=now)
        )


def give_sign(store: Store, token: str) -> bool:
    """Say that the dispatcher is alive; False where it has been forgotten."""
    with store.write() as connection:
        known = connection.execute(update(worker).where(worker.c.token == token).values(seen_at=store.clock()))
        return known.rowcount == 1


def leave(store: Store, token: str) -> None:
    """Say that the dispatcher has ended."""
    with store.write() as connection:
        connection.execute(delete(worker).where(worker.c.token == token))


def alive(store: Store) -> tuple[Worker, ...]:
    """The dispatchers that gave a sign lately, the oldest first."""
    with store.read() as connection:
        rows = connection.execute(
            select(worker).where(worker.c.seen_at >= store.clock() - SILENCE).order_by(worker.c.since)
        ).all()
    return tuple(Worker(row.host, row.pid, row.since, row.seen_at) for row in rows)


def any_alive(store: Store) -> bool:
    """Whether any dispatcher gave a sign lately."""
    with store.read() as connection:
        found = connection.execute(
            select(func.count()).select_from(worker).where(worker.c.seen_at >= store.clock() - SILENCE)
        ).scalar_one()
    return bool(found)


def last_heard(store: Store) -> Holder | None:
    """The dispatcher that gave the latest sign and did not say goodbye; None where there is none."""
    with store.read() as connection:
        row = connection.execute(select(worker).order_by(worker.c.seen_at.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    return Holder(Sender(None, row.pid, "", row.host, row.seen_at), is_silent=row.seen_at < store.clock() - SILENCE)
