"""What a key in the text sends over the line where the telephone stands beside the form."""

from __future__ import annotations

import statistics
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.screens.desk import Desk
from tests.screens.settling import run_test
from tests.terminal.test_delta_session import WatchedDriver
from tui.app import PraxisSmsApp
from tui.service.api import PraxisSms
from tui.widgets.message_text import MessageText

TEXT = (
    "Guten Tag Frau Müller, wir erinnern Sie an Ihren Termin am 24.11. um 8 Uhr bei Dr. Molar. Bitte bringen Sie Ihre "
    "Versichertenkarte und den Bonusheftnachweis mit. Falls Sie verhindert sind, sagen Sie bitte rechtzeitig ab, damit "
    "wir den Termin anderweitig vergeben können. Ihre Praxis Molar, Tel. 030 1234567, Hauptstr. 5, 12345 Berlin. "
    "Parken im Hof möglich."
)
ADDED = "Der Parkplatz ist zur Zeit gesperrt. "


@asynccontextmanager
async def at_a_terminal(
    sms: PraxisSms, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Desk, list[str]]]:
    """The application as it writes to a terminal, and what it writes; the clock stands still, no pause is noticed."""
    at_noon = datetime(2026, 11, 24, 12, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    monkeypatch.setattr(sms, "now", lambda: at_noon)
    monkeypatch.setattr("tui.screens.single.single_screen.DEBOUNCE_SECONDS", 3600.0)
    app = PraxisSmsApp(sms, start_dispatcher=False, driver_class=WatchedDriver)
    async with run_test(app, size, headless=False) as pilot:
        driver = app._driver
        assert isinstance(driver, WatchedDriver)
        yield Desk(app, pilot), driver.written


async def bytes_of_keys(desk: Desk, written: list[str], typed: str) -> list[int]:
    """How much each key of a text writes."""
    sizes = []
    for key in typed:
        before = len(written)
        await desk.type(key)
        sizes.append(len("".join(written[before:]).encode()))
    return sizes


@pytest.mark.parametrize(("size", "most"), [((100, 30), 80), ((132, 43), 82)])  # a column of three digits costs one
async def test_a_key_at_the_end_of_a_text_takes_at_most_80_bytes_also_where_a_part_ends(
    sms: PraxisSms, size: tuple[int, int], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_a_terminal(sms, size, monkeypatch) as (desk, written):
        sizes: dict[int, int] = {}
        for start, end in ((0, 12), (95, 130), (155, 175), (300, 320)):
            await desk.fill("#text", TEXT[:start])
            sizes |= enumerate(await bytes_of_keys(desk, written, TEXT[start:end]), start)
        assert desk.line_with("320 Zeichen")
        assert desk.line_with("├─ Ende Teil 2: 0,15 €")
    assert {position: size_of_key for position, size_of_key in sizes.items() if size_of_key > most} == {}
    assert statistics.median(sizes.values()) <= 42


async def test_a_key_in_the_middle_of_a_text_moves_what_stands_behind_it(
    sms: PraxisSms, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_a_terminal(sms, (100, 30), monkeypatch) as (desk, written):
        await desk.fill("#text", TEXT[:150])
        desk.app.screen.query_one("#text", MessageText).move_cursor((0, 75))
        await desk.pilot.pause()
        sizes = await bytes_of_keys(desk, written, ADDED)
        assert desk.line_with("187 Zeichen")
    assert statistics.median(sizes) <= 60
    assert statistics.mean(sizes) <= 80
