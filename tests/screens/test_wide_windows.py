"""Windows with more room than 80x24: forms keep together, buttons stay below them, the rest shows what helps."""

from __future__ import annotations

import pytest
from textual.dom import DOMNode

from tests.screens.desk import Desk, at_the_desk
from tui.service.api import PraxisSms
from tui.widgets.telephone import Telephone

LARGE = [(80, 40), (100, 30), (132, 43), (200, 60)]


def row_of(desk: Desk, text: str) -> int:
    """In which row of the screen a text stands."""
    return next(y for y, line in enumerate(desk.lines) if text in line)


@pytest.mark.parametrize("size", LARGE)
async def test_the_text_grows_to_twelve_rows_and_its_buttons_stay_below_it(
    sms: PraxisSms, size: tuple[int, int]
) -> None:
    async with at_the_desk(sms, size=size) as desk:
        assert desk.app.screen.query_one("#text").size.height == 12
        assert row_of(desk, "[ Senden ]") - row_of(desk, "Text  ") == 14
        assert desk.app.screen.query_one("#single").size.width <= 100


@pytest.mark.parametrize("size", [(80, 24), *LARGE])
@pytest.mark.parametrize("protocol", ["SMS4 RESTful", "SMS4 mit E-Mail-Adresse"])
async def test_the_buttons_of_the_card_stay_below_its_fields(
    sms: PraxisSms, size: tuple[int, int], protocol: str
) -> None:
    async with at_the_desk(sms, size=size) as desk:
        await desk.press("f8")
        await desk.choose(protocol)
        assert row_of(desk, "[ Zugang prüfen ]") == desk.app.screen.query_one("#card").region.bottom
        assert desk.app.screen.query_one("#card").size.width <= 100


async def test_beside_the_card_stands_how_the_chosen_protocol_is_set_up(sms: PraxisSms) -> None:
    async with at_the_desk(sms, size=(132, 43)) as desk:
        await desk.press("f8")
        await desk.until("Vertrag mit SMS4.")
        assert "─ So richten Sie es ein ─" in desk.text
        await desk.choose("3steps2web mit API-Key")
        await desk.until("Vertrag mit 3steps2web.")
        assert "Vertrag mit SMS4" not in desk.text


async def test_a_how_to_without_room_ends_visibly(sms: PraxisSms) -> None:
    async with at_the_desk(sms, size=(100, 24)) as desk:
        await desk.press("f8")
        await desk.choose("SMS4 mit E-Mail-Adresse")
        assert any(line.endswith("…") for line in desk.lines)
        assert "[ Zugang prüfen ]" in desk.text


async def test_beside_a_template_stands_what_the_patient_will_see(sms: PraxisSms) -> None:
    async with at_the_desk(sms, size=(132, 43)) as desk:
        await desk.press("f5")
        await desk.until("│ Guten Tag Mustermann, wir ")
        assert "So liest sie sich" not in desk.text
        await desk.fill("#template-text", "Bitte rufen Sie an, {{Name}}.")
        await desk.until("│ Bitte rufen Sie an, ")
        assert row_of(desk, "[ Löschen ]") < 29


async def test_where_there_is_no_room_for_the_telephone_the_sample_stands_below_the_template(sms: PraxisSms) -> None:
    async with at_the_desk(sms, size=(100, 30)) as desk:
        await desk.press("f5")
        await desk.until("So liest sie sich")
        assert not desk.app.screen.query_one(Telephone).size


@pytest.mark.parametrize(
    ("key", "titles"),
    [
        ("f2", ["Neue SMS"]),
        ("f3", ["Neue Serie"]),
        ("f4", ["Nachrichten"]),
        ("f5", ["Textvorlagen", "Vorlage aus SMS-Einzeldaten"]),
        ("f8", ["SMS-Provider", "SMS-Freigabe", "So richten Sie es ein"]),
    ],
)
async def test_groups_have_frames_where_there_is_room(sms: PraxisSms, key: str, titles: list[str]) -> None:
    async with at_the_desk(sms, size=(100, 30)) as desk:
        await desk.press(key)
        await desk.until(f"┌─ {titles[0]} ─")
        for title in titles:
            assert f"┌─ {title} ─" in desk.text
        for size in ((99, 30), (100, 29)):
            await desk.pilot.resize_terminal(*size)
            await desk.until(lambda: f"┌─ {titles[0]} ─" not in desk.text)
            assert "││" not in desk.text


async def test_the_frame_of_a_group_begins_where_its_heading_stood(sms: PraxisSms) -> None:
    async with at_the_desk(sms, size=(100, 29)) as desk:
        await desk.press("f5")
        await desk.until("── Vorlage aus SMS-Einzeldaten ─")
        row = row_of(desk, "── Vorlage aus SMS-Einzeldaten ─")
        await desk.pilot.resize_terminal(100, 30)
        await desk.until("┌─ Vorlage aus SMS-Einzeldaten ─")
        assert row_of(desk, "┌─ Vorlage aus SMS-Einzeldaten ─") == row


async def test_a_window_that_becomes_much_larger_is_styled_once(
    sms: PraxisSms, monkeypatch: pytest.MonkeyPatch
) -> None:
    styled: list[DOMNode] = []
    async with at_the_desk(sms) as desk:
        style = desk.app.update_styles
        monkeypatch.setattr(
            desk.app, "update_styles", lambda node, **options: (styled.append(node), style(node, **options))
        )
        await desk.pilot.resize_terminal(200, 60)
        assert desk.app.screen.has_class("-wide", "-widest", "-framed")
        assert styled.count(desk.app.screen) == 1
