"""A dispatcher among others on one store: leases, signs of life, and hearing at once of what is queued elsewhere."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from tests.engines import StoreHome, postgres_only
from tests.postgres import Cluster
from tests.unit.outbox.samples import StandingClock, number, queue, queue_series, states
from tests.unit.sending.fake_resources import (
    API,
    NO_POLLING,
    OFTEN,
    PATIENCE,
    SMS4,
    Drained,
    FakeResources,
    Gateway,
    Stopped,
    always,
    dispatch,
    eventually,
)
from tui.service.errors import StoreUnreachable
from tui.service.model.messages import MessageState
from tui.service.model.outcome import Accepted, Outcome, OutgoingSms
from tui.service.model.queries import MessageQuery
from tui.service.outbox.dispatch import workers
from tui.service.outbox.dispatch.claiming import Claiming, Wish
from tui.service.outbox.outbox import Outbox
from tui.service.rules.policy import Allowance
from tui.service.sending.dispatcher import Dispatcher
from tui.service.sending.jobs.shared_outbox import LeaseKeeper, Listener, WorkerHeartbeat
from tui.service.sending.waiting_times import SendingTimes
from tui.service.system import clock as clock_of_the_machine
from tui.service.system.clock import utc_now

LEASE = timedelta(seconds=60)
QUEUED, SENDING, ACCEPTED, UNKNOWN = (
    MessageState.QUEUED,
    MessageState.SENDING,
    MessageState.ACCEPTED,
    MessageState.UNKNOWN,
)


def among_others(
    store: Outbox,
    resources: FakeResources,
    lease: timedelta = LEASE,
    running_time: Callable[[], float] = clock_of_the_machine.running_time,
) -> Dispatcher:
    return Dispatcher(
        store, resources, [SMS4, API], jitter=lambda: 0.0, lease=lease, times=OFTEN, running_time=running_time
    )


@contextmanager
def held_elsewhere(store: Outbox) -> Iterator[str]:
    """A message in the hands of another dispatcher; its token."""
    (taken,) = store.claiming.write_and_claim((), [Wish(SMS4, 1)], lease=LEASE).claims
    yield taken.token


# --- leases ---


async def test_beside_others_it_leaves_what_they_have_in_hand_alone(store: Outbox) -> None:
    queue(store, 1, 2)
    with held_elsewhere(store):
        gateway = Gateway(always(Accepted()))
        sending = among_others(store, FakeResources(gateway))
        running = asyncio.create_task(sending.run(Stopped()))
        await eventually(lambda: gateway.sent)
        sending.stop()
        await asyncio.wait_for(running, PATIENCE)
    assert gateway.numbers == [number(2)]
    assert states(store) == [SENDING, ACCEPTED]


async def test_it_ends_the_leases_of_a_dispatcher_that_died(store: Outbox, clock: StandingClock) -> None:
    queue(store, 1)
    with held_elsewhere(store):
        clock.advance(seconds=61)
        gateway = Gateway(always(Accepted()))
        await asyncio.wait_for(among_others(store, FakeResources(gateway)).run(Drained()), PATIENCE)
    assert gateway.sent == []
    assert states(store) == [UNKNOWN]


async def test_what_it_holds_for_long_it_keeps(store: Outbox, clock: StandingClock) -> None:
    queue(store, 1)
    arrived, answer = asyncio.Event(), asyncio.Event()

    async def travel() -> Outcome:
        arrived.set()
        await answer.wait()
        return Accepted("4711")

    sending = among_others(
        store,
        FakeResources(Gateway(lambda _sms: travel())),
        lease=timedelta(milliseconds=60),
        running_time=lambda: 0.0,  # slow as it may be, it was never suspended
    )
    running = asyncio.create_task(sending.run(Drained()))
    await asyncio.wait_for(arrived.wait(), PATIENCE)
    (first,) = lease_ends(store)
    clock.advance(milliseconds=50)
    await eventually(lambda: lease_ends(store) > [first])
    answer.set()
    await asyncio.wait_for(running, PATIENCE)
    assert states(store) == [ACCEPTED]


def lease_ends(store: Outbox) -> list[object]:
    with store.read() as connection:
        return connection.column("SELECT lease_until FROM message WHERE state = 'sending'")


async def test_a_message_whose_lease_may_have_run_out_is_not_handed_over(store: Outbox, clock: StandingClock) -> None:
    """As after a suspension between claim and socket; the machine's running time tells, whatever its clock says."""
    queue(store, 1)
    gateway = Gateway(always(Accepted()))
    sending = among_others(store, FakeResources(gateway), running_time=lambda: 10.0**9)
    await asyncio.wait_for(sending.run(Drained()), PATIENCE)
    assert gateway.sent == []
    assert states(store) == [QUEUED]
    assert "angehalten" in store.messages.page(MessageQuery()).messages[0].error


async def test_whoever_lost_its_lease_writes_no_result(store: Outbox, clock: StandingClock) -> None:
    queue(store, 1)

    def behave(_sms: OutgoingSms) -> Outcome:
        clock.advance(seconds=61)
        assert store.leases.expire() == 1, "another dispatcher judged it meanwhile"
        return Accepted("too late")

    await asyncio.wait_for(among_others(store, FakeResources(Gateway(behave))).run(Drained()), PATIENCE)
    assert states(store) == [UNKNOWN]
    assert [told.kind for told in store.messages.story(1)] == ["queued", "unknown"]


async def test_whoever_was_cut_off_itself_ends_no_lease_at_its_first_look(store: Outbox, clock: StandingClock) -> None:
    """All workers lost the database at the same time: each writes its results before it judges the others."""
    queue(store, 1)
    running_time = [1000.0]
    keeper = LeaseKeeper(store, LEASE, lambda: (), lambda: running_time[0])
    keeper._keep(())
    with held_elsewhere(store):
        clock.advance(seconds=300)
        running_time[0] += 300
        keeper._keep(())
        assert states(store) == [SENDING]
        running_time[0] += 20
        keeper._keep(())
        assert states(store) == [UNKNOWN]


async def test_together_they_keep_to_a_limit(store: Outbox) -> None:
    queue_series(store, 40)

    def allowed(sent_since: object) -> Allowance:
        left = 10 - sent_since(store.clock() - timedelta(days=1))  # type: ignore[operator]
        return (
            Allowance(left) if left > 0 else Allowance(closed_until=store.clock() + timedelta(days=1), reason="Limit.")
        )

    gateways = [Gateway(always(Accepted())) for _ in range(3)]
    several = [FakeResources(gateway) for gateway in gateways]
    for resources in several:
        resources.allowance_now = allowed  # type: ignore[assignment]
    runs = [among_others(store, resources).run(Drained()) for resources in several]
    await asyncio.wait_for(asyncio.gather(*runs), PATIENCE)
    assert sum(len(gateway.sent) for gateway in gateways) == 10
    assert store.messages.counts().queued == 30


# --- hearing of others ---


@postgres_only
async def test_it_hears_at_once_of_what_another_host_queues(store_of_today: Outbox, home: StoreHome) -> None:
    desk = home.open(utc_now)
    gateway = Gateway(always(Accepted()))
    sending: list[Dispatcher] = []
    woken = asyncio.Event()
    resources = FakeResources(gateway)

    def wake() -> None:
        woken.set()
        sending[0].wake()

    sending.append(
        Dispatcher(
            store_of_today,
            resources,
            [SMS4],
            background_jobs=[Listener(store_of_today, wake)],
            lease=LEASE,
            times=NO_POLLING,
        )
    )
    running = asyncio.create_task(sending[0].run(Stopped()))
    await eventually(lambda: woken.is_set() or announce_again(desk))
    await eventually(lambda: resources.pace_asked > 1)  # it has looked and found nothing
    queue(desk, 1, due_at=desk.clock())
    await eventually(lambda: gateway.sent)
    assert gateway.numbers == [number(1)]
    sending[0].stop()
    await asyncio.wait_for(running, PATIENCE)
    desk.close()


def announce_again(desk: Outbox) -> None:
    """Until the listener listens, nothing is heard; so it is said again."""
    with desk.write() as connection:
        desk.announce(connection)


@postgres_only
async def test_after_a_restart_of_the_database_it_listens_again(store_of_today: Outbox, postgres: Cluster) -> None:
    heard = asyncio.Event()
    listening = asyncio.create_task(Listener(store_of_today, heard.set, reconnect_seconds=0.02).run())
    await eventually(lambda: heard.is_set() or announce_again(store_of_today))
    postgres.restart()
    heard.clear()
    await eventually(lambda: heard.is_set() or announce_again(store_of_today))
    listening.cancel()
    await asyncio.wait([listening])


async def test_a_database_that_is_away_is_waited_for_until_it_is_back(
    store: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(store, 1)
    real, failures = Claiming.write_and_claim, iter(range(20))

    def away(*given: object, **named: object) -> object:
        if next(failures, None) is not None:
            raise StoreUnreachable("Der Postausgang ist nicht erreichbar.")
        return real(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Claiming, "write_and_claim", away)
    gateway = Gateway(always(Accepted()))
    await dispatch(store, FakeResources(gateway), times=SendingTimes(idle_poll=0.001, store_tries=3))
    assert gateway.numbers == [number(1)]
    assert states(store) == [ACCEPTED]


# --- signs of life ---


async def test_it_is_known_to_be_alive_as_long_as_it_is(store: Outbox) -> None:
    living = asyncio.create_task(WorkerHeartbeat(store).run())
    await eventually(lambda: store.workers.any_alive())
    assert len(store.workers.alive()) == 1
    living.cancel()
    await asyncio.wait([living])
    assert not store.workers.any_alive()


def test_one_that_was_killed_counts_as_dead_after_a_minute(store: Outbox, clock: StandingClock) -> None:
    token = workers.new_token()
    store.workers.register(token)
    clock.advance(seconds=59)
    assert store.workers.any_alive()
    store.workers.give_sign(token)
    clock.advance(seconds=59)
    assert store.workers.any_alive()
    clock.advance(seconds=2)
    assert not store.workers.any_alive()
    assert store.workers.alive() == ()


def test_the_dead_are_forgotten_when_the_next_one_comes(store: Outbox, clock: StandingClock) -> None:
    store.workers.register(workers.new_token())
    clock.advance(hours=1)
    store.workers.register(workers.new_token())
    with store.read() as connection:
        assert connection.value("SELECT count(*) FROM worker") == 1


def test_only_the_successor_names_one_that_was_killed(store: Outbox, clock: StandingClock) -> None:
    store.workers.register(workers.new_token())
    clock.advance(minutes=2)
    named = []
    for _program in range(2):
        right = workers.SharedRight(lambda: store.workers)
        assert right.acquire()
        named.append(right.predecessor and right.predecessor.pid)
    assert named == [os.getpid(), None]
    assert store.workers.last_heard() is None


def test_one_that_was_forgotten_while_it_was_cut_off_announces_itself_again(
    store: Outbox, clock: StandingClock
) -> None:
    life, token = WorkerHeartbeat(store), workers.new_token()
    assert life._beat(token, False)
    clock.advance(hours=1)
    store.workers.register(workers.new_token())
    assert life._beat(token, True)
    assert len(store.workers.alive()) == 2
