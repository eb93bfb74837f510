"""A message that waits gets another text or time, a series another beginning; the store decides whether it may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines import refused_by_the_database
from tests.unit.outbox.samples import (
    MONDAY,
    RECEPTION,
    SMS4,
    StandingClock,
    claim,
    count_events,
    finish,
    hand_over,
    number,
    queue,
    queue_series,
)
from tui.service.model.events import EventKind
from tui.service.model.messages import Message, MessageState
from tui.service.model.outcome import Accepted, Deferred, Unknown
from tui.service.model.queries import Nearness
from tui.service.outbox.opening import open_sqlite
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.subjects.queue import ChangedContent, NotAsItWas

TUESDAY = MONDAY + timedelta(days=1)
LATER = ChangedContent("Ihr Termin ist erst um 10 Uhr.", 1, TUESDAY)


def message(store: Outbox, message_id: int) -> Message:
    found = store.messages.one(message_id)
    assert found is not None
    return found


def test_text_and_time_of_a_waiting_message_change_and_the_journal_says_who(store: Outbox) -> None:
    (waiting,) = queue(store, 1)
    store.queue.change(message(store, waiting), LATER, actor="berta")
    after = message(store, waiting)
    assert (after.text, after.due_at, after.state) == (LATER.text, TUESDAY, MessageState.QUEUED)
    line = store.messages.story(waiting)[-1]
    assert (line.kind, line.actor) == (EventKind.CHANGED, "berta")
    assert line.detail == "Neuer Text. Von 23.11.2026 10:00 auf 24.11.2026 10:00."
    assert claim(store) == ()
    store.clock.advance(days=1)  # type: ignore[attr-defined]
    (taken,) = claim(store)
    assert taken.sms.text == LATER.text


@pytest.mark.parametrize("outcome", [None, Accepted("4711"), Unknown("?")])
def test_what_is_on_its_way_or_gone_is_never_changed(store: Outbox, outcome: Accepted | Unknown | None) -> None:
    (gone,) = queue(store, 1)
    before = message(store, gone)
    (taken,) = claim(store)
    if outcome is not None:
        finish(store, taken, outcome=outcome)
    lines = count_events(store)
    with pytest.raises(NotAsItWas):
        store.queue.change(before, LATER, actor=RECEPTION)
    assert message(store, gone).text == before.text
    assert count_events(store) == lines


def test_of_two_who_change_the_same_message_the_second_is_told(store: Outbox) -> None:
    (waiting,) = queue(store, 1)
    seen_by_both = message(store, waiting)
    store.queue.change(seen_by_both, LATER, actor=RECEPTION)
    with pytest.raises(NotAsItWas):
        store.queue.change(seen_by_both, ChangedContent("Anders", 1, MONDAY), actor="berta")
    assert message(store, waiting).text == LATER.text


def test_what_was_put_off_can_be_changed_because_nobody_has_it(store: Outbox) -> None:
    (waiting,) = queue(store, 1)
    hand_over(store, Deferred("besetzt"))
    before = message(store, waiting)
    store.queue.change(before, ChangedContent("Neu", 1, before.due_at), actor=RECEPTION)
    assert message(store, waiting).error == before.error


def test_the_store_refuses_another_text_for_what_has_left(store: Outbox) -> None:
    queue(store, 1)
    hand_over(store, Accepted("4711"))
    with pytest.raises(refused_by_the_database()), store.write() as connection:
        connection.execute("UPDATE message SET text = 'Das stand nie darin.'")


def test_a_series_of_which_nothing_has_left_begins_at_another_time(store: Outbox) -> None:
    series_id = queue_series(store, 3, due_at=TUESDAY)
    store.queue.cancel([2], actor=RECEPTION)
    before = store.series.one(series_id)
    assert before is not None
    store.series.move(before, MONDAY + timedelta(hours=1), actor="berta")
    moved = store.series.one(series_id)
    assert moved is not None
    assert moved.due_at == MONDAY + timedelta(hours=1)
    assert [message(store, each).due_at == moved.due_at for each in (1, 2, 3)] == [True, False, True]
    line = store.messages.story(1)[-1]
    assert (line.kind, line.actor) == (EventKind.SERIES_MOVED, "berta")
    with pytest.raises(NotAsItWas):
        store.series.move(before, TUESDAY, actor=RECEPTION)


def test_a_series_that_has_begun_keeps_its_time(store: Outbox) -> None:
    series_id = queue_series(store, 3)
    before = store.series.one(series_id)
    assert before is not None
    claim(store)
    with pytest.raises(NotAsItWas):
        store.series.move(before, TUESDAY, actor=RECEPTION)
    assert message(store, 3).due_at == MONDAY


def test_a_message_is_no_duplicate_of_itself(store: Outbox) -> None:
    (waiting,) = queue(store, 1)
    nearness = Nearness(TUESDAY, MONDAY, timedelta(hours=24))
    assert store.messages.duplicates([number(1)], nearness)
    assert not store.messages.duplicates([number(1)], nearness, besides=waiting)


_ACTIONS = st.lists(st.sampled_from(["change", "claim", "accept", "doubt", "cancel", "retry"]), max_size=12)


@given(actions=_ACTIONS)
def test_whatever_happens_the_provider_gets_the_text_that_stood_there_when_it_was_claimed(
    tmp_path_factory: pytest.TempPathFactory, actions: list[str]
) -> None:
    store = open_sqlite(tmp_path_factory.mktemp("daten") / "store", StandingClock(), busy_seconds=5)
    try:
        (waiting,) = queue(store, 1)
        on_the_wire = None
        for step, action in enumerate(actions):
            before = message(store, waiting)
            if action == "change":
                try:
                    store.queue.change(before, ChangedContent(f"Text {step}", 1, before.due_at), actor=RECEPTION)
                    assert before.state is MessageState.QUEUED
                except NotAsItWas:
                    assert before.state is not MessageState.QUEUED
            elif action == "claim":
                taken = claim(store, protocol=SMS4)
                on_the_wire = taken[0] if taken else on_the_wire
            elif action in ("accept", "doubt") and on_the_wire is not None:
                finish(store, on_the_wire, outcome=Accepted("1") if action == "accept" else Unknown("?"))
                assert message(store, waiting).text == on_the_wire.sms.text
                on_the_wire = None
            elif action == "cancel":
                store.queue.cancel([waiting], actor=RECEPTION)
            elif action == "retry":
                store.queue.retry([waiting], actor=RECEPTION)
            if on_the_wire is not None:
                assert message(store, waiting).text == on_the_wire.sms.text
    finally:
        store.close()
