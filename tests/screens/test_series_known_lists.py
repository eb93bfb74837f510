"""A list with the headings of one that was sent before needs no step: read it, F9, Enter."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.desk import Desk, at_the_desk
from tests.screens.series_desk import TEXT, ask_to_start, prepare, read_list, start, write_list
from tui.service.api import PraxisSms, TemplateKind

TWO_NUMBERS = "Name;Handy;Handy Eltern;Einwilligung"
YESTERDAY = ("Müller;0171 1234567;0172 7654321;ja", "Weiß;0171 1234569;0172 7654322;ja")
TODAY = ("Groß;0171 1234568;0172 7654323;ja", "Öztürk;0171 1234560;0172 7654324;nein")
OTHER_KIND = "Patient;Mobil;Einwilligung"


@pytest.fixture
def template(sms: PraxisSms) -> str:
    return sms.templates.add(TemplateKind.SERIES, "Termin morgen", TEXT).name


async def send_yesterday(desk: Desk, folder: Path, begins_at: str = "", text: str = TEXT) -> None:
    """A series to the numbers of the parents."""
    await prepare(desk, write_list(folder, YESTERDAY, TWO_NUMBERS), text)
    await desk.go_to("#column-number")
    await desk.press("enter", "end", "up", "enter")
    await desk.until("+491727654321")
    if begins_at:
        await desk.fill("#begin-at", begins_at)
    await start(desk)


async def open_todays(desk: Desk, path: Path) -> None:
    """In another window a new series, and the list of today."""
    await desk.press("f3")
    await desk.until("Serie 1 ·")
    await desk.press("ctrl+n")
    await desk.until(lambda: desk.focused == "list-path")
    await read_list(desk, path)


async def test_columns_text_and_time_are_there_and_said_and_two_keys_start(
    sms: PraxisSms, tmp_path: Path, template: str
) -> None:
    async with at_the_desk(sms) as desk:
        await send_yesterday(desk, tmp_path, "morgen 8 Uhr")
    sms.close()
    with PraxisSms.open() as again:
        async with at_the_desk(again) as desk:
            await open_todays(desk, write_list(tmp_path, TODAY, TWO_NUMBERS, "heute.csv"))
            await desk.until("1 von 2 sendbar")
            news = f"Wie bei der letzten Liste dieser Art: Spalten, Textvorlage „{template}“, Senden ab „morgen 8 Uhr“."
            assert news in desk.words
            assert desk.field("#series-text") == TEXT
            assert desk.field("#begin-at") == "morgen 8 Uhr"
            assert "Nummer: Handy Eltern" in desk.line_with("Nummer")  # folded: the cursor is at the rows
            await desk.until("+491727654323")
            await desk.press("f9")
            await desk.until("Serie starten?")
            assert "8:00 Uhr" in desk.line_with("Beginn")
            await desk.press("enter")
            await desk.until("Serie 2 ·")


async def test_a_list_of_another_kind_gets_nothing_of_it(sms: PraxisSms, tmp_path: Path, template: str) -> None:
    async with at_the_desk(sms) as desk:
        await send_yesterday(desk, tmp_path)
    sms.close()
    with PraxisSms.open() as again:
        async with at_the_desk(again) as desk:
            await open_todays(desk, write_list(tmp_path, ["Groß;0171 1234568;ja"], OTHER_KIND, "recall.csv"))
            await desk.until("Zeile,")
            assert desk.field("#series-text") == ""
            assert "Wie bei der letzten Liste" not in desk.text


async def test_what_was_filled_in_goes_with_its_list_and_what_was_typed_stays(
    sms: PraxisSms, tmp_path: Path, template: str
) -> None:
    known = write_list(tmp_path, TODAY, TWO_NUMBERS, "heute.csv")
    other = write_list(tmp_path, ["Groß;0171 1234568;ja"], OTHER_KIND, "recall.csv")
    async with at_the_desk(sms) as desk:
        await send_yesterday(desk, tmp_path, "morgen 8 Uhr")
    sms.close()
    with PraxisSms.open() as again:
        async with at_the_desk(again) as desk:
            await open_todays(desk, known)
            await desk.until(lambda: desk.field("#series-text") == TEXT)
            await read_list(desk, other)
            await desk.until(lambda: desk.field("#series-text") == "")
            assert desk.field("#begin-at") == ""
            await desk.fill("#series-text", "Guten Tag, wir haben Urlaub.")
            await read_list(desk, known)
            await desk.until("+491727654323")
            assert desk.field("#series-text") == "Guten Tag, wir haben Urlaub."
            assert desk.field("#begin-at") == "morgen 8 Uhr"


async def test_a_text_of_ones_own_is_written_anew(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await send_yesterday(desk, tmp_path, text="Guten Tag {{Name}}, bitte rufen Sie an.")
    sms.close()
    with PraxisSms.open() as again:
        async with at_the_desk(again) as desk:
            await open_todays(desk, write_list(tmp_path, TODAY, TWO_NUMBERS, "heute.csv"))
            await desk.until("+491727654323")
            assert desk.field("#series-text") == ""


async def test_a_start_that_was_not_confirmed_teaches_nothing(sms: PraxisSms, tmp_path: Path, template: str) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, YESTERDAY, TWO_NUMBERS))
        await ask_to_start(desk)
        await desk.press("escape")
        await desk.until(lambda: "Serie starten?" not in desk.text)
        table = sms.series.read(tmp_path / "termine.csv")
        assert sms.list_profiles.recall(table, sms.series.columns(table)) is None
