"""Counting what went out in a span of time."""

from __future__ import annotations

from datetime import datetime

from tui.runtime.values import dataclass
from tui.service.outbox.engines.connection import Select
from tui.service.outbox.store import Subject

_BILLED = "state IN ('accepted', 'delivered', 'undelivered')"
_FAILED = "state IN ('failed', 'undelivered')"
_TALLY = " ".join(
    (
        "SELECT",
        f"coalesce(sum(CASE WHEN {_BILLED} THEN 1 ELSE 0 END), 0),",
        f"coalesce(sum(CASE WHEN {_BILLED} THEN segments ELSE 0 END), 0),",
        f"coalesce(sum(CASE WHEN {_FAILED} THEN 1 ELSE 0 END), 0),",
        "coalesce(sum(CASE WHEN state = 'unknown' THEN 1 ELSE 0 END), 0)",
        "FROM message",
    )
)


@dataclass(frozen=True, slots=True)
class Tally:
    """What was handed over in a span of time.

    `messages` and `segments` count what a provider accepted, `failed` what was refused or not delivered, `unknown`
    what nobody knows; those may be billed too.
    """

    messages: int = 0
    segments: int = 0
    failed: int = 0
    unknown: int = 0


class Tallies(Subject):
    """Counts what was handed over."""

    def tally(self, since: datetime, until: datetime | None = None) -> Tally:
        """What was handed over from `since` on, before `until`."""
        span = Select(_TALLY).where("sent_at >= :since", since=since)
        if until is not None:
            span = span.where("sent_at < :until", until=until)
        (row,) = self._selected(span)
        return Tally(*(int(value) for value in row))
