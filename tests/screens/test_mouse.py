"""The mouse works wherever a key does: rows, buttons, boxes, dropdowns, dialogs, the wheel."""

from __future__ import annotations

import pytest
from textual import events

from tests.screens.desk import Desk, at_the_desk
from tests.screens.outbox_desk import cursor, open_outbox
from tests.unit.outbox import samples
from tui.service.api import PraxisSms
from tui.service.outbox.outbox import Outbox


async def click_on(desk: Desk, text: str) -> None:
    """Click on the first place where a text stands."""
    row = next(index for index, line in enumerate(desk.lines) if text in line)
    await desk.pilot.click(offset=(desk.lines[row].index(text) + 1, row))


async def roll(desk: Desk, selector: str, event: type[events.MouseEvent]) -> None:
    """Turn the wheel over a widget by one click."""
    await desk.pilot._post_mouse_events([event], selector, offset=(2, 2), button=0)
    await desk.pilot.pause()


@pytest.fixture
def sixty_messages(store: Outbox) -> None:
    """More than a page."""
    samples.queue(store, *range(60))


async def test_the_wheel_moves_in_the_outbox_and_turns_its_pages(sms: PraxisSms, sixty_messages: None) -> None:
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "+49")
        newest = cursor(desk)
        place = desk.lines.index(newest)
        await roll(desk, "#outbox-list", events.MouseScrollDown)
        assert desk.lines.index(cursor(desk)) == place + 3
        first = desk.lines[3]
        for _turn in range(12):
            await roll(desk, "#outbox-list", events.MouseScrollDown)
        await desk.until(lambda: desk.lines[3] != first)
        for _turn in range(24):
            await roll(desk, "#outbox-list", events.MouseScrollUp)
        await desk.until(lambda: cursor(desk) == newest)


async def test_a_click_chooses_a_row_a_second_one_opens_it_and_a_button_closes_it(
    sms: PraxisSms, sixty_messages: None
) -> None:
    async with at_the_desk(sms) as desk:
        await open_outbox(desk, "+49")
        await desk.pilot.click("#outbox-list", offset=(10, 4))
        await desk.until(lambda: desk.lines.index(cursor(desk)) == 7)
        await desk.pilot.click("#outbox-list", offset=(10, 4))
        await desk.until("VERLAUF")
        await click_on(desk, "[ Schließen ]")
        await desk.until(lambda: "VERLAUF" not in desk.text)


async def test_dropdowns_boxes_and_text_to_read_take_the_mouse(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.press("f8")
        await desk.until("SMS-Freigabe")
        await click_on(desk, "SMS4 RESTful   ")
        await desk.until("3steps2web mit API-Key")
        await click_on(desk, "3steps2web mit API-Key")
        await desk.until(lambda: "API-Key" in desk.visible_fields)
        await click_on(desk, "[ ] SMS mit mehr als 160")
        await desk.until(lambda: "[x] SMS mit mehr als 160" in desk.text.replace("[X]", "[x]"))
        await click_on(desk, "F1 Hilfe")
        await desk.until("Esc schließt")
        before = desk.text
        await roll(desk, ".dialog-text", events.MouseScrollDown)
        await desk.until(lambda: desk.text != before)


async def test_the_steps_of_a_series_take_the_mouse(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.press("f3")
        await desk.until("1 Liste")
        await click_on(desk, "[ Auswählen ]")
        await desk.until("Liste auswählen")
        await click_on(desk, "[ Zurück ]")
        await desk.until(lambda: "Liste auswählen" not in desk.text)
        await desk.pilot.click("TextArea")
        await desk.type("Hallo")
        await desk.until("Hallo")
        await click_on(desk, "[ Neu ]")
        await desk.until("Alle vier Schritte sind geleert")
