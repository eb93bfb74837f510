"""What the application asks again and again: the outbox, whether it has changed, and the provider, what is left.

The outbox is not polled while nothing shown can change; the balance is asked for rarely and in the background, and not
shown where it cannot be had.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TYPE_CHECKING

from tui.runtime.background import in_background
from tui.runtime.values import dataclass
from tui.service.errors import PraxisSmsError
from tui.service.model.card_protocols import ProtocolKey

if TYPE_CHECKING:
    from tui.service.api import Account, PraxisSms, Settings

PAUSE = 180.0
"""Seconds between two enquiries about the same account, however much is sent meanwhile."""

AFTER_SENDING = 10.0
"""Seconds since the last enquiry after which it is made again where a message or series has just been handed over."""

BEFORE_START = 60.0
"""Seconds since the last enquiry after which it is made again before a series is started."""


@dataclass(frozen=True, slots=True)
class _AccountAsked:
    """The settings that identify an account: whatever else is changed in them, the balance is the same."""

    protocol: ProtocolKey
    table: object

    @classmethod
    def of(cls, settings: Settings) -> _AccountAsked:
        active = settings.provider.protocol
        tables = {
            ProtocolKey.SMS4_REST: settings.sms4_rest,
            ProtocolKey.THREESTEPS_API: settings.threesteps_api,
            ProtocolKey.SMS4_MAIL: settings.sms4_mail,
            ProtocolKey.THREESTEPS_MAIL: settings.threesteps_mail,
        }
        return cls(active, tables[active])


class BalanceWatch:
    """The last known balance, valid for the account of protocol, credentials and address it was asked about.

    A window that is merely open does not ask: the libraries that talk to a provider cost it more time and memory
    than all the rest.
    """

    def __init__(self, sms: PraxisSms, clock: Callable[[], float] = monotonic) -> None:
        self._sms = sms
        self._clock = clock
        self._asked_at: float | None = None
        self._asked_about: _AccountAsked | None = None
        self._account: Account | None = None
        self._asking: _AccountAsked | None = None

    def account(self, settings: Settings) -> Account | None:
        """The last answer about the account of these settings."""
        return self._account if _AccountAsked.of(settings) == self._asked_about else None

    def seconds_to_wait(self, settings: Settings, pause: float = PAUSE) -> float:
        """How long until the provider may be asked again, at the earliest `pause` seconds after the last time.

        Another account may be asked about at once.
        """
        if self._asked_at is None or _AccountAsked.of(settings) != self._asked_about:
            return 0.0
        return max(0.0, self._asked_at + pause - self._clock())

    def forget(self) -> None:
        """Drop what is known: other credentials may mean another account, although the settings are the same."""
        self._asked_about = self._asked_at = self._account = self._asking = None

    async def ask(self, settings: Settings, pause: float = PAUSE) -> bool:
        """Ask now, unless it is too early or an enquiry is running; whether there is something new to show."""
        about = _AccountAsked.of(settings)
        if self._asking == about or self.seconds_to_wait(settings, pause):
            return False
        self._asking = about
        heard = None
        try:
            heard = await in_background(lambda: self._sms.access.balance(settings))
        finally:
            is_wanted = self._asking == about  # no other account was asked about meanwhile
            if is_wanted:
                changed = heard != self.account(settings)
                self._asking, self._asked_at = None, self._clock()
                self._account, self._asked_about = heard, about
        return is_wanted and changed


REST_PER_WORK = 4
"""A window that shows a large outbox does not keep the store busy: it pauses four times as long as reading took."""

SLOWEST = 5.0
"""Seconds between two polls of an outbox in which nothing has changed for long, as in quiet hours."""


class OutboxWatch:
    """Polls the outbox's version while a screen follows it: often while it changes, less often while it does not."""

    def __init__(
        self,
        version: Callable[[], int],
        is_wanted: Callable[[], bool],
        changed: Callable[[], Awaitable[None]],
        quickest: Callable[[], float],
        *,
        slowest: float = SLOWEST,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._version = version
        self._is_wanted = is_wanted
        self._changed = changed
        self._quickest = quickest
        self._slowest = slowest
        self._sleep = sleep
        self._clock = clock

    async def run(self) -> None:
        """Poll until no screen follows it any more; the screens are told of every change, the last one included.

        A store that cannot be read is polled again later.
        """
        seen: int | None = None
        pause = self._slowest
        while True:
            began = self._clock()
            try:
                version = await in_background(self._version)
                if version == seen:
                    pause = min(pause * 1.1, self._slowest)
                else:
                    pause = self._quickest()
                    await self._changed()
                    seen = version
            except PraxisSmsError:
                pause = self._slowest
            if not self._is_wanted():
                return
            await self._sleep(max(pause, min((self._clock() - began) * REST_PER_WORK, self._slowest)))
