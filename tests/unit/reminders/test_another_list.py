"""A list of other patients takes the place of the one that was read: nothing is taken back or sent before a look."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.engines import sqlite_only
from tests.unit.reminders.practice import MONDAY, Entry, Practice, day_of
from tui.service.model.facts import FactKind
from tui.service.model.messages import MessageState

TUESDAY = MONDAY + timedelta(days=1)


@sqlite_only
@pytest.mark.parametrize("has_left", [False, True])
def test_the_list_of_another_dentist_holds_the_run_until_the_right_one_is_back(
    practice: Practice, has_left: bool
) -> None:
    right = (practice.has_reminded if has_left else practice.has_prepared)()
    practice.clock.advance(minutes=10)
    practice.write(day_of(8, first=50), name="andere.csv")

    report = practice.run()

    assert [fact.kind for fact in report.run.held] == [FactKind.REMINDERS_OTHER_PATIENTS]
    assert report.may_be_released
    assert practice.hand_over() == 0
    assert practice.reminders.calls() == ()

    (practice.folder / "andere.csv").unlink()
    practice.clock.advance(minutes=10)
    practice.write(right)
    assert practice.run().run.held == ()
    practice.go_to(MONDAY, "17:30")
    assert practice.hand_over() == (0 if has_left else 8)
    assert len({each.number for each in practice.messages() if each.state is MessageState.ACCEPTED}) == 8


@sqlite_only
def test_a_day_of_which_everybody_gets_another_time_is_no_other_list(practice: Practice) -> None:
    entries = practice.has_prepared()
    practice.clock.advance(minutes=10)
    practice.write([Entry(each.patient, TUESDAY, f"{int(each.at[:2]) + 4:02d}:{each.at[3:]}") for each in entries])

    assert practice.run().run.held == ()
    assert len(practice.waiting()) == 8


@sqlite_only
def test_a_person_lets_the_other_list_go(practice: Practice) -> None:
    practice.has_prepared()
    practice.clock.advance(minutes=10)
    practice.write(day_of(8, first=50))
    assert practice.run().run.held
    practice.reminders.release("morgen", [FactKind.REMINDERS_OTHER_PATIENTS])
    practice.go_to(MONDAY, "17:30")
    assert practice.hand_over() == 8
    assert all(number >= "+491711200050" for number, _text in practice.left())
