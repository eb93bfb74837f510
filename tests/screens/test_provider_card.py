"""The card SMS-Provider, as an admin fills it in with the keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.card_desk import FIELDS, LONG_SMS, open_card, saved
from tests.screens.desk import at_the_desk
from tui.service.api import PraxisSms
from tui.simulator.practice import DemoPractice


async def test_the_card_has_the_heading_and_the_two_areas_people_know(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        assert desk.line_with("Stammdaten > Sonstiges > Einstellungen > SMS-Provider")
        headings = [line.strip(" ─") for line in desk.lines]
        assert headings.index("SMS-Provider") < headings.index("SMS-Freigabe")


async def test_the_dropdown_offers_exactly_the_four_protocols_in_the_order_of_the_card(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.go_to("#protocol")
        await desk.press("enter")
        await desk.until("3steps2web mit E-Mail-Adresse")
        offered = [title for line in desk.lines[5:] for title in FIELDS if title in line]
        assert offered == list(FIELDS)


@pytest.mark.parametrize("title", FIELDS)
async def test_each_protocol_shows_exactly_its_fields(sms: PraxisSms, title: str) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.choose(title)
        further = ["Aufbau wie"] if title == "3steps2web mit API-Key" else []
        assert desk.visible_fields == ["Protokoll", "Adresse", *FIELDS[title], *further]
        assert (LONG_SMS in desk.text) == (title in ("3steps2web mit API-Key", "SMS4 RESTful"))


@pytest.mark.parametrize("title", FIELDS)
async def test_tab_reaches_every_shown_field_and_no_hidden_one(sms: PraxisSms, title: str) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.choose(title)
        order = await desk.tab_order()
        extra = ["long_sms"] if LONG_SMS in desk.text else ["mail-setup"]
        extra += ["format"] if title == "3steps2web mit API-Key" else []
        ids = {
            "API-Key": "api_key",
            "Mailadresse": "mail_address",
            "Kundennr.": "customer_number",
            "Tarif": "tariff",
            "Benutzer": "user",
            "Passwort": "password",
            "SMS-Absender": "sender",
        }
        fields = [ids[label] for label in FIELDS[title]]
        assert order == ["protocol", "address", *fields, *extra, "save", "check", "test"]


async def test_the_providers_address_is_filled_in_by_the_choice(new_practice: PraxisSms) -> None:
    async with at_the_desk(new_practice) as desk:
        await desk.choose("SMS4 RESTful")
        assert desk.field("#address") == "https://www.sms4.de"
        await desk.choose("SMS4 mit E-Mail-Adresse")
        assert desk.field("#address") == "sms@sms4.de"
        await desk.choose("3steps2web mit API-Key")
        assert desk.field("#address") == ""
        assert "aus den Vertragsunterlagen" in desk.line_with("Adresse")


async def test_a_protocol_keeps_its_values_while_another_is_looked_at(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.fill("#customer_number", "ZZ99999")
        await desk.fill("#password", "geheim-getippt")
        await desk.choose("3steps2web mit API-Key")
        await desk.choose("SMS4 RESTful")
        assert desk.field("#customer_number") == "ZZ99999"
        assert desk.field("#password") == "geheim-getippt"


async def test_the_arrows_walk_through_the_card_without_falling_into_the_dropdown(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.go_to("#protocol")
        await desk.press("down", "down")
        assert desk.focused == "customer_number"
        await desk.press("up", "up")
        assert desk.focused == "protocol"
        assert "3steps2web mit API-Key" not in desk.text


async def test_the_sender_is_counted_while_it_is_typed(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.fill("#sender", "PraxisMolar")
        assert "11/11 Buchstaben" in desk.note_beside("sender")
        assert "Tipp: Mit einer Mobilnummer als Absender können Patienten" in desk.text
        await desk.fill("#sender", "+491711234567")
        assert "12/16 Ziffern" in desk.note_beside("sender")
        assert "Tipp:" not in desk.text
        await desk.fill("#sender", "030123456")
        assert "Tipp: Mit einer Mobilnummer als Absender können Patienten" in desk.text


async def test_a_sender_beyond_the_card_is_refused_beside_the_field_and_nothing_is_saved(
    sms: PraxisSms, practice: DemoPractice
) -> None:
    before = practice.config_file.read_text(encoding="utf-8")
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.fill("#sender", "PraxisMolar2")
        assert desk.note_beside("sender").startswith("■ 12/11 Buchstaben")
        await desk.go_to("#protocol")
        await desk.press("f9")
        await desk.until("Noch nicht gespeichert")
        assert desk.focused == "sender"
        assert desk.field("#sender") == "PraxisMolar2"
    assert practice.config_file.read_text(encoding="utf-8") == before


async def test_an_empty_field_is_not_scolded_before_the_person_has_been_there(new_practice: PraxisSms) -> None:
    async with at_the_desk(new_practice) as desk:
        await desk.choose("SMS4 RESTful")
        assert desk.note_beside("customer_number") == ""
        await desk.press("f9")
        await desk.until("Noch nicht gespeichert")
        assert desk.note_beside("customer_number").startswith("■ ")
        assert desk.focused == "customer_number"


async def test_a_card_that_cannot_be_written_says_why_and_locks_its_fields(
    sms: PraxisSms, practice: DemoPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(sms.card), "writable", property(lambda card: False))
    reason = "/etc/praxis-sms/config.toml gehört dem Administrator."
    monkeypatch.setattr(type(sms.card), "read_only_reason", property(lambda card: reason))
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.until(f"Nur lesbar: {reason}")
        await desk.press("f9")
        await desk.until("Hier lässt sich nichts ändern")
        assert "Zugang prüfen" in desk.text


async def test_a_configuration_that_cannot_be_read_is_said_on_the_card(new_practice: PraxisSms, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[provider]\nlong_sms = 'vielleicht'\n", encoding="utf-8")
    async with at_the_desk(new_practice) as desk:
        await desk.until("long_sms")
        assert "Nur lesbar:" in desk.text


async def test_a_mail_protocol_says_whether_mail_is_set_up(sms: PraxisSms, practice: DemoPractice) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        assert "Mailversand" not in desk.text
        await desk.choose("SMS4 mit E-Mail-Adresse")
        assert f"Mailversand: über {practice.simulator.smtp_host}" in desk.text


# what can be sent with, and what is said at the field


async def test_with_several_empty_fields_the_cursor_goes_to_the_first_of_them(new_practice: PraxisSms) -> None:
    async with at_the_desk(new_practice) as desk:
        await desk.choose("SMS4 mit E-Mail-Adresse")
        await desk.press("f9")
        await desk.until("Noch nicht gespeichert")
        assert desk.focused == "mail_address"
        assert "Bitte ausfüllen." in desk.note_beside("mail_address")
        assert "Bitte ausfüllen." in desk.note_beside("customer_number")
        await desk.choose("3steps2web mit E-Mail-Adresse")
        await desk.press("f9")
        await desk.until(lambda: desk.focused == "address")


@pytest.mark.parametrize(
    ("title", "field", "typed"),
    [
        ("SMS4 mit E-Mail-Adresse", "mail_address", "XY12345"),
        ("SMS4 mit E-Mail-Adresse", "mail_address", "praxis@zähne.de"),
        ("SMS4 RESTful", "address", "https://www.sms4.dehttp://127.0.0.1:18111"),
        ("SMS4 RESTful", "user", "Ж"),
        ("3steps2web mit API-Key", "api_key", "schlüssel"),
    ],
)
async def test_what_no_gateway_could_use_is_said_at_its_field_and_not_saved(
    sms: PraxisSms, practice: DemoPractice, title: str, field: str, typed: str
) -> None:
    before = saved(practice)
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.choose(title)
        await desk.fill(f"#{field}", typed)
        await desk.press("f9")
        await desk.until("Noch nicht gespeichert")
        assert desk.focused == field
        assert desk.note_beside(field).startswith("■ ")
        assert "protocols." not in desk.text
        assert desk.field(f"#{field}") == typed
    assert saved(practice) == before


# senders


@pytest.mark.parametrize(
    ("sender", "countries", "is_said"),
    [
        ("PraxisMolar", ["DE", "AT"], True),
        ("PraxisMolar", ["DE"], False),
        ("+491711234567", ["DE", "AT"], False),
        ("", ["DE", "AT"], False),
    ],
)
async def test_a_name_that_austria_may_block_is_remarked_on(
    sms: PraxisSms, sender: str, countries: list[str], is_said: bool
) -> None:
    sms.configuration.change({"policy.countries": countries})
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.fill("#sender", sender)
        await desk.pilot.pause()
        assert ("Österreich sperrt Absendernamen" in desk.text) == is_said


@pytest.mark.parametrize(
    ("sender", "words"), [("INFO", "sagt nicht, wer schreibt"), ("Zahnarzt", "wer schreibt"), ("Dr", "drei Zeichen")]
)
async def test_generic_and_very_short_names_are_remarked_on(sms: PraxisSms, sender: str, words: str) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.fill("#sender", sender)
        await desk.until(words)
        assert not desk.note_beside("sender").startswith("■ ")


@pytest.mark.parametrize(("sends_itself", "first"), [("ja", "SMS-Freigabe"), ("nein", "Nummer")])
async def test_where_no_access_was_entered_the_next_start_leads_to_the_card_again(
    new_practice: PraxisSms, sends_itself: str, first: str
) -> None:
    new_practice.configuration.put("dispatch.here", sends_itself)
    async with at_the_desk(new_practice) as desk:
        await desk.until(first)


async def test_the_card_does_not_tell_the_way_to_itself(new_practice: PraxisSms) -> None:
    async with at_the_desk(new_practice) as desk:
        await desk.until("Diese Karte ist noch nicht vollständig")
        assert "F8 öffnet sie" not in desk.text
        assert "bereit" not in desk.lines[0]
        await desk.press("f2")
        await desk.until("Die Karte SMS-Provider ist noch nicht vollständig; F8 öffnet sie.")
