"""Texts that a careless program takes for markup or chokes on: typed into every field, shown wherever data is shown."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from unicodedata import normalize

import pytest
from textual.screen import Screen
from textual.widgets import Input, TextArea

from tests.screens.desk import Desk, at_the_desk
from tests.screens.scenes import SCENES, Scene, hostile_list, open_scene
from tests.screens.series_desk import prepare, write_text
from tests.screens.walks import DIALOGS, HOSTILE, dialogs_showing, every_screen, fields, of, open_dialog, shown
from tests.unit.outbox import samples
from tui.frame.dialogs import ActionDialog, Dialog, LineDialog
from tui.frame.initials_dialog import InitialsQuestion
from tui.frame.person.consent_dialog import ConsentDialog
from tui.frame.screen import PlaceScreen
from tui.screens.outbox.statistics import StatisticsDialog
from tui.screens.provider.mail_dialog import MailSetupDialog
from tui.service.api import PraxisSms, TemplateKind
from tui.service.model.messages import Draft
from tui.service.model.outcome import Refused
from tui.simulator.practice import DemoPractice

every_scene = pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
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


@every_scene
async def test_every_field_of_a_place_takes_every_text(sms: PraxisSms, scene: Scene) -> None:
    async with at_the_desk(sms) as desk:
        await open_scene(desk, scene)
        await fill_every_field(desk)
        await desk.press("f9")
        await desk.pilot.pause()
        assert desk.app.is_running


async def test_every_field_of_a_dialog_takes_every_text(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        for name in DIALOGS:
            with of(name):
                await open_dialog(desk, name)
                await fill_every_field(desk)
                await desk.app.pop_screen()


@every_text
async def test_every_dialog_shows_every_text_as_text(sms: PraxisSms, text: str) -> None:
    # Mail, initials and consent show what is typed there, and that is tried above; the statistics what nobody wrote.
    walked: set[type[Screen[object]]] = {MailSetupDialog, StatisticsDialog, InitialsQuestion, ConsentDialog}
    async with at_the_desk(sms) as desk:
        await desk.go_to("#number")
        for dialog in dialogs_showing(text, desk):
            walked.add(type(dialog))
            await desk.app.push_screen(dialog)
            await desk.until(lambda dialog=dialog: desk.app.screen is dialog)
            for part in parts_of(text):
                await desk.until(lambda part=part: part in desk.text.replace("\N{DIVISION SLASH}", "/"))
            await desk.press("escape")
            await desk.until(lambda: len(desk.app.screen_stack) == 1)
    bases = {Dialog, ActionDialog, LineDialog}
    assert walked == {kind for kind in every_screen() if issubclass(kind, Dialog)} - bases


@every_text
async def test_a_setting_that_cannot_be_is_quoted_as_it_is(sms: PraxisSms, practice: DemoPractice, text: str) -> None:
    configuration = practice.config_file.read_text("utf-8")
    refused = re.sub(
        "^security = .*$",
        lambda _found: f"security = {json.dumps(text, ensure_ascii=False)}",
        configuration,
        flags=re.M,
    )
    assert refused != configuration
    practice.config_file.write_text(refused, "utf-8")
    async with at_the_desk(sms) as desk:
        await desk.until("mail.security")
        for part in parts_of(text):
            await desk.until(part)


def parts_of(text: str) -> list[str]:
    """What of a text certainly stands in one piece on the screen."""
    return shown(text.split("\x1b", maxsplit=1)[0]).split()


@every_text
async def test_a_list_and_its_series_show_what_stands_in_the_cells(sms: PraxisSms, text: str) -> None:
    first = normalize("NFC", parts_of(text)[0])[:10]

    def is_shown(desk: Desk) -> bool:
        return first in normalize("NFC", desk.text)

    async with at_the_desk(sms) as desk:
        await prepare(desk, hostile_list([text]), "Guten Tag {{Name}}")
        await desk.until(lambda: "von 2 sendbar" in desk.text and is_shown(desk))
        await write_text(desk, "Guten Tag, die Praxis ist am Montag zu.")
        await desk.until(lambda: "1 von 2 sendbar" in desk.text and is_shown(desk))
        await desk.press("f9")
        await desk.until("Serie starten?")
        await desk.press("enter")
        await desk.until("Serie 1 ·")
        await desk.press("f4")
        await desk.until(lambda: desk.focused == "outbox-list" and "SMS" in desk.text)
        assert desk.app.is_running


@every_text
async def test_rows_details_and_histories_show_what_patients_and_providers_wrote(sms: PraxisSms, text: str) -> None:
    store = sms._store.open()
    draft = Draft("+491711234567", text, "PraxisMolar", "sms4-rest", 1, sms.now() - timedelta(seconds=1), text)
    store.queue.several([draft], actor=text)
    taken = samples.claim(store)
    samples.finish(store, *taken, outcome=Refused(text))
    sms.templates.add(TemplateKind.SINGLE, shown(text.replace("\x1b", "")) or "x", text.replace("\x1b", ""))
    first = normalize("NFC", text.split("\x1b", maxsplit=1)[0].split("\n", maxsplit=1)[0])[:10]

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
        assert text.split("\n", maxsplit=1)[0].split("\x1b", maxsplit=1)[0] in desk.text
