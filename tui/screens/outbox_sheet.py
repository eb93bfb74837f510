"""One page of the Postausgang, read from the service. Nothing but what is seen is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from tui.i18n import _
from tui.screens.outbox_look import NEWEST, Look, Position
from tui.screens.outbox_rows import (
    counts_text,
    day_and_time,
    messages_heading,
    messages_summary,
    series_heading,
    series_state,
)
from tui.service.api import Message, SeriesProgress, StateCounts

if TYPE_CHECKING:
    from tui.service.api import PraxisSms


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one look found; `older` and `newer` are None where there is no further page."""

    look: Look
    heading: str = ""
    summary: str = ""
    messages: Mapping[int, Message] = field(default_factory=dict)
    series: Mapping[int, SeriesProgress] = field(default_factory=dict)
    older: Position | None = None
    newer: Position | None = None
    counts: StateCounts = field(default_factory=StateCounts)


def read_sheet(sms: PraxisSms, look: Look, limit: int) -> Sheet:
    """The page of a look with at most `limit` rows; asks the store. A page that has vanished is the newest instead."""
    sheet = _series_sheet(sms, look, limit) if look.shows_series else _message_sheet(sms, look, limit)
    is_short = len(sheet.messages) + len(sheet.series) < limit
    if look.position != NEWEST and is_short and sheet.newer is None:
        return read_sheet(sms, look.at(NEWEST), limit)
    return sheet


def _message_sheet(sms: PraxisSms, look: Look, limit: int) -> Sheet:
    page = sms.outbox.page(look.query(limit, datetime.now().astimezone().date()), *look.marks())
    counts = sms.outbox.counts(look.series_id)
    if look.series_id is None:
        summary = messages_summary(counts)
    else:
        summary = _series_summary(sms.series.progress(look.series_id))
    return Sheet(
        look,
        messages_heading(),
        summary,
        messages={message.id: message for message in page.messages},
        older=None if page.next is None else Position(after=page.next.message_id),
        newer=None if page.previous is None else Position(before=page.previous.message_id),
        counts=counts,
    )


def _series_summary(progress: SeriesProgress) -> str:
    series = progress.series
    return _("Serie „{title}“ vom {when}, {state}: {counts}").format(
        title=series.title or series.id,
        when=day_and_time(series.created_at),
        state=series_state(progress),
        counts=counts_text(progress.counts),
    )


def _series_sheet(sms: PraxisSms, look: Look, limit: int) -> Sheet:
    after, before = look.position.after, look.position.before
    if before is None:
        found = sms.series.newest(limit + 1, after)
        shown, more = found[:limit], len(found) > limit
        has_older, has_newer = more, after is not None
    else:
        found = sms.series.next_newer(before, limit + 1)
        shown, more = found[-limit:], len(found) > limit
        has_older, has_newer = before > 0, more
    progress = {series.id: sms.series.progress(series.id) for series in shown}
    counts = sms.outbox.counts()
    summary = messages_summary(counts) if shown else _("Noch keine Serie im Postausgang.")
    return Sheet(
        look,
        series_heading(),
        summary,
        series=progress,
        older=Position(after=shown[-1].id) if shown and has_older else None,
        newer=Position(before=shown[0].id) if shown and has_newer else None,
        counts=counts,
    )


def found_nothing(look: Look) -> str:
    """What is said below an empty list."""
    if look.text:
        return _("Keine SMS mit „{text}“ in Nummer, Name oder Text.").format(text=look.text)
    if look.state is not None or look.series_id is not None or look.span != "always":
        return _("Keine SMS in dieser Auswahl.")
    return ""
