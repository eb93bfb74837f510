"""How far a series is, read from the outbox, and the words for it; apart from any widget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from tui.language import amounts, dates
from tui.language.amounts import grouped
from tui.language.catalogue import _, ngettext
from tui.language.keys import key_of
from tui.runtime.values import dataclass
from tui.screens.outbox.rows import IN_THE_ORDER_OF_WEIGHT, counted
from tui.screens.series.progress.bar import Course, character, read_course
from tui.screens.series.words import way_to_a_sender, who_sends
from tui.service.model.messages import Message, MessageState, Rejected, SeriesState
from tui.service.model.queries import OLDEST, MessageQuery, StateCounts
from tui.service.wording import facts, labels, marks
from tui.service.wording.report_words import reason_of
from tui.widgets.line import on_one_line
from tui.widgets.roles import Tinted, joined
from tui.widgets.row_list import Row, cells_of, column

if TYPE_CHECKING:
    from tui.service.api import Closed, DispatcherStatus, PraxisSms, SeriesProgress

NEEDS_ATTENTION = (MessageState.UNKNOWN, MessageState.FAILED, MessageState.UNDELIVERED, MessageState.BLOCKED)
"""The states that need attention, those that need a decision first."""

MOST_OF_A_STATE = 200
"""Messages of one state that are shown; the Postausgang has all of them."""

_MOST_LEFT_OUT = 10
"""Rows of the list without a message that are shown among the problems; a dialog of their own has all of them."""

LEFT_OUT = 0
"""The key of the row that opens the rows of the list without a message; ids of messages begin at 1."""

_STATE, _NUMBER, _NAME, _LIST_ROW = 18, 14, 18, 12


@dataclass(frozen=True, slots=True)
class ProgressState:
    """A series as read at one moment: the same in every window.

    `active_protocol` is that of the card, whose holds every place shows on top; the series may go another way. `closed`
    tells what the practice's rules keep it from going out now.
    """

    progress: SeriesProgress
    rejected: tuple[Rejected, ...]
    problems: tuple[Message, ...]
    status: DispatcherStatus
    sends_here: bool
    active_protocol: str
    now: datetime
    course: Course
    closed: Closed | None

    @property
    def counts(self) -> StateCounts:
        """How many messages are in each state."""
        return self.progress.counts

    @property
    def may_resume(self) -> bool:
        """Whether it is paused and can go on."""
        return self.progress.series.state is SeriesState.PAUSED

    @property
    def possible(self) -> Mapping[str, bool]:
        """What a person may decide now, by the names of the actions."""
        state = self.progress.series.state
        return {
            "pause": state is SeriesState.RUNNING and self.moves_on,
            "resume": self.may_resume,
            "cancel": state is not SeriesState.CANCELLED and self.moves_on,
            "retry": bool(self.counts.failed),
            "show_left_out": bool(self.rejected),
            "write-again": self.progress.is_over,
        }

    @property
    def moves_on(self) -> bool:
        """Whether something of it has still to go out."""
        return not self.progress.is_over

    @property
    def moves(self) -> bool:
        """Whether the figures may still change by themselves: something waits, or a report is awaited."""
        return bool(self.counts.pending or self.counts.accepted)


def read_progress_state(sms: PraxisSms, series_id: int, before: ProgressState | None = None) -> ProgressState:
    """Read a series; the messages are read only where their counts differ from those of `before`.

    Course and rules are read once in a step of the course: both count many messages.
    """
    progress = sms.series.progress(series_id)
    if before is not None and before.progress.series.id != series_id:
        before = None
    if before is not None and _watched(before.counts) == _watched(progress.counts):
        problems = before.problems
    else:
        problems = tuple(_problems(sms, progress))
    rejected = tuple(sms.series.rejected(series_id)) if before is None else before.rejected
    settings, now = sms.settings, sms.now()
    course = read_course(sms, series_id, now, None if before is None else before.course)
    is_same_step = before is not None and before.course is course
    closed = before.closed if before is not None and is_same_step else sms.outbox.closed()
    return ProgressState(
        progress=progress,
        rejected=rejected,
        problems=problems,
        status=sms.dispatcher.status(),
        sends_here=settings.dispatch.here,
        active_protocol=settings.provider.protocol,
        now=now,
        course=course,
        closed=closed,
    )


def _watched(counts: StateCounts) -> tuple[int, ...]:
    return tuple(counts.of(state) for state in NEEDS_ATTENTION)


def _problems(sms: PraxisSms, progress: SeriesProgress) -> list[Message]:
    query = partial(MessageQuery, series_id=progress.series.id, limit=MOST_OF_A_STATE)
    states = [state for state in NEEDS_ATTENTION if progress.counts.of(state)]
    pages = [sms.outbox.page(query(state=state), before=OLDEST) for state in states]
    return [message for page in pages for message in reversed(page.messages)]


# words


def title(seen: ProgressState) -> str:
    """Which series, how large, and since when."""
    series = seen.progress.series
    has_begun = _("gestartet {moment} von {actor}")
    since = _("vorbereitet {moment} von {actor}") if _is_only_planned(seen.progress) else has_begun
    pieces = [
        _("Serie {id}").format(id=series.id),
        on_one_line(series.title),
        since.format(moment=dates.weekday_and_time(series.created_at), actor=on_one_line(series.created_by)),
    ]
    return " · ".join(piece for piece in pieces if piece)


def _is_only_planned(progress: SeriesProgress) -> bool:
    """Whether it was to begin later and nothing of it was ever handed over: then it may be paused or cancelled, too."""
    series, counts = progress.series, progress.counts
    return series.due_at > series.created_at and counts.queued + counts.blocked + counts.cancelled == counts.total


def pace(seen: ProgressState) -> str:
    """Whether it goes on, how fast, and for how long still."""
    progress = seen.progress
    pieces = [progress.standing(somebody_sends=seen.status.alive)]
    if progress.series.due_at > seen.now and progress.counts.queued:
        pieces.append(_("beginnt {moment}").format(moment=dates.weekday_and_time(progress.series.due_at)))
    if progress.remaining is not None and seen.closed is None:
        pieces.append(_("{rate} SMS je Sekunde").format(rate=amounts.grouped(progress.rate, 1)))
        pieces.append(_("noch {time}").format(time=duration(progress.remaining)))
    return " · ".join(pieces)


def duration(span: timedelta) -> str:
    """A time that is left, as roughly as it is known."""
    seconds = span.total_seconds()
    if seconds < 60:
        return _("unter 1 Minute")
    if seconds < 90 * 60:
        minutes = round(seconds / 60)
        return ngettext("etwa {count} Minute", "etwa {count} Minuten", minutes).format(count=minutes)
    hours = round(seconds / 3600)
    return ngettext("etwa {count} Stunde", "etwa {count} Stunden", hours).format(count=hours)


def counts(seen: ProgressState) -> Tinted:
    """Every state that has messages, behind what its part of the bar is made of, and the rows that were left out."""
    states = [state for state in IN_THE_ORDER_OF_WEIGHT if seen.counts.of(state)]
    parts = joined(
        ", ",
        [
            (f"{character(state)} {counted(seen.counts.of(state), state)}", labels.mark_of_state(state).role)
            for state in states
        ],
    )
    if not seen.rejected:
        return parts
    left_out = ngettext(
        "{count} Zeile der Liste nicht eingestellt",
        "{count} Zeilen der Liste nicht eingestellt",
        len(seen.rejected),
    )
    return replace(parts, text=f"{parts.text} · {left_out.format(count=grouped(len(seen.rejected)))}")


def sending(seen: ProgressState) -> str:
    """What keeps the series from going on and what helps, or who sends it; empty once nothing waits any more."""
    series = seen.progress.series
    if seen.progress.is_over:
        return _cancelled() if series.state is SeriesState.CANCELLED else ""
    if held := _held(seen):
        shown_on_top = series.protocol == seen.active_protocol
        on_top = marks.ERROR.beside(_("Der Versand ist angehalten; oben steht, warum."))
        return on_top if shown_on_top else "\n".join(held)
    if seen.may_resume:
        return marks.HINT.beside(_("Angehalten: Nichts geht hinaus, bis jemand „Weiter“ wählt ({series.resume})."))
    who = who_sends(seen.status, sends_here=seen.sends_here, later=series.due_at > seen.now)
    if seen.closed is not None and seen.closed.until > series.due_at:
        moment = dates.weekday_and_time(seen.closed.until)
        rest = _("{reason} Es geht {moment} weiter.").format(reason=seen.closed.reason, moment=moment)
        return marks.HINT.beside(f"{rest} {who or _('praxis-sms muss dann geöffnet sein.')}")
    if who and not seen.status.alive and series.due_at <= seen.now:
        return marks.HINT.beside(f"{who} {way_to_a_sender(sends_here=seen.sends_here)}")
    return who


def _cancelled() -> str:
    return _("Abgebrochen: Was noch wartete, geht nicht hinaus.")


def _held(seen: ProgressState) -> list[str]:
    return [
        marks.ERROR.beside(f"{hold.sentence} {hold.remedy}")
        for hold in seen.status.holds
        if hold.protocol == seen.progress.series.protocol
    ]


def retry_label(seen: ProgressState) -> str:
    """The button that sends again what was refused, with how many that are."""
    refused = seen.counts.failed
    return ngettext("{count} erneut", "{count} erneut", refused).format(count=grouped(refused))


def problem_rows(seen: ProgressState) -> Sequence[Row]:
    """The messages somebody should look at, state by state, then the rows of the list that got no message."""
    rows: list[Row] = []
    for state in NEEDS_ATTENTION:
        messages = [message for message in seen.problems if message.state is state]
        rows += [_row(message) for message in messages]
        hidden = seen.counts.of(state) - len(messages)
        if hidden > 0:
            rows.append(
                Row(None, "  " + _("… und {count} weitere, siehe Postausgang ({place.outbox})").format(count=hidden))
            )
    return [*rows, *_left_out(seen)]


def _left_out(seen: ProgressState) -> list[Row]:
    if not seen.rejected:
        return []
    count = len(seen.rejected)
    heading = ngettext(
        "{count} Zeile der Liste bekommt keine SMS; {key} zeigt sie mit ihrem Grund",
        "{count} Zeilen der Liste bekommen keine SMS; {key} zeigt alle mit ihrem Grund",
        count,
    ).format(count=grouped(count), key=key_of("series.left_out"))
    return [
        Row(LEFT_OUT, heading, strong=True),
        *(Row(None, "  " + left_out_row(each)) for each in seen.rejected[:_MOST_LEFT_OUT]),
    ]


def left_out_row(row: Rejected) -> str:
    """Line, number, name and reason of a row of the list without a message."""
    line = _("Zeile {row}").format(row=row.list_row)
    cells = cells_of((line, _LIST_ROW), (row.number, _NUMBER), (row.name, _NAME))
    return f"{cells} {on_one_line(facts.sentence(row.reason))}"


def problems_heading(seen: ProgressState) -> str:
    """How many messages somebody should look at."""
    if not seen.problems and seen.rejected:
        return ""
    if not seen.problems:
        return _nothing_to_do(seen)
    if seen.counts.needs_person:
        return _("Bitte klären, was ungeklärt ist: {rows.choose} öffnet die SMS, darin klärt {detail.resolve}.")
    return _("Das ging nicht hinaus; {rows.choose} zeigt alles über eine SMS:")


def _nothing_to_do(seen: ProgressState) -> str:
    """That nobody has to do anything, where that is so: all is handed over, or it goes on by itself."""
    if sending(seen) or (seen.moves_on and not seen.status.alive):
        return ""
    if seen.moves_on and seen.status.here:
        return _("Sie müssen nichts tun; nur praxis-sms offen lassen, bis die Serie fertig ist.")
    return _("Sie müssen nichts tun.")


def _row(message: Message) -> Row:
    state = labels.mark_of_state(message.state)
    text, tint = column("", state.beside(labels.state(message.state)), _STATE, state.role)
    cells = cells_of((message.number, _NUMBER), (message.name, _NAME))
    unknown = message.state is MessageState.UNKNOWN
    return Row(message.id, f"{text} {cells} {on_one_line(reason_of(message))}", strong=unknown, tint=tint)
