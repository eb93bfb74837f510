"""Einzel-SMS, as a receptionist writes it between two phone calls."""

from __future__ import annotations

import pytest
from rich.color import Color

from tests.screens.desk import Desk, at_the_desk
from tests.unit.outbox import samples
from tui.service.api import PraxisSms, SingleSms
from tui.service.model.outcome import Accepted, DeliveryReport, ReportState
from tui.service.outbox.outbox import Outbox
from tui.simulator.faults import Fault, FaultKind
from tui.simulator.practice import DemoPractice
from tui.widgets.line import Note

HOSTILE = [
    "[/]",
    "[b",
    "[@click=app.quit]x",
    "ä ö ü ß €",
    "Termin 🦷 morgen",
    "Gru\u0308n",
    "zwei\nZeilen",
]


async def write(desk: Desk, number: str, text: str, name: str = "") -> None:
    """Fill the form."""
    await desk.fill("#number", number)
    await desk.fill("#name", name)
    await desk.fill("#text", text)


async def send_and_wait(desk: Desk, state: str) -> None:
    """F9, and wait for the state of the message."""
    await desk.press("f9")
    await desk.until(state)


async def test_the_day_begins_in_the_number_field(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        assert desk.focused == "number"
        await desk.type("0171 1234567")
        assert desk.field("#number") == "0171 1234567"


async def test_beside_the_number_stands_what_was_understood(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.type("0171/123 45 67")
        await desk.until("+49 171 1234567, Mobilfunk")


async def test_a_number_without_a_mobile_line_is_refused_beside_the_field_before_f9(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.type("069 1234567")
        await desk.until(lambda: "Festnetz" in desk.note_beside("number"))
        assert desk.note_beside("number").startswith("■ ")


async def test_a_file_pasted_by_mistake_is_left_out_with_a_sentence(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.fill("#text", "Guten Tag")
        await desk.paste("x" * 1_000_000)
        await desk.until("Der Text hat 1.000.009 Zeichen; mehr als 10.000 nimmt praxis-sms nicht an.")
        assert desk.field("#text") == "Guten Tag"
        await desk.paste(" und bis bald")
        assert desk.field("#text") == "Guten Tag und bis bald"


async def test_the_counter_shows_characters_units_parts_and_price(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.go_to("#text")
        await desk.paste("Guten Tag [Ü]")
        assert desk.line_with("Zeichen").strip() == "13 Zeichen · 15/160 · 1 Teil · 0,075 €"


async def test_a_text_of_several_parts_counts_the_part_being_filled(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.go_to("#text")
        await desk.paste("x" * 170)
        assert "170 Zeichen · 17/153 im 2. Teil · 2 Teile · 0,15 €" in desk.text


async def test_the_limit_of_a_part_lights_up_when_fewer_than_twenty_are_left(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.go_to("#text")
        await desk.paste("x" * 140)
        assert not desk.style_of("/160").bold
        await desk.type("x")
        warned = desk.style_of("/160")
        assert warned.bold
        assert warned.color is not None
        assert warned.color.number == Color.parse("yellow").number
        await desk.type("x" * 20)
        assert not desk.style_of("/153").bold


async def test_what_forces_unicode_is_named_with_its_place_and_replaced_by_a_key(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.go_to("#text")
        await desk.paste("Ihr „Termin“ – morgen")
        assert "▲ Unicode wegen „ an Stelle 5 (2 weitere). Strg+T ersetzt" in desk.text
        assert "Unicode 21/70" in desk.text
        await desk.press("ctrl+t")
        assert desk.field("#text") == 'Ihr "Termin" - morgen'
        assert "Unicode" not in desk.text
        await desk.press("ctrl+z")
        assert desk.field("#text") == "Ihr „Termin“ – morgen"


async def test_an_umlaut_in_two_pieces_counts_as_one_and_forces_nothing(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.go_to("#text")
        await desk.paste("Gru\u0308n")
        assert "4 Zeichen · 4/160" in desk.text
        assert "Unicode" not in desk.text


async def test_a_text_that_is_too_long_says_so_before_f9(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await write(desk, "0171 1234567", "x" * 161)
        await desk.until("■ Der Text ist mit 161 Zeichen zu lang")
        assert "(F8)" in desk.text


async def test_an_empty_field_is_no_objection_until_f9_asks_for_it(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.type("0171 1234567")
        await desk.until("Mobilfunk")
        assert "!" not in desk.text
        await desk.press("f9")
        await desk.until("■ Bitte schreiben Sie einen Text.")
        assert desk.focused == "text"


async def test_a_message_is_sent_and_its_state_is_followed_to_the_end(sms: PraxisSms, practice: DemoPractice) -> None:
    async with at_the_desk(sms, sending=True) as desk:
        await write(desk, "0171 1234567", "Grüße aus der Praxis, 9 € [bar]", "Frau Müller")
        await send_and_wait(desk, "Frau Müller (+491711234567): übergeben")
        assert (desk.field("#number"), desk.field("#name"), desk.field("#text")) == ("", "", "")
        assert desk.focused == "number"
    assert [(sms.number, sms.text) for sms in practice.simulator.accepted] == [
        ("+491711234567", "Grüße aus der Praxis, 9 € [bar]")
    ]


@pytest.mark.parametrize(
    ("report", "said"), [(ReportState.DELIVERED, "zugestellt"), (ReportState.UNDELIVERED, "nicht zugestellt")]
)
async def test_what_became_of_it_after_it_was_handed_over_is_followed_too(
    sms: PraxisSms, store: Outbox, report: ReportState, said: str
) -> None:
    async with at_the_desk(sms) as desk:
        await write(desk, "0171 1234567", "Bis morgen!", "Frau Müller")
        await send_and_wait(desk, "Frau Müller (+491711234567): wartet")
        samples.hand_over(store, Accepted("4711"))
        await desk.until("Frau Müller (+491711234567): übergeben")
        with store.write() as connection:
            connection.execute("UPDATE message SET report_due_at = 0", {})
        store.reports.record(store.reports.awaited(samples.SMS4, 10), [DeliveryReport("4711", report)])
        await desk.until(f"Frau Müller (+491711234567): {said}")


@pytest.mark.parametrize("text", HOSTILE)
async def test_no_text_is_read_as_anything_but_text(sms: PraxisSms, practice: DemoPractice, text: str) -> None:
    async with at_the_desk(sms, sending=True) as desk:
        await write(desk, "0171 1234567", text, text.replace("\n", " "))
        await desk.press("ctrl+t")
        await desk.press("f9")
        await desk.until(lambda: "übergeben" in desk.text or "■ " in desk.text)
        await desk.fill("#number", text)
        await desk.until(lambda: desk.note_beside("number") != "")


async def test_f9_pressed_twice_sends_once(sms: PraxisSms, practice: DemoPractice) -> None:
    async with at_the_desk(sms, sending=True) as desk:
        await write(desk, "0171 1234567", "Nur einmal")
        await desk.press("f9", "f9", "f9")
        await desk.until("übergeben")
    assert len(practice.simulator.accepted) == 1


async def test_what_the_provider_refused_stays_in_sight_and_can_be_fetched_back(
    sms: PraxisSms, practice: DemoPractice
) -> None:
    practice.simulator.set_fault(Fault(FaultKind.REFUSE, words="Nummer gesperrt"))
    async with at_the_desk(sms, sending=True) as desk:
        await write(desk, "0171 1234567", "Erster Versuch", "Frau Weiß")
        await send_and_wait(desk, "abgelehnt")
        assert "Zurückholen" in desk.text
        await desk.press("ctrl+r")
        assert desk.field("#number") == "+491711234567"
        assert desk.field("#name") == "Frau Weiß"
        assert desk.field("#text") == "Erster Versuch"


async def test_fetching_back_never_overwrites_a_text(sms: PraxisSms, practice: DemoPractice) -> None:
    practice.simulator.set_fault(Fault(FaultKind.REFUSE))
    async with at_the_desk(sms, sending=True) as desk:
        await write(desk, "0171 1234567", "Erster Versuch")
        await send_and_wait(desk, "abgelehnt")
        await desk.fill("#text", "Etwas Neues")
        await desk.press("ctrl+r")
        assert desk.field("#text") == "Etwas Neues"
        assert "Im Formular steht noch ein Text" in desk.text


async def test_a_refused_input_keeps_everything_in_the_form(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await write(desk, "069 1234567", "Guten Tag", "Herr Groß")
        await desk.press("f9")
        await desk.until(lambda: desk.line_with("■ ") != "" and desk.focused == "number")
        assert (desk.field("#number"), desk.field("#text")) == ("069 1234567", "Guten Tag")


async def test_the_same_text_to_the_same_number_is_sent_again_only_after_a_question(
    sms: PraxisSms, practice: DemoPractice
) -> None:
    sms.configuration.change({"policy.duplicate_hours": 24})
    async with at_the_desk(sms) as desk:
        await write(desk, "0171 1234567", "Ihr Termin ist morgen.")
        await send_and_wait(desk, "wartet")
        await write(desk, "0171 1234567", "Ihr Termin ist morgen.")
        await desk.until("■ Derselbe Text wartet schon für diese Nummer")
        await desk.press("f9")
        await desk.until("Trotzdem senden?")
        await desk.press("escape")
        await desk.until(lambda: "Trotzdem senden?" not in desk.text)
        assert desk.field("#text") == "Ihr Termin ist morgen."
        await desk.press("f9")
        await desk.until("Trotzdem senden?")
        await desk.press("tab", "enter")
        await desk.until(lambda: desk.field("#text") == "")
    assert sms.outbox.counts().total == 2


async def test_below_stands_what_the_number_got_lately(sms: PraxisSms) -> None:
    sms.compose.queue(SingleSms("0171 1234567", "Erinnerung [/] an morgen"))
    async with at_the_desk(sms) as desk:
        await desk.type("0171 1234567")
        await desk.until("Zuletzt an +49 171 1234567")
        assert "wartet" in desk.line_with("Erinnerung [/] an morgen")


async def test_a_number_that_wants_no_sms_is_said_beside_it_and_f9_leads_there(sms: PraxisSms) -> None:
    sms.optouts.add("0171 1234567")
    async with at_the_desk(sms) as desk:
        await desk.type("0171 1234567")
        await desk.until(lambda: desk.note_beside("number").startswith("■ Diese Nummer möchte keine SMS"))
        await desk.fill("#text", "Guten Tag")
        await desk.press("f9")
        await desk.until("■ Nicht gesendet: Bitte beachten Sie die Hinweise im Formular.")
        assert desk.focused == "number"
        assert "Diese Nummer" not in desk.app.screen.query_one("#objections", Note).text
        await desk.fill("#number", "0171 1234568")
        await desk.until(lambda: desk.note_beside("number") == "+49 171 1234568, Mobilfunk")
    assert sms.outbox.counts().total == 0


async def test_f9_before_anything_was_said_of_the_number_leads_there_too(sms: PraxisSms) -> None:
    sms.optouts.add("0171 1234567")
    async with at_the_desk(sms) as desk:
        await desk.fill("#text", "Guten Tag")
        await desk.fill("#number", "0171 1234567")
        await desk.go_to("#name")
        await desk.press("f9")
        await desk.until(lambda: desk.focused == "number")
        assert desk.note_beside("number").startswith("■ Diese Nummer möchte keine SMS")


async def test_the_draft_survives_a_look_at_another_place(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await write(desk, "0171 1234567", "Halb geschrieben", "Frau Köhler")
        await desk.press("f8")
        await desk.until("SMS-Freigabe")
        await desk.press("f2")
        await desk.until("Halb geschrieben")
        assert (desk.field("#number"), desk.field("#name")) == ("0171 1234567", "Frau Köhler")
        assert desk.focused == "text"


async def test_the_arrows_lead_through_the_form_and_out_of_the_text(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.press("down", "down", "down")
        assert desk.focused == "text"
        await desk.press("up", "up")
        assert desk.focused == "name"
        await desk.press("enter", "down", "down")
        assert desk.focused == "send"


async def test_without_credit_the_screen_says_that_sending_is_held_and_how_to_go_on(
    sms: PraxisSms, practice: DemoPractice
) -> None:
    practice.simulator.set_fault(Fault(FaultKind.NO_CREDIT))
    async with at_the_desk(sms, sending=True) as desk:
        await write(desk, "0171 1234567", "Guten Tag")
        await desk.press("f9")
        await desk.until("angehalten")
        await desk.until("Laden Sie das Guthaben auf")
        await desk.until(lambda: "wartet" in desk.line_with("+491711234567"))


async def test_what_was_asked_for_is_not_asked_for_any_more_once_it_is_typed(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.press("f9")
        await desk.until("■ Bitte geben Sie eine Handynummer ein.")
        await desk.type("0171 1234567")
        assert "Bitte geben Sie" not in desk.text


async def test_a_text_that_only_special_characters_make_too_long_is_helped_by_replacing_them(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await write(desk, "0171 1234567", "Ihr Termin ist morgen um neun Uhr – bitte mit der Karte. Vielen Dank dafür!")
        await desk.until("Zeichen, die Unicode erzwingen, dann passt er.")


async def test_an_austrian_number_says_that_the_name_of_the_practice_may_be_blocked(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.fill("#number", "+43 664 1234567")
        await desk.until("Österreich sperrt Absendernamen ohne Eintrag bei der RTR.")
        await desk.fill("#number", "0171 1234567")
        await desk.until(lambda: "Österreich" not in desk.text)
