"""A provider that takes nothing: since when, and how many messages wait for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from tui.language import amounts, dates
from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.outbox.outbox import Outbox
from tui.service.system.clock import running_time

LONG = timedelta(minutes=5)
"""A provider that puts off for longer is told; for less it is busy."""


@dataclass(frozen=True, slots=True)
class Deferral:
    """A provider that puts off every attempt, for how long already, and how many messages wait."""

    since: datetime
    lasts: timedelta
    queued: int

    @property
    def is_long(self) -> bool:
        """Whether a person is to be told."""
        return self.lasts >= LONG

    @property
    def sentence(self) -> str:
        """Since when, and that nobody needs to do anything."""
        words = _("Der Anbieter nimmt seit {moment} nichts an; {count} SMS warten. Es wird weiter versucht.")
        return words.format(moment=dates.date_and_time(self.since), count=amounts.grouped(self.queued))


def current(store: Outbox | None) -> Deferral | None:
    """The one there is now; None where no message that waits was put off. Raises `StoreError`."""
    since = None if store is None else store.health.deferred_since()
    if store is None or since is None:
        return None
    return Deferral(since, store.clock() - since, store.messages.backlog().queued)


class DeferralWatch:
    """Remembers for `seconds` what it saw, because a view asks often and a long backlog takes a while to look at."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._seen: Deferral | None = None
        self._due_at = 0.0

    def long_one(self, store: Outbox | None) -> Deferral | None:
        """A deferral that a person is to be told of; None where there is none. Raises `StoreError`."""
        now = running_time()
        if now >= self._due_at:
            seen = current(store)
            self._seen = seen if seen is not None and seen.is_long else None
            self._due_at = running_time() + self._seconds
        return self._seen
