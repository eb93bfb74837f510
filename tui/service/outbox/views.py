"""Reading the outbox: single messages, pages, counts. Every view of a screen is a projection of these."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select

from tui.service.fact_wording import read_sentence
from tui.service.messages import Event, Message, MessageState
from tui.service.model.events import EventKind
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

_BEYOND_ALL_IDS = 2**62
_LONGEST_QUEUEING = timedelta(hours=1)
"""Longer than any transaction that queues: so far at most the order of ids may differ from that of `created_at`."""


def _message(row: Row[*tuple[Any, ...]]) -> Message:
    values = row._asdict()
    worded = {"state": MessageState(values["state"]), "error": read_sentence(values["error"])}
    return Message(**{**values, **worded})


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
    above = None if before is None else before.message_id
    below = None if after is None or before is not None else after.message_id
    statement = select(*_COLUMNS).where(*_conditions(query, below, above))
    statement = statement.order_by(message.c.id.desc() if above is None else message.c.id)
    limit = query.limit + 1 if query.limit else None
    sought = " ".join(query.text.split())
    with store.read() as connection:
        if sought:
            rows = search.rows(store, connection, statement, sought, limit, below=below, above=above)
        else:
            rows = list(connection.execute(statement.limit(limit)).all())
    more = bool(query.limit) and len(rows) > query.limit
    rows = rows[: query.limit] if more else rows
    if above is not None:
        rows.reverse()
    shown = tuple(_message(row) for row in rows)
    older = more if above is None else above > 0
    newer = more if above is not None else after is not None
    return Page(
        shown, PageMark(shown[-1].id) if shown and older else None, PageMark(shown[0].id) if shown and newer else None
    )


def _conditions(query: MessageQuery, below: int | None, above: int | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if below is not None:
        conditions.append(message.c.id < below)
    if above:
        conditions.append(message.c.id > above)
    if query.state is not None:
        conditions.append(message.c.state == query.state)
    if query.series_id is not None:
        conditions.append(message.c.series_id == query.series_id)
    if query.since is not None:
        conditions.append(message.c.created_at >= query.since)
        if not above:
            conditions.append(message.c.id > _id_before(query.since))
    if query.until is not None:
        conditions.append(message.c.created_at < query.until)
        if below is None:
            conditions.append(message.c.id < _id_after(query.until))
    return conditions


def _id_before(moment: datetime) -> ColumnElement[int]:
    """An id older than that of every message since the moment: what is older need not be read to find that it is."""
    queued = message.alias("queued")
    older = select(queued.c.id).where(queued.c.created_at < moment - _LONGEST_QUEUEING)
    return func.coalesce(older.order_by(queued.c.created_at.desc()).limit(1).scalar_subquery(), 0)


def _id_after(moment: datetime) -> ColumnElement[int]:
    """An id newer than that of every message before the moment."""
    queued = message.alias("queued")
    newer = select(queued.c.id).where(queued.c.created_at >= moment + _LONGEST_QUEUEING)
    return func.coalesce(newer.order_by(queued.c.created_at).limit(1).scalar_subquery(), _BEYOND_ALL_IDS)


def recent(store: Store, number: str, *, since: datetime | None = None, limit: int = 5) -> tuple[Message, ...]:
    """What a number got lately, newest first."""
    key = number_keys(store.number_secret)(number)
    statement: Select[Any] = select(*_COLUMNS).where(message.c.number_key == key)
    if since is not None:
        statement = statement.where(message.c.created_at >= since)
    with store.read() as connection:
        rows = connection.execute(statement.order_by(message.c.created_at.desc()).limit(limit)).all()
    return tuple(_message(row) for row in rows)


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
    return tuple(
        Event(row.at, row.actor, EventKind.read(row.kind), read_sentence(row.detail), row.message_id, row.series_id)
        for row in rows
    )


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
