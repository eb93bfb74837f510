"""Every place and every dialog from a small window to half a screen: all of it is there, and together."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual.widget import Widget

from tests.screens.desk import Desk, at_the_desk
from tests.screens.geometry import Look, name_of
from tests.screens.scenes import SCENES, Scene, open_scene
from tests.screens.walks import each_dialog, fields, of, window_of
from tui.frame.navigation import PLACES
from tui.service.api import PraxisSms
from tui.widgets.buttons import PushButton
from tui.widgets.dropdown import Dropdown, DropdownOverlay
from tui.widgets.footer_line import FooterLine

pytestmark = pytest.mark.no_cover  # the same lines again and again, which counting slows down by two thirds

SIZES = ((80, 24), (60, 20), (100, 30), (132, 43), (200, 60))
SMALL = SIZES[:2]
LOWEST = (60, 14)
"""Everything can still be reached, though little of it shows at once."""


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
async def test_a_place_shows_everything_whole_and_together(sms: PraxisSms, scene: Scene) -> None:
    async with at_the_desk(sms) as desk:
        await open_scene(desk, scene)
        for size in SIZES:
            with of(size):
                await desk.pilot.resize_terminal(*size)
                focus_is_in_sight(desk)
                everything_is_whole_and_together(desk)
                frame_is_in_order(desk)
                await everything_comes_into_sight(desk)
                if size in SMALL:
                    await every_choice_is_whole(desk)
        await desk.pilot.resize_terminal(*LOWEST)
        await everything_comes_into_sight(desk)


async def test_a_dialog_shows_everything_whole_and_together(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        async for name, _dialog in each_dialog(desk):
            for size in reversed(SIZES):
                with of(f"{name} at {size}"):
                    await desk.pilot.resize_terminal(*size)
                    focus_is_in_sight(desk)
                    everything_is_whole_and_together(desk)
                    buttons_are_in_the_box(desk)
                    await everything_comes_into_sight(desk)
                    if size in SMALL:
                        await every_choice_is_whole(desk)


def everything_is_whole_and_together(desk: Desk) -> None:
    look = Look(desk)
    assert not [*look.cut_texts(), *look.broken_buttons()], desk.text
    for gap, above, below in look.gaps():
        assert gap * 3 <= desk.app.size.height, (
            f"{gap} unused rows between {name_of(above)} and {name_of(below)}:\n{desk.text}"
        )


def frame_is_in_order(desk: Desk) -> None:
    columns, rows = desk.app.size
    footer = desk.app.screen.query_one(FooterLine)
    assert footer.region.bottom == rows
    assert cell_len(footer.text) <= min(80, columns)
    assert footer.text.startswith(" F1 Hilfe")
    assert footer.text.endswith("Beenden")
    assert all(cell_len(line) <= columns for line in desk.lines)
    assert all(f"{place.key.upper()} " in desk.lines[0] for place in PLACES)
    assert ("sind knapp; besser 80×24." in desk.text) is (columns < 80)


def buttons_are_in_the_box(desk: Desk) -> None:
    box = desk.app.screen.query_one(".dialog").region
    assert desk.app.screen.region.contains_region(box)
    buttons = [button for button in desk.app.screen.query(PushButton) if button.display]
    assert buttons
    for button in buttons:
        assert box.shrink((1, 1, 1, 1)).contains_region(button.region), f"{button} at {button.region} in {box}"


def focus_is_in_sight(desk: Desk) -> None:
    focused = desk.app.focused
    assert focused is not None
    assert is_in_sight(desk, focused), f"{focused} is out of sight:\n{desk.text}"


async def everything_comes_into_sight(desk: Desk) -> None:
    """Each widget that takes the cursor shows whole, or fills its window but for a margin where it is larger."""
    for widget in fields(desk):
        widget.focus()
        await desk.pilot.hold(
            lambda widget=widget: is_in_sight(desk, widget),
            lambda widget=widget: f"{widget} is out of sight at {desk.app.size}:\n{desk.text}",
        )
    await desk.pilot.painted()


async def every_choice_is_whole(desk: Desk) -> None:
    """Each dropdown opens within the window, and each of its entries stands in one row."""
    for dropdown in desk.app.screen.query(Dropdown):
        if dropdown not in fields(desk):
            continue
        dropdown.focus()
        await desk.press("enter")
        choices = dropdown.query_one(DropdownOverlay)
        assert desk.app.screen.region.contains_region(choices.region), f"{name_of(dropdown)}:\n{desk.text}"
        assert choices.virtual_size.height == choices.option_count, f"{name_of(dropdown)} breaks entries:\n{desk.text}"
        await desk.press("escape")


def is_in_sight(desk: Desk, widget: Widget) -> bool:
    window = window_of(widget, desk).region
    seen = widget.region.intersection(desk.app.screen.region)
    if not seen.area or seen.width < min(widget.region.width, desk.app.size.width - 2):
        return False
    return window.contains_region(seen) or widget.region.height > window.height
