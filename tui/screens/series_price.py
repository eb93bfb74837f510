"""What a series costs, beside what is left at the provider."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from tui.background import in_background
from tui.screens.series_words import Price

if TYPE_CHECKING:
    from tui.service.api import Account, CheckedList, PraxisSms

BALANCE_AGE = 300.0
"""Seconds for which what the provider said of the balance is believed."""


class SeriesPrice:
    """Prices of checked lists, with the balance as far as it was asked for."""

    def __init__(self, sms: PraxisSms) -> None:
        self._sms = sms
        self._account: Account | None = None
        self._asked_at = float("-inf")

    def of(self, checked: CheckedList) -> Price:
        """What the sendable rows cost."""
        return Price.of(self._sms.series.cost(checked.totals), self._sms.settings.ui.currency, self._account)

    @property
    def wants_balance(self) -> bool:
        """Whether the provider has not been asked lately."""
        return monotonic() - self._asked_at > BALANCE_AGE

    async def ask_for_balance(self) -> None:
        """Ask the provider; raises what asking raises."""
        self._asked_at = monotonic()
        self._account = await in_background(lambda: self._sms.access.balance())
