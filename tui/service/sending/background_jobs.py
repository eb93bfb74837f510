"""What runs beside a dispatcher in its event loop: reports, retention, and what hosts that share a store need."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from tui.service.errors import PraxisSmsError
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.subjects.events import DISPATCHER
from tui.service.sending.dispatcher import BackgroundJob, Resources
from tui.service.sending.report_collector import ReportCollector
from tui.service.sending.retention import purge
from tui.service.sending.shared_outbox import Listener, WorkerHeartbeat
from tui.service.sending.standby import RetentionClock
from tui.service.settings.configuration import Configuration

REMINDERS_EVERY = 5.0
"""After so many seconds the plans are looked at again."""

_log = logging.getLogger(__name__)


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


class ReminderJob:
    """Runs the reminder plans that are due, beside the dispatcher."""

    def __init__(self, look: Callable[[], object]) -> None:
        self._look = look

    async def run(self) -> None:
        """Look every few seconds until cancelled."""
        while True:
            await asyncio.sleep(REMINDERS_EVERY)
            try:
                await asyncio.to_thread(self._look)
            except PraxisSmsError as error:
                _log.warning("reminders could not be looked at: %s", type(error).__name__)


def jobs_beside(
    store: Outbox, resources: Resources, protocols: Sequence[str], retention: DailyRetention, listener: Listener
) -> tuple[BackgroundJob, ...]:
    """The jobs of a dispatcher that lives on; a store of its own needs neither heartbeat nor listener."""
    alone: tuple[BackgroundJob, ...] = (ReportCollector(store, resources, protocols), retention)
    return (*alone, WorkerHeartbeat(store), listener) if store.is_shared else alone
