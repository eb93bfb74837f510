"""What a person decides about messages and series of the Postausgang."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from tui.frame.screen import PlaceScreen
from tui.screens.outbox.actions import OutboxActions
from tui.service.api import Message, Series


class DecidesAboutMessages(PlaceScreen):
    """A place with rows of messages or series, and the actions that its buttons and keys stand for."""

    @property
    def chosen(self) -> list[Message]:
        """The marked messages, or the one at the cursor."""
        raise NotImplementedError

    @property
    def series_at_cursor(self) -> Series | None:
        """The series at the cursor, where the rows are series."""
        raise NotImplementedError

    def decided(self, sentence: str) -> None:
        """Say what was done, and follow what comes of it."""
        raise NotImplementedError

    @property
    def actions(self) -> OutboxActions:
        """What a person does with messages."""
        return OutboxActions(self.praxis)

    def action_retry(self) -> None:
        """Queue again what did not go out."""
        series, actions = self.series_at_cursor, self.actions
        self.carry_out(partial(actions.retry, self.chosen) if series is None else partial(actions.retry_series, series))

    def action_cancel(self) -> None:
        """Take back what still waits."""
        series, actions = self.series_at_cursor, self.actions
        self.carry_out(
            partial(actions.cancel, self.chosen) if series is None else partial(actions.cancel_series, series)
        )

    def action_reroute(self) -> None:
        """Let what waits for another protocol leave by that of the practice."""
        series, actions = self.series_at_cursor, self.actions
        self.carry_out(
            partial(actions.reroute, self.chosen) if series is None else partial(actions.reroute_series, series)
        )

    def action_change(self) -> None:
        """Change what still waits."""
        series, actions = self.series_at_cursor, self.actions
        self.carry_out(partial(actions.change, self.chosen) if series is None else partial(actions.move_series, series))

    def carry_out(self, action: Callable[[], Awaitable[str]]) -> None:
        """Do what is asked, unless something else is still being done."""
        self.once("action", partial(self._done, action))

    async def _done(self, action: Callable[[], Awaitable[str]]) -> None:
        sentence = await action()
        if sentence:
            self.decided(sentence)
