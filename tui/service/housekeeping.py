"""Retention: once a day beside the dispatcher, or when an admin asks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from tui.service.errors import PraxisSmsError
from tui.service.outbox import journal, retention
from tui.service.outbox.store import Store

_log = logging.getLogger(__name__)

_FIRST_PAUSE = 60.0
_DAY = 24 * 3600.0


class DailyRetention:
    """Forgets what is older than the configured days; begins a minute after the start, so that it delays nobody."""

    def __init__(self, store: Store, retention_days: Callable[[], int]) -> None:
        self._store = store
        self._retention_days = retention_days

    async def run(self) -> None:
        """Purge once a day until cancelled."""
        await asyncio.sleep(_FIRST_PAUSE)
        while True:
            try:
                await asyncio.to_thread(purge, self._store, self._retention_days(), journal.DISPATCHER)
            except PraxisSmsError as error:
                _log.warning("retention could not run: %s", type(error).__name__)
            await asyncio.sleep(_DAY)


def purge(store: Store, retention_days: int, actor: str) -> int:
    """Forget what ended more than `retention_days` days ago; how many messages."""
    return retention.forget(store, store.clock() - timedelta(days=retention_days), actor=actor)
