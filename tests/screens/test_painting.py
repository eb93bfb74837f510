"""What changes as the cursor moves is painted, without all the rest of the screen."""

from __future__ import annotations

import pytest
from textual.geometry import Offset

from tests.screens.desk import Desk, at_the_desk
from tests.screens.walks import DIALOGS, fields, of, open_dialog, open_place
from tui.frame.navigation import PLACES, Place
from tui.service.api import PraxisSms
from tui.widgets.line import Note


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
async def test_the_cursor_of_a_place_moves_without_the_whole_screen(sms: PraxisSms, place: Place) -> None:
    async with at_the_desk(sms) as desk:
        await open_place(desk, place)
        await the_cursor_is_painted_alone(desk)


async def test_the_cursor_of_a_dialog_moves_without_what_is_behind(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        for name in ("a question", "a consent", "the mail setup", "a message to change"):
            assert name in DIALOGS
            with of(name):
                await open_dialog(desk, name)
                await the_cursor_is_painted_alone(desk)
                await desk.app.pop_screen()


async def test_what_is_beside_a_dialog_is_covered_as_its_box_grows(sms: PraxisSms) -> None:
    async with at_the_desk(sms, size=(100, 40)) as desk:
        dialog = await open_dialog(desk, "a message to change")
        before, height = cells(desk), dialog.query_one(".dialog").size.height
        dialog.query_one("#change-news", Note).show("Ein Satz, der umbricht. " * 12)
        await desk.pilot.settle()
        assert dialog.query_one(".dialog").size.height > height
        everything_changed_is_painted(desk, before)


async def the_cursor_is_painted_alone(desk: Desk) -> None:
    for widget in fields(desk):
        before = cells(desk)
        widget.focus()
        await desk.pilot.settle()
        assert desk.app.screen.size.region not in desk.app.screen._compositor._dirty_regions
        everything_changed_is_painted(desk, before)


def everything_changed_is_painted(desk: Desk, before: dict[Offset, object]) -> None:
    to_paint = desk.app.screen._compositor._dirty_regions.copy()
    changed = {place for place, cell in cells(desk).items() if before[place] != cell}
    assert all(any(region.contains_point(place) for region in to_paint) for place in changed)


def cells(desk: Desk) -> dict[Offset, object]:
    """What stands in each cell, with its style."""
    shown = [
        [(character, segment.style) for segment in strip for character in segment.text]
        for strip in desk.pilot.picture()
    ]
    return {Offset(x, y): cell for y, row in enumerate(shown) for x, cell in enumerate(row)}
