"""The themes of `[ui] theme`: each looks different, and none needs colours to be understood."""

from __future__ import annotations

import pytest
from rich.style import Style

from tests.screens.desk import Desk, at_the_desk
from tui.service.api import PraxisSms
from tui.service.errors import PraxisSmsError
from tui.service.settings.values import ThemeName
from tui.service.settings.writing import parse_value

Cell = tuple[str, Style | None]


def cells(desk: Desk) -> list[Cell]:
    """Every piece of the screen with its style."""
    strips = desk.app.screen._compositor.render_strips()
    return [(segment.text, segment.style) for strip in strips for segment in strip]


async def look(sms: PraxisSms, theme: ThemeName) -> list[Cell]:
    """The Einzel-SMS with a number that cannot be used, in a theme."""
    sms.configuration.change({"ui.theme": theme.value})
    async with at_the_desk(sms) as desk:
        await desk.fill("#number", "030 123456")
        await desk.until("■ +49 30 123456 ist keine")
        assert desk.app.theme == theme
        return cells(desk)


async def test_every_theme_looks_different_at_first_sight(sms: PraxisSms) -> None:
    looks = {theme: await look(sms, theme) for theme in ThemeName}
    for theme, shown in looks.items():
        assert "".join(text for text, _style in shown) == "".join(text for text, _style in looks[ThemeName.AUTO])
        assert [other for other in looks if looks[other] == shown] == [theme]


@pytest.mark.parametrize("theme", ThemeName)
async def test_a_theme_uses_the_palette_of_the_terminal_alone(sms: PraxisSms, theme: ThemeName) -> None:
    for _text, style in await look(sms, theme):
        for colour in (style.color, style.bgcolor) if style is not None else ():
            assert colour is None or colour.is_default or (colour.number is not None and colour.number < 16)


async def test_auto_stands_on_the_background_of_the_terminal(sms: PraxisSms) -> None:
    for _text, style in await look(sms, ThemeName.AUTO):
        assert style is None or style.bgcolor is None or style.bgcolor.is_default


async def test_without_colours_what_matters_is_told_by_shape(sms: PraxisSms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    shown = await look(sms, ThemeName.AUTO)
    assert all(style is None or style.color is None or style.color.is_default for _text, style in shown)
    assert any(text.startswith("■ ") and style is not None and style.bold for text, style in shown)
    assert any("Senden" in text and style is not None and style.reverse for text, style in shown)


def test_a_theme_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(PraxisSmsError) as refused:
        parse_value("ui.theme", "xyz")
    assert "auto, hell, dunkel, kontrast, charly" in f"{refused.value.sentence} {refused.value.remedy}"


@pytest.mark.parametrize(("former", "now"), [("textual-dark", "dunkel"), ("ansi-light", "hell"), ("nord", "dunkel")])
def test_the_names_of_earlier_versions_still_choose_a_theme(former: str, now: str) -> None:
    assert parse_value("ui.theme", former) == now
