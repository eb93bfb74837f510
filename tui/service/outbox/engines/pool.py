"""Connections kept for their next use.

They are made by the thread that asks, so that it learns at once why there is none: psycopg's own pool connects in
threads of its own, and whoever waits learns only that it took too long. And it goes back at once to the few
connections that each workstation of a group may keep.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from tui.service.system.clock import running_time


class Closable(Protocol):
    """A driver's connection."""

    def close(self) -> None:
        """Close it."""
        ...


D = TypeVar("D", bound=Closable)


class PoolExhausted(Exception):
    """All connections stayed in use for too long."""


@dataclass(slots=True)
class Kept(Generic[D]):
    """A connection, and since when it is open and unused, in `running_time`."""

    driver: D
    opened_at: float
    unused_since: float = field(default=0.0)


class Pool(Generic[D]):
    """At most `limit` connections at once, of which `keep` stay open unused; the one used last serves first.

    `is_idle` tells after each use whether a connection is open and in no transaction, else it is not kept; `is_alive`,
    before each further use, whether it may serve once more. Who finds all in use waits `wait_seconds` for one.
    """

    def __init__(
        self,
        connect: Callable[[], D],
        *,
        keep: int,
        limit: int,
        is_idle: Callable[[D], bool],
        is_alive: Callable[[Kept[D]], bool],
        wait_seconds: float = 30.0,
    ) -> None:
        self._connect = connect
        self._keep = keep
        self._is_idle = is_idle
        self._is_alive = is_alive
        self._wait_seconds = wait_seconds
        self._places = threading.BoundedSemaphore(limit)
        self._lock = threading.Lock()
        self._unused: list[Kept[D]] = []
        self._is_closed = False

    @contextmanager
    def connection(self) -> Iterator[D]:
        """A connection for this thread alone; raises what connecting raises, and `PoolExhausted`."""
        if not self._places.acquire(timeout=self._wait_seconds):
            raise PoolExhausted
        try:
            kept = self._take()
            try:
                yield kept.driver
            finally:
                self._give_back(kept)
        finally:
            self._places.release()

    def discard_unused(self) -> None:
        """Close the connections that nobody is using: what ended one of them has likely ended all."""
        with self._lock:
            unused, self._unused = self._unused, []
        for kept in unused:
            kept.driver.close()

    def close(self) -> None:
        """Close every connection; one that is in use, when it is given back."""
        self._is_closed = True
        self.discard_unused()

    def _take(self) -> Kept[D]:
        while True:
            with self._lock:
                kept = self._unused.pop() if self._unused else None
            if kept is None:
                return Kept(self._connect(), running_time())
            if self._is_alive(kept):
                return kept
            kept.driver.close()

    def _give_back(self, kept: Kept[D]) -> None:
        kept.unused_since = running_time()
        if self._is_idle(kept.driver):
            with self._lock:
                if not self._is_closed and len(self._unused) < self._keep:
                    self._unused.append(kept)
                    return
        kept.driver.close()
