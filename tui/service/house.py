"""What the dispatcher is told by the rest of the house: pace, gateways and leave, by the configuration as it is now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from tui.service import policy
from tui.service.dispatch import Pace
from tui.service.errors import SettingsError
from tui.service.gateways.outcome import Gateway
from tui.service.handover import PartPrice
from tui.service.secrets import Secrets
from tui.service.settings import Settings

if TYPE_CHECKING:
    from tui.service.policy import Leave


class PracticeHouse:
    """The house of one configuration.

    Gateways belong to the dispatcher's event loop and are built anew when the settings change.
    """

    def __init__(self, settings: Callable[[], Settings], secrets: Secrets) -> None:
        self._read_settings = settings
        self._secrets = secrets
        self._gateways: dict[str, Gateway] = {}
        self._outdated: list[Gateway] = []
        self._settings = settings()

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
        if protocol not in self._gateways:
            from tui.service.gateways import factory

            self._gateways[protocol] = factory.build(protocol, self._settings, self._secrets)
        return self._gateways[protocol]

    def leave(self, now: datetime, sent_since: Callable[[datetime], int]) -> Leave:
        """What `[policy]` allows now."""
        self._take_changes()
        return policy.leave(self._settings.policy, now, sent_since)

    async def forget_gateway(self, protocol: str) -> None:
        """Close a gateway, so that its next use reads configuration and secret anew."""
        gateway = self._gateways.pop(protocol, None)
        if gateway is not None:
            await gateway.aclose()

    async def close_gateways(self) -> None:
        """Close every gateway."""
        outdated, self._outdated = self._outdated, []
        for gateway in outdated:
            await gateway.aclose()
        for protocol in tuple(self._gateways):
            await self.forget_gateway(protocol)

    def _take_changes(self) -> None:
        try:
            settings = self._read_settings()
        except SettingsError:  # half-written by an admin: go on with what was valid until now
            return
        if settings is not self._settings:
            self._settings = settings
            # A message may still be on its way through them, so they are closed at the end.
            self._outdated += self._gateways.values()
            self._gateways.clear()
