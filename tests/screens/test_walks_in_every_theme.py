"""Every place and every dialog in each theme, without colours, and in ASCII: readable, and the cursor is found."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from rich.style import Style
from textual.widget import Widget

from tests.screens.desk import Desk, at_the_desk
from tests.screens.geometry import Look, name_of
from tests.screens.scenes import SCENES, Scene, open_scene
from tests.screens.walks import each_dialog, fields, of
from tui.service.api import PraxisSms
from tui.service.settings.values import ThemeName
from tui.terminal.glyphs import Glyphs

pytestmark = pytest.mark.no_cover  # the same lines again and again, which counting slows down by two thirds

THEMES_BUT_THE_FIRST = [theme for theme in ThemeName if theme is not ThemeName.AUTO]
ASCII = Glyphs(ascii_look=True)
WITH_FRAMES = (110, 36)

every_scene = pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)

Shape = tuple[str, bool, bool, bool, bool]
"""A piece of the screen as it is without colours: its characters, bold, dim, reverse, underlined."""


@every_scene
async def test_a_place_is_readable_in_every_theme(sms: PraxisSms, scene: Scene) -> None:
    async with at_the_desk(sms) as desk:
        await open_scene(desk, scene)
        await every_stop_is_seen(desk)
        await readable_in_every_theme(desk)
        await choose(desk, ThemeName.AUTO)
        await desk.pilot.resize_terminal(*WITH_FRAMES)
        await readable_in_every_theme(desk)


async def test_a_dialog_is_readable_in_every_theme(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        async for name, _dialog in each_dialog(desk):
            with of(name):
                await every_stop_is_seen(desk)
                await readable_in_every_theme(desk)
                await choose(desk, ThemeName.AUTO)


@every_scene
async def test_a_place_needs_no_colours(sms: PraxisSms, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with at_the_desk(sms) as desk:
        await open_scene(desk, scene)
        has_no_colours(desk)
        await every_stop_is_seen(desk)
        await desk.pilot.resize_terminal(*WITH_FRAMES)
        has_no_colours(desk)


async def test_a_dialog_needs_no_colours(sms: PraxisSms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with at_the_desk(sms) as desk:
        async for name, _dialog in each_dialog(desk):
            with of(name):
                has_no_colours(desk)
                await every_stop_is_seen(desk)


async def choose(desk: Desk, theme: ThemeName) -> None:
    desk.app.theme = theme.value
    await desk.pilot.pause()


async def readable_in_every_theme(desk: Desk) -> None:
    """The same words in each theme, each on a ground of another colour; all that is drawn has a form in ASCII."""
    words = desk.lines[1:]  # in the top line the balance comes when it comes
    for character in set(desk.text):
        if "\u2190" <= character <= "\u2bff":
            assert ASCII.shown(character).isascii(), f"{character!r} has no form in ASCII"
    for theme in THEMES_BUT_THE_FIRST:
        with of(theme):
            await choose(desk, theme)
            assert desk.lines[1:] == words
            for text, style in Look(desk).cells(desk.app.screen.region):
                assert not text.strip() or is_readable(style), f"{text!r} in {style}"


def is_readable(style: Style | None) -> bool:
    """Whether a theme says both colours, and they differ; the terminal's own could be any."""
    if style is None or style.color is None or style.bgcolor is None:
        return False
    return not style.color.is_default and not style.bgcolor.is_default and style.color != style.bgcolor


def has_no_colours(desk: Desk) -> None:
    for text, style in Look(desk).cells(desk.app.screen.region):
        for colour in (style.color, style.bgcolor) if style is not None else ():
            assert colour is None or colour.is_default, text


async def every_stop_is_seen(desk: Desk) -> None:
    """Each widget with the cursor looks different from the same one without it, in ASCII and without colours too."""
    chain = fields(desk)
    assert chain
    with_cursor: list[Shape] = []
    for before, widget in pairwise([None, *chain, None]):
        desk.app.screen.set_focus(widget)
        await desk.pilot.pause()
        look = Look(desk)
        if before is not None:
            assert with_cursor != shape_of(look, before), (
                f"{name_of(before)} looks the same with the cursor:\n{desk.text}"
            )
        if widget is not None:
            with_cursor = shape_of(look, widget)
            assert with_cursor, f"{name_of(widget)} is out of sight:\n{desk.text}"
    desk.app.screen.set_focus(chain[0])
    await desk.pilot.pause()


def shape_of(look: Look, widget: Widget) -> list[Shape]:
    """How a widget looks without colours, in ASCII."""
    seen = look.seen.get(widget)
    return list(_shapes(look.cells(seen.part))) if seen is not None else []


def _shapes(cells: Iterable[tuple[str, Style | None]]) -> Iterable[Shape]:
    for text, style in cells:
        drawn = "".join(map(ASCII.shown, text))
        style = style or Style.null()
        yield drawn, bool(style.bold), bool(style.dim), bool(style.reverse), bool(style.underline)
