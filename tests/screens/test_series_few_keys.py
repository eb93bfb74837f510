"""How few keys a Serien-SMS takes: counted, without the texts that are typed."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.screens.desk import Desk, at_the_desk
from tests.screens.series_desk import TEXT, open_series, read_list, write_list
from tests.screens.settling import PATIENCE
from tui.service.api import PraxisSms, TemplateKind
from tui.service.usecases.series.series import SeriesService

KNOWN_KIND_MOST, NEW_KIND_MOST = 5, 9


class CountedKeys:
    """Presses keys and counts them."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.count = 0

    async def press(self, key: str, shows: str) -> None:
        """Press a key, and wait for what it brings."""
        self.count += 1
        await self.desk.press(key)
        await self.desk.until(shows)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sms: PraxisSms) -> Path:
    """Where lists lie, and a template for them."""
    monkeypatch.chdir(tmp_path)
    sms.templates.add(TemplateKind.SERIES, "Aktuelle Termine", TEXT)
    os.utime(write_list(tmp_path, ["Müller;0171 1234567;ja"], name="montag.csv"), (1_000, 1_000))
    return tmp_path


async def send_first(keys: CountedKeys) -> None:
    """A list of a new kind with a Textvorlage, from F3 to its start."""
    await keys.press("f3", "1 Liste")
    await keys.press("ctrl+o", "> montag.csv")
    await keys.press("enter", "1 Zeile, 3 Spalten")
    await keys.desk.until(lambda: keys.desk.focused == "series-text")
    assert "mit Alt+V eine Textvorlage wählen" in keys.desk.text
    await keys.press("alt+v", "│Aktuelle Termine")
    await keys.desk.type("Aktuelle")
    await keys.press("enter", "1 von 1 sendbar")
    await keys.press("f9", "Serie starten?")
    await keys.press("enter", "Serie 1 ·")


async def test_a_list_of_a_new_kind(sms: PraxisSms, folder: Path) -> None:
    async with at_the_desk(sms) as desk:
        keys = CountedKeys(desk)
        await send_first(keys)
        assert keys.count <= NEW_KIND_MOST


async def test_what_is_typed_in_a_hurry_after_the_list_is_the_text(sms: PraxisSms, folder: Path) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await desk.press("ctrl+o")
        await desk.until("> montag.csv")
        await desk.press("enter")
        await desk.until(lambda: desk.focused == "series-text")
        await desk.press("enter")
        await desk.type("Wir sind im Urlaub. Praxis Molar")
        assert desk.field("#series-text") == "Wir sind im Urlaub. Praxis Molar"
        assert "│eigener Text" in desk.text
        assert "Alt+V" not in desk.text


async def test_what_is_typed_while_the_list_is_read_is_the_text_and_never_its_path(
    sms: PraxisSms, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = threading.Event()
    read = SeriesService.read
    monkeypatch.setattr(SeriesService, "read", lambda *given: (typed.wait(PATIENCE), read(*given))[1])
    async with at_the_desk(sms, leaves_background=True) as desk:
        await open_series(desk)
        await desk.fill("#list-path", "montag.csv")
        await desk.press("enter", "enter")
        await desk.type("Wir sind im Urlaub")
        typed.set()
        await desk.until("1 Zeile, 3 Spalten")
        assert (desk.field("#list-path"), desk.field("#series-text")) == ("montag.csv", "Wir sind im Urlaub")
        assert desk.focused == "series-text"


async def test_a_list_that_is_still_read_when_the_steps_are_cleared_does_not_come_back(
    sms: PraxisSms, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cleared, was_read = threading.Event(), threading.Event()
    read = SeriesService.read

    def slowly(*given: Any) -> Any:
        cleared.wait(PATIENCE)
        try:
            return read(*given)
        finally:
            was_read.set()

    monkeypatch.setattr(SeriesService, "read", slowly)
    async with at_the_desk(sms, leaves_background=True) as desk:
        await open_series(desk)
        await desk.fill("#list-path", "montag.csv")
        await desk.press("enter", "ctrl+n")
        await desk.until(lambda: desk.field("#list-path") == "")
        cleared.set()
        await desk.until(was_read.is_set)
        await desk.app.workers.wait_for_complete()
        await desk.pilot.pause()
        assert "Zeile, 3 Spalten" not in desk.text
        assert "beginnt, sobald eine Liste gelesen ist" in desk.text


async def test_the_templates_open_from_the_text_and_give_the_cursor_back(sms: PraxisSms, folder: Path) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await read_list(desk, folder / "montag.csv")
        await desk.until(lambda: desk.focused == "series-text")
        await desk.press("alt+v")
        await desk.until("│Aktuelle Termine")
        await desk.press("escape")
        await desk.until(lambda: desk.focused == "series-text")
        await desk.press("alt+v")
        await desk.type("Aktuelle")
        await desk.press("enter")
        await desk.until(lambda: desk.focused == "check-rows")
        assert desk.field("#series-text") == TEXT


async def test_a_list_of_a_known_kind(sms: PraxisSms, folder: Path) -> None:
    async with at_the_desk(sms) as desk:
        await send_first(CountedKeys(desk))
        series = sms.series.newest(1)[0]
        sms.series.cancel(series.id)
    sms.close()
    write_list(folder, ["Groß;0171 1234568;ja"], name="dienstag.csv")
    with PraxisSms.open() as again:
        async with at_the_desk(again) as desk:
            keys = CountedKeys(desk)
            await keys.press("f3", "1 Liste")
            await keys.press("ctrl+o", "> dienstag.csv")
            await keys.press("enter", "1 von 1 sendbar")
            await desk.until("Wie bei der letzten Liste dieser Art: Textvorlage „Aktuelle Termine“.")
            assert desk.focused == "check-rows"
            await keys.press("f9", "Serie starten?")
            await keys.press("enter", "Serie 2 ·")
            assert keys.count <= KNOWN_KIND_MOST


@pytest.mark.parametrize(
    ("key", "field"),
    [("alt+l", "list-path"), ("alt+s", "column-number"), ("alt+t", "series-text"), ("alt+p", "check-rows")],
)
async def test_each_step_has_a_key_that_stands_beside_its_heading(
    sms: PraxisSms, folder: Path, key: str, field: str
) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        for heading in ("1 Liste Alt+L", "2 Spalten Alt+S", "3 Text Alt+T", "4 Prüfung Alt+P"):
            assert heading in desk.text
        await desk.fill("#list-path", str(folder / "montag.csv"))
        await desk.press("enter")
        await desk.until("1 Zeile, 3 Spalten")
        await desk.go_to("#begin-at")
        await desk.press(key)
        assert desk.focused == field


async def test_columns_cannot_be_gone_to_before_there_is_a_list_and_the_key_says_why(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await desk.press("alt+s")
        await desk.until("Spalten gibt es, sobald eine Liste gelesen ist.")


@pytest.mark.parametrize(
    ("heading", "cells", "field"),
    [
        ("Name;Kennung;Einwilligung", "Müller;4711;ja", "column-number"),
        ("Name;Handy;SMS ok;Einw.", "Müller;0171 1234567;ja;nein", "column-consent"),
    ],
)
async def test_the_cursor_goes_to_the_column_that_a_person_has_to_name(
    sms: PraxisSms, tmp_path: Path, heading: str, cells: str, field: str
) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await desk.fill("#list-path", str(write_list(tmp_path, [cells], heading)))
        await desk.press("enter")
        await desk.until("1 Zeile,")
        await desk.until(lambda: desk.focused == field)


async def test_whoever_leaves_the_field_with_tab_is_not_taken_elsewhere(sms: PraxisSms, folder: Path) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await desk.fill("#list-path", str(folder / "montag.csv"))
        await desk.press("tab")
        await desk.until("1 Zeile, 3 Spalten")
        assert desk.focused == "pick-list"
