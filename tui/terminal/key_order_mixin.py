"""The mixin that makes an App handle keys one after the other, also while its screens change (see `key_order`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import App

from tui.terminal.driver import TerminalDriver
from tui.terminal.key_order import KeysInOrder, Settled

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.screen import Screen

_FOCUS_COMES_WITHIN = 1.0
"""Seconds after which a screen without any field gets the keys itself."""

_ROUNDS = 2
"""The first way of a `Settled` message follows the key, the second what the key has set off (`Button.Pressed`)."""


class OrderedKeys(App[Any]):
    """An App whose keys take effect in the order in which they were typed."""

    _screen_of_the_cursor: Screen[Any] | None = None

    def on_settled(self, message: Settled) -> None:
        """Send the message that follows a key where the key went; when it comes back the key has been handled."""
        message.stop()
        keys = self._keys
        if keys is None:
            return
        if message.rounds < _ROUNDS:
            target = self.focused or self.screen
            if target.post_message(Settled(message.question, message.rounds + 1)):
                return
        if self.screen is not self._screen_of_the_cursor and self.screen.focused is None:
            self._screen_of_the_cursor = self.screen
            keys.hold(_FOCUS_COMES_WITHIN)
        keys.settled(message.question)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        self._let_keys_through()
        super()._display(screen, renderable)

    def _let_keys_through(self) -> None:
        """Give what was typed before a screen is shown to the field that takes the cursor there."""
        keys = self._keys
        if keys is None:
            return
        is_new = self.screen is not self._screen_of_the_cursor
        if self.screen.focused is not None and (is_new or keys.is_held):
            self._screen_of_the_cursor = self.screen
            if is_new:
                # The widget that had the last key may be gone, and with it the message that followed.
                keys.settled()
            keys.let_through()
        elif self._screen_of_the_cursor is None:
            self._screen_of_the_cursor = self.screen
            keys.hold(_FOCUS_COMES_WITHIN)

    @property
    def _keys(self) -> KeysInOrder | None:
        return self._driver.keys if isinstance(self._driver, TerminalDriver) else None
