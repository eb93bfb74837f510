"""Retention: once a day beside the dispatcher, or when an admin asks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from tui.service.errors import PraxisSmsError
from tui.service.outbox import journal, retention
from tui.service.outbox.store import Store
from tui.service.standby import RetentionClock

_log = logging.getLogger(__name__)


class DailyRetention:
    """Forgets what is older than the configured days, once a day beside the dispatcher."""

    def __init__(self, store: Store, retention_days: Callable[[], int], clock: RetentionClock) -> None:
        self._store = store
        self._retention_days = retention_days
        self._clock = clock

    async def run(self) -> None:
        """Purge whenever it is due, until cancelled."""
        while True:
            await asyncio.sleep(self._clock.seconds_left)
            try:
                await asyncio.to_thread(purge, self._store, self._retention_days(), journal.DISPATCHER)
            except PraxisSmsError as error:
                _log.warning("retention could not run: %s", type(error).__name__)
            self._clock.done()


def purge(store: Store, retention_days: int, actor: str) -> int:
    """Forget what ended more than `retention_days` days ago; how many messages."""
    return retention.forget(store, store.clock() - timedelta(days=retention_days), actor=actor)
