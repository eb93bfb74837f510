"""Counting what went out: per period and per day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, case, func, select

from tui.service.messages import MessageState
from tui.service.outbox.store import Store
from tui.service.outbox.tables import message

_BILLED = (MessageState.ACCEPTED, MessageState.DELIVERED, MessageState.UNDELIVERED)
_FAILED = (MessageState.FAILED, MessageState.UNDELIVERED)


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


def tally(store: Store, since: datetime, until: datetime | None = None) -> Tally:
    """What was handed over from `since` on, before `until`."""
    span = [message.c.sent_at >= since, *([message.c.sent_at < until] if until is not None else [])]
    billed = message.c.state.in_(_BILLED)
    with store.read() as connection:
        row = connection.execute(
            select(
                _count(billed),
                func.coalesce(func.sum(case((billed, message.c.segments), else_=0)), 0),
                _count(message.c.state.in_(_FAILED)),
                _count(message.c.state == MessageState.UNKNOWN),
            ).where(*span)
        ).one()
    return Tally(*(int(value) for value in row))


def by_day(store: Store, first: date, last: date) -> dict[date, Tally]:
    """The tally of each local day from `first` to `last`, both included."""
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    return {day: tally(store, _midnight(day), _midnight(day + timedelta(days=1))) for day in days}


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time()).astimezone()
