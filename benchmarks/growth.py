"""What a store costs as it grows, in time and on the disk; `benchmarks.scale` prints it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from benchmarks.workers import PROTOCOL, SENDER, TEXT, queue_series
from tui.service.model.outcome import Accepted, Claim, DeliveryReport, Finished, ReportState, Settlement
from tui.service.model.queries import MessageQuery
from tui.service.outbox.dispatch.claiming import Wish
from tui.service.outbox.dispatch.crash_recovery import LEASE
from tui.service.outbox.outbox import Outbox
from tui.service.sending.settlement import settle

SERIES = 20_000
CLAIMED = 100
LIVES = 5_000
DAYS, FORGOTTEN_DAYS = 90, 10

_NUMBERED = {
    "postgres": "generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS numbered(i)",
    "sqlite": "(WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last) SELECT i FROM n)",
}
_KEY = {
    "postgres": "sha256(CAST(CAST(i AS text) AS bytea))",
    "sqlite": "CAST(printf('%032d', i) AS BLOB)",
}
_MESSAGES = """
    INSERT INTO message (number, number_key, name, text, sender, protocol, segments, state, priority, due_at,
        attempts, sent_at, provider_id, created_by, created_at, updated_at)
    SELECT '+49' || (15000000000 + i), {key}, 'Erika Müller', :text, :sender, :protocol, 1,
        CASE WHEN i % 50 = 0 THEN 'failed' WHEN i % 10 = 0 THEN 'accepted' ELSE 'delivered' END, 1,
        :begin + i * :step, 1, :begin + i * :step, CAST(i AS text), 'bench', :begin + i * :step, :begin + i * :step
    FROM {numbered}
"""
_EVENTS = """
    INSERT INTO event (at, actor, kind, detail, message_id)
    SELECT message.sent_at, 'praxis-sms', kind, '', message.id
    FROM message, (SELECT 'accepted' AS kind UNION ALL SELECT 'delivered') AS kinds
    WHERE message.id BETWEEN :first AND :last
"""


@dataclass(frozen=True, slots=True)
class Costs:
    """Seconds that each of these takes, with so many settled messages beside it."""

    rows: int
    claim: float
    queue: float
    version: float
    page: float
    backlog: float
    counts: float


def fill(store: Outbox, rows: int) -> None:
    """Let so many messages lie in the store, settled over the last 90 days, known to the planner as in daily use."""
    dialect = store.engine.dialect.name
    first = store.messages.counts().total + 1
    span = timedelta(days=DAYS)
    with store.write() as connection:
        values = {
            "first": first,
            "last": rows,
            "begin": int((store.clock() - span).timestamp() * 1e6),
            "step": int(span.total_seconds() * 1e6 / rows),
        }
        messages = _MESSAGES.format(key=_KEY[dialect], numbered=_NUMBERED[dialect])
        connection.execute(messages, {**values, "text": TEXT, "sender": SENDER, "protocol": PROTOCOL})
        connection.execute(_EVENTS, {"first": first, "last": rows})
    tidy_up(store)


def tidy_up(store: Outbox) -> None:
    """What autovacuum does."""
    with store.engine.autocommit() as connection:
        connection.execute("VACUUM ANALYZE" if store.is_shared else "ANALYZE")


def costs(store: Outbox, rows: int) -> Costs:
    """What everything costs now; a series of 20,000 is queued for it."""
    queue = _seconds(lambda: queue_series(store, SERIES))
    return Costs(
        rows,
        claim=_median(lambda: claim(store)),
        queue=queue,
        version=_median(lambda: store.messages.version()),
        page=_median(lambda: store.messages.page(MessageQuery())),
        backlog=_median(lambda: store.messages.backlog()),
        counts=_median(lambda: store.messages.counts(), rounds=5),
    )


def claim(store: Outbox) -> None:
    """Take a hundred messages out, as a dispatcher does: the commit included."""
    taken = store.claiming.write_and_claim((), [Wish(PROTOCOL, CLAIMED)], lease=LEASE if store.is_shared else None)
    assert len(taken.claims) == CLAIMED


def claim_during_backup(store: Outbox, sent: int) -> float:
    """Seconds of a claim while a transaction is open that began before so many messages were sent."""
    queue_series(store, sent)
    with store.read() as backup:
        backup.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        backup.rows("SELECT count(*) FROM meta")
        with store.write() as connection:
            connection.execute("UPDATE message SET state = 'cancelled' WHERE state = 'queued'")
        queue_series(store, SERIES)
        return _median(lambda: claim(store))


def bytes_per_message(store: Outbox) -> dict[str, float]:
    """By what each table with its indexes, and the log, grow for a message from queueing to the delivery report.

    Taken when the first rooms that updates leave behind are in use again.
    """
    _live_through(store, LIVES)
    before = _sizes(store)
    for _day in range(4):
        _live_through(store, LIVES)
    return {table: (size - before[table]) / (4 * LIVES) for table, size in _sizes(store).items()}


def _live_through(store: Outbox, size: int) -> None:
    queue_series(store, size)
    finished: list[Finished] = []
    while True:
        taken = store.claiming.write_and_claim(finished, [Wish(PROTOCOL, CLAIMED)], lease=LEASE).claims
        finished = [Finished(each, _accepted(store, each)) for each in taken]
        if not taken:
            break
    with store.write() as connection:
        connection.execute("UPDATE message SET report_due_at = 0 WHERE report_due_at IS NOT NULL")
    while awaited := store.reports.awaited(PROTOCOL, 500):
        found = [DeliveryReport(each.provider_id, ReportState.DELIVERED) for each in awaited]
        assert store.reports.record(awaited, found) == len(awaited)
    tidy_up(store)


def _accepted(store: Outbox, claim: Claim) -> Settlement:
    return settle(Accepted(str(claim.sms.reference)), failures=0, now=store.clock(), jitter=lambda: 0.0)


def _sizes(store: Outbox) -> dict[str, int]:
    asked = "SELECT pg_total_relation_size('message'), pg_total_relation_size('event'), pg_current_wal_lsn() - '0/0'"
    with store.read() as connection:
        ((message, event, written),) = connection.rows(asked)
    return {"message": message, "event": event, "wal": int(written)}


def forgetting(store: Outbox) -> tuple[int, float]:
    """How many messages of the oldest days are forgotten, and the seconds that takes."""
    began = time.perf_counter()
    forgotten = store.retention.forget(store.clock() - timedelta(days=DAYS - FORGOTTEN_DAYS), actor="bench")
    return forgotten, time.perf_counter() - began


def _seconds(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def _median(action: Callable[[], object], rounds: int = 15) -> float:
    action()
    return statistics.median(_seconds(action) for _ in range(rounds))
