"""Supplies the dispatcher with its send rate, its gateways and the current permission to send."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from tui.runtime.values import dataclass
from tui.service.errors import SettingsError
from tui.service.gateways import factory
from tui.service.gateways.secret_owners import OwnSecrets
from tui.service.model.answers import AnswerCursor, AnswerPage, FetchesAnswers
from tui.service.model.outcome import (
    Account,
    DeliveryReport,
    FindsByReference,
    FollowsDescription,
    Gateway,
    Outcome,
    OutgoingSms,
)
from tui.service.rules import policy
from tui.service.secrets import Secrets
from tui.service.sending.send_attempt import PartPrice
from tui.service.settings.configuration import Configuration

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast to send: messages in flight at once, and messages per second over all processes (0 = no limit)."""

    concurrency: int
    messages_per_second: float

    @property
    def gap(self) -> timedelta:
        """The least time between two messages of one provider, a day at most."""
        return timedelta(seconds=min(1 / rate, 86400) if (rate := self.messages_per_second) > 0 else 0)


class Resources(Protocol):
    """What a dispatcher needs besides the store; asked again and again, because an admin may change it."""

    def pace(self) -> Pace:
        """The pace to keep."""
        ...

    def part_price(self) -> PartPrice:
        """What one part of an SMS is expected to cost."""
        ...

    def gateway(self, protocol: str) -> Gateway:
        """The gateway of a protocol, made once; raises `ConfigurationError` where something is missing."""
        ...

    def allowance(self, now: datetime, sent_since: Callable[[datetime], int]) -> policy.Allowance:
        """What quiet hours and limits allow now; `sent_since` counts what went out since a moment."""
        ...

    async def forget_gateway(self, protocol: str) -> None:
        """Close a gateway, so that its next use builds it from the configuration as it is then."""
        ...

    async def close_gateways(self) -> None:
        """Close every gateway."""
        ...


class CountedGateway:
    """A gateway that counts its running calls, and calls `became_idle` when the last one has ended."""

    def __init__(self, gateway: Gateway, became_idle: Callable[[], object]) -> None:
        self._gateway = gateway
        self._became_idle = became_idle
        self._travelling = 0
        self.opaque_refusals = gateway.opaque_refusals
        self.report_batch = gateway.report_batch
        self.looks_up = isinstance(gateway, FindsByReference) and gateway.looks_up
        self.fetches_answers = isinstance(gateway, FetchesAnswers) and gateway.fetches_answers

    def is_outdated(self) -> bool:
        """Whether the file it was built from says something else now."""
        return isinstance(self._gateway, FollowsDescription) and self._gateway.is_outdated()

    @property
    def is_busy(self) -> bool:
        """Whether a call is running."""
        return self._travelling > 0

    async def send(self, sms: OutgoingSms) -> Outcome:
        return await self._counted(self._gateway.send(sms))

    async def account(self) -> Account:
        return await self._counted(self._gateway.account())

    async def reports(self, provider_ids: Sequence[str]) -> list[DeliveryReport]:
        return await self._counted(self._gateway.reports(provider_ids))

    async def lookup(self, sms: OutgoingSms) -> str | None:
        if not isinstance(self._gateway, FindsByReference):
            return None
        return await self._counted(self._gateway.lookup(sms))

    async def answers(self, cursor: AnswerCursor) -> AnswerPage:
        if not isinstance(self._gateway, FetchesAnswers):
            return AnswerPage(())
        return await self._counted(self._gateway.answers(cursor))

    async def delete_answer(self, provider_id: str) -> None:
        if isinstance(self._gateway, FetchesAnswers):
            await self._counted(self._gateway.delete_answer(provider_id))

    async def aclose(self) -> None:
        await self._gateway.aclose()

    async def _counted(self, call: Awaitable[_T]) -> _T:
        self._travelling += 1
        try:
            return await call
        finally:
            self._travelling -= 1
            if not self._travelling:
                self._became_idle()


class PracticeResources:
    """The resources of one configuration.

    Gateways belong to the dispatcher's event loop and are built anew when the settings change, or the file that
    describes a provider; those that hold no more are closed as soon as no call is running. `allowance`, asked before
    anything leaves, may be called from another thread; it takes over what `look` finds published since.
    """

    def __init__(
        self, configuration: Configuration, secrets: Secrets, look: Callable[[], object] = lambda: None
    ) -> None:
        self._configuration = configuration
        self._secrets = secrets
        self._look = look
        self._lock = threading.Lock()
        self._gateways: dict[str, CountedGateway] = {}
        self._outdated: list[CountedGateway] = []
        self._closing: set[asyncio.Task[None]] = set()
        self._settings = configuration.settings

    def pace(self) -> Pace:
        """The pace of `[dispatch]`."""
        dispatch = self._settings.dispatch
        return Pace(dispatch.concurrency, dispatch.messages_per_second)

    def part_price(self) -> PartPrice:
        """The price of `[ui]`."""
        ui = self._settings.ui
        return PartPrice(ui.price_per_segment, ui.currency)

    def gateway(self, protocol: str) -> Gateway:
        """The gateway of a protocol; raises `ConfigurationError` where the card is incomplete."""
        self._close_outdated_soon()
        with self._lock:
            if protocol not in self._gateways:
                own = OwnSecrets(self._secrets, lambda: self._configuration.settings, self._settings)
                built = factory.build(protocol, self._settings, own)
                self._gateways[protocol] = CountedGateway(built, self._close_outdated_soon)
            return self._gateways[protocol]

    def allowance(self, now: datetime, sent_since: Callable[[datetime], int]) -> policy.Allowance:
        """What `[policy]` allows now."""
        self._take_changes()
        return policy.allowance(self._settings.policy, now, sent_since)

    async def forget_gateway(self, protocol: str) -> None:
        """Close a gateway, so that its next use reads configuration and secret anew."""
        gateway = self._gateways.pop(protocol, None)
        if gateway is not None:
            await gateway.aclose()

    async def close_gateways(self) -> None:
        outdated, self._outdated = self._outdated, []
        for gateway in outdated:
            await _close(gateway)
        await asyncio.gather(*self._closing)
        for protocol in tuple(self._gateways):
            await self.forget_gateway(protocol)

    def _take_changes(self) -> None:
        try:
            self._look()
            settings = self._configuration.settings
        except SettingsError:  # half-written by an admin: go on with what was valid until now
            return
        if settings is not self._settings:
            with self._lock:
                self._settings = settings
                self._outdated += self._gateways.values()
                self._gateways.clear()
        self._drop_outdated()

    def _drop_outdated(self) -> None:
        for protocol, gateway in tuple(self._gateways.items()):
            if gateway.is_outdated():
                with self._lock:
                    self._outdated.append(self._gateways.pop(protocol))

    def _close_outdated_soon(self) -> None:
        """Close idle outdated gateways in the background, in the event loop of the caller."""
        if not self._outdated:
            return
        with self._lock:
            idle = [gateway for gateway in self._outdated if not gateway.is_busy]
            self._outdated = [gateway for gateway in self._outdated if gateway not in idle]
        for gateway in idle:
            task = asyncio.get_running_loop().create_task(_close(gateway))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)


async def _close(gateway: CountedGateway) -> None:
    try:
        await gateway.aclose()
    except Exception as error:  # its messages have their results; a connection that will not close is no failure
        _log.warning("closing an outdated gateway failed: %s", type(error).__name__)
