"""The balance at the provider: asked for rarely and in the background, and not shown where it cannot be had."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from tui.runtime.background import in_background
from tui.runtime.values import dataclass
from tui.service.model.protocols import ProtocolKey

if TYPE_CHECKING:
    from tui.service.api import Account, PraxisSms, Settings

PAUSE = 180.0
"""Seconds between two enquiries about the same account, however much is sent meanwhile."""


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

    def seconds_to_wait(self, settings: Settings) -> float:
        """How long until the provider may be asked again; another account may be asked about at once."""
        if self._asked_at is None or _AccountAsked.of(settings) != self._asked_about:
            return 0.0
        return max(0.0, self._asked_at + PAUSE - self._clock())

    def forget(self) -> None:
        """Drop what is known: other credentials may mean another account, although the settings are the same."""
        self._asked_about = self._asked_at = self._account = self._asking = None

    async def ask(self, settings: Settings) -> bool:
        """Ask now, unless it is too early or an enquiry is running; whether there is something new to show."""
        about = _AccountAsked.of(settings)
        if self._asking == about or self.seconds_to_wait(settings):
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
