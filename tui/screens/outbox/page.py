"""One page of the Postausgang, read from the service. Nothing but what is seen is read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING

from tui.language.catalogue import _, ngettext
from tui.language.local_time import local_now
from tui.runtime.values import dataclass
from tui.screens.outbox.answer_rows import answers_heading
from tui.screens.outbox.query import NEWEST, PageRequest, Position, Span
from tui.screens.outbox.rows import messages_heading, series_heading
from tui.service.api import Message, SeriesProgress
from tui.service.model.answers import Answer
from tui.service.model.queries import AnswerQuery
from tui.service.wording.facts import sentence
from tui.widgets.line import on_one_line

if TYPE_CHECKING:
    from tui.service.api import PraxisSms
    from tui.service.model.person import RejectedOfSeries


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """The rows that answer a request; `older` and `newer` are None where there is no further page.

    `opted_out` are those numbers (E.164) of the messages that are on the opt-out list. `needs_person` tells how many
    messages of the whole Postausgang wait for a person, `unread_answers` how many nobody has read; `somebody_sends` is
    read with series alone.
    """

    request: PageRequest
    heading: str = ""
    messages: Mapping[int, Message] = field(default_factory=dict)
    opted_out: frozenset[str] = frozenset()
    series: Mapping[int, SeriesProgress] = field(default_factory=dict)
    answers: Mapping[int, Answer] = field(default_factory=dict)
    older: Position | None = None
    newer: Position | None = None
    needs_person: int = 0
    unread_answers: int = 0
    where_answers_go: str = ""
    somebody_sends: bool = True
    left_out: tuple[RejectedOfSeries, ...] = ()
    """Rows of lists that got no message, where the request seeks somebody; one more than is told."""


def read_page(sms: PraxisSms, request: PageRequest, limit: int) -> OutboxPage:
    """The page with at most `limit` rows; asks the store. A page that has vanished is the newest instead."""
    if request.shows_answers:
        page = _answer_page(sms, request, limit)
    else:
        page = _series_page(sms, request, limit) if request.shows_series else _message_page(sms, request, limit)
        is_short = len(page.messages) + len(page.series) < limit
        if request.position != NEWEST and is_short and page.newer is None:
            return read_page(sms, request.at(NEWEST), limit)
    return replace(page, needs_person=sms.outbox.needs_person(), unread_answers=sms.outbox.unread_answers())


def marked_of(sms: PraxisSms, request: PageRequest, marked: Collection[int]) -> Mapping[int, Message]:
    """Those of the marked messages that are still in the state that is looked for, by id; asks the store."""
    if not marked:
        return {}
    messages = sms.outbox.messages(tuple(marked))
    return {message.id: message for message in messages if request.state in (None, message.state)}


def _message_page(sms: PraxisSms, request: PageRequest, limit: int) -> OutboxPage:
    page = sms.outbox.page(request.query(limit, local_now().date()), *request.marks())
    seeks_somebody = request.text and not request.state and request.series_id is None
    return OutboxPage(
        request,
        messages_heading(),
        left_out=sms.outbox.left_out(request.text, 2) if seeks_somebody else (),
        messages={message.id: message for message in page.messages},
        opted_out=sms.optouts.among({message.number for message in page.messages if message.number}),
        older=None if page.next is None else Position(after=page.next.message_id),
        newer=None if page.previous is None else Position(before=page.previous.message_id),
    )


def _series_page(sms: PraxisSms, request: PageRequest, limit: int) -> OutboxPage:
    after, before = request.position.after, request.position.before
    if before is None:
        found = sms.series.newest(limit + 1, after)
        shown, more = found[:limit], len(found) > limit
        has_older, has_newer = more, after is not None
    else:
        found = sms.series.next_newer(before, limit + 1)
        shown, more = found[-limit:], len(found) > limit
        has_older, has_newer = before > 0, more
    return OutboxPage(
        request,
        series_heading(),
        series={series.id: sms.series.progress(series.id) for series in shown},
        somebody_sends=sms.dispatcher.status().alive,
        older=Position(after=shown[-1].id) if shown and has_older else None,
        newer=Position(before=shown[0].id) if shown and has_newer else None,
    )


def _answer_page(sms: PraxisSms, request: PageRequest, limit: int) -> OutboxPage:
    """Answers are few; their pages go by how many come before."""
    count = sms.answers.count()
    skipped = max(count - limit, 0) if request.position.before == 0 else request.position.after or 0
    skipped = skipped if skipped < count else 0
    shown = sms.answers.page(AnswerQuery(limit=limit, skip=skipped))
    return OutboxPage(
        request,
        answers_heading(),
        answers={answer.id: answer for answer in shown},
        where_answers_go=sms.answers.whereabouts(),
        older=Position(after=skipped + limit) if skipped + len(shown) < count else None,
        newer=Position(after=max(skipped - limit, 0)) if skipped else None,
    )


def found(page: OutboxPage) -> str:
    """How many messages the filter found, where the page tells, and who got none."""
    return " ".join(filter(None, (_who_was_left_out(page), _how_many(page))))


def _who_was_left_out(page: OutboxPage) -> str:
    """Why somebody who is sought got no message of a list: nothing else of the Postausgang says so."""
    if not page.left_out:
        return ""
    newest, *more = page.left_out
    words = _("Ohne SMS: {who}, Zeile {row} von „{title}“: {reason}").format(
        who=on_one_line(newest.row.name or newest.row.number),
        row=newest.row.list_row,
        title=newest.title,
        reason=sentence(newest.row.reason),
    )
    return _("{words} Auch in anderen Zeilen.").format(words=words) if more else words


def _how_many(page: OutboxPage) -> str:
    request, rows = page.request, len(page.messages) + len(page.series)
    if request.shows_answers:
        return ""
    if (
        not request.text
        and request.state is None
        and request.span is Span.ALWAYS
        and not (request.series_id and not rows)
    ):
        return ""
    if not rows and request.text and (request.state or request.series_id or request.span is not Span.ALWAYS):
        return _("Keine SMS mit „{text}“ in dieser Auswahl; {outbox.back} hebt sie auf.").format(text=request.text)
    if not rows and request.text:
        return _("Keine SMS mit „{text}“ in Nummer, Name oder Text.").format(text=request.text)
    if not rows:
        return _("Keine SMS in dieser Auswahl.")
    is_all = page.older is None and page.newer is None
    count = ngettext("{count} SMS gefunden.", "{count} SMS gefunden.", rows).format(count=rows) if is_all else ""
    way_back = _("{outbox.back} zeigt wieder alle.") if request.text and request.series_id is None else ""
    return " ".join(filter(None, (count, way_back)))
