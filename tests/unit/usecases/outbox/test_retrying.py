"""Sending again what did not go out: the rules for a new message hold, and a cancelled one keeps its time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.engines import beginning
from tests.unit.outbox.samples import (
    MONDAY,
    SMS4,
    StandingClock,
    claim,
    hand_over,
    opt_out,
    queue,
    queue_series,
    states,
)
from tests.unit.usecases.series.practice import Practice
from tui.service.model.messages import MessageState
from tui.service.model.outcome import Accepted, Deferred, DeliveryReport, Refused, ReportState
from tui.service.outbox.outbox import Outbox
from tui.service.settings import QuietHours
from tui.service.usecases.outbox.outbox import OutboxService
from tui.service.usecases.series.series import SeriesService
from tui.service.wording.facts import sentence

QUEUED, CANCELLED, FAILED, ACCEPTED = (
    MessageState.QUEUED,
    MessageState.CANCELLED,
    MessageState.FAILED,
    MessageState.ACCEPTED,
)
DESK = "empfang"


@pytest.fixture
def practice() -> Practice:
    return Practice()


@pytest.fixture
def box(practice: Practice, store: Outbox) -> OutboxService:
    return OutboxService(beginning(store, lambda: practice.settings))


def test_what_was_cancelled_waits_for_its_own_time(store: Outbox, box: OutboxService, clock: StandingClock) -> None:
    in_two_days = MONDAY + timedelta(days=2)
    planned, past = *queue(store, 1, due_at=in_two_days), *queue(store, 2)
    store.queue.cancel([planned, past], actor=DESK)
    clock.advance(hours=1)
    assert [each.leaves_at for each in box.again([planned, past])] == [in_two_days, clock()]
    assert box.retry([planned, past]) == 2
    assert [each.due_at for each in box.messages([planned, past])] == [in_two_days, clock()]
    assert [each.sms.reference for each in claim(store, 5)] == [past]


def test_what_waits_for_its_time_keeps_it_until_a_person_lets_it_go_at_once(
    store: Outbox, box: OutboxService, clock: StandingClock
) -> None:
    in_two_days = MONDAY + timedelta(days=2)
    (waiting,) = queue(store, 1, due_at=in_two_days)
    (again,) = box.again([waiting])
    assert again.reason.startswith("Sie ist für den ")
    assert box.retry([waiting]) == 0
    assert store.queue.retry([waiting], actor=DESK) == 0, "asked again in the transaction"
    assert box.message(waiting).due_at == in_two_days
    assert box.send_now([waiting]) == 1
    assert box.message(waiting).due_at == clock()


def test_what_waits_for_another_attempt_is_let_go_at_once(
    store: Outbox, box: OutboxService, clock: StandingClock
) -> None:
    (waiting,) = queue(store, 1)
    hand_over(store, Deferred("besetzt"))
    assert box.message(waiting).due_at > clock()
    assert box.retry([waiting]) == 1
    assert box.message(waiting).due_at == clock()


def test_quiet_hours_are_told_before(
    practice: Practice, store: Outbox, box: OutboxService, clock: StandingClock
) -> None:
    (cancelled,) = queue(store, 1)
    store.queue.cancel([cancelled], actor=DESK)
    practice.policy(quiet_hours=QuietHours.parse("00:00-23:59"))
    (again,) = box.again([cancelled])
    assert again.leaves_at > clock()
    assert "Ruhezeit" in sentence(again.waits)


def test_nothing_is_queued_again_for_who_wants_no_sms(store: Outbox, box: OutboxService) -> None:
    message, other = queue(store, 1, 2)
    store.queue.cancel([message, other], actor=DESK)
    opt_out(store, 1)
    assert [each.reason for each in box.again([message, other])] == [
        "Diese Nummer möchte keine SMS (Abmeldeliste).",
        "",
    ]
    assert box.retry([message, other]) == 1
    assert states(store) == [CANCELLED, QUEUED]


@pytest.mark.parametrize("is_failed", [False, True])
def test_what_was_sent_meanwhile_is_not_sent_twice(store: Outbox, box: OutboxService, is_failed: bool) -> None:
    (message,) = queue(store, 1)
    if is_failed:
        hand_over(store, Refused("nein"))
    else:
        store.queue.cancel([message], actor=DESK)
    queue(store, 1)
    hand_over(store, Accepted("4711"))
    assert "denselben Text" in box.again([message])[0].reason
    assert box.retry([message]) == 0
    assert states(store)[1] is ACCEPTED
    assert box.again([message], allow_duplicates=True)[0].reason == ""
    assert box.retry([message], allow_duplicates=True) == 1
    assert states(store) == [QUEUED, ACCEPTED]


def test_of_two_alike_that_are_sent_again_together_one_goes(store: Outbox, box: OutboxService) -> None:
    first, second = *queue(store, 1), *queue(store, 1)
    store.queue.cancel([first, second], actor=DESK)
    assert [bool(each.because) for each in box.again([first, second])] == [False, True]
    assert box.retry([second, first]) == 1
    assert states(store) == [QUEUED, CANCELLED]


def test_another_desk_that_queues_the_same_a_moment_before_is_seen_by_the_store(
    store: Outbox, box: OutboxService, monkeypatch: pytest.MonkeyPatch
) -> None:
    (message,) = queue(store, 1)
    store.queue.cancel([message], actor=DESK)
    looked = store.appointments.begun

    def look_while_the_other_desk_queues(*asked):
        found = looked(*asked)
        monkeypatch.setattr(type(store.messages), "duplicates", lambda *_asked, **_options: {})
        queue(store, 1)
        return found

    monkeypatch.setattr(
        type(store.appointments), "begun", lambda _self, *asked: look_while_the_other_desk_queues(*asked)
    )
    assert box.retry([message]) == 0
    assert states(store) == [CANCELLED, QUEUED]


def test_an_undelivered_message_is_no_duplicate_of_itself(
    store: Outbox, box: OutboxService, clock: StandingClock
) -> None:
    (message,) = queue(store, 1)
    hand_over(store, Accepted("p-1"))
    clock.advance(hours=1)
    store.reports.record(store.reports.awaited(SMS4, 1), [DeliveryReport("p-1", ReportState.UNDELIVERED)])
    assert states(store) == [MessageState.UNDELIVERED]
    assert box.retry([message]) == 1


def test_what_the_provider_refused_of_a_series_goes_by_the_same_rules(
    practice: Practice, store: Outbox, box: OutboxService
) -> None:
    series_id = queue_series(store, 2)
    for _ in range(2):
        hand_over(store, Refused("nein"))
    opt_out(store, 1)
    assert SeriesService(beginning(store, lambda: practice.settings)).retry_failed(series_id) == 1
    assert states(store) == [FAILED, QUEUED]
