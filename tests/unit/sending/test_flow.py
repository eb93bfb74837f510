"""How a dispatcher works: so many at once, single messages first, at the pace of the practice, until it is told."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
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
from tests.unit.sending.wire import ACCEPTED, HOUR, QUEUED, Wire, on_wire
from tui.service.model.messages import MessageState
from tui.service.model.outcome import Accepted, Deferred, Outcome, OutgoingSms, Unknown
from tui.service.model.queries import MessageQuery
from tui.service.outbox.outbox import Outbox
from tui.service.rules.policy import Allowance
from tui.service.sending.dispatcher import Dispatcher, ProcessHooks
from tui.service.sending.resources import Pace
from tui.service.system.clock import utc_now

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


async def test_that_sending_begins_is_told_once_until_it_has_rested(store: Outbox) -> None:
    queue_series(store, 6)
    running_time, told = [1000.0], list[int]()
    sending = Dispatcher(
        store,
        FakeResources(Gateway(answers(Accepted())), concurrency=2),
        [SMS4],
        times=OFTEN,
        running_time=lambda: running_time[0],
        hooks=ProcessHooks(on_news=lambda: told.append(store.messages.counts().sending)),
    )
    running = asyncio.create_task(sending.run(Stopped()))
    await eventually(lambda: states(store) == [ACCEPTED] * 6)
    assert told == [1]
    running_time[0] += 10
    queue(store, 7)
    await eventually(lambda: states(store) == [ACCEPTED] * 7)
    assert told == [1, 1]
    sending.stop()
    await asyncio.wait_for(running, PATIENCE)


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


@sqlite_only
async def test_what_was_queued_while_the_clock_was_ahead_leaves_once_it_is_set_back(
    store: Outbox, clock: StandingClock
) -> None:
    clock.advance(days=365)
    queue(store, 1, due_at=clock.now)
    clock.now = MONDAY
    gateway = Gateway(always(Accepted()))
    await dispatch(store, FakeResources(gateway))
    assert gateway.numbers == [number(1)]


async def test_a_clock_that_is_set_back_stops_no_series_and_shows_the_quiet_hours_anew(
    store: Outbox, clock: StandingClock
) -> None:
    queue_series(store, 4, due_at=MONDAY - timedelta(days=9))
    asked: list[datetime] = []

    def travel(_sms: OutgoingSms) -> Outcome:
        clock.advance(days=-1)
        return Accepted("4711")

    resources = FakeResources(Gateway(travel), concurrency=1, per_second=10)
    resources.allowance_now = lambda _sent_since: (asked.append(clock()), Allowance())[1]
    await dispatch(store, resources, times=OFTEN)
    assert states(store) == [ACCEPTED] * 4
    assert asked == [MONDAY - timedelta(days=day) for day in range(4)]


@pytest.mark.parametrize(("per_second", "gap"), [(10, 0.1), (0.5, 2.0), (0, 0.0), (-1, 0.0), (1e-300, 86400.0)])
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
