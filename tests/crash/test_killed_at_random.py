"""A worker is killed again and again in the middle of a series: no number twice, every row accounted for.

CRASH_KILLS and CRASH_MESSAGES set the size (3 and 200 unless told; the test of record is 20 and 1000), CRASH_SEED
repeats a run as far as chance allows.
"""

from __future__ import annotations

import logging
import os
import random
import signal
import time

from tests.crash.practice import CONCURRENCY, Practice
from tui.simulator.faults import Fault, FaultKind

_log = logging.getLogger(__name__)

KILLS = int(os.environ.get("CRASH_KILLS", "3"))
MESSAGES = int(os.environ.get("CRASH_MESSAGES", "200"))
SEED = int(os.environ.get("CRASH_SEED", "0")) or random.SystemRandom().randrange(1, 2**32)


def test_a_worker_killed_in_the_middle_of_a_series_sends_nothing_twice_and_loses_nothing(practice: Practice) -> None:
    _log.warning("CRASH_SEED=%s CRASH_KILLS=%s CRASH_MESSAGES=%s", SEED, KILLS, MESSAGES)
    chance = random.Random(SEED)
    practice.provider.set_fault(Fault(FaultKind.DELAY, seconds=0.004, every=3))
    practice.queue_series(MESSAGES)

    for kill in range(KILLS):
        worker = practice.start_worker()
        share = practice.counts().queued // (KILLS - kill + 1)
        already = len(practice.provider.accepted)
        practice.wait_for_messages_at_the_provider(already + chance.randint(1, max(share, 1)), worker)
        time.sleep(chance.random() * 0.01)
        worker.send_signal(signal.SIGKILL)
        worker.communicate()

        assert practice.counts().sending <= CONCURRENCY
        practice.assert_nothing_left_twice()
        practice.assert_the_store_knows_what_left()

    practice.drain()
    ended = practice.counts()
    assert ended.total == MESSAGES
    assert ended.handed_over + ended.unknown == MESSAGES
    assert ended.unknown <= KILLS * CONCURRENCY
    practice.assert_nothing_left_twice()
    practice.assert_the_store_knows_what_left()


def test_a_worker_killed_with_its_hands_full_leaves_as_many_unknown_and_they_stay_so(practice: Practice) -> None:
    practice.queue_series(20)
    practice.provider.set_fault(Fault(FaultKind.DELAY, seconds=30, skip=5))
    worker = practice.start_worker()
    practice.wait_for_messages_at_the_provider(5, worker)
    while practice.counts().sending < CONCURRENCY:
        time.sleep(0.001)
    worker.send_signal(signal.SIGKILL)
    worker.communicate()
    practice.provider.clear_faults()

    for _ in range(2):
        practice.drain()
    ended = practice.counts()
    assert (ended.unknown, ended.handed_over) == (CONCURRENCY, 20 - CONCURRENCY)
    practice.assert_nothing_left_twice()


def test_a_worker_asked_to_stop_finishes_what_is_on_the_wire_and_the_next_goes_on(practice: Practice) -> None:
    practice.queue_series(400)
    practice.provider.set_fault(Fault(FaultKind.DELAY, seconds=0.1))
    worker = practice.start_worker()
    practice.wait_for_messages_at_the_provider(10, worker)
    worker.send_signal(signal.SIGTERM)
    output = worker.communicate()
    assert worker.returncode == 0, output

    stopped = practice.counts()
    assert (stopped.sending, stopped.unknown) == (0, 0)
    assert stopped.queued > 0
    practice.provider.clear_faults()
    practice.drain()
    assert practice.counts().handed_over == 400
    practice.assert_nothing_left_twice()
