"""The bar of a series and its course over the last minutes, drawn in roles and in characters that differ."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import dropwhile
from typing import TYPE_CHECKING

from tui.language.amounts import grouped
from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.model.messages import MessageState, SeriesState
from tui.service.wording import labels
from tui.service.wording.marks import Role
from tui.widgets.plot import column_plot, shares
from tui.widgets.roles import Tint, Tinted

if TYPE_CHECKING:
    from tui.service.api import PraxisSms, SeriesProgress

STEP, STEPS = timedelta(seconds=6), 50
"""The course has a column for each of so many steps: five minutes."""

_FEWEST_STEPS = 3
"""Fewer columns show no course."""

_PAUSES = "_"
"""A step in which nothing was handed over, in the lowest row of the course."""

_CHARACTERS = {
    MessageState.DELIVERED: "█",
    MessageState.ACCEPTED: "▓",
    MessageState.UNKNOWN: labels.mark_of_state(MessageState.UNKNOWN).sign,
    MessageState.UNDELIVERED: labels.mark_of_state(MessageState.UNDELIVERED).sign,
    MessageState.FAILED: labels.mark_of_state(MessageState.FAILED).sign,
    MessageState.BLOCKED: "▒",
    MessageState.CANCELLED: labels.mark_of_state(MessageState.CANCELLED).sign,
    MessageState.SENDING: labels.mark_of_state(MessageState.SENDING).sign,
}
"""What each part of the bar is made of, in their order; what waits follows them."""

_WAITS = "░"


def character(state: MessageState) -> str:
    """What the part of the bar for a state is made of."""
    return _CHARACTERS.get(state, _WAITS)


@dataclass(frozen=True, slots=True)
class Course:
    """How many messages were handed over in each `STEP` before `until`, the latest last."""

    until: datetime
    counts: tuple[int, ...]

    @property
    def since_begun(self) -> tuple[int, ...]:
        """The counts from the first step on in which anything was handed over."""
        return tuple(dropwhile(lambda count: not count, self.counts))

    @property
    def is_worth_a_plot(self) -> bool:
        """Whether there is anything to compare."""
        return len(self.since_begun) >= _FEWEST_STEPS


def read_course(sms: PraxisSms, series_id: int, now: datetime, before: Course | None) -> Course:
    """The course until the last step that is over; the store is asked only where that is another one."""
    until = datetime.fromtimestamp(now.timestamp() // STEP.total_seconds() * STEP.total_seconds(), now.tzinfo)
    if before is not None and before.until == until:
        return before
    return Course(until, sms.series.course(series_id, until, STEP, STEPS))


def bar(progress: SeriesProgress, width: int) -> Tinted:
    """What became of the messages, as a bar of `width` cells with a part for each state, and the figures behind it."""
    counts = progress.counts
    figures = f" {_figures(progress)}"
    room = max(width - len(figures), 5)
    states = list(_CHARACTERS)
    cells = shares([*(counts.of(state) for state in states), counts.queued], room)
    text, tints = "", []
    for state, length in zip(states, cells, strict=False):
        if length:
            tints.append(Tint(len(text), len(text) + length, labels.mark_of_state(state).role))
            text += _CHARACTERS[state] * length
    return Tinted(text.ljust(room, _WAITS) + figures, tuple(tints))


def _figures(progress: SeriesProgress) -> str:
    """How many are done; of a series that was cancelled, how many left."""
    counts, total = progress.counts, progress.series.total
    done = counts.total - counts.pending
    if progress.series.state is SeriesState.CANCELLED:
        left = done - counts.cancelled - counts.blocked - counts.failed
        return _("{count} von {total} hinausgegangen").format(count=grouped(left), total=grouped(total))
    percent = done * 100 // max(total, 1)
    return _("{percent} %, {done} von {total}").format(percent=percent, done=grouped(done), total=grouped(total))


def course_rows(course: Course, rows: int) -> Sequence[Tinted]:
    """The course as `rows` rows, from when it began; beside it how fast it was at most, and how far back it goes."""
    shown = course.since_begun
    columns, fastest = len(shown), max(shown) / STEP.total_seconds()
    plot = column_plot(shown, rows)
    plot[-1] = plot[-1].replace(" ", _PAUSES)
    plot[0] += "  " + _("höchstens {rate} SMS je Sekunde").format(rate=grouped(fastest, 1))
    plot[-1] += "  " + _so_far_back(columns * STEP)
    return [Tinted(row, (Tint(0, columns, Role.ACTIVE), Tint(columns, len(row), Role.MUTED))) for row in plot]


def _so_far_back(span: timedelta) -> str:
    seconds = round(span.total_seconds())
    if seconds < 120:
        return _("in den letzten {count} Sekunden").format(count=seconds)
    return _("in den letzten {count} Minuten").format(count=seconds // 60)
