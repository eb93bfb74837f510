"""What tests of the Serien-SMS (F3) have in common: lists, and the way through the four steps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.screens.desk import Desk
from tui.widgets.row_list import LongList

TEXT = "Guten Tag {{Name}}, Ihr Termin ist morgen. Praxis Molar, Tel. 030 123456"
HEADING = "Name;Handy;Einwilligung"
PATIENTS = (
    "Müller;0171 1234567;ja",
    "Groß;0171 1234568;nein",
    "Öztürk;030 123456;ja",
    "Weiß;0171 1234569;ja",
    "Müller;0171 1234567;ja",
)


def write_list(folder: Path, rows: Sequence[str] = PATIENTS, heading: str = HEADING, name: str = "termine.csv") -> Path:
    """A list as practice software exports it."""
    path = folder / name
    path.write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8-sig")
    return path


def patients(count: int) -> list[str]:
    """So many rows without any problem."""
    return [f"Patient {index};0171 1{index:06d};ja" for index in range(count)]


async def open_series(desk: Desk) -> None:
    """F3."""
    await desk.press("f3")
    await desk.until("1 Liste")
    await desk.until(lambda: desk.focused == "list-path")


async def read_list(desk: Desk, path: Path) -> None:
    """Type the path and press Enter."""
    await desk.fill("#list-path", str(path))
    await desk.press("enter")
    await desk.until(lambda: "Zeilen," in desk.text or "Zeile," in desk.text)


async def write_text(desk: Desk, text: str = TEXT) -> None:
    """Write the text."""
    await desk.fill("#series-text", text)


async def prepare(desk: Desk, path: Path, text: str = TEXT) -> None:
    """The steps up to the check."""
    await open_series(desk)
    await read_list(desk, path)
    await write_text(desk, text)
    await desk.until(lambda: "sendbar" in desk.text)


async def ask_to_start(desk: Desk) -> None:
    """F9."""
    await desk.press("f9")
    await desk.until("Serie starten?")


async def start(desk: Desk) -> None:
    """F9, and yes."""
    await ask_to_start(desk)
    await desk.press("enter")
    await desk.until("Serie 1 ·")
    await desk.until(lambda: "%" in desk.text)


def checked_rows(desk: Desk) -> LongList:
    return desk.app.screen.query_one(LongList)


async def choose(desk: Desk, selector: str, title: str) -> None:
    """Choose an entry of a dropdown by its name."""
    await desk.go_to(selector)
    await desk.press("enter")
    await desk.until(lambda: f"│{title}" in desk.text)
    await desk.type(title)
    await desk.press("enter")
