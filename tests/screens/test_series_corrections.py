"""Serien-SMS (F3): a number is corrected in its row; the row is checked again, and everything else stays."""

from __future__ import annotations

from pathlib import Path

from tests.screens.desk import Desk, at_the_desk
from tests.screens.series_desk import prepare, start, write_list
from tui.service.api import PraxisSms
from tui.service.model.events import EventKind
from tui.service.model.queries import MessageQuery

ROWS = ("Müller;0171 1234567;ja", "Öztürk;030 123456;ja", "Groß;0171 12;ja", "Weiß;171 1234569;ja")


async def to_row(desk: Desk, row: int) -> None:
    """Put the cursor on a row of the list."""
    await desk.go_to("#check-rows")
    await desk.press("home", *["down"] * (row - 2))
    await desk.until(f"Zeile {row}: ")


async def correct(desk: Desk, typed: str) -> None:
    """Enter, another number, Enter."""
    await desk.press("enter")
    await desk.until("Nummer berichtigen")
    await desk.fill("#line", typed)
    await desk.press("enter")


async def test_a_number_is_corrected_in_its_row_sent_to_and_noted_in_the_journal_without_it(
    sms: PraxisSms, tmp_path: Path
) -> None:
    path = write_list(tmp_path, ROWS)
    before = path.read_bytes()
    async with at_the_desk(sms) as desk:
        await prepare(desk, path)
        await desk.until("2 von 4 sendbar")
        await to_row(desk, 3)
        assert "Eingabe berichtigt sie." in desk.words
        await desk.press("enter")
        await desk.until("Nummer berichtigen")
        assert "Zeile 3, Öztürk. In der Liste steht: 030 123456" in desk.text
        assert desk.field("#line") == "030 123456"
        assert "■" in desk.text
        await desk.fill("#line", "0171 1234560")
        await desk.until("+49 171 1234560, Mobilfunk")
        await desk.press("f9")
        await desk.until("3 von 4 sendbar")
        assert "▲ berichtigt" in desk.line_with("Öztürk")
        assert "+491711234560" in desk.line_with("Öztürk")
        assert desk.focused == "check-rows"
        await start(desk)
    assert path.read_bytes() == before
    numbers = {message.number for message in sms.outbox.page(MessageQuery(series_id=1)).messages}
    assert numbers == {"+491711234567", "+491711234560", "+491711234569"}
    corrected = [line for line in sms.audit.every() if line.kind is EventKind.NUMBERS_CORRECTED]
    assert [event.detail for event in corrected] == ["3"]
    told = {
        message.number: EventKind.NUMBERS_CORRECTED in [event.kind for event in sms.outbox.story(message.id)]
        for message in sms.outbox.page(MessageQuery(series_id=1)).messages
    }
    assert told == {"+491711234567": False, "+491711234560": True, "+491711234569": False}


async def test_what_is_still_wrong_is_said_while_it_is_typed_and_enter_does_not_take_it(
    sms: PraxisSms, tmp_path: Path
) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, ROWS))
        await desk.until("2 von 4 sendbar")
        await to_row(desk, 3)
        await correct(desk, "030 1234567")
        await desk.until("Festnetz")
        assert "Nummer berichtigen" in desk.text
        await desk.fill("#line", "")
        await desk.until("Bitte die Nummer eintippen.")
        await desk.press("enter", "escape")
        await desk.until(lambda: "Nummer berichtigen" not in desk.text)
        assert "2 von 4 sendbar" in desk.text


async def test_a_correction_is_taken_back_at_its_row_and_forgotten_with_the_list(
    sms: PraxisSms, tmp_path: Path
) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, ROWS))
        await to_row(desk, 3)
        await correct(desk, "0171 1234560")
        await desk.until("3 von 4 sendbar")
        await desk.press("enter")
        await desk.until("Wie in der Liste")
        assert desk.field("#line") == "0171 1234560"
        await desk.press("tab", "tab", "enter")
        await desk.until("2 von 4 sendbar")


async def test_a_correction_stays_while_text_and_columns_change(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, ROWS))
        await to_row(desk, 3)
        await correct(desk, "0171 1234560")
        await desk.until("3 von 4 sendbar")
        await desk.fill("#series-text", "Guten Tag, die Praxis ist am Montag zu.")
        await desk.go_to("#column-name")
        await desk.press("enter", "home", "enter")
        await desk.until("3 von 4 sendbar")
        assert "berichtigt" in desk.text


async def test_only_problems_shows_what_needs_a_person(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, ROWS))
        await desk.until("ergänzt")
        await desk.press("ctrl+l")
        await desk.until(lambda: "ergänzt" not in desk.text)
        assert "Öztürk" in desk.text
        await desk.go_to("#check-rows")
        await correct(desk, "0171 1234560")
        await desk.until("3 von 4 sendbar")
        await desk.until(lambda: "Öztürk" not in desk.text)
        assert "Zeile 4" in desk.text


async def test_a_corrected_number_that_wants_no_sms_says_so_at_once(sms: PraxisSms, tmp_path: Path) -> None:
    sms.optouts.add("0171 1234560", "Anruf")
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, ROWS))
        await to_row(desk, 3)
        await desk.press("enter")
        await desk.until("Nummer berichtigen")
        await desk.fill("#line", "0171 1234560")
        await desk.until("■ Diese Nummer möchte keine SMS (Abmeldeliste).")
        await desk.fill("#line", "0171 1234561")
        await desk.until("+49 171 1234561, Mobilfunk")


async def test_a_number_that_a_spreadsheet_has_rounded_is_not_corrected_by_taking_it_as_it_is(
    sms: PraxisSms, tmp_path: Path
) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, ("Müller;0171 1234567;ja", "Öztürk;491711000000;ja")))
        await desk.until("1 von 2 sendbar")
        await to_row(desk, 3)
        await desk.press("enter")
        await desk.until("Nummer berichtigen")
        await desk.press("enter", "f9")
        assert "Nummer berichtigen" in desk.text
        assert "gerundet" in desk.words
        await desk.fill("#line", "0171 1000000")
        await desk.press("enter")
        await desk.until("2 von 2 sendbar")
