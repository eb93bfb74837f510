"""A list that keeps cancelled appointments, and says so: nobody is reminded of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import pytest

from tests.engines import sqlite_only
from tests.unit.reminders.practice import HEADING, MONDAY, Entry, Practice, day_of
from tui.service.model.facts import FactKind
from tui.service.recipients import GridRow, Table, guess_columns
from tui.service.reminders.plan_faults import reminder_remarks
from tui.service.reminders.slots import Slot, Standing, slots, standing
from tui.service.usecases.reminders.plan_rows import RowKind


def write(practice: Practice, entries: Sequence[Entry], status: Mapping[int, str]) -> None:
    """Write the list of the day with a column „Status“, as it says by patient."""
    rows = [f"{each.row};{status.get(each.patient, 'bestätigt')}" for each in entries]
    practice.put("termine.csv", "\n".join([f"{HEADING};Status", *rows, ""]).encode())


@pytest.mark.parametrize(
    "cell",
    [
        *("abgesagt", "Abgesagt am 30.11. (Tel.)", "STORNIERT", "Termin entfällt", "gelöscht", "cancelled"),
    ],
)
def test_who_is_cancelled_in_the_list_gets_no_reminder_and_is_named(practice: Practice, cell: str) -> None:
    practice.has_been_shown()
    write(practice, day_of(8), {2: cell})

    report = practice.run()

    assert report.run.held == ()
    assert len(practice.waiting()) == 7
    assert [(each.place, each.reason) for each in report.left_out] == [("Zeile 4", "abgesagt")]


LOOK = "abgesagt oder verlegt; bitte ansehen: steht dort ein neuer Termin, tragen Sie ihn in die Liste ein"


def says(cell: str) -> Standing:
    """What a note says of the appointment of its row, on 1 December at 8:30."""
    starts_at = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
    return standing(Slot(GridRow(2, ("Müller", "01.12.2026", "8:30", cell)), starts_at.date(), starts_at, ""))


@pytest.mark.parametrize(
    "cell",
    [
        *("abgesagt, neuer Termin 3.12. 10 Uhr", "storniert -> 3.12.", "verlegt auf 3.12.2026", "verschoben auf Do"),
        *("neuer Termin: 1.12. 16:30", "Termin verlegt auf 16 Uhr", "abgesagt? kommt wohl doch"),
        *("Müller (abgesagt)", "Kontrolle, abgesagt", "Müller, Anna - STORNO", "28.11. abgesagt", "verschoben"),
        *("1.12.2026 (verlegt)", "8:30 verlegt auf 16:00"),
    ],
)
def test_a_note_may_name_a_new_appointment(cell: str) -> None:
    assert says(cell) is Standing.REPLACED


@pytest.mark.parametrize(
    "cell",
    [
        *("Nicht abgesagt", "Absage zurückgenommen", "kann absagen", "abgesagt: nein", "Abgesagt (zurückgenommen)"),
        *("Zahnreinigung (28.11. nicht abgesagt)", "letzter Termin abgesagt am 3.3., kommt", "8:30 Uhr"),
        *("1.12. nüchtern", "Zuzahlung: entfällt"),
        *("verlegt auf 1.12. 8:30 Uhr", "neuer Termin 01.12.2026, 8:30", "verlegt vom 28.11.", "neuer Termin"),
    ],
)
def test_a_note_that_leaves_the_appointment_standing_cancels_nothing(cell: str) -> None:
    assert says(cell) is Standing.STANDS


@pytest.mark.parametrize(
    "cell", ["8:30 abgesagt", "8.30 Uhr - abgesagt", "Di 1.12. 8:30 entfällt", "01.12.2026 STORNO"]
)
def test_a_time_with_the_word_behind_it_is_cancelled(cell: str) -> None:
    assert says(cell) is Standing.CANCELLED


def test_who_may_have_a_new_appointment_is_left_out_and_a_person_is_asked_to_look(practice: Practice) -> None:
    practice.has_been_shown()
    write(practice, day_of(8), {2: "abgesagt, neuer Termin 3.12. 10 Uhr"})

    report = practice.run()

    assert report.run.held == ()
    assert len(practice.waiting()) == 7
    [left_out] = report.left_out
    assert (left_out.place, left_out.reason, left_out.name) == ("Zeile 4", LOOK, "PatientC")
    [status] = practice.reminders.statuses()
    assert [fact.kind for fact in status.remarks] == [FactKind.REMINDERS_REPLACED]
    assert status.held == ()
    day = practice.reminders.day("morgen")
    assert [(row.name, row.starts_at) for row in day.rows if row.kind is RowKind.REPLACED] == [
        ("PatientC", left_out.starts_at)
    ]
    assert [name for name, _fact in reminder_remarks(practice.store, practice.settings)] == ["morgen"]


@sqlite_only
def test_a_held_run_keeps_its_reasons_apart_from_what_is_to_be_looked_at(practice: Practice) -> None:
    practice.has_been_shown()
    write(practice, day_of(8), {2: "verlegt auf 3.12."})
    practice.run()
    practice.go_to(MONDAY, "15:10")
    write(practice, day_of(2), {1: "verlegt auf 3.12."})
    held, seen = practice.run().run, practice.reminders.runs("morgen", 1)[0]
    assert [fact.kind for fact in held.held] == [FactKind.REMINDERS_SHRUNK]
    assert (seen.held, seen.remarks) == (held.held, held.remarks)
    assert seen.remarks


@pytest.mark.parametrize("cell", ["nicht abgesagt", "hat den letzten Termin abgesagt", "Storno-Gebühr offen", ""])
def test_a_remark_that_only_speaks_of_it_cancels_nothing(practice: Practice, cell: str) -> None:
    practice.has_been_shown()
    write(practice, day_of(8), {2: cell})
    practice.run()
    assert len(practice.waiting()) == 8


def test_what_is_cancelled_after_the_first_run_is_taken_back_and_what_has_left_is_to_be_called(
    practice: Practice,
) -> None:
    entries = practice.has_prepared()
    practice.go_to(MONDAY, "15:10")
    write(practice, entries, {2: "abgesagt"})
    practice.run()
    practice.go_to(MONDAY, "17:00")
    assert practice.hand_over() == 7

    practice.go_to(MONDAY, "17:10")
    write(practice, entries, {2: "abgesagt", 3: "abgesagt"})
    practice.run()
    assert practice.hand_over() == 0
    assert [entry.name for entry in practice.reminders.calls()] == ["PatientD"]


@sqlite_only
def test_a_row_whose_day_cannot_be_read_is_named(practice: Practice) -> None:
    practice.has_been_shown()
    written = ["01.12.2026", "1. Dezember 2026", "1.12.", "01/12/2026", "Dienstag", "", "2.12.2026"]
    rows = [f"Patient{'ABCDEFG'[place]};0171 120000{place};{day};10:00;;ja" for place, day in enumerate(written)]
    practice.put("termine.csv", "\n".join([HEADING, *rows, ""]).encode())
    report = practice.run()
    assert [row.name for row in report.rows] == ["PatientA", "PatientB"]
    assert [(each.name, each.reason) for each in report.left_out] == [
        (f"Patient{'ABCDEFG'[place]}", f"der Tag „{written[place]}“ lässt sich nicht lesen") for place in (2, 3, 4)
    ]


@pytest.mark.parametrize(
    ("cell", "clock"),
    [("1.12. 9:30", "09:30"), ("0930", "09:30"), ("9h30", "09:30"), ("9.30", "09:30"), ("9 Uhr", "09:00")],
)
def test_a_time_is_read_also_behind_its_day(cell: str, clock: str) -> None:
    table = Table("t.csv", ("Datum", "Uhrzeit"), (GridRow(2, ("01.12.2026", cell)),))
    [slot] = slots(table, guess_columns(table), None)
    assert slot.starts_at is not None
    assert f"{slot.starts_at:%H:%M}" == clock


@pytest.mark.parametrize(
    ("day", "at", "cells"),
    [
        ("01.12.2026 00:00:00", "09:30:00", ("01.12.2026", "09:30")),
        ("2026-12-01T00:00", "9:30", ("2026-12-01", "9:30")),
        ("01.12.2026", "09:30:30", ("01.12.2026", "09:30:30")),
        ("01.12.2026 00:00:00.000", "10:00:00.000", ("01.12.2026", "10:00")),
    ],
)
def test_seconds_that_a_database_adds_are_not_read_by_patients(day: str, at: str, cells: tuple[str, str]) -> None:
    table = Table("t.csv", ("Datum", "Uhrzeit"), (GridRow(2, (day, at)),))
    [slot] = slots(table, guess_columns(table), None)
    assert slot.row.cells == cells


def test_a_time_beside_its_day_in_one_column_stays() -> None:
    table = Table(
        "t.csv", ("Termin", "Name"), (GridRow(2, ("01.12.2026 00:00:00", "A")), GridRow(3, ("1.12.2026 9:30:00", "B")))
    )
    assert [slot.row.cells[0] for slot in slots(table, guess_columns(table), None)] == [
        "01.12.2026 00:00",
        "1.12.2026 9:30",
    ]
