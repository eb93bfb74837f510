"""What is left at the provider: asked seldom and in the background, and not shown where it cannot be had."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from tui.background import in_background

if TYPE_CHECKING:
    from tui.service.api import Account, PraxisSms, Settings

PAUSE = 180.0
"""Seconds between two enquiries, however much is sent meanwhile."""


class BalanceWatch:
    """The last balance heard of, valid for the settings it was asked with.

    Nobody asks for a window that only stands open: the libraries that talk to a provider cost it more time and memory
    than all the rest.
    """

    def __init__(self, sms: PraxisSms, clock: Callable[[], float] = monotonic) -> None:
        self._sms = sms
        self._clock = clock
        self._asked_at: float | None = None
        self._asked_with: Settings | None = None
        self._account: Account | None = None
        self._is_asking = False

    def account(self, settings: Settings) -> Account | None:
        """What was heard of the account of these settings."""
        return self._account if settings is self._asked_with else None

    def seconds_to_wait(self, settings: Settings) -> float:
        """How long until the provider may be asked again; other settings may be asked about at once."""
        if self._asked_at is None or settings is not self._asked_with:
            return 0.0
        return max(0.0, self._asked_at + PAUSE - self._clock())

    async def ask(self, settings: Settings) -> bool:
        """Ask now, unless it is too early or somebody is asking; whether there is something new to show."""
        if self._is_asking or self.seconds_to_wait(settings):
            return False
        self._is_asking = True
        try:
            heard = await in_background(lambda: self._sms.access.balance())
        finally:
            self._is_asking = False
            self._asked_at = self._clock()
        changed = heard != self.account(settings)
        self._account, self._asked_with = heard, settings
        return changed
