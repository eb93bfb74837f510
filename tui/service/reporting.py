"""Fetching delivery reports beside the dispatcher, in its event loop and through its gateways."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from tui.service.dispatch import House
from tui.service.errors import PraxisSmsError
from tui.service.outbox import holds, reports
from tui.service.outbox.store import Store

_log = logging.getLogger(__name__)

_BATCH = 500
_SHORTEST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0


class ReportCollector:
    """Asks the providers what became of accepted messages: in batches, seldomer as they age, for seven days."""

    def __init__(self, store: Store, house: House, protocols: Sequence[str]) -> None:
        self._store = store
        self._house = house
        self._protocols = tuple(protocols)

    async def run(self) -> None:
        """Collect until cancelled; a provider that cannot be asked is asked again later."""
        while True:
            pause = _LONGEST_PAUSE
            try:
                await self.collect()
                pause = await self._store.ask(self._pause)
            except PraxisSmsError as error:
                _log.warning("delivery reports could not be fetched: %s", type(error).__name__)
            await asyncio.sleep(pause)

    async def collect(self) -> int:
        """Ask once for everything that is due; how many messages got their final state."""
        held = {hold.protocol for hold in await self._store.ask(holds.current, self._store)}
        settled = 0
        for protocol in self._protocols:
            if protocol not in held:
                settled += await self._collect_from(protocol)
        return settled

    async def _collect_from(self, protocol: str) -> int:
        settled = 0
        while asked := await self._store.ask(reports.awaited, self._store, protocol, _BATCH):
            gateway = self._house.gateway(protocol)
            if not gateway.report_batch:
                await self._store.ask(reports.abandon, self._store, asked)
                continue
            for start in range(0, len(asked), gateway.report_batch):
                batch = asked[start : start + gateway.report_batch]
                try:
                    answers = await gateway.reports([each.provider_id for each in batch])
                except PraxisSmsError:
                    await self._store.ask(reports.postpone, self._store, batch)
                    raise
                settled += await self._store.ask(reports.record, self._store, batch, answers)
        return settled

    def _pause(self) -> float:
        due = reports.next_due(self._store)
        if due is None:
            return _LONGEST_PAUSE
        seconds = (due - self._store.clock()).total_seconds()
        return min(max(seconds, _SHORTEST_PAUSE), _LONGEST_PAUSE)
