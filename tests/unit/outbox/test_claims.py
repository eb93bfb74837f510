"""Claims: what is taken out, by whom, and in which order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.engines import sqlite_only, statements_of
from tests.unit.outbox.samples import (
    API,
    MONDAY,
    SMS4,
    StandingClock,
    claim,
    finish,
    hand_over,
    ids,
    opt_out,
    queue,
    queue_series,
    states,
)
from tui.service.model.messages import MessageState
from tui.service.model.outcome import Accepted, Deferred, Halted, Refused, StopCause, Unknown
from tui.service.outbox.dispatch.claiming import Wish
from tui.service.outbox.engines.values import microseconds
from tui.service.outbox.outbox import Outbox

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


# --- taking out ---


def test_a_claimed_message_says_sending_on_disk_before_anybody_learns_of_it(store: Outbox) -> None:
    (queued,) = queue(store, 1)
    (taken,) = claim(store)
    now_on_disk = store.messages.one(queued)
    assert now_on_disk is not None
    assert (now_on_disk.state, now_on_disk.attempts) == (MessageState.SENDING, 1)
    assert (taken.sms.reference, taken.sms.number, taken.sms.text) == (queued, now_on_disk.number, now_on_disk.text)
    with store.read() as connection:
        assert connection.row("SELECT claim_token, sent_at FROM message") == (taken.token, microseconds(MONDAY))


def test_what_is_taken_is_not_taken_again(store: Outbox) -> None:
    queued = queue(store, 1, 2, 3)
    assert ids(claim(store, 2)) == queued[:2]
    assert ids(claim(store, 2)) == queued[2:]
    assert claim(store, 2) == ()


def test_the_oldest_due_message_leaves_first(store: Outbox, clock: StandingClock) -> None:
    (late,) = queue(store, 1, due_at=MONDAY - SECOND)
    (early,) = queue(store, 2, due_at=MONDAY - DAY)
    (tie,) = queue(store, 3, due_at=MONDAY - SECOND)
    assert [ids(claim(store)) for _ in range(3)] == [[early], [late], [tie]]


def test_a_single_message_overtakes_every_series(store: Outbox) -> None:
    queue_series(store, 3, due_at=MONDAY - DAY)
    (single,) = queue(store, 9)
    assert ids(claim(store)) == [single]
    assert len(claim(store, 10)) == 3


def test_a_message_waits_for_its_time(store: Outbox, clock: StandingClock) -> None:
    (queued,) = queue(store, 1, due_at=MONDAY + SECOND)
    assert claim(store) == ()
    clock.advance(seconds=1)
    assert ids(claim(store)) == [queued]


def test_each_protocol_has_a_queue_of_its_own(store: Outbox) -> None:
    (by_sms4,) = queue(store, 1, protocol=SMS4)
    (by_api,) = queue(store, 2, protocol=API)
    brought = store.claiming.write_and_claim((), [Wish(API, 5), Wish(SMS4, 5)])
    assert {(each.protocol, each.sms.reference) for each in brought.claims} == {(API, by_api), (SMS4, by_sms4)}


def test_an_exchange_says_which_queues_it_emptied(store: Outbox) -> None:
    queue(store, 1, 2, protocol=SMS4)
    queue(store, 3, protocol=API)
    assert store.claiming.write_and_claim((), [Wish(SMS4, 2), Wish(API, 2)]).exhausted == {API}


def test_an_exchange_that_wishes_nothing_takes_nothing(store: Outbox) -> None:
    queue(store, 1)
    assert store.claiming.write_and_claim((), []).claims == ()
    assert store.claiming.write_and_claim((), [Wish(SMS4, 0)]).claims == ()
    assert states(store) == [MessageState.QUEUED]


# --- opt-outs ---


def test_an_opt_out_blocks_also_after_queueing(store: Outbox) -> None:
    queue(store, 1, 2)
    opt_out(store, 1)
    assert [each.sms.number[-1] for each in claim(store, 5)] == ["2"]
    assert states(store) == [MessageState.BLOCKED, MessageState.SENDING]
    assert store.messages.story(1)[-1].kind == "blocked"


def test_an_opted_out_message_that_waits_is_blocked_when_its_time_comes(store: Outbox, clock: StandingClock) -> None:
    queue(store, 1, due_at=MONDAY + DAY)
    opt_out(store, 1)
    claim(store)
    assert states(store) == [MessageState.QUEUED]
    clock.advance(days=1)
    claim(store)
    assert states(store) == [MessageState.BLOCKED]


def test_an_opt_out_between_two_attempts_stops_the_second(store: Outbox, clock: StandingClock) -> None:
    queue(store, 1)
    hand_over(store, Deferred("besetzt"))
    opt_out(store, 1)
    clock.advance(hours=1)
    assert claim(store) == ()
    assert states(store) == [MessageState.BLOCKED]


def test_the_opt_out_list_holds_no_number(store: Outbox) -> None:
    opt_out(store, 1)
    with store.read() as connection:
        row = connection.row("SELECT * FROM optout")
    assert row is not None
    assert not any("17112" in str(value) for value in row)


# --- pace ---


def test_the_pace_lets_one_message_out_per_gap(store: Outbox, clock: StandingClock) -> None:
    queue(store, 1, 2, 3)
    gap = timedelta(milliseconds=100)
    assert len(claim(store, 3, gap=gap)) == 1
    brought = store.claiming.write_and_claim((), [Wish(SMS4, 3, gap)])
    assert (brought.claims, dict(brought.slots)) == ((), {SMS4: MONDAY + gap})
    clock.advance(milliseconds=99)
    assert claim(store, 3, gap=gap) == ()
    clock.advance(milliseconds=1)
    assert len(claim(store, 3, gap=gap)) == 1


def test_a_clock_that_is_set_back_keeps_nothing_waiting_for_a_slot_of_the_future(
    store: Outbox, clock: StandingClock
) -> None:
    queue(store, 1, 2)
    gap = timedelta(milliseconds=100)
    clock.advance(days=365)
    assert len(claim(store, 1, gap=gap)) == 1
    clock.advance(days=-365)
    assert len(claim(store, 1, gap=gap)) == 1


def test_an_empty_queue_uses_up_no_slot(store: Outbox) -> None:
    assert claim(store, 1, gap=DAY) == ()
    queue(store, 1)
    assert len(claim(store, 1, gap=DAY)) == 1


def test_protocols_keep_their_paces_apart(store: Outbox) -> None:
    queue(store, 1, 2, protocol=SMS4)
    queue(store, 3, 4, protocol=API)
    brought = store.claiming.write_and_claim((), [Wish(SMS4, 2, DAY), Wish(API, 2, DAY)])
    assert sorted(each.protocol for each in brought.claims) == [API, SMS4]


# --- holds ---


def test_a_refused_password_holds_the_protocol_and_keeps_the_message(store: Outbox, clock: StandingClock) -> None:
    queue(store, 1, 2)
    hand_over(store, Halted(StopCause.CREDENTIALS, "Passwort falsch"))

    (hold,) = store.holds.current()
    assert (hold.protocol, hold.cause, hold.words, hold.since) == (
        SMS4,
        StopCause.CREDENTIALS,
        "Passwort falsch",
        MONDAY,
    )
    assert states(store) == [MessageState.QUEUED, MessageState.QUEUED]
    assert store.claiming.next_due([SMS4], with_reminders=True) == {SMS4: MONDAY}


def test_the_first_cause_of_a_hold_stays_until_a_person_lifts_it(store: Outbox, clock: StandingClock) -> None:
    queue(store, 1, 2)
    first, second = claim(store, 2)
    finish(store, first, outcome=Halted(StopCause.CREDIT, "Guthaben 0"))
    clock.advance(seconds=1)
    finish(store, second, outcome=Halted(StopCause.CREDENTIALS, "Passwort falsch"))
    assert [hold.cause for hold in store.holds.current()] == [StopCause.CREDIT]

    assert store.holds.release("admin", SMS4) == 1
    assert store.holds.current() == ()
    assert store.holds.release("admin") == 0


# --- looking ahead ---


def test_next_due_names_the_earliest_moment_of_each_protocol_that_has_one(store: Outbox) -> None:
    queue(store, 1, protocol=SMS4, due_at=MONDAY + DAY)
    queue_series(store, 2, protocol=SMS4, due_at=MONDAY + 2 * DAY)
    assert store.claiming.next_due([SMS4, API], with_reminders=True) == {SMS4: MONDAY + DAY}


def test_what_quiet_hours_forbid_now_waits_until_morning_and_says_so(store: Outbox) -> None:
    queue(store, 1, 2)
    queue(store, 3, due_at=MONDAY + 2 * DAY)
    queue(store, 4, protocol=API)
    assert store.claiming.put_off([SMS4], MONDAY + DAY, "Ruhezeit.") == 2
    assert store.claiming.next_due([SMS4, API], with_reminders=True) == {SMS4: MONDAY + DAY, API: MONDAY}
    waiting = store.messages.one(1)
    assert waiting is not None
    assert (waiting.state, waiting.error) == (MessageState.QUEUED, "Ruhezeit.")
    assert store.messages.story(1)[-1].kind == "put-off"


def test_limits_count_what_went_out_or_may_have(store: Outbox, clock: StandingClock) -> None:
    queue(store, *range(1, 7))
    for outcome in (Accepted(), Unknown("?"), Refused("nein"), Deferred("später"), Halted(StopCause.CREDIT, "leer")):
        hand_over(store, outcome)
    claim(store)
    assert store.claiming.sent_since(MONDAY) == 3
    assert store.claiming.sent_since(MONDAY + SECOND) == 0


# --- how the engine finds them ---


def plan_of(store: Outbox, statement: str, **values: object) -> str:
    with store.read() as connection:
        rows = connection.rows(f"EXPLAIN QUERY PLAN {statement}", values)
    return "\n".join(detail for *_, detail in rows)


@sqlite_only
@pytest.mark.parametrize("is_analysed", [False, True])
def test_picking_reads_the_index_of_claimable_messages_in_order_and_sorts_nothing(
    store: Outbox, is_analysed: bool
) -> None:
    queue_series(store, 50)
    if is_analysed:
        with store.engine.autocommit() as connection:
            connection.execute("ANALYZE")
    seen = statements_of(store, lambda: claim(store))
    ((statement, values),) = [(text, given) for text, given in seen if text.startswith("WITH pick")]
    plan = plan_of(store, statement, **values)
    assert "message USING INDEX ix_message_claimable (protocol=? AND priority=? AND due_at<?)" in plan
    assert "TEMP B-TREE FOR ORDER" not in plan
    assert "SCAN message" not in plan


@sqlite_only
def test_looking_ahead_reads_one_entry_of_the_same_index(store: Outbox) -> None:
    statement = (
        "SELECT min(due_at) FROM message WHERE state = 'queued' AND paused = 0"
        " AND protocol = :protocol AND priority = :priority"
    )
    assert "ix_message_claimable (protocol=? AND priority=?)" in plan_of(store, statement, protocol=SMS4, priority=1)


@sqlite_only
def test_recovery_reads_no_message_but_those_on_the_wire(store: Outbox) -> None:
    assert "SEARCH message USING" in plan_of(store, "SELECT id FROM message WHERE state = 'sending'")


def test_a_message_can_only_ever_be_in_one_state(store: Outbox) -> None:
    queue(store, *range(1, 6))
    hand_over(store, Accepted())
    hand_over(store, Refused("nein"))
    claim(store)
    with store.read() as connection:
        total = connection.value("SELECT count(*) FROM message")
    assert store.messages.counts().total == total == 5
