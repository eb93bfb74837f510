"""Nobody was there when a plan should have run: on the next day it is told, and a person makes up for it."""

from __future__ import annotations

from datetime import timedelta

from tests.engines import sqlite_only
from tests.unit.reminders.practice import MONDAY, Entry, Practice, day_of
from tui.service.model.facts import FactKind
from tui.service.reminders.plan_faults import reminder_remarks
from tui.service.settings import QuietHours

TUESDAY = MONDAY + timedelta(days=1)


def remarks(practice: Practice) -> list[FactKind]:
    [status] = practice.reminders.statuses()
    told = [fact.kind for fact in status.remarks]
    assert [fact.kind for _name, fact in reminder_remarks(practice.store, practice.settings)] == told
    return told


def test_a_run_that_was_missed_is_told_the_next_day_and_made_up_for(practice: Practice) -> None:
    practice.has_been_shown()
    assert remarks(practice) == [], "Friday's ran"
    practice.go_to(TUESDAY, "07:30")
    practice.write([*day_of(8, first=20), Entry(30, TUESDAY, "07:00")])
    assert practice.reminders.run_due() == ()
    assert remarks(practice) == [FactKind.REMINDERS_MISSED]
    assert [fact.kind for fact in practice.reminders.day("morgen").earlier.remarks] == [FactKind.REMINDERS_MISSED]

    made_up = practice.reminders.run_again("morgen", makes_up=True)

    assert (made_up.run.day, made_up.run.held, made_up.run.queued) == (MONDAY, (), 8)
    assert remarks(practice) == []
    assert practice.hand_over() == 8


@sqlite_only
def test_it_is_not_said_twice_and_the_run_of_the_day_comes_at_its_time(practice: Practice) -> None:
    practice.change_policy(quiet_hours=QuietHours.parse("20:00-08:00"))
    practice.has_been_shown()
    practice.go_to(TUESDAY, "07:30")
    practice.write(day_of(8, first=20))
    practice.reminders.run_again("morgen", makes_up=True)
    practice.reminders.run_due()
    practice.go_to(TUESDAY, "08:00")
    assert practice.hand_over() == 7, "one begins at that moment"
    practice.go_to(TUESDAY)
    practice.write(day_of(8, TUESDAY + timedelta(days=1), first=40))
    assert [report.run.queued for report in practice.reminders.run_due()] == [8]


@sqlite_only
def test_over_a_weekend_the_run_of_friday_is_missed_and_a_plan_that_never_ran_misses_none(practice: Practice) -> None:
    practice.go_to(MONDAY, "08:00")
    assert remarks(practice) == []
    practice.has_been_shown()
    for day in (MONDAY + timedelta(days=5), MONDAY + timedelta(days=7)):
        practice.go_to(day, "08:00")
        assert remarks(practice) == [FactKind.REMINDERS_MISSED]
        fact = practice.reminders.statuses()[0].remarks[0]
        assert dict(fact.values)["words"] == "04.12.2026"
