"""What a person decides: it holds at once, it is recorded with a name, and it never touches what is on the wire."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.unit.outbox.samples import (
    MONDAY,
    RECEPTION,
    StandingClock,
    claim,
    count_events,
    finish,
    hand_over,
    ids,
    queue,
    queue_series,
    states,
)
from tui.service.model.messages import MessageState, Resolution
from tui.service.model.outcome import Accepted, Deferred, Halted, Refused, StopCause, Unknown
from tui.service.model.queries import Nearness
from tui.service.outbox.outbox import Outbox

QUEUED, SENDING, ACCEPTED = MessageState.QUEUED, MessageState.SENDING, MessageState.ACCEPTED
CANCELLED, FAILED, UNKNOWN = MessageState.CANCELLED, MessageState.FAILED, MessageState.UNKNOWN
BUSY = Deferred("Keine Verbindung")


# --- resolving what is unknown ---


def test_resolved_as_accepted_it_counts_as_handed_over(store: Outbox) -> None:
    queue(store, 1)
    doubtful = hand_over(store, Unknown("keine Antwort"))
    assert store.queue.resolve(doubtful, Resolution.ACCEPTED, actor="dr-molar")
    assert states(store) == [ACCEPTED]
    last = store.messages.story(doubtful)[-1]
    assert (last.actor, last.kind, last.detail) == ("dr-molar", "resolved", "accepted")


def test_resolved_as_not_sent_it_is_queued_again_with_all_its_attempts(store: Outbox, clock: StandingClock) -> None:
    queue(store, 1)
    for _ in range(4):
        doubtful = hand_over(store, BUSY)
        clock.advance(hours=2)
    hand_over(store, Unknown("keine Antwort"))
    clock.advance(days=1)
    assert store.queue.resolve(doubtful, Resolution.NOT_SENT, actor="dr-molar")

    again = store.messages.one(doubtful)
    assert again is not None
    assert (again.state, again.due_at, again.error, again.attempts) == (QUEUED, clock(), "", 5)
    hand_over(store, BUSY)
    assert states(store) == [QUEUED], "its failures are counted anew"


@pytest.mark.parametrize("outcome", [Accepted(), Refused("nein"), BUSY])
def test_only_what_is_unknown_can_be_resolved(store: Outbox, outcome: Accepted | Refused | Deferred) -> None:
    queue(store, 1)
    settled = hand_over(store, outcome)
    before, told = states(store), count_events(store)
    assert not store.queue.resolve(settled, Resolution.NOT_SENT, actor=RECEPTION)
    assert not store.queue.resolve(4711, Resolution.NOT_SENT, actor=RECEPTION)
    assert (states(store), count_events(store)) == (before, told)


# --- trying again ---


def test_retry_takes_what_is_proved_not_sent_and_nothing_else(store: Outbox, clock: StandingClock) -> None:
    queued = queue(store, *range(1, 7))
    hand_over(store, Refused("nein"))
    hand_over(store, Accepted())
    hand_over(store, Unknown("?"))
    hand_over(store, BUSY)
    claim(store)
    store.queue.cancel(queued[5:], actor=RECEPTION)

    clock.advance(seconds=5)
    assert store.queue.retry(queued, actor="dr-molar") == 3
    assert states(store) == [QUEUED, ACCEPTED, UNKNOWN, QUEUED, SENDING, QUEUED]
    assert store.claiming.next_due(["sms4-rest"], with_reminders=True) == {"sms4-rest": clock()}
    assert [story[-1].kind for story in (store.messages.story(each) for each in queued)] == [
        "retried",
        "accepted",
        "unknown",
        "retried",
        "queued",
        "retried",
    ]


def test_a_retried_message_has_its_five_attempts_again(store: Outbox, clock: StandingClock) -> None:
    (queued,) = queue(store, 1)
    for _ in range(5):
        hand_over(store, BUSY)
        clock.advance(hours=2)
    assert states(store) == [FAILED]
    store.queue.retry([queued], actor=RECEPTION)
    hand_over(store, BUSY)
    assert states(store) == [QUEUED]


def test_a_retry_asks_in_its_transaction_what_was_said_meanwhile_and_keeps_the_time_of_what_was_cancelled(
    store: Outbox, clock: StandingClock
) -> None:
    tomorrow = MONDAY + timedelta(days=1)
    first, second, planned = *queue(store, 1), *queue(store, 1), *queue(store, 2, due_at=tomorrow)
    store.queue.cancel([first, second, planned], actor=RECEPTION)
    assert store.appointments.begun([first, planned], tomorrow) == frozenset()
    apart = Nearness(clock(), clock(), timedelta(hours=24))
    assert store.queue.retry([first, second, planned], actor=RECEPTION, apart=apart) == 2
    assert states(store) == [QUEUED, CANCELLED, QUEUED]
    assert [message.due_at for message in store.messages.some([first, planned])] == [MONDAY, tomorrow]


# --- taking back ---


def test_cancel_takes_back_what_waits_and_leaves_what_is_on_the_wire(store: Outbox) -> None:
    queued = queue(store, 1, 2, 3)
    (taken,) = claim(store)
    assert store.queue.cancel(queued, actor=RECEPTION) == 2
    assert states(store) == [SENDING, CANCELLED, CANCELLED]
    finish(store, taken)
    assert states(store) == [ACCEPTED, CANCELLED, CANCELLED]
    assert claim(store, 5) == ()


def test_many_decisions_fit_into_one(store: Outbox) -> None:
    queue_series(store, 200)
    assert store.queue.cancel(range(1, 40_001), actor=RECEPTION) == 200


# --- a series ---


def test_a_paused_series_rests_and_goes_on(store: Outbox) -> None:
    series_id = queue_series(store, 4)
    (single,) = queue(store, 9)
    assert ids(claim(store)) == [single]
    (taken,) = claim(store)
    assert store.series.pause(series_id, actor=RECEPTION)
    assert claim(store, 10) == ()
    assert store.claiming.next_due(["sms4-rest"], with_reminders=True) == {}
    finish(store, taken)
    assert not store.series.pause(series_id, actor=RECEPTION)

    assert store.series.resume(series_id, actor=RECEPTION)
    assert len(claim(store, 10)) == 3
    assert not store.series.resume(series_id, actor=RECEPTION)


def test_what_comes_back_from_the_wire_rests_with_its_series(store: Outbox, clock: StandingClock) -> None:
    series_id = queue_series(store, 3)
    busy, halted, doubtful = claim(store, 3)
    store.series.pause(series_id, actor=RECEPTION)
    finish(store, busy, outcome=BUSY)
    finish(store, halted, outcome=Halted(StopCause.CREDIT, "leer"))
    finish(store, doubtful, outcome=Unknown("?"))
    store.queue.resolve(doubtful.sms.reference, Resolution.NOT_SENT, actor=RECEPTION)
    clock.advance(days=1)
    assert states(store) == [QUEUED] * 3
    assert claim(store, 10) == ()

    store.series.resume(series_id, actor=RECEPTION)
    assert len(claim(store, 10)) == 3


def test_a_retry_in_a_paused_series_waits_for_the_series(store: Outbox) -> None:
    series_id = queue_series(store, 2)
    refused = hand_over(store, Refused("nein"))
    store.series.pause(series_id, actor=RECEPTION)
    assert store.queue.retry([refused], actor=RECEPTION) == 1
    assert claim(store, 10) == ()
    store.series.resume(series_id, actor=RECEPTION)
    assert len(claim(store, 10)) == 2


def test_a_cancelled_series_sends_nothing_more_also_what_comes_back_from_the_wire(
    store: Outbox, clock: StandingClock
) -> None:
    series_id = queue_series(store, 4)
    accepted, busy, halted = claim(store, 3)
    assert store.series.cancel(series_id, actor=RECEPTION)
    finish(store, accepted)
    finish(store, busy, outcome=BUSY)
    finish(store, halted, outcome=Halted(StopCause.CREDIT, "leer"))
    clock.advance(days=1)
    assert states(store) == [ACCEPTED, CANCELLED, CANCELLED, CANCELLED]
    assert [event.kind for event in store.messages.story(busy.sms.reference)][-2:] == ["deferred", "cancelled"]
    assert len(store.holds.current()) == 1
    assert claim(store, 10) == ()
    assert not store.series.cancel(series_id, actor=RECEPTION)
    assert not store.series.resume(series_id, actor=RECEPTION)


def test_what_a_dispatcher_took_out_while_a_series_was_being_cancelled_does_not_come_back(
    store: Outbox, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a server both transactions run side by side: the claim began after the cancellation and was quicker."""
    series_id = queue_series(store, 1)
    moments = iter((MONDAY, MONDAY + timedelta(seconds=2)))
    clock.advance(seconds=1)
    (busy,) = claim(store)
    with monkeypatch.context() as changed:
        changed.setattr(store, "clock", lambda: next(moments))
        assert store.series.cancel(series_id, actor=RECEPTION)
    finish(store, busy, outcome=BUSY)
    assert states(store) == [CANCELLED]


def test_resolved_as_not_sent_in_a_cancelled_series_it_is_not_sent_behind_anybodys_back(store: Outbox) -> None:
    series_id = queue_series(store, 1)
    doubtful = hand_over(store, Unknown("?"))
    store.series.cancel(series_id, actor=RECEPTION)
    assert store.queue.resolve(doubtful, Resolution.NOT_SENT, actor="dr-molar")
    assert states(store) == [CANCELLED]
    assert [(event.actor, event.kind) for event in store.messages.story(doubtful)[-2:]] == [
        ("dr-molar", "resolved"),
        ("dr-molar", "cancelled"),
    ]


def test_what_a_person_retries_after_cancelling_its_series_is_tried_five_times_as_any_other(
    store: Outbox, clock: StandingClock
) -> None:
    series_id = queue_series(store, 1)
    store.series.cancel(series_id, actor=RECEPTION)
    clock.advance(minutes=1)
    store.queue.retry([1], actor=RECEPTION)
    hand_over(store, BUSY)
    assert states(store) == [QUEUED]


def test_a_paused_series_can_be_cancelled_and_single_rows_of_it_retried(store: Outbox) -> None:
    series_id = queue_series(store, 3)
    store.series.pause(series_id, actor=RECEPTION)
    assert store.series.cancel(series_id, actor=RECEPTION)
    assert states(store) == [CANCELLED] * 3
    assert store.queue.retry([2], actor=RECEPTION) == 1
    assert ids(claim(store, 5)) == [2]


def test_decisions_about_one_series_leave_the_others_alone(store: Outbox) -> None:
    mine, other = queue_series(store, 2), queue_series(store, 2)
    store.series.cancel(mine, actor=RECEPTION)
    assert states(store) == [CANCELLED, CANCELLED, QUEUED, QUEUED]
    assert store.messages.counts(other).queued == 2


def test_each_decision_about_a_series_is_recorded_with_its_name(store: Outbox) -> None:
    series_id = queue_series(store, 1)
    store.series.pause(series_id, actor="anna")
    store.series.resume(series_id, actor="ben")
    store.series.cancel(series_id, actor="dr-molar")
    with store.read() as connection:
        told = connection.rows("SELECT actor, kind FROM event WHERE series_id = 1 ORDER BY id")
    assert [tuple(line) for line in told] == [
        (RECEPTION, "queued"),
        ("anna", "series-paused"),
        ("ben", "series-running"),
        ("dr-molar", "series-cancelled"),
    ]


def test_a_decision_about_a_series_that_is_not_there_changes_nothing(store: Outbox) -> None:
    assert not store.series.pause(7, actor=RECEPTION)
    assert count_events(store) == 0


def test_the_time_of_a_decision_is_kept(store: Outbox, clock: StandingClock) -> None:
    (queued,) = queue(store, 1)
    clock.advance(minutes=3)
    store.queue.cancel([queued], actor=RECEPTION)
    assert store.messages.story(queued)[-1].at == MONDAY + timedelta(minutes=3)
