"""Reading the state of sending and the balance again, and showing both on every place."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from textual import work
from textual.timer import Timer

from tui import frame
from tui.frame.app_mixins.bell import RingsBell
from tui.frame.navigation import HOME
from tui.frame.screen import PlaceScreen
from tui.frame.watches import PAUSE, BalanceWatch
from tui.runtime.background import Looking, in_background
from tui.service.errors import PraxisSmsError
from tui.service.model.card_protocols import ProtocolKey

if TYPE_CHECKING:
    from tui.frame.top_line_status import Pace, SendingState
    from tui.service.api import Settings

BALANCE_DELAY = 1.0
"""Seconds after the opening of a place before the balance is asked for, which is costly and not urgent."""

_SLOWEST_PACE = 30.0
"""Seconds between two messages beyond which nothing counts as being sent in between."""


class ShowsSendingState(RingsBell):
    """An application whose places show on top whether sending goes on, and what is left at the provider."""

    balance: BalanceWatch
    fading_seconds: float
    """How long what was seen leaving counts as being sent, unless messages leave more slowly."""

    is_demo: bool

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self._setting_trouble = ""
        self._unread_answers = 0
        self._pace: Pace | None = None
        self._sends_here = True
        self._refused_access: Settings | None = None
        self._balance_timer: Timer | None = None
        self._balance_due_at = 0.0
        self._fading_timer: Timer | None = None
        self._state_look = Looking(self._read_sending_state)
        self._answer_look = Looking(self._read_unread_answers)
        self._backlog_look = Looking(self._read_backlog)

    def place_opened(self, name: str) -> None:
        """Ask soon what is left at the provider."""
        if name != HOME.name:
            self.set_timer(BALANCE_DELAY, self.refresh_balance)

    @property
    def outbox_is_wanted(self) -> bool:
        """Whether a place shows something that may still change in the outbox."""
        return any(screen.follows_outbox for screen in self.places_visited)

    def access_was_refused(self, *, refused: bool) -> None:
        """Show on top that the provider refuses the access by these settings, or show it no longer."""
        self._refused_access = self.valid_settings if refused else None

    @work(group="sending-state", exit_on_error=False)
    async def refresh_sending_state(self) -> None:
        """Read again what stands at the right of the top line."""
        await self._state_look.now()

    async def _read_sending_state(self) -> None:
        before = self._pace or frame.Pace()
        read = await in_background(lambda: frame.read_sending_state(self.sms, before))
        self._pace, self._sends_here = read.pace, read.sends_here
        self.hear_of_sending(read)
        if read.is_reachable:
            self._unread_answers = read.unread_answers
        self._look_again_while_sending(read)
        settings = self.valid_settings
        if read.is_sending or settings != self._refused_access:
            self._refused_access = None  # from here on the messages themselves tell whether it is refused
        if self._refused_access is not None:
            read = frame.with_refused_access(read)
        state = frame.with_balance(read, None if settings is None else self.balance.account(settings))
        if self.is_demo:
            state = frame.as_demo(state)
        for screen in self.places_visited:
            screen.show_sending_state(state)

    def _look_again_while_sending(self, read: SendingState) -> None:
        if self._fading_timer is not None:
            self._fading_timer.stop()
            self._fading_timer = None
        if read.is_sending:
            between_two = 1 / read.pace.per_second if read.pace.per_second else 0.0
            seconds = max(self.fading_seconds, min(2 * between_two, _SLOWEST_PACE))
            self._fading_timer = self.set_timer(seconds, self.refresh_sending_state)

    def look_at_settings(self) -> None:
        """Report a configuration that became unusable, or usable again, without waiting for a key."""
        with suppress(PraxisSmsError):
            trouble = self.sms.setting_trouble
            if trouble != self._setting_trouble:
                self._setting_trouble = trouble
                self.refresh_sending_state()
        place = self.screen_stack[0] if self.screen_stack else None
        # While the window closes, the timers go on and the fields are gone.
        if isinstance(place, PlaceScreen) and place.is_mounted and self.is_running:
            place.look_at_settings()

    def look_for_senders(self) -> None:
        """Check whether another program that sends for this window has begun or ended, or a reminder plan ran."""
        settings = self.valid_settings
        if settings is None:
            return
        if settings.store.url or not settings.dispatch.here or settings.reminders:
            self.run_worker(self._state_look.unless_under_way(), group="sending-state", exit_on_error=False)
        elif not self._sends_here:
            self.run_worker(self._backlog_look.unless_under_way(), group="sending-state", exit_on_error=False)

    async def _read_backlog(self) -> None:
        """Count what is still to be sent, which another window of this machine may have begun to send meanwhile."""
        known = 0 if self._pace is None else self._pace.pending
        with suppress(PraxisSmsError):
            if (await in_background(lambda: self.sms.outbox.backlog())).pending != known:
                self.refresh_sending_state()

    @work(group="answers", exit_on_error=False)
    async def look_for_answers(self) -> None:
        """Count the unread answers, where the practice fetches any, and show them where their number has changed."""
        await self._answer_look.unless_under_way()

    async def _read_unread_answers(self) -> None:
        settings = self.valid_settings
        if settings is None or settings.provider.protocol != ProtocolKey.THREESTEPS_API:
            return
        with suppress(PraxisSmsError):
            if await in_background(lambda: self.sms.outbox.unread_answers()) != self._unread_answers:
                self.refresh_sending_state()

    @work(group="balance", exit_on_error=False)
    async def refresh_balance(self, pause: float = PAUSE) -> None:
        """Ask what is left at the provider: now, or `pause` seconds after it was asked for last."""
        settings = self.valid_settings
        if settings is None:
            return
        wait = self.balance.seconds_to_wait(settings, pause)
        if wait:
            self._ask_in(wait, pause)
        elif await self.balance.ask(settings, pause):
            self.refresh_sending_state()

    def _ask_in(self, seconds: float, pause: float) -> None:
        due_at = monotonic() + seconds
        if self._balance_timer is not None and self._balance_due_at <= due_at:
            return
        if self._balance_timer is not None:
            self._balance_timer.stop()
        self._balance_due_at = due_at
        self._balance_timer = self.set_timer(seconds, partial(self._balance_is_due, pause))

    def _balance_is_due(self, pause: float) -> None:
        self._balance_timer = None
        self.refresh_balance(pause)
