"""A dispatcher among others: it gives signs of life, and listens for what other hosts queue."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from tui.service.errors import StoreError
from tui.service.outbox import signals, workers
from tui.service.outbox.store import Store

_log = logging.getLogger(__name__)

_SIGN_SECONDS = workers.SILENCE.total_seconds() / 3
_RECONNECT_SECONDS = 2.0


class SignOfLife:
    """Says that a dispatcher is alive as long as it is, so that desks can tell when none is."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def run(self) -> None:
        """Give signs until cancelled, then say goodbye."""
        token = ""
        try:
            while True:
                token = self._sign(token)
                await asyncio.sleep(_SIGN_SECONDS)
        finally:
            self._leave(token)

    def _sign(self, token: str) -> str:
        try:
            if not token:
                return workers.register(self._store)
            workers.give_sign(self._store, token)
        except StoreError as error:
            _log.warning("no sign of life could be given: %s", type(error).__name__)
        return token

    def _leave(self, token: str) -> None:
        try:
            if token:
                workers.leave(self._store, token)
        except StoreError as error:
            _log.warning("no goodbye could be said: %s", type(error).__name__)


class Listener:
    """Wakes the dispatcher when another host has queued or decided something."""

    def __init__(self, store: Store, wake: Callable[[], None]) -> None:
        self._store = store
        self._wake = wake

    async def run(self) -> None:
        """Listen until cancelled, reconnecting where the server goes away."""
        while True:
            try:
                async for _announcement in signals.announcements(self._store):
                    self._wake()
            except ConnectionError as error:
                _log.warning("not listening at the moment: %s", error)
            await asyncio.sleep(_RECONNECT_SECONDS)
