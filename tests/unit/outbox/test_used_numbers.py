"""Numbers used before, found by a part of the number or of the name."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.unit.outbox.samples import MONDAY, StandingClock, hand_over, number, queue, queue_series
from tui.service.model.outcome import Accepted
from tui.service.outbox.outbox import Outbox


def offered(store: Outbox, sought: str, limit: int = 5) -> list[str]:
    return [used.number for used in store.messages.used_numbers(sought, limit)]


def test_the_number_used_last_comes_first_and_each_number_once(store: Outbox, clock: StandingClock) -> None:
    for patient in (1, 2, 1, 3):
        clock.advance(minutes=1)
        queue(store, patient)
    assert offered(store, "0171 12") == [number(3), number(1), number(2)]
    assert offered(store, "0171 12", limit=2) == [number(3), number(1)]
    (used,) = store.messages.used_numbers("00002", 5)
    assert (used.display, used.last_at) == ("+49 171 1200002", MONDAY + timedelta(minutes=2))


@pytest.mark.parametrize("typed", ["0171 1200002", "+49 171 12 000 02", "0049171/1200002", "1200002", "171 12-00 002"])
def test_however_a_number_is_written_it_is_found(store: Outbox, typed: str) -> None:
    queue(store, 1, 2)
    assert offered(store, typed) == [number(2)]


def test_a_name_leads_to_its_number_and_the_newest_name_is_shown(store: Outbox) -> None:
    queue(store, 1, name="Frau Öztürk")
    queue(store, 2, name="Herr Groß")
    queue(store, 1, name="Frau Öztürk-Weiß")
    queue(store, 1)
    assert [(used.number, used.name) for used in store.messages.used_numbers("öztü", 5)] == [
        (number(1), "Frau Öztürk-Weiß")
    ]
    assert offered(store, "niemand") == []


def test_numbers_of_a_series_are_offered_too(store: Outbox) -> None:
    queue_series(store, 3)
    assert offered(store, "00003") == [number(3)]


def test_what_retention_has_forgotten_is_not_offered(store: Outbox, clock: StandingClock) -> None:
    queue(store, 1, name="Frau Weiß")
    hand_over(store, Accepted("4711"))
    clock.advance(days=91)
    store.retention.forget(clock() - timedelta(days=90), actor="ben")
    assert offered(store, "00001") == offered(store, "weiß") == []


def test_what_is_typed_is_taken_literally(store: Outbox) -> None:
    queue(store, 1, name="Herr_100%")
    assert offered(store, "%%") == []
    assert offered(store, "_1") == [number(1)]
