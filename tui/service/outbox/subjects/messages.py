"""The messages of the outbox: single ones, pages, counts. Every view of a screen is a projection of these."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from tui.service import outbox
from tui.service.model.consent import ConsentBasis, Purpose
from tui.service.model.events import EventKind
from tui.service.model.messages import Duplicate, Event, Message, MessageState
from tui.service.model.queries import MessageQuery, Nearness, Page, PageMark, StateCounts, UsedNumber
from tui.service.outbox.duplicates import find_duplicates
from tui.service.outbox.engines.connection import Select, sql
from tui.service.outbox.engines.values import moment, moment_or_none, row_reader
from tui.service.outbox.schema import CLAIMABLE, ON_THE_WIRE
from tui.service.outbox.store import Subject
from tui.service.wording.facts import read_sentence

_MESSAGES = (
    "SELECT id, series_id, number, name, text, sender, protocol, state, segments, attempts, due_at, provider_id, error,"
    " created_by, created_at, updated_at, list_row, sent_at, purpose, consent,"
    " CASE WHEN paused = 1 AND state = 'queued' AND EXISTS (SELECT 1 FROM appointment WHERE message_id = message.id)"
    " THEN 1 ELSE 0 END FROM message"
)
_message = row_reader(
    Message,
    state=MessageState,
    due_at=moment,
    error=read_sentence,
    created_at=moment,
    updated_at=moment,
    last_attempt_at=moment_or_none,
    purpose=Purpose.read,
    consent=ConsentBasis.read,
    awaits_release=bool,
)
_event = row_reader(Event, at=moment, kind=EventKind.read, detail=read_sentence)
_DECISIONS_ABOUT_ROWS = (EventKind.NUMBERS_CORRECTED, EventKind.DECEASED_REMARKS_RELEASED)
_NUMBERS_IN_FLIGHT = 1000
"""More events than may come to disk between the first and the last number of one transaction that notes them."""

_LONGEST_QUEUEING = timedelta(hours=1)
"""Longer than any transaction that queues: so far at most the order of ids may differ from that of `created_at`."""

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
_COUNTS = Select("SELECT state, count(*) FROM message", "GROUP BY state")
_VERSION = sql("SELECT coalesce(max(id), 0), (SELECT count(*) FROM message WHERE", ON_THE_WIRE, ") FROM event")
_ON_THE_WIRE_NOW = Select("SELECT count(*) FROM message").where(ON_THE_WIRE)
_DUE = (
    Select("SELECT count(*) FROM message")
    .where(CLAIMABLE)
    .where("due_at <= :now AND protocol NOT IN (SELECT protocol FROM hold)")
)

_LOOKED_AT = 20_000
"""The newest messages that are looked at: with as many a day as a practice sends, more than retention keeps."""

_LATELY = "(SELECT id, number, name FROM message WHERE number <> '' ORDER BY id DESC LIMIT :looked_at) AS lately"
_NEWEST_OF_EACH = sql("SELECT max(id) AS newest, max(CASE WHEN name <> '' THEN id END) AS named FROM", _LATELY, "WHERE")


class Messages(Subject):
    """Reads messages."""

    def one(self, message_id: int) -> Message | None:
        """The message of that id, or None."""
        rows = self._selected(Select(_MESSAGES).where("id = :id", id=message_id))
        return _message(rows[0]) if rows else None

    def some(self, message_ids: Sequence[int]) -> tuple[Message, ...]:
        """The messages of those ids, in the order of their ids."""
        wanted = Select(_MESSAGES, "ORDER BY id").where("id IN :ids", ids=list(message_ids))
        return tuple(map(_message, self._selected(wanted)))

    def page(self, query: MessageQuery, after: PageMark | None = None, before: PageMark | None = None) -> Page:
        """The messages of `query` behind `after`, or those just newer than `before`; newest first."""
        above = None if before is None else before.message_id
        below = None if after is None or before is not None else after.message_id
        order = "ORDER BY id DESC" if above is None else "ORDER BY id"
        wanted = _matching(Select(_MESSAGES, order), query, below, above)
        limit = query.limit + 1 if query.limit else None
        sought = " ".join(query.text.split())
        with self._store.read() as connection:
            if sought:
                rows = outbox.search.rows(self._store, connection, wanted, sought, limit, below=below, above=above)
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
            shown,
            PageMark(shown[-1].id) if shown and older else None,
            PageMark(shown[0].id) if shown and newer else None,
        )

    def recent(self, number: str, *, limit: int | None = 5) -> tuple[Message, ...]:
        """What a number got lately, newest first; a limit of None means all."""
        wanted = Select(_MESSAGES, "ORDER BY created_at DESC")
        with self._store.read() as connection:
            wanted = wanted.where("number_key = :key", key=self._store.number_key(connection, number))
            return tuple(map(_message, wanted.rows(connection, limit)))

    def counts(self, series_id: int | None = None) -> StateCounts:
        """How many messages are in each state, in a series or in all."""
        wanted = _COUNTS if series_id is None else _COUNTS.where("series_id = :series_id", series_id=series_id)
        return StateCounts(**dict(self._selected(wanted)))

    def backlog(self) -> StateCounts:
        """How many messages are not settled: waiting, on the wire, or unknown; quick however many are settled."""
        return StateCounts(**dict(self._selected(_COUNTS.where("state IN ('queued', 'sending', 'unknown')"))))

    def begun_since(self, since: datetime) -> int:
        """How many messages were claimed last since a moment, whatever became of them."""
        return int(self._value("SELECT count(*) FROM message WHERE sent_at >= :since", {"since": since}))

    def waiting(self, protocol: str) -> int:
        """How many messages of a protocol wait."""
        statement = "SELECT count(*) FROM message WHERE state = 'queued' AND protocol = :protocol"
        return int(self._value(statement, {"protocol": protocol}))

    def waiting_of_each_protocol(self) -> dict[str, int]:
        """How many messages wait for each protocol for which any do; also for one that this version does not know."""
        rows = self._rows(
            "SELECT protocol, count(*) FROM message WHERE state = 'queued' GROUP BY protocol ORDER BY protocol"
        )
        return {protocol: int(count) for protocol, count in rows}

    def waiting_for(
        self, protocol: str, *, series_id: int | None = None, message_ids: Sequence[int] = ()
    ) -> tuple[Message, ...]:
        """The messages that wait for a protocol, in the order of their ids: all, of a series, or of the given ids."""
        wanted = Select(_MESSAGES, "ORDER BY id").where("state = 'queued' AND protocol = :protocol", protocol=protocol)
        wanted = _only(wanted, message_ids or None, series_id)
        return tuple(map(_message, self._selected(wanted)))

    def in_doubt(self) -> int:
        """How many messages are unknown: they wait for a person."""
        return int(self._value("SELECT count(*) FROM message WHERE state = 'unknown'"))

    def story(self, message_id: int) -> tuple[Event, ...]:
        """Everything that happened to a message, to it alone or with all of its series, oldest first.

        What a person decided about single rows of the list is told of those rows only.
        """
        with self._store.read() as connection:
            list_row = connection.value("SELECT list_row FROM message WHERE id = :id", {"id": message_id})
            rows = connection.rows(
                "SELECT at, actor, kind, detail, message_id, series_id, initials FROM event WHERE message_id = :id"
                " OR series_id IN (SELECT series_id FROM message WHERE id = :id AND series_id IS NOT NULL) ORDER BY id",
                {"id": message_id},
            )
        return tuple(event for event in map(_event, rows) if not _is_about_other_rows(event, list_row))

    def version(self) -> int:
        """A number that changes whenever a message, a series or a decision did; a few microseconds to ask."""
        with self._store.read() as connection:
            ((newest, sending),) = connection.rows(_VERSION)
            latest = 0
            if self._store.is_shared:
                # Several writers: an earlier number may come to disk after a later one, and fill its gap.
                latest = connection.value(
                    "SELECT count(*) FROM event WHERE id > :lately", {"lately": newest - _NUMBERS_IN_FLIGHT}
                )
        return int(newest) << 40 | int(latest) << 20 | int(sending)

    def still_moving(
        self, now: datetime, *, message_ids: Sequence[int] | None = None, series_id: int | None = None
    ) -> int:
        """How many messages a dispatcher is about to touch: on the wire, or due now, not paused and not held.

        Asked of the given ids, of a series, or of the whole store.
        """
        moving = 0
        with self._store.read() as connection:
            for wanted in (_ON_THE_WIRE_NOW, replace(_DUE, values={"now": now})):
                moving += _only(wanted, message_ids, series_id).rows(connection)[0][0]
        return moving

    def duplicates(
        self, numbers: Collection[str], nearness: Nearness, *, besides: int = 0, besides_series: int = -1
    ) -> dict[tuple[str, str], Duplicate]:
        """The (number, text) pairs of these E.164 numbers that a new message would come too close to.

        `besides` is the id of a message that is about to change, `besides_series` that of such a series.
        """
        with self._store.read() as connection:
            return find_duplicates(
                self._store, connection, numbers, nearness, besides=besides, besides_series=besides_series
            )

    def used_numbers(self, sought: str, limit: int) -> tuple[UsedNumber, ...]:
        """Numbers of which `sought` is a part, or whose name contains it; the ones used last first."""
        with self._store.read() as connection:
            condition = outbox.search.in_number_or_name(sought, connection.dialect)
            statement = sql(
                "SELECT message.number, message.created_at, coalesce(named.name, '') FROM (",
                _NEWEST_OF_EACH,
                condition.text,
                "GROUP BY number ORDER BY newest DESC LIMIT :limit) AS of_number",
                "JOIN message ON message.id = of_number.newest",
                "LEFT JOIN message AS named ON named.id = of_number.named",
                "ORDER BY message.id DESC",
            )
            rows = connection.rows(statement, {**condition.values, "looked_at": _LOOKED_AT, "limit": limit})
        return tuple(
            UsedNumber(number, outbox.understand(number, countries=()).display, name, moment(created_at))
            for number, created_at, name in rows
        )


def _only(wanted: Select, message_ids: Sequence[int] | None, series_id: int | None) -> Select:
    """Of those wanted the given ones, or those of a series; None means all."""
    if message_ids is not None:
        wanted = wanted.where("id IN :ids", ids=list(message_ids))
    return wanted if series_id is None else wanted.where("series_id = :series_id", series_id=series_id)


def _matching(wanted: Select, query: MessageQuery, below: int | None, above: int | None) -> Select:
    if below is not None:
        wanted = wanted.where("id < :below", below=below)
    if above:
        wanted = wanted.where("id > :above", above=above)
    if query.state is not None:
        wanted = wanted.where("state = :state", state=query.state)
    wanted = _only(wanted, None, query.series_id)
    if query.since is not None:
        wanted = wanted.where("created_at >= :since", since=query.since)
        if not above:
            wanted = wanted.where(f"id > {_ID_BEFORE}", long_before=query.since - _LONGEST_QUEUEING)
    if query.until is not None:
        wanted = wanted.where("created_at < :until", until=query.until)
        if below is None:
            wanted = wanted.where(f"id < {_ID_AFTER}", long_after=query.until + _LONGEST_QUEUEING)
    return wanted


def _is_about_other_rows(event: Event, list_row: int | None) -> bool:
    return event.kind in _DECISIONS_ABOUT_ROWS and str(list_row) not in event.detail.split(", ")
