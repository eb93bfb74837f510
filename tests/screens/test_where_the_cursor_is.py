"""The label of the field that has the cursor stands out, and no other one: one glance finds the cursor."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widget import Widget

from tests.screens.desk import Desk, at_the_desk
from tests.screens.series_desk import open_series, read_list, write_list
from tui.service.api import PraxisSms
from tui.widgets.line import Line

_CYAN = 6


def standing_out(desk: Desk, labels: str) -> list[str]:
    """The labels that are painted bold and in the colour of the place one is in, from top to bottom."""
    screen = desk.app.screen
    strips = screen._compositor.render_strips()

    def is_seen(label: Line) -> bool:
        return bool(label.region and label.text) and screen.get_widget_at(*label.region.offset)[0] is label

    def stands_out(label: Widget) -> bool:
        x, y, _width, _height = label.region
        style = next(iter(strips[y].crop(x, x + 1))).style
        return style is not None and bool(style.bold) and style.color is not None and style.color.number == _CYAN

    return [label.text for label in screen.query(labels).results(Line) if is_seen(label) and stands_out(label)]


async def test_tab_takes_the_colour_from_label_to_label(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        assert standing_out(desk, ".field-label") == ["Nummer"]
        for label in ("Name", "Textvorlage", "Text"):
            await desk.press("tab")
            assert standing_out(desk, ".field-label") == [label]
        await desk.press("tab")
        assert standing_out(desk, ".field-label") == []


@pytest.mark.parametrize(
    ("place", "labels"),
    [
        ("f5", ["Name", "Zweck"]),
        ("f8", ["Protokoll", "Adresse", "Kundennr.", "Tarif", "Benutzer", "Passwort", "SMS-Absender"]),
    ],
)
async def test_wherever_the_cursor_goes_its_label_alone_stands_out(
    sms: PraxisSms, place: str, labels: list[str]
) -> None:
    async with at_the_desk(sms) as desk:
        await desk.press(place)
        seen = []
        for _field in await desk.tab_order():
            seen.append(standing_out(desk, ".field-label"))
            await desk.press("tab")
        assert all(len(standing) <= 1 for standing in seen)
        assert {label for standing in seen for label in standing} == set(labels)


async def test_the_step_one_is_in_stands_out(sms: PraxisSms, tmp_path: Path) -> None:
    async with at_the_desk(sms) as desk:
        await open_series(desk)
        assert standing_out(desk, ".step") == ["1 Liste Alt+L"]
        await read_list(desk, write_list(tmp_path))
        assert standing_out(desk, ".step") == ["3 Text Alt+T"]
        await desk.go_to("#check-rows")
        assert standing_out(desk, ".step") == ["4 Prüfung Alt+P"]
        await desk.go_to("#begin-at")
        assert standing_out(desk, ".step") == ["4 Prüfung Alt+P", "Senden ab"]
