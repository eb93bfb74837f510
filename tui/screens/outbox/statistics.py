"""The statistics of the Postausgang as text: a table of periods and a bar for every day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tui.language import formats
from tui.language.catalogue import _
from tui.language.formats import grouped
from tui.service.api import DayTally, PeriodTally
from tui.service.usecases.statistics import period_title

DAYS = 10
"""So many days stand below the table on a terminal of 24 rows."""

_BAR = "█"
_BAR_WIDTH = 40


def statistics_text(periods: Sequence[PeriodTally], days: Sequence[DayTally], currency: str) -> str:
    """What went out in each period and on each day."""
    return "\n".join([*_table(periods, currency), "", *_plot(days)])


def _table(periods: Sequence[PeriodTally], currency: str) -> Iterator[str]:
    yield _row("", _("SMS"), _("Teile"), _("Kosten"), _("gescheitert"), _("ungeklärt"))
    for period in periods:
        yield _row(
            period_title(period.period),
            grouped(period.messages),
            grouped(period.segments),
            formats.money(period.cost, currency),
            grouped(period.failed),
            grouped(period.unknown),
        )


def _row(title: str, *cells: str) -> str:
    messages, segments, cost, failed, unknown = cells
    return f"{title:<18}{messages:>9}{segments:>9}{cost:>14}{failed:>12}{unknown:>11}"


def _plot(days: Sequence[DayTally]) -> Iterator[str]:
    most = max((day.messages for day in days), default=0)
    yield _("SMS JE TAG")
    for day in days:
        length = -(-day.messages * _BAR_WIDTH // most) if most else 0
        failed = _(", {count} gescheitert").format(count=grouped(day.failed)) if day.failed else ""
        label = f"{formats.weekday(day.day)} {formats.short_date(day.day)}"
        yield f"{label}  {_BAR * length}{' ' if length else ''}{grouped(day.messages)}{failed}"
