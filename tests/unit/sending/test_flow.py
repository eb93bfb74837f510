"""How a dispatcher works: so many at once, single messages first, at the pace of the practice, until it is told."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from tests.engines import sqlite_only
from tests.unit.outbox.samples import MONDAY, StandingClock, number, opt_out, queue, queue_series, states
from tests.unit.sending.fake_resources import (
    API,
    NO_HEAD_START,
    NO_POLLING,
    OFTEN,
    PATIENCE,
    SMS4,
    Drained,
    FakeResources,
    Gateway,
    Settled,
    Stopped,
    always,
    answers,
    dispatch,
    dispatcher,
    eventually,
)
from tui.service.errors import StoreError, StoreFull, StoreLocked, StoreNewer
from tui.service.model.messages import MessageState
from tui.service.model.outcome import Accepted, Deferred, Outcome, OutgoingSms, Unknown
from tui.service.outbox.dispatch.exchange import MessageExchange
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.subjects.messages import MessageQuery
from tui.service.rules.policy import Allowance
from tui.service.sending.dispatcher import Dispatcher, Pace
from tui.service.sending.standby import stand_by
from tui.service.sending.times import USUAL_TIMES
from tui.service.system.clock import utc_now

QUEUED, SENDING, ACCEPTED = MessageState.QUEUED, MessageState.SENDING, MessageState.ACCEPTED
HOUR = timedelta(hours=1)


class Wire:
    """Messages wait on it until they are let through."""

    def __init__(self) -> None:
        self.waiting: list[OutgoingSms] = []
        self._open = asyncio.Event()

    def __call__(self, sms: OutgoingSms) -> object:
        return self._pass(sms)

    async def _pass(self, sms: OutgoingSms) -> Outcome:
        self.waiting.append(sms)
        await self._open.wait()
        return Accepted("4711")

    def let_through(self) -> None:
        self._open.set()

    async def has(self, messages: int) -> None:
        await eventually(lambda: len(self.waiting) >= messages)


def on_wire(wire: Wire) -> Gateway:
    return Gateway(wire)  # type: ignore[arg-type]


# --- how many at once ---


@pytest.mark.parametrize("concurrency", [1, 3, 10])
async def test_every_message_leaves_once_and_never_more_at_a_time_than_allowed(store: Outbox, concurrency: int) -> None:
    queue_series(store, 60)

    async def travel(sms: OutgoingSms) -> Outcome:
        if sms.number != number(1):  # which goes ahead alone
            await eventually(lambda: gateway.most_in_flight == concurrency)
        return Accepted()

    gateway = Gateway(travel)
    await dispatch(store, FakeResources(gateway, concurrency=concurrency))
    assert sorted(gateway.numbers) == [number(index) for index in range(1, 61)]
    assert gateway.most_in_flight == concurrency
    assert states(store) == [ACCEPTED] * 60


async def test_protocols_share_the_hands(store: Outbox) -> None:
    queue(store, 1, 2, 3, protocol=SMS4)
    queue(store, 4, 5, 6, protocol=API)
    wire = Wire()
    running = asyncio.create_task(
        dispatch(store, FakeResources(on_wire(wire), api=on_wire(wire), concurrency=4), times=NO_HEAD_START)
    )
    await wire.has(4)
    assert store.messages.counts().sending == 4
    assert {sms.number for sms in wire.waiting} == {number(index) for index in (1, 2, 4, 5)}
    wire.let_through()
    await running
    assert states(store) == [ACCEPTED] * 6


async def test_an_admin_who_lowers_the_concurrency_is_heard_at_once(store: Outbox) -> None:
    queue_series(store, 30)
    resources = FakeResources(concurrency=5)

    async def travel(sms: OutgoingSms) -> Outcome:
        if sms.reference == 5:
            resources.concurrency = 2
        await asyncio.sleep(0.001)
        assert sms.reference <= 10 or gateway.in_flight <= 2
        return Accepted()

    gateway = Gateway(travel)
    resources.waiting[SMS4] = [gateway]
    await dispatch(store, resources)
    assert states(store) == [ACCEPTED] * 30


async def test_while_all_hands_are_full_it_waits_for_news_and_asks_nobody(store_of_today: Outbox) -> None:
    queue_series(store_of_today, 5, due_at=utc_now())
    wire, resources = Wire(), FakeResources(concurrency=2)
    resources.waiting[SMS4] = [on_wire(wire)]
    sending = dispatcher(store_of_today, resources, NO_HEAD_START)
    running = asyncio.create_task(sending.run(Drained()))
    await wire.has(2)
    sending.wake()
    await asyncio.sleep(0.05)
    asked = resources.pace_asked
    await asyncio.sleep(0.1)
    assert resources.pace_asked - asked <= 2, "it spins"
    wire.let_through()
    await asyncio.wait_for(running, PATIENCE)


# --- in which order ---


async def test_a_single_message_overtakes_a_series_under_way(store: Outbox) -> None:
    queue_series(store, 5)

    def behave(sms: OutgoingSms) -> Outcome:
        if sms.reference == 2:
            queue(store, 77)
        return Accepted()

    gateway = Gateway(behave)
    await dispatch(store, FakeResources(gateway, concurrency=1))
    assert gateway.numbers == [number(index) for index in (1, 2, 77, 3, 4, 5)]


async def test_a_paused_series_lets_what_is_on_the_wire_arrive_and_rests(store: Outbox) -> None:
    series_id = queue_series(store, 5)

    def behave(sms: OutgoingSms) -> Outcome:
        if sms.reference == 2:
            store.series.pause(series_id, actor="anna")
        return Accepted()

    gateway = Gateway(behave)
    await dispatch(store, FakeResources(gateway, concurrency=1))
    assert states(store) == [ACCEPTED, ACCEPTED, QUEUED, QUEUED, QUEUED]


async def test_an_opt_out_during_a_series_holds_for_the_rest_of_it(store: Outbox) -> None:
    queue_series(store, 4)

    def behave(sms: OutgoingSms) -> Outcome:
        if sms.reference == 1:
            opt_out(store, 3)
        return Accepted()

    gateway = Gateway(behave)
    await dispatch(store, FakeResources(gateway, concurrency=1))
    assert states(store) == [ACCEPTED, ACCEPTED, MessageState.BLOCKED, ACCEPTED]
    assert number(3) not in gateway.numbers


# --- at the pace and in the hours of the practice ---


async def test_the_pace_is_kept_however_quick_the_provider_is(store_of_today: Outbox) -> None:
    queue_series(store_of_today, 8, due_at=utc_now())
    await dispatch(store_of_today, FakeResources(Gateway(always(Accepted())), concurrency=4, per_second=100))
    with store_of_today.read() as connection:
        moments = connection.column("SELECT sent_at FROM message ORDER BY sent_at")
    assert len(moments) == 8
    assert min(later - earlier for earlier, later in pairwise(moments)) >= 10_000


@pytest.mark.parametrize(("per_second", "gap"), [(10, 0.1), (0.5, 2.0), (0, 0.0), (-1, 0.0)])
def test_messages_per_second_are_a_gap_between_two(per_second: float, gap: float) -> None:
    assert Pace(4, per_second).gap == timedelta(seconds=gap)


async def test_in_quiet_hours_nothing_leaves_and_everything_waits_until_morning(store: Outbox) -> None:
    queue_series(store, 3)
    gateway, resources = Gateway(always(Accepted())), FakeResources()
    resources.waiting[SMS4] = [gateway]
    resources.allowance_now = lambda _sent_since: Allowance(closed_until=MONDAY + 8 * HOUR, reason="Ruhezeit.")
    await dispatch(store, resources)
    assert gateway.sent == []
    waiting = store.messages.page(MessageQuery()).messages
    assert {(message.state, message.due_at, message.error) for message in waiting} == {
        (QUEUED, MONDAY + 8 * HOUR, "Ruhezeit.")
    }


async def test_a_daily_limit_lets_just_so_many_out_and_puts_the_rest_off(store: Outbox) -> None:
    queue_series(store, 10)
    gateway, resources = Gateway(answers(Accepted(), Unknown("?"), Accepted())), FakeResources(concurrency=4)
    resources.waiting[SMS4] = [gateway]

    def three_a_day(sent_since: Callable[[datetime], int]) -> Allowance:
        left = 3 - sent_since(MONDAY)
        return Allowance(left) if left > 0 else Allowance(closed_until=MONDAY + 24 * HOUR, reason="Tageslimit.")

    resources.allowance_now = three_a_day
    await dispatch(store, resources)
    assert len(gateway.sent) == 3
    assert store.messages.counts().queued == 7
    assert {message.error for message in store.messages.page(MessageQuery(state=QUEUED)).messages} == {"Tageslimit."}


async def test_a_limit_counts_over_all_protocols(store: Outbox) -> None:
    queue(store, 1, 2, 3, protocol=SMS4)
    queue(store, 4, 5, 6, protocol=API)
    first, second = Gateway(always(Accepted())), Gateway(always(Accepted()))
    resources = FakeResources(first, api=second, concurrency=4)
    left = [Allowance(2), Allowance(closed_until=MONDAY + HOUR, reason="Tageslimit.")]
    resources.allowance_now = lambda _sent_since: left.pop(0) if len(left) > 1 else left[0]
    await dispatch(store, resources)
    assert len(first.sent) + len(second.sent) == 2


# --- until it is told ---


async def test_stop_lets_what_is_on_the_wire_finish_and_claims_nothing_more(store: Outbox) -> None:
    queue_series(store, 5)
    wire = Wire()
    gateway = on_wire(wire)
    sending = dispatcher(store, FakeResources(gateway, concurrency=2), NO_HEAD_START)
    running = asyncio.create_task(sending.run(Stopped()))
    await wire.has(2)
    sending.stop()
    await asyncio.sleep(0.02)
    assert not running.done()
    wire.let_through()
    await asyncio.wait_for(running, PATIENCE)
    assert states(store) == [ACCEPTED, ACCEPTED, QUEUED, QUEUED, QUEUED]
    assert gateway.closed.is_set()


async def test_stopped_before_it_began_it_sends_nothing(store: Outbox) -> None:
    queue(store, 1)
    gateway = Gateway(always(Accepted()))
    sending = dispatcher(store, FakeResources(gateway))
    sending.stop()
    await asyncio.wait_for(sending.run(Stopped()), PATIENCE)
    assert gateway.sent == []


async def test_stop_from_another_thread_is_heard(store: Outbox) -> None:
    sending = dispatcher(store, FakeResources(Gateway(always(Accepted()))), NO_POLLING)
    threading.Timer(0.02, sending.stop).start()
    await asyncio.wait_for(sending.run(Stopped()), PATIENCE)


async def test_a_message_queued_by_another_thread_leaves_when_that_thread_wakes_it(store: Outbox) -> None:
    gateway = Gateway(always(Accepted()))
    sending = dispatcher(store, FakeResources(gateway), NO_POLLING)
    running = asyncio.create_task(sending.run(Stopped()))

    def receive_a_patient() -> None:
        queue(store, 1)
        sending.wake()

    await asyncio.sleep(0.02)
    await asyncio.to_thread(receive_a_patient)
    await eventually(lambda: gateway.sent)
    sending.stop()
    await asyncio.wait_for(running, PATIENCE)
    assert states(store) == [ACCEPTED]


async def test_waking_a_dispatcher_that_has_ended_is_harmless(store: Outbox) -> None:
    sending = dispatcher(store, FakeResources(Gateway(always(Accepted()))))
    sending.wake()
    await asyncio.wait_for(sending.run(Drained()), PATIENCE)
    sending.wake()
    sending.stop()


async def test_a_dispatcher_finds_by_itself_what_another_process_queued(store: Outbox) -> None:
    gateway = Gateway(always(Accepted()))
    sending = dispatcher(store, FakeResources(gateway), OFTEN)
    running = asyncio.create_task(sending.run(Stopped()))
    await asyncio.sleep(0.02)
    queue(store, 1)
    await eventually(lambda: gateway.sent)
    sending.stop()
    await asyncio.wait_for(running, PATIENCE)


async def test_a_run_for_one_message_does_not_work_off_the_whole_queue(store_of_today: Outbox) -> None:
    queue_series(store_of_today, 5, due_at=utc_now())
    (mine,) = queue(store_of_today, 9, due_at=utc_now())
    gateway = Gateway(always(Accepted()))
    resources = FakeResources(gateway, concurrency=1, per_second=0.001)
    await dispatch(store_of_today, resources, Settled(mine))
    assert gateway.numbers == [number(9)]


async def test_draining_leaves_what_is_due_later_and_what_failed_for_now(store: Outbox) -> None:
    queue(store, 1)
    queue(store, 2, due_at=MONDAY + HOUR)
    await dispatch(store, FakeResources(Gateway(always(Deferred("besetzt")))))
    assert states(store) == [QUEUED, QUEUED]


async def test_draining_an_empty_store_ends_at_once(store: Outbox) -> None:
    await dispatch(store, FakeResources())


# --- when the store or the process fails ---


@sqlite_only
async def test_a_store_locked_for_a_moment_loses_no_result(store: Outbox) -> None:
    queue_series(store, 4)
    other = sqlite3.connect(store.place, isolation_level=None, check_same_thread=False)

    def behave(sms: OutgoingSms) -> Outcome:
        if sms.reference == 2:
            other.execute("BEGIN IMMEDIATE")
            threading.Timer(0.12, other.rollback).start()
        return Accepted(str(sms.reference))

    gateway = Gateway(behave)
    await dispatch(
        store, FakeResources(gateway, concurrency=2), times=replace(OFTEN, store_tries=USUAL_TIMES.store_tries)
    )
    other.close()
    assert states(store) == [ACCEPTED] * 4
    assert len(gateway.sent) == 4


@sqlite_only
async def test_a_store_locked_for_good_ends_the_dispatcher_with_its_sentence(store: Outbox) -> None:
    queue_series(store, 5)
    other = sqlite3.connect(store.place, isolation_level=None)

    def behave(sms: OutgoingSms) -> Outcome:
        if sms.reference > 1 and not other.in_transaction:
            other.execute("BEGIN IMMEDIATE")
        return Accepted()

    gateway = Gateway(behave)
    with pytest.raises(StoreLocked):
        await dispatch(store, FakeResources(gateway, concurrency=2), times=OFTEN)
    other.rollback()
    other.close()
    assert gateway.closed.is_set()
    assert states(store) == [ACCEPTED, SENDING, SENDING, QUEUED, QUEUED]

    await dispatch(store, FakeResources(Gateway(always(Accepted()))))
    assert states(store) == [ACCEPTED, MessageState.UNKNOWN, MessageState.UNKNOWN, ACCEPTED, ACCEPTED]


@pytest.mark.parametrize("fault", [StoreLocked("Gesperrt."), StoreFull("Voll."), StoreError("Defekt.")])
async def test_what_lives_on_keeps_the_results_in_hand_until_the_store_takes_them(
    store: Outbox, monkeypatch: pytest.MonkeyPatch, fault: StoreError
) -> None:
    queue_series(store, 4)
    real, works, tries = MessageExchange.write_and_claim, True, 0

    def exchange(*given: object, **named: object) -> object:
        nonlocal tries
        if not works:
            tries += 1
            raise fault
        return real(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(MessageExchange, "write_and_claim", exchange)
    wire, told = Wire(), list[str]()
    sending = Dispatcher(
        store,
        FakeResources(on_wire(wire), concurrency=2),
        [SMS4],
        lives_on=True,
        times=replace(OFTEN, head_start=0.02),
        on_hold=lambda: told.append(sending.trouble),
    )
    running = asyncio.create_task(sending.run(Stopped()))
    await wire.has(2)
    works = False
    wire.let_through()
    await eventually(lambda: tries > 3 * OFTEN.store_tries)
    assert states(store) == [SENDING, SENDING, QUEUED, QUEUED]
    works = True
    await eventually(lambda: states(store) == [ACCEPTED] * 4)
    assert told == [fault.sentence, ""]
    assert len(wire.waiting) == 4
    sending.stop()
    await asyncio.wait_for(running, PATIENCE)


async def test_asked_to_stop_it_gives_up_on_a_store_that_stays_broken(
    store: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(store, 1)
    wire = Wire()
    sending = Dispatcher(store, FakeResources(on_wire(wire)), [SMS4], lives_on=True, times=OFTEN)
    running = asyncio.create_task(sending.run(Stopped()))
    await wire.has(1)

    def broken(*_given: object, **_named: object) -> object:
        raise StoreFull("Voll.")

    monkeypatch.setattr(MessageExchange, "write_and_claim", broken)
    wire.let_through()
    await eventually(lambda: sending.trouble)
    sending.stop()
    with pytest.raises(StoreFull):
        await asyncio.wait_for(running, PATIENCE)


@contextmanager
def a_newer_version(store: Outbox) -> Iterator[None]:
    """Another host has upgraded the tables; as before in the end, because the tests of a run share a database."""
    with store.write() as connection:
        connection.execute("INSERT INTO store_version VALUES (9999, 0)")
    try:
        yield
    finally:
        with store.write() as connection:
            connection.execute("DELETE FROM store_version WHERE version = 9999")


async def test_when_a_newer_version_takes_the_store_over_it_ends_and_what_is_on_the_wire_gets_its_result(
    store: Outbox,
) -> None:
    queue(store, 1, 2)
    wire = Wire()
    sending = dispatcher(store, FakeResources(on_wire(wire), concurrency=1))
    running = asyncio.create_task(sending.run(Stopped()))
    await wire.has(1)
    with a_newer_version(store):
        sending.wake()
        wire.let_through()
        with pytest.raises(StoreNewer, match="neueren Version"):
            await asyncio.wait_for(running, PATIENCE)
    assert states(store) == [ACCEPTED, QUEUED]


async def test_a_dispatcher_that_is_cancelled_leaves_at_most_its_hands_unknown(store: Outbox) -> None:
    queue_series(store, 6)
    wire = Wire()
    gateway = on_wire(wire)
    running = asyncio.create_task(
        dispatcher(store, FakeResources(gateway, concurrency=2), NO_HEAD_START).run(Stopped())
    )
    await wire.has(2)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert gateway.closed.is_set()
    again = Gateway(always(Accepted()))
    await dispatch(store, FakeResources(again))
    assert states(store) == [MessageState.UNKNOWN] * 2 + [ACCEPTED] * 4
    assert not set(again.numbers) & {sms.number for sms in wire.waiting}


async def test_a_result_that_comes_after_its_claim_was_lost_is_not_written(store: Outbox) -> None:
    queue_series(store, 1)
    wire = Wire()
    running = asyncio.create_task(dispatch(store, FakeResources(on_wire(wire))))
    await wire.has(1)
    with store.write() as connection:
        connection.execute("UPDATE message SET state = 'unknown', claim_token = NULL")
    wire.let_through()
    await running
    assert states(store) == [MessageState.UNKNOWN]


async def test_what_was_queued_in_one_batch_leaves_in_its_order(store: Outbox, clock: StandingClock) -> None:
    queue(store, 3, 1, 2)
    gateway = Gateway(always(Accepted()))
    await dispatch(store, FakeResources(gateway, concurrency=1))
    assert gateway.numbers == [number(3), number(1), number(2)]


# --- signs of life ---


async def test_it_gives_a_sign_at_every_turn_and_none_while_a_turn_does_not_end(store: Outbox) -> None:
    """Whoever sees no sign takes it to stand still, and whoever stands still must give none."""
    queue(store, 1)
    signs: list[int] = []
    seen_while_stuck: list[int] = []

    def stuck(_sms: OutgoingSms) -> Outcome:
        seen_while_stuck.append(len(signs))
        return Accepted("4711")

    sending = Dispatcher(store, FakeResources(Gateway(stuck)), [SMS4], give_sign=lambda: signs.append(1))
    await asyncio.wait_for(sending.run(Drained()), PATIENCE)
    assert seen_while_stuck == [1]
    assert len(signs) > 1


@sqlite_only
def test_a_window_that_stands_by_gives_signs_too(store: Outbox) -> None:
    alarm = threading.Event()
    stand_by(lambda: store, alarm, store.clock, lambda: False, look_seconds=1, give_sign=alarm.set)
    assert alarm.is_set()
