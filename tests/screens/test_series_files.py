"""Choosing a list by keyboard alone."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.screens.desk import Desk, at_the_desk
from tests.screens.series_desk import open_series, write_list
from tui.screens.series.planning.file_picker import entries_of
from tui.service.api import PraxisSms


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of exports; the application was started in it."""
    lists = tmp_path / "Listen"
    (lists / "Archiv").mkdir(parents=True)
    for age, name in enumerate(("neu.csv", "gestern.XLSX", "alt.ods", "foto.png", ".geheim.csv", "~$neu.xlsx")):
        path = write_list(lists, name=name)
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
    write_list(lists / "Archiv", name="2025.csv")
    monkeypatch.chdir(lists)
    return lists


async def pick(desk: Desk) -> None:
    """Ctrl+O."""
    await open_series(desk)
    await desk.press("ctrl+o")
    await desk.until("Liste auswählen")
    await desk.until("> neu.csv")
    await desk.until(lambda: desk.focused == "files")


def test_lists_come_first_and_the_newest_of_them_before_the_folders(folder: Path) -> None:
    assert [entry.title for entry in entries_of(folder)] == ["../", "neu.csv", "gestern.XLSX", "alt.ods", "Archiv/"]


async def test_enter_takes_the_newest_list(sms: PraxisSms, folder: Path) -> None:
    async with at_the_desk(sms) as desk:
        await pick(desk)
        await desk.press("enter")
        await desk.until("5 Zeilen, 3 Spalten")
        assert desk.field("#list-path") == str(folder / "neu.csv")
        await desk.until(lambda: desk.focused == "series-text")


async def test_opening_is_what_the_filled_button_does(sms: PraxisSms, folder: Path) -> None:
    async with at_the_desk(sms) as desk:
        await pick(desk)
        assert desk.app.screen.query_one("#open").has_class("-main")


async def test_folders_are_walked_up_and_down(sms: PraxisSms, folder: Path) -> None:
    async with at_the_desk(sms) as desk:
        await pick(desk)
        await desk.press("end", "enter")
        await desk.until("> 2025.csv")
        await desk.press("backspace")
        await desk.until("> Archiv/")
        await desk.press("home", "enter")
        await desk.until("> Listen/")
        await desk.press("enter")
        await desk.until("> neu.csv")


async def test_a_letter_again_leads_to_the_next_name_that_begins_with_it(sms: PraxisSms, folder: Path) -> None:
    async with at_the_desk(sms) as desk:
        await pick(desk)
        await desk.press("a")
        await desk.until("> alt.ods")
        await desk.press("a")
        await desk.until("> Archiv/")
        await desk.press("a")
        await desk.until("> alt.ods")
        await desk.press("q", "enter")  # a letter that leads nowhere belongs to the name, too
        await desk.until(lambda: len(desk.app.screen_stack) == 1)


async def test_what_is_typed_leads_to_the_name_that_begins_so(sms: PraxisSms, folder: Path) -> None:
    for name in ("termine-montag.csv", "termine-dienstag.csv"):
        os.utime(write_list(folder, name=name), (10, 10))
    async with at_the_desk(sms) as desk:
        await pick(desk)
        await desk.type("TERMINE-")
        await desk.until("> termine-montag.csv")
        await desk.type("d")
        await desk.until("> termine-dienstag.csv")
        await desk.until("Gesucht: TERMINE-d")
        await desk.press("backspace")
        await desk.until("Gesucht: TERMINE-")
        await desk.press("up")
        await desk.until(lambda: "Gesucht" not in desk.text)
        await desk.press("backspace")
        await desk.until("> Listen/")


@pytest.mark.parametrize("how", [Desk.type, Desk.paste])
async def test_the_path_of_a_folder_typed_among_the_files_opens_it(
    sms: PraxisSms, folder: Path, how: Callable[[Desk, str], Awaitable[None]]
) -> None:
    async with at_the_desk(sms) as desk:
        await pick(desk)
        await how(desk, str(folder / "Archiv"))
        await desk.until("Gesucht:")
        await desk.press("enter")
        await desk.until("> 2025.csv")


async def test_the_path_of_a_folder_in_the_field_opens_it(sms: PraxisSms, folder: Path) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await desk.fill("#list-path", str(folder / "Archiv"))
        await desk.press("enter")
        await desk.until("> 2025.csv")
        await desk.press("enter")
        await desk.until("5 Zeilen, 3 Spalten")
        assert desk.field("#list-path") == str(folder / "Archiv" / "2025.csv")


async def test_the_next_window_opens_where_the_last_list_was(sms: PraxisSms, folder: Path) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await desk.fill("#list-path", str(folder / "Archiv" / "2025.csv"))
        await desk.press("enter")
        await desk.until("5 Zeilen, 3 Spalten")
        await desk.press("ctrl+n")
        await desk.until(lambda: desk.field("#list-path") == "")
    sms.close()
    with PraxisSms.open() as again:
        async with at_the_desk(again) as desk:
            await open_series(desk)
            await desk.press("ctrl+o")
            await desk.until("> 2025.csv")


async def test_where_the_folder_of_the_last_list_is_gone_the_one_of_the_program_is_shown(
    sms: PraxisSms, folder: Path
) -> None:
    sms.list_profiles.remember_folder(folder / "weg")
    async with at_the_desk(sms) as desk:
        await pick(desk)


async def test_esc_takes_nothing(sms: PraxisSms, folder: Path) -> None:
    async with at_the_desk(sms) as desk:
        await pick(desk)
        await desk.press("escape")
        await desk.until("Strg+O sucht die Liste aus.")
        assert desk.focused == "list-path"


async def test_the_next_time_the_folder_of_the_list_is_shown(sms: PraxisSms, folder: Path) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        await desk.paste(str(folder / "Archiv" / "2025.csv"))
        await desk.press("enter")
        await desk.until("5 Zeilen, 3 Spalten")
        await desk.press("ctrl+o")
        await desk.until("> 2025.csv")


async def test_a_folder_without_a_list_says_so(sms: PraxisSms, folder: Path) -> None:
    (folder / "leer").mkdir()
    async with at_the_desk(sms) as desk:
        await pick(desk)
        await desk.press("end", "enter")
        await desk.until("Hier liegt keine Liste.")


async def test_a_folder_that_cannot_be_read_is_said_and_the_other_stays(
    sms: PraxisSms, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_the_desk(sms) as desk:
        await pick(desk)
        read = Path.iterdir

        def iterdir(path: Path) -> object:
            if path.name == "Archiv":
                raise PermissionError(13, "Permission denied")
            return read(path)

        monkeypatch.setattr(Path, "iterdir", iterdir)
        await desk.press("end", "enter")
        await desk.until(lambda: "lässt sich nicht lesen." in desk.words)
        assert "neu.csv" in desk.text


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_the_dialog_fits_the_terminal(sms: PraxisSms, folder: Path, size: tuple[int, int]) -> None:
    async with at_the_desk(sms, size=size) as desk:
        await open_series(desk)
        await desk.press("ctrl+o")
        await desk.until("> neu.csv")
        for selector in ("#files", "#open", "#close"):
            assert desk.app.screen.region.contains_region(desk.app.screen.query_one(selector).region)
