"""When a fault strikes: always, once, n times, every nth, after some; here or everywhere."""

from __future__ import annotations

from typing import Any

import pytest

from tui.service.errors import UsageError
from tui.simulator.faults import HTTP_KINDS, UNDISTURBED, Fault, FaultKind, FaultPlan, Interface


def strikes(fault: Fault, requests: int = 8) -> list[bool]:
    plan = FaultPlan([fault])
    return [plan.strike(Interface.SMS4, HTTP_KINDS).fault is not None for _ in range(requests)]


def test_without_a_schedule_it_strikes_every_time() -> None:
    assert strikes(Fault(FaultKind.DROP)) == [True] * 8


def test_once_means_the_first_time_only() -> None:
    assert strikes(Fault(FaultKind.DROP, times=1)) == [True] + [False] * 7


def test_every_third_means_the_third_and_the_sixth() -> None:
    assert strikes(Fault(FaultKind.DROP, every=3)) == [False, False, True, False, False, True, False, False]


def test_some_may_pass_before_it_begins() -> None:
    assert strikes(Fault(FaultKind.DROP, skip=5)) == [False] * 5 + [True] * 3


def test_schedules_combine() -> None:
    assert strikes(Fault(FaultKind.DROP, skip=1, every=2, times=2)) == [False, False, True, False, True] + [False] * 3


def test_a_fault_of_one_interface_leaves_the_others_alone() -> None:
    plan = FaultPlan([Fault(FaultKind.DROP, Interface.SEVEN)])

    assert plan.strike(Interface.SMS4, HTTP_KINDS) == UNDISTURBED
    assert plan.strike(Interface.SEVEN, HTTP_KINDS).fault is not None


def test_delays_add_up_and_the_oldest_of_the_others_decides() -> None:
    plan = FaultPlan(
        [
            Fault(FaultKind.DELAY, seconds=0.5),
            Fault(FaultKind.UNAVAILABLE),
            Fault(FaultKind.DELAY, seconds=1),
            Fault(FaultKind.DROP),
        ]
    )

    disturbance = plan.strike(Interface.SMS4, HTTP_KINDS)

    assert disturbance.delay == 1.5
    assert disturbance.fault is not None
    assert disturbance.fault.kind is FaultKind.UNAVAILABLE


def test_the_plan_tells_how_often_each_was_asked_and_struck_until_it_is_cancelled() -> None:
    plan = FaultPlan()
    number = plan.order(Fault(FaultKind.DROP, every=2))
    for _ in range(5):
        plan.strike(Interface.SMS4, HTTP_KINDS)

    [ordered] = plan.ordered
    assert (ordered.id, ordered.asked, ordered.struck) == (number, 5, 2)
    assert plan.cancel(number)
    assert not plan.cancel(number)
    assert plan.ordered == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": FaultKind.DROP, "every": 0},
        {"kind": FaultKind.DROP, "times": 0},
        {"kind": FaultKind.DROP, "skip": -1},
        {"kind": FaultKind.DELAY, "seconds": -1},
        {"kind": FaultKind.REFUSE_CONNECTION, "times": 1},
        {"kind": FaultKind.NO_STARTTLS, "interface": Interface.SMS4},
        {"kind": FaultKind.BAD_GATEWAY, "interface": Interface.MAIL},
    ],
)
def test_a_fault_without_meaning_cannot_be_ordered(wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        Fault(**wrong)
