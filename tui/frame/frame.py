"""What screens may ask of the application that shows them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.worker import Worker

    from tui.frame.balance import BalanceWatch
    from tui.service.api import PraxisSms, Settings

Result = TypeVar("Result")


class Frame(Protocol):
    """The application as screens know it: `tui.app.PraxisSmsApp`, which imports them and so cannot be imported here."""

    sms: PraxisSms
    balance: BalanceWatch

    @property
    def valid_settings(self) -> Settings | None:
        """The configuration as it is now; None where it cannot be read."""
        ...

    def when_painted(self, what: Callable[[], object]) -> None:
        """Do something that costs time: now, or when the first picture stands."""
        ...

    def watch_outbox(self) -> Worker[None]:
        """Follow the outbox until nothing shown is on its way any more."""
        ...

    def refresh_sending_state(self) -> Worker[None]:
        """Read again what stands at the right of the top line."""
        ...

    def refresh_balance(self) -> Worker[None]:
        """Ask what is left at the provider, now or when it may be asked again."""
        ...

    def report(self, error: BaseException) -> str:
        """Write a report about a fault and return the sentence for the user."""
        ...

    def action_go(self, name: str) -> None:
        """Show another place."""
        ...

    async def action_back(self) -> None:
        """Back to where the day's work is."""
        ...

    def push_screen(self, screen: Screen[Result]) -> Awaitable[object]:
        """Show a screen on top; what is returned may be awaited until it stands."""
        ...

    async def push_screen_wait(self, screen: Screen[Result]) -> Result:
        """Show a screen on top and wait for its answer; None where it is closed without one."""
        ...


@runtime_checkable
class ShowsSeries(Protocol):
    """The place of Serien-SMS, as other places know it."""

    def show_progress(self, series_id: int) -> None:
        """Show how far a series is."""
        ...
