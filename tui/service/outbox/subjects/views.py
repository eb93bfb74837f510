"""Reading the outbox: single messages, pages, counts. Every view of a screen is a projection of these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from tui.service.model.events import EventKind
from tui.service.model.messages import Event, Message, MessageState
from tui.service.model.queries import MessageQuery, Page, PageMark, StateCounts
from tui.service.outbox.engines.connection import Row
from tui.service.outbox.engines.statements import Select, sql
from tui.service.outbox.engines.values import moment
from tui.service.outbox.store import Store
from tui.service.outbox.subjects import search
from tui.service.outbox.tables import CLAIMABLE, ON_THE_WIRE
from tui.service.wording.facts import read_sentence

_MESSAGES = (
    "SELECT id, series_id, number, name, text, sender, protocol, state, segments, attempts, due_at, provider_id, error,"
    " created_by, created_at, updated_at, list_row, sent_at FROM message"
)

_NUMBERS_IN_FLIGHT = 1000
"""More events than may come to disk between the first and the last number of one transaction that notes them."""

_LONGEST_QUEUEING = timedelta(hours=1)
"""Longer than any transaction that queues: so far at most the order of ids may differ from that of `created_at`."""


def _message(row: Row) -> Message:
    (
        message_id, series_id, number, name, text, sender, protocol, state, segments, attempts, due_at, provider_id,
        error, created_by, created_at, updated_at, list_row, sent_at,
    ) = row  # fmt: skip
    return Message(
        message_id,
        series_id,
        number,
        name,
        text,
        sender,
        protocol,
        MessageState(state),
        segments,
        attempts,
        moment(due_at),
        provider_id,
        read_sentence(error),
        created_by,
        moment(created_at),
        moment(updated_at),
        list_row,
        None if sent_at is None else moment(sent_at),
    )


def one(store: Store, message_id: int) -> Message | None:
    """The message of that id, or None."""
    with store.read() as connection:
        rows = Select(_MESSAGES).where("id = :id", id=message_id).rows(connection)
    return _message(rows[0]) if rows else None


def some(store: Store, message_ids: Sequence[int]) -> tuple[Message, ...]:
    """The messages of those ids, in the order of their ids."""
    with store.read() as connection:
        rows = Select(_MESSAGES, "ORDER BY id").where("id IN :ids", ids=list(message_ids)).rows(connection)
    return tuple(map(_message, rows))


def page(store: Store, query: MessageQuery, after: PageMark | None = None, before: PageMark | None = None) -> Page:
    """The messages of `query` behind `after`, or those just newer than `before`; newest first."""
    above = None if before is None else before.message_id
    below = None if after is None or before is not None else after.message_id
    order = "ORDER BY id DESC" if above is None else "ORDER BY id"
    wanted = _matching(Select(_MESSAGES, order), query, below, above)
    limit = query.limit + 1 if query.limit else None
    sought = " ".join(query.text.split())
    with store.read() as connection:
        if sought:
            rows = search.rows(store, connection, wanted, sought, limit, below=below, above=above)
        else:
            rows = wanted.rows(connection, limit)
    more = bool(query.limit) and len(rows) > query.limit
    rows = rows[: query.limit] if more else rows
    if above is not None:
        rows.reverse()
    shown = tuple(map(_message, rows))
    older = more if above is None else above > 0
    newer = more if above is not None else after is not None
    return Page(
        shown, PageMark(shown[-1].id) if shown and older else None, PageMark(shown[0].id) if shown and newer else None
    )


# An id older than that of every message since the moment: what is older need not be read to find that it is.
_ID_BEFORE = (
    "coalesce((SELECT queued.id FROM message AS queued WHERE queued.created_at < :long_before"
    " ORDER BY queued.created_at DESC LIMIT 1), 0)"
)
# An id newer than that of every message before the moment.
_ID_AFTER = (
    "coalesce((SELECT queued.id FROM message AS queued WHERE queued.created_at >= :long_after"
    " ORDER BY queued.created_at LIMIT 1), 4611686018427387904)"
)


def _matching(wanted: Select, query: MessageQuery, below: int | None, above: int | None) -> Select:
    if below is not None:
        wanted = wanted.where("id < :below", below=below)
    if above:
        wanted = wanted.where("id > :above", above=above)
    if query.state is not None:
        wanted = wanted.where("state = :state", state=query.state)
    if query.series_id is not None:
        wanted = wanted.where("series_id = :series_id", series_id=query.series_id)
    if query.since is not None:
        wanted = wanted.where("created_at >= :since", since=query.since)
        if not above:
            wanted = wanted.where(f"id > {_ID_BEFORE}", long_before=query.since - _LONGEST_QUEUEING)
    if query.until is not None:
        wanted = wanted.where("created_at < :until", until=query.until)
        if below is None:
            wanted = wanted.where(f"id < {_ID_AFTER}", long_after=query.until + _LONGEST_QUEUEING)
    return wanted


def recent(store: Store, number: str, *, since: datetime | None = None, limit: int = 5) -> tuple[Message, ...]:
    """What a number got lately, newest first."""
    wanted = Select(_MESSAGES, "ORDER BY created_at DESC")
    if since is not None:
        wanted = wanted.where("created_at >= :since", since=since)
    with store.read() as connection:
        wanted = wanted.where("number_key = :key", key=store.number_key(connection, number))
        return tuple(map(_message, wanted.rows(connection, limit)))


_COUNTS = Select("SELECT state, count(*) FROM message", "GROUP BY state")


def counts(store: Store, series_id: int | None = None) -> StateCounts:
    """How many messages are in each state, in a series or in all."""
    wanted = _COUNTS if series_id is None else _COUNTS.where("series_id = :series_id", series_id=series_id)
    with store.read() as connection:
        return StateCounts(**dict(wanted.rows(connection)))


def backlog(store: Store) -> StateCounts:
    """How many messages are not settled: waiting, on the wire, or unknown; quick however many are settled."""
    with store.read() as connection:
        return StateCounts(**dict(_COUNTS.where("state IN ('queued', 'sending', 'unknown')").rows(connection)))


def waiting(store: Store, protocol: str) -> int:
    """How many messages of a protocol wait."""
    with store.read() as connection:
        return int(
            connection.value(
                "SELECT count(*) FROM message WHERE state = 'queued' AND protocol = :protocol", {"protocol": protocol}
            )
        )


def in_doubt(store: Store) -> int:
    """How many messages are unknown: they wait for a person."""
    with store.read() as connection:
        return int(connection.value("SELECT count(*) FROM message WHERE state = 'unknown'"))


def story(store: Store, message_id: int) -> tuple[Event, ...]:
    """Everything that happened to a message, to it alone or with all of its series, oldest first."""
    with store.read() as connection:
        rows = connection.rows(
            "SELECT at, actor, kind, detail, message_id, series_id FROM event WHERE message_id = :id OR series_id IN"
            " (SELECT series_id FROM message WHERE id = :id AND series_id IS NOT NULL) ORDER BY id",
            {"id": message_id},
        )
    return tuple(
        Event(moment(at), actor, EventKind.read(kind), read_sentence(detail), about_message, about_series)
        for at, actor, kind, detail, about_message, about_series in rows
    )


_VERSION = sql("SELECT coalesce(max(id), 0), (SELECT count(*) FROM message WHERE", ON_THE_WIRE, ") FROM event")


def version(store: Store) -> int:
    """A number that changes whenever a message, a series or a decision did; a few microseconds to ask."""
    with store.read() as connection:
        ((newest, sending),) = connection.rows(_VERSION)
        latest = 0
        if store.is_shared:  # several writers: an earlier number may come to disk after a later one, and fill its gap
            latest = connection.value(
                "SELECT count(*) FROM event WHERE id > :lately", {"lately": newest - _NUMBERS_IN_FLIGHT}
            )
    return int(newest) << 40 | int(latest) << 20 | int(sending)


_ON_THE_WIRE_NOW = Select("SELECT count(*) FROM message").where(ON_THE_WIRE)
_DUE = (
    Select("SELECT count(*) FROM message")
    .where(CLAIMABLE)
    .where("due_at <= :now AND protocol NOT IN (SELECT protocol FROM hold)")
)


def still_moving(
    store: Store, now: datetime, *, message_ids: Sequence[int] | None = None, series_id: int | None = None
) -> int:
    """How many messages a dispatcher is about to touch: on the wire, or due now, not paused and not held.

    Asked of the given ids, of a series, or of the whole store.
    """
    moving = 0
    with store.read() as connection:
        for wanted in (_ON_THE_WIRE_NOW, replace(_DUE, values={"now": now})):
            if message_ids is not None:
                wanted = wanted.where("id IN :ids", ids=list(message_ids))
            if series_id is not None:
                wanted = wanted.where("series_id = :series_id", series_id=series_id)
            moving += wanted.rows(connection)[0][0]
    return moving
