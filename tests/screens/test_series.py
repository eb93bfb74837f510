"""The Serien-SMS (F3) as a receptionist prepares it: list, columns, text, check, and the one question."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.desk import Desk, at_the_desk
from tests.screens.series_desk import (
    HEADING,
    TEXT,
    ask_to_start,
    open_series,
    patients,
    prepare,
    read_list,
    start,
    write_list,
    write_text,
)
from tests.unit.recipients.hostile_files import HOSTILE as HOSTILE_FILES
from tui.screens.series.planning.planning_view import PlanningView
from tui.service.api import MessageQuery, PraxisSms, TemplateKind
from tui.simulator.practice import DemoPractice
from tui.widgets.row_list import LongList

HOSTILE = ["[/]", "[b", "[@click=app.quit]x", "ä ö ü ß €", "\U0001f9b7", "u\u0308ber"]


def checked_rows(desk: Desk) -> LongList:
    return desk.app.screen.query_one(LongList)


async def choose(desk: Desk, selector: str, title: str) -> None:
    """Choose an entry of a dropdown by its name."""
    await desk.go_to(selector)
    await desk.press("enter")
    await desk.until(lambda: f"│{title}" in desk.text)
    await desk.type(title)
    await desk.press("enter")


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
        assert "Nummer       │Handy" in desk.text
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
        await desk.until(lambda: sentence in " ".join(desk.text.split()))
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
        await desk.until(lambda: sentence in " ".join(desk.text.split()))
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
        await desk.until(lambda: "keine Spalte mit Mobilnummern" in " ".join(desk.text.split()))


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
        await desk.until("│eigener Text")


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


# --- step 4 ---


async def test_every_row_has_its_verdict_in_words_and_the_totals_say_why(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        await desk.until("2 von 5 sendbar · 2 SMS-Teile · 0,15 €")
        assert "3 Zeilen nicht:" in desk.text
        for reason in ("1 keine Einwilligung", "1 nicht mobil", "1 doppelt"):
            assert reason in desk.text
        await desk.go_to("#check-rows")
        assert "in Ordnung" in desk.line_with("Weiß")
        assert "■ nicht mobil" in desk.line_with("Öztürk")
        await desk.press("end")
        await desk.until("Zeile 6: doppelt. Gleiche Nummer und gleicher Text wie in Zeile 2.")


async def test_while_the_check_is_read_the_other_steps_make_room_and_keep_their_result_in_sight(
    sms: PraxisSms, tmp_path: Path
) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, patients(30)))
        before = checked_rows(desk).size.height
        await desk.go_to("#check-rows")
        await desk.until(lambda: checked_rows(desk).size.height > before + 3)
        assert "30 Zeilen, 3 Spalten" in desk.text
        assert "2 Spalten  Nummer: Handy · Name: Name · Einwilligung: Einwilligung" in desk.text
        assert "3 Text     Guten Tag {{Name}}, Ihr Termin ist morgen." in desk.text
        await desk.press("shift+tab")
        await desk.until(lambda: desk.focused == "series-text")
        await desk.until(lambda: checked_rows(desk).size.height == before)


async def test_only_problems_are_shown_on_demand(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        await desk.go_to("#check-rows")
        await desk.press("ctrl+l")
        await desk.until(lambda: len(checked_rows(desk).rows) == 3)
        assert "in Ordnung" not in desk.text
        assert "[x] Nur Probleme" in desk.text
        await desk.press("ctrl+l")
        await desk.until(lambda: len(checked_rows(desk).rows) == 5)


@pytest.mark.parametrize(("sought", "line"), [("weiß", "Zeile 5"), ("1234568", "Zeile 3"), ("4", "Zeile 4")])
async def test_a_row_is_found_by_name_number_or_line(sms: PraxisSms, tmp_path: Path, sought: str, line: str) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        await desk.press("ctrl+g")
        await desk.until("In der Liste suchen")
        await desk.paste(sought)
        await desk.press("enter")
        await desk.until(f"{line}: ")
        assert desk.focused == "check-rows"


async def test_what_is_not_there_is_not_found(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        await desk.press("ctrl+g")
        await desk.until("In der Liste suchen")
        await desk.paste("Zacharias")
        await desk.press("enter")
        await desk.until("„Zacharias“ steht in keiner der gezeigten Zeilen.")


async def test_a_number_that_only_needs_a_person_s_word_is_confirmed_on_its_row(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, ["Kim;0161 1234567;ja", "Jo;0171 1234567;ja"]))
        await desk.until("1 von 2 sendbar")
        await desk.go_to("#check-rows")
        await desk.press("home")
        await desk.until("Eingabe bestätigt sie.")
        await desk.press("enter")
        await desk.until("[ Nummer stimmt ]")
        await desk.press("enter")
        await desk.until("2 von 2 sendbar")
        await desk.until(lambda: "Von Hand bestätigt" in " ".join(desk.text.split()))
        await desk.press("enter")
        await desk.until("[ Zurücknehmen ]")
        await desk.press("enter")
        await desk.until("1 von 2 sendbar")


async def test_remarks_on_the_whole_wait_behind_a_button(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path), "Ihre Zahnreinigung, {{Raum}}")
        await desk.go_to("#show-notes")
        await desk.press("enter")
        await desk.until("Die Liste hat keine Spalte für den Platzhalter {{Raum}}")
        assert "Zahnreinigung" in desk.text
        await desk.press("escape")
        await desk.until(lambda: desk.focused == "show-notes")


async def test_more_than_the_balance_is_warned_of(
    sms: PraxisSms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from decimal import Decimal

    from tui.service.api import Account

    monkeypatch.setattr(type(sms.access), "balance", lambda access, settings: Account(Decimal("0.10")))
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        await desk.until(lambda: "0,15 €, aber das Guthaben ist nur 0,10 €" in " ".join(desk.text.split()))
        await ask_to_start(desk)
        await desk.until("▲ Das Guthaben reicht nicht für alle: 0,10 €.")


async def test_a_series_of_20000_shows_its_last_row_at_once(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, patients(20_000)))
        await desk.until("20.000 von 20.000 sendbar")
        await desk.go_to("#check-rows")
        await desk.press("end")
        await desk.until("20001  ● in Ordnung")
        await desk.press("pageup", "home")
        await desk.until("    2  ● in Ordnung")


# --- when ---


async def test_a_beginning_is_understood_while_it_is_typed(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await desk.go_to("#begin-at")
        await desk.paste("24.12.2099 08:00")
        await desk.until("Ab Do 24.12.2099 08:00 Uhr.")
        await desk.press("ctrl+u", "end")
        await desk.until("Sofort.")


@pytest.mark.parametrize("typed", ["24.12.2001 08:00", "morgen"])
async def test_a_beginning_that_cannot_be_is_said_beside_the_field_and_starts_nothing(
    sms: PraxisSms, tmp_path: Path, typed: str
) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        await desk.fill("#begin-at", typed)
        await desk.until("■ ")
        await desk.press("f9")
        await desk.until(lambda: desk.app.screen.status.startswith("■ "))  # type: ignore[attr-defined]
        assert desk.focused == "begin-at"
    assert sms.outbox.counts().total == 0


async def test_quiet_hours_are_said_beside_the_beginning(sms: PraxisSms) -> None:
    sms.configuration.change({"policy.quiet_hours": "20:00-08:00"})
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await desk.go_to("#begin-at")
        await desk.paste("24.12.2099 21:00")
        sentence = "Ab Fr 25.12.2099 08:00 Uhr, nach der Ruhezeit (20:00-08:00)."
        await desk.until(lambda: sentence in " ".join(desk.text.split()))


async def test_it_is_said_who_will_send(sms: PraxisSms) -> None:
    async with at_the_desk(sms, sending=True) as desk:
        await open_series(desk)
        await desk.go_to("#begin-at")
        await desk.paste("24.12.2099 08:00")
        await desk.until(lambda: "praxis-sms muss dann geöffnet sein." in " ".join(desk.text.split()))


async def test_where_a_service_should_send_and_none_runs_it_is_said(sms: PraxisSms) -> None:
    sms.configuration.change({"dispatch.here": False})
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await desk.until(lambda: "Senden soll ein Dienst, aber zurzeit läuft keiner" in " ".join(desk.text.split()))


# --- the start ---


async def test_the_question_names_the_numbers_and_esc_starts_nothing(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        await ask_to_start(desk)
        assert "2 SMS an 2 Empfänger: 2 SMS-Teile, 0,15 €." in desk.text
        assert "Absender PraxisMolar, über SMS4 RESTful." in desk.text
        assert "3 Zeilen nicht:" in desk.text
        await desk.press("escape")
        await desk.until(lambda: "Serie starten?" not in desk.text)
        assert desk.field("#series-text") == TEXT
    assert sms.outbox.counts().total == 0


async def test_yes_queues_the_series_and_leads_to_its_progress(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        await start(desk)
        await desk.until("2 warten · 3 Zeilen der Liste nicht eingestellt")
    (series,) = sms.series.newest()
    assert (series.title, series.total, series.text) == ("termine.csv", 2, TEXT)
    assert len(sms.series.rejected(series.id)) == 3


async def test_f3_on_f3_leads_to_the_step_that_lacks_something(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await read_list(desk, write_list(tmp_path))
        await desk.go_to("#begin-at")
        await desk.press("f3")
        await desk.until(lambda: desk.focused == "series-template")
        await write_text(desk)
        await desk.until(lambda: "sendbar" in desk.text)
        await desk.press("f3")
        await desk.until(lambda: desk.focused == "check-rows")
        assert desk.field("#series-text") == TEXT


async def test_f9_pressed_twice_starts_one_series(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        await desk.press("f9", "f9", "f9")
        await desk.until("Serie starten?")
        await desk.press("enter")
        await desk.until("Serie 1 ·")
    assert len(sms.series.newest()) == 1


async def test_a_list_without_consent_column_is_confirmed_in_the_same_question(sms: PraxisSms, tmp_path: Path) -> None:
    sms.configuration.change({"policy.consent": "confirm"})
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, ["Kim;0171 1111111"], "Name;Handy"))
        await ask_to_start(desk)
        assert "Haben alle" in desk.text
        assert f"„{sms.actor}“ festgehalten." in desk.text
        assert "[ Alle haben eingewilligt, senden ]" in desk.text
        await desk.press("enter")
        await desk.until("Serie 1 ·")
    assert sms.series.newest()[0].consent_by == sms.actor


async def test_f9_asks_for_what_is_missing(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await desk.press("f9")
        await desk.until("■ Bitte wählen Sie zuerst eine Liste.")
        await read_list(desk, write_list(tmp_path))
        await desk.press("f9")
        await desk.until("■ Bitte wählen Sie eine Textvorlage oder schreiben Sie einen Text.")
        assert desk.focused == "series-text"


async def test_a_list_without_a_sendable_row_starts_nothing(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, ["Kim;030 123456;ja"]))
        await desk.until("■ 0 von 1 sendbar")
        await desk.press("f9")
        await desk.until("■ Keine Zeile der Liste kann gesendet werden.")


async def test_the_check_is_made_again_before_the_question(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, patients(3)))
        await desk.until("3 von 3 sendbar")
        sms.optouts.add("0171 1000001")
        await ask_to_start(desk)
        assert "2 SMS an 2 Empfänger" in desk.text
        assert "1 Zeile nicht: 1 abbestellt" in desk.text


async def test_a_later_beginning_is_kept(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms, sending=True) as desk:
        await prepare(desk, write_list(tmp_path))
        await desk.fill("#begin-at", "24.12.2099 08:00")
        await ask_to_start(desk)
        assert "Beginn: Ab Do 24.12.2099 08:00 Uhr." in desk.text
        await desk.press("enter")
        await desk.until("beginnt Do 24.12.2099 08:00 Uhr")
        await desk.until("praxis-sms muss dann geöffnet sein.")


# --- staying and leaving ---


async def test_what_was_prepared_stays_while_another_place_is_looked_at_and_is_named_before_quitting(
    sms: PraxisSms, tmp_path: Path
) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        await desk.press("f8")
        await desk.until("SMS-Freigabe")
        await desk.press("ctrl+q")
        await desk.until("Eine vorbereitete Serien-SMS ist noch nicht gestartet; sie bleibt")
        await desk.press("escape", "f3")
        await desk.until("2 von 5 sendbar")
        assert desk.field("#series-text") == TEXT


async def test_a_template_written_meanwhile_is_offered(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await desk.press("f2")
        await desk.until("Nummer")
        sms.templates.add(TemplateKind.SERIES, "Impfaktion", "Impfen!")
        await open_series(desk)
        await desk.until(lambda: desk.focused == "list-path")
        await choose(desk, "#series-template", "Impfaktion")
        await desk.until("Impfen!")


async def test_neu_empties_all_steps_after_a_question(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        await desk.press("ctrl+n")
        await desk.until("Von vorn beginnen?")
        await desk.press("enter")
        await desk.until("Strg+O sucht die Liste aus.")
        assert (desk.field("#list-path"), desk.field("#series-text")) == ("", "")
        assert desk.app.screen.unsaved == ""  # type: ignore[attr-defined]
        assert desk.focused == "list-path"


@pytest.mark.parametrize("text", HOSTILE)
async def test_no_cell_no_heading_and_no_text_is_read_as_anything_but_text(
    sms: PraxisSms, tmp_path: Path, text: str
) -> None:
    path = write_list(tmp_path, [f"{text};0171 1234567;ja", f"{text};{text};{text}"], f"{HEADING}")
    async with at_the_desk(sms) as desk:
        await prepare(desk, path, f"{text} {{{{Name}}}}")
        await desk.go_to("#check-rows")
        await desk.press("down", "f9")
        await desk.until(lambda: "Serie starten?" in desk.text or "■ Keine Zeile" in desk.text)
        if "Serie starten?" in desk.text:
            await desk.press("escape")
        await desk.fill("#begin-at", text)
        await desk.fill("#list-path", text)
        await desk.press("enter")
        await desk.until(lambda: "gibt es" in desk.text)


async def test_esc_leads_back_and_the_series_is_found_in_the_postausgang(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        await start(desk)
        await desk.press("escape")
        await desk.until("Nummer")
    assert len(sms.outbox.page(MessageQuery(series_id=1)).messages) == 2


# --- never the wrong list ---


async def test_a_path_that_is_no_list_takes_the_list_before_out_of_the_check(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        await desk.fill("#list-path", str(tmp_path / "andere.csv"))
        await desk.press("enter")
        await desk.until("gibt es")
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
