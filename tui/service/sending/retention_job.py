"""Retention once a day beside the dispatcher."""

from __future__ import annotations

import asyncio
import logging
import time
from pathlib import Path

from tui.service.errors import PraxisSmsError
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.subjects.events import DISPATCHER
from tui.service.sending.retention import purge
from tui.service.settings.configuration import Configuration

_log = logging.getLogger(__name__)

_DAY = 24 * 3600.0


class RetentionClock:
    """When retention is due in this process: so many seconds after its start, then once a day."""

    def __init__(self, first_after: float) -> None:
        self._due_at = time.monotonic() + first_after

    @property
    def seconds_left(self) -> float:
        """Seconds until retention is due; none where it is overdue."""
        return max(self._due_at - time.monotonic(), 0.0)

    def done(self) -> None:
        """Retention has run, or failed for today."""
        self._due_at = time.monotonic() + _DAY


class DailyRetention:
    """Forgets what is older than the configured days, once a day beside the dispatcher."""

    def __init__(self, store: Outbox, data_folder: Path, configuration: Configuration, clock: RetentionClock) -> None:
        self._store = store
        self._data_folder = data_folder
        self._configuration = configuration
        self._clock = clock

    async def run(self) -> None:
        """Purge whenever it is due, until cancelled."""
        while True:
            await asyncio.sleep(self._clock.seconds_left)
            try:
                days = self._configuration.settings.privacy.retention_days
                await asyncio.to_thread(purge, self._store, self._data_folder, days, DISPATCHER)
            except PraxisSmsError as error:
                _log.warning("retention could not run: %s", type(error).__name__)
            self._clock.done()
