"""What a SIGKILL in the middle of a series leaves in doubt: ``python -m benchmarks.killed`` from the folder above."""

from __future__ import annotations

import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.bench import Line, print_lines
from tests.crash.practice import CONCURRENCY, open_practice
from tui.simulator.faults import Fault, FaultKind

ROUNDS = 7
MESSAGES = 300


def left_in_doubt(killed_after: int) -> int:
    """How many messages are `unknown` when a worker was killed after so many had arrived and another went on."""
    with tempfile.TemporaryDirectory() as folder, open_practice(Path(folder)) as practice:
        practice.provider.set_fault(Fault(FaultKind.DELAY, seconds=0.01))
        practice.queue_series(MESSAGES)
        worker = practice.start_worker()
        practice.wait_for_messages_at_the_provider(killed_after, worker)
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
        practice.drain()
        practice.assert_nothing_left_twice()
        practice.assert_the_store_knows_what_left()
        counts = practice.counts()
        assert counts.handed_over + counts.unknown == MESSAGES
        return counts.unknown


def measure_killed(rounds: int) -> Iterator[Line]:
    """The most of several kills."""
    most = max(left_in_doubt(10 + 17 * attempt) for attempt in range(rounds))
    yield Line("rows unknown after SIGKILL", f"{CONCURRENCY} at once on the wire", most, CONCURRENCY, "rows")


if __name__ == "__main__":
    sys.exit(print_lines(measure_killed(ROUNDS)))
