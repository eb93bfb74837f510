"""The statements by which messages pass through a dispatcher's hands.

`exchange` is the heart: in one transaction it writes the results that have come in and takes the next messages out,
marked `sending` with attempt number and claim token. So a busy dispatcher commits about once per message instead of
twice, results and intents share their commits when several are in flight, and an intent is always on disk before the
dispatcher learns of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    bindparam,
    column,
    func,
    literal_column,
    select,
    true,
    update,
    values,
)
from sqlalchemy.sql.dml import ReturningUpdate

from tui.service.clock import running_time
from tui.service.gateways.outcome import Halted, OutgoingSms
from tui.service.lifecycle import Settlement
from tui.service.messages import MessageState
from tui.service.model import facts
from tui.service.model.events import EventKind
from tui.service.model.facts import Fact, FactKind, Reason
from tui.service.outbox import journal, results
from tui.service.outbox.queueing import SERIES_PRIORITY, SINGLE_PRIORITY
from tui.service.outbox.store import Store, Turn
from tui.service.outbox.tables import CLAIMABLE, ON_THE_WIRE, message, optout, rate
from tui.service.outbox.upserting import insert_into


@dataclass(frozen=True, slots=True)
class Claim:
    """A message in this dispatcher's hands; only the holder of `token` may write its result.

    `expires` is the `running_time` after which no socket may be opened for it any more; None where an OS lock guards
    the store.
    """

    sms: OutgoingSms
    protocol: str
    token: str
    attempt: int
    failures: int
    expires: float | None = None

    def has_expired(self, now: float) -> bool:
        """Whether the lease may run out before the message leaves; `now` is the `running_time`."""
        return self.expires is not None and now >= self.expires


@dataclass(frozen=True, slots=True)
class Finished:
    """The result of one claim; `halted` where it also stops the protocol."""

    claim: Claim
    settlement: Settlement
    halted: Halted | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """How many messages of one protocol a dispatcher has hands free for; `gap` is the pace between two of them."""

    protocol: str
    limit: int
    gap: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Exchange:
    """What an exchange brought.

    `lost` are results that came after their claim was gone. `exhausted` names the protocols that had fewer messages
    due than were asked for, `slots` when the pace allows the next message of a protocol.
    """

    claims: tuple[Claim, ...]
    lost: tuple[Finished, ...]
    exhausted: frozenset[str]
    slots: Mapping[str, datetime]


def _picking(*more: ColumnElement[bool]) -> Select[int]:
    """The next claimable messages of a protocol, locked; what another dispatcher is just locking is passed over."""
    due = message.c.due_at <= bindparam("b_now", type_=message.c.due_at.type)
    opted_out = select(optout.c.number_key).where(optout.c.number_key == message.c.number_key).exists()
    return (
        select(message.c.id)
        .where(CLAIMABLE, message.c.protocol == bindparam("b_protocol"), due, ~opted_out, *more)
        .order_by(message.c.priority, message.c.due_at, message.c.id)
        .limit(bindparam("b_limit"))
        .with_for_update(skip_locked=True)
    )


def _picking_by_priority() -> Select[int]:
    """The same, each priority looked up on its own: a million messages due tomorrow cost nothing then."""
    priorities = values(column("priority", Integer), name="priorities").data([(each,) for each in _PRIORITIES])
    of_one = _picking(message.c.priority == priorities.c.priority).add_columns(message.c.due_at)
    each = of_one.lateral("each")
    order = priorities.c.priority, each.c.due_at, each.c.id
    return select(each.c.id).select_from(priorities.join(each, true())).order_by(*order).limit(bindparam("b_limit"))


def _claiming(pick: Select[int]) -> ReturningUpdate[*tuple[Any, ...]]:
    picked = pick.cte("pick")
    return (
        update(message)
        .where(message.c.id.in_(select(picked.c.id)))
        .values(
            state=literal_column("'sending'"),
            attempts=message.c.attempts + 1,
            claim_token=bindparam("b_token"),
            lease_until=bindparam("b_lease", type_=message.c.lease_until.type),
            sent_at=bindparam("b_now", type_=message.c.due_at.type),
            updated_at=bindparam("b_now", type_=message.c.due_at.type),
        )
        .returning(
            message.c.id,
            message.c.number,
            message.c.text,
            message.c.sender,
            message.c.segments,
            message.c.attempts,
            message.c.failures,
            message.c.priority,
        )
    )


_PRIORITIES = (SINGLE_PRIORITY, SERIES_PRIORITY)
_CLAIM = {"sqlite": _claiming(_picking()), "postgresql": _claiming(_picking_by_priority())}


SentSince = Callable[[datetime], int]
"""How many messages have been handed over, or may have been, since a moment."""

Ration = Callable[[SentSince], int | None]
"""How many more messages the practice's limits allow; None where there is no limit."""


def exchange(
    store: Store,
    finished: Sequence[Finished],
    wishes: Sequence[Wish],
    *,
    lease: timedelta | None = None,
    ration: Ration | None = None,
) -> Exchange:
    """Write what is `finished` and claim what the `wishes` ask for, in one transaction.

    `lease` is None where an OS lock guards the store; else claims expire unless renewed. `ration` is asked within the
    transaction, by one dispatcher at a time, so that several together keep to a limit.
    """
    with store.write() as connection:
        now = store.clock()
        lost = results.write(connection, finished, now)
        claims: list[Claim] = []
        exhausted: set[str] = set()
        slots: dict[str, datetime] = {}
        for wish in _rationed(store, connection, wishes, ration):
            allowed, slot = _slots(connection, wish, now)
            if slot is not None:
                slots[wish.protocol] = slot
                continue
            taken = _claim(store, connection, wish.protocol, allowed, now, lease)
            claims += taken
            if len(taken) < allowed:
                exhausted.add(wish.protocol)
                _block_opted_out(connection, wish.protocol, now)
            if taken and wish.gap:
                slots[wish.protocol] = now + wish.gap
                _advance(connection, wish.protocol, now + wish.gap)
        return Exchange(tuple(claims), lost, frozenset(exhausted), slots)


def _rationed(store: Store, connection: Connection, wishes: Sequence[Wish], ration: Ration | None) -> Iterator[Wish]:
    """The wishes, cut down to what the limits leave."""
    if ration is None or not wishes:
        yield from wishes
        return
    store.take_turn(connection, Turn.LIMITS)
    left = ration(lambda since: _sent_since(connection, since))
    for wish in wishes:
        granted = wish.limit if left is None else min(wish.limit, left)
        if granted > 0:
            yield replace(wish, limit=granted)
        if left is not None:
            left -= granted


def _slots(connection: Connection, wish: Wish, now: datetime) -> tuple[int, datetime | None]:
    """How many messages the pace allows now, and when the next slot opens where it allows none."""
    if not wish.gap or wish.limit <= 0:
        return wish.limit, None
    row_of_protocol = select(rate.c.next_at).where(rate.c.protocol == wish.protocol).with_for_update()
    next_at = connection.execute(row_of_protocol).scalar_one_or_none()
    if next_at is None:  # there must be a row to lock, or two dispatchers would both take the first slot
        first = insert_into(connection, rate).values(protocol=wish.protocol, next_at=now)
        connection.execute(first.on_conflict_do_nothing(index_elements=[rate.c.protocol]))
        next_at = connection.execute(row_of_protocol).scalar_one()
    if next_at <= now:
        return 1, None
    return 0, next_at


def _advance(connection: Connection, protocol: str, slot: datetime) -> None:
    statement = insert_into(connection, rate).values(protocol=protocol, next_at=slot)
    connection.execute(statement.on_conflict_do_update(index_elements=[rate.c.protocol], set_={"next_at": slot}))


def _block_opted_out(connection: Connection, protocol: str, now: datetime) -> None:
    blocked = connection.execute(
        update(message)
        .where(
            CLAIMABLE,
            message.c.protocol == protocol,
            message.c.priority.in_(_PRIORITIES),
            message.c.due_at <= now,
            message.c.number_key.in_(select(optout.c.number_key)),
        )
        .values(state=MessageState.BLOCKED, error=facts.stored(OPTED_OUT), updated_at=now)
        .returning(message.c.id)
    ).scalars()
    journal.note(
        connection,
        *(journal.entry(now, journal.DISPATCHER, EventKind.BLOCKED, OPTED_OUT, message_id=row) for row in blocked),
    )


OPTED_OUT = Fact.of(FactKind.OPTED_OUT)
"""Why a message to a number on the opt-out list is blocked."""


def _claim(
    store: Store, connection: Connection, protocol: str, limit: int, now: datetime, lease: timedelta | None
) -> list[Claim]:
    token = uuid.uuid4().hex
    expires = None if lease is None else running_time() + lease.total_seconds() / 2
    parameters = {
        "b_protocol": protocol,
        "b_limit": limit,
        "b_now": now,
        "b_token": token,
        "b_lease": None if lease is None else now + lease,
    }
    rows = connection.execute(_CLAIM[connection.dialect.name], parameters).all()
    prefix = store.reference_prefix(connection) if rows else ""
    return [
        Claim(
            OutgoingSms(row.id, row.number, row.text, row.sender, row.segments, prefix),
            protocol,
            token,
            row.attempts,
            row.failures,
            expires,
        )
        for row in sorted(rows, key=lambda row: (row.priority, row.id))
    ]


def recover(store: Store) -> int:
    """Turn what a dead dispatcher left `sending` into `unknown`; how many. Only for the holder of the store's lock."""
    with store.write() as connection:
        now = store.clock()
        reason = Fact.of(FactKind.PROGRAM_ENDED)
        stranded = (
            connection.execute(
                update(message)
                .where(ON_THE_WIRE)
                .values(
                    state=MessageState.UNKNOWN,
                    error=facts.stored(reason),
                    claim_token=None,
                    lease_until=None,
                    updated_at=now,
                )
                .returning(message.c.id)
            )
            .scalars()
            .all()
        )
        journal.note(
            connection,
            *(journal.entry(now, journal.DISPATCHER, EventKind.UNKNOWN, reason, message_id=row) for row in stranded),
        )
        return len(stranded)


def next_due(store: Store, protocols: Collection[str]) -> dict[str, datetime]:
    """When the next message of each protocol may be claimed; protocols with nothing queued are absent."""
    due: dict[str, datetime] = {}
    with store.read() as connection:
        for protocol in protocols:
            for priority in _PRIORITIES:
                earliest = connection.execute(
                    select(func.min(message.c.due_at)).where(
                        CLAIMABLE, message.c.protocol == protocol, message.c.priority == priority
                    )
                ).scalar_one()
                if earliest is not None:
                    due[protocol] = min(earliest, due.get(protocol, earliest))
    return due


def put_off(store: Store, protocols: Collection[str], until: datetime, reason: Reason) -> int:
    """Let every message that is due now wait until then, because the practice's rules forbid sending; how many."""
    with store.write() as connection:
        now = store.clock()
        moved = connection.execute(
            update(message)
            .where(
                CLAIMABLE,
                message.c.protocol.in_(protocols),
                message.c.priority.in_(_PRIORITIES),
                message.c.due_at <= now,
            )
            .values(due_at=until, error=facts.stored(reason), updated_at=now)
            .returning(message.c.id)
        ).scalars()
        rows = moved.all()
        journal.note(
            connection,
            *(journal.entry(now, journal.DISPATCHER, EventKind.PUT_OFF, reason, message_id=row) for row in rows),
        )
        return len(rows)


def sent_since(store: Store, since: datetime) -> int:
    """How many messages have been handed over, or may have been, since then."""
    with store.read() as connection:
        return _sent_since(connection, since)


def _sent_since(connection: Connection, since: datetime) -> int:
    settled_without = (MessageState.QUEUED, MessageState.FAILED, MessageState.CANCELLED, MessageState.BLOCKED)
    counted: int = connection.execute(
        select(func.count())
        .select_from(message)
        .where(message.c.sent_at >= since, message.c.state.not_in(settled_without))
    ).scalar_one()
    return counted
