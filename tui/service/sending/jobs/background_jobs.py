"""What runs beside a dispatcher in its event loop: retention, reminder plans, a look at a description once mended."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from tui.service.errors import PraxisSmsError
from tui.service.gateways.access_faults import described_format
from tui.service.gateways.secret_owners import BELONGS_TO, owner_of
from tui.service.model.card_protocols import ProtocolKey
from tui.service.model.outcome import StopCause
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.subjects.events import DISPATCHER
from tui.service.sending.jobs.report_collector import ReportCollector
from tui.service.sending.jobs.shared_outbox import Listener, WorkerHeartbeat
from tui.service.sending.resources import Resources
from tui.service.sending.retention import purge
from tui.service.sending.standby import RetentionClock
from tui.service.settings.configuration import Configuration

REMINDERS_EVERY = 5.0
"""After so many seconds the plans are looked at again."""

_log = logging.getLogger(__name__)


class BackgroundJob(Protocol):
    """Work done beside the sending, as long as the dispatcher lives: delivery reports, retention."""

    async def run(self) -> None:
        """Work until cancelled."""
        ...


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
        await _look_again_and_again(self._look, REMINDERS_EVERY, "reminders")


async def _look_again_and_again(look: Callable[[], object], pause: float, what: str) -> None:
    """Look at something from a thread, `pause` seconds after the last look, until cancelled."""
    while True:
        await asyncio.sleep(pause)
        try:
            await asyncio.to_thread(look)
        except PraxisSmsError as error:
            _log.warning("%s could not be looked at: %s", what, type(error).__name__)


def jobs_beside(
    store: Outbox, resources: Resources, wake: Callable[[], None], reconnect_seconds: float
) -> tuple[BackgroundJob, ...]:
    """What runs beside every dispatcher that lives on; a store of its own needs neither heartbeat nor listener."""
    reports = ReportCollector(store, resources, list(ProtocolKey))
    if not store.is_shared:
        return (reports,)
    return reports, WorkerHeartbeat(store), Listener(store, wake, reconnect_seconds)


class DescriptionWatch:
    """Lets the described protocol be tried again that a configuration holds, once its description was changed.

    The same once it is noted otherwise for whom its secrets were entered.
    """

    def __init__(self, store: Outbox, configuration: Configuration, pause: float) -> None:
        self._store = store
        self._configuration = configuration
        self._pause = pause
        self._known = self._description()

    async def run(self) -> None:
        """Look every `pause` seconds, until cancelled."""
        await _look_again_and_again(self.look, self._pause, "the description")

    def look(self) -> None:
        """Lift the hold where the description is another one than at the last look, and can be used."""
        known, self._known = self._known, self._description()
        if self._known is None or self._known == known:
            return
        held = [each.protocol for each in self._store.holds.current() if each.cause is StopCause.CONFIGURATION]
        if ProtocolKey.THREESTEPS_API in held:
            self._store.holds.release(DISPATCHER, ProtocolKey.THREESTEPS_API)

    def _description(self) -> object:
        """What the chosen description says, and whose the secrets are.

        None where it cannot be used, or where another protocol sends.
        """
        settings = self._configuration.settings
        if settings.provider.protocol is not ProtocolKey.THREESTEPS_API:
            return None
        described = described_format(settings)
        return described and (described, *(owner_of(settings, name) for name in BELONGS_TO))
