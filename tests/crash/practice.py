"""A practice with a provider on loopback and workers that are processes of their own, so that they can be killed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.unit.outbox.samples import queue_series
from tui.service.model.messages import Message, MessageState
from tui.service.model.queries import MessageQuery, StateCounts
from tui.service.outbox.opening import open_sqlite
from tui.service.outbox.outbox import Outbox
from tui.service.system.clock import utc_now
from tui.simulator.accounts import PRACTICE
from tui.simulator.server import Simulator

ROOT = Path(__file__).parents[2]
CONCURRENCY = 4
PATIENCE = 60.0
HANDED_OVER = {MessageState.ACCEPTED, MessageState.DELIVERED, MessageState.UNDELIVERED}

CONFIGURATION = """
[provider]
protocol = "sms4-rest"
sender = "PraxisMolar"

[protocols.sms4-rest]
customer_number = "{account.customer_number}"
tariff = "1"
user = "{account.user}"
base_url = "{url}"

[policy]
quiet_hours = ""

[dispatch]
concurrency = {concurrency}
messages_per_second = 0
"""

Process = subprocess.Popen[str]


@dataclass
class Practice:
    """A store with a series in it, the provider, and the environment of its workers."""

    folder: Path
    provider: Simulator
    store: Outbox
    concurrency: int = CONCURRENCY

    def queue_series(self, size: int) -> None:
        """Queue messages to as many patients, each with a number of its own."""
        queue_series(self.store, size, due_at=utc_now())

    def start_worker(self, *command: str) -> Process:
        """Start `praxis-sms worker --drain`, or another way to run it, as a process."""
        return subprocess.Popen(
            [sys.executable, *(command or ("-m", "tui", "worker", "--drain"))],
            cwd=ROOT,
            env=os.environ
            | {
                "PRAXIS_SMS_CONFIG": str(self._configuration()),
                "PRAXIS_SMS_DATA": str(self.folder),
                "PRAXIS_SMS_SECRET_SMS4_PASSWORD": PRACTICE.password,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def drain(self) -> None:
        """Let a worker that nobody kills send what is left; it ends with 6 where it found something unknown."""
        worker = self.start_worker()
        output = worker.communicate(timeout=PATIENCE)
        unknown = re.search(r"([0-9]+) ungeklärt", output[1])
        assert worker.returncode == (6 if unknown and int(unknown[1]) else 0), output

    def wait_for_messages_at_the_provider(self, count: int, worker: Process) -> None:
        """Wait until the provider has so many messages."""
        deadline = time.monotonic() + PATIENCE
        while len(self.provider.accepted) < count:
            assert worker.poll() is None, worker.communicate()
            assert time.monotonic() < deadline, f"only {len(self.provider.accepted)} of {count} arrived"
            time.sleep(0.0005)

    def numbers_at_the_provider(self) -> list[str]:
        """The number of each message the provider has taken, as often as it took one."""
        return [sms.number for sms in self.provider.accepted]

    def messages(self) -> tuple[Message, ...]:
        """Every message of the store."""
        return self.store.messages.page(MessageQuery(limit=0)).messages

    def counts(self) -> StateCounts:
        """How many messages are in each state."""
        return self.store.messages.counts()

    def assert_nothing_left_twice(self) -> None:
        """No number stands twice in the provider's log."""
        doubled = [number for number, times in Counter(self.numbers_at_the_provider()).items() if times > 1]
        assert not doubled, f"sent twice: {doubled}"

    def assert_the_store_knows_what_left(self) -> None:
        """What the provider has is handed over or in doubt, and what is called handed over is what it has."""
        at_the_provider = {sms.number: sms.provider_id for sms in self.provider.accepted}
        for message in self.messages():
            if message.state in HANDED_OVER:
                assert message.provider_id == at_the_provider[message.number], f"{message} never arrived"
            elif message.state not in (MessageState.SENDING, MessageState.UNKNOWN):
                assert message.number not in at_the_provider, f"{message} has arrived"

    def _configuration(self) -> Path:
        file = self.folder / "config.toml"
        file.write_text(
            CONFIGURATION.format(account=PRACTICE, url=self.provider.http_url, concurrency=self.concurrency)
        )
        return file


@contextmanager
def open_practice(folder: Path) -> Iterator[Practice]:
    """A practice with an empty store."""
    store = open_sqlite(folder, utc_now)
    with Simulator(log_file=folder / "provider.jsonl") as provider:
        yield Practice(folder, provider, store)
    store.close()
