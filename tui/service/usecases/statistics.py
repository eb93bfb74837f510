"""What went out and what it cost: the last hour to the last month, and each day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from tui.language.catalogue import _
from tui.language.local_time import from_local, local, midnight
from tui.runtime.values import dataclass
from tui.service.outbox.subjects.statistics import Tally
from tui.service.usecases.operation import Begin


class Period(StrEnum):
    """A span of time that ends now."""

    HOUR = "hour"
    DAY = "24h"
    WEEK = "7d"
    MONTH = "month"
    THIRTY_DAYS = "30d"


@dataclass(frozen=True, slots=True)
class PeriodTally:
    """What went out in a period; `cost` by the price of `[ui]`, in its currency."""

    period: Period
    since: datetime
    messages: int
    segments: int
    failed: int
    unknown: int
    cost: Decimal


@dataclass(frozen=True, slots=True)
class SpanTally:
    """What went out from one local day on: on this day, in its week or its month."""

    first: date
    messages: int
    segments: int
    failed: int


class Statistics:
    """Counts over the store; they survive the removal of texts and numbers."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    def periods(self) -> tuple[PeriodTally, ...]:
        """Last hour, 24 hours, 7 days, this calendar month, 30 days."""
        operation = self._begin()
        price, tallies = operation.settings.ui.price_per_segment, operation.outbox.statistics
        return tuple(
            _period_tally(period, since, tallies.tally(since), price) for period, since in _beginnings(operation.now())
        )

    def days(self, count: int = 14) -> tuple[SpanTally, ...]:
        """The last `count` local days, today last."""
        today = local(self._begin().now()).date()
        return self._spans([today - timedelta(days=back) for back in range(count - 1, -2, -1)])

    def weeks(self, count: int = 26) -> tuple[SpanTally, ...]:
        """The last `count` weeks from Monday on, this one last."""
        today = local(self._begin().now()).date()
        monday = today - timedelta(days=today.weekday())
        return self._spans([monday - timedelta(weeks=back) for back in range(count - 1, -2, -1)])

    def months(self, count: int = 13) -> tuple[SpanTally, ...]:
        """The last `count` calendar months, this one last."""
        today = local(self._begin().now()).date()
        months = [today.year * 12 + today.month - 1 - back for back in range(count - 1, -2, -1)]
        return self._spans([date(month // 12, month % 12 + 1, 1) for month in months])

    def _spans(self, borders: Sequence[date]) -> tuple[SpanTally, ...]:
        """The tally between each border and the next."""
        tallies = self._begin().outbox.statistics
        spans = [(first, tallies.tally(midnight(first), midnight(end))) for first, end in pairwise(borders)]
        return tuple(SpanTally(first, tally.messages, tally.segments, tally.failed) for first, tally in spans)


def period_title(period: Period) -> str:
    """The name of a period on the screen."""
    return {
        Period.HOUR: _("letzte Stunde"),
        Period.DAY: _("letzte 24 Stunden"),
        Period.WEEK: _("letzte 7 Tage"),
        Period.MONTH: _("dieser Monat"),
        Period.THIRTY_DAYS: _("letzte 30 Tage"),
    }[period]


def _period_tally(period: Period, since: datetime, tally: Tally, price: Decimal) -> PeriodTally:
    return PeriodTally(
        period, since, tally.messages, tally.segments, tally.failed, tally.unknown, price * tally.segments
    )


def _beginnings(now: datetime) -> tuple[tuple[Period, datetime], ...]:
    first = from_local(local(now).replace(tzinfo=None, day=1, hour=0, minute=0, second=0, microsecond=0))
    return (
        (Period.HOUR, now - timedelta(hours=1)),
        (Period.DAY, now - timedelta(days=1)),
        (Period.WEEK, now - timedelta(days=7)),
        (Period.MONTH, first),
        (Period.THIRTY_DAYS, now - timedelta(days=30)),
    )
