"""The clock of the machine was ahead while messages were queued, and is set back: none of them waits unsaid."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest

from tests.engines import sqlite_only
from tests.unit.outbox.samples import (
    MONDAY,
    RECEPTION,
    StandingClock,
    claim,
    finish,
    ids,
    number,
    queue,
    queue_series,
)
from tui.service.model.messages import Message
from tui.service.model.outcome import Deferred
from tui.service.model.reminders import AppointmentState
from tui.service.outbox.dispatch.next_work import NextWork
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.subjects.queue import ChangedContent

pytestmark = sqlite_only
AHEAD = timedelta(hours=5)
MAY_BE_WRONG = "Eingestellt, als die Uhr vorging: Stimmt die Zeit nicht, ändern Sie sie."


@pytest.fixture
def ahead(clock: StandingClock) -> StandingClock:
    """A clock that is five hours ahead until `set_back`."""
    clock.now = MONDAY + AHEAD
    return clock


def set_back(store: Outbox, clock: StandingClock) -> None:
    clock.now = MONDAY
    store.clock_set_back.settle()


def found(store: Outbox, message_id: int) -> Message:
    message = store.messages.one(message_id)
    assert message is not None
    return message


def test_what_was_to_leave_at_once_leaves_as_soon_as_the_clock_is_right(store: Outbox, ahead: StandingClock) -> None:
    single, series_id = queue(store, 1, due_at=ahead.now), queue_series(store, 2, due_at=ahead.now)
    set_back(store, ahead)
    assert len(claim(store, 10)) == 3
    series = store.series.one(series_id)
    assert series is not None
    assert series.due_at == MONDAY
    told = [line.detail for line in store.events.about(number(1)) if line.message_id == single[0]]
    assert "Eingestellt, als die Uhr vorging; sie ist jetzt an der Reihe." in told


def test_what_a_person_chose_the_time_of_waits_and_says_that_it_may_be_wrong(
    store: Outbox, ahead: StandingClock
) -> None:
    (chosen, moved) = queue(store, 1, due_at=ahead.now + timedelta(hours=1)) + queue(store, 2, due_at=ahead.now)
    sooner = ChangedContent("Ihr Termin ist morgen um 8 Uhr. Praxis Molar", 1, ahead.now - timedelta(hours=1))
    store.queue.change(found(store, moved), sooner, actor=RECEPTION)
    set_back(store, ahead)
    assert claim(store, 10) == ()
    assert [found(store, each).error for each in (chosen, moved)] == [MAY_BE_WRONG, MAY_BE_WRONG]
    before = found(store, chosen).updated_at
    ahead.advance(minutes=5)
    store.clock_set_back.settle()
    assert found(store, chosen).updated_at == before


def test_what_came_back_from_the_wire_waits_as_long_as_it_would_have(store: Outbox, ahead: StandingClock) -> None:
    (message,) = queue(store, 1, due_at=ahead.now)
    (busy,) = claim(store)
    finish(store, busy, outcome=Deferred("besetzt"))
    pause = found(store, message).due_at - ahead.now
    set_back(store, ahead)
    assert found(store, message).due_at == MONDAY + pause
    ahead.advance(seconds=pause.total_seconds())
    assert ids(claim(store)) == [message]


def test_a_reminder_is_left_to_its_plan(store: Outbox, ahead: StandingClock) -> None:
    (message,) = queue(store, 1, due_at=ahead.now)
    with store.write() as connection:
        connection.execute(
            "INSERT INTO appointment (plan, key, number_key, person_key, starts_at, state, leads, message_id,"
            " created_at, updated_at, called_by)"
            " VALUES ('morgen', :key, :key, :key, :at, :state, 1, :id, :at, :at, '')",
            {"key": b"1", "at": ahead.now, "state": AppointmentState.REMINDED, "id": message},
        )
    set_back(store, ahead)
    assert claim(store, 10) == ()
    assert found(store, message).error == MAY_BE_WRONG


def test_a_clock_that_was_never_ahead_changes_nothing(store: Outbox, clock: StandingClock) -> None:
    (later,) = queue(store, 1, due_at=MONDAY + AHEAD)
    clock.advance(seconds=-30)
    assert store.clock_set_back.settle() == 0
    assert found(store, later).error == ""


def test_a_window_that_stands_by_begins_to_send_once_the_clock_is_set_back(store: Outbox, ahead: StandingClock) -> None:
    queue(store, 1, due_at=ahead.now + timedelta(hours=1))
    with closing(NextWork(store)) as next_work:
        assert next_work.due_at() == ahead.now + timedelta(hours=1)
        ahead.now = MONDAY
        assert next_work.due_at() == MONDAY
        store.clock_set_back.settle()
        assert next_work.due_at() == MONDAY + AHEAD + timedelta(hours=1)
