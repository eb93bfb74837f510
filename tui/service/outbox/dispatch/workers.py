"""Dispatchers that share a store: which are alive, and how they wake each other."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import datetime, timedelta

from tui.runtime.values import dataclass
from tui.service.errors import StoreError
from tui.service.outbox.dispatch.lock_heartbeat import Program, Sender, is_gone
from tui.service.outbox.dispatch.sending_right import Holder
from tui.service.outbox.engines.values import moment, row_reader
from tui.service.outbox.store import CHANNEL, Subject

SILENCE = timedelta(seconds=60)
"""After this long without a sign a dispatcher counts as dead."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A dispatcher that gave a sign lately."""

    host: str
    pid: int
    since: datetime
    seen_at: datetime


_worker = row_reader(Worker, since=moment, seen_at=moment)


class Workers(Subject):
    """Signs of life of dispatchers."""

    def register(self, token: str) -> None:
        """Announce a dispatcher of this process."""
        now = self._store.clock()
        with self._store.write() as connection:
            connection.execute("DELETE FROM worker WHERE seen_at < :long_ago", {"long_ago": now - 10 * SILENCE})
            connection.execute(
                "INSERT INTO worker (token, host, pid, since, seen_at) VALUES (:token, :host, :pid, :now, :now)",
                {"token": token, "host": os.uname().nodename, "pid": os.getpid(), "now": now},
            )

    def give_sign(self, token: str) -> bool:
        """Say that the dispatcher is alive; False where it has been forgotten."""
        with self._store.write() as connection:
            known = connection.execute(
                "UPDATE worker SET seen_at = :now WHERE token = :token", {"token": token, "now": self._store.clock()}
            )
            return known == 1

    def leave(self, token: str) -> None:
        """Say that the dispatcher has ended."""
        with self._store.write() as connection:
            connection.execute("DELETE FROM worker WHERE token = :token", {"token": token})

    def forget(self, sender: Sender) -> None:
        """Forget a dispatcher that ended without deregistering; one that lives after all announces itself again."""
        with self._store.write() as connection:
            connection.execute(
                "DELETE FROM worker WHERE host = :host AND pid = :pid AND seen_at <= :heard_at",
                {"host": sender.host, "pid": sender.pid, "heard_at": sender.heard_at},
            )

    def alive(self) -> tuple[Worker, ...]:
        """The dispatchers that gave a sign lately, the oldest first."""
        statement = "SELECT host, pid, since, seen_at FROM worker WHERE seen_at >= :lately ORDER BY since"
        return tuple(map(_worker, self._rows(statement, {"lately": self._store.clock() - SILENCE})))

    def any_alive(self) -> bool:
        """Whether any dispatcher gave a sign lately."""
        lately = {"lately": self._store.clock() - SILENCE}
        return bool(self._rows("SELECT 1 FROM worker WHERE seen_at >= :lately LIMIT 1", lately))

    def last_heard(self) -> Holder | None:
        """The dispatcher that gave the latest sign and did not deregister; None where there is none."""
        found = self._rows("SELECT host, pid, seen_at FROM worker ORDER BY seen_at DESC LIMIT 1")
        if not found:
            return None
        ((host, pid, seen_at),) = found
        heard_at = moment(seen_at)
        return Holder(Sender(None, pid, "", host, heard_at), is_silent=heard_at < self._store.clock() - SILENCE)

    def announcements(self) -> AsyncIterator[None]:
        """One item whenever something was queued or decided; ends with `ConnectionError` where the server goes away."""
        return self._store.engine.notices(CHANNEL)


class SharedRight:
    """Any number may send: leases keep dispatchers apart."""

    def __init__(self, workers: Callable[[], Workers]) -> None:
        self._workers = workers
        self.predecessor: Sender | None = None

    def acquire(self, program: Program = Program.COMMAND) -> bool:
        """Always granted; a dead predecessor is forgotten, so that only its successor names it."""
        workers = self._workers()
        last = workers.last_heard()
        if last is not None and last.sender is not None and (last.is_silent or _ended(last.sender)):
            self.predecessor = last.sender
            with suppress(StoreError):  # whoever may not send finds that out, and says so, where it claims
                workers.forget(last.sender)
        return True

    def give_sign(self) -> None:
        """No-op: dispatchers write their heartbeats into the store."""

    def holder(self) -> Holder | None:
        """The dispatcher that gave the latest sign."""
        return self._workers().last_heard()

    def release(self) -> None:
        """No-op: there is no lock to release."""

    def taken_elsewhere(self) -> bool:
        """Whether any dispatcher gave a sign lately."""
        return self._workers().any_alive()


def new_token() -> str:
    """What a dispatcher of this process gives its signs with."""
    return os.urandom(16).hex()


def _ended(sender: Sender) -> bool:
    """Whether it lived on this machine and does no more; a process of our own number was one before this one."""
    is_our_number = sender.host == os.uname().nodename and sender.pid == os.getpid()
    return is_our_number or is_gone(sender)
