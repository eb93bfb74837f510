"""Several hands on one store: no message is ever in two of them, and all keep one pace."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise

from tests.engines import StoreHome
from tests.unit.outbox.samples import SMS4, StandingClock, claim, finish, ids, queue_series, states
from tui.service.model.messages import MessageState
from tui.service.outbox.dispatch.claiming import Wish
from tui.service.outbox.outbox import Outbox
from tui.service.system.clock import utc_now

DISPATCHER = """
import json, sys, time
from datetime import timedelta
from pathlib import Path
from tests.unit.outbox.samples import SMS4
from tui.service.system.clock import utc_now
from tui.service.outbox.dispatch.claiming import Wish
from tui.service.outbox.opening import open_store

url, folder, limit, milliseconds = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
store = open_store(url, folder, utc_now)
print("ready", flush=True)
sys.stdin.readline()
taken = []
while True:
    brought = store.claiming.write_and_claim((), [Wish(SMS4, limit, timedelta(milliseconds=milliseconds))])
    taken += [each.sms.reference for each in brought.claims]
    if SMS4 in brought.exhausted:
        break
    for slot in brought.slots.values():
        time.sleep(max((slot - store.clock()).total_seconds(), 0))
print(json.dumps(taken))
"""


def dispatched_by_processes(home: StoreHome, processes: int, limit: int, gap_ms: int = 0) -> list[list[int]]:
    """What each of several processes took out of the store, all starting at once."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", DISPATCHER, home.url, home.folder, str(limit), str(gap_ms)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(processes)
    ]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    taken = [json.loads(process.communicate()[0]) for process in running]
    assert [process.returncode for process in running] == [0] * processes
    return taken


def test_processes_that_empty_one_store_never_get_the_same_message(home: StoreHome) -> None:
    store = home.open(utc_now)
    queue_series(store, 600)
    taken = dispatched_by_processes(home, processes=3, limit=3)
    together = [message for hand in taken for message in hand]
    assert len(together) == 600
    assert len(set(together)) == 600
    assert states(store) == [MessageState.SENDING] * 600
    store.close()


def test_threads_that_empty_one_store_never_get_the_same_message(store: Outbox) -> None:
    queue_series(store, 300)

    def dispatch(_hand: int) -> list[int]:
        mine: list[int] = []
        while taken := claim(store, 4):
            mine += ids(taken)
            finish(store, *taken)
        return mine

    with ThreadPoolExecutor(4) as executor:
        together = [message for hand in executor.map(dispatch, range(4)) for message in hand]
    assert sorted(together) == list(range(1, 301))
    assert states(store) == [MessageState.ACCEPTED] * 300


def test_the_pace_holds_across_processes(home: StoreHome) -> None:
    store = home.open(utc_now)
    queue_series(store, 30)
    taken = dispatched_by_processes(home, processes=2, limit=4, gap_ms=10)
    assert sum(len(hand) for hand in taken) == 30
    with store.read() as connection:
        moments = connection.column("SELECT sent_at FROM message ORDER BY sent_at")
    assert min(later - earlier for earlier, later in pairwise(moments)) >= 10_000
    store.close()


def test_two_dispatchers_that_both_see_the_slot_open_get_one_message(store: Outbox, clock: StandingClock) -> None:
    queue_series(store, 5)
    wish = Wish(SMS4, 2, timedelta(seconds=1))
    with ThreadPoolExecutor(4) as executor:
        brought = list(executor.map(lambda _: store.claiming.write_and_claim((), [wish]), range(4)))
    assert sum(len(each.claims) for each in brought) == 1
