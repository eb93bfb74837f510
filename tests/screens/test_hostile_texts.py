"""Texts that a careless program takes for markup or chokes on: typed into every field, shown wherever data is shown."""

from __future__ import annotations

from datetime import timedelta
from unicodedata import normalize

import pytest
from textual.widgets import Input, TextArea

from tests.screens.desk import Desk, at_the_desk
from tests.screens.walks import DIALOGS, HOSTILE, HostileDialogs, fields, open_dialog, open_place, shown
from tests.unit.outbox import samples
from tui.screens.place_screen import PlaceScreen
from tui.screens.places import PLACES, Place
from tui.service.api import PraxisSms, TemplateKind
from tui.service.gateways.outcome import Refused
from tui.service.messages import Draft
from tui.service.outbox import queueing

every_place = pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
every_text = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)


async def fill_every_field(desk: Desk) -> None:
    for widget in fields(desk):
        if not isinstance(widget, Input | TextArea):
            continue
        for text in HOSTILE.values():
            widget.focus()
            await desk.pilot.pause()
            await desk.paste(text)
            assert "MarkupError" not in desk.text
        assert desk.app.is_running


@every_place
async def test_every_field_of_a_place_takes_every_text(sms: PraxisSms, place: Place) -> None:
    async with at_the_desk(sms) as desk:
        await open_place(desk, place)
        await fill_every_field(desk)
        await desk.press("f9")
        await desk.pilot.pause()
        assert desk.app.is_running


@pytest.mark.parametrize("name", DIALOGS)
async def test_every_field_of_a_dialog_takes_every_text(sms: PraxisSms, name: str) -> None:
    async with at_the_desk(sms) as desk:
        await open_dialog(desk, name)
        await fill_every_field(desk)


@every_text
async def test_every_dialog_shows_every_text_as_text(sms: PraxisSms, text: str) -> None:
    async with at_the_desk(sms) as desk:
        for dialog in HostileDialogs(text).all(sms):
            await desk.app.push_screen(dialog)
            await desk.until(lambda dialog=dialog: desk.app.screen is dialog)
            await desk.pilot.pause()
            for part in shown(text.split("\x1b")[0]).split():
                assert part in desk.text, f"{dialog} does not show {part}"
            await desk.press("escape")
            await desk.until(lambda: len(desk.app.screen_stack) == 1)


@every_text
async def test_rows_details_and_histories_show_what_patients_and_providers_wrote(sms: PraxisSms, text: str) -> None:
    store = sms._store()
    draft = Draft("+491711234567", text, "PraxisMolar", "sms4-rest", 1, sms.now() - timedelta(seconds=1), text)
    queueing.queue_single(store, draft, actor=text)
    taken = samples.claim(store)
    samples.finish(store, *taken, outcome=Refused(text))
    sms.templates.add(TemplateKind.SINGLE, shown(text.replace("\x1b", "")) or "x", text.replace("\x1b", ""))
    first = normalize("NFC", text.split("\x1b")[0].split("\n")[0])[:10]

    def is_shown(desk: Desk) -> bool:
        return first in normalize("NFC", desk.text)

    async with at_the_desk(sms) as desk:
        await desk.fill("#number", "0171 1234567")
        await desk.until(lambda: is_shown(desk))
        await desk.press("f4")
        await desk.until(lambda: desk.focused == "outbox-list" and is_shown(desk))
        await desk.press("enter")
        await desk.until(lambda: "SMS 1" in desk.text and is_shown(desk))
        await desk.press("escape")
        await desk.press("f5")
        await desk.until(lambda: desk.app.current_mode == "templates" and is_shown(desk))


@every_text
async def test_status_row_and_toasts_say_words_of_others_as_they_are(sms: PraxisSms, text: str) -> None:
    async with at_the_desk(sms) as desk:
        screen = desk.app.screen
        assert isinstance(screen, PlaceScreen)
        screen.say(text, text, failed=True)
        await desk.pilot.pause()
        assert desk.app.is_running
        assert text.split("\n")[0].split("\x1b")[0] in desk.text
