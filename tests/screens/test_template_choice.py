"""The dropdown Textvorlage on the Einzel-SMS (F2)."""

from __future__ import annotations

from tests.screens.desk import Desk, at_the_desk
from tui.service.api import MessageQuery, PraxisSms, TemplateKind
from tui.simulator.practice import DemoPractice

NONE = "aus SMS-Einzeldaten wählen"


async def choose(desk: Desk, *keys: str) -> None:
    """Open the dropdown, move in its list, and choose."""
    await desk.go_to("#template")
    await desk.press("enter")
    await desk.until("Textvorlage (SMS-Einzeldaten)")
    await desk.press(*keys, "enter")


async def test_the_templates_of_sms_einzeldaten_are_offered_with_their_texts(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        assert desk.focused == "number"
        await desk.press("tab", "tab")
        assert desk.focused == "template"
        await desk.press("space")
        await desk.until("> Terminerinnerung")
        assert "wir erinnern an Ihren Termin" in desk.text
        assert "Bitte um Rückruf" in desk.text
        assert "Recall" not in desk.text
        await desk.press("end")
        await desk.until("bitte rufen Sie uns wegen")
        await desk.press("escape")
        await desk.until(lambda: "Rückruf" not in desk.text)
        assert desk.focused == "template"
        assert desk.field("#text") == ""


async def test_the_list_opens_from_anywhere_on_the_form(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.go_to("#text")
        await desk.press("ctrl+o")
        await desk.until("> Terminerinnerung")
        await desk.press("escape")
        await desk.until(lambda: desk.focused == "text")


async def test_whoever_types_at_the_dropdown_writes_the_text(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.type("0171 1234567\nFrau Groß\n")
        assert desk.focused == "template"
        await desk.type("Guten Tag")
        await desk.press("f9")
        await desk.until(lambda: desk.field("#number") == "")
    assert [sms.text for sms in sms.outbox.page(MessageQuery()).messages] == ["Guten Tag"]


async def test_what_is_pasted_at_the_dropdown_is_the_text(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.go_to("#template")
        await desk.paste("Guten Tag")
        await desk.until(lambda: desk.field("#text") == "Guten Tag")
        assert desk.focused == "text"


async def test_a_list_without_templates_says_where_they_are_made(sms: PraxisSms) -> None:
    for template in sms.templates.every():
        sms.templates.remove(template)
    async with at_the_desk(sms) as desk:
        await desk.press("ctrl+o")
        await desk.until("F5 legt eine an")
        await desk.press("enter", "tab", "enter")
        await desk.until(lambda: "F5 legt eine an" not in desk.text)
        assert desk.focused == "number"


async def test_a_template_asks_for_its_values_and_is_sent(sms: PraxisSms, practice: DemoPractice) -> None:
    async with at_the_desk(sms, sending=True) as desk:
        await desk.fill("#number", "0171 1234567")
        await desk.fill("#name", "Frau Größer")
        await choose(desk)
        await desk.until("Was soll für die Platzhalter stehen?")
        assert desk.field("#value-0") == "Frau Größer"
        assert desk.focused == "value-1"
        await desk.paste("24.12.")
        await desk.press("enter")
        await desk.paste("9:30")
        await desk.press("enter")
        text = "Guten Tag Frau Größer, wir erinnern an Ihren Termin am 24.12. um 9:30 Uhr. Ihre Zahnarztpraxis"
        await desk.until(lambda: desk.field("#text") == text)
        assert desk.focused == "text"
        await desk.press("f9")
        await desk.until("übergeben")
        assert NONE in desk.line_with("Textvorlage")
    assert [sms.text for sms in practice.simulator.accepted] == [text]


async def test_f9_inserts_what_was_typed_from_any_field_and_sends_nothing(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await choose(desk)
        await desk.until("F9 setzt ein · Esc schließt")
        await desk.paste("Frau Größer")
        await desk.press("f9")
        await desk.until(lambda: desk.field("#text").startswith("Guten Tag Frau Größer, wir erinnern"))
        assert not sms.outbox.backlog().total


async def test_the_name_given_for_the_template_is_the_name_of_the_message(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await choose(desk, "end")
        await desk.until("Was soll")
        await desk.paste("Herr Öz")
        await desk.press("enter")
        await desk.until(lambda: desk.field("#name") == "Herr Öz")


async def test_a_placeholder_without_a_value_is_said_and_not_sent(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.fill("#number", "0171 1234567")
        await choose(desk)
        await desk.until("Was soll")
        await desk.paste("Anna")
        await desk.go_to("#insert")
        await desk.press("enter")
        await desk.until("■ Für die Platzhalter {{Datum}}, {{Uhrzeit}} gibt es keine Werte.")
        await desk.press("f9")
        await desk.until("Nicht gesendet")
        assert desk.focused == "text"
    assert not sms.outbox.page(MessageQuery()).messages


async def test_a_placeholder_that_was_only_begun_is_said_and_not_sent(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.fill("#number", "0171 1234567")
        await desk.fill("#text", "Guten Tag {{Na")
        await desk.press("f9")
        await desk.until(lambda: "■ An Stelle 11 stehen doppelte Klammern ohne Feldnamen" in desk.words)
        await desk.until("Nicht gesendet")
    assert not sms.outbox.page(MessageQuery()).messages


async def test_turning_back_leaves_text_and_dropdown_as_they_were(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await choose(desk)
        await desk.until("Was soll")
        await desk.press("escape")
        await desk.until(lambda: "Was soll" not in desk.text)
        assert NONE in desk.line_with("Textvorlage")
        assert desk.field("#text") == ""
        assert desk.focused == "template"


async def test_a_typed_text_is_replaced_only_after_asking_and_comes_back(sms: PraxisSms) -> None:
    sms.templates.add(TemplateKind.SINGLE, "Kurz", "Bitte rufen Sie an. Praxis Molar")
    async with at_the_desk(sms) as desk:
        await desk.fill("#text", "Selbst geschrieben")
        await choose(desk, "end")
        await desk.until("Text ersetzen?")
        await desk.press("enter")
        await desk.until(lambda: "Text ersetzen?" not in desk.text)
        assert desk.field("#text") == "Selbst geschrieben"
        await choose(desk, "end")
        await desk.until("Text ersetzen?")
        await desk.press("right", "enter")
        await desk.until(lambda: desk.field("#text") == "Bitte rufen Sie an. Praxis Molar")
        await desk.press("ctrl+z")
        assert desk.field("#text") == "Selbst geschrieben"


async def test_one_template_after_the_other_needs_no_question(sms: PraxisSms) -> None:
    sms.templates.add(TemplateKind.SINGLE, "Eins", "Praxis Molar eins")
    sms.templates.add(TemplateKind.SINGLE, "Zwei", "Praxis Molar zwei")
    async with at_the_desk(sms) as desk:
        await choose(desk, "end", "up")
        await desk.until(lambda: desk.field("#text") == "Praxis Molar eins")
        await choose(desk, "end")
        await desk.until(lambda: desk.field("#text") == "Praxis Molar zwei")


async def test_the_template_chosen_last_is_shown_and_has_the_cursor_next_time(sms: PraxisSms) -> None:
    sms.templates.add(TemplateKind.SINGLE, "Ganz neu", "Praxis Molar")
    async with at_the_desk(sms) as desk:
        await choose(desk, "end")
        await desk.until(lambda: "Ganz neu" in desk.line_with("Textvorlage"))
        await desk.press("ctrl+o")
        await desk.until("> Ganz neu")


async def test_a_name_that_looks_like_markup_is_shown_as_it_is(sms: PraxisSms) -> None:
    sms.templates.add(TemplateKind.SINGLE, "[@click=app.quit]x [/]", "Praxis [/] Molar")
    async with at_the_desk(sms) as desk:
        await choose(desk, "end")
        await desk.until(lambda: "[@click=app.quit]x [/]" in desk.line_with("Textvorlage"))
        assert desk.field("#text") == "Praxis [/] Molar"


async def test_braces_that_were_typed_wrong_are_no_text_to_be_sent(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.fill("#number", "0171 1234567")
        await desk.fill("#name", "Käthe Groß")
        await desk.fill("#text", "Guten Tag {{Name}}, bis {{Uhrzeit")
        await desk.until("■ An Stelle 25 stehen doppelte Klammern ohne Feldnamen")
        await desk.press("f9")
        await desk.until("Nicht gesendet: Bitte beachten Sie die Hinweise im Formular.")
        assert desk.field("#text") == "Guten Tag {{Name}}, bis {{Uhrzeit"
    assert sms.outbox.counts().total == 0


async def test_a_name_with_a_comma_stands_in_the_text_as_one_says_it_and_uhr_only_once(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.fill("#name", "Müller, Anna")
        await choose(desk, "home")
        await desk.until(lambda: desk.focused == "value-1")
        assert desk.field("#value-0") == "Anna Müller"
        await desk.fill("#value-1", "31.12.2099")
        await desk.fill("#value-2", "10 Uhr")
        await desk.press("f9")
        await desk.until(lambda: "31.12.2099" in desk.field("#text"))
        assert desk.field("#text").startswith("Guten Tag Anna Müller, wir erinnern")
        assert "um 10 Uhr. " in desk.field("#text")
        assert desk.field("#name") == "Müller, Anna"
