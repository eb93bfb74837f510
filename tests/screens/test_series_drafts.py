"""A Serien-SMS that was prepared and not started outlives the window: its list is read again, never kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.desk import Desk, at_the_desk
from tests.screens.series_desk import PATIENTS, TEXT, open_series, prepare, read_list, start, write_list, write_text
from tui.screens.series.planning.kept_draft import KeptSeries
from tui.service.api import PraxisSms
from tui.simulator.practice import DemoPractice

TWO_NUMBERS = "Name;Handy;Handy Eltern;Einwilligung"
CHILDREN = ("Müller;0171 1234567;0172 7654321;ja", "Weiß;0171 1234569;0172 7654322;ja")
WITH_DATE = "Guten Tag {{Name}}, am {{Tag}} ist die Praxis geschlossen. [/] u\u0308"


async def choose_parents(desk: Desk) -> None:
    """The numbers of the parents instead of those that were guessed."""
    await desk.go_to("#column-number")
    await desk.press("enter", "end", "up", "enter")
    await desk.until("+49172")


async def give_the_day(desk: Desk) -> None:
    """F9 asks for the value that no column has."""
    await desk.press("f9")
    await desk.until("Wert für alle")
    await desk.paste("Montag")
    await desk.press("enter")
    await desk.until("Serie starten?")
    await desk.press("escape")


async def test_list_columns_text_values_and_moment_are_there_again(
    sms: PraxisSms, practice: DemoPractice, tmp_path: Path
) -> None:
    path = write_list(tmp_path, CHILDREN, TWO_NUMBERS)
    async with at_the_desk(sms) as desk:
        await desk.fill("#text", "An einen")
        await prepare(desk, path, WITH_DATE)
        await choose_parents(desk)
        await give_the_day(desk)
        await desk.fill("#begin-at", "31.12.2099 08:00")
    sms.close()
    (file,) = practice.data_folder.glob("draft-*.json")
    kept = file.read_text("utf-8")
    assert "Müller" not in kept
    assert "1234567" not in kept
    assert "7654321" not in kept
    with PraxisSms.open() as again:
        async with at_the_desk(again) as desk:
            await desk.until("Serien-SMS; F3 führt zu ihr.")
            assert desk.field("#text") == "An einen"
            await desk.press("f3")
            await desk.until("2 von 2 sendbar")
            await desk.until("wiederhergestellt.")
            assert "geändert" not in desk.text
            assert desk.field("#list-path") == str(path)
            assert desk.field("#series-text") == WITH_DATE
            assert desk.field("#begin-at") == "31.12.2099 08:00"
            assert "│Handy Eltern" in desk.line_with("Nummer")
            await desk.until("+491727654321")
            await desk.press("f9")
            await desk.until("Serie starten?")
            assert "am Montag ist die Praxis geschlossen" in desk.words


async def test_a_list_that_was_changed_meanwhile_is_read_as_it_is_now_and_that_is_said(
    sms: PraxisSms, tmp_path: Path
) -> None:
    path = write_list(tmp_path, CHILDREN, TWO_NUMBERS)
    async with at_the_desk(sms) as desk:
        await prepare(desk, path)
        await choose_parents(desk)
    sms.close()
    write_list(tmp_path, PATIENTS)
    with PraxisSms.open() as again:
        async with at_the_desk(again) as desk:
            await desk.press("f3")
            await desk.until("Die Liste wurde seitdem geändert")
            await desk.until("Darin fehlt jetzt: Handy Eltern.")
            await desk.until("2 von 5 sendbar")
            assert "│Handy" in desk.line_with("Nummer")


async def test_a_list_that_is_gone_is_named_and_the_rest_is_there(sms: PraxisSms, tmp_path: Path) -> None:
    path = write_list(tmp_path, CHILDREN, TWO_NUMBERS)
    async with at_the_desk(sms) as desk:
        await prepare(desk, path)
        await choose_parents(desk)
    sms.close()
    away = path.rename(tmp_path / "weg.csv")
    with PraxisSms.open() as again:
        async with at_the_desk(again) as desk:
            await desk.press("f3")
            await desk.until(lambda: "gibt es nicht" in desk.words)
            assert desk.field("#series-text") == TEXT
            assert desk.field("#list-path") == str(path)
            away.rename(path)
            await desk.go_to("#list-path")
            await desk.press("enter")
            await desk.until("2 von 2 sendbar")
            assert "Nummer: Handy Eltern" in desk.line_with("Nummer")
            assert "geändert" not in desk.text


@pytest.mark.parametrize("end", ["started", "emptied"])
async def test_what_was_started_or_emptied_is_no_draft_any_more(
    sms: PraxisSms, practice: DemoPractice, tmp_path: Path, end: str
) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        if end == "started":
            await start(desk)
        else:
            await desk.press("ctrl+n")
            await desk.until(lambda: desk.field("#list-path") == "")
    sms.close()
    assert not list(practice.data_folder.glob("draft-*.json"))


async def test_what_was_prepared_stays_while_other_places_are_shown(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path))
        await desk.press("f2")
        await desk.until("Textvorlage")
        await desk.press("f3")
        await desk.until("2 von 5 sendbar")
        assert desk.field("#series-text") == TEXT
        assert "wiederhergestellt" not in desk.text


async def test_a_draft_comes_before_a_series_that_still_runs(sms: PraxisSms, tmp_path: Path) -> None:
    path = write_list(tmp_path)
    async with at_the_desk(sms) as desk:
        await prepare(desk, path)
        await start(desk)
        await desk.press("ctrl+n")
        await desk.until("1 Liste")
        await read_list(desk, path)
        await write_text(desk, "Die nächste")
    sms.close()
    with PraxisSms.open() as again:
        async with at_the_desk(again) as desk:
            await desk.press("f3")
            await desk.until("wiederhergestellt")
            await desk.until("Laufende Serie")
            assert desk.field("#series-text") == "Die nächste"


async def test_quitting_says_that_the_series_is_kept(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await read_list(desk, write_list(tmp_path))
        await desk.press("ctrl+q")
        await desk.until("als Entwurf erhalten.")


def test_a_draft_that_another_version_wrote_is_read_as_far_as_it_goes() -> None:
    kept = KeptSeries.of_fields({"text": "Guten Tag", "columns": "[1]", "values": "{", "color": "blue"})
    assert kept == KeptSeries(text="Guten Tag")
    assert KeptSeries.of_fields(kept.fields()) == kept
    assert KeptSeries().fields() == {}


async def test_that_special_characters_are_replaced_is_kept(sms: PraxisSms, tmp_path: Path) -> None:
    path = write_list(tmp_path, ("Núñez;0171 1234567;ja",))
    async with at_the_desk(sms) as desk:
        await prepare(desk, path)
        await desk.press("ctrl+t")
        await desk.until("Sonderzeichen ersetzt")
    sms.close()
    with PraxisSms.open() as again:
        async with at_the_desk(again) as desk:
            await desk.press("f3")
            await desk.until("Sonderzeichen ersetzt")
            assert "1 von 1 sendbar" in desk.text
