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
from tui.service.outbox.dispatch import claims, holds
from tui.service.outbox.store import Store
from tui.service.outbox.subjects import decisions, views

QUEUED, SENDING, ACCEPTED = MessageState.QUEUED, MessageState.SENDING, MessageState.ACCEPTED
CANCELLED, FAILED, UNKNOWN = MessageState.CANCELLED, MessageState.FAILED, MessageState.UNKNOWN
BUSY = Deferred("Keine Verbindung")


# --- resolving what is unknown ---


def test_resolved_as_accepted_it_counts_as_handed_over(store: Store) -> None:
    queue(store, 1)
    doubtful = hand_over(store, Unknown("keine Antwort"))
    assert decisions.resolve(store, doubtful, Resolution.ACCEPTED, actor="dr-molar")
    assert states(store) == [ACCEPTED]
    last = views.story(store, doubtful)[-1]
    assert (last.actor, last.kind, last.detail) == ("dr-molar", "resolved", "accepted")


def test_resolved_as_not_sent_it_is_queued_again_with_all_its_attempts(store: Store, clock: StandingClock) -> None:
    queue(store, 1)
    for _ in range(4):
        doubtful = hand_over(store, BUSY)
        clock.advance(hours=2)
    hand_over(store, Unknown("keine Antwort"))
    clock.advance(days=1)
    assert decisions.resolve(store, doubtful, Resolution.NOT_SENT, actor="dr-molar")

    again = views.one(store, doubtful)
    assert again is not None
    assert (again.state, again.due_at, again.error, again.attempts) == (QUEUED, clock(), "", 5)
    hand_over(store, BUSY)
    assert states(store) == [QUEUED], "its failures are counted anew"


@pytest.mark.parametrize("outcome", [Accepted(), Refused("nein"), BUSY])
def test_only_what_is_unknown_can_be_resolved(store: Store, outcome: Accepted | Refused | Deferred) -> None:
    queue(store, 1)
    settled = hand_over(store, outcome)
    before, told = states(store), count_events(store)
    assert not decisions.resolve(store, settled, Resolution.NOT_SENT, actor=RECEPTION)
    assert not decisions.resolve(store, 4711, Resolution.NOT_SENT, actor=RECEPTION)
    assert (states(store), count_events(store)) == (before, told)


# --- trying again ---


def test_retry_takes_what_is_proved_not_sent_and_nothing_else(store: Store, clock: StandingClock) -> None:
    queued = queue(store, *range(1, 7))
    hand_over(store, Refused("nein"))
    hand_over(store, Accepted())
    hand_over(store, Unknown("?"))
    hand_over(store, BUSY)
    claim(store)
    decisions.cancel(store, queued[5:], actor=RECEPTION)

    clock.advance(seconds=5)
    assert decisions.retry(store, queued, actor="dr-molar") == 3
    assert states(store) == [QUEUED, ACCEPTED, UNKNOWN, QUEUED, SENDING, QUEUED]
    assert claims.next_due(store, ["sms4-rest"]) == {"sms4-rest": clock()}
    assert [story[-1].kind for story in (views.story(store, each) for each in queued)] == [
        "retried",
        "accepted",
        "unknown",
        "retried",
        "queued",
        "retried",
    ]


def test_a_retried_message_has_its_five_attempts_again(store: Store, clock: StandingClock) -> None:
    (queued,) = queue(store, 1)
    for _ in range(5):
        hand_over(store, BUSY)
        clock.advance(hours=2)
    assert states(store) == [FAILED]
    decisions.retry(store, [queued], actor=RECEPTION)
    hand_over(store, BUSY)
    assert states(store) == [QUEUED]


# --- taking back ---


def test_cancel_takes_back_what_waits_and_leaves_what_is_on_the_wire(store: Store) -> None:
    queued = queue(store, 1, 2, 3)
    (taken,) = claim(store)
    assert decisions.cancel(store, queued, actor=RECEPTION) == 2
    assert states(store) == [SENDING, CANCELLED, CANCELLED]
    finish(store, taken)
    assert states(store) == [ACCEPTED, CANCELLED, CANCELLED]
    assert claim(store, 5) == ()


def test_many_decisions_fit_into_one(store: Store) -> None:
    queue_series(store, 200)
    assert decisions.cancel(store, range(1, 40_001), actor=RECEPTION) == 200


# --- a series ---


def test_a_paused_series_rests_and_goes_on(store: Store) -> None:
    series_id = queue_series(store, 4)
    (single,) = queue(store, 9)
    assert ids(claim(store)) == [single]
    (taken,) = claim(store)
    assert decisions.pause_series(store, series_id, actor=RECEPTION)
    assert claim(store, 10) == ()
    assert claims.next_due(store, ["sms4-rest"]) == {}
    finish(store, taken)
    assert not decisions.pause_series(store, series_id, actor=RECEPTION)

    assert decisions.resume_series(store, series_id, actor=RECEPTION)
    assert len(claim(store, 10)) == 3
    assert not decisions.resume_series(store, series_id, actor=RECEPTION)


def test_what_comes_back_from_the_wire_rests_with_its_series(store: Store, clock: StandingClock) -> None:
    series_id = queue_series(store, 3)
    busy, halted, doubtful = claim(store, 3)
    decisions.pause_series(store, series_id, actor=RECEPTION)
    finish(store, busy, outcome=BUSY)
    finish(store, halted, outcome=Halted(StopCause.CREDIT, "leer"))
    finish(store, doubtful, outcome=Unknown("?"))
    decisions.resolve(store, doubtful.sms.reference, Resolution.NOT_SENT, actor=RECEPTION)
    clock.advance(days=1)
    assert states(store) == [QUEUED] * 3
    assert claim(store, 10) == ()

    decisions.resume_series(store, series_id, actor=RECEPTION)
    assert len(claim(store, 10)) == 3


def test_a_retry_in_a_paused_series_waits_for_the_series(store: Store) -> None:
    series_id = queue_series(store, 2)
    refused = hand_over(store, Refused("nein"))
    decisions.pause_series(store, series_id, actor=RECEPTION)
    assert decisions.retry(store, [refused], actor=RECEPTION) == 1
    assert claim(store, 10) == ()
    decisions.resume_series(store, series_id, actor=RECEPTION)
    assert len(claim(store, 10)) == 2


def test_a_cancelled_series_sends_nothing_more_also_what_comes_back_from_the_wire(
    store: Store, clock: StandingClock
) -> None:
    series_id = queue_series(store, 4)
    accepted, busy, halted = claim(store, 3)
    assert decisions.cancel_series(store, series_id, actor=RECEPTION)
    finish(store, accepted)
    finish(store, busy, outcome=BUSY)
    finish(store, halted, outcome=Halted(StopCause.CREDIT, "leer"))
    clock.advance(days=1)
    assert states(store) == [ACCEPTED, CANCELLED, CANCELLED, CANCELLED]
    assert [event.kind for event in views.story(store, busy.sms.reference)][-2:] == ["deferred", "cancelled"]
    assert len(holds.current(store)) == 1
    assert claim(store, 10) == ()
    assert not decisions.cancel_series(store, series_id, actor=RECEPTION)
    assert not decisions.resume_series(store, series_id, actor=RECEPTION)


def test_resolved_as_not_sent_in_a_cancelled_series_it_is_not_sent_behind_anybodys_back(store: Store) -> None:
    series_id = queue_series(store, 1)
    doubtful = hand_over(store, Unknown("?"))
    decisions.cancel_series(store, series_id, actor=RECEPTION)
    assert decisions.resolve(store, doubtful, Resolution.NOT_SENT, actor="dr-molar")
    assert states(store) == [CANCELLED]
    assert [(event.actor, event.kind) for event in views.story(store, doubtful)[-2:]] == [
        ("dr-molar", "resolved"),
        ("dr-molar", "cancelled"),
    ]


def test_what_a_person_retries_after_cancelling_its_series_is_tried_five_times_as_any_other(
    store: Store, clock: StandingClock
) -> None:
    series_id = queue_series(store, 1)
    decisions.cancel_series(store, series_id, actor=RECEPTION)
    clock.advance(minutes=1)
    decisions.retry(store, [1], actor=RECEPTION)
    hand_over(store, BUSY)
    assert states(store) == [QUEUED]


def test_a_paused_series_can_be_cancelled_and_single_rows_of_it_retried(store: Store) -> None:
    series_id = queue_series(store, 3)
    decisions.pause_series(store, series_id, actor=RECEPTION)
    assert decisions.cancel_series(store, series_id, actor=RECEPTION)
    assert states(store) == [CANCELLED] * 3
    assert decisions.retry(store, [2], actor=RECEPTION) == 1
    assert ids(claim(store, 5)) == [2]


def test_decisions_about_one_series_leave_the_others_alone(store: Store) -> None:
    mine, other = queue_series(store, 2), queue_series(store, 2)
    decisions.cancel_series(store, mine, actor=RECEPTION)
    assert states(store) == [CANCELLED, CANCELLED, QUEUED, QUEUED]
    assert views.counts(store, other).queued == 2


def test_each_decision_about_a_series_is_recorded_with_its_name(store: Store) -> None:
    series_id = queue_series(store, 1)
    decisions.pause_series(store, series_id, actor="anna")
    decisions.resume_series(store, series_id, actor="ben")
    decisions.cancel_series(store, series_id, actor="dr-molar")
    with store.read() as connection:
        told = connection.rows("SELECT actor, kind FROM event WHERE series_id = 1 ORDER BY id")
    assert [tuple(line) for line in told] == [
        (RECEPTION, "queued"),
        ("anna", "series-paused"),
        ("ben", "series-running"),
        ("dr-molar", "series-cancelled"),
    ]


def test_a_decision_about_a_series_that_is_not_there_changes_nothing(store: Store) -> None:
    assert not decisions.pause_series(store, 7, actor=RECEPTION)
    assert count_events(store) == 0


def test_the_time_of_a_decision_is_kept(store: Store, clock: StandingClock) -> None:
    (queued,) = queue(store, 1)
    clock.advance(minutes=3)
    decisions.cancel(store, [queued], actor=RECEPTION)
    assert views.story(store, queued)[-1].at == MONDAY + timedelta(minutes=3)
