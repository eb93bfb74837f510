"""How far a series is, how fast it goes, and how long it still takes."""

from __future__ import annotations

from datetime import timedelta

from tui.runtime.values import dataclass
from tui.service.model.messages import Series, SeriesState
from tui.service.model.queries import StateCounts
from tui.service.usecases.operation import Operation, existing_series
from tui.service.wording import labels

_RATE_WINDOW = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class SeriesProgress:
    """How far a series is: a projection of the outbox, the same for every window.

    `rate` is in messages per second over the last seconds; `remaining` is None while nothing moves; `begins_later` says
    that its time has not come and nothing of it has left.
    """

    series: Series
    counts: StateCounts
    rate: float
    remaining: timedelta | None
    begins_later: bool = False

    @property
    def is_over(self) -> bool:
        """Whether no message of the series waits or is on the wire."""
        return self.counts.pending == 0

    @property
    def is_cancelled(self) -> bool:
        """Whether it was cancelled, or everything in it was: nobody got anything of it."""
        return self.series.state is SeriesState.CANCELLED or 0 < self.counts.total == self.counts.cancelled

    @property
    def done(self) -> int:
        """How many of its messages went as far as they go; what was cancelled did not go."""
        return self.counts.total - self.counts.pending - self.counts.cancelled

    def standing(self, *, somebody_sends: bool) -> str:
        """Whether it goes on, in a word."""
        state = SeriesState.CANCELLED if self.is_cancelled else self.series.state
        return labels.progress_of_series(
            state, is_over=self.is_over, begins_later=self.begins_later, somebody_sends=somebody_sends
        )


def progress_of(operation: Operation, series_id: int) -> SeriesProgress:
    """How far a series is; raises `NotFound`."""
    outbox, now = operation.outbox, operation.now()
    series = existing_series(outbox, series_id)
    counts = outbox.messages.counts(series_id)
    span = min(_RATE_WINDOW, max(now - max(series.created_at, series.due_at), timedelta(seconds=1)))
    rate = outbox.series.handed_over_since(series_id, now - span) / span.total_seconds()
    moves = rate > 0 and counts.pending > 0 and series.state is SeriesState.RUNNING
    remaining = timedelta(seconds=round(counts.pending / rate)) if moves else None
    begins_later = series.state is SeriesState.RUNNING and series.due_at > now and counts.queued == counts.total > 0
    return SeriesProgress(series, counts, rate if moves else 0.0, remaining, begins_later)
