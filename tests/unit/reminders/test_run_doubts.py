"""What holds a run: each names its reason, and nothing is queued until a person has looked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from tests.engines import beginning
from tests.unit.reminders.practice import HEADING, MONDAY, Entry, Practice, day_of, hold
from tui.service.errors import NotFound
from tui.service.model.facts import FactKind
from tui.service.model.messages import TemplateKind
from tui.service.model.reminders import ReminderRun, RunOutcome
from tui.service.reminders import run_doubts
from tui.service.reminders.run_doubts import Figures
from tui.service.settings import ConsentRule, ReminderMode, ReminderPlan, SourceKind
from tui.service.usecases.templates import Templates
from tui.service.wording.facts import sentence

MONDAY_NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)


def reasons(practice: Practice) -> list[FactKind]:
    report = practice.run()
    assert practice.waiting() == []
    return [fact.kind for fact in report.run.held]


def no_file(practice: Practice) -> None:
    for path in practice.folder.iterdir():
        path.unlink()


def no_folder(practice: Practice) -> None:
    practice.change(folder="/nonexistent")


def empty_file(practice: Practice) -> None:
    practice.put("termine.csv", b"")


def only_a_heading(practice: Practice) -> None:
    practice.put("termine.csv", HEADING.encode())


def a_web_page(practice: Practice) -> None:
    practice.put("termine.csv", b"<html><body>Fehler 500</body></html>")


def an_old_file(practice: Practice) -> None:
    practice.write(day_of(8))
    practice.put("termine.csv", (practice.folder / "termine.csv").read_bytes(), hours_ago=30)


def of_another_day(practice: Practice) -> None:
    practice.write(day_of(8, MONDAY + timedelta(days=2)))


def without_times(practice: Practice) -> None:
    rows = [entry.row.replace(f";{entry.at};", ";;") for entry in day_of(8)]
    practice.put("termine.csv", "\n".join([HEADING, *rows]).encode())


def without_dates(practice: Practice) -> None:
    practice.put("termine.csv", b"Name;Handy;Einwilligung\nM\xc3\xbcller;0171 1234567;ja\n")


def without_consent(practice: Practice) -> None:
    practice.put("termine.csv", b"Name;Handy;Datum;Uhrzeit\nM;0171 1234567;01.12.2026;09:00\n")


def another_column_of_numbers(practice: Practice) -> None:
    practice.write(day_of(8))
    text = (practice.folder / "termine.csv").read_text().replace("Handy", "Mobil")
    practice.put("termine.csv", text.encode())


def useless_numbers(practice: Practice) -> None:
    rows = [entry.row.replace("0171 12", "030 12") for entry in day_of(4)]
    practice.put("termine.csv", "\n".join([HEADING, *rows, *(e.row for e in day_of(4, first=10))]).encode())


def nobody_consented(practice: Practice) -> None:
    practice.write(replace(each, consent="nein") for each in day_of(8))


def template_gone(practice: Practice) -> None:
    practice.write(day_of(8))
    practice.change(template="Gibtesnicht")


def template_changed(practice: Practice) -> None:
    practice.write(day_of(8))
    templates = Templates(beginning(practice.store, lambda: practice.settings))
    templates.change(templates.get(TemplateKind.SERIES, "Erinnern"), "Erinnern", "Kommen Sie {{Datum}} {{Uhrzeit}}")


def provider_held(practice: Practice) -> None:
    practice.write(day_of(8))
    hold(practice.store)


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (no_file, FactKind.REMINDERS_NO_FILE),
        (no_folder, FactKind.REMINDERS_UNREADABLE),
        (empty_file, FactKind.REMINDERS_UNREADABLE),
        (only_a_heading, FactKind.REMINDERS_UNREADABLE),
        (a_web_page, FactKind.REMINDERS_UNREADABLE),
        (an_old_file, FactKind.REMINDERS_OLD_FILE),
        (lambda practice: None, FactKind.REMINDERS_SAME_FILE),
        (of_another_day, FactKind.REMINDERS_OTHER_DAY),
        (without_times, FactKind.REMINDERS_COLUMN_MISSING),
        (without_dates, FactKind.REMINDERS_COLUMN_MISSING),
        (without_consent, FactKind.REMINDERS_NO_CONSENT),
        (another_column_of_numbers, FactKind.REMINDERS_OTHER_COLUMN),
        (useless_numbers, FactKind.REMINDERS_UNUSABLE),
        (nobody_consented, FactKind.REMINDERS_NONE_SENDABLE),
        (template_gone, FactKind.REMINDERS_INCOMPLETE),
        (template_changed, FactKind.REMINDERS_TEXT_CHANGED),
        (provider_held, FactKind.REMINDERS_PROVIDER_HELD),
    ],
)
def test_a_run_is_held_and_says_why(practice: Practice, happens: Callable[[Practice], None], reason: FactKind) -> None:
    practice.has_been_shown()
    happens(practice)

    assert reason in reasons(practice)


def counted(day_back: int, appointments: int) -> ReminderRun:
    day = MONDAY - timedelta(days=day_back)
    moment = MONDAY_NOON - timedelta(days=day_back)
    return ReminderRun("morgen", day, moment, moment, RunOutcome.READY, appointments=appointments, is_counted=True)


@pytest.mark.parametrize(
    ("count", "reason"), [(9, FactKind.REMINDERS_FEWER), (10, None), (30, None), (31, FactKind.REMINDERS_MORE)]
)
def test_a_number_of_rows_that_is_not_usual_on_that_weekday_holds(count: int, reason: FactKind | None) -> None:
    mondays = [counted(7 * week, 20) for week in (1, 2, 3)]
    others = [counted(day, 100) for day in (1, 2, 3, 4, 5, 6)]
    figures = Figures(MONDAY_NOON, None, "x.csv", "digest", count, count, 0, 0, "", "")

    doubts = [fact.kind for fact in run_doubts.doubts(ReminderPlan(), figures, [*others, *mondays])]

    assert doubts == ([reason] if reason else [])


@pytest.mark.parametrize("heading", ["Einwilligung", "Verstorben"])
def test_a_run_is_held_where_nothing_says_any_more_who_gets_no_sms(practice: Practice, heading: str) -> None:
    """Whoever said no yesterday is in today's list, too, and so is who died."""
    practice.change_policy(consent=ConsentRule.CONFIRM)
    practice.change(consent_confirmed_by="Dr. Weiß")
    whole = f"Name;Handy;Datum;Uhrzeit;{heading}"
    practice.has_been_shown()
    said = "ja" if heading == "Einwilligung" else ""
    rows = [";".join(each.row.split(";")[:4]) for each in day_of(8)]
    practice.put("termine.csv", "\n".join([whole, *(f"{row};{said}" for row in rows)]).encode())
    practice.run(release=True)
    practice.go_to(MONDAY, "17:05")
    practice.hand_over()
    practice.go_to(MONDAY + timedelta(days=1))
    after = [";".join(each.row.split(";")[:4]) for each in day_of(8, MONDAY + timedelta(days=2), first=20)]
    practice.put("termine.csv", "\n".join([whole.rpartition(";")[0], *after]).encode())

    assert FactKind.REMINDERS_BLOCKING_COLUMN_GONE in reasons(practice)


def test_a_person_lets_a_held_run_go_and_it_stays_let_go(practice: Practice) -> None:
    practice.has_been_shown()
    another_column_of_numbers(practice)
    assert practice.run().run.held

    released = practice.run(release=True)

    assert released.run.outcome is RunOutcome.READY
    assert len(practice.waiting()) == 8
    practice.go_to(MONDAY, "15:10")
    assert not practice.run().run.held
    assert practice.reminders.runs("morgen")[0].released_by == "anna"


def test_what_nobody_can_read_nobody_can_let_go(practice: Practice) -> None:
    practice.has_been_shown()
    without_dates(practice)

    assert practice.run(release=True).run.held


def test_while_a_run_is_held_nothing_leaves_by_an_earlier_one(practice: Practice) -> None:
    practice.has_prepared()
    practice.go_to(MONDAY, "16:50")
    empty_file(practice)
    assert practice.run().run.held
    practice.go_to(MONDAY, "17:00")
    assert practice.hand_over() == 0

    practice.write(day_of(8))
    practice.run()

    assert practice.hand_over() == 8
    assert practice.reminders.runs("morgen")[0].queued == 16


@pytest.mark.parametrize("is_new", [False, True])
def test_a_list_that_lost_most_of_its_rows_since_the_last_run_of_the_day_holds(
    practice: Practice, is_new: bool
) -> None:
    if is_new:
        practice.go_to(MONDAY)
    else:
        practice.has_been_shown()
    practice.write(day_of(12))
    practice.run(release=is_new)
    assert len(practice.waiting()) == 12
    practice.go_to(MONDAY, "16:50")
    practice.write(day_of(3))

    assert reasons(practice) == [FactKind.REMINDERS_SHRUNK]
    assert practice.run().may_be_released
    assert practice.reminders.runs("morgen")[0].appointments == 12
    practice.go_to(MONDAY, "17:00")
    assert practice.hand_over() == 0

    practice.write(day_of(12))
    assert not practice.run().run.held
    assert practice.hand_over() == 12


def test_a_person_lets_a_list_go_that_lost_most_of_its_rows(practice: Practice) -> None:
    practice.has_prepared(day_of(12))
    practice.write(day_of(3))
    assert practice.run().run.held

    practice.reminders.release("morgen", [FactKind.REMINDERS_SHRUNK])
    assert len(practice.waiting()) == 3
    practice.go_to(MONDAY, "15:10")
    assert not practice.run().run.held


def test_what_is_paused_stays_paused_where_a_list_shrinks(practice: Practice) -> None:
    practice.has_been_shown()
    practice.change(mode=ReminderMode.RELEASE)
    practice.write(day_of(12))
    practice.run()
    practice.write(day_of(3))

    assert practice.run().run.held
    assert len(practice.waiting()) == 12
    assert practice.hand_over() == 0


@pytest.mark.parametrize(("before", "count", "is_held"), [(12, 5, True), (12, 6, False), (4, 1, True), (3, 1, False)])
def test_a_few_appointments_that_are_gone_are_cancelled_ones(before: int, count: int, is_held: bool) -> None:
    today = counted(0, before)
    figures = Figures(MONDAY_NOON, None, "x.csv", "digest", count, count, 0, 0, "", "")
    doubts = [fact.kind for fact in run_doubts.doubts(ReminderPlan(), figures, [], today)]
    assert doubts == ([FactKind.REMINDERS_SHRUNK] if is_held else [])
    assert list(run_doubts.doubts(ReminderPlan(), figures, [], replace(today, is_counted=False))) == []


def begin_a_day_of_its_own(practice: Practice) -> list[Entry]:
    """Let a plan remind in the morning of the 24 appointments of the same day, each quarter of an hour from 8."""
    practice.change(days_before=0, prepare_at=time(7), send_at=time(7, 30))
    practice.go_to(MONDAY, "07:00")
    book = day_of(24, MONDAY)
    practice.write(book)
    practice.run(release=True)
    practice.go_to(MONDAY, "07:30")
    assert practice.hand_over() == 24
    return book


def test_what_has_begun_may_go_from_a_list_of_today(practice: Practice) -> None:
    book = begin_a_day_of_its_own(practice)
    for at in ("09:50", "11:50", "13:20", "13:40", "15:00"):
        practice.go_to(MONDAY, at)
        practice.write([*(entry for entry in book if entry.at > at), Entry(90, TUESDAY)])
        assert not practice.run().run.held

    [day] = practice.reminders.runs("morgen")
    assert (day.appointments, day.sendable, day.calls) == (24, 24, 0), "as other days are compared with it"
    assert practice.reminders.calls() == ()


def test_a_list_of_today_that_loses_what_is_to_come_holds(practice: Practice) -> None:
    book = begin_a_day_of_its_own(practice)
    for at in ("10:00", "10:10"):
        practice.go_to(MONDAY, at)
        practice.write([entry for entry in book if entry.at > "10:10"][:5])
        [held] = practice.run().run.held
        assert dict(held.values) == {"before": 15, "count": 5}
    practice.write([])
    assert practice.run().run.held


def test_what_the_card_lacks_is_told_beside_what_the_list_says(practice: Practice) -> None:
    practice.has_been_shown()
    practice.change_access(user="")
    practice.write([*day_of(7), Entry(7, TUESDAY, "12:00", consent="nein")])

    report = practice.run()

    assert [fact.kind for fact in report.run.held] == [FactKind.REMINDERS_CARD_INCOMPLETE]
    assert "Benutzer" in sentence(report.run.held[0])
    assert (report.run.appointments, report.run.sendable, len(report.rows)) == (8, 7, 8)
    assert not practice.run(release=True).may_be_released
    no_file(practice)
    kinds = [fact.kind for fact in practice.run().run.held]
    assert kinds == [FactKind.REMINDERS_CARD_INCOMPLETE, FactKind.REMINDERS_NO_FILE]
    assert practice.waiting() == []


def test_a_plan_that_names_a_folder_and_an_address_is_refused(practice: Practice) -> None:
    practice.go_to(MONDAY)
    practice.change(source=SourceKind.ICS, url="https://kalender.example/praxis.ics")
    assert reasons(practice) == [FactKind.REMINDERS_INCOMPLETE]


def test_a_provider_that_is_held_leaves_what_waits(practice: Practice) -> None:
    practice.has_prepared()
    practice.go_to(MONDAY, "15:10")
    hold(practice.store)

    assert practice.run().run.held
    assert len(practice.waiting()) == 8


def test_a_list_without_a_column_of_consent_needs_somebody_who_confirms(practice: Practice) -> None:
    practice.change_policy(consent=ConsentRule.CONFIRM)
    practice.go_to(MONDAY)
    without_consent(practice)
    assert [fact.kind for fact in practice.run().run.held] == [FactKind.REMINDERS_NO_CONSENT]

    practice.change(consent_confirmed_by="Dr. Weiß")
    practice.run(release=True)

    series = practice.store.series.newest()[0]
    assert series.consent_by == "Dr. Weiß"


def test_a_plan_that_is_not_there_is_named(practice: Practice) -> None:
    with pytest.raises(NotFound) as told:
        practice.reminders.run("uebermorgen")
    assert "morgen" in told.value.remedy


def test_a_preview_writes_nothing(practice: Practice) -> None:
    practice.has_been_shown()
    practice.write([*day_of(8), Entry(50, TUESDAY, "18:00")])

    report = practice.reminders.preview("morgen")

    assert report.changes is not None
    assert len(report.changes.remind) == 9
    assert practice.messages() == ()
    assert practice.reminders.runs("morgen")[0].day < MONDAY


def test_a_new_plan_that_was_let_go_follows_what_changes_on_that_day(practice: Practice) -> None:
    practice.go_to(MONDAY)
    practice.write(day_of(8))
    practice.run(release=True)
    practice.go_to(MONDAY, "15:10")
    practice.write(day_of(7))

    assert practice.run().run.taken_back == 1
    assert len(practice.waiting()) == 7


def test_a_plan_is_not_let_go_by_running_often_on_its_third_day(practice: Practice) -> None:
    practice.has_been_shown()
    practice.go_to(MONDAY - timedelta(days=3), "15:10")

    assert practice.run().run.outcome is RunOutcome.SHOWN
