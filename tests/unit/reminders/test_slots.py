"""When an appointment is, in every way in which lists write it; what cannot be read is named."""

from __future__ import annotations

from datetime import date, time

import pytest

from tests.unit.reminders.practice import HEADING, Practice, day_of
from tui.language.local_time import local
from tui.service.recipients import GridRow, Table, guess_columns
from tui.service.reminders.slots import slots
from tui.service.text.days_and_times import read_time


@pytest.mark.parametrize(
    ("day", "at"),
    [
        *(("01.12.2026", "8:30"), ("1.12.26", "08.30 h"), ("Di 1. Dez 2026", "8:30 Uhr"), ("1. Dezember 2026", "8:30")),
        ("2026-12-01", "08:30-09:00"),
        *(("01.12.2026 8:30", ""), ("2026-12-01T08:30", ""), ("01.12.2026", "8:30 AM")),
    ],
)
def test_a_day_and_a_time_are_read_as_people_and_programs_write_them(day: str, at: str) -> None:
    table = Table("x.csv", ("Handy", "Datum", "Uhrzeit"), (GridRow(2, ("0171 1234567", day, at)),))
    [found] = slots(table, guess_columns(table), None)

    assert found.day == date(2026, 12, 1)
    assert found.starts_at is not None
    assert f"{local(found.starts_at):%d.%m.%Y %H:%M}" == "01.12.2026 08:30"


@pytest.mark.parametrize(
    ("cell", "at"), [("2:30 PM", time(14, 30)), ("12:15 p.m.", time(12, 15)), ("12:15 AM", time(0, 15))]
)
def test_the_afternoon_may_be_named_in_english(cell: str, at: time) -> None:
    assert read_time(cell) == at


def test_a_row_whose_date_cannot_be_read_is_named(practice: Practice) -> None:
    practice.has_been_shown()
    rows = [each.row for each in day_of(8)]
    rows[2] = rows[2].replace(f"{day_of(8)[2].day:%d.%m.%Y}", "nächsten Di")
    practice.put("termine.csv", "\n".join([HEADING, *rows, "Summe: 8;;;;;", ""]).encode())

    report = practice.run()

    assert len(practice.waiting()) == 7
    assert [(each.place, each.reason) for each in report.left_out] == [
        ("Zeile 4", "der Tag „nächsten Di“ lässt sich nicht lesen")
    ]
