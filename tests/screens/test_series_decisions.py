"""Serien-SMS (F3): what a person decides at a row of the check, about the dead, consent and numbers."""

from __future__ import annotations

from pathlib import Path

from tests.screens.desk import Desk, at_the_desk
from tests.screens.series_desk import TEXT, ask_to_start, open_series, prepare, read_list, start, write_list
from tui.service.api import PraxisSms
from tui.service.model.queries import MessageQuery

REMARKS = ("Kim;0171 1111111;ja;", "Weber;0171 1111112;ja;Ehefrau verstorben", "Toth;0171 1111113;ja;Tote Zähne 36")
WITH_REMARKS = "Name;Handy;Einwilligung;Bemerkung"


def queued(sms: PraxisSms) -> list[str]:
    return sorted(message.number for message in sms.outbox.page(MessageQuery(series_id=1)).messages)


async def to_row(desk: Desk, row: int) -> None:
    """Put the cursor on the row of the list that stands in so many lines below its heading."""
    await desk.go_to("#check-rows")
    await desk.press(*["down"] * (row - 2))
    await desk.until(f"Zeile {row}: ")


async def test_a_row_that_speaks_of_a_death_is_sent_after_somebody_read_it_and_pressed_enter(
    sms: PraxisSms, tmp_path: Path
) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, REMARKS, WITH_REMARKS))
        await desk.until("2 von 3 sendbar")
        assert "1 evtl. verstorben" in desk.text
        await to_row(desk, 3)
        assert "„Ehefrau verstorben“" in desk.text
        assert "Eingabe gibt die Zeile frei" in desk.text
        await desk.press("enter")
        await desk.until("Zeile freigeben")
        await desk.press("enter")  # the first answer is the safe one
        await desk.until(lambda: "Zeile freigeben" not in desk.text)
        assert "2 von 3 sendbar" in desk.text
        await desk.press("enter")
        await desk.until("Zeile freigeben")
        await desk.press("tab", "enter")
        await desk.until("3 von 3 sendbar")
        await desk.until("freigegeben")
        await start(desk)
    assert queued(sms) == ["+491711111111", "+491711111112", "+491711111113"]


async def test_a_release_is_taken_back_by_enter_and_forgotten_with_the_list(sms: PraxisSms, tmp_path: Path) -> None:
    path = write_list(tmp_path, REMARKS, WITH_REMARKS)
    async with at_the_desk(sms) as desk:
        await prepare(desk, path)
        for shown in ("3 von 3 sendbar", "2 von 3 sendbar", "3 von 3 sendbar"):
            await to_row(desk, 3)
            await desk.press("enter")
            await desk.until("Zeile freigeben")
            await desk.press("tab" if "Geprüft, senden" in desk.text else "left", "enter")
            await desk.until(shown)
            await desk.press("home")
        await read_list(desk, path)
        await desk.until("2 von 3 sendbar")


async def test_a_family_is_sent_each_text_with_a_remark(sms: PraxisSms, tmp_path: Path) -> None:
    rows = ("Eva;0171 1111111;ja", "Tim;0171 1111111;ja", "Ida;0171 1111111;ja")
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, rows))
        await desk.until("3 von 3 sendbar")
        await to_row(desk, 3)
        assert "auch an Zeile 2 (Eva)" in desk.text
        assert "hat schon eine" not in desk.text
        await start(desk)
    assert queued(sms) == ["+491711111111"] * 3


async def test_a_family_is_not_called_duplicate_before_there_is_a_text(sms: PraxisSms, tmp_path: Path) -> None:
    rows = ("Eva;0171 1111111;ja", "Tim;0171 1111111;ja", "Ida;0171 1111112;ja")
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await read_list(desk, write_list(tmp_path, rows))
        await desk.until("3 von 3 erreichbar; es fehlt noch der Text.")
        assert "doppelt" not in desk.text
        await desk.fill("#series-text", "Die Praxis ist geschlossen.")
        await desk.until("2 von 3 sendbar")
        assert "1 doppelt" in desk.text


async def test_what_to_do_stays_in_sight_beside_many_reasons(sms: PraxisSms, tmp_path: Path) -> None:
    rows = (
        *("Kim;0171 1111111;", "Weber (verstorben);0171 1111112;", "Uli;;", "Eva;030 123456;", "Ida;12;"),
        *("Tim;0171 1111113;Pat. verst.", "Zoe;+33 6 12345678;"),
    )
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await read_list(desk, write_list(tmp_path, rows, "Name;Handy;Bemerkung"))
        await desk.until("■ Es fehlt eine Spalte „Einwilligung“; was hilft, sagt F1.")
        await desk.fill("#series-text", TEXT)
        await desk.until("0 von 7 sendbar")
        assert "■ Es fehlt eine Spalte „Einwilligung“; was hilft, sagt F1." in desk.text


async def test_a_long_heading_in_a_dropdown_ends_with_dots(sms: PraxisSms, tmp_path: Path) -> None:
    path = write_list(tmp_path, ["Kim;0171 1111111;ja"], "Name;Handy;SMS Einverständnis liegt vor")
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await read_list(desk, path)
        await desk.until("Einwilligung │SMS Einverständn…")


async def test_why_a_row_is_left_out_is_read_in_full_at_80x24(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, ["Kim;0171 1111111;nein", "Uli;+33 6 12345678;ja"]))
        await desk.until("□ keine Einwilligung +49")
        assert "■ Land nicht erlaubt " in desk.text


async def test_a_list_without_a_column_of_consent_says_what_to_do(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, ["Kim;0171 1111111"], "Name;Handy"))
        await desk.until("■ Es fehlt eine Spalte „Einwilligung“; was hilft, sagt F1.")
        await desk.press("f9")
        await desk.until("■ Keine Zeile der Liste kann gesendet werden.")
        said = desk.words
        assert "Ergänzen Sie in der Liste eine Spalte „Einwilligung“" in said
        assert "policy.consent = confirm" in said


async def test_the_help_of_the_series_says_what_to_do_without_a_column_of_consent(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await desk.press("f1")
        await desk.until(lambda: "Fehlt der Liste eine Spalte „Einwilligung“?" in desk.words)


async def test_two_columns_of_consent_are_asked_about_before_the_start(sms: PraxisSms, tmp_path: Path) -> None:
    path = write_list(tmp_path, ["Kim;0171 1111111;ja;nein", "Uli;0171 1111112;nein;ja"], "Name;Handy;SMS ok;Einw.")
    async with at_the_desk(sms) as desk:
        await prepare(desk, path)
        await desk.until("■ Welche Spalte ist die Einwilligung?")
        await desk.press("f9")
        await desk.until("Mehrere Spalten können sagen")
        await desk.press("tab", "enter")
        await desk.until("Serie starten?")
        assert "1 SMS an 1 Empfänger" in desk.text
        await desk.press("enter")
        await desk.until("Serie 1 ·")
    assert queued(sms) == ["+491711111112"]


async def test_nothing_starts_where_nobody_decides_between_columns_of_consent(sms: PraxisSms, tmp_path: Path) -> None:
    sms.configuration.change({"policy.consent": "confirm"})
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, ["Kim;0171 1111111;ja;nein"], "Name;Handy;SMS ok;Einw."))
        await desk.press("f9")
        await desk.until("Mehrere Spalten können sagen")
        await desk.press("escape")
        await desk.until(lambda: "Mehrere Spalten können sagen" not in desk.text)
        assert "Serie starten?" not in desk.text
    assert sms.outbox.counts().total == 0


async def test_numbers_are_taken_from_another_column_by_one_key(sms: PraxisSms, tmp_path: Path) -> None:
    rows = ("Kim;0171 1111111;030 123456;ja", "Lang;;0171 1111112;ja", "Uli;030 123457;0171 1111113;ja")
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, rows, "Name;Handy;Telefon;Einwilligung"))
        await desk.until("2 Mobilnummern stehen in anderer Spalte")
        await to_row(desk, 3)
        assert "In Spalte „Telefon“ steht eine" in desk.text
        assert "Eingabe übernimmt sie von dort." in desk.text
        await desk.press("enter")
        await desk.until("Nummer aus anderer Spalte?")
        assert "Zeile 3, Lang: 0171 1111112" in desk.text
        assert "Zeile 4, Uli: 0171 1111113" in desk.text
        await desk.press("enter")
        await desk.until(lambda: "Nummer aus anderer Spalte?" not in desk.text)
        assert "1 von 3 sendbar" in desk.text, "a hurried Enter takes nothing"
        await desk.press("enter")
        await desk.until("Nummer aus anderer Spalte?")
        await desk.press("right", "right", "enter")
        await desk.until("3 von 3 sendbar")
        await desk.until("Nummer aus Spalte „Telefon“.")
        await ask_to_start(desk)
        await desk.press("enter")
        await desk.until("Serie 1 ·")
    assert queued(sms) == ["+491711111111", "+491711111112", "+491711111113"]
