"""Reminders that wait overnight are held against the list of the morning before they leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest

from tests.engines import sqlite_only
from tests.unit.outbox.samples import claim, finish
from tests.unit.reminders.practice import HEADING, MONDAY, Entry, Practice
from tui.service.errors import InputRefused
from tui.service.model.facts import FactKind
from tui.service.model.messages import MessageState
from tui.service.model.outcome import Deferred
from tui.service.model.reminders import RunOutcome
from tui.service.reminders.plan_faults import reminder_faults
from tui.service.settings import QuietHours, ReminderMode
from tui.service.usecases.reminders.plan_rows import RowKind

TUESDAY = MONDAY + timedelta(days=1)
WEDNESDAY = MONDAY + timedelta(days=2)
FRIDAY = MONDAY + timedelta(days=4)
UNREADABLE = b""


def book(day: date = TUESDAY, count: int = 8) -> list[Entry]:
    """Appointments of a day from ten o'clock on."""
    return [Entry(each, day, f"{10 + each // 2}:{each % 2 * 30:02d}") for each in range(count)]


@pytest.fixture
def evening(practice: Practice) -> list[Entry]:
    """Tuesday's reminders are prepared and wait for eight o'clock in the morning, when quiet hours are over."""
    return waits_overnight(practice)


def waits_overnight(practice: Practice) -> list[Entry]:
    practice.change_policy(quiet_hours=QuietHours.parse("20:00-08:00"))
    practice.change(send_at=time(21))
    entries = practice.has_prepared(book())
    assert len(practice.waiting()) == 8
    practice.go_to(TUESDAY, "07:30")
    return entries


def told(practice: Practice) -> list[str]:
    """The numbers that were written to, by the last two digits."""
    return [number[-2:] for number, _text in practice.left()]


def leaves(practice: Practice, at: str = "08:00") -> int:
    """How many leave at that time on Tuesday; every program looks at its plans before."""
    practice.go_to(TUESDAY, at)
    practice.reminders.run_due()
    return practice.hand_over()


def test_whoever_is_no_longer_in_the_list_of_the_morning_gets_no_reminder(
    practice: Practice, evening: list[Entry]
) -> None:
    practice.write(evening[2:])

    practice.reminders.run_due()

    gone = [each for each in practice.messages() if each.state is MessageState.CANCELLED]
    assert {each.number[-2:] for each in gone} == {"00", "01"}
    assert {each.error for each in gone} == {
        "Entfallen: Der Termin steht nicht mehr in der Liste vom 01.12.2026 um 06:30."
    }
    assert leaves(practice) == 6
    assert told(practice) == ["02", "03", "04", "05", "06", "07"]


def test_whoever_has_another_time_by_then_is_told_that_one(practice: Practice, evening: list[Entry]) -> None:
    practice.write([Entry(0, TUESDAY, "16:45"), *evening[1:]])

    assert leaves(practice) == 8

    assert practice.left()[0] == (
        "+491711200000", "Guten Tag PatientA, Ihr Termin: 01.12.2026 um 16:45. Praxis Molar"
    )  # fmt: skip
    assert len(practice.left()) == 8


@sqlite_only
def test_whoever_moved_to_another_day_gets_nothing_today(practice: Practice, evening: list[Entry]) -> None:
    practice.write([Entry(0, WEDNESDAY, "10:00"), *evening[1:]])
    assert leaves(practice) == 7
    practice.go_to(TUESDAY, "15:00")
    practice.write([Entry(0, WEDNESDAY, "10:00"), *book(WEDNESDAY)[1:]])
    assert not practice.run().run.held
    assert any("02.12.2026 um 10:00" in text for text in practice.waiting())


@sqlite_only
def test_the_list_of_yesterday_evening_lets_all_of_them_go(practice: Practice, evening: list[Entry]) -> None:
    assert leaves(practice) == 8
    assert [each.held for each in practice.reminders.statuses()] == [()]


def test_a_list_that_has_only_other_days_withdraws_nothing(practice: Practice, evening: list[Entry]) -> None:
    practice.write(book(WEDNESDAY))
    assert leaves(practice) == 8
    assert [each.held for each in practice.reminders.statuses()] == [()]


@sqlite_only
def test_the_newest_list_that_has_the_day_decides_where_the_newest_of_all_has_another(
    practice: Practice, evening: list[Entry]
) -> None:
    practice.write(evening[1:], name="termine-heute.csv")
    practice.go_to(TUESDAY, "07:40")
    practice.write(book(WEDNESDAY), name="termine-morgen.csv")
    assert leaves(practice) == 7


@sqlite_only
def test_an_appointment_made_this_morning_is_not_reminded_of(practice: Practice, evening: list[Entry]) -> None:
    practice.write([*evening[1:], Entry(50, TUESDAY, "17:00")])
    assert leaves(practice) == 7
    assert "50" not in told(practice)


def remove(practice: Practice) -> None:
    (practice.folder / "termine.csv").unlink()


def make_unreadable(practice: Practice) -> None:
    practice.put("termine.csv", UNREADABLE)


def make_empty(practice: Practice) -> None:
    practice.write([])


def lose_most(practice: Practice) -> None:
    practice.write(book()[:2])


@sqlite_only
@pytest.mark.parametrize("spoil", [remove, make_unreadable, make_empty, lose_most])
def test_where_the_list_of_the_morning_cannot_be_trusted_nothing_leaves_until_it_can(
    practice: Practice, evening: list[Entry], spoil: Callable[[Practice], None]
) -> None:
    spoil(practice)

    assert leaves(practice) == 0

    assert {each.error[:16] for each in practice.messages()} == {"Zurückgenommen: "}
    [status] = practice.reminders.statuses()
    assert len(status.held) == 1
    assert [each.key.subject for each in reminder_faults(practice.store, practice.settings)] == ["morgen"]

    practice.write(evening[1:])
    assert leaves(practice, "08:10") == 7
    assert [each.held for each in practice.reminders.statuses()] == [()]
    assert len(practice.left()) == 7


@sqlite_only
def test_what_is_gone_is_taken_back_also_while_a_card_is_incomplete_and_nothing_can_be_prepared(
    practice: Practice, evening: list[Entry]
) -> None:
    practice.change_access(user="")
    practice.write([Entry(0, TUESDAY, "16:45"), *evening[1:]])
    practice.reminders.run_due()
    assert len(practice.waiting()) == 7
    practice.change_access(user="praxis")
    assert leaves(practice) == 8


@sqlite_only
def test_a_list_that_lost_most_of_its_appointments_is_let_go_by_a_person(
    practice: Practice, evening: list[Entry]
) -> None:
    lose_most(practice)
    practice.reminders.run_due()
    day = practice.reminders.day("morgen")
    assert [fact.kind for fact in day.earlier.held] == [FactKind.REMINDERS_SHRUNK]

    [report] = practice.reminders.run_with_earlier("morgen", release=True)

    assert report.run.outcome is RunOutcome.READY
    assert leaves(practice) == 2


def test_what_is_released_in_the_morning_is_held_against_its_list(practice: Practice) -> None:
    practice.change(mode=ReminderMode.RELEASE)
    entries = waits_overnight(practice)
    practice.write(entries[1:])

    assert practice.reminders.release("morgen") == 7

    assert leaves(practice) == 7


def test_what_a_person_has_not_seen_is_not_released(practice: Practice) -> None:
    practice.change(mode=ReminderMode.RELEASE)
    waits_overnight(practice)
    lose_most(practice)

    with pytest.raises(InputRefused, match="Nur noch 2 Termine"):
        practice.reminders.release("morgen")
    assert leaves(practice) == 0

    seen = [fact.kind for fact in practice.reminders.day("morgen").earlier.held]
    assert practice.reminders.release("morgen", overruled_earlier=seen) == 2
    assert practice.hand_over() == 2


@sqlite_only
def test_the_list_is_read_once_more_shortly_before_they_leave(practice: Practice, evening: list[Entry]) -> None:
    practice.go_to(TUESDAY, "07:55")
    assert len(practice.reminders.run_due()) == 1
    practice.go_to(TUESDAY, "07:56")
    assert practice.reminders.run_due() == ()
    practice.write(evening[1:])
    practice.go_to(TUESDAY, "07:59")
    assert len(practice.reminders.run_due()) == 1
    practice.go_to(TUESDAY, "08:00")
    assert practice.reminders.run_due() == ()
    assert practice.hand_over() == 7


def test_a_reminder_that_comes_back_from_the_wire_after_its_appointment_went_stays_here(
    practice: Practice, evening: list[Entry]
) -> None:
    practice.go_to(TUESDAY, "08:00")
    [busy] = claim(practice.store, 1)
    practice.write([each for each in evening if each.number[-2:] != busy.sms.number[-2:]])
    practice.go_to(TUESDAY, "08:01")
    practice.reminders.run_due()
    finish(practice.store, busy, outcome=Deferred("besetzt"))
    assert leaves(practice, "09:00") == 7
    assert practice.reminders.calls() == ()


def test_of_what_was_prepared_on_friday_only_the_day_that_the_list_has_is_decided(practice: Practice) -> None:
    practice.change_policy(quiet_hours=QuietHours.parse("20:00-08:00"))
    practice.change(send_at=time(21))
    practice.has_been_shown()
    practice.go_to(FRIDAY)
    saturday, monday = FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=3)
    entries = [*book(saturday, 4), *(Entry(10 + each, monday, f"{10 + each}:00") for each in range(4))]
    practice.write(entries)
    assert not practice.run().run.held
    practice.go_to(saturday, "07:50")
    practice.write(entries[5:])

    practice.reminders.run_due()

    practice.go_to(saturday, "08:00")
    assert practice.hand_over() == 7
    assert "10" not in told(practice)


@sqlite_only
def test_whoever_may_have_a_new_appointment_by_the_morning_is_named_to_be_looked_at(
    practice: Practice, evening: list[Entry]
) -> None:
    rows = [
        f"{HEADING};Notiz",
        f"{evening[0].row};abgesagt, neuer Termin 3.12. 10 Uhr",
        *(f"{e.row};" for e in evening[1:]),
    ]
    practice.put("termine.csv", "\n".join([*rows, ""]).encode())
    assert leaves(practice, "07:59") == 0
    [status] = practice.reminders.statuses()
    assert [fact.kind for fact in status.remarks] == [FactKind.REMINDERS_REPLACED]
    day = practice.reminders.day("morgen")
    assert [row.name for row in day.rows if row.kind is RowKind.REPLACED] == ["PatientA"]
    again = practice.reminders.day("morgen", day)
    assert again.rows == day.rows
    checked = practice.reminders.check("morgen")
    assert [each.name for each in checked.left_out if each.is_to_look_at] == ["PatientA"]
    assert [fact.kind for fact in checked.run.remarks] == [FactKind.REMINDERS_REPLACED]
    assert leaves(practice) == 7


@sqlite_only
def test_what_a_list_in_doubt_took_back_before_midnight_leaves_in_the_morning_as_it_would_have(
    practice: Practice,
) -> None:
    practice.change_policy(quiet_hours=QuietHours.parse("20:00-08:00"))
    practice.change(send_at=time(21))
    entries = practice.has_prepared(book())
    practice.go_to(MONDAY, "23:50")
    make_unreadable(practice)
    assert practice.run().run.taken_back == 8
    practice.go_to(TUESDAY, "07:30")
    practice.write(entries[1:])
    assert leaves(practice) == 7
