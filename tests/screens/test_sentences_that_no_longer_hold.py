"""What the screen says goes when it is not so any more, by whatever hand that came about."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.desk import Desk, at_the_desk
from tests.screens.series_desk import TEXT, open_series, prepare, read_list, write_list, write_text
from tests.unit.outbox import samples
from tui.service.api import PraxisSms
from tui.service.model.outcome import Accepted
from tui.simulator.practice import DemoPractice
from tui.widgets.buttons import CheckBox
from tui.widgets.line import Note

TOO_LONG = "Der Text ist mit 195 Zeichen zu lang"
NONE_SENDABLE = "■ Keine Zeile der Liste kann gesendet werden."


def objections(desk: Desk) -> str:
    return desk.app.screen.query_one("#objections", Note).text


async def write_195_characters(desk: Desk) -> None:
    """A text of two parts, which the card does not allow."""
    await desk.fill("#number", "0171 1234567")
    await desk.fill("#text", "x" * 195)
    await desk.until(lambda: TOO_LONG in objections(desk))
    await desk.press("f9")
    await desk.until("■ Nicht gesendet: Bitte beachten Sie die Hinweise im Formular.")


# --- Einzel-SMS ---


async def test_a_text_is_not_called_too_long_after_the_card_allows_it(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await write_195_characters(desk)
        await desk.press("f8")
        await desk.until("SMS-Freigabe")
        await desk.go_to("#long_sms")
        await desk.press("space", "f9")
        await desk.until("Gespeichert.")
        await desk.press("f2")
        await desk.until(lambda: desk.app.current_mode == "single" and not objections(desk))
        assert "Nicht gesendet" not in desk.text


async def test_nor_after_the_file_allows_it_while_the_form_is_looked_at(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await write_195_characters(desk)
        sms.configuration.change({"provider.long_sms": True})
        await desk.until(lambda: not objections(desk))
        assert "Nicht gesendet" not in desk.text


async def test_a_replacement_is_not_told_of_a_text_that_is_gone(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.fill("#text", "Guten Tag – bis morgen")
        await desk.press("ctrl+t")
        await desk.until("Ersetzt;")
        await desk.fill("#text", "")
        await desk.until(lambda: "Ersetzt;" not in desk.text)


# --- Serien-SMS ---


async def test_that_no_row_can_be_sent_is_not_said_beside_rows_that_can(sms: PraxisSms, tmp_path: Path) -> None:
    nobody = write_list(tmp_path, ("Groß;0171 1234568;nein",), name="niemand.csv")
    somebody = write_list(tmp_path)
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await read_list(desk, nobody)
        await write_text(desk)
        await desk.until("0 von 1 sendbar")
        await desk.press("f9")
        await desk.until(NONE_SENDABLE)
        await read_list(desk, somebody)
        await desk.until("2 von 5 sendbar")
        assert NONE_SENDABLE not in desk.text


async def test_nor_when_others_made_them_sendable(sms: PraxisSms, tmp_path: Path) -> None:
    sms.optouts.add("0171 1234567")
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, ("Müller;0171 1234567;ja",)))
        await desk.press("f9")
        await desk.until(NONE_SENDABLE)
        sms.optouts.remove("0171 1234567")
        await desk.press("f2")
        await desk.until("Nummer")
        await desk.press("f3")
        await desk.until("1 von 1 sendbar")
        assert NONE_SENDABLE not in desk.text


async def test_that_there_is_nothing_to_confirm_is_said_of_one_row_only(sms: PraxisSms, tmp_path: Path) -> None:
    rows = ("Groß;0171 1234568;ja", "Kim;0161 1234567;ja")
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, rows))
        await desk.go_to("#check-rows")
        await desk.press("enter")
        await desk.until("An dieser Zeile gibt es nichts zu bestätigen.")
        await desk.press("down")
        await desk.until("berichtigt oder bestätigt sie.")
        assert "nichts zu bestätigen" not in desk.text


async def test_at_a_row_without_consent_enter_says_where_it_goes(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, ("Groß;0171 1234568;nein", "Kim;0171 1234567;ja")))
        await desk.go_to("#check-rows")
        await desk.press("enter")
        await desk.until("Liste neu (Strg+O).")


async def test_a_series_is_checked_again_when_the_file_allows_more(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await read_list(desk, write_list(tmp_path, ("Groß;0171 1234568;ja",)))
        await write_text(desk, TEXT + "x" * 160)
        await desk.until("0 von 1 sendbar")
        await desk.press("f9")
        await desk.until(NONE_SENDABLE)
        sms.configuration.change({"provider.long_sms": True})
        await desk.until("1 von 1 sendbar")
        assert NONE_SENDABLE not in desk.text


# --- SMS-Provider ---


async def open_card(desk: Desk) -> None:
    """F8."""
    await desk.press("f8")
    await desk.until("SMS-Freigabe")


async def test_a_check_is_not_told_of_another_protocol(sms: PraxisSms, practice: DemoPractice) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.fill("#customer_number", "")
        await desk.press("ctrl+g")
        await desk.until("Zugang prüfen")
        await desk.until("1 Voraussetzung ist noch nicht erfüllt.")
        await desk.press("escape")
        await desk.until(lambda: "Nicht in Ordnung: Karte SMS-Provider." in desk.lines[-2])
        await desk.choose("3steps2web mit API-Key")
        await desk.until(lambda: "Nicht in Ordnung" not in desk.text)


async def test_a_test_sms_is_not_told_of_another_protocol(sms: PraxisSms) -> None:
    async with at_the_desk(sms, sending=True) as desk:
        await open_card(desk)
        await desk.press("ctrl+t")
        await desk.until("An welche eigene Nummer?")
        await desk.fill("#line", "0171 1234567")
        await desk.press("enter")
        await desk.until("Test-SMS an +491711234567: übergeben")
        await desk.choose("3steps2web mit API-Key")
        await desk.until(lambda: "Test-SMS an" not in desk.text)


async def test_gespeichert_is_not_said_of_what_was_changed_since(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.fill("#tariff", "7")
        await desk.press("f9")
        await desk.until("Gespeichert.")
        await desk.fill("#tariff", "1")
        await desk.until(lambda: "Gespeichert." not in desk.text)


async def test_the_card_shows_what_the_file_says(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        box = desk.app.screen.query_one("#long_sms", CheckBox)
        assert not box.value
        sms.configuration.change({"provider.long_sms": True})
        await desk.until(lambda: box.value)
        await desk.press("f2")
        await desk.until(lambda: desk.app.current_mode == "single")
        sms.configuration.change({"provider.long_sms": False})
        await desk.press("f8")
        await desk.until(lambda: desk.app.current_mode == "provider" and not box.value)


async def test_what_is_being_edited_stays_when_the_file_is_changed_and_is_saved_beside_it(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.fill("#tariff", "7")
        sms.configuration.change({"provider.sender": "PraxisNeu"})
        await desk.until(lambda: desk.field("#sender") == "PraxisNeu")
        assert desk.field("#tariff") == "7"
        await desk.press("f9")
        await desk.until("Gespeichert.")
        assert (sms.settings.provider.sender, sms.settings.sms4_rest.tariff) == ("PraxisNeu", "7")


# --- Postausgang ---


async def test_why_a_message_cannot_be_sent_again_is_said_of_that_message_only(sms: PraxisSms) -> None:
    store = sms._store.open()
    samples.queue(store, 1, 2)
    samples.hand_over(store, Accepted("1"))
    async with at_the_desk(sms) as desk:
        await desk.press("f4")
        await desk.until("2 SMS: 1 wartet, 1 übergeben")
        await desk.press("end", "ctrl+r")
        await desk.until("■ Erneut senden lässt sich nur")
        await desk.press("up")
        await desk.until(lambda: "Erneut senden lässt sich nur" not in desk.text)


# --- everywhere ---


@pytest.mark.parametrize("key", ["f2", "f3", "f4", "f5", "f8"])
async def test_a_fault_stays_until_something_else_is_said(sms: PraxisSms, key: str) -> None:
    async with at_the_desk(sms) as desk:
        await desk.press(key)
        await desk.pilot.pause()
        desk.app.screen.tell_failure(RuntimeError("kaputt"))  # type: ignore[attr-defined]
        await desk.until("Ein Fehler im Programm ist aufgetreten")
        sms.configuration.change({"provider.long_sms": True})
        await desk.press("tab", "x", "down")
        await desk.pilot.pause()
        assert "Ein Fehler im Programm" in desk.text
