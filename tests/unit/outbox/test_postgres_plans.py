"""What PostgreSQL reads for a claim: the same few pages of the same index, however many messages lie in the outbox.

PLAN_ROWS sets the size of the larger outbox (20,000 unless told; the test of record is 1,000,000).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from tests.engines import statements_of
from tests.postgres import Cluster
from tests.unit.outbox.samples import MONDAY, SMS4, StandingClock, queue_series
from tui.service.model.messages import MessageState
from tui.service.model.queries import OLDEST, MessageQuery
from tui.service.outbox.dispatch.claiming import Wish
from tui.service.outbox.engines.connection import Connection
from tui.service.outbox.engines.postgres import PostgresConnection, spelled
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.postgres_opening import open_postgres

FEW, MANY = 2_000, int(os.environ.get("PLAN_ROWS", "20000"))
LEASE = timedelta(seconds=60)
DAY_US = 86_400_000_000
ON_THE_WIRE = {"ix_message_on_the_wire", "ix_message_state"}
"""By either the few messages on the wire are found; which one is taken depends on when statistics were made."""

_THAT_DAY = MONDAY - timedelta(days=91), MONDAY - timedelta(days=89)
LONG_AGO = MessageQuery(since=_THAT_DAY[0], until=_THAT_DAY[1])
FAILED_LONG_AGO = MessageQuery(state=MessageState.FAILED, since=_THAT_DAY[0], until=_THAT_DAY[1])

FILL = """
    INSERT INTO message (number, number_key, name, text, sender, protocol, segments, state, priority, due_at, attempts,
        sent_at, report_due_at, provider_id, created_by, created_at, updated_at)
    SELECT '+4917' || i, sha256(CAST(CAST(i AS text) AS bytea)), 'Erika Müller', 'Ihr Termin ist morgen um 8 Uhr.',
        'PraxisMolar', :protocol, 1, CASE WHEN i % 4 = 0 THEN :state ELSE 'delivered' END, 1, due, 1, due, NULL, '',
        'anna', queued, queued
    FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS i,
        LATERAL (SELECT :due + i AS due, least(:due, :sunday) + i AS queued) AS at
"""


@dataclass(frozen=True)
class Reading:
    """What a statement touched: its indexes, whether it read or sorted a whole table, and how many pages."""

    indexes: frozenset[str]
    whole_tables: frozenset[str]
    sorts_rows: int
    pages: int


class Explained:
    """A store each of whose statements is explained as it is run."""

    def __init__(self, store: Outbox) -> None:
        self.store = store
        self.readings: list[Reading] = []

    def of(self, action: Callable[[Outbox], object]) -> Reading:
        """What the action's largest statement touched."""
        wanted = self._statements(action)
        with self.store.write() as connection:
            found = [_explain(connection, *each) for each in wanted]
        return max(found, key=lambda reading: reading.pages)

    def whatever_the_values(self, action: Callable[[Outbox], object]) -> list[dict[str, Any]]:
        """The nodes of the plans that the server keeps when it has seen the action's statements a few times."""
        wanted = self._statements(action)
        with self.store.read() as connection:
            return [node for statement, _values in wanted for node in _nodes(_kept_plan(connection, statement))]

    def _statements(self, action: Callable[[Outbox], object]) -> list[tuple[str, Any]]:
        seen = statements_of(self.store, lambda: action(self.store))
        return [each for each in seen if " message" in each[0]]


def _explain(connection: Connection, statement: str, values: Any) -> Reading:
    explain = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}"
    connection.execute("SAVEPOINT explaining")
    (plan,) = connection.value(explain, values)
    connection.execute("ROLLBACK TO SAVEPOINT explaining")
    nodes = list(_nodes(plan["Plan"]))
    return Reading(
        frozenset(node["Index Name"] for node in nodes if "Index Name" in node),
        frozenset(node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"),
        max((node["Actual Rows"] for node in nodes if node["Node Type"] == "Sort"), default=0),
        plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"],
    )


def _kept_plan(connection: Connection, statement: str) -> dict[str, Any]:
    """After five executions PostgreSQL may plan once and for all, without looking at the values."""
    names: list[str] = []

    def numbered(found: re.Match[str]) -> str:
        if found[1] not in names:
            names.append(found[1])
        return f"${names.index(found[1]) + 1}"

    general = re.sub(r"%\((\w+)\)s", numbered, spelled(statement).decode())
    assert isinstance(connection, PostgresConnection)
    # By the simple protocol, in which a statement's own parameters are left alone.
    answered = connection.driver.pgconn.exec_(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {general}".encode())
    found = answered.get_value(0, 0)
    assert found is not None, answered.error_message
    (explained,) = json.loads(found)
    plan: dict[str, Any] = explained["Plan"]
    return plan


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)


def fill(store: Outbox, rows: int, *, state: MessageState = MessageState.ACCEPTED, offset_days: int = -90) -> None:
    """Let so many more messages lie in the outbox, with the statistics of a database in use."""
    with store.write() as connection:
        last = connection.value("SELECT coalesce(max(id), 0) FROM message")
        monday = int(MONDAY.timestamp() * 1e6)
        connection.execute(
            FILL,
            {
                "protocol": SMS4,
                "state": state,
                "first": last + 1,
                "last": last + rows,
                "due": monday + offset_days * DAY_US,
                "sunday": monday - DAY_US,
            },
        )
    with store.engine.autocommit() as connection:
        connection.execute("VACUUM ANALYZE")


@pytest.fixture(scope="module")
def stores(postgres: Cluster) -> Iterator[tuple[Explained, Explained]]:
    """An outbox with few messages, and one with many: settled ones, and as many that are due tomorrow."""
    opened = [open_postgres(postgres.new_database()) for _ in range(2)]
    for store, rows in zip(opened, (FEW, MANY), strict=True):
        store.clock = StandingClock()
        fill(store, rows)
        fill(store, rows, state=MessageState.QUEUED, offset_days=1)
        queue_series(store, 300)
    yield Explained(opened[0]), Explained(opened[1])
    for store in opened:
        store.close()


def claim(store: Outbox) -> object:
    return store.claiming.write_and_claim((), [Wish(SMS4, 100, with_reminders=True)], lease=LEASE)


def claim_the_last(store: Outbox) -> object:
    """More than is due: what is due tomorrow must not be read through for it."""
    return store.claiming.write_and_claim((), [Wish(SMS4, 1000, with_reminders=True)], lease=LEASE)


@pytest.mark.parametrize(
    ("action", "indexes"),
    [
        (claim, {"ix_message_claimable"}),
        (lambda store: store.claiming.next_due([SMS4], with_reminders=True), {"ix_message_claimable"}),
        (claim_the_last, {"ix_message_claimable"}),
        (lambda store: store.leases.expire(), ON_THE_WIRE),
        (lambda store: store.leases.renew(["0" * 32], LEASE), ON_THE_WIRE),
        (lambda store: store.reports.awaited(SMS4, 500), {"ix_message_report"}),
        (lambda store: store.messages.recent("+491711200001"), {"ix_message_number"}),
        (lambda store: store.messages.page(MessageQuery()), {"pk_message"}),
        (lambda store: store.messages.page(LONG_AGO), {"pk_message"}),
        (lambda store: store.messages.page(LONG_AGO, before=OLDEST), {"pk_message"}),
        (lambda store: store.messages.page(FAILED_LONG_AGO), {"ix_message_state"}),
        (lambda store: store.messages.page(MessageQuery(text="0171 1200001")), {"ix_message_number"}),
    ],
    ids=[
        "claim",
        "look-ahead",
        "claim-the-last",
        "expire",
        "renew",
        "reports",
        "recent",
        "page",
        "period",
        "oldest-of-period",
        "state-and-period",
        "number",
    ],
)
def test_a_statement_reads_as_few_pages_among_many_messages_as_among_few(
    stores: tuple[Explained, Explained], action: Callable[[Outbox], object], indexes: set[str]
) -> None:
    few, many = (explained.of(action) for explained in stores)
    for reading in (few, many):
        assert indexes & reading.indexes, reading
    assert "message" not in many.whole_tables, many
    assert many.sorts_rows <= 1000, many
    # A larger tree is a level or two deeper, at every row that is touched.
    assert many.pages <= few.pages * 3 + 20, (few, many)


@pytest.mark.parametrize(
    ("action", "indexes"),
    [
        (claim, {"ix_message_claimable"}),
        (lambda store: store.claiming.next_due([SMS4], with_reminders=True), {"ix_message_claimable"}),
        (lambda store: store.leases.renew(["0" * 32], LEASE), ON_THE_WIRE),
        (lambda store: store.reports.awaited(SMS4, 500), {"ix_message_report"}),
    ],
    ids=["claim", "look-ahead", "renew", "reports"],
)
def test_what_a_dispatcher_asks_again_and_again_keeps_to_its_index(
    stores: tuple[Explained, Explained], action: Callable[[Outbox], object], indexes: set[str]
) -> None:
    nodes = stores[1].whatever_the_values(action)
    assert indexes & {node.get("Index Name") for node in nodes}
    assert "message" not in {node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"}


def test_queueing_twenty_thousand_takes_a_few_statements_and_no_look_at_what_is_there(postgres: Cluster) -> None:
    store = open_postgres(postgres.new_database())
    statements = statements_of(store, lambda: queue_series(store, 20_000))
    assert store.messages.counts().queued == 20_000
    assert sum(statement.startswith("INSERT INTO message") for statement, _values in statements) <= 25
    store.close()
