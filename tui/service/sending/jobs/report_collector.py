"""Fetching delivery reports, and what became of messages in doubt, beside the dispatcher and through its gateways."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from tui.service.errors import StoreError
from tui.service.model.outcome import FindsByReference
from tui.service.outbox.dispatch.provider_lookups import LONGEST_DOUBT, MessageInDoubt
from tui.service.outbox.dispatch.report_schedule import Awaited, next_enquiry
from tui.service.outbox.dispatch.results import REPORT_DELAY
from tui.service.outbox.outbox import Outbox
from tui.service.sending.resources import Resources
from tui.service.sending.store_retry import ask

_log = logging.getLogger(__name__)

_BATCH = 500
_LOOKUPS_AT_ONCE = 50
_SHORTEST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0


class ReportCollector:
    """Asks the providers what became of accepted messages: in batches, less often as they age, for seven days."""

    def __init__(self, store: Outbox, resources: Resources, protocols: Sequence[str]) -> None:
        self._store = store
        self._resources = resources
        self._protocols = tuple(protocols)
        self._ask_again: dict[tuple[int, datetime], datetime] = {}

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
            settled += await self._look_up(protocol)
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

    async def _look_up(self, protocol: str) -> int:
        """Ask for messages in doubt by our own reference, where the provider can be asked so; how many were found."""
        found = 0
        try:
            doubts = await ask(self._store, self._doubts_to_ask_about, protocol)
            gateway = self._resources.gateway(protocol) if doubts else None
            if not isinstance(gateway, FindsByReference) or not gateway.looks_up:
                return 0
            for doubt in doubts:
                provider_id = await gateway.lookup(doubt.sms)
                if provider_id is not None and await ask(self._store, self._store.in_doubt.found, doubt, provider_id):
                    found += 1
        except StoreError:
            raise
        except Exception as error:  # what cannot be asked now is asked later
            _log.warning("%s could not be asked for messages in doubt: %s", protocol, type(error).__name__)
        return found

    def _doubts_to_ask_about(self, protocol: str) -> list[MessageInDoubt]:
        """The messages in doubt that were not asked for lately; less and less often as they age."""
        now = self._store.clock()
        doubts = self._store.in_doubt.of_protocol(protocol, _BATCH)
        due = [
            each for each in doubts if now >= self._ask_again.get(_attempt(each), each.handed_over_at + REPORT_DELAY)
        ]
        asked = due[:_LOOKUPS_AT_ONCE]
        for each in asked:
            self._ask_again[_attempt(each)] = next_enquiry(each.handed_over_at, now) or now + LONGEST_DOUBT
        self._ask_again = {key: at for key, at in self._ask_again.items() if now < at or len(self._ask_again) < _BATCH}
        return asked

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


def _attempt(doubt: MessageInDoubt) -> tuple[int, datetime]:
    return doubt.sms.reference, doubt.handed_over_at
