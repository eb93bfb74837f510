"""Consent by purpose in the store: lines that stay, withdrawals that block, claims that ask again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines import refused_by_the_database, sqlite_only, statements_of
from tests.unit.outbox.samples import (
    MONDAY,
    RECEPTION,
    SMS4,
    StandingClock,
    draft,
    finish,
    number,
    queue,
)
from tui.service.model.consent import ConsentBasis, ConsentSource, Purpose
from tui.service.model.events import EventKind
from tui.service.model.messages import MessageState
from tui.service.model.outcome import Claim, Refused
from tui.service.outbox.dispatch.claiming import Wish
from tui.service.outbox.opening import open_sqlite
from tui.service.outbox.outbox import Outbox
from tui.service.settings import ConsentRule

FORM = ConsentSource.FORM


def record(store: Outbox, patient: int, purpose: Purpose, *, is_given: bool) -> int:
    return store.consents.record(
        number(patient), purpose, is_given=is_given, source=FORM, remark="vom 3. März", actor=RECEPTION
    )


def queue_for(store: Outbox, purpose: Purpose, patient: int = 1, consent: ConsentBasis = ConsentBasis.NOT_ASKED) -> int:
    return store.queue.several([replace(draft(patient), purpose=purpose, consent=consent)], actor=RECEPTION)[0]


def claim_by(store: Outbox, rule: ConsentRule, limit: int = 10) -> tuple[Claim, ...]:
    return store.claiming.write_and_claim((), [Wish(SMS4, limit, consent=rule)]).claims


def state(store: Outbox, message_id: int) -> MessageState:
    found = store.messages.one(message_id)
    assert found is not None
    return found.state


def test_the_newest_line_holds_and_none_is_lost(store: Outbox, clock: StandingClock) -> None:
    assert store.consents.recorded([number(1)], Purpose.RECALL) == {}
    record(store, 1, Purpose.RECALL, is_given=True)
    clock.advance(days=1)
    record(store, 1, Purpose.RECALL, is_given=False)
    record(store, 2, Purpose.RECALL, is_given=True)
    everybody = [number(1), number(2), number(3)]
    assert store.consents.recorded(everybody, Purpose.RECALL) == {number(1): False, number(2): True}
    assert store.consents.recorded(everybody, Purpose.GREETING) == {}
    lines = store.consents.of_number(number(1))
    assert [(line.is_given, line.source, line.remark, line.recorded_by) for line in lines] == [
        (True, FORM, "vom 3. März", RECEPTION),
        (False, FORM, "vom 3. März", RECEPTION),
    ]
    assert lines[0].recorded_at == MONDAY


def test_lines_are_neither_changed_nor_deleted(store: Outbox) -> None:
    record(store, 1, Purpose.RECALL, is_given=False)
    for change in ("DELETE FROM consent", "UPDATE consent SET given = 1"):
        with pytest.raises(refused_by_the_database(), match="append-only"), store.write() as connection:
            connection.execute(change)


def test_the_store_keeps_no_number(store: Outbox) -> None:
    record(store, 1, Purpose.RECALL, is_given=True)
    with store.read() as connection:
        kept = [*connection.rows("SELECT * FROM consent"), *connection.rows("SELECT * FROM event")]
    assert number(1)[1:] not in str(kept)


def test_a_withdrawal_blocks_at_once_what_waits_for_that_purpose_alone(store: Outbox) -> None:
    recall, appointment = queue_for(store, Purpose.RECALL), queue_for(store, Purpose.APPOINTMENT)
    other = queue_for(store, Purpose.RECALL, patient=2)
    assert record(store, 1, Purpose.RECALL, is_given=False) == 1
    states = [state(store, each) for each in (recall, appointment, other)]
    assert states == [MessageState.BLOCKED, MessageState.QUEUED, MessageState.QUEUED]
    blocked = store.messages.one(recall)
    assert blocked is not None
    assert blocked.error == "Diese Nummer möchte keine SMS für Recall (Einwilligung widerrufen)."
    newest = store.events.newest(2, by_anybody=True)
    assert {line.kind for line in newest} == {EventKind.CONSENT_WITHDRAWN, EventKind.BLOCKED}


@pytest.mark.parametrize("rule", ConsentRule)
def test_what_was_withdrawn_since_is_not_claimed_and_says_why(store: Outbox, rule: ConsentRule) -> None:
    (kept,) = queue(store, 1)
    record(store, 1, Purpose.INFORMATION, is_given=True)
    (taken,) = claim_by(store, rule)
    record(store, 1, Purpose.INFORMATION, is_given=False)
    finish(store, taken, outcome=Refused("Nummer gesperrt"))
    assert store.queue.retry([kept], actor=RECEPTION) == 1
    assert claim_by(store, rule) == ()
    assert state(store, kept) is MessageState.BLOCKED


@pytest.mark.parametrize("rule", ConsentRule)
def test_a_greeting_without_its_own_consent_is_claimed_by_no_rule(store: Outbox, rule: ConsentRule) -> None:
    for basis in (ConsentBasis.NOT_ASKED, ConsentBasis.CONFIRMED):
        greeting = queue_for(store, Purpose.GREETING, consent=basis)
        assert claim_by(store, rule) == ()
        found = store.messages.one(greeting)
        assert found is not None
        assert (found.state, found.error) == (
            MessageState.BLOCKED,
            "Für Gruß ist keine Einwilligung festgehalten.",
        )
    record(store, 1, Purpose.GREETING, is_given=True)
    greeting = queue_for(store, Purpose.GREETING)
    assert [each.sms.reference for each in claim_by(store, rule)] == [greeting]


def test_stored_asks_the_record_also_of_what_was_queued_by_another_rule(store: Outbox) -> None:
    listed = queue_for(store, Purpose.RECALL, consent=ConsentBasis.COLUMN)
    known = queue_for(store, Purpose.RECALL, patient=2)
    record(store, 2, Purpose.RECALL, is_given=True)
    assert [each.sms.reference for each in claim_by(store, ConsentRule.STORED)] == [known]
    assert state(store, listed) is MessageState.BLOCKED


def test_both_takes_the_column_or_the_record(store: Outbox) -> None:
    listed = queue_for(store, Purpose.RECALL, consent=ConsentBasis.COLUMN)
    known = queue_for(store, Purpose.RECALL, patient=2)
    neither = queue_for(store, Purpose.RECALL, patient=3)
    record(store, 2, Purpose.RECALL, is_given=True)
    assert [each.sms.reference for each in claim_by(store, ConsentRule.BOTH)] == [listed, known]
    assert state(store, neither) is MessageState.BLOCKED


def test_a_claimed_message_says_what_it_is_sent_for(store: Outbox) -> None:
    for patient, purpose in enumerate(Purpose, start=1):
        queue_for(store, purpose, patient, ConsentBasis.COLUMN)
    assert [taken.sms.purpose for taken in claim_by(store, ConsentRule.COLUMN)] == list(Purpose)


def test_a_purpose_that_this_version_does_not_know_needs_a_consent_of_its_own(store: Outbox) -> None:
    (unknown,) = queue(store, 1)
    with store.write() as connection:
        connection.execute("UPDATE message SET purpose = 'astrology'")
    assert claim_by(store, ConsentRule.COLUMN) == ()
    assert state(store, unknown) is MessageState.BLOCKED


@sqlite_only
@pytest.mark.parametrize("rule", ConsentRule)
def test_a_claim_finds_consents_by_their_index(store: Outbox, rule: ConsentRule) -> None:
    queue(store, 1)
    asked = statements_of(store, lambda: claim_by(store, rule))
    claiming, values = next(each for each in asked if each[0].startswith("WITH pick"))
    with store.read() as connection:
        plan = [row[3] for row in connection.rows(f"EXPLAIN QUERY PLAN {claiming}", values)]
    assert any("ix_message_claimable" in step for step in plan), plan
    assert any("ix_consent_number" in step for step in plan), plan
    assert not any(step.startswith("SCAN consent") for step in plan), plan


PURPOSES = st.sampled_from(Purpose)
BASES = st.sampled_from([ConsentBasis.NOT_ASKED, ConsentBasis.COLUMN, ConsentBasis.CONFIRMED])
PATIENTS = st.integers(1, 2)
STEPS = st.one_of(
    st.tuples(st.just("record"), PATIENTS, PURPOSES, st.booleans()),
    st.tuples(st.just("queue"), PATIENTS, PURPOSES, BASES),
    st.tuples(st.just("schedule"), PATIENTS, PURPOSES, BASES),
    st.tuples(st.just("send"), st.sampled_from(ConsentRule), st.booleans(), st.none()),
    st.tuples(st.just("retry"), st.none(), st.none(), st.none()),
    st.tuples(st.just("wait"), st.none(), st.none(), st.none()),
)


@settings(max_examples=60)
@given(steps=st.lists(STEPS, min_size=4, max_size=30))
def test_no_sequence_sends_without_a_covering_consent(
    steps: list[tuple[object, ...]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    clock = StandingClock()
    store = open_sqlite(tmp_path_factory.mktemp("daten"), clock)
    recorded: dict[tuple[int, Purpose], bool] = {}
    queued: dict[int, tuple[int, Purpose, ConsentBasis]] = {}
    for what, first, second, third in steps:
        if what == "record":
            record(store, first, second, is_given=third)  # type: ignore[arg-type]
            recorded[first, second] = third  # type: ignore[assignment, index]
        elif what in ("queue", "schedule"):
            due_at = clock() if what == "queue" else clock().replace(hour=23)
            planned = replace(draft(first), due_at=due_at, purpose=second, consent=third)  # type: ignore[arg-type]
            message_id = store.queue.several([planned], actor=RECEPTION)[0]
            queued[message_id] = first, second, third  # type: ignore[assignment]
        elif what == "send":
            for taken in claim_by(store, first):  # type: ignore[arg-type]
                patient, purpose, basis = queued[taken.sms.reference]
                assert covers(first, purpose, basis, recorded.get((patient, purpose)))  # type: ignore[arg-type]
                if second:
                    finish(store, taken, outcome=Refused("Nummer gesperrt"))
                else:
                    finish(store, taken)
        elif what == "retry":
            store.queue.retry(list(queued), actor=RECEPTION)
        else:
            clock.advance(hours=15)
    store.close()


def covers(rule: ConsentRule, purpose: Purpose, basis: ConsentBasis, given: bool | None) -> bool:
    """What the handbook promises, said a second time."""
    if given is not None:
        return given
    if rule is ConsentRule.STORED:
        return False
    if rule is ConsentRule.BOTH or purpose is Purpose.GREETING:
        return basis is ConsentBasis.COLUMN
    return True
