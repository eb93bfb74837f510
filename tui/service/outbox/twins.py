"""Messages that say the same to the same number at about the same time: nobody wants to read a text twice."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select

from tui.service.messages import MessageState, Twin
from tui.service.outbox.numbers import number_keys
from tui.service.outbox.store import Store
from tui.service.outbox.tables import Moment, message

_BATCH = 10_000
_VOID = (MessageState.FAILED, MessageState.BLOCKED, MessageState.CANCELLED)
_WAITS = message.c.state == MessageState.QUEUED


@dataclass(frozen=True, slots=True)
class Nearness:
    """When two messages come too close: a new one is to go out `at`, and `span` must lie between it and the others.

    Both moments are in UTC. What was queued less than `span` before `now` is too close whenever it goes out: whoever
    queues the same again has most likely forgotten.
    """

    at: datetime
    now: datetime
    span: timedelta

    @property
    def leaves_at(self) -> ColumnElement[datetime]:
        """When a message of the outbox went out, or will: one that is overdue goes out any moment."""
        due = case((message.c.due_at > self.now, message.c.due_at), else_=literal(self.now, Moment()))
        return case((_WAITS, due), else_=message.c.sent_at)

    @property
    def condition(self) -> ColumnElement[bool]:
        """Whether a message of the outbox comes too close and may go out, or may have gone out."""
        around = and_(self.leaves_at > self.at - self.span, self.leaves_at < self.at + self.span)
        queued_lately = message.c.created_at > self.now - self.span
        return and_(or_(queued_lately, around), message.c.state.not_in(_VOID))


def near(store: Store, numbers: Collection[str], nearness: Nearness) -> dict[tuple[str, str], Twin]:
    """The (number, text) pairs of these E.164 numbers that a new message would come too close to."""
    key_of = number_keys(store.number_secret)
    by_key = {key_of(number): number for number in numbers}
    keys = list(by_key)
    moment = func.coalesce(nearness.leaves_at, message.c.created_at, type_=Moment()).label("moment")
    found: dict[tuple[str, str], Twin] = {}
    with store.read() as connection:
        for start in range(0, len(keys), _BATCH):
            rows = connection.execute(
                select(message.c.number_key, message.c.text, moment, _WAITS.label("waits"))
                .where(message.c.number_key.in_(keys[start : start + _BATCH]), nearness.condition)
                .order_by(message.c.created_at)
            )
            found.update({(by_key[row.number_key], row.text): Twin(row.moment, bool(row.waits)) for row in rows})
    return found
