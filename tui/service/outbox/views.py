"""Reading the outbox: single messages, pages, counts. Every view of a screen is a projection of these."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select

from tui.service.messages import Event, Message, MessageState
from tui.service.outbox import search
from tui.service.outbox.numbers import number_keys
from tui.service.outbox.store import Store
from tui.service.outbox.tables import CLAIMABLE, ON_THE_WIRE, event, hold, message
from tui.service.pages import MessageQuery, Page, PageMark, StateCounts

_COLUMNS = (
    message.c.id,
    message.c.series_id,
    message.c.number,
    message.c.name,
    message.c.text,
    message.c.sender,
    message.c.protocol,
    message.c.state,
    message.c.segments,
    message.c.attempts,
    message.c.due_at,
    message.c.provider_id,
    message.c.error,
    message.c.created_by,
    message.c.created_at,
    message.c.updated_at,
    message.c.list_row,
)


_NUMBERS_IN_FLIGHT = 1000
"""More events than may come to disk between the first and the last number of one transaction that notes them."""


def _message(row: Row[*tuple[Any, ...]]) -> Message:
    values = row._asdict()
    return Message(**{**values, "state": MessageState(values["state"])})


def one(store: Store, message_id: int) -> Message | None:
    """The message of that id, or None."""
    with store.read() as connection:
        row = connection.execute(select(*_COLUMNS).where(message.c.id == message_id)).one_or_none()
    return None if row is None else _message(row)


def some(store: Store, message_ids: Sequence[int]) -> tuple[Message, ...]:
    """The messages of those ids, in the order of their ids."""
    with store.read() as connection:
        rows = connection.execute(select(*_COLUMNS).where(message.c.id.in_(message_ids)).order_by(message.c.id)).all()
    return tuple(_message(row) for row in rows)


def page(store: Store, query: MessageQuery, after: PageMark | None = None, before: PageMark | None = None) -> Page:
    """The messages of `query` behind `after`, or those just newer than `before`; newest first."""
    statement = select(*_COLUMNS).where(*_conditions(query, store.engine.dialect.name))
    if before is not None:
        statement = statement.where(message.c.id > before.message_id).order_by(message.c.id)
    elif after is not None:
        statement = statement.where(message.c.id < after.message_id).order_by(message.c.id.desc())
    else:
        statement = statement.order_by(message.c.id.desc())
    if query.limit:
        statement = statement.limit(query.limit + 1)
    with store.read() as connection:
        rows = list(connection.execute(statement).all())
    more = bool(query.limit) and len(rows) > query.limit
    rows = rows[: query.limit] if more else rows
    if before is not None:
        rows.reverse()
    shown = tuple(_message(row) for row in rows)
    older = more if before is None else before.message_id > 0
    newer = more if before is not None else after is not None
    return Page(
        shown, PageMark(shown[-1].id) if shown and older else None, PageMark(shown[0].id) if shown and newer else None
    )


def _conditions(query: MessageQuery, dialect: str) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.state is not None:
        conditions.append(message.c.state == query.state)
    if query.series_id is not None:
        conditions.append(message.c.series_id == query.series_id)
    if query.since is not None:
        conditions.append(message.c.created_at >= query.since)
    if query.until is not None:
        conditions.append(message.c.created_at < query.until)
    sought = " ".join(query.text.split())
    if sought:
        columns = message.c.name, message.c.text
        conditions.append(search.found_in(*columns, number=message.c.number, sought=sought, dialect=dialect))
    return conditions


def recent(store: Store, number: str, *, since: datetime | None = None, limit: int = 5) -> tuple[Message, ...]:
    """What a number got lately, newest first."""
    key = number_keys(store.number_secret)(number)
    statement: Select[Any] = select(*_COLUMNS).where(message.c.number_key == key)
    if since is not None:
        statement = statement.where(message.c.created_at >= since)
    with store.read() as connection:
        rows = connection.execute(statement.order_by(message.c.created_at.desc()).limit(limit)).all()
    return tuple(_message(row) for row in rows)


def twin_since(store: Store, number: str, text: str, since: datetime) -> Message | None:
    """The newest message with the same number and text since then that went out or may still do so."""
    key = number_keys(store.number_secret)(number)
    void = (MessageState.FAILED, MessageState.BLOCKED, MessageState.CANCELLED)
    with store.read() as connection:
        row = connection.execute(
            select(*_COLUMNS)
            .where(
                and_(
                    message.c.number_key == key,
                    message.c.created_at >= since,
                    message.c.text == text,
                    message.c.state.not_in(void),
                )
            )
            .order_by(message.c.created_at.desc())
            .limit(1)
        ).one_or_none()
    return None if row is None else _message(row)


def counts(store: Store, series_id: int | None = None) -> StateCounts:
    """How many messages are in each state, in a series or in all."""
    statement = select(message.c.state, func.count().label("messages")).group_by(message.c.state)
    if series_id is not None:
        statement = statement.where(message.c.series_id == series_id)
    with store.read() as connection:
        rows = connection.execute(statement).all()
    return StateCounts(**{row.state: row.messages for row in rows})


def backlog(store: Store) -> StateCounts:
    """How many messages are not settled: waiting, on the wire, or unknown; quick however many are settled."""
    unsettled = (MessageState.QUEUED, MessageState.SENDING, MessageState.UNKNOWN)
    statement = select(message.c.state, func.count().label("messages")).where(message.c.state.in_(unsettled))
    with store.read() as connection:
        rows = connection.execute(statement.group_by(message.c.state)).all()
    return StateCounts(**{row.state: row.messages for row in rows})


def story(store: Store, message_id: int) -> tuple[Event, ...]:
    """Everything that happened to a message, to it alone or with all of its series, oldest first."""
    of_series = select(message.c.series_id).where(message.c.id == message_id, message.c.series_id.is_not(None))
    with store.read() as connection:
        rows = connection.execute(
            select(event)
            .where(or_(event.c.message_id == message_id, event.c.series_id.in_(of_series)))
            .order_by(event.c.id)
        ).all()
    return tuple(Event(row.at, row.actor, row.kind, row.detail, row.message_id, row.series_id) for row in rows)


def version(store: Store) -> int:
    """A number that changes whenever a message, a series or a decision did; a few microseconds to ask."""
    on_the_wire = select(func.count()).select_from(message).where(ON_THE_WIRE).scalar_subquery()
    with store.read() as connection:
        newest, sending = connection.execute(select(func.coalesce(func.max(event.c.id), 0), on_the_wire)).one()
        latest = 0
        if store.is_shared:  # several writers: an earlier number may come to disk after a later one, and fill its gap
            lately = select(func.count()).select_from(event).where(event.c.id > newest - _NUMBERS_IN_FLIGHT)
            latest = connection.execute(lately).scalar_one()
    return int(newest) << 40 | int(latest) << 20 | int(sending)


def still_moving(
    store: Store, now: datetime, *, message_ids: Sequence[int] | None = None, series_id: int | None = None
) -> int:
    """How many messages a dispatcher is about to touch: on the wire, or due now, not paused and not held.

    Asked of the given ids, of a series, or of the whole store.
    """
    held = select(hold.c.protocol)
    due = and_(CLAIMABLE, message.c.due_at <= now, message.c.protocol.not_in(held))
    scope: list[ColumnElement[bool]] = []
    if message_ids is not None:
        scope.append(message.c.id.in_(message_ids))
    if series_id is not None:
        scope.append(message.c.series_id == series_id)
    with store.read() as connection:
        return sum(
            connection.execute(select(func.count()).select_from(message).where(condition, *scope)).scalar_one()
            for condition in (ON_THE_WIRE, due)
        )
