"""Messages per second through several workers on one PostgreSQL; `benchmarks.scale` prints it.

Nothing is simplified but the provider, which takes a message and answers after a given time: the workers are the real
command ``praxis-sms worker``, each a process; they hand over by HTTP on loopback; every commit is on disk.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.quick_provider import quick_provider
from tests.postgres import Cluster
from tui.service.model.messages import Draft, NewSeries
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.postgres_opening import open_postgres

CONCURRENCY = 10
PROTOCOL, SENDER = "sms4-rest", "PraxisMolar"
TEXT = "Guten Tag Frau Müller, wir erinnern an Ihren Termin am 24.11. um 8 Uhr. Ihre Praxis Molar, Tel. 030 1234567"
LIMIT_SECONDS = 300.0
CONFIGURATION = f"""
[provider]
protocol = "{PROTOCOL}"
sender = "{SENDER}"
[protocols.sms4-rest]
customer_number = "XY12345"
tariff = "1"
user = "praxis"
base_url = "{{provider}}"
[policy]
quiet_hours = ""
[dispatch]
concurrency = {CONCURRENCY}
messages_per_second = {{pace}}
[store]
url = "{{store}}"
"""


def throughput(cluster: Cluster, count: int, *, delay: float, size: int, pace: float = 0) -> float:
    """Messages per second of a series that is queued when so many workers are waiting for it."""
    url = cluster.new_database()
    store = open_postgres(url)
    try:
        with quick_provider(delay) as provider, running_workers(url, provider, count, pace):
            _until(lambda: len(store.workers.alive()) == count)
            series_id = queue_series(store, size)
            _until(lambda: store.messages.counts(series_id).handed_over == size)
        return size / _seconds_on_the_way(store, series_id)
    finally:
        store.close()


def _seconds_on_the_way(store: Outbox, series_id: int) -> float:
    """From the first intent to the last result, as the store has them."""
    span = (
        "SELECT max(event.at) - min(message.sent_at) FROM message JOIN event ON event.message_id = message.id"
        " WHERE message.series_id = :id AND event.kind = 'accepted'"
    )
    with store.read() as connection:
        microseconds: int = connection.value(span, {"id": series_id})
    return microseconds / 1e6


def queue_series(store: Outbox, size: int) -> int:
    """Queue a series that is due at once; its id."""
    now = store.clock()
    drafts = [
        (row, Draft(f"+4915{row:09d}", TEXT, SENDER, PROTOCOL, 1, now, "Erika Müller")) for row in range(2, size + 2)
    ]
    return store.queue.series(NewSeries("Recall", TEXT, SENDER, PROTOCOL, now, drafts), actor="bench")


@contextmanager
def running_workers(url: str, provider: str, count: int, pace: float) -> Iterator[None]:
    """So many ``praxis-sms worker``, ended by SIGTERM."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as ending:
        config = Path(name) / "config.toml"
        config.write_text(CONFIGURATION.format(provider=provider, store=url, pace=pace))
        environ = dict(os.environ) | {"PRAXIS_SMS_SECRET_SMS4_PASSWORD": "geheim"}
        command = [sys.executable, "-m", "tui", "--config", str(config), "worker"]
        for _ in range(count):
            process = ending.enter_context(subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL))
            ending.callback(process.terminate)
        yield


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("the workers did not finish")
        time.sleep(0.5)
