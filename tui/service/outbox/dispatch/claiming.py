"""How a dispatcher claims messages and writes their results.

`write_and_claim` is the core: in one transaction it writes the results that have come in and takes the next messages
out, marked `sending` with attempt number and claim token. So a busy dispatcher commits about once per message instead
of twice, results and intents share their commits when several are in flight, and an intent is always on disk before
the dispatcher learns of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from tui.runtime.values import dataclass
from tui.service.model import facts
from tui.service.model.consent import Purpose
from tui.service.model.events import EventKind
from tui.service.model.facts import FactKind, Reason
from tui.service.model.outcome import Claim, Finished, OutgoingSms
from tui.service.outbox.dispatch import consent_and_optouts, results
from tui.service.outbox.dispatch.consent_and_optouts import COVERED, DUE_NOW, NOT_OPTED_OUT
from tui.service.outbox.dispatch.crash_recovery import end_claims
from tui.service.outbox.engines.connection import POSTGRES, SQLITE, Connection, sql
from tui.service.outbox.engines.values import EPOCH, moment
from tui.service.outbox.schema import CLAIMABLE, TIMES_MADE_ANEW
from tui.service.outbox.store import Subject
from tui.service.outbox.subjects import events
from tui.service.outbox.subjects.queue import SERIES_PRIORITY, SINGLE_PRIORITY
from tui.service.settings import ConsentRule
from tui.service.system.clock import running_time


@dataclass(frozen=True, slots=True)
class Wish:
    """How many messages of one protocol a dispatcher can take.

    `gap` is the pace between two of them, `consent` the practice's rule that says what covers a message; reminders of
    appointments are left alone unless `with_reminders`.
    """

    protocol: str
    limit: int
    gap: timedelta = timedelta(0)
    consent: ConsentRule = ConsentRule.COLUMN
    with_reminders: bool = False


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """What writing results and claiming brought.

    `lost` are results that came after their claim was gone. `exhausted` names the protocols that had fewer messages
    due than were asked for, `slots` when the pace allows the next message of a protocol.
    """

    claims: tuple[Claim, ...]
    lost: tuple[Finished, ...]
    exhausted: frozenset[str]
    slots: Mapping[str, datetime]


_LONGEST_WAIT_FOR_A_SLOT = timedelta(minutes=1)
"""Where the pace itself is not slower, a slot farther away is left of a clock that was set back meanwhile."""

_PRIORITIES = (SINGLE_PRIORITY, SERIES_PRIORITY)


_IS_NO_REMINDER = "NOT EXISTS (SELECT 1 FROM appointment WHERE appointment.message_id = message.id)"


def _may_be_claimed(rule: ConsentRule, with_reminders: bool) -> str:
    due = "AND protocol = :protocol AND due_at <= :now AND"
    condition = sql(CLAIMABLE, due, NOT_OPTED_OUT, "AND", COVERED[rule])
    return condition if with_reminders else sql(condition, "AND", _IS_NO_REMINDER)


def _pick_from_a_file(rule: ConsentRule, with_reminders: bool) -> str:
    """The priorities are named, else a planner that knows its statistics reads and sorts everything that is due."""
    return sql(
        "SELECT id FROM message WHERE",
        _may_be_claimed(rule, with_reminders),
        "AND priority IN (0, 1) ORDER BY priority, due_at, id LIMIT :limit",
    )


def _pick_from_a_server(rule: ConsentRule, with_reminders: bool) -> str:
    """Each priority is looked up on its own: a million messages due tomorrow cost nothing then.

    What another dispatcher is just locking is passed over.
    """
    return sql(
        "SELECT each.id FROM (VALUES (0), (1)) AS priorities (priority) JOIN LATERAL",
        "(SELECT message.id, message.due_at FROM message WHERE",
        _may_be_claimed(rule, with_reminders),
        "AND message.priority = priorities.priority ORDER BY message.priority, due_at, id LIMIT :limit",
        POSTGRES.skip_locked,
        ") AS each ON true ORDER BY priorities.priority, each.due_at, each.id LIMIT :limit",
    )


_MARK_SENDING = sql(
    "UPDATE message SET state = 'sending', attempts = attempts + 1, claim_token = :token, lease_until = :lease,",
    "sent_at = :now, updated_at = :now WHERE id IN (SELECT id FROM pick)",
    "RETURNING id, number, text, sender, segments, purpose, CASE WHEN attempts > 1 THEN",
    TIMES_MADE_ANEW,
    "ELSE 0 END, attempts, failures, priority",
)
_PICKS = {SQLITE: _pick_from_a_file, POSTGRES: _pick_from_a_server}
_CLAIM = {
    (dialect, rule, with_reminders): sql("WITH pick AS (", pick(rule, with_reminders), ")", _MARK_SENDING)
    for dialect, pick in _PICKS.items()
    for rule in ConsentRule
    for with_reminders in (True, False)
}
_SLOT = {dialect: sql("SELECT next_at FROM rate WHERE protocol = :protocol", dialect.for_update) for dialect in _PICKS}
_LIMITS = "*"
"""The row of `rate` that is locked while the practice's limits are counted; no protocol is called so."""

SentSince = Callable[[datetime], int]
"""How many messages have been handed over, or may have been, since a moment."""

Ration = Callable[[SentSince], int | None]
"""How many more messages the practice's limits allow; None where there is no limit."""

_EARLIEST = sql("SELECT min(due_at) FROM message WHERE", CLAIMABLE, "AND protocol = :protocol AND priority = :priority")
_EARLIEST_OTHER = sql(_EARLIEST, "AND", _IS_NO_REMINDER)
_PUT_OFF = sql(
    "UPDATE message SET due_at = :until, error = :reason, updated_at = :now WHERE",
    DUE_NOW,
    "AND protocol IN :protocols RETURNING id",
)


class Claiming(Subject):
    """Takes results in and gives claims out; for a dispatcher only."""

    def write_and_claim(
        self,
        finished: Sequence[Finished],
        wishes: Sequence[Wish],
        *,
        lease: timedelta | None = None,
        ration: Ration | None = None,
    ) -> ClaimResult:
        """Write what is `finished` and claim what the `wishes` ask for, in one transaction.

        `lease` is None where an OS lock guards the store; else claims expire unless renewed. `ration` is asked within
        the transaction, by one dispatcher at a time, so that several together keep to a limit.
        """
        with self._store.write() as connection:
            now = self._store.clock()
            lost = results.write(connection, finished, now)
            claims: list[Claim] = []
            exhausted: set[str] = set()
            slots: dict[str, datetime] = {}
            for wish in self._rationed(connection, wishes, ration):
                if wish.gap and wish.limit > 0:
                    opens = _next_slot(connection, wish.protocol, now)
                    if seconds_until(opens, now, wish.gap):
                        slots[wish.protocol] = opens
                        continue
                    wish = replace(wish, limit=1)
                taken = self._claim(connection, wish, now, lease)
                claims += taken
                if len(taken) < wish.limit:
                    exhausted.add(wish.protocol)
                    consent_and_optouts.block_what_may_not_leave(connection, wish.protocol, wish.consent, now)
                if taken and wish.gap:
                    slots[wish.protocol] = now + wish.gap
                    _advance(connection, wish.protocol, now + wish.gap)
            return ClaimResult(tuple(claims), lost, frozenset(exhausted), slots)

    def _rationed(self, connection: Connection, wishes: Sequence[Wish], ration: Ration | None) -> Iterator[Wish]:
        """The wishes, cut down to what the limits leave."""
        if ration is None or not wishes:
            yield from wishes
            return
        _one_at_a_time(connection)
        left = ration(lambda since: _sent_since(connection, since))
        for wish in wishes:
            granted = wish.limit if left is None else min(wish.limit, left)
            if granted > 0:
                yield replace(wish, limit=granted)
            if left is not None:
                left -= granted

    def _claim(self, connection: Connection, wish: Wish, now: datetime, lease: timedelta | None) -> list[Claim]:
        token = os.urandom(16).hex()
        expires = None if lease is None else running_time() + lease.total_seconds() / 2
        values = {
            "protocol": wish.protocol,
            "limit": wish.limit,
            "now": now,
            "token": token,
            "lease": None if lease is None else now + lease,
        }
        rows = connection.rows(_CLAIM[connection.dialect, wish.consent, wish.with_reminders], values)
        rows.sort(key=lambda row: (row[-1], row[0]))
        prefix = self._store.reference_prefix(connection) if rows else ""
        return [
            Claim(
                OutgoingSms(message_id, number, text, sender, segments, prefix, Purpose.read(purpose), undelivered),
                wish.protocol,
                token,
                attempts,
                failures,
                expires,
            )
            for message_id, number, text, sender, segments, purpose, undelivered, attempts, failures, _priority in rows
        ]

    def recover(self) -> int:
        """Turn what a dead dispatcher left `sending` into `unknown`; how many. For the holder of the store's lock."""
        return end_claims(self._store, FactKind.PROGRAM_ENDED)

    def next_due(self, protocols: Collection[str], *, with_reminders: bool) -> dict[str, datetime]:
        """When the next message of each protocol may be claimed; protocols with nothing queued are absent.

        Reminders of appointments count where `with_reminders`.
        """
        due: dict[str, datetime] = {}
        statement = _EARLIEST if with_reminders else _EARLIEST_OTHER
        with self._store.read() as connection:
            for protocol in protocols:
                for priority in _PRIORITIES:
                    earliest = connection.value(statement, {"protocol": protocol, "priority": priority})
                    if earliest is not None:
                        due[protocol] = min(moment(earliest), due.get(protocol, moment(earliest)))
        return due

    def put_off(self, protocols: Collection[str], until: datetime, reason: Reason) -> int:
        """Let every message that is due now wait until then, because the practice's rules forbid sending; how many."""
        with self._store.write() as connection:
            now = self._store.clock()
            values = {"protocols": list(protocols), "until": until, "reason": facts.stored(reason), "now": now}
            rows = connection.column(_PUT_OFF, values)
            events.note_each(connection, rows, now, events.DISPATCHER, EventKind.PUT_OFF, reason)
            return len(rows)

    def sent_since(self, since: datetime) -> int:
        """How many messages have been handed over, or may have been, since then."""
        with self._store.read() as connection:
            return _sent_since(connection, since)


def _one_at_a_time(connection: Connection) -> None:
    """Let no other dispatcher count what it may still send until this transaction ends.

    By a row that only whoever sends can lock: an advisory lock could be held by anybody who may connect.
    """
    if not connection.is_shared:  # a file has one writer at a time
        return
    if connection.value(_SLOT[connection.dialect], {"protocol": _LIMITS}) is None:
        _make_slot(connection, _LIMITS, EPOCH)
        connection.value(_SLOT[connection.dialect], {"protocol": _LIMITS})


def _make_slot(connection: Connection, protocol: str, next_at: datetime) -> None:
    connection.execute(
        "INSERT INTO rate (protocol, next_at) VALUES (:protocol, :next_at) ON CONFLICT (protocol) DO NOTHING",
        {"protocol": protocol, "next_at": next_at},
    )


def _next_slot(connection: Connection, protocol: str, now: datetime) -> datetime:
    """When the pace allows the next message of a protocol; nobody else takes that slot until the transaction ends."""
    slot_of_protocol = _SLOT[connection.dialect], {"protocol": protocol}
    next_at = connection.value(*slot_of_protocol)
    if next_at is None:  # there must be a row to lock, or two dispatchers would both take the first slot
        _make_slot(connection, protocol, now)
        next_at = connection.value(*slot_of_protocol)
    return moment(next_at)


def seconds_until(slot: datetime, now: datetime, gap: timedelta) -> float:
    """How long the pace keeps a message back; 0 where it does not."""
    wait = slot - now
    return 0.0 if wait > max(gap, _LONGEST_WAIT_FOR_A_SLOT) else max(wait.total_seconds(), 0.0)


def _advance(connection: Connection, protocol: str, slot: datetime) -> None:
    connection.execute(
        "INSERT INTO rate (protocol, next_at) VALUES (:protocol, :slot)"
        " ON CONFLICT (protocol) DO UPDATE SET next_at = :slot",
        {"protocol": protocol, "slot": slot},
    )


def _sent_since(connection: Connection, since: datetime) -> int:
    counted: int = connection.value(
        "SELECT count(*) FROM message WHERE sent_at >= :since"
        " AND state NOT IN ('queued', 'failed', 'cancelled', 'blocked')",
        {"since": since},
    )
    return counted
