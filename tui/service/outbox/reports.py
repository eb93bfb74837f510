"""Delivery reports: which messages wait for one, and what a report makes of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Update, func, select, update

from tui.service.gateways.outcome import DeliveryReport, ReportState
from tui.service.messages import MessageState
from tui.service.model import facts
from tui.service.model.events import EventKind
from tui.service.outbox import journal
from tui.service.outbox.store import Store
from tui.service.outbox.tables import AWAITING_REPORT, message

SCHEDULE = (
    (timedelta(minutes=2), timedelta(seconds=30)),
    (timedelta(minutes=15), timedelta(minutes=2)),
    (timedelta(hours=1), timedelta(minutes=10)),
    (timedelta(days=1), timedelta(hours=1)),
    (timedelta(days=7), timedelta(hours=6)),
)
"""Up to which age of a message its report is asked for, and how long to wait before asking again."""

ENQUIRY = timedelta(minutes=2)
"""How long a dispatcher that asks for a report keeps the others from asking too."""

_STATES = {
    ReportState.DELIVERED: MessageState.DELIVERED,
    ReportState.UNDELIVERED: MessageState.UNDELIVERED,
}
_MAY_CHANGE = (MessageState.ACCEPTED, MessageState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Awaited:
    """A message the provider has, and whose report is due to be asked for."""

    message_id: int
    provider_id: str
    handed_over_at: datetime


def awaited(store: Store, protocol: str, limit: int) -> tuple[Awaited, ...]:
    """At most `limit` messages of a protocol whose report is due, the longest waiting first.

    Where several dispatchers share a store, only one of them gets each message; it has `ENQUIRY` time to ask.
    """
    columns = message.c.id, message.c.provider_id, message.c.sent_at
    with store.write() if store.is_shared else store.read() as connection:
        now = store.clock()
        rows = connection.execute(
            select(*columns)
            .where(AWAITING_REPORT, message.c.report_due_at <= now, message.c.protocol == protocol, _may_change())
            .order_by(message.c.report_due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        if rows and store.is_shared:
            ours = message.c.id.in_([row.id for row in rows])
            connection.execute(update(message).where(ours).values(report_due_at=now + ENQUIRY))
    return tuple(Awaited(row.id, row.provider_id, row.sent_at) for row in rows)


def next_due(store: Store, protocols: Collection[str]) -> datetime | None:
    """When the next report of these protocols is to be asked for; None where none is awaited."""
    with store.read() as connection:
        due: datetime | None = connection.execute(
            select(func.min(message.c.report_due_at)).where(
                AWAITING_REPORT, message.c.protocol.in_(protocols), _may_change()
            )
        ).scalar_one()
        return due


def record(store: Store, asked: Sequence[Awaited], reports: Sequence[DeliveryReport]) -> int:
    """Write what was reported of the messages asked about, and when to ask again; how many have their final state."""
    by_id = {report.provider_id: report for report in reports}
    settled = 0
    with store.write() as connection:
        now = store.clock()
        for each in asked:
            report = by_id.get(each.provider_id)
            state = None if report is None else _STATES.get(report.state)
            if report is None or state is None:
                later = next_enquiry(each.handed_over_at, now)
                connection.execute(_still(each).values(report_due_at=later))
            elif _settle(connection, each, state, report.words, now):
                settled += 1
    return settled


def _settle(connection: Connection, each: Awaited, state: MessageState, words: str, now: datetime) -> bool:
    error = words if state is MessageState.UNDELIVERED else ""
    changed = connection.execute(
        _still(each).values(state=state, error=facts.stored(error), report_due_at=None, updated_at=now)
    )
    if changed.rowcount == 0:
        return False
    journal.note(
        connection, journal.entry(now, journal.DISPATCHER, EventKind(state), words, message_id=each.message_id)
    )
    return True


def _still(each: Awaited) -> Update:
    """The message asked about, unless a person or another attempt has changed meanwhile what the report is about."""
    return update(message).where(
        message.c.id == each.message_id, message.c.provider_id == each.provider_id, _may_change()
    )


def _may_change() -> ColumnElement[bool]:
    return message.c.state.in_(_MAY_CHANGE)


def postpone(store: Store, asked: Sequence[Awaited]) -> None:
    """Ask again later, because the provider could not be asked now."""
    record(store, asked, ())


def abandon(store: Store, asked: Sequence[Awaited]) -> None:
    """Await no report any more, because the provider gives none."""
    with store.write() as connection:
        connection.execute(
            update(message).where(message.c.id.in_([each.message_id for each in asked])).values(report_due_at=None)
        )


def next_enquiry(handed_over_at: datetime, now: datetime) -> datetime | None:
    """When to ask again for a message handed over then; None where it is too old."""
    for age, pause in SCHEDULE:
        if now - handed_over_at < age:
            return now + pause
    return None
