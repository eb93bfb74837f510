"""A text that says „morgen“ and no date: it is held where it would be said of another day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.engines import beginning, sqlite_only
from tests.unit.reminders.practice import MONDAY, Entry, Practice, day_of
from tui.service.errors import InputRefused
from tui.service.model.facts import FactKind
from tui.service.model.messages import TemplateKind
from tui.service.reminders.working_days import days_reminded_on, working_days
from tui.service.settings import QuietHours, ReminderMode
from tui.service.usecases.templates import Templates

FRIDAY = MONDAY + timedelta(days=4)


@pytest.fixture
def tomorrow(practice: Practice) -> Practice:
    templates = Templates(beginning(practice.store, lambda: practice.settings))
    templates.add(TemplateKind.SERIES, "Morgen", "Guten Tag {{Name}}, Ihr Termin ist morgen um {{Uhrzeit}} Uhr.")
    practice.change(template="Morgen")
    practice.has_been_shown()
    return practice


@sqlite_only
def test_on_friday_monday_is_not_tomorrow(tomorrow: Practice) -> None:
    tomorrow.go_to(FRIDAY)
    tomorrow.write(Entry(each, FRIDAY + timedelta(days=3), f"{9 + each}:00") for each in range(6))
    held = tomorrow.run(release=True)
    assert [fact.kind for fact in held.run.held] == [FactKind.REMINDERS_OTHER_DAY_IN_TEXT]
    assert not held.may_be_released
    assert len(held.rows) == 6, "they are shown all the same"

    templates = Templates(beginning(tomorrow.store, lambda: tomorrow.settings))
    with_date = "Guten Tag {{Name}}, Ihr Termin ist am {{Datum}} um {{Uhrzeit}} Uhr."
    templates.change(templates.get(TemplateKind.SERIES, "Morgen"), "Morgen", with_date)
    assert tomorrow.run(release=True).run.queued == 6


@sqlite_only
def test_what_was_not_released_in_time_does_not_say_tomorrow_on_the_day_itself(tomorrow: Practice) -> None:
    tomorrow.change(mode=ReminderMode.RELEASE)
    tomorrow.change_policy(quiet_hours=QuietHours.parse("20:00-08:00"))
    tomorrow.write(day_of(8))
    assert tomorrow.run().run.queued == 8
    tomorrow.go_to(MONDAY + timedelta(days=1), "07:00")
    with pytest.raises(InputRefused, match="„morgen“"):
        tomorrow.reminders.release("morgen")
    tomorrow.go_to(MONDAY + timedelta(days=1), "08:00")
    assert tomorrow.hand_over() == 0


@sqlite_only
def test_in_the_evening_nothing_is_held_because_of_what_has_left(tomorrow: Practice) -> None:
    tomorrow.change_policy(quiet_hours=QuietHours.parse("20:00-08:00"), duplicate_hours=0)
    tomorrow.write(day_of(8))
    tomorrow.run()
    tomorrow.go_to(MONDAY, "17:00")
    assert tomorrow.hand_over() == 8
    tomorrow.go_to(MONDAY, "21:00")
    assert tomorrow.run().run.held == ()


@sqlite_only
@pytest.mark.parametrize(
    ("day", "told"), [(MONDAY, "jetzt morgen um 16:00"), (FRIDAY, "Ihr Termin: 07.12.2026 um 16:00")]
)
def test_who_is_moved_gets_the_text_with_the_date_where_that_for_changes_says_another_day(
    practice: Practice, day: date, told: str
) -> None:
    templates = Templates(beginning(practice.store, lambda: practice.settings))
    templates.add(TemplateKind.SERIES, "Jetzt", "Guten Tag {{Name}}, Ihr Termin ist jetzt morgen um {{Uhrzeit}}.")
    practice.change(change_template="Jetzt")
    practice.has_been_shown(day)
    target = days_reminded_on(day, 1, working_days(""))[-1]
    book = [Entry(each, target, f"{9 + each:02d}:00") for each in range(6)]
    practice.write(book)
    practice.run(release=True)
    practice.go_to(day, "17:00")
    assert practice.hand_over() == 6
    practice.go_to(day, "17:10")
    practice.write([Entry(0, target, "16:00"), *book[1:]])
    practice.run()
    assert [told in text for text in practice.waiting()] == [True]
