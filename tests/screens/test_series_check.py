"""The fourth step of a Serien-SMS (F3): every row with its verdict."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.desk import at_the_desk
from tests.screens.series_desk import (
    HEADING,
    PATIENTS,
    ask_to_start,
    checked_rows,
    patients,
    prepare,
    write_list,
    write_text,
)
from tui.service.api import PraxisSms
from tui.widgets.line import Note

HOSTILE = ["[/]", "[b", "[@click=app.quit]x", "ä ö ü ß €", "\U0001f9b7", "u\u0308ber"]


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
        assert "2 Spalten Alt+S Nummer: Handy · Name: Name · Einwilligung: Einwilligung" in desk.text
        assert "3 Text Alt+T    Guten Tag {{Name}}, Ihr Termin ist morgen." in desk.text
        await desk.press("shift+tab")
        await desk.until(lambda: desk.focused == "series-text")
        await desk.until(lambda: checked_rows(desk).size.height == before)


async def test_a_placeholder_that_a_column_of_another_name_fills_says_which_one(sms: PraxisSms, tmp_path: Path) -> None:
    heading, row = "Name;Handy;Einwilligung;Termin;Terminzeit", "Müller;0171 1234567;ja;24.12.2099;14:30"
    from_columns = "{{Datum}} aus „Termin“ · {{Uhrzeit}} aus „Terminzeit“"
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, [row], heading), "Guten Tag {{Name}}, am {{Datum}} um {{Uhrzeit}}")
        await desk.until(lambda: desk.line_with(from_columns).strip(" │") == from_columns)
        await desk.go_to("#check-rows")
        await desk.until(f"2 Spalten Alt+S {from_columns} · Num")
        await write_text(desk, "Guten Tag {{Name}}, bis morgen")
        await desk.until(lambda: "aus „Termin“" not in desk.text)


@pytest.mark.parametrize(("size", "is_shown"), [((119, 30), False), ((120, 24), True), ((200, 60), True)])
async def test_beside_the_list_a_wide_window_shows_the_message_of_the_row_at_the_cursor(
    sms: PraxisSms, tmp_path: Path, size: tuple[int, int], is_shown: bool
) -> None:
    async with at_the_desk(sms, size=size) as desk:
        await prepare(desk, write_list(tmp_path))
        await desk.go_to("#check-rows")
        await desk.press("end", "up")
        await desk.until("Zeile 5: ")
        await desk.until(lambda: ("│ Guten Tag Weiß, Ihr Termin" in desk.text) == is_shown)
        assert ("└─ 1 Teil · 0,075 €" in desk.text) == is_shown
        assert "[ Starten ]" in desk.text


async def test_what_is_refused_since_the_last_change_stands_first(sms: PraxisSms, tmp_path: Path) -> None:
    rows = [*(f"Nein {index};0172 1{index:06d};nein" for index in range(5)), *patients(3), "Ida;0171 1234567;ja"]
    async with at_the_desk(sms) as desk:
        await prepare(
            desk,
            write_list(tmp_path, [f"{row};{'' if row.startswith('Ida') else 8}" for row in rows], f"{HEADING};Uhr"),
        )
        await desk.until("5 Zeilen nicht: 5 keine Einwilligung")
        await desk.fill("#series-text", "Guten Tag {{Name}}, bis {{Uhr}} Uhr.")
        await desk.until("6 Zeilen nicht: 1 Angabe fehlt, 5 keine Einwilligung")


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


async def test_where_nothing_is_a_problem_the_filtered_table_says_so(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, patients(3)))
        await desk.go_to("#check-rows")
        await desk.press("ctrl+l")
        await desk.until("Keine Zeile braucht jemanden; Strg+L zeigt wieder alle.")
        assert "Zeile 2: in Ordnung" not in desk.text
        await desk.press("ctrl+l")
        await desk.until(lambda: len(checked_rows(desk).rows) == 3)
        assert "Prüfung" in desk.line_with("Grund")


async def test_another_list_begins_with_all_of_its_rows(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        await desk.press("ctrl+l")
        await desk.until("[x] Nur Probleme")
        await desk.fill("#list-path", str(write_list(tmp_path)))
        await desk.press("enter")
        await desk.until(lambda: len(checked_rows(desk).rows) == 3)
        assert "[x] Nur Probleme" in desk.text, "the same list, read again"
        await desk.fill("#list-path", str(write_list(tmp_path, patients(4), name="andere.csv")))
        await desk.press("enter")
        await desk.until(lambda: len(checked_rows(desk).rows) == 4)
        assert "[ ] Nur Probleme" in desk.text


async def test_what_is_too_long_is_helped_where_the_totals_stand(sms: PraxisSms, tmp_path: Path) -> None:
    rows = [*patients(1), "Núñez;0171 1234577;ja", "Šimić;0171 1234578;ja"]
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, rows), "Guten Tag {{Name}}, " + "x" * 110)
        await desk.until("2 Zeilen nicht: 2 zu lang durch Sonderzeichen (Strg+T hilft)")
        await desk.press("f9")
        await desk.until("Serie starten?")
        asked = " ".join(note.text for note in desk.app.screen.query(Note))
        assert "2 Zeilen nicht: 2 zu lang durch Sonderzeichen (Strg+T hilft)" in asked
        await desk.press("escape")
        await write_text(desk, "Guten Tag {{Name}}, " + "x" * 150)
        await desk.until("3 Zeilen nicht: 3 zu lang (F8: lange SMS)")
        await desk.go_to("#check-rows")
        await desk.until(lambda: "Kürzen lässt er sich in Schritt 3 (Alt+T)." in desk.words)


async def test_reasons_get_the_room_that_short_names_leave(sms: PraxisSms, tmp_path: Path) -> None:
    rows = [*PATIENTS[:2], "Šimić;0171 1234578;ja"]
    async with at_the_desk(sms, size=(132, 36)) as desk:
        await prepare(desk, write_list(tmp_path, rows), "Guten Tag {{Name}}, " + "x" * 110)
        await desk.until("In Spalte „Einwilligung“ steht „nein“.")
        assert "Einwilligung +491711234568 Groß   In Spalte" in desk.text


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
        await desk.until("Eingabe berichtigt oder bestätigt sie.")
        await desk.press("enter")
        await desk.until("[ Nummer stimmt ]")
        await desk.press("right", "enter")
        await desk.until("2 von 2 sendbar")
        await desk.until(lambda: "Von Hand bestätigt" in desk.words)
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
        await desk.until(lambda: "0,15 €, aber das Guthaben ist nur 0,10 €" in desk.words)
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
        await desk.until(lambda: "■ Die Datei" in desk.text)


async def test_names_with_a_comma_are_turned_in_sight_and_unclear_ones_ask_to_be_looked_at(
    sms: PraxisSms, tmp_path: Path
) -> None:
    rows = ("Müller, Dr. Anna;0171 1234567;ja", "Weiß, Familie;0171 1234569;ja")
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, rows), "Guten Tag {{Name}}, Ihr Termin ist morgen. Praxis Molar")
        await desk.until("2 von 2 sendbar")
        await desk.go_to("#check-rows")
        await desk.press("home")
        await desk.until("Guten Tag Dr. Anna Müller, Ihr Termin")
        assert "bitte ansehen" in desk.line_with("Weiß, Familie")
        await desk.press("end")
        await desk.until("„Weiß, Familie“ steht so in der SMS")
