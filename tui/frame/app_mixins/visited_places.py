"""The places of the application: which there are so far, and the ways from one to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import App
from textual.screen import Screen
from textual.widget import Widget

from tui.frame.actions import is_under_way, once
from tui.frame.navigation import CARD, HOME, PLACES
from tui.frame.screen import PlaceScreen, until_replaced
from tui.language.catalogue import _
from tui.service.errors import PraxisSmsError

if TYPE_CHECKING:
    from tui.service.api import PraxisSms, Settings


class HasPlaces(App[None]):
    """An application that knows which of its places were visited, and the ways between them."""

    sms: PraxisSms
    _came_from = HOME.name
    _wanted_place = ""
    """Where a person wants to go next, while the way to another place is not done yet."""

    @property
    def valid_settings(self) -> Settings | None:
        """The configuration as it is now; None where it cannot be read, which the state of sending says."""
        try:
            return self.sms.settings
        except PraxisSmsError:
            return None

    @property
    def places_visited(self) -> tuple[PlaceScreen, ...]:
        """The screens of all places visited so far, as soon as their widgets are there."""
        first = (stack[0] for place in PLACES if (stack := self._screens_of(place.name)))
        return tuple(screen for screen in first if isinstance(screen, PlaceScreen) and screen.is_mounted)

    def _screens_of(self, name: str) -> list[Screen[Any]]:
        """The screen of a place with the dialogs above it; none where it was not visited."""
        try:
            return self.get_screen_stack(name)
        except KeyError:
            return []

    def tell(self, sentence: str, *, failed: bool = False) -> None:
        """Say something in the status row of the place on the screen."""
        if isinstance(self.screen, PlaceScreen):
            self.screen.say(sentence, failed=failed, about=until_replaced)

    async def on_event(self, event: events.Event) -> None:
        """What is typed or clicked while the application closes goes nowhere: there is no screen any more."""
        if self.screen_stack or not isinstance(event, events.InputEvent | events.Paste):
            await super().on_event(event)

    # from one to another

    def action_go(self, name: str) -> None:
        """Show another place; the key of the place that is shown leads to its first field."""
        if name != self.current_mode or is_under_way(self, "go"):
            self._wanted_place = name
            once(self, "go", self._go)
        elif isinstance(self.screen, PlaceScreen):
            self.screen.focus_first()

    async def _go(self) -> None:
        """One way after another: what is saved before a place is left comes to its end."""
        while name := self._wanted_place:
            self._wanted_place = ""
            await self.show_place(name)

    async def show_place(self, name: str) -> PlaceScreen | None:
        """Show another place and wait until it stands; None where the person stays."""
        screen = self.screen
        if isinstance(screen, PlaceScreen) and name != self.current_mode and await screen.may_leave():
            self._came_from = self.current_mode
            await self.switch_mode(name)
            self.place_opened(name)
        place = self.screen
        return place if isinstance(place, PlaceScreen) and place.place == name else None

    def place_opened(self, name: str) -> None:
        """Another place has come on the screen."""

    async def action_back(self) -> None:
        """Leave the innermost: the card for where one came from, elsewhere the field for the first one."""
        place = self.screen
        if self.current_mode == CARD.name:
            self.action_go(self._came_from)
        elif self.current_mode != HOME.name and isinstance(place, PlaceScreen):
            place.focus_first()
            self.call_later(self._tell_if_still_there, place, place.focused)  # the cursor moves later, too

    def _tell_if_still_there(self, place: PlaceScreen, before: Widget | None) -> None:
        if place.focused is before:
            place.say(_("Zu einem anderen Ort führen {place.single} bis {place.provider}."))
