"""The Serien-SMS (F3) as a receptionist prepares it: list, columns, text, check, and the one question."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.desk import at_the_desk
from tests.screens.series_desk import (
    HEADING,
    TEXT,
    ask_to_start,
    choose,
    open_series,
    patients,
    prepare,
    read_list,
    write_list,
    write_text,
)
from tests.unit.recipients.hostile_files import HOSTILE as HOSTILE_FILES
from tui.screens.series.planning.planning_view import PlanningView
from tui.service.api import MessageQuery, PraxisSms
from tui.simulator.practice import DemoPractice

# --- step 1 ---


async def test_all_four_steps_are_in_sight_at_80x24(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        for step in ("1 Liste", "2 Spalten", "3 Text", "4 Prüfung", "Senden ab", "[ Starten ]"):
            assert step in desk.text


async def test_a_list_is_read_and_what_was_found_is_said(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await read_list(desk, write_list(tmp_path))
        assert "5 Zeilen, 3 Spalten (utf-8 ;)" in desk.text
        assert "Nummer  │Handy" in desk.text
        assert "Einwilligung │Einwilligung" in desk.text
        await desk.until("3 von 5 erreichbar; es fehlt noch der Text.")


async def test_leaving_the_field_reads_the_list_too(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await desk.paste(str(write_list(tmp_path)))
        await desk.press("tab")
        await desk.until("5 Zeilen, 3 Spalten")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("fehlt.csv", None, "gibt es nicht"),
        ("leer.csv", b"", "ist leer"),
        ("brief.csv", b"%PDF-1.7", "sondern PDF"),
    ],
)
async def test_what_is_no_list_is_said_beside_the_field(
    sms: PraxisSms, tmp_path: Path, name: str, content: bytes | None, sentence: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await desk.paste(str(path))
        await desk.press("enter")
        await desk.until(lambda: "■ " in desk.text)
        await desk.until(lambda: sentence in desk.words)
        assert desk.field("#list-path") == str(path)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("one-cell-far-out.xlsx", "braucht zum Lesen mehr als 320 MB Speicher"),
        ("beyond-excel.xlsx", "ist beschädigt oder hat ein unbekanntes Format"),
        ("long.xlsx", "hat 300.000 Zeilen; erlaubt sind höchstens 200.000"),
        ("half-a-million-columns.csv", "hat 500.001 Spalten; erlaubt sind höchstens 1.000"),
    ],
)
async def test_a_list_that_wants_to_harm_is_said_and_the_window_goes_on(
    sms: PraxisSms, tmp_path: Path, name: str, sentence: str
) -> None:
    path = tmp_path / name
    path.write_bytes(HOSTILE_FILES[name][0]())
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await desk.paste(str(path))
        await desk.press("enter")
        await desk.until(lambda: sentence in desk.words)
        await write_text(desk)
        await read_list(desk, write_list(tmp_path))
        await desk.until("2 von 5 sendbar")


async def test_umlauts_that_look_wrong_are_mended_by_another_encoding(sms: PraxisSms, tmp_path: Path) -> None:
    path = tmp_path / "dos.csv"
    path.write_bytes("Name;Handy;Einwilligung\nMüller;0171 1234567;ja\n".encode("cp850"))
    async with at_the_desk(sms) as desk:
        await prepare(desk, path)
        assert "Müller" not in desk.text
        assert "▲ In der Liste stehen Zeichen, die nach falscher" in desk.text
        await choose(desk, "#list-encoding", "cp850")
        await desk.until("1 Zeile, 3 Spalten (cp850 ;)")
        await desk.until("Guten Tag Müller")
        assert "die nach falscher" not in desk.text


async def test_a_workbook_with_several_sheets_offers_them(sms: PraxisSms, tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "Vorwoche"  # type: ignore[union-attr]
    for sheet, name in ((book.active, "Alt"), (book.create_sheet("Morgen"), "Neu")):
        sheet.append(["Name", "Handy", "Einwilligung"])  # type: ignore[union-attr]
        sheet.append([name, "0171 1234567", "ja"])  # type: ignore[union-attr]
    book.save(tmp_path / "termine.xlsx")
    async with at_the_desk(sms) as desk:
        await prepare(desk, tmp_path / "termine.xlsx")
        await desk.until("Guten Tag Alt")
        assert "Tabellenblatt" in desk.text
        await choose(desk, "#list-sheet", "Morgen")
        await desk.until("Guten Tag Neu")


# --- step 2 ---


async def test_another_column_is_chosen_by_keyboard_and_the_check_follows(sms: PraxisSms, tmp_path: Path) -> None:
    path = write_list(tmp_path, ["Kim;0171 1111111;0172 2222222;ja"], "Name;Handy;Handy Mutter;Einwilligung")
    async with at_the_desk(sms) as desk:
        await prepare(desk, path)
        await desk.until("+491711111111")
        await choose(desk, "#column-number", "Handy Mutter")
        await desk.until("+491722222222")
        await desk.go_to("#check-rows")
        await desk.until("Nummer: Handy Mutter")


async def test_without_a_column_of_numbers_the_check_says_what_to_do(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await read_list(desk, write_list(tmp_path, ["Müller;Berlin"], "Name;Ort"))
        await desk.until(lambda: "keine Spalte mit Mobilnummern" in desk.words)


async def test_the_columns_of_a_list_corrected_and_read_again_stay_as_they_were_chosen(
    sms: PraxisSms, tmp_path: Path
) -> None:
    heading = "Name;Handy;Handy Mutter;Einwilligung"
    path = write_list(tmp_path, ["Kim;0171 1111111;0172 2222222;ja"], heading)
    async with at_the_desk(sms) as desk:
        await prepare(desk, path)
        await choose(desk, "#column-number", "Handy Mutter")
        await desk.until("+491722222222")
        write_list(tmp_path, ["Kim;0171 1111111;0172 3333333;ja", "Jo;0171 4;0172 5555555;ja"], heading)
        await desk.go_to("#list-path")
        await desk.press("enter")
        await desk.until("+491723333333")
        assert "+491725555555" in desk.text


# --- step 3 ---


async def test_a_template_of_the_series_list_is_taken(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await read_list(desk, write_list(tmp_path))
        await choose(desk, "#series-template", "Recall")
        await desk.until("Guten Tag {{Anrede}} {{Name}}, Ihr Kontrolltermin")
        await desk.go_to("#series-text")
        assert "│Recall" in desk.text
        await desk.type("x")
        await desk.until("│eigener Text: Recall")  # what it stays for, although it is no template's any more
        await desk.fill("#series-text", "")
        await desk.type("Wir haben am Montag zu.")
        await desk.until(lambda: "eigener Text:" not in desk.text)


async def test_a_typed_text_is_never_thrown_away_for_a_template(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path), "Selbst geschrieben")
        await choose(desk, "#series-template", "Recall")
        await desk.until("Text ersetzen?")
        await desk.press("escape")
        await desk.until(lambda: "Text ersetzen?" not in desk.text)
        assert desk.field("#series-text") == "Selbst geschrieben"
        await choose(desk, "#series-template", "Recall")
        await desk.until("Text ersetzen?")
        await desk.press("enter")
        await desk.until("Ihr Kontrolltermin")
        await desk.go_to("#series-text")
        await desk.press("ctrl+z")
        await desk.until(lambda: desk.field("#series-text") == "Selbst geschrieben")


async def test_the_columns_of_the_list_are_offered_as_placeholders(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await read_list(desk, write_list(tmp_path, ["Kim;0171 1111111;ja;Dr. Weiß"], f"{HEADING};Arzt"))
        await write_text(desk, "Bei ")
        await desk.press("ctrl+p")
        await desk.until("[Nummer]")
        await desk.type("A")
        await desk.until("[Arzt]")
        await desk.press("enter")
        await desk.until(lambda: desk.field("#series-text") == "Bei {{Arzt}}")
        await desk.until("Bei Dr. Weiß")


async def test_the_length_is_that_of_the_row_at_the_cursor_and_follows_every_key(
    sms: PraxisSms, tmp_path: Path
) -> None:
    path = write_list(tmp_path, ["Ng;0171 1111111;ja", "Papadopoulos;0172 2222222;ja"])
    async with at_the_desk(sms) as desk:
        await prepare(desk, path, "Guten Tag {{Name}}")
        await desk.until("Zeile 2: 12 Zeichen · 12/160 · 1 Teil · 0,075 €")
        await desk.go_to("#check-rows")
        await desk.press("down")
        await desk.until("Zeile 3: 22 Zeichen")
        await desk.go_to("#series-text")
        await desk.type("!")
        await desk.until("Zeile 3: 23 Zeichen")


async def test_without_a_list_the_length_is_that_with_sample_values(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await write_text(desk, "Guten Tag {{Name}}")
        await desk.until("Mit Beispielwerten 20 Zeichen")


async def test_what_forces_unicode_is_replaced_on_demand(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path), "Termin \u2013 morgen")
        await desk.until("Unicode 15/70")
        await desk.press("ctrl+t")
        await desk.until("15/160")
        assert desk.field("#series-text") == "Termin - morgen"


async def test_what_forces_unicode_in_a_name_from_the_list_is_replaced_on_demand_too(
    sms: PraxisSms, practice: DemoPractice, tmp_path: Path
) -> None:
    people = ("Núñez;0171 1234567;ja", "Müller;0171 1234568;ja")
    text = "Guten Tag {{Name}}, Ihr Termin ist morgen um 9 Uhr. Praxis Molar, Tel. 030 123456"
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, people), text)
        await desk.until("1 von 2 sendbar")
        await desk.until("Strg+T ersetzt solche Zeichen.")
        await desk.press("ctrl+t")
        await desk.until("2 von 2 sendbar")
        assert "Sonderzeichen ersetzt" in desk.text
        assert "Guten Tag Nuñez" in desk.text
        assert desk.field("#series-text") == text
        await desk.press("ctrl+t")
        await desk.until("1 von 2 sendbar")
        assert "Sonderzeichen ersetzt" not in desk.text
        await desk.press("ctrl+t")
        await desk.until("2 von 2 sendbar")
        await desk.press("f9")
        await desk.until("Sonderzeichen, auch die aus der Liste, werden ersetzt.")
        await desk.press("enter")
        await desk.until("Serie 1")
    assert sorted(message.text[:15] for message in sms.outbox.page(MessageQuery()).messages) == [
        "Guten Tag Mülle",
        "Guten Tag Nuñez",
    ]
    assert {message.name for message in sms.outbox.page(MessageQuery()).messages} == {"Núñez", "Müller"}


async def test_a_placeholder_without_a_column_gets_one_value_for_all(
    sms: PraxisSms, practice: DemoPractice, tmp_path: Path
) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, patients(2)), "Am {{Datum}} ist geschlossen. {{Name}}")
        await desk.until("0 von 2 sendbar")
        assert "2 Zeilen nicht: 2 Angabe fehlt" in desk.text
        await desk.press("f9")
        await desk.until("Wert für alle")
        await desk.paste("24.12.2026")
        await desk.press("enter")
        await desk.until("Serie starten?")
        assert "2 SMS an 2 Empfänger" in desk.text
        await desk.press("escape")
        await desk.until("Am 24.12.2026 ist geschlossen. Patient 0")
        assert "[ Werte ]" in desk.text


async def test_braces_that_are_wrong_are_said_and_the_rows_stay(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        await desk.go_to("#series-text")
        await desk.paste(" {{}}")
        await desk.until("■ An Stelle")
        assert "+491711234567" in desk.text


# --- never the wrong list ---


async def test_a_path_that_is_no_list_takes_the_list_before_out_of_the_check(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        await desk.fill("#list-path", str(tmp_path / "andere.csv"))
        await desk.press("enter")
        await desk.until(lambda: "gibt es nicht" in desk.words)
        await desk.until("beginnt, sobald eine Liste gelesen ist")
        assert desk.field("#series-text") == TEXT
        await desk.press("f9")
        await desk.until("■ Bitte wählen Sie zuerst eine Liste.")


async def test_f9_reads_a_path_that_was_only_typed_instead_of_sending_to_the_list_before(
    sms: PraxisSms, tmp_path: Path
) -> None:
    other = write_list(tmp_path, patients(7), name="andere.csv")
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        await desk.fill("#list-path", str(other))
        await desk.press("f9")
        await desk.until("7 von 7 sendbar")
        assert "Serie starten?" not in desk.text
        await ask_to_start(desk)
        assert "7 SMS an 7 Empfänger" in desk.text


async def test_what_was_asked_for_is_not_asked_for_any_more_once_it_is_there(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await read_list(desk, write_list(tmp_path))
        await desk.press("f9")
        await desk.until("■ Bitte wählen Sie eine Textvorlage oder schreiben Sie einen Text.")
        await desk.type("Ja")
        assert "Bitte wählen Sie eine" not in desk.text


async def test_half_a_placeholder_is_no_mistake_as_long_as_names_are_on_offer(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        await desk.type(" {{")
        await desk.until("[Nummer]")
        debounce = desk.app.screen.query_one(PlanningView)._debounce
        await desk.until(lambda: debounce._timer is None)
        assert "doppelte Klammern" not in desk.text
        await desk.press("escape")
        await desk.until("doppelte Klammern")
