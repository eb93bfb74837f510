"""Rows that the list itself sets apart are for a person: struck through, or below another title or heading."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from tests.unit.recipients.verdict_files import Recorded
from tui.service.errors import ListRefused
from tui.service.recipients import CheckedRow, CheckRules, Verdict, check, guess_columns, read_table, table

HEADING = "Name;Handy;Datum;Uhrzeit;Einwilligung"
TEXT = "Guten Tag {{Name}}, Ihr Termin: {{Datum}} {{Uhrzeit}}"


def rows(file: Path) -> tuple[CheckedRow, ...]:
    table = read_table(file)
    return check(table, guess_columns(table), CheckRules(TEXT), Recorded()).rows


def verdicts(folder: Path, *lines: str) -> list[Verdict]:
    file = folder / "termine.csv"
    file.write_text("\n".join((HEADING, "Müller;0171 2345671;01.12.2026;8:00;ja", *lines)))
    return [row.verdict for row in rows(file)]


def patient(name: str, place: int, cells: str = "02.12.2026;9:00") -> str:
    return f"{name};0171 234568{place};{cells};ja"


def test_who_is_struck_through_in_the_table_gets_no_sms(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for line in (HEADING, patient("Müller", 1), patient("Huber", 2), patient("Mayr", 3)):
        sheet.append(line.split(";"))
    sheet["A3"].font = Font(strike=True)
    sheet["F4"].font = Font(strike=True)
    workbook.save(tmp_path / "termine.xlsx")

    found = rows(tmp_path / "termine.xlsx")

    assert [row.verdict for row in found] == [Verdict.OK, Verdict.STRUCK, Verdict.OK], "an empty cell says nothing"
    assert found[1].reason == "In der Tabelle ist die Zeile ganz oder zum Teil durchgestrichen."


def test_what_is_noted_beside_a_cell_counts_as_what_stands_in_the_row(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for line in (HEADING, patient("Müller", 1), patient("Huber", 2), patient("Mayr", 3)):
        sheet.append(line.split(";"))
    sheet["A3"].comment = Comment("Praxis:\nverstorben", "Praxis")
    sheet["B4"].comment = Comment("bitte keine SMS", "Praxis")
    workbook.save(tmp_path / "termine.xlsx")

    found = rows(tmp_path / "termine.xlsx")

    assert [row.verdict for row in found] == [Verdict.OK, Verdict.DECEASED_REMARK, Verdict.NO_CONSENT]
    assert found[1].reason == "In Spalte „Kommentar an der Zelle“ steht „Praxis: verstorben“: vermutlich verstorben."


@pytest.mark.parametrize("title", ["Abgesagte Termine", "Stornos", "Verstorbene Patienten:", "--- Warteliste ---"])
def test_who_stands_below_such_a_title_gets_no_sms(tmp_path: Path, title: str) -> None:
    below = (f"{title};;;;", HEADING, patient("Huber", 2), "Bestätigte Termine;;;;", patient("Mayr", 3))

    found = verdicts(tmp_path, *below)

    assert (found[0], found[3], found[5]) == (Verdict.OK, Verdict.STRUCK, Verdict.OK)


def test_below_a_heading_with_other_columns_nothing_is_sent(tmp_path: Path) -> None:
    below = (
        "Name;Handy;Uhrzeit;Datum;Einwilligung",
        patient("Huber", 2, "9:00;02.12.2026"),
        HEADING,
        patient("Mayr", 3),
    )

    found = verdicts(tmp_path, *below)

    assert (found[0], found[2], found[4]) == (Verdict.OK, Verdict.MISALIGNED, Verdict.OK)


def test_headings_and_sums_of_each_page_stop_nobody(tmp_path: Path) -> None:
    below = (
        "Seite 1 von 2;;;;",
        HEADING,
        patient("Huber", 2),
        "Weber (verstorben);;;;",
        patient("Mayr", 3),
        "Summe: 3;;;;",
    )

    found = verdicts(tmp_path, *below)

    assert (found[0], found[3], found[5]) == (Verdict.OK, Verdict.OK, Verdict.OK)


def test_a_list_that_somebody_is_writing_is_read_by_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "termine.csv"
    file.write_text(f"{HEADING}\nMüller;0171 2345671;01.12.2026;8:00;ja\nHuber;0171 23")
    read = table._contents

    def grows(*given: Any) -> bytes:
        contents = read(*given)
        with file.open("a") as more:
            more.write("45672;01.12.2026;8:30;ja\n")
        return contents

    monkeypatch.setattr(table, "_contents", grows)

    with pytest.raises(ListRefused, match="wird gerade geschrieben"):
        read_table(file)
