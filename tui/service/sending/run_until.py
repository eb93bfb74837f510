"""Stop conditions for a dispatcher run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from tui.runtime.values import dataclass
from tui.service.outbox.outbox import Outbox


class Until(Protocol):
    """When a dispatcher may stop by itself."""

    def reached(self, store: Outbox, now: datetime) -> bool:
        """Whether nothing is left to wait for."""
        ...

    def carries_reminders(self, store: Outbox) -> bool:
        """Whether reminders of appointments are sent, too; their plans have to be looked at before."""
        ...


@dataclass(frozen=True, slots=True)
class Endless:
    """Until the dispatcher is told to stop."""

    def reached(self, store: Outbox, now: datetime) -> bool:
        """Never."""
        return False

    def carries_reminders(self, store: Outbox) -> bool:
        """Always."""
        return True


@dataclass(frozen=True, slots=True)
class Drained:
    """Until nothing is due now."""

    def reached(self, store: Outbox, now: datetime) -> bool:
        """Whether nothing in the store is due or on the wire."""
        return store.messages.still_moving(now) == 0

    def carries_reminders(self, store: Outbox) -> bool:
        """Always."""
        return True


class Idle:
    """Until nothing has been due for a while; then a window may go back to standing by."""

    def __init__(self, rest: timedelta) -> None:
        self._rest = rest
        self._idle_since: datetime | None = None

    def reached(self, store: Outbox, now: datetime) -> bool:
        """Whether nothing was due or on the wire for that long."""
        if store.messages.still_moving(now):
            self._idle_since = None
            return False
        self._idle_since = self._idle_since or now
        return now - self._idle_since >= self._rest

    def carries_reminders(self, store: Outbox) -> bool:
        """Always."""
        return True


@dataclass(frozen=True, slots=True)
class Settled:
    """Until these messages have an end state or wait for a later time."""

    message_ids: Sequence[int]

    def reached(self, store: Outbox, now: datetime) -> bool:
        """Whether none of them is due or on the wire."""
        return store.messages.still_moving(now, message_ids=self.message_ids) == 0

    def carries_reminders(self, store: Outbox) -> bool:
        """Where one of them is a reminder."""
        return store.reminder_decisions.remind(self.message_ids)


@dataclass(frozen=True, slots=True)
class SeriesSettled:
    """Until the messages of a series have an end state, are paused, or wait for a later time."""

    series_id: int

    def reached(self, store: Outbox, now: datetime) -> bool:
        """Whether none of them is due or on the wire."""
        return store.messages.still_moving(now, series_id=self.series_id) == 0

    def carries_reminders(self, store: Outbox) -> bool:
        """Where the series is one of reminders."""
        return store.reminder_decisions.has_prepared(self.series_id)
