"""A worker that is stopped in the middle of a series, as long as it takes: told within a minute, nothing twice."""

from __future__ import annotations

import json
import time

from tests.crash.practice import Practice
from tests.standing_still import go_on, stop
from tui.simulator.faults import Fault, FaultKind

SIZE = 60
A_MINUTE = 60.0


def test_a_worker_that_is_stopped_is_told_within_a_minute_and_goes_on_where_it_was(practice: Practice) -> None:
    practice.provider.set_fault(Fault(FaultKind.DELAY, seconds=0.2))
    practice.queue_series(SIZE)
    with practice.start_worker("-m", "tui", "worker") as worker:
        try:
            practice.wait_for_messages_at_the_provider(SIZE // 4, worker)
            stop(worker)
            stopped_at = time.monotonic()
            drained = practice.start_worker()
            _out, told = drained.communicate(timeout=A_MINUTE)
            assert drained.returncode == 0, told
            assert f"nichts zu hören: praxis-sms worker (Prozess {worker.pid}," in told

            checked = practice.start_worker("-m", "tui", "check", "--json")
            out, _told = checked.communicate(timeout=A_MINUTE)
            (line,) = (line for line in json.loads(out) if line["subject"] == "dispatcher")
            assert line["verdict"] == "failed"
            assert checked.returncode in (3, 7), "the store is locked too where it was stopped while it wrote"
            assert time.monotonic() - stopped_at < A_MINUTE

            go_on(worker)
            practice.wait_for_messages_at_the_provider(SIZE, worker)
            worker.terminate()
            worker.communicate(timeout=A_MINUTE)
            assert worker.returncode == 0
        finally:
            worker.kill()
    practice.assert_nothing_left_twice()
    practice.assert_the_store_knows_what_left()
    ended = practice.counts()
    assert ended.unknown <= practice.concurrency, "the answers that nobody was awake to wait for"
    assert ended.handed_over + ended.unknown == SIZE
