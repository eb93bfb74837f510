"""The bell rings once for what nobody sees."""

from __future__ import annotations

import pytest

from tui.frame.app_mixins.bell import AWAY_SECONDS, Bell


class Desk:
    """A bell, a clock and somebody who may be there."""

    def __init__(self) -> None:
        self.rings = 0
        self.time = 0.0
        self.bell = Bell(self._ring, lambda: self.time)

    def _ring(self) -> None:
        self.rings += 1

    def goes_away(self) -> None:
        self.time += AWAY_SECONDS


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize(("is_shown", "is_away", "rings"), [(True, False, 0), (True, True, 1), (False, False, 1)])
def test_a_series_that_ends_rings_once_where_nobody_sees_it(
    desk: Desk, is_shown: bool, is_away: bool, rings: int
) -> None:
    desk.bell.series_has_left(1, 3, is_shown=is_shown)
    if is_away:
        desk.goes_away()
    desk.bell.series_has_left(1, 0, is_shown=is_shown)
    desk.bell.series_has_left(1, 0, is_shown=is_shown)
    assert desk.rings == rings


def test_a_series_that_was_over_when_it_was_opened_does_not_ring(desk: Desk) -> None:
    desk.bell.series_has_left(1, 0, is_shown=False)
    desk.bell.series_has_left(2, 3, is_shown=False)
    desk.bell.series_has_left(1, 0, is_shown=False)
    assert desk.rings == 0


def test_a_series_that_is_sent_again_ends_again(desk: Desk) -> None:
    for pending in (2, 0, 1, 0):
        desk.bell.series_has_left(1, pending, is_shown=False)
    assert desk.rings == 2


def test_sending_that_stops_rings_once_where_no_key_was_pressed_for_a_minute(desk: Desk) -> None:
    desk.bell.sending_is_stopped(frozenset())
    desk.goes_away()
    for stops in ({"sms4-rest"}, {"sms4-rest"}, set[str](), {"sms4-rest"}):
        desk.bell.sending_is_stopped(frozenset(stops))
    assert desk.rings == 2


def test_what_somebody_sees_or_what_stood_there_from_the_start_does_not_ring(desk: Desk) -> None:
    desk.goes_away()
    desk.bell.sending_is_stopped(frozenset({"sms4-rest"}))
    desk.bell.touched()
    desk.bell.sending_is_stopped(frozenset({"sms4-rest", "trouble"}))
    assert desk.rings == 0


def test_reminders_that_wait_for_a_person_ring_once_at_every_desk_where_nobody_is(desk: Desk) -> None:
    desk.bell.reminders_need_a_person(frozenset())
    desk.goes_away()
    for calls in ({"release morgen"}, {"release morgen"}, {"release morgen", "held abends"}, set[str]()):
        desk.bell.reminders_need_a_person(frozenset(calls))
    assert desk.rings == 2
