"""A plan reminds of tomorrow: once for each appointment, whatever runs when; what is gone is taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from tests.unit.outbox.samples import claim, finish
from tests.unit.reminders.practice import MONDAY, Entry, Practice, day_of
from tui.service.model.messages import MessageState, Resolution, SeriesState
from tui.service.model.outcome import Accepted, Claim, Deferred, DeliveryReport, ReportState, Unknown
from tui.service.model.reminders import RunOutcome
from tui.service.outbox.dispatch.report_schedule import Awaited
from tui.service.settings import FamilyRule, QuietHours, ReminderMode

TUESDAY = MONDAY + timedelta(days=1)


def test_a_new_plan_only_shows_for_three_days_what_it_would_send(practice: Practice) -> None:
    practice.has_been_shown()
    assert practice.messages() == ()

    practice.write(day_of(8))
    report = practice.run()

    assert report.run.outcome is RunOutcome.READY
    assert len(practice.waiting()) == 8


def test_tomorrow_s_appointments_leave_at_their_time_and_only_once(practice: Practice) -> None:
    practice.has_been_shown()
    practice.write(day_of(8))
    for minute in range(0, 60, 10):
        practice.go_to(MONDAY, f"15:{minute:02d}")
        practice.run()
        practice.another_window().run("morgen")

    assert practice.hand_over() == 0
    practice.go_to(MONDAY, "17:00")
    assert practice.hand_over() == 8
    practice.go_to(MONDAY, "17:10")
    practice.run()
    assert practice.hand_over() == 0
    assert len(practice.messages()) == 8


def test_a_plan_with_release_waits_for_a_person(practice: Practice) -> None:
    practice.change(mode=ReminderMode.RELEASE)
    practice.has_been_shown()
    practice.write(day_of(8))
    series_id = practice.run().series_id

    assert series_id is not None
    series = practice.store.series.one(series_id)
    assert series is not None
    assert series.state is SeriesState.PAUSED
    practice.go_to(MONDAY, "18:00")
    assert practice.hand_over() == 0
    practice.store.series.resume(series_id, actor="anna")
    assert practice.hand_over() == 8


def test_what_nobody_released_yet_leaves_at_the_time_that_the_plan_has_now(practice: Practice) -> None:
    practice.change(mode=ReminderMode.RELEASE)
    practice.has_prepared()
    for at, hour in (("15:10", 18), ("15:20", 18), ("15:30", 16)):
        practice.go_to(MONDAY, at)
        practice.change(send_at=time(hour))
        practice.run()
        waiting = practice.store.reminder_decisions.waiting(("morgen",))["morgen"]
        assert (waiting.paused, waiting.due_at) == (8, datetime.combine(MONDAY, time(hour), UTC))
    assert practice.reminders.runs("morgen")[0].queued == 24, "once for each time"

    assert practice.reminders.release("morgen") == 8
    practice.change(send_at=time(19))
    practice.go_to(MONDAY, "15:50")
    assert practice.run().run.taken_back == 0, "what is released keeps the time that it was released for"
    practice.go_to(MONDAY, "16:00")
    assert practice.hand_over() == 8
    assert len(practice.left()) == 8


def test_what_leaves_by_itself_or_was_given_a_time_by_a_person_keeps_it(practice: Practice) -> None:
    practice.has_prepared()
    practice.change(send_at=time(18))
    practice.go_to(MONDAY, "15:10")
    assert practice.run().run.taken_back == 0
    practice.go_to(MONDAY, "17:00")
    assert practice.hand_over() == 8

    practice.change(mode=ReminderMode.RELEASE)
    practice.go_to(TUESDAY)
    practice.write(day_of(8, TUESDAY + timedelta(days=1), first=20))
    series_id = practice.run().series_id
    assert series_id is not None
    series = practice.store.series.one(series_id)
    assert series is not None
    evening = datetime.combine(TUESDAY, time(19), UTC)
    practice.store.series.move(series, evening, actor="anna")
    practice.go_to(TUESDAY, "15:10")
    assert practice.run().run.taken_back == 0
    assert practice.store.reminder_decisions.waiting(("morgen",))["morgen"].due_at == evening


def test_what_is_cancelled_or_moved_before_it_leaves_is_taken_back(practice: Practice) -> None:
    book = practice.has_prepared()
    practice.go_to(MONDAY, "16:00")
    practice.write([Entry(0, TUESDAY, "14:00"), *book[2:]])

    report = practice.run()

    taken_back = [m for m in practice.messages() if m.state is MessageState.CANCELLED]
    assert report.run.taken_back == 2
    assert [m.error for m in sorted(taken_back, key=lambda message: message.number)] == [
        "Entfallen: Der Termin wurde verlegt.",
        "Entfallen: Der Termin steht nicht mehr in der Liste vom 30.11.2026 um 15:00.",
    ]
    practice.go_to(MONDAY, "17:00")
    assert practice.hand_over() == 7
    assert ("+491711200000", "Guten Tag PatientA, Ihr Termin: 01.12.2026 um 14:00. Praxis Molar") in practice.left()
    assert not any(number == "+491711200001" for number, _text in practice.left())


def test_what_left_already_is_listed_for_a_call(practice: Practice) -> None:
    book = practice.has_reminded()
    practice.write([Entry(0, TUESDAY, "14:00"), *book[2:]])
    practice.go_to(MONDAY, "17:10")
    practice.run()

    calls = practice.reminders.calls()

    assert [(call.number, call.is_new_time) for call in calls] == [
        ("+491711200000", False),
        ("+491711200001", False),
        ("+491711200000", True),
    ]
    assert practice.hand_over() == 0


def test_a_moved_one_gets_one_more_with_the_template_for_changes(practice: Practice) -> None:
    practice.change(change_template="Verlegt")
    book = practice.has_reminded()
    practice.write([Entry(0, TUESDAY, "14:00"), *book[1:]])
    for at in ("17:10", "17:20", "17:30"):
        practice.go_to(MONDAY, at)
        practice.run()
        practice.hand_over()

    told = [text for number, text in practice.left() if number == "+491711200000"]
    assert len(told) == 2
    assert any("neuer Termin: 01.12.2026 um 14:00" in text for text in told)


def test_what_comes_back_before_it_left_is_reminded_of_once(practice: Practice) -> None:
    practice.has_been_shown()
    book = day_of(8)
    for minute, entries in ((0, book), (10, book[1:]), (20, book)):
        practice.go_to(MONDAY, f"15:{minute:02d}")
        practice.write(entries)
        practice.run()
    practice.go_to(MONDAY, "17:00")
    practice.hand_over()

    assert len(practice.left()) == 8


def test_a_family_gets_one_message_with_the_first_time(practice: Practice) -> None:
    practice.has_been_shown()
    family = [Entry(1, TUESDAY, "10:00"), Entry(1, TUESDAY, "09:30"), Entry(1, TUESDAY, "11:00")]
    practice.write([*day_of(7, first=20), *family])
    practice.run()
    practice.run()

    mine = [m.text for m in practice.messages() if m.number == "+491711200001"]
    assert mine == ["Guten Tag PatientB, Ihr Termin: 01.12.2026 um 09:30. Praxis Molar"]


def test_a_family_gets_one_each_where_the_plan_says_so(practice: Practice) -> None:
    practice.change(family=FamilyRule.EACH)
    practice.has_been_shown()
    practice.write([*day_of(7, first=20), Entry(1, TUESDAY, "10:00"), Entry(1, TUESDAY, "09:30")])
    practice.run()

    assert len([m for m in practice.messages() if m.number == "+491711200001"]) == 2


def test_an_earlier_one_of_a_family_replaces_the_waiting_message(practice: Practice) -> None:
    practice.has_been_shown()
    others = day_of(7, first=20)
    practice.write([*others, Entry(1, TUESDAY, "10:00")])
    practice.run()
    practice.go_to(MONDAY, "15:10")
    practice.write([*others, Entry(1, TUESDAY, "10:00"), Entry(1, TUESDAY, "08:30")])
    practice.run()

    waiting = [m.text for m in practice.messages() if m.number == "+491711200001" and m.state is MessageState.QUEUED]
    assert waiting == ["Guten Tag PatientB, Ihr Termin: 01.12.2026 um 08:30. Praxis Molar"]


def test_whoever_died_or_withdrew_consent_since_is_not_written_to(practice: Practice) -> None:
    book = practice.has_prepared()
    practice.go_to(MONDAY, "15:10")
    practice.write([Entry(0, TUESDAY, "08:00", consent="nein"), Entry(1, TUESDAY, "08:15", "verstorben"), *book[2:]])
    practice.run()
    practice.go_to(MONDAY, "17:00")

    assert practice.hand_over() == 6


def test_a_reminder_that_is_released_too_late_does_not_leave(practice: Practice) -> None:
    practice.change(mode=ReminderMode.RELEASE)
    practice.has_been_shown()
    practice.write(day_of(8))
    series_id = practice.run().series_id
    practice.go_to(TUESDAY, "09:20")
    practice.reminders.run_due()
    assert series_id is not None
    practice.store.series.resume(series_id, actor="anna")

    assert practice.hand_over() == 2
    over = [m for m in practice.messages() if m.state is MessageState.CANCELLED]
    assert {m.error for m in over} == {"Entfallen: Der Termin hat schon begonnen."}


def test_on_friday_the_weekend_and_monday_are_reminded_of(practice: Practice) -> None:
    practice.has_been_shown()
    friday = MONDAY + timedelta(days=4)
    practice.go_to(friday)
    days = [friday + timedelta(days=each) for each in (1, 2, 3, 4)]
    practice.write([Entry(each, day, f"{9 + each % 5:02d}:00") for each, day in enumerate(days * 2)])
    practice.run()

    assert len(practice.waiting()) == 6


def test_a_run_that_was_missed_on_friday_is_made_up_for_on_saturday(practice: Practice) -> None:
    practice.has_been_shown()
    friday = MONDAY + timedelta(days=4)
    practice.go_to(friday + timedelta(days=1), "09:00")
    practice.write([Entry(each, friday + timedelta(days=3), f"{9 + each}:00") for each in range(8)])
    assert practice.run().days == ()

    made_up = practice.reminders.run("morgen", day=friday)

    assert made_up.run.day == friday
    assert practice.hand_over() == 8


def test_a_person_who_stops_the_series_stops_it_for_good(practice: Practice) -> None:
    practice.has_been_shown()
    practice.write(day_of(8))
    series_id = practice.run().series_id
    assert series_id is not None
    practice.store.series.cancel(series_id, actor="anna")
    practice.go_to(MONDAY, "15:10")
    practice.run()

    assert practice.waiting() == []


def test_a_run_that_read_an_older_list_does_nothing(practice: Practice) -> None:
    practice.has_been_shown()
    practice.write(day_of(8))
    practice.go_to(MONDAY, "15:20")
    practice.run()
    practice.go_to(MONDAY, "15:10")  # whoever began earlier and was slow

    assert practice.run().is_outdated
    assert len(practice.messages()) == 8


def on_the_wire(practice: Practice, day: list[Entry]) -> Claim:
    """The first reminder of a day, which is being handed over."""
    practice.write(day)
    practice.run()
    practice.go_to(MONDAY, "17:00")
    (busy,) = claim(practice.store, 1)
    return busy


@pytest.mark.parametrize("is_refused", [False, True])
def test_a_reminder_that_comes_back_from_the_wire_after_its_appointment_went_stays_here(
    practice: Practice, is_refused: bool
) -> None:
    practice.has_been_shown()
    first, *others = day_of(8)
    busy = on_the_wire(practice, [first, *others])
    practice.write([replace(first, consent="nein"), *others] if is_refused else others)
    practice.run()
    finish(practice.store, busy, outcome=Deferred("besetzt"))
    practice.go_to(MONDAY, "17:05")
    assert practice.hand_over() == 7
    practice.go_to(MONDAY, "17:10")
    practice.run()
    assert practice.hand_over() == 0
    assert practice.reminders.calls() == ()


def test_a_reminder_that_comes_back_while_its_run_is_held_waits_for_the_run_that_decides(practice: Practice) -> None:
    practice.has_been_shown()
    busy = on_the_wire(practice, day_of(8))
    practice.put("termine.csv", b"")
    practice.run()
    assert practice.waiting() == []
    finish(practice.store, busy, outcome=Deferred("besetzt"))
    practice.go_to(MONDAY, "17:05")
    assert practice.hand_over() == 0
    practice.write(day_of(8))
    assert not practice.run().run.held
    assert practice.hand_over() == 8
    assert len(practice.left()) == 8


def test_it_leaves_all_the_same_where_nothing_speaks_against_the_list(practice: Practice) -> None:
    practice.has_been_shown()
    busy = on_the_wire(practice, day_of(8))
    practice.change_access(user="")
    assert practice.run().run.held
    finish(practice.store, busy, outcome=Deferred("besetzt"))
    practice.go_to(MONDAY, "17:05")
    assert practice.hand_over() == 8


def test_it_leaves_all_the_same_where_a_run_has_decided_before_it_comes_back(practice: Practice) -> None:
    practice.has_been_shown()
    busy = on_the_wire(practice, day_of(8))
    practice.put("termine.csv", b"")
    assert practice.run().run.held
    practice.write(day_of(8))
    practice.go_to(MONDAY, "17:01")
    assert not practice.run().run.held
    finish(practice.store, busy, outcome=Deferred("besetzt"))
    practice.go_to(MONDAY, "17:05")
    assert practice.hand_over() == 8


def test_who_was_said_not_to_have_been_reminded_of_an_appointment_that_is_gone_is_not(practice: Practice) -> None:
    practice.has_been_shown()
    doubtful = on_the_wire(practice, day_of(8))
    finish(practice.store, doubtful, outcome=Unknown("?"))
    practice.write(day_of(8)[1:])
    practice.run()
    assert len(practice.reminders.calls()) == 1
    practice.store.queue.resolve(doubtful.sms.reference, Resolution.NOT_SENT, actor="anna")
    assert practice.hand_over() == 7
    assert practice.reminders.calls() == ()


def test_a_reminder_of_an_appointment_to_be_called_about_is_not_sent_again(practice: Practice) -> None:
    practice.has_been_shown()
    left = on_the_wire(practice, day_of(8))
    finish(practice.store, left, outcome=Accepted("4711"))
    practice.write(day_of(8)[1:])
    practice.run()
    asked = [Awaited(left.sms.reference, "4711", practice.clock.now)]
    practice.store.reports.record(asked, [DeliveryReport("4711", ReportState.UNDELIVERED)])
    assert practice.store.queue.retry([left.sms.reference], actor="anna") == 0
    assert practice.run().run.taken_back == 0
    assert practice.hand_over() == 7


def test_a_run_by_a_clock_that_was_ahead_keeps_no_later_one_from_running(practice: Practice) -> None:
    practice.has_been_shown()
    practice.go_to(MONDAY + timedelta(days=7), "15:00")
    practice.write(day_of(8))
    practice.run()
    practice.go_to(MONDAY, "15:00")
    practice.write(day_of(8))
    report = practice.run()

    assert not report.is_outdated
    assert report.run.outcome is RunOutcome.READY
    assert len(practice.messages()) == 8
    assert next(iter(practice.reminders.runs("morgen"))).day == MONDAY


def test_what_begins_before_its_reminder_would_leave_is_named(practice: Practice) -> None:
    practice.has_been_shown()
    practice.change_policy(quiet_hours=QuietHours.parse("16:00-09:00"))
    practice.write(day_of(8))

    report = practice.run()

    assert {each.reason for each in report.left_out} == {"beginnt, ehe die Erinnerung hinausginge"}
    assert len(report.left_out) == 5
    assert len(practice.waiting()) == 3
