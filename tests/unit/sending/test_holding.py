"""One wrong password burns one message, not five hundred - and what is on its way meanwhile arrives."""

from __future__ import annotations

import asyncio

import pytest

from tests.unit.outbox.samples import queue, queue_series, states
from tests.unit.sending.fake_resources import (
    API,
    NO_HEAD_START,
    PATIENCE,
    SMS4,
    FakeResources,
    Gateway,
    Stopped,
    always,
    answers,
    dispatch,
    dispatcher,
    eventually,
)
from tui.service.model.messages import MessageState
from tui.service.model.outcome import Accepted, Halted, Outcome, OutgoingSms, StopCause
from tui.service.outbox.dispatch.claiming import Claiming, ClaimResult, Wish
from tui.service.outbox.outbox import Outbox
from tui.service.sending.waiting_times import SendingTimes

QUEUED, ACCEPTED = MessageState.QUEUED, MessageState.ACCEPTED
WRONG_PASSWORD = Halted(StopCause.CREDENTIALS, "Passwort falsch")


@pytest.mark.parametrize("concurrency", [1, 4])
async def test_a_wrong_password_stops_a_series_of_500_with_every_message_still_queued(
    store: Outbox, concurrency: int
) -> None:
    queue_series(store, 500)
    gateway = Gateway(always(WRONG_PASSWORD))
    await dispatch(store, FakeResources(gateway, concurrency=concurrency))

    assert len(gateway.sent) == 1
    assert states(store) == [QUEUED] * 500
    (hold,) = store.holds.current()
    assert (hold.protocol, hold.cause, hold.words) == (SMS4, StopCause.CREDENTIALS, "Passwort falsch")


async def test_a_wrong_password_is_tried_once_although_the_provider_takes_its_time(store: Outbox) -> None:
    queue_series(store, 20)

    async def refuse() -> Outcome:
        await asyncio.sleep(0.05)
        return WRONG_PASSWORD

    wrong, mended = Gateway(lambda _sms: refuse()), Gateway(lambda _sms: refuse())
    sending = dispatcher(store, FakeResources(wrong, mended, concurrency=4))
    running = asyncio.create_task(sending.run(Stopped()))
    await eventually(lambda: store.holds.current())
    store.holds.release("admin", SMS4)
    sending.wake()
    await eventually(lambda: mended.sent and store.holds.current())
    sending.stop()
    await asyncio.wait_for(running, PATIENCE)
    assert (len(wrong.sent), len(mended.sent)) == (1, 1)


async def test_a_first_message_without_an_answer_holds_up_the_others_for_a_moment_only(store: Outbox) -> None:
    queue_series(store, 4)
    answer = asyncio.Event()

    async def travel(sms: OutgoingSms) -> Outcome:
        if sms.reference == 1:
            await answer.wait()
        return Accepted()

    running = asyncio.create_task(dispatch(store, FakeResources(Gateway(travel), concurrency=2), times=NO_HEAD_START))
    await eventually(lambda: store.messages.counts().accepted == 3)
    answer.set()
    await running
    assert states(store) == [ACCEPTED] * 4


async def test_the_other_protocols_go_on(store: Outbox) -> None:
    queue(store, 1, 2, 3, protocol=SMS4)
    queue(store, 4, 5, 6, protocol=API)
    other = Gateway(always(Accepted()))
    await dispatch(store, FakeResources(Gateway(always(WRONG_PASSWORD)), api=other, concurrency=2))
    assert states(store) == [QUEUED] * 3 + [ACCEPTED] * 3
    assert len(other.sent) == 3


async def test_a_held_protocol_is_not_tried_by_the_next_dispatcher_either(store: Outbox) -> None:
    queue(store, 1)
    gateway = Gateway(always(WRONG_PASSWORD))
    await dispatch(store, FakeResources(gateway))
    again = Gateway(always(Accepted()))
    await dispatch(store, FakeResources(again))
    assert again.sent == []


async def test_what_is_on_its_way_when_another_is_halted_gets_its_own_result(store: Outbox) -> None:
    queue_series(store, 4)
    hold_is_known = asyncio.Event()

    async def arrive_late() -> Outcome:
        await hold_is_known.wait()
        return Accepted("4711")

    def behave(sms: OutgoingSms) -> object:
        return WRONG_PASSWORD if sms.reference == 4 else arrive_late()

    gateway = Gateway(behave)  # type: ignore[arg-type]
    running = asyncio.create_task(dispatch(store, FakeResources(gateway, concurrency=4), times=NO_HEAD_START))
    await eventually(lambda: store.holds.current())
    hold_is_known.set()
    await running
    assert states(store) == [ACCEPTED, ACCEPTED, ACCEPTED, QUEUED]
    assert len(gateway.sent) == 4


async def test_after_a_person_mended_it_the_rest_goes_out_through_a_new_gateway(store: Outbox) -> None:
    queue_series(store, 5)
    wrong, right = Gateway(always(WRONG_PASSWORD)), Gateway(always(Accepted()))
    sending = dispatcher(store, FakeResources(wrong, right, concurrency=1))
    running = asyncio.create_task(sending.run(Stopped()))
    await eventually(lambda: store.holds.current())

    store.holds.release("admin", SMS4)
    sending.wake()
    await eventually(lambda: store.messages.counts().accepted == 5)
    sending.stop()
    await asyncio.wait_for(running, PATIENCE)
    assert wrong.closed.is_set()
    assert len(wrong.sent) == 1


async def test_a_gateway_that_will_not_close_strands_nothing(store: Outbox) -> None:
    queue(store, 1, 2)
    await dispatch(
        store, FakeResources(Gateway(answers(Accepted(), WRONG_PASSWORD), closing_fails=True), concurrency=1)
    )
    assert states(store) == [ACCEPTED, QUEUED]
    assert len(store.holds.current()) == 1


async def test_a_message_taken_out_while_the_hold_is_being_written_does_not_exist(
    store: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look around that finds new work must not overlook a hold that is still in the dispatcher's own hands."""
    queue_series(store, 50)
    wishes: list[int] = []
    real = Claiming.write_and_claim

    def watch(self: Claiming, finished: object, wished: list[Wish], **lease: object) -> ClaimResult:
        if any(result.halted for result in finished):  # type: ignore[attr-defined]
            wishes.append(len(wished))
        return real(self, finished, wished, **lease)  # type: ignore[arg-type]

    monkeypatch.setattr(Claiming, "write_and_claim", watch)
    await dispatch(
        store, FakeResources(Gateway(always(WRONG_PASSWORD)), concurrency=3), times=SendingTimes(idle_poll=0)
    )
    assert wishes
    assert set(wishes) == {0}
