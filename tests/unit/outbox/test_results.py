"""Results: who may write what became of a message, and what a crash leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.unit.outbox.samples import (
    MONDAY,
    SMS4,
    StandingClock,
    claim,
    count_events,
    finish,
    finished,
    hand_over,
    ids,
    queue,
    states,
)
from tui.service.model.messages import MessageState, Resolution
from tui.service.model.outcome import Accepted, Deferred, Halted, Refused, StopCause, Unknown
from tui.service.outbox.dispatch import results
from tui.service.outbox.dispatch.claiming import Wish
from tui.service.outbox.engines.values import microseconds
from tui.service.outbox.outbox import Outbox

SECOND = timedelta(seconds=1)

# --- writing what became of it ---


def test_acceptance_is_written_with_the_providers_id_and_told_in_the_story(store: Outbox, clock: StandingClock) -> None:
    queue(store, 1)
    (taken,) = claim(store)
    clock.advance(seconds=2)
    finish(store, taken, outcome=Accepted("4711-A"))

    accepted = store.messages.one(taken.sms.reference)
    assert accepted is not None
    assert (accepted.state, accepted.provider_id, accepted.error) == (MessageState.ACCEPTED, "4711-A", "")
    assert accepted.updated_at == MONDAY + 2 * SECOND
    assert [(told.kind, told.detail) for told in store.messages.story(accepted.id)] == [
        ("queued", ""),
        ("accepted", "4711-A"),
    ]


@pytest.mark.parametrize(("provider_id", "asked"), [("4711", True), ("", False)])
def test_a_delivery_report_is_asked_for_where_the_provider_gave_an_id(
    store: Outbox, provider_id: str, asked: bool
) -> None:
    queue(store, 1)
    hand_over(store, Accepted(provider_id))
    with store.read() as connection:
        due = connection.value("SELECT report_due_at FROM message")
    assert due == (microseconds(MONDAY + results.REPORT_DELAY) if asked else None)


def test_only_the_holder_of_the_token_writes_the_result(store: Outbox) -> None:
    queue(store, 1)
    (taken,) = claim(store)
    store.claiming.recover()
    store.queue.resolve(taken.sms.reference, Resolution.NOT_SENT, actor="dr-molar")
    (again,) = claim(store)
    told = count_events(store)

    late = finish(store, taken, outcome=Accepted("too late"))
    assert [result.claim for result in late.lost] == [taken]
    assert states(store) == [MessageState.SENDING]
    assert count_events(store) == told

    assert finish(store, again, outcome=Accepted("in time")).lost == ()
    assert states(store) == [MessageState.ACCEPTED]


def test_a_result_is_written_once(store: Outbox) -> None:
    queue(store, 1)
    (taken,) = claim(store)
    finish(store, taken)
    assert len(finish(store, taken, outcome=Refused("nein")).lost) == 1
    assert states(store) == [MessageState.ACCEPTED]


def test_among_several_results_only_the_lost_one_is_left_out(store: Outbox) -> None:
    queue(store, 1, 2, 3)
    first, lost, third = claim(store, 3)
    with store.write() as connection:
        connection.execute(f"UPDATE message SET state = 'unknown', claim_token = NULL WHERE id = {lost.sms.reference}")
    told = count_events(store)
    brought = finish(store, first, lost, third)
    assert [result.claim for result in brought.lost] == [lost]
    assert states(store) == [MessageState.ACCEPTED, MessageState.UNKNOWN, MessageState.ACCEPTED]
    assert count_events(store) == told + 2


def test_several_results_at_once_each_do_what_they_prove(store: Outbox) -> None:
    queue(store, 1, 2, 3, 4)
    taken = claim(store, 4)
    outcomes = (Accepted("4711"), Refused("nein"), Unknown("?"), Halted(StopCause.CREDIT, "leer"))
    pairs = [finished(store, each, outcome) for each, outcome in zip(taken, outcomes, strict=True)]
    assert store.claiming.write_and_claim(pairs, ()).lost == ()
    assert states(store) == [
        MessageState.ACCEPTED,
        MessageState.FAILED,
        MessageState.UNKNOWN,
        MessageState.QUEUED,
    ]
    assert [store.messages.story(reference)[-1].kind for reference in ids(taken)] == [
        "accepted",
        "failed",
        "unknown",
        "halted",
    ]
    assert [hold.cause for hold in store.holds.current()] == [StopCause.CREDIT]


def test_a_lost_result_stops_no_protocol(store: Outbox) -> None:
    queue(store, 1)
    (taken,) = claim(store)
    store.claiming.recover()
    finish(store, taken, outcome=Halted(StopCause.CREDENTIALS, "Passwort falsch"))
    assert store.holds.current() == ()


def test_results_and_new_claims_share_one_transaction(store: Outbox) -> None:
    queue(store, 1, 2)
    (first,) = claim(store)
    brought = store.claiming.write_and_claim([finished(store, first, Accepted())], [Wish(SMS4, 1)])
    assert len(brought.claims) == 1
    assert states(store) == [MessageState.ACCEPTED, MessageState.SENDING]


def test_a_transient_failure_waits_and_counts_its_attempts(store: Outbox, clock: StandingClock) -> None:
    (queued,) = queue(store, 1)
    for attempt, wait in enumerate((30, 120, 600, 3600), start=1):
        hand_over(store, Deferred("Keine Verbindung"))
        waiting = store.messages.one(queued)
        assert waiting is not None
        assert (waiting.state, waiting.attempts) == (MessageState.QUEUED, attempt)
        assert waiting.due_at == clock() + wait * SECOND
        assert claim(store) == ()
        clock.advance(seconds=wait)
    hand_over(store, Deferred("Keine Verbindung"))
    assert states(store) == [MessageState.FAILED]


# --- after a crash ---


def test_what_a_dead_dispatcher_left_on_the_wire_becomes_unknown(store: Outbox) -> None:
    queue(store, 1, 2, 3)
    (accepted,) = claim(store)
    finish(store, accepted)
    (stranded,) = claim(store)

    assert store.claiming.recover() == 1
    assert states(store) == [MessageState.ACCEPTED, MessageState.UNKNOWN, MessageState.QUEUED]
    left = store.messages.one(stranded.sms.reference)
    assert left is not None
    assert left.error.endswith(".")
    assert store.messages.story(left.id)[-1].kind == "unknown"
    assert store.claiming.recover() == 0


def test_unknown_is_never_claimed(store: Outbox, clock: StandingClock) -> None:
    queue(store, 1)
    hand_over(store, Unknown("keine Antwort"))
    clock.advance(days=400)
    assert claim(store, 10) == ()
