"""A program that goes on looks at the reminder plans before it sends: what was cancelled meanwhile does not leave."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from tests.waiting import until
from tui.service.api import PraxisSms, SingleSms
from tui.service.sending import dispatcher_control
from tui.service.sending.stop_conditions import Endless
from tui.simulator.practice import DemoPractice, demo_practice


@pytest.fixture
def practice() -> Iterator[DemoPractice]:
    """A practice in whose store one message waits."""
    with demo_practice(patients=0) as practice:
        with PraxisSms.open() as sms:
            sms.compose.queue(SingleSms("0171 1234567", "Bis morgen"))
        yield practice


def as_window(sms: PraxisSms) -> threading.Thread | None:
    sms.dispatcher.start()
    return None


def as_worker(sms: PraxisSms) -> threading.Thread | None:
    thread = threading.Thread(target=lambda: sms.dispatcher.run(Endless(), as_worker=True))
    thread.start()
    return thread


@pytest.mark.parametrize("begin", [as_window, as_worker])
def test_nothing_leaves_before_the_plans_were_looked_at(
    practice: DemoPractice, monkeypatch: pytest.MonkeyPatch, begin: Callable[[PraxisSms], threading.Thread | None]
) -> None:
    sent_before: list[int] = []
    monkeypatch.setattr(PraxisSms, "_look_at_plans", lambda sms: sent_before.append(len(practice.simulator.accepted)))
    with PraxisSms.open() as sms:
        thread = begin(sms)
        until(lambda: practice.simulator.accepted, what="the message was sent")
        sms.dispatcher.stop()
        if thread is not None:
            thread.join()
    assert sent_before[0] == 0


def test_a_calendar_that_never_answers_holds_nothing_up_for_long(
    practice: DemoPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = threading.Event()
    monkeypatch.setattr(PraxisSms, "_look_at_plans", lambda sms: never.wait())
    monkeypatch.setattr(dispatcher_control, "LONGEST_FIRST_LOOK", 0.1)
    with PraxisSms.open() as sms:
        sms.dispatcher.start()
        until(lambda: practice.simulator.accepted, what="the message was sent")
        never.set()
