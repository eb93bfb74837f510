"""„Was möchten Sie tun?“: Strg+F finds what there is to do, says the key of it, and does it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from tests.screens.desk import Desk, at_the_desk
from tests.screens.test_keys import SetKeys, with_keys
from tests.screens.walks import open_place
from tests.unit.outbox import samples
from tui.frame.navigation import PLACES
from tui.service.api import PraxisSms, SingleSms, TemplateKind
from tui.service.errors import StoreError
from tui.service.model.messages import Rejected
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.subjects.templates import TemplateRows

__all__ = ["with_keys"]


@asynccontextmanager
async def asked(
    sms: PraxisSms, *typed: str, size: tuple[int, int] = (80, 24), place: str = "f2"
) -> AsyncIterator[Desk]:
    """The field is open, and something is typed into it."""
    async with at_the_desk(sms, size=size) as desk:
        if place != "f2":
            await desk.press(place)
            await desk.pilot.pause()
        await desk.press("ctrl+f")
        await desk.until("Was möchten Sie tun?")
        await desk.pilot.pause()
        for text in typed:
            await desk.type(text)
        yield desk


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (200, 60)])
async def test_it_opens_everywhere_with_what_can_be_done_here_and_the_keys(
    sms: PraxisSms, size: tuple[int, int]
) -> None:
    async with at_the_desk(sms, size=size) as desk:
        for place in PLACES:
            await open_place(desk, place)
            assert "Strg+F Was tun?" in desk.text
            own = next(row for row in desk.app.places_visited if row.place == place.name).ACTIONS
            await desk.press("ctrl+f")
            await desk.until("Was möchten Sie tun?")
            first = next(iter(own))
            assert f"> F9 {first.label}" in " ".join(desk.text.replace("│", "").split())
            await desk.press("escape")
            await desk.until(lambda: "Was möchten Sie tun?" not in desk.text)


@pytest.mark.parametrize("typed", ["vorlage neu", "neue vorlage", "NEUE Vorl"])
async def test_an_action_of_another_place_is_done_there(sms: PraxisSms, typed: str) -> None:
    async with asked(sms, typed) as desk:
        await desk.until("F5 Strg+N")
        await desk.press("enter")
        await desk.until("In welche Liste?")
        assert desk.app.current_mode == "templates"


async def test_an_action_of_this_place_is_done(sms: PraxisSms) -> None:
    async with asked(sms, "senden") as desk:
        await desk.press("enter")
        await desk.until("Bitte geben Sie eine Handynummer ein.")


async def test_what_acts_on_something_out_of_sight_only_leads_there(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.fill("#number", "0171 1234567")
        await desk.fill("#text", "Guten Tag")
        await desk.press("f4", "ctrl+f")
        await desk.until("Was möchten Sie tun?")
        await desk.type("in den postausgang")
        await desk.until("F2 F9")
        await desk.press("enter")
        await desk.until("„Senden“ betrifft, was hier steht; F9 führt es aus.")
        assert desk.app.current_mode == "single"
    assert sms.outbox.counts().total == 0


async def test_what_is_not_possible_now_says_why(sms: PraxisSms) -> None:
    async with asked(sms, "zurückholen") as desk:
        await desk.until("Zurückholen – Zurückholen lässt sich nur")
        await desk.press("enter")
        await desk.until("▲ Zurückholen lässt sich nur eine SMS von hier, die nicht ankam.")


async def test_what_belongs_to_another_view_of_its_place_is_said_there(sms: PraxisSms) -> None:
    async with asked(sms, "serie anhalten") as desk:
        await desk.until("F3 F9")
        await desk.press("enter")
        await desk.until("„Anhalten“ geht hier gerade nicht.")


@pytest.mark.parametrize(
    ("typed", "way"),
    [
        ("terminerinnerungen", "F3 Alt+E"),
        ("keine sms mehr", "Alt+N"),
        ("abmeldeliste", "Alt+N"),
        ("abmelden", "> Alt+N"),
        ("antworten lesen", "F4 Alt+A"),
        ("abgesagt", "F4 Alt+A"),
        ("türkisch", "F5 Strg+N"),
    ],
)
async def test_what_people_call_it_leads_there(sms: PraxisSms, typed: str, way: str) -> None:
    async with asked(sms, typed) as desk:
        await desk.until(lambda: way in " ".join(desk.text.replace("│", "").split()))


async def test_nothing_is_found_and_said(sms: PraxisSms) -> None:
    async with asked(sms, "xyzxyz") as desk:
        await desk.until("Dazu findet sich nichts.")
        await desk.press("enter")
        assert "Was möchten Sie tun?" in desk.text


async def test_a_template_goes_into_a_single_message_or_into_the_editor(sms: PraxisSms) -> None:
    sms.templates.add(TemplateKind.SINGLE, "Rückruf ärztlich", "Bitte rufen Sie uns an.")
    async with asked(sms, "aerztlich ruckruf") as desk:
        await desk.until("„Rückruf ärztlich“ in eine Einzel-SMS einsetzen")
        await desk.press("enter")
        await desk.until(lambda: desk.app.current_mode == "single" and desk.field("#text") == "Bitte rufen Sie uns an.")
        await desk.press("ctrl+f")
        await desk.until("Was möchten Sie tun?")
        await desk.type("rzt")
        await desk.until("„Rückruf ärztlich“ ansehen und ändern")
        await desk.press("down", "enter")
        await desk.until(lambda: desk.app.current_mode == "templates" and desk.focused == "template-text")
        assert desk.field("#template-name") == "Rückruf ärztlich"


@pytest.mark.parametrize("typed", ["müller", "Mueller", "0171 123", "01711234567", "+49 171 1234567"])
async def test_a_number_used_before_is_written_to_or_shown(sms: PraxisSms, typed: str) -> None:
    sms.compose.queue(SingleSms("0171 1234567", "Guten Tag", "Erika Müller"))
    async with asked(sms, typed) as desk:
        await desk.until("An Erika Müller, +49 171 1234567 schreiben")
        await desk.press("enter")
        await desk.until(lambda: desk.app.current_mode == "single" and desk.field("#name") == "Erika Müller")
        await desk.press("ctrl+f")
        await desk.until("Was möchten Sie tun?")
        await desk.type(typed)
        await desk.until("SMS an Erika Müller, +49 171 1234567 zeigen")
        await desk.press("down", "enter")
        await desk.until("1 SMS gefunden.")


async def test_why_a_list_sent_somebody_nothing_is_found_by_her_name(sms: PraxisSms, store: Outbox) -> None:
    left_out = (Rejected(5, "030 123456", "Festnetz.", "Clara Weber"),)
    store.queue.series(replace(samples.new_series(1), rejected=left_out), actor=samples.RECEPTION)
    async with asked(sms, "clara") as desk:
        await desk.until("Warum Clara Weber keine SMS bekam")
        await desk.until("Zeile 5 von „Erinnerung“: Festnetz.")
        await desk.press("enter")
        await desk.until("Ohne SMS: Clara Weber")


async def test_a_number_that_stands_in_the_form_stays(sms: PraxisSms) -> None:
    sms.compose.queue(SingleSms("0171 1234567", "Guten Tag", "Erika Müller"))
    async with at_the_desk(sms) as desk:
        await desk.fill("#number", "0160 999")
        await desk.press("ctrl+f")
        await desk.until("Was möchten Sie tun?")
        await desk.type("erika")
        await desk.until("An Erika Müller")
        await desk.press("enter")
        await desk.until("Im Formular steht schon eine Nummer")
        assert desk.field("#number") == "0160 999"


async def test_a_field_of_the_card_gets_the_cursor_and_a_setting_names_its_command(sms: PraxisSms) -> None:
    async with asked(sms, "kundennr") as desk:
        await desk.until("Kundennr.")
        await desk.press("enter")
        await desk.until(lambda: desk.app.current_mode == "provider" and desk.focused == "customer_number")
        await desk.press("ctrl+f")
        await desk.until("Was möchten Sie tun?")
        await desk.type("mailadresse")
        await desk.until("> F8")
        await desk.press("enter")
        await desk.until("„Mailadresse“ gibt es beim gewählten Protokoll nicht.")
        await desk.press("ctrl+f")
        await desk.until("Was möchten Sie tun?")
        await desk.type("ruhezeit")
        await desk.until("Ruhezeit in Ortszeit")
        await desk.press("enter")
        await desk.until("Im Terminal: praxis-sms settings set policy.quiet_hours WERT")


async def test_changes_that_are_not_saved_are_asked_about_before_another_place_is_shown(sms: PraxisSms) -> None:
    async with asked(sms, place="f8") as desk:
        await desk.press("escape")
        await desk.fill("#sender", "Neu")
        await desk.press("ctrl+f")
        await desk.until("Was möchten Sie tun?")
        await desk.type("statistik")
        await desk.press("enter")
        await desk.until("Änderungen speichern?")
        await desk.press("escape")
        await desk.pilot.pause()
        assert desk.app.current_mode == "provider"


async def test_a_store_that_does_not_answer_leaves_the_actions(sms: PraxisSms, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise StoreError("Der Postausgang ist belegt.")

    monkeypatch.setattr(TemplateRows, "every", fail)
    async with asked(sms, "ruhezeit") as desk:
        await desk.until("Ruhezeit in Ortszeit")
        assert "Der Postausgang ist belegt." in desk.text


async def test_the_key_may_be_another(with_keys: SetKeys) -> None:
    async with at_the_desk(with_keys('"app.find" = "f12"')) as desk:
        assert "F12 Was tun?" in desk.text
        await desk.press("f12")
        await desk.until("Was möchten Sie tun?")


async def test_a_click_chooses_a_row_and_a_second_one_does_it(sms: PraxisSms) -> None:
    async with asked(sms, "statistik") as desk:
        await desk.until("F4 Strg+T")
        row = next(index for index, line in enumerate(desk.lines) if "F4 Strg+T" in line)
        await desk.pilot.click(offset=(20, row))
        await desk.until(lambda: desk.app.current_mode == "outbox")


async def test_the_arrows_move_the_cursor_of_the_list_and_stay_in_it(sms: PraxisSms) -> None:
    async with asked(sms, "sms") as desk:
        first = desk.line_with(" > ")
        await desk.press("up")
        assert desk.line_with(" > ") == first
        await desk.press("down")
        await desk.until(lambda: desk.line_with(" > ") != first)
        assert desk.focused == "sought"
        await desk.press("pagedown", "pagedown", "pagedown", "down")
        assert desk.focused == "sought"


@pytest.mark.parametrize("typed", ["abmeldung", "auskunft"])
async def test_what_the_window_of_a_number_decides_is_found(sms: PraxisSms, typed: str) -> None:
    async with asked(sms, typed) as desk:
        await desk.until("Alt+N")
