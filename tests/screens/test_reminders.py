"""The reminder plans on Serien-SMS: what waits, releasing it, what holds it, a number corrected, calls made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.screens.desk import Desk
from tests.screens.reminder_desk import TUESDAY, Reception
from tests.unit.reminders.practice import Entry, day_of
from tui.language.local_time import use_zone
from tui.simulator.practice import DemoPractice


@pytest.fixture
def reception(practice: DemoPractice, tmp_path: Path) -> Iterator[Reception]:
    made = Reception(tmp_path)
    yield made
    made.sms.close()
    use_zone("")


async def open_plan(desk: Desk) -> None:
    await desk.press("alt+e")
    await desk.until("Erinnerungen: morgen")


async def test_look(reception: Reception) -> None:
    reception.begin()
    reception.write(
        [*day_of(6), Entry(7, TUESDAY, "12:00", consent="nein")], lambda text: text.replace("0171 1200003", "0171 12")
    )
    reception.run()
    async with reception.desk() as desk:
        print(desk.text)
        await open_plan(desk)
        print(desk.text)
        await desk.press("f9")
        await desk.until("freigeben?")
        print(desk.text)
    async with reception.desk(size=(60, 20)) as desk:
        print(desk.text)
        await open_plan(desk)
        print(desk.text)
    assert 0
