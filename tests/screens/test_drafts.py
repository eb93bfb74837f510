"""The draft of a message outlives the window in which it was typed."""

from __future__ import annotations

from threading import Event

import pytest

from tests.screens.desk import Desk, at_the_desk
from tui.service.api import PraxisSms
from tui.service.model.messages import MessageState
from tui.service.system.drafts import Drafts
from tui.simulator.practice import DemoPractice

TEXT = "Ihr Termin [/] am Diens\u0308tag, 9 Uhr 🦷"


async def test_what_was_typed_stands_in_the_form_at_the_next_start(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.fill("#number", "0171 1234567")
        await desk.fill("#name", "Frau Größer")
        await desk.fill("#text", TEXT)
    sms.close()
    with PraxisSms.open() as again:
        async with at_the_desk(again) as desk:
            await desk.until("Entwurf von ")
            await desk.until("wiederhergestellt")
            assert desk.field("#number") == "0171 1234567"
            assert desk.field("#name") == "Frau Größer"
            assert desk.field("#text") == TEXT
            await desk.until("+49 171 1234567, Mobilfunk")
            assert desk.focused == "number"


async def test_a_message_in_the_postausgang_is_no_draft_any_more(sms: PraxisSms, practice: DemoPractice) -> None:
    async with at_the_desk(sms) as desk:
        await desk.fill("#number", "0171 1234567")
        await desk.fill("#text", "Guten Tag")
        await desk.press("f9")
        await desk.until(lambda: desk.field("#text") == "")
        assert sms.outbox.counts().of(MessageState.QUEUED) == 1
    sms.close()
    assert not list(practice.data_folder.glob("draft-*.json"))
    with PraxisSms.open() as again:
        async with at_the_desk(again) as desk:
            await desk.app.workers.wait_for_complete()
            assert "Entwurf" not in desk.text


async def test_quitting_says_that_the_text_is_kept(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.fill("#text", "Halb geschrieben")
        await desk.press("ctrl+q")
        await desk.until("Entwurf erhalten.")


async def test_the_form_stays_as_it_is_while_another_place_is_shown(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.fill("#text", TEXT)
        await desk.press("f8")
        await desk.until("SMS-Freigabe")
        await desk.press("f2")
        await desk.until("Nummer")
        assert desk.field("#text") == TEXT


async def test_a_second_window_starts_empty_while_the_first_still_writes(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.fill("#text", "erstes Fenster")
        sms.drafts.flush()
        with PraxisSms.open() as second:
            assert second.drafts.left_behind("single") is None
            second.drafts.keep("single", {"text": "zweites Fenster"})
        assert desk.field("#text") == "erstes Fenster"
    sms.close()
    with PraxisSms.open() as third:
        found = third.drafts.left_behind("single")
    assert found is not None
    assert found.fields["text"] in ("erstes Fenster", "zweites Fenster")


async def test_what_is_typed_before_the_draft_is_read_comes_first(
    sms: PraxisSms, practice: DemoPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = Drafts(practice.data_folder, sms.now)
    left.keep("single", {"number": "0172 7654321", "text": "für jemand anderen"})
    left.close()
    typed = Event()
    read = sms.drafts.left_behind
    monkeypatch.setattr(sms.drafts, "left_behind", lambda form: read(form) if typed.wait(30) else None)
    async with at_the_desk(sms, leaves_background=True) as desk:
        await desk.fill("#number", "0171 1234567")
        typed.set()
        await desk.until("erscheint beim nächsten Start.")
        assert desk.field("#number") == "0171 1234567"
        assert desk.field("#text") == ""
        await desk.fill("#number", "")
    sms.close()
    with PraxisSms.open() as again:
        async with at_the_desk(again) as desk:
            await desk.until("wiederhergestellt")
            assert desk.field("#text") == "für jemand anderen"


async def test_typing_before_the_draft_is_read_announces_none_where_none_was_left(
    sms: PraxisSms, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = Event()
    read = sms.drafts.left_behind
    monkeypatch.setattr(sms.drafts, "left_behind", lambda form: read(form) if typed.wait(30) else None)
    async with at_the_desk(sms, leaves_background=True) as desk:
        await desk.fill("#number", "0171 1234567")
        typed.set()
        await desk.until("+49 171 1234567, Mobilfunk")
        await desk.app.workers.wait_for_complete()
        assert "Entwurf" not in desk.text


async def test_a_full_disk_is_said_and_typing_goes_on(sms: PraxisSms, practice: DemoPractice) -> None:
    async with at_the_desk(sms) as desk:
        sms.drafts._trouble = "Entwürfe lassen sich nicht sichern."
        await desk.fill("#text", "Guten Tag")
        await desk.until("■ Entwürfe lassen sich nicht sichern.")
        assert desk.field("#text") == "Guten Tag"
        await desk.press("ctrl+q")
        await desk.until("geht verloren.")
        assert "Entwurf erhalten" not in desk.words


async def open_templates(desk: Desk) -> None:
    await desk.press("f5")
    await desk.until("SMS-Einzeldaten")
    await desk.until(lambda: desk.field("#template-text") != "")


async def test_a_new_template_that_was_not_saved_stands_in_the_editor_at_the_next_start(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_templates(desk)
        await desk.press("ctrl+n", "enter")
        await desk.until("Neue Vorlage in")
        await desk.fill("#template-name", "Größere Füllung")
        await desk.fill("#template-text", TEXT)
        await desk.press("ctrl+q")
        await desk.until("bleibt als Entwurf erhalten.")
    sms.close()
    with PraxisSms.open() as again:
        async with at_the_desk(again) as desk:
            await desk.until("wartet eine nicht gespeicherte Textvorlage")
            await open_templates(desk)
            await desk.until("wiederhergestellt")
            assert "Neue Vorlage in" in desk.text
            assert desk.field("#template-name") == "Größere Füllung"
            assert desk.field("#template-text") == TEXT
            await desk.press("f9")
            await desk.until("„Größere Füllung“ ist gespeichert.")
        assert "Größere Füllung" in [template.name for template in again.templates.every()]
    with PraxisSms.open() as third:
        assert third.drafts.left_behind("templates") is None


async def test_a_change_that_was_not_saved_is_held_against_the_template_as_it_is_saved(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_templates(desk)
        name, text = desk.field("#template-name"), desk.field("#template-text")
        await desk.fill("#template-text", f"{text} Bis bald!")
    sms.close()
    with PraxisSms.open() as again:
        async with at_the_desk(again) as desk:
            await open_templates(desk)
            await desk.until("wiederhergestellt")
            assert desk.field("#template-name") == name
            assert desk.field("#template-text") == f"{text} Bis bald!"
            assert "geändert" in desk.text
            await desk.press("f2")
            await desk.until("Änderungen speichern?")
            await desk.press("tab", "enter")
            await desk.until("Nummer")
        assert again.drafts.left_behind("templates") is None


async def test_a_draft_of_a_template_that_is_gone_becomes_a_new_one(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_templates(desk)
        await desk.fill("#template-text", TEXT)
        first = sms.templates.every()[0]
    sms.close()
    with PraxisSms.open() as again:
        again.templates.remove(first)
        async with at_the_desk(again) as desk:
            await open_templates(desk)
            await desk.until("wiederhergestellt")
            assert "Neue Vorlage in" in desk.text
            assert desk.field("#template-text") == TEXT


async def test_a_password_typed_on_the_card_stands_in_no_draft(sms: PraxisSms, practice: DemoPractice) -> None:
    async with at_the_desk(sms) as desk:
        await desk.fill("#text", "Halb geschrieben")
        await desk.press("f8")
        await desk.until("Einstellungen > SMS-Provider")
        await desk.fill("#password", "Strenggeheim-7")
        await desk.fill("#user", "neuer-benutzer")
        sms.drafts.flush()
    sms.close()
    kept = b"".join(path.read_bytes() for path in practice.data_folder.rglob("*") if path.is_file())
    assert b"Halb geschrieben" in kept
    assert b"Strenggeheim" not in kept
