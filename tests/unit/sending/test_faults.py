"""How a dispatcher works when the store or its process fails, and its signs of life."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from tests.engines import sqlite_only
from tests.unit.outbox.samples import StandingClock, number, queue, queue_series, states
from tests.unit.sending.fake_resources import (
    NO_HEAD_START,
    OFTEN,
    PATIENCE,
    SMS4,
    Drained,
    FakeResources,
    Gateway,
    Stopped,
    always,
    dispatch,
    dispatcher,
    eventually,
)
from tests.unit.sending.wire import ACCEPTED, QUEUED, SENDING, Wire, on_wire
from tui.service.errors import StoreError, StoreFull, StoreLocked, StoreNewer
from tui.service.model.messages import MessageState
from tui.service.model.outcome import Accepted, Outcome, OutgoingSms
from tui.service.outbox.dispatch.claiming import Claiming
from tui.service.outbox.outbox import Outbox
from tui.service.sending.dispatcher import Dispatcher, ProcessHooks
from tui.service.sending.standby import stand_by
from tui.service.sending.waiting_times import USUAL_TIMES

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
    real, works, tries = Claiming.write_and_claim, True, 0

    def exchange(*given: object, **named: object) -> object:
        nonlocal tries
        if not works:
            tries += 1
            raise fault
        return real(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Claiming, "write_and_claim", exchange)
    wire, told = Wire(), list[str]()
    sending = Dispatcher(
        store,
        FakeResources(on_wire(wire), concurrency=2),
        [SMS4],
        hooks=ProcessHooks(on_news=lambda: told.append(sending.trouble), lives_on=True),
        times=replace(OFTEN, head_start=0.02),
    )
    running = asyncio.create_task(sending.run(Stopped()))
    await wire.has(2)
    works = False
    wire.let_through()
    await eventually(lambda: tries > 3 * OFTEN.store_tries)
    assert states(store) == [SENDING, SENDING, QUEUED, QUEUED]
    works = True
    await eventually(lambda: states(store) == [ACCEPTED] * 4)
    assert told == ["", fault.sentence, ""]  # sending begins, the store fails, and works again
    assert len(wire.waiting) == 4
    sending.stop()
    await asyncio.wait_for(running, PATIENCE)


@pytest.mark.parametrize("fault", [StoreLocked("Gesperrt."), StoreFull("Voll.")])
async def test_what_lives_on_waits_with_empty_hands_too_for_a_store_that_works_again_by_itself(
    store: Outbox, monkeypatch: pytest.MonkeyPatch, fault: StoreError
) -> None:
    queue(store, 1)
    real, tries = Claiming.write_and_claim, 0

    def exchange(*given: object, **named: object) -> object:
        nonlocal tries
        tries += 1
        if tries <= 3 * OFTEN.store_tries:
            raise fault
        return real(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Claiming, "write_and_claim", exchange)
    gateway = Gateway(always(Accepted()))
    sending = Dispatcher(store, FakeResources(gateway), [SMS4], hooks=ProcessHooks(lives_on=True), times=OFTEN)
    running = asyncio.create_task(sending.run(Stopped()))
    await eventually(lambda: states(store) == [ACCEPTED])
    assert len(gateway.sent) == 1
    sending.stop()
    await asyncio.wait_for(running, PATIENCE)


async def test_asked_to_stop_it_gives_up_on_a_store_that_stays_broken(
    store: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(store, 1)
    wire = Wire()
    sending = Dispatcher(store, FakeResources(on_wire(wire)), [SMS4], hooks=ProcessHooks(lives_on=True), times=OFTEN)
    running = asyncio.create_task(sending.run(Stopped()))
    await wire.has(1)

    def broken(*_given: object, **_named: object) -> object:
        raise StoreFull("Voll.")

    monkeypatch.setattr(Claiming, "write_and_claim", broken)
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

    sending = Dispatcher(
        store, FakeResources(Gateway(stuck)), [SMS4], hooks=ProcessHooks(give_sign=lambda: signs.append(1))
    )
    await asyncio.wait_for(sending.run(Drained()), PATIENCE)
    assert seen_while_stuck == [1]
    assert len(signs) > 1


@sqlite_only
def test_a_window_that_stands_by_gives_signs_too(store: Outbox) -> None:
    alarm = threading.Event()
    stand_by(lambda: store, alarm, store.clock, lambda: False, look_seconds=1, give_sign=alarm.set)
    assert alarm.is_set()
