"""The Textvorlagen (F5), as a receptionist keeps them."""

from __future__ import annotations

import pytest

from tests.screens.desk import Desk, at_the_desk
from tui.service.api import PraxisSms, TemplateKind
from tui.widgets.line import Note

SINGLE, SERIES = TemplateKind.SINGLE, TemplateKind.SERIES
HOSTILE = ["[/]", "[b", "[@click=app.quit]x", "ä ö ü ß €", "\U0001f9b7", "u\u0308ber"]


async def open_templates(desk: Desk) -> None:
    """F5."""
    await desk.press("f5")
    await desk.until("> Terminerinnerung")
    await desk.until(lambda: desk.field("#template-name") == "Terminerinnerung")


async def open_text(desk: Desk) -> None:
    """Enter on the list leads into the text."""
    await desk.press("enter")
    await desk.until(lambda: desk.focused == "template-text")


def names(sms: PraxisSms, kind: TemplateKind = SINGLE) -> list[str]:
    return [template.name for template in sms.templates.every(kind)]


async def test_both_lists_are_in_sight_and_the_template_at_the_cursor_in_the_editor(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_templates(desk)
        assert "SMS-Einzeldaten" in desk.text
        assert "SMS-Seriendaten" in desk.text
        assert "Guten Tag {{Name}}, wir erinnern" in desk.text
        await desk.press("down")
        await desk.until("Vorlage aus SMS-Einzeldaten")
        await desk.until(lambda: desk.field("#template-name") == "Termin verschoben")
        await desk.press("end")
        await desk.until(lambda: desk.field("#template-name") == "Praxis geschlossen")
        assert "Vorlage aus SMS-Seriendaten" in desk.text


async def test_the_editor_counts_the_text_with_sample_values_while_it_is_written(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_templates(desk)
        assert "98 Zeichen · 98/160 · 1 Teil · 0,075 €" in desk.text
        assert "Guten Tag Mustermann, wir erinnern" in desk.text
        await open_text(desk)
        await desk.type("Hallo")
        await desk.until("103 Zeichen · 103/160")
        assert "– geändert" in desk.text


async def test_remarks_name_what_a_colleague_would_remark(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_templates(desk)
        await desk.fill("#template-text", "Ihre Zahnreinigung, {{Rum}} " + "x" * 160)
        note = desk.app.screen.query_one("#remarks", Note)
        await desk.until(lambda: "So wird er nicht gesendet" in note.text)
        remarks = note.text
        assert "nicht bekannt: Rum" in remarks
        assert "verraten eine Behandlung: Zahnreinigung" in remarks
        assert "nennt die Praxis nicht" in remarks
        assert "keine Telefonnummer" in remarks


async def test_what_forces_unicode_is_said_and_ctrl_t_replaces_it(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_templates(desk)
        await desk.fill("#template-text", "Praxis Molar \u2013 030 123456")
        await desk.until("erzwingen Unicode")
        assert "Unicode 25/70" in desk.text
        await desk.press("ctrl+t")
        await desk.until("25/160")
        assert desk.field("#template-text") == "Praxis Molar - 030 123456"
        await desk.press("ctrl+t")
        await desk.until("Es gibt nichts zu ersetzen.")


async def test_double_braces_offer_the_placeholders(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_templates(desk)
        await desk.fill("#template-text", "Guten Tag ")
        await desk.paste("{{")
        await desk.until("[Name] Anrede Titel Vorname Datum Uhrzeit Wochentag")
        await desk.press("down", "enter")
        await desk.until(lambda: desk.field("#template-text") == "Guten Tag {{Anrede}}")
        assert desk.focused == "template-text"
        await desk.paste(" {{da")
        await desk.until("[Datum]")
        await desk.press("tab")
        assert desk.field("#template-text") == "Guten Tag {{Anrede}} {{Datum}}"
        await desk.press("tab")
        assert desk.focused == "placeholder"


async def test_an_offer_is_declined_with_esc_and_the_place_is_not_left(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_templates(desk)
        await desk.fill("#template-text", "{{")
        await desk.until("[Name]")
        await desk.press("escape")
        await desk.until(lambda: "[Name]" not in desk.text)
        assert desk.focused == "template-text"
        await desk.type("U")
        await desk.until("[Uhrzeit]")


async def test_placeholders_are_offered_without_typing_braces(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_templates(desk)
        await desk.fill("#template-text", "Hallo ")
        await desk.go_to("#placeholder")
        await desk.press("enter")
        await desk.until("[Name]")
        await desk.press("enter")
        assert desk.field("#template-text") == "Hallo {{Name}}"


@pytest.mark.parametrize("key", ["f9", "ctrl+s"])
async def test_a_changed_text_and_name_are_saved(sms: PraxisSms, key: str) -> None:
    async with at_the_desk(sms) as desk:
        await open_templates(desk)
        await desk.fill("#template-name", "Erinnerung für Füße")
        await desk.fill("#template-text", "Praxis Molar, {{Nmae}}")
        await desk.press(key)
        await desk.until("„Erinnerung für Füße“ ist gespeichert.\n ▲ Diese Platzhalter sind nicht bekannt: Nmae")
        await desk.fill("#template-text", "Praxis Molar, {{Name}}")
        await desk.press(key)
        await desk.until("„Erinnerung für Füße“ ist gespeichert.\n")
        assert "> Erinnerung für Füße" in desk.text
        assert "geändert" not in desk.text
    assert names(sms)[0] == "Erinnerung für Füße"
    assert sms.templates.get(SINGLE, "Erinnerung für Füße").text == "Praxis Molar, {{Name}}"


@pytest.mark.parametrize(("kind", "keys"), [(SINGLE, ["enter"]), (SERIES, ["tab", "enter"])])
async def test_a_new_template_asks_for_its_list_and_is_found_there(
    sms: PraxisSms, kind: TemplateKind, keys: list[str]
) -> None:
    async with at_the_desk(sms) as desk:
        await open_templates(desk)
        before = names(sms)
        await desk.press("ctrl+n")
        await desk.until("In welche Liste?")
        await desk.press(*keys)
        await desk.until("Neue Vorlage in SMS-")
        assert desk.focused == "template-name"
        await desk.type("Sommerfest")
        await desk.press("tab")
        await desk.paste("Praxis Molar feiert.\r\nKommen Sie!")
        await desk.press("f9")
        await desk.until("„Sommerfest“ ist gespeichert.")
        assert "> Sommerfest" in desk.text
    assert sms.templates.get(kind, "Sommerfest").text == "Praxis Molar feiert.\nKommen Sie!"
    assert [name for name in names(sms) if name != "Sommerfest"] == before


async def test_what_cannot_be_saved_is_said_and_nothing_typed_is_lost(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_templates(desk)
        await desk.fill("#template-name", "termin ABGESAGT")
        await desk.press("f9")
        await desk.until("„Termin abgesagt“ gibt es schon")
        assert (desk.focused, desk.field("#template-name")) == ("template-name", "termin ABGESAGT")
        await desk.fill("#template-name", " ")
        await desk.press("f9")
        await desk.until("geben Sie der Vorlage einen Namen")
        await desk.fill("#template-name", "Neu")
        await desk.fill("#template-text", "Hallo {{Name")
        await desk.press("f9")
        await desk.until("stehen doppelte Klammern")
        assert (desk.focused, desk.field("#template-text")) == ("template-text", "Hallo {{Name")
    assert "Neu" not in names(sms)


async def test_what_another_desk_deleted_meanwhile_can_be_saved_as_new(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_templates(desk)
        await desk.fill("#template-text", "Praxis Molar")
        sms.templates.remove(sms.templates.get(SINGLE, "Terminerinnerung"))
        await desk.press("f9")
        await desk.until("wurde inzwischen gelöscht")
        assert desk.field("#template-text") == "Praxis Molar"
        await desk.press("f9")
        await desk.until("ist gespeichert")
    assert names(sms)[-1] == "Terminerinnerung"


async def test_a_copy_is_offered_for_renaming(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_templates(desk)
        await desk.press("ctrl+o")
        await desk.until("Terminerinnerung (2)")
        await desk.until(lambda: desk.focused == "template-name")
        assert desk.field("#template-name") == "Terminerinnerung (2)"
        await desk.type(" neu")
        assert desk.field("#template-name") == "Terminerinnerung (2) neu", "the cursor stands behind the name"
    assert "Terminerinnerung (2)" in names(sms)


async def test_a_deleted_template_is_fetched_back_to_where_it_stood(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_templates(desk)
        before = names(sms)
        await desk.press("ctrl+z")
        await desk.until("Es wurde keine Vorlage gelöscht, die sich zurückholen lässt.")
        await desk.press("delete")
        await desk.until("„Terminerinnerung“ ist gelöscht; Strg+Z holt sie zurück.")
        assert desk.focused == "template-list"
        assert desk.field("#template-name") == "Termin verschoben"
        assert "Terminerinnerung" not in names(sms)
        await desk.press("ctrl+z")
        await desk.until("„Terminerinnerung“ ist wieder da.")
        assert desk.field("#template-name") == "Terminerinnerung"
        assert names(sms) == before
        await desk.press("tab")
        await desk.until(lambda: "ist wieder da" not in desk.text)


async def test_who_deletes_the_template_of_a_reminder_plan_is_told_which_plan_needs_it(sms: PraxisSms) -> None:
    last = sms.templates.every()[-1]
    sms.configuration.put("reminders.morgen.template", last.name.upper())
    async with at_the_desk(sms) as desk:
        await open_templates(desk)
        await desk.press("end", "delete")
        await desk.until(f"„{last.name}“ ist gelöscht und fehlt dem Plan morgen;")


@pytest.mark.parametrize("field", ["#template-name", "#template-text", "#remove", "#up"])
async def test_a_deleted_template_is_fetched_back_from_wherever_the_cursor_is(sms: PraxisSms, field: str) -> None:
    async with at_the_desk(sms) as desk:
        await open_templates(desk)
        await desk.press("delete")
        await desk.until("„Terminerinnerung“ ist gelöscht; Strg+Z holt sie zurück.")
        await desk.go_to(field)
        await desk.press("ctrl+z")
        await desk.until("„Terminerinnerung“ ist wieder da.")


async def test_once_something_is_typed_ctrl_z_in_the_text_takes_that_back(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_templates(desk)
        await desk.press("delete")
        await desk.until("„Terminerinnerung“ ist gelöscht; Strg+Z holt sie zurück.")
        await desk.go_to("#template-text")
        before = desk.field("#template-text")
        await desk.type("x")
        await desk.press("ctrl+z")
        assert desk.field("#template-text") == before
        assert "Terminerinnerung" not in names(sms)
        await desk.press("ctrl+z")
        await desk.until("„Terminerinnerung“ ist wieder da.")


async def test_what_was_changed_and_not_saved_comes_back_with_a_deleted_template(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_templates(desk)
        await desk.fill("#template-name", "Noch nicht gespeichert")
        await desk.go_to("#template-list")
        await desk.press("delete")
        await desk.until("„Terminerinnerung“ ist gelöscht")
        await desk.press("ctrl+z")
        await desk.until("„Terminerinnerung“ ist wieder da.")
        assert desk.field("#template-name") == "Noch nicht gespeichert"
        assert "Terminerinnerung" in names(sms)
        await desk.until("geändert")


@pytest.mark.parametrize(("down", "up"), [("plus", "minus"), ("shift+down", "shift+up")])
async def test_the_order_is_changed_on_the_list(sms: PraxisSms, down: str, up: str) -> None:
    async with at_the_desk(sms) as desk:
        await open_templates(desk)
        await desk.press(down)
        await desk.until(lambda: names(sms)[:2] == ["Termin verschoben", "Terminerinnerung"])
        await desk.until(lambda: "> Terminerinnerung" in desk.lines[3])
        await desk.press(up)
        await desk.until(lambda: names(sms)[:2] == ["Terminerinnerung", "Termin verschoben"])


async def test_the_last_template_can_be_deleted_and_a_first_one_made(sms: PraxisSms) -> None:
    for template in sms.templates.every():
        sms.templates.remove(template)
    async with at_the_desk(sms) as desk:
        await desk.press("f5")
        await desk.until("(noch keine)")
        await desk.until("Neue Vorlage in SMS-Einzeldaten")
        await desk.press("delete", "ctrl+o", "down")
        await desk.fill("#template-name", "Erste")
        await desk.fill("#template-text", "Praxis Molar")
        await desk.press("f9")
        await desk.until("> Erste")
    assert names(sms) == ["Erste"]


@pytest.mark.parametrize("way_out", [("down",), ("f2",), ("ctrl+n",), ("ctrl+o",)])
async def test_whatever_leads_away_from_a_changed_text_asks_first(sms: PraxisSms, way_out: tuple[str, ...]) -> None:
    async with at_the_desk(sms) as desk:
        await open_templates(desk)
        await desk.fill("#template-text", "Halb fertig")
        await desk.go_to("#template-list")
        await desk.press(*way_out)
        await desk.until("Änderungen speichern?")
        await desk.press("escape")
        await desk.until(lambda: "Änderungen speichern?" not in desk.text)
        assert desk.field("#template-text") == "Halb fertig"
        assert "> Terminerinnerung" in desk.text
        assert desk.focused == "template-list"


async def test_the_question_can_save_or_discard(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_templates(desk)
        await desk.fill("#template-text", "Praxis Molar eins")
        await desk.go_to("#template-list")
        await desk.press("down")
        await desk.until("Änderungen speichern?")
        await desk.press("enter")
        await desk.until(lambda: desk.field("#template-name") == "Termin verschoben")
        assert sms.templates.get(SINGLE, "Terminerinnerung").text == "Praxis Molar eins"
        await desk.fill("#template-text", "Praxis Molar zwei")
        await desk.press("f2")
        await desk.until("Änderungen speichern?")
        await desk.press("right", "enter")
        await desk.until("Nummer")
        await desk.press("f5")
        await desk.until(lambda: "ist nun am {{Datum}}" in desk.field("#template-text"))
    assert "zwei" not in sms.templates.get(SINGLE, "Termin verschoben").text


async def test_what_another_desk_saved_shows_on_coming_back(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_templates(desk)
        await desk.press("f2")
        await desk.until("Nummer")
        template = sms.templates.get(SINGLE, "Terminerinnerung")
        sms.templates.change(template, "Umbenannt", "Neuer Text")
        await desk.press("f5")
        await desk.until("> Umbenannt")
        await desk.until(lambda: desk.field("#template-text") == "Neuer Text")


async def test_tab_goes_through_everything_and_comes_round(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_templates(desk)
        assert await desk.tab_order() == [
            "template-list", "template-name", "template-text", "placeholder", "replace", "template-purpose",
            "save", "new", "copy", "remove", "up", "down",
        ]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
async def test_names_and_texts_are_shown_as_they_are(sms: PraxisSms, text: str) -> None:
    sms.templates.change(sms.templates.get(SINGLE, "Terminerinnerung"), text, f"Praxis {text} {{{{{text}}}}}")
    async with at_the_desk(sms) as desk:
        await desk.press("f5")
        await desk.until(lambda: desk.field("#template-text").startswith("Praxis "))
        assert sms.templates.every()[0].name in desk.lines[2]


async def test_help_explains_the_list_and_names_its_keys(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_templates(desk)
        await desk.press("f1")
        await desk.until("in der Reihenfolge")
        assert "DIESES FELD" in desk.text
        await desk.press("escape")
        assert desk.focused == "template-list"


async def test_a_store_that_cannot_be_opened_is_said_in_one_sentence(sms: PraxisSms) -> None:
    store = sms.paths.data_folder / "outbox.sqlite3"
    store.write_bytes(b"kein Postausgang, sondern ein Brief " * 100)
    async with at_the_desk(sms) as desk:
        await desk.press("f5")
        await desk.until("outbox.sqlite3")
        await desk.until(" ■ Die Datei")


async def test_what_cannot_be_moved_further_says_so(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_templates(desk)
        await desk.press("minus")
        await desk.until("Weiter lässt sich die Vorlage in ihrer Liste nicht verschieben.")


async def test_a_file_pasted_by_mistake_does_not_become_a_template(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_templates(desk)
        await desk.fill("#template-text", "Guten Tag")
        await desk.paste("x" * 10_000)
        await desk.until("Der Text hat 10.009 Zeichen; mehr als 10.000 nimmt praxis-sms nicht an.")
        assert desk.field("#template-text") == "Guten Tag"
