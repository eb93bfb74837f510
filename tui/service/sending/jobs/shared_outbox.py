"""Jobs of a dispatcher that shares its store: heartbeat, renewal of leases, listening for what other hosts queue."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from datetime import timedelta

from tui.service.errors import StoreError
from tui.service.outbox.dispatch import workers
from tui.service.outbox.dispatch.workers import SILENCE
from tui.service.outbox.outbox import Outbox
from tui.service.sending.store_retry import ask
from tui.service.sending.waiting_times import USUAL_TIMES
from tui.service.system import clock

_log = logging.getLogger(__name__)

_BEAT_SECONDS = SILENCE.total_seconds() / 3


class WorkerHeartbeat:
    """Writes a dispatcher's heartbeat into the store, so that workstations can tell when none is alive."""

    def __init__(self, store: Outbox) -> None:
        self._store = store

    async def run(self) -> None:
        """Write heartbeats until cancelled, then deregister."""
        token = workers.new_token()
        is_known = False
        try:
            while True:
                is_known = await ask(self._store, self._beat, token, is_known)
                await asyncio.sleep(_BEAT_SECONDS)
        finally:
            self._deregister(token)  # at once: a cancelled task cannot wait for a thread

    def _beat(self, token: str, is_known: bool) -> bool:
        try:
            if not (is_known and self._store.workers.give_sign(token)):
                self._store.workers.register(token)
        except StoreError as error:
            _log.warning("could not write the heartbeat of this worker: %s", type(error).__name__)
            return is_known
        return True

    def _deregister(self, token: str) -> None:
        try:
            self._store.workers.leave(token)
        except StoreError as error:
            _log.warning("could not deregister this worker: %s", type(error).__name__)


class LeaseKeeper:
    """Renews the leases of a dispatcher's claims, and ends those of dispatchers that died."""

    def __init__(
        self,
        store: Outbox,
        lease: timedelta,
        tokens: Callable[[], Collection[str]],
        running_time: Callable[[], float] = clock.running_time,
    ) -> None:
        self._store = store
        self._lease = lease
        self._tokens = tokens
        self._running_time = running_time
        self._kept_at: float | None = None

    async def run(self) -> None:
        """Keep them until cancelled."""
        while True:
            try:
                await ask(self._store, self._keep, tuple(self._tokens()))
            except StoreError as error:
                _log.warning("leases could not be renewed: %s", type(error).__name__)
            await asyncio.sleep(self._lease.total_seconds() / 3)

    def _keep(self, tokens: Collection[str]) -> None:
        self._store.leases.renew(tokens, self._lease)
        now = self._running_time()
        # Whoever could not renew its own leases for a while does not know whether the others could: they come first.
        was_away = self._kept_at is not None and now - self._kept_at > self._lease.total_seconds() / 2
        if not was_away:
            self._store.leases.expire()
        self._kept_at = now


class Listener:
    """Wakes the dispatcher when another host has queued or decided something."""

    def __init__(
        self, store: Outbox, wake: Callable[[], None], reconnect_seconds: float = USUAL_TIMES.reconnect
    ) -> None:
        self._store = store
        self._reconnect_seconds = reconnect_seconds
        self._wake = wake

    async def run(self) -> None:
        """Listen until cancelled, reconnecting where the server goes away."""
        while True:
            try:
                async for _announcement in self._store.workers.announcements():
                    self._wake()
            except ConnectionError as error:
                _log.warning("could not listen for what other hosts queue: %s", error)
            await asyncio.sleep(self._reconnect_seconds)
