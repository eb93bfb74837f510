"""Messages per second through several workers on one PostgreSQL, and what a claim costs with many rows beside it.

Run from the folder above: ``python -m benchmarks.workers [ROWS]``. Server, workers and provider share this machine; the
workers are the real command ``praxis-sms worker``, each a process. ROWS (1,000,000 unless told) is how many settled
messages lie in the larger outbox. `docs/scale.md` says what the figures mean.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from benchmarks.quick_provider import quick_provider
from tests.postgres import Cluster
from tui.service.messages import Draft, MessageState
from tui.service.outbox import claims, queueing, views, workers
from tui.service.outbox.claims import Wish
from tui.service.outbox.postgres import open_postgres
from tui.service.outbox.store import Store

ROWS = 1_000_000
SERIES = 3000
CONCURRENCY = 10
PROTOCOL, SENDER = "sms4-rest", "PraxisMolar"
TEXT = "Guten Tag Frau Müller, wir erinnern an Ihren Termin am 24.11. um 8 Uhr. Ihre Praxis Molar, Tel. 030 1234567"
LIMIT_SECONDS = 300.0
CONFIGURATION = """
[provider]
protocol = "sms4-rest"
sender = "PraxisMolar"
[protocols.sms4-rest]
customer_number = "XY12345"
tariff = "1"
user = "praxis"
base_url = "{provider}"
[policy]
quiet_hours = ""
[dispatch]
concurrency = {concurrency}
messages_per_second = 0
[store]
url = "{store}"
"""


@dataclass(frozen=True, slots=True)
class Throughput:
    """What so many workers sent in how long."""

    workers: int
    delay: float
    messages: int
    seconds: float

    @property
    def per_second(self) -> float:
        """Messages per second."""
        return self.messages / self.seconds


def main(rows: int) -> None:
    """Print every figure of docs/scale.md."""
    with tempfile.TemporaryDirectory(prefix="praxis-sms-workers-") as folder:
        cluster = Cluster(Path(folder))
        cluster.start(durable=True)
        try:
            _print_throughput(cluster)
            _print_growth(cluster, rows)
        finally:
            cluster.stop("immediate")


def _print_throughput(cluster: Cluster) -> None:
    print(f"Series of {SERIES} messages, {os.cpu_count()} cores for provider, PostgreSQL and workers together")
    print(f"{'provider':>10} {'workers':>8} {'messages/s':>11}")
    for delay in (0.0, 0.05, 0.2):
        with quick_provider(delay) as provider:
            for count in (1, 2, 4):
                found = throughput(cluster.new_database(), provider, count, delay)
                print(f"{delay * 1000:7.0f} ms {count:8} {found.per_second:11.0f}", flush=True)


def throughput(url: str, provider: str, count: int, delay: float) -> Throughput:
    """How quickly so many workers send a series that is queued when all of them are waiting for it."""
    store = open_postgres(url)
    try:
        with running_workers(url, provider, count):
            _until(lambda: len(workers.alive(store)) == count)
            series_id = queue_series(store, SERIES)
            _until(lambda: views.counts(store, series_id).accepted == SERIES)
            with store.read() as connection:
                span = text("SELECT max(updated_at) - min(sent_at) FROM message WHERE series_id = :id")
                seconds = connection.execute(span, {"id": series_id}).scalar_one() / 1e6
        return Throughput(count, delay, SERIES, seconds)
    finally:
        store.close()


def queue_series(store: Store, size: int) -> int:
    """Queue a series that is due at once; its id."""
    now = store.clock()
    drafts = [
        (row, Draft(f"+4915{row:09d}", TEXT, SENDER, PROTOCOL, 1, now, "Erika Müller")) for row in range(2, size + 2)
    ]
    return queueing.queue_series(
        store, queueing.NewSeries("Recall", TEXT, SENDER, PROTOCOL, now, drafts), actor="bench"
    )


@contextmanager
def running_workers(url: str, provider: str, count: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """So many ``praxis-sms worker``, ended by SIGTERM."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as ending:
        config = Path(name) / "config.toml"
        config.write_text(CONFIGURATION.format(provider=provider, store=url, concurrency=CONCURRENCY))
        environ = dict(os.environ) | {"PRAXIS_SMS_SECRET_SMS4_PASSWORD": "geheim"}
        command = [sys.executable, "-m", "tui", "--config", str(config), "worker"]
        running = [
            ending.enter_context(subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL))
            for _ in range(count)
        ]
        for process in running:
            ending.callback(process.terminate)
        yield running


def _print_growth(cluster: Cluster, rows: int) -> None:
    store = open_postgres(cluster.new_database())
    print(f"\n{'rows':>10} {'claim 100':>11} {'queue 20,000':>13} {'counts':>9} {'page':>9} {'version':>9}")
    try:
        for wanted in sorted({10_000, rows}):
            fill(store, wanted)
            print(f"{wanted:10} {_line(store)}", flush=True)
    finally:
        store.close()


def _line(store: Store) -> str:
    queued = _seconds(lambda: queue_series(store, 20_000))
    claim = _median(lambda: claims.exchange(store, (), [Wish(PROTOCOL, 100)], lease=timedelta(minutes=1)))
    counts = _median(lambda: views.counts(store))
    page = _median(lambda: views.page(store, replace(views.MessageQuery(), state=MessageState.ACCEPTED)))
    version = _median(lambda: views.version(store))
    asked = " ".join(f"{seconds * 1000:6.1f} ms" for seconds in (counts, page, version))
    return f"{claim * 1000:8.1f} ms {queued:11.1f} s {asked}"


def fill(store: Store, rows: int) -> None:
    """Let so many messages lie in the store, settled over the last 90 days, with the statistics of a used database."""
    there = views.counts(store).total
    statement = text(
        """
        INSERT INTO message (number, number_key, name, text, sender, protocol, segments, state, priority, due_at,
            attempts, sent_at, provider_id, created_by, created_at, updated_at)
        SELECT '+4915' || lpad(i::text, 9, '0'), sha256(i::text::bytea), 'Erika Müller', :text, :sender, :protocol, 1,
            CASE WHEN i % 50 = 0 THEN 'failed' WHEN i % 10 = 0 THEN 'accepted' ELSE 'delivered' END, 1,
            at, 1, at, i::text, 'bench', at, at
        FROM generate_series(CAST(:first AS bigint), :last) AS i,
            LATERAL (SELECT :now - (i * 7919 % 7776000) * 1000000 AS at) AS moment
        """
    )
    with store.write() as connection:
        values = {"text": TEXT, "sender": SENDER, "protocol": PROTOCOL, "first": there + 1, "last": rows}
        connection.execute(statement, values | {"now": int(store.clock().timestamp() * 1e6)})
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _seconds(action: Callable[[], object]) -> float:
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def _median(action: Callable[[], object], rounds: int = 15) -> float:
    action()
    return statistics.median(_seconds(action) for _ in range(rounds))


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("the workers did not finish")
        time.sleep(0.2)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
