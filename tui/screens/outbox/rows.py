"""Messages and series as rows of the Postausgang."""

from __future__ import annotations

from datetime import datetime

from tui.language import dates
from tui.language.amounts import grouped
from tui.language.catalogue import _, ngettext
from tui.language.local_time import local, local_now
from tui.service.api import Message, MessageState, SeriesProgress, StateCounts
from tui.service.wording import labels, marks
from tui.widgets.line import on_one_line
from tui.widgets.row_list import Row, cells_of, column

_WHEN, _NUMBER, _NAME, _STATE = 12, 14, 13, 18
_BESIDE_NAME = 1 + 2 + _WHEN + 1 + _NUMBER + 1 + 1 + _STATE
"""Margins, mark, blanks and the columns up to the state."""
_SHORTEST_NAME = 6
_TITLE, _SERIES_STATE, _COUNT = 18, 11, 6
_MARGIN = "  "
IN_THE_ORDER_OF_WEIGHT = (
    MessageState.UNKNOWN,
    MessageState.FAILED,
    MessageState.UNDELIVERED,
    MessageState.SENDING,
    MessageState.QUEUED,
    MessageState.ACCEPTED,
    MessageState.DELIVERED,
    MessageState.BLOCKED,
    MessageState.CANCELLED,
)


def name_width(columns: int) -> int:
    """The cells of a name in a window of so many columns, so that the state behind it is in sight as a whole."""
    return max(_SHORTEST_NAME, min(_NAME, columns - _BESIDE_NAME))


def messages_heading(name_width: int = _NAME) -> str:
    """What stands above the messages."""
    cells = cells_of((_("Wann"), _WHEN), (_("Nummer"), _NUMBER), (_("Name"), name_width), (_("Stand"), _STATE))
    return f"{_MARGIN}{cells} {_('Text')}"


def message_row(message: Message, marked: bool, *, is_opted_out: bool = False, name_width: int = _NAME) -> Row:
    """One message; what needs a person is bold, and before the text stands whether its number has opted out."""
    cells = cells_of(
        (day_and_time(message.created_at), _WHEN),
        (message.number or _("(gelöscht)"), _NUMBER),
        (message.name, name_width),
    )
    mark, state = labels.mark_of_state(message.state), labels.state(message.state)
    if message.awaits_release:
        mark, state = marks.HINT, _("Freigabe fehlt")
    text, tint = column(f"{cells} ", mark.beside(state), _STATE, mark.role)
    words = on_one_line(message.text)
    if is_opted_out:
        words = f"{marks.STOP.beside(labels.opted_out())} {words}"
    return Row(
        message.id,
        f"{text} {words}",
        strong=message.state is MessageState.UNKNOWN,
        mark="*" if marked else " ",
        tint=tint,
    )


def series_heading() -> str:
    """What stands above the series."""
    cells = cells_of((_("Wann"), _WHEN), (_("Serie"), _TITLE), (_("Stand"), _SERIES_STATE), (_("SMS"), _COUNT))
    return f"{_MARGIN}{cells} {_('davon')}"


def series_row(progress: SeriesProgress, *, somebody_sends: bool) -> Row:
    """One series with its counts."""
    series, counts = progress.series, progress.counts
    cells = cells_of(
        (day_and_time(series.created_at), _WHEN),
        (series.title or _("Serie {id}").format(id=series.id), _TITLE),
        (progress.standing(somebody_sends=somebody_sends), _SERIES_STATE),
        (grouped(series.total), _COUNT),
    )
    return Row(series.id, f"{cells} {_left_over(counts)}", strong=bool(counts.needs_person))


def _left_over(counts: StateCounts) -> str:
    """The counts of a series that are worth a look."""
    parts = (
        counted(counts.unknown, MessageState.UNKNOWN),
        counted(counts.pending, MessageState.QUEUED),
        counted(counts.failed, MessageState.FAILED),
        counted(counts.undelivered, MessageState.UNDELIVERED),
        counted(counts.cancelled, MessageState.CANCELLED),
    )
    return ", ".join(part for part in parts if part) or _("alle übergeben")


def counts_text(counts: StateCounts) -> str:
    """Every state that has messages, what needs a person first."""
    states = [state for state in IN_THE_ORDER_OF_WEIGHT if counts.of(state)]
    return ", ".join(counted(counts.of(state), state) for state in states)


def counted(count: int, state: MessageState) -> str:
    """So many messages in a state; nothing for none."""
    if not count:
        return ""
    sentence = {
        MessageState.QUEUED: ngettext("{count} wartet", "{count} warten", count),
        MessageState.SENDING: ngettext("{count} wird übergeben", "{count} werden übergeben", count),
    }.get(state, f"{{count}} {labels.state(state)}")
    return sentence.format(count=grouped(count))


def messages_summary(counts: StateCounts) -> str:
    """How many messages there are, and in which states."""
    total = ngettext("{count} SMS", "{count} SMS", counts.total).format(count=grouped(counts.total))
    return f"{total}: {counts_text(counts)}" if counts.total else _("Noch keine SMS im Postausgang.")


def day_and_time(moment: datetime) -> str:
    """Local day and time; in another year the day with its year."""
    there = local(moment)
    if there.year == local_now().year:
        return dates.short_date_and_time(there)
    return dates.full_date(there)
