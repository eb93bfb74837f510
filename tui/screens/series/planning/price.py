"""What a series costs, compared with the balance at the provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.screens.series.words import Price

if TYPE_CHECKING:
    from tui.frame.balance import BalanceWatch
    from tui.service.api import CheckedList, PraxisSms


class SeriesPrice:
    """Prices of checked lists, with what is known of the balance of the account they would be sent with."""

    def __init__(self, sms: PraxisSms, balance: BalanceWatch) -> None:
        self._sms = sms
        self._balance = balance

    def of(self, checked: CheckedList) -> Price:
        """What the sendable rows cost."""
        settings = self._sms.settings
        cost = self._sms.series.cost(checked.totals)
        return Price.of(cost, settings.ui.currency, self._balance.account(settings))

    @property
    def wants_balance(self) -> bool:
        """Whether the balance is due to be asked for."""
        return not self._balance.seconds_to_wait(self._sms.settings)

    async def ask_for_balance(self) -> bool:
        """Ask the provider; whether there is something new. Raises what asking raises."""
        return await self._balance.ask(self._sms.settings)
