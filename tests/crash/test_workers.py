"""Four workers on one PostgreSQL: two are killed, one sleeps past its lease, the database crashes - no number twice.

CRASH_WORKER_MESSAGES sets the size of the series.
"""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from tests import waiting
from tests.crash.practice import PATIENCE, Practice, Process
from tests.postgres import Cluster
from tui.service.outbox.postgres_opening import open_postgres
from tui.simulator.faults import Fault, FaultKind
from tui.simulator.server import Simulator

_log = logging.getLogger(__name__)

MESSAGES = int(os.environ.get("CRASH_WORKER_MESSAGES", "10000"))
FEW_MESSAGES = 800
WORKERS, CONCURRENCY = 4, 10
LEASE_SECONDS = 5
RUN_SECONDS = PATIENCE + MESSAGES / 20


@dataclass
class Group(Practice):
    """A practice whose store is in PostgreSQL."""

    url: str = ""

    def start_service(self) -> Process:
        """Start a worker as a service runs it."""
        return self.start_worker("-m", "tests.crash.worker_with_lease", str(LEASE_SECONDS))

    def on_the_wire(self) -> dict[str, int]:
        """The claim tokens that are held now, with one message each."""
        with self.store.read() as connection:
            return dict(connection.rows("SELECT claim_token, id FROM message WHERE state = 'sending'"))

    def in_doubt(self) -> set[int]:
        """The messages that are unknown."""
        with self.store.read() as connection:
            return set(connection.column("SELECT id FROM message WHERE state = 'unknown'"))

    def told_of(self, message_id: int) -> list[str]:
        """The kinds of what the journal tells of a message, oldest first."""
        return [event.kind for event in self.store.messages.story(message_id)]

    def _configuration(self) -> Path:
        file = super()._configuration()
        file.write_text(f'{file.read_text()}\n[store]\nurl = "{self.url}"\n')
        return file


@pytest.fixture
def group(postgres: Cluster, tmp_path: Path) -> Iterator[Group]:
    url = postgres.new_database()
    store = open_postgres(url)
    with Simulator(log_file=tmp_path / "provider.jsonl") as provider:
        yield Group(tmp_path, provider, store, CONCURRENCY, url)
    store.close()


@contextmanager
def services(group: Group, count: int) -> Iterator[list[Process]]:
    """So many workers; none outlives the test, not even a stopped one."""
    started = [group.start_service() for _ in range(count)]
    try:
        until(lambda: len(group.store.workers.alive()) == count, *started, what="the workers started")
        yield started
    finally:
        for process in started:
            with process:
                process.kill()


until = partial(waiting.until, seconds=RUN_SECONDS, pause=0.02)


@pytest.mark.parametrize(
    ("messages", "answer_seconds", "stop"),
    [(MESSAGES, 0.05, "immediate"), (FEW_MESSAGES, 0.25, "fast")],
    ids=["crash", "orderly-restart"],
)
def test_whatever_happens_to_workers_and_database_no_number_gets_two_messages(
    group: Group, postgres: Cluster, messages: int, answer_seconds: float, stop: str
) -> None:
    group.provider.set_fault(Fault(FaultKind.DELAY, seconds=answer_seconds))

    with services(group, WORKERS) as (killed, stopped, killed_later, spared):

        def until_sent(share: float) -> None:
            until(lambda: len(group.provider.accepted) >= messages * share, spared, what=f"{share:.0%} were there")

        group.queue_series(messages)
        until_sent(0.15)
        killed.kill()

        until_sent(0.3)
        stopped.send_signal(signal.SIGSTOP)
        asleep = group.on_the_wire()

        until_sent(0.5)
        postgres.restart(stop)

        until(lambda: not asleep.keys() & group.on_the_wire().keys(), spared, what="the sleeper's leases ran out")
        lost = group.in_doubt() & set(asleep.values())
        assert lost, "the sleeper had nothing in its hands"
        stopped.send_signal(signal.SIGCONT)

        until_sent(0.75)
        killed_later.kill()

        until(lambda: group.counts().pending == 0, spared, what="everything was sent")
        for process in (stopped, spared):
            process.send_signal(signal.SIGTERM)
            output = process.communicate(timeout=PATIENCE)
            assert process.returncode == 0, output

    ended = group.counts()
    group.assert_nothing_left_twice()
    group.assert_the_store_knows_what_left()
    assert ended.total == messages
    assert ended.handed_over + ended.unknown == messages
    for message_id in lost:  # a delivery report may have ended the doubt since, but never its former holder
        assert "accepted" not in group.told_of(message_id), "whoever lost its lease wrote a result"
    # Two killed, one stopped; and a crash of the database may lose the word of a claim that is on its disk.
    assert ended.unknown <= CONCURRENCY * (3 + WORKERS)
    _log.warning(
        "%s messages, database stopped %s: %s handed over, %s unknown, %s at the provider, none twice",
        messages,
        stop,
        ended.handed_over,
        ended.unknown,
        len(group.provider.accepted),
    )


def test_a_worker_outlives_a_database_that_is_away_and_keeps_the_results_it_has(
    group: Group, postgres: Cluster
) -> None:
    group.provider.set_fault(Fault(FaultKind.DELAY, seconds=0.8))
    with services(group, 1) as (worker,):
        group.queue_series(1 + CONCURRENCY)
        # A claim alone is not enough: the database may go before the worker hears of it, which leaves a doubt.
        until(lambda: len(group.provider.accepted) == 1 + CONCURRENCY, worker, what="all were on the wire")
        postgres.restart("fast")
        until(lambda: group.counts().handed_over == 1 + CONCURRENCY, worker, what="the results were written")
        assert worker.poll() is None
    group.assert_the_store_knows_what_left()


def test_a_worker_hears_at_once_of_what_a_desk_queues_and_says_goodbye_when_it_ends(group: Group) -> None:
    with services(group, 1) as (worker,):
        group.queue_series(1)
        until(lambda: group.counts().accepted == 1, worker, what="the message was sent")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(PATIENCE) == 0
        assert not group.store.workers.any_alive()
