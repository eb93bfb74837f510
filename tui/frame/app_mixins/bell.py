"""The bell: it rings once when a series ends, sending stops, an answer comes or reminders need a person, unseen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import Enum, auto
from time import monotonic
from typing import TYPE_CHECKING

from textual import events, work

from tui.frame.app_mixins.visited_places import HasPlaces
from tui.runtime.background import Looking, in_background
from tui.service.errors import PraxisSmsError

if TYPE_CHECKING:
    from tui.frame.screen import PlaceScreen
    from tui.frame.top_line_status import SendingState
    from tui.service.api import PlanStatus

AWAY_SECONDS = 60.0
"""Seconds without a key after which nobody is thought to look."""


class Subject(Enum):
    """What the bell rings for as soon as something of it is new."""

    STOPS = auto()
    REMINDERS = auto()


class Bell:
    """Decides whether an event was seen; each rings at most once."""

    def __init__(
        self,
        ring: Callable[[], object],
        clock: Callable[[], float] = monotonic,
        *,
        away_seconds: float = AWAY_SECONDS,
    ) -> None:
        self._ring = ring
        self._away_seconds = away_seconds
        self._clock = clock
        self._touched_at = clock()
        self._known: dict[Subject, frozenset[str]] = {}
        self._running: int | None = None
        self._unread: int | None = None

    def touched(self) -> None:
        """A key was pressed, or the mouse."""
        self._touched_at = self._clock()

    @property
    def somebody_is_there(self) -> bool:
        """Whether a key was pressed lately."""
        return self._clock() - self._touched_at < self._away_seconds

    def sending_is_stopped(self, stops: frozenset[str]) -> None:
        """What stops sending now; every screen shows it. What was there from the start is no event."""
        self._ring_for_news(Subject.STOPS, stops)

    def reminders_need_a_person(self, waiting: frozenset[str]) -> None:
        """What of the reminders waits for somebody now, each under the same word as long as it does."""
        self._ring_for_news(Subject.REMINDERS, waiting)

    def _ring_for_news(self, subject: Subject, now: frozenset[str]) -> None:
        is_new = bool(now - self._known.get(subject, now))
        self._known[subject] = now
        if is_new and not self.somebody_is_there:
            self._ring()

    def answers_are_unread(self, count: int) -> None:
        """How many answers nobody has read; those that were there from the start are no event."""
        is_new = self._unread is not None and count > self._unread
        self._unread = count
        if is_new and not self.somebody_is_there:
            self._ring()

    def series_has_left(self, series_id: int, pending: int, *, is_shown: bool) -> None:
        """How many messages of a series are still to be sent; none left of one that ran means that it has ended."""
        has_ended = self._running == series_id and not pending
        self._running = series_id if pending else None
        if has_ended and not (is_shown and self.somebody_is_there):
            self._ring()


def reminders_for_a_person(statuses: Sequence[PlanStatus]) -> frozenset[str]:
    """What waits for somebody, each under the same word as long as it does."""
    found = {f"release {each.name}" for each in statuses if each.waits_for_release}
    return frozenset(found | {f"held {each.name}" for each in statuses if each.held or each.is_missing})


class RingsBell(HasPlaces):
    """An application that rings the bell of the terminal, unless `[ui] bell` is off."""

    away_seconds: float = AWAY_SECONDS

    def __init__(self, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]  # as every App takes them
        self._bell = Bell(self._ring, away_seconds=self.away_seconds)
        self._version_seen: int | None = None
        self._series_look = Looking(self._read_followed_series)

    def _ring(self) -> None:
        settings = self.valid_settings
        if settings is not None and settings.ui.bell:
            self.bell()

    async def on_event(self, event: events.Event) -> None:
        """Notice that somebody is there."""
        if isinstance(event, events.Key | events.Paste | events.MouseDown):
            self._bell.touched()
        await super().on_event(event)

    @property
    def _follower(self) -> PlaceScreen | None:
        """The place that follows a series."""
        return next((screen for screen in self.places_visited if screen.followed_series is not None), None)

    def hear_of_sending(self, state: SendingState) -> None:
        """Ring where reminders need a person, answers have come, and where sending has stopped.

        A desk that neither sends nor follows a series leaves what has stopped to others.
        """
        if state.is_reachable:
            self._bell.reminders_need_a_person(reminders_for_a_person(state.reminders))
            self._bell.answers_are_unread(state.unread_answers)
        if state.sends_here or self._follower is not None:
            self._bell.sending_is_stopped(state.stops)

    @work(group="bell", exit_on_error=False)
    async def look_at_followed_series(self) -> None:
        """Ring where the series that a place follows has ended; costs nothing while none is followed."""
        await self._series_look.unless_under_way()

    async def _read_followed_series(self) -> None:
        follower = self._follower
        if follower is None or follower.followed_series is None:
            return
        series_id = follower.followed_series
        with suppress(PraxisSmsError):
            version = await in_background(self.sms.outbox.version)
            if version != self._version_seen:
                counts = await in_background(lambda: self.sms.outbox.counts(series_id))
                self._version_seen = version
                self._bell.series_has_left(series_id, counts.pending, is_shown=follower.is_on_screen)
