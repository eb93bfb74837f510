"""Fetching delivery reports beside the dispatcher, in its event loop and through its gateways."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence

from tui.service.errors import StoreError
from tui.service.outbox.dispatch.report_schedule import Awaited
from tui.service.outbox.outbox import Outbox
from tui.service.sending.dispatcher import Resources
from tui.service.sending.store_retry import ask

_log = logging.getLogger(__name__)

_BATCH = 500
_SHORTEST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0


class ReportCollector:
    """Asks the providers what became of accepted messages: in batches, less often as they age, for seven days."""

    def __init__(self, store: Outbox, resources: Resources, protocols: Sequence[str]) -> None:
        self._store = store
        self._resources = resources
        self._protocols = tuple(protocols)

    async def run(self) -> None:
        """Collect until cancelled; what cannot be asked now is asked again later."""
        while True:
            pause = _LONGEST_PAUSE
            try:
                await self.collect()
                pause = await ask(self._store, self._pause)
            except Exception as error:  # whatever it was, it must not end the reports of a worker that runs for months
                _log.warning("delivery reports could not be fetched: %s", type(error).__name__)
            await asyncio.sleep(pause)

    async def collect(self) -> int:
        """Ask once for everything that is due; how many messages got their final state. Raises `StoreError`."""
        settled = 0
        for protocol in await ask(self._store, self._answering):
            settled += await self._collect_from(protocol)
        return settled

    async def _collect_from(self, protocol: str) -> int:
        settled = 0
        while asked := await ask(self._store, self._store.reports.awaited, protocol, _BATCH):
            try:
                async for count in self._ask_about(asked, protocol):
                    settled += count
            except StoreError:
                raise
            except Exception as error:  # one provider out of reach must not keep the others from being asked
                _log.warning("%s gave no delivery reports: %s", protocol, type(error).__name__)
                await ask(self._store, self._store.reports.postpone, asked)
                break
        return settled

    async def _ask_about(self, asked: Sequence[Awaited], protocol: str) -> AsyncIterator[int]:
        """Write the answers batch by batch; of each, how many messages it settled."""
        batch_size = self._resources.gateway(protocol).report_batch
        if not batch_size:
            await ask(self._store, self._store.reports.abandon, asked)
            return
        for start in range(0, len(asked), batch_size):
            batch = asked[start : start + batch_size]
            # Between two batches the configuration may change, and with it the gateway.
            answers = await self._resources.gateway(protocol).reports([each.provider_id for each in batch])
            yield await ask(self._store, self._store.reports.record, batch, answers)

    def _answering(self) -> list[str]:
        """The protocols that nothing holds."""
        held = {hold.protocol for hold in self._store.holds.current()}
        return [protocol for protocol in self._protocols if protocol not in held]

    def _pause(self) -> float:
        due = self._store.reports.next_due(self._answering())
        if due is None:
            return _LONGEST_PAUSE
        seconds = (due - self._store.clock()).total_seconds()
        return min(max(seconds, _SHORTEST_PAUSE), _LONGEST_PAUSE)
