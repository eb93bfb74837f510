"""What stands in a cell and is no date, no time and no name does not get into an SMS."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.recipients.verdict_files import Recorded
from tui.service.recipients import CheckedRow, CheckRules, GridRow, Table, Verdict, check, guess_columns, read_table

TEXT = "Guten Tag {{Name}}, Ihr Termin ist am {{Datum}} um {{Uhrzeit}} Uhr."
HEADINGS = ("Name", "Handy", "Datum", "Uhrzeit", "Einwilligung")


def rows(
    *cells: tuple[str, str, str], text: str = TEXT, headings: tuple[str, ...] = HEADINGS
) -> tuple[CheckedRow, ...]:
    """The rows of a list with these names, days and times, below others that are as they should be."""
    every = (*(("Huber", "01.12.2026", "8:30"), ("Yılmaz", "1.12.", "vormittags")), *cells)
    lines = (
        GridRow(line, (name, f"0171 234567{line}", day, at, "ja"))
        for line, (name, day, at) in enumerate(every, start=2)
    )
    table = Table("liste.csv", headings, tuple(lines))
    return check(table, guess_columns(table), CheckRules(text), Recorded()).rows


@pytest.mark.parametrize(
    ("day", "at"),
    [
        *(("1.12.", "8"), ("Di 1. Dez", "8.30 h"), ("2026-12-01", "08:00-08:30"), ("morgen", "8 Uhr c.t.")),
        *(("Di., 01.12.26", "0830"), ("1. Dezember", "nach Absprache"), ("01.12.2026", "14 Uhr"), ("KW 49", "ab 8")),
    ],
)
def test_a_date_and_a_time_may_be_written_as_people_write_them(day: str, at: str) -> None:
    assert rows(("Müller", day, at))[-1].text == TEXT.replace("{{Name}}", "Müller").replace("{{Datum}}", day).replace(
        "{{Uhrzeit}}", at.removesuffix(" Uhr")
    )


@pytest.mark.parametrize(
    ("day", "at", "reason"),
    [
        ("08:00", "01.12.2026", "„08:00“ in „Datum“ ist als Datum nicht zu verstehen."),
        ("01.12.2026", "01.12.2026", "„01.12.2026“ in „Uhrzeit“ ist als Uhrzeit nicht zu verstehen."),
        ("Anna", "08:00", "„Anna“ in „Datum“ ist als Datum nicht zu verstehen."),
        ("31.02.2026", "08:00", "„31.02.2026“ in „Datum“ ist als Datum nicht zu verstehen."),
        ("30.12.1899", "08:00", "„30.12.1899“ in „Datum“ ist als Datum nicht zu verstehen."),
        ("12/01/2026", "08:00", "„12/01/2026“ in „Datum“ ist als Datum nicht zu verstehen."),
        ("2026-12-01T08:00Z", "08:00", "„2026-12-01T08:00Z“ in „Datum“ ist als Datum nicht zu verstehen."),
        ("01.12.2026", "25:00", "„25:00“ in „Uhrzeit“ ist als Uhrzeit nicht zu verstehen."),
        ("01.12.2026", "00:00", "„00:00“ in „Uhrzeit“ ist als Uhrzeit nicht zu verstehen."),
        ("01.12.2026", "46357,333", "„46357,333“ in „Uhrzeit“ ist eine Zahl; bitte als Datum/Uhrzeit formatieren."),
        ("#NV", "08:00", "„#NV“ in „Datum“ ist keine Angabe, sondern ein Fehlerwert."),
        ("########", "08:00", "„########“ in „Datum“ ist keine Angabe, sondern ein Fehlerwert."),
        ("01.12.2026", "NaT", "„NaT“ in „Uhrzeit“ ist keine Angabe, sondern ein Fehlerwert."),
    ],
)
def test_what_is_no_date_or_time_is_sent_to_nobody(day: str, at: str, reason: str) -> None:
    refused = rows(("Müller", day, at))[-1]

    assert (refused.verdict, refused.text) == (Verdict.PLACEHOLDER_EMPTY, "")
    assert refused.reason.startswith(reason)


@pytest.mark.parametrize("name", ["12345", "-", "?", "unbekannt", "N.N.", "NULL", "#BEZUG!"])
def test_nobody_is_addressed_by_what_is_no_name(name: str) -> None:
    assert rows((name, "01.12.2026", "08:00"))[-1].verdict is Verdict.PLACEHOLDER_EMPTY


def test_it_is_said_where_two_columns_have_the_name_that_fills_the_text(tmp_path: Path) -> None:
    file = tmp_path / "termine.csv"
    file.write_text("Name;Handy;Datum;Datum;Einwilligung\nMüller;0171 2345671;27.11.2026;01.12.2026;ja\n")
    table = read_table(file)

    checked = check(table, guess_columns(table), CheckRules("{{Name}}, {{Datum}}"), Recorded())

    assert checked.notes == ("Die Liste hat „Datum“ und „Datum 2“; in der SMS steht „Datum“.",)
    assert not check(table, guess_columns(table), CheckRules("{{Name}}"), Recorded()).notes


def test_the_number_of_a_day_is_known_under_every_heading_that_speaks_of_an_appointment() -> None:
    headings = ("Name", "Handy", "Nächster Termin", "Zimmer", "Einwilligung")
    found = rows(("Müller", "46357,35", "46357"), text="Am {{Nächster Termin}} in {{Zimmer}}.", headings=headings)

    assert found[-1].reason.startswith("„46357,35“ in „Nächster Termin“ ist eine Zahl")
    assert rows(("Müller", "1.12.", "46357"), text="Am {{Nächster Termin}} in {{Zimmer}}.", headings=headings)[-1].text


def test_a_column_that_is_called_like_a_date_may_hold_something_else() -> None:
    headings = ("Name", "Handy", "Termin", "Zeit", "Einwilligung")
    kinds = [("Müller", kind, "8:00") for kind in ("Kontrolle", "Zahnreinigung", "Beratung")]

    assert [row.verdict for row in rows(*kinds, text="{{Termin}} um {{Zeit}}", headings=headings)[2:]] == [
        Verdict.OK
    ] * len(kinds)
