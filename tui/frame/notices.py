"""Sentences of the service put together for the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.language import amounts, dates
from tui.language.catalogue import _
from tui.language.local_time import local
from tui.service.model.findings import quotable
from tui.service.model.messages import Message, MessageState, SeriesState
from tui.service.wording import labels
from tui.service.wording.report_words import reason_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tui.frame.app_protocol import Frame
    from tui.service.api import PraxisSms
    from tui.widgets.message_text import MessageText


def unfinished_series(sms: PraxisSms) -> str:
    """That a series of earlier is not finished, empty where none is; reads the store."""
    found = sms.outbox.unfinished_series()
    if found is None:
        return ""
    series = found.series
    if series.state is SeriesState.PAUSED:
        sentence = _("Eine Serie ist angehalten (noch {count} SMS); {place.series} zeigt sie.")
    elif series.due_at > sms.now():
        sentence = _("Eine Serie mit {count} SMS beginnt {when}; {place.series} zeigt sie.")
    else:
        sentence = _("Eine Serie geht weiter (noch {count} SMS); {place.series} zeigt sie.")
    return sentence.format(count=amounts.grouped(found.pending), when=dates.weekday_and_time(series.due_at))


_LONGEST_NAME, _LONGEST_BEGINNING = 40, 90
"""Characters of a name, and of a text, that leave room for what is said of them."""

FAILURES = (MessageState.UNDELIVERED, MessageState.FAILED, MessageState.UNKNOWN, MessageState.BLOCKED)
"""The states that somebody should read."""


def state_sentence(message: Message, now: datetime) -> str:
    """To whom, in which state, and why where there is a reason; `now` by the clock of the store."""
    name = quotable(message.name, _LONGEST_NAME)
    who = f"{name} ({message.number})" if name else message.number
    line = f"{who}: {labels.state_of(message)}"
    if message.awaits_release:
        return line
    if message.is_planned(now):
        return f"{line} – {labels.leaves_at(message.due_at, now)}"
    reason = reason_of(message)
    if message.state is MessageState.QUEUED and message.due_at > now:
        reason = f"{reason} {_tried_again_at(message.due_at, now)}"
    return f"{line} – {reason}" if reason else line


def _tried_again_at(moment: datetime, now: datetime) -> str:
    """When a message that could not be handed over is tried again."""
    if local(moment).date() == local(now).date():
        return _("Nächster Versuch um {time}.").format(time=dates.clock(moment))
    return _("Nächster Versuch {moment}.").format(moment=dates.weekday_and_time(moment))


def sent_line(message: Message, now: datetime) -> str:
    """One row for a message sent from here: mark, time, to whom, state, why."""
    line = f"{dates.clock(message.created_at)}  {state_sentence(message, now)}"
    return labels.mark_of_state(message.state).beside(line)


def history_lines(messages: Sequence[Message]) -> str:
    """A line for each message that a number got: mark, day, time, state, and below a tab how the text begins."""
    states = [labels.state(message.state) for message in messages]
    widest = max(map(len, states), default=0)
    lines = []
    for message, state in zip(messages, states, strict=True):
        when = dates.short_date_and_time(message.created_at)
        head = labels.mark_of_state(message.state).beside(f"{when}  {state:<{widest}}  ")
        lines.append(f"{head}\t{quotable(message.text, _LONGEST_BEGINNING)}")
    return "\n".join(lines)


def replaced(area: MessageText) -> str:
    """Replace what forces Unicode in a text; the sentence about it."""
    if area.replace_forcing():
        return _("Ersetzt; {text.undo} nimmt es zurück, wenn der Cursor im Text steht.")
    return _("Es gibt nichts zu ersetzen.")


def copied(app: Frame, message: Message) -> str:
    """Hand number and text of a message to the clipboard of the terminal; the sentence about it."""
    if app.hand_to_clipboard(f"{message.number}\n{message.text}"):
        return _("Nummer und Text sind an das Terminal übergeben; einfügen lassen sie sich, wenn es das erlaubt.")
    return _("Dieses Terminal hat keine Zwischenablage, an die sich etwas übergeben ließe.")
