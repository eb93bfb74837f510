"""What screens may ask of the application that shows them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.worker import Worker

    from tui.frame.watches import BalanceWatch
    from tui.service.api import PraxisSms, Settings, SmsRequest, UsedNumber
    from tui.service.usecases.templates import OfferedText

Result = TypeVar("Result")


class AnyPlace(Protocol):
    """A place of the application, as those know it that it is shown by."""

    def say(self, sentence: str) -> None:
        """Show a sentence in the status row."""
        ...

    async def run_action(self, action: str) -> object:
        """Do what a key of the place does."""
        ...

    def number_forgotten(self, number: str) -> None:
        """Everything about a number was deleted: whatever the place shows about it goes, too."""
        ...


class AsksPersons(Protocol):
    """What shows dialogs."""

    async def push_screen_wait(self, screen: Screen[Result]) -> Result:
        """Show a screen on top and wait for its answer; None where it is closed without one."""
        ...


class Frame(AsksPersons, Protocol):
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

    def access_was_refused(self, *, refused: bool) -> None:
        """A check of the saved access found that the provider refuses it, or nothing is known of that any more."""
        ...

    def refresh_sending_state(self) -> Worker[None]:
        """Read again what stands at the right of the top line."""
        ...

    def refresh_balance(self, pause: float = ...) -> Worker[None]:
        """Ask what is left at the provider: now, or `pause` seconds after it was asked for last."""
        ...

    def report(self, error: BaseException) -> str:
        """Write a report about a fault and return the sentence for the user."""
        ...

    @property
    def places_visited(self) -> Sequence[AnyPlace]:
        """The places visited so far."""
        ...

    @property
    def current_mode(self) -> str:
        """The name of the place on the screen."""
        ...

    async def run_action(self, action: str) -> bool:
        """Do what a key of the application does."""
        ...

    def action_go(self, name: str) -> None:
        """Show another place."""
        ...

    async def show_place(self, name: str) -> AnyPlace | None:
        """Show another place and wait until it stands; None where the person stays."""
        ...

    def tell(self, sentence: str) -> None:
        """Say something in the status row of the place on the screen."""
        ...

    async def action_back(self) -> None:
        """Back to where the day's work is."""
        ...

    def hand_to_clipboard(self, text: str) -> bool:
        """Whether a text was handed to the terminal for its clipboard."""
        ...

    def push_screen(self, screen: Screen[Result]) -> Awaitable[object]:
        """Show a screen on top; what is returned may be awaited until it stands."""
        ...


@runtime_checkable
class ShowsSeries(Protocol):
    """The place of Serien-SMS, as other places know it."""

    def show_progress(self, series_id: int) -> None:
        """Show how far a series is."""
        ...

    async def prepare_list(self, name: str) -> None:
        """Begin another series with a list, unless one is being prepared and shall stay."""
        ...


@runtime_checkable
class WritesMessages(Protocol):
    """The place of Einzel-SMS, as those know it who bring a number, a Textvorlage, or all that its form holds."""

    def write_to(self, used: UsedNumber) -> None:
        """Put a number that was used before into the form."""
        ...

    def insert_template(self, template: OfferedText) -> None:
        """Put the text of a template into the form."""
        ...

    async def may_be_filled(self) -> bool:
        """Whether the form may be filled in; asks where something stands in it."""
        ...

    async def fill_in(self, request: SmsRequest) -> None:
        """Fill in the form, and put the cursor where a person is needed next."""
        ...


@runtime_checkable
class ShowsTemplates(Protocol):
    """The place of Textvorlagen, as other places know it."""

    def show_template(self, template_id: int) -> None:
        """Show a template in the editor."""
        ...


@runtime_checkable
class FindsMessages(Protocol):
    """The place of the Postausgang, as other places know it."""

    def search_for(self, sought: str) -> None:
        """Show the messages that something stands in."""
        ...


@runtime_checkable
class ShowsCardFields(Protocol):
    """The card SMS-Provider, as other places know it."""

    def show_field(self, name: str) -> bool:
        """Put the cursor into a field; whether the chosen protocol has it."""
        ...
