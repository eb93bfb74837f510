"""The bell of the terminal: a series that ends, or sending that stops, while nobody looks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.screens.desk import Desk, at_the_desk
from tests.screens.series_desk import patients, write_list
from tests.screens.test_series_progress import open_progress, queue
from tui.app import LookSeconds
from tui.frame.app_mixins.bell import Subject
from tui.runtime.background import in_background
from tui.service.api import PraxisSms, SeriesSettled
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.practice import DemoPractice

OFTEN = LookSeconds(followed_series=0.02)


def rings_of(desk: Desk) -> list[str]:
    """Where the bell has rung, as a list that grows."""
    rings: list[str] = []
    desk.app.bell = lambda: rings.append(desk.app.current_mode)  # type: ignore[method-assign]
    return rings


async def series_ends(sms: PraxisSms, desk: Desk) -> None:
    """Everything of the series is handed over, and the window has had time to hear of it."""
    await in_background(lambda: sms.dispatcher.run(SeriesSettled(1)))
    await desk.until(lambda: desk.app._bell._running is None)


async def test_a_series_that_ends_while_another_place_is_shown_rings_once(sms: PraxisSms, tmp_path: Path) -> None:
    queue(sms, write_list(tmp_path, patients(3)))
    async with at_the_desk(sms, look_seconds=OFTEN) as desk:
        rings = rings_of(desk)
        await open_progress(desk)
        await desk.press("f2")
        await desk.until(lambda: desk.app._bell._running == 1)
        await series_ends(sms, desk)
        assert rings == ["single"]


@pytest.mark.parametrize("away_seconds", [0.0, 3600.0])
async def test_a_series_that_ends_in_sight_rings_only_where_nobody_is_there(
    sms: PraxisSms, tmp_path: Path, away_seconds: float
) -> None:
    queue(sms, write_list(tmp_path, patients(3)))
    async with at_the_desk(sms, look_seconds=replace(OFTEN, away=away_seconds)) as desk:
        rings = rings_of(desk)
        await open_progress(desk)
        await desk.until(lambda: desk.app._bell._running == 1)
        await series_ends(sms, desk)
        assert rings == ([] if away_seconds else ["series"])


async def test_the_bell_may_be_off(sms: PraxisSms, practice: DemoPractice, tmp_path: Path) -> None:
    sms.configuration.change({"ui.bell": False})
    queue(sms, write_list(tmp_path, patients(3)))
    async with at_the_desk(sms, look_seconds=OFTEN) as desk:
        rings = rings_of(desk)
        await open_progress(desk)
        await desk.press("f2")
        await desk.until(lambda: desk.app._bell._running == 1)
        await series_ends(sms, desk)
        assert rings == []


async def test_sending_that_stops_rings_where_nobody_is_there(
    sms: PraxisSms, practice: DemoPractice, tmp_path: Path
) -> None:
    practice.simulator.set_fault(Fault(FaultKind.WRONG_CREDENTIALS, Interface.SMS4))
    practice.simulator.set_fault(Fault(FaultKind.WRONG_CREDENTIALS, Interface.SMS4_CHECK))
    async with at_the_desk(sms, sending=True, look_seconds=LookSeconds(away=0.0)) as desk:
        rings = rings_of(desk)
        await desk.until(lambda: Subject.STOPS in desk.app._bell._known)
        queue(sms, write_list(tmp_path, patients(3)))
        await desk.until(lambda: bool(rings))
        await desk.until("weist die Zugangsdaten zurück")
        assert rings == ["single"]
