"""The practice sets another time zone while reminders wait: list and plan say clock times, and go on saying them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.unit.reminders.practice import Practice, day_of
from tui.language.dates import clock
from tui.language.local_time import use_zone
from tui.service.settings import ReminderMode


def clocks(practice: Practice) -> list[tuple[str, str]]:
    """When each appointment begins and when its reminder leaves, by the clock of the practice."""
    rows = practice.reminders.day("morgen").rows
    return [(clock(row.starts_at), clock(row.due_at)) for row in rows if row.starts_at and row.due_at]


@pytest.mark.parametrize("mode", list(ReminderMode))
def test_appointments_stay_at_their_time_and_reminders_leave_at_that_of_the_plan(
    practice: Practice, mode: ReminderMode
) -> None:
    practice.change(mode=mode)
    practice.has_prepared(day_of(3))
    before = clocks(practice)
    assert before == [("08:00", "17:00"), ("08:15", "17:00"), ("08:30", "17:00")]

    use_zone("Europe/Berlin")
    assert [begins for begins, _leaves in clocks(practice)] == ["08:00", "08:15", "08:30"]
    for _again in range(3):
        practice.clock.now += timedelta(minutes=10)
        practice.run()
        assert clocks(practice) == before

    assert len(practice.messages()) == 6, "prepared anew once"


def test_nobody_is_called_or_reminded_again_because_of_the_zone(practice: Practice) -> None:
    practice.change(change_template="Verlegt")
    practice.has_reminded(day_of(3))
    use_zone("Europe/Berlin")
    practice.clock.now += timedelta(minutes=10)

    report = practice.run()

    assert (report.run.queued, report.run.calls, practice.waiting()) == (0, 0, [])
    assert practice.reminders.calls() == ()
