"""The card SMS-Provider, as an admin fills it in with the keyboard."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.screens.desk import Desk, at_the_desk
from tui.screens.provider.check_report import report_of_check, verdict_of_check
from tui.service.api import CheckLine, PraxisSms, Verdict
from tui.simulator.faults import Fault, FaultKind
from tui.simulator.practice import DemoPractice

FIELDS = {
    "3steps2web mit API-Key": ["API-Key", "SMS-Absender"],
    "SMS4 RESTful": ["Kundennr.", "Tarif", "Benutzer", "Passwort", "SMS-Absender"],
    "3steps2web mit E-Mail-Adresse": ["Mailadresse", "Kundennr.", "Tarif", "Benutzer", "Passwort", "SMS-Absender"],
    "SMS4 mit E-Mail-Adresse": ["Mailadresse", "Kundennr.", "Tarif", "Benutzer", "Passwort", "SMS-Absender"],
}
LONG_SMS = "SMS mit mehr als 160 Zeichen versenden"


def saved(practice: DemoPractice) -> dict[str, object]:
    """The configuration file as it is now."""
    return tomllib.loads(practice.config_file.read_text(encoding="utf-8"))


async def open_card(desk: Desk) -> None:
    """F8."""
    await desk.press("f8")
    await desk.until("Einstellungen > SMS-Provider")
    await desk.pilot.pause()


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
        assert desk.visible_fields == ["Protokoll", "Adresse", *FIELDS[title]]
        assert (LONG_SMS in desk.text) == (title in ("3steps2web mit API-Key", "SMS4 RESTful"))


@pytest.mark.parametrize("title", FIELDS)
async def test_tab_reaches_every_shown_field_and_no_hidden_one(sms: PraxisSms, title: str) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.choose(title)
        order = await desk.tab_order()
        extra = ["long_sms"] if LONG_SMS in desk.text else ["mail-setup"]
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
        await desk.fill("#sender", "+491711234567")
        assert "12/16 Ziffern" in desk.note_beside("sender")
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


@pytest.mark.parametrize("key", ["f9", "ctrl+s"])
async def test_saving_writes_the_file_and_keeps_its_comments(sms: PraxisSms, practice: DemoPractice, key: str) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.fill("#customer_number", "AB54321")
        await desk.go_to("#long_sms")
        await desk.press("space", key)
        await desk.until("Gespeichert.")
    configuration = saved(practice)
    assert configuration["protocols"]["sms4-rest"]["customer_number"] == "AB54321"  # type: ignore[index]
    assert configuration["provider"]["long_sms"] is True  # type: ignore[index]
    assert "# Diese Konfiguration gehört zur Vorführung" in practice.config_file.read_text(encoding="utf-8")


async def test_the_note_below_the_checkbox_names_parts_billing_and_a_price(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        assert "153" in desk.text
        assert "0,15" in desk.text


async def test_who_changed_what_on_the_card_is_on_record(
    sms: PraxisSms, practice: DemoPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PRAXIS_SMS_SECRET_SMS4_PASSWORD")
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.fill("#sender", "Zahnarzt")
        await desk.fill("#password", "Strenggeheim")
        await desk.press("f9")
        await desk.until("Gespeichert.")
    lines = [(line.actor, line.kind, line.detail) for line in sms.audit.lines(10)]
    assert (sms.actor, "settings-changed", 'provider.sender: "PraxisMolar" → "Zahnarzt"') in lines
    assert (sms.actor, "secret-set", "sms4-password: keyring") in lines
    assert "Strenggeheim" not in str(lines)


async def test_a_broken_store_hinders_no_change_on_the_card_but_is_told(sms: PraxisSms, practice: DemoPractice) -> None:
    (practice.data_folder / "outbox.sqlite3").write_bytes(b"das ist keine Datenbank" * 100)
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.fill("#sender", "Zahnarzt")
        await desk.press("f9")
        await desk.until("Gespeichert. Wer es tat, ließ sich nicht festhalten")
    assert sms.settings.provider.sender == "Zahnarzt"


async def test_a_password_is_shown_nowhere_and_reaches_the_keyring_alone(
    sms: PraxisSms, practice: DemoPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PRAXIS_SMS_SECRET_SMS4_PASSWORD")
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.go_to("#password")
        await desk.paste("Streng")
        await desk.type("geheim")
        assert "•" * 12 in desk.line_with("Passwort")
        await desk.press("f9")
        await desk.until("Gespeichert.")
        await desk.until(lambda: "Schlüsselbund" in desk.note_beside("password"))
        assert desk.field("#password") == ""
        assert "Streng" not in desk.text
        assert "geheim" not in desk.text
    assert "Strenggeheim" not in practice.config_file.read_text(encoding="utf-8")
    secret = sms.secrets.find("sms4-password")
    assert secret is not None
    assert secret.reveal() == "Strenggeheim"


async def test_a_password_that_the_admin_has_laid_down_is_not_replaced_and_the_card_says_so(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.fill("#password", "anderes")
        await desk.press("f9")
        await desk.until("ist vorgegeben")
        assert desk.field("#password") == "anderes"


async def test_the_card_says_where_the_password_comes_from(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.until(lambda: "PRAXIS_SMS_SECRET_SMS4_PASSWORD" in desk.note_beside("password"))


async def test_without_a_keyring_a_file_is_offered_and_only_taken_when_the_person_says_so(
    new_practice: PraxisSms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    async with at_the_desk(new_practice) as desk:
        await desk.choose("SMS4 RESTful")
        await desk.fill("#customer_number", "XY12345")
        await desk.fill("#user", "praxis")
        await desk.fill("#sender", "PraxisMolar")
        await desk.fill("#password", "Strenggeheim")
        await desk.press("f9")
        await desk.until("In Datei ablegen")
        assert desk.focused == "answer-0"
        await desk.press("escape")
        await desk.until(lambda: "In Datei ablegen" not in desk.text)
        assert not (tmp_path / "config.toml").exists()
        assert desk.field("#password") == "Strenggeheim"
        await desk.press("f9")
        await desk.until("In Datei ablegen")
        await desk.press("tab", "enter")
        await desk.until("Gespeichert.")
        await desk.until(lambda: "Datei" in desk.note_beside("password"))
    assert "Strenggeheim" not in (tmp_path / "config.toml").read_text(encoding="utf-8")


async def test_leaving_with_unsaved_changes_asks(sms: PraxisSms, practice: DemoPractice) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.fill("#user", "andere")
        await desk.press("f2")
        await desk.until("Änderungen speichern?")
        await desk.press("escape")
        await desk.until(lambda: "Änderungen speichern?" not in desk.text)
        assert desk.field("#user") == "andere"
        assert desk.focused == "user"
        await desk.press("f2")
        await desk.until("Änderungen speichern?")
        await desk.press("tab", "enter")
        await desk.until("Nummer")
        await desk.press("f8")
        await desk.until("SMS-Freigabe")
        assert desk.field("#user") == "praxis"
    assert saved(practice)["protocols"]["sms4-rest"]["user"] == "praxis"  # type: ignore[index]


async def test_leaving_can_save(sms: PraxisSms, practice: DemoPractice) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.fill("#user", "andere")
        await desk.press("escape")
        await desk.until("Änderungen speichern?")
        await desk.press("enter")
        await desk.until("Nummer")
    assert saved(practice)["protocols"]["sms4-rest"]["user"] == "andere"  # type: ignore[index]


async def test_a_card_without_changes_is_left_without_a_question(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.choose("SMS4 mit E-Mail-Adresse")
        await desk.choose("SMS4 RESTful")
        await desk.press("f2")
        await desk.until("Nummer")


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


async def test_checking_the_access_lists_every_prerequisite(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.press("ctrl+g")
        await desk.until("Der Zugang ist in Ordnung.")
        assert desk.line_with("Zugangsdaten").strip(" │").startswith("in Ordnung")
        await desk.press("escape")
        await desk.until("SMS-Freigabe")
        assert desk.focused == "protocol"


async def test_checking_uses_what_stands_on_the_card_before_it_is_saved(sms: PraxisSms, practice: DemoPractice) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.fill("#user", "falsch")
        await desk.press("ctrl+g")
        await desk.until("FEHLT")
        assert not practice.simulator.accepted


async def test_a_test_sms_goes_to_a_number_of_ones_own_and_its_state_is_followed(
    sms: PraxisSms, practice: DemoPractice
) -> None:
    async with at_the_desk(sms, sending=True) as desk:
        await open_card(desk)
        await desk.press("ctrl+t")
        await desk.until("An welche eigene Nummer?")
        await desk.type("0171 1234567")
        await desk.press("enter")
        await desk.until("Test-SMS an +491711234567: übergeben")
    assert [sms.number for sms in practice.simulator.accepted] == ["+491711234567"]


async def test_a_test_sms_that_the_provider_refuses_is_called_refused(sms: PraxisSms, practice: DemoPractice) -> None:
    practice.simulator.set_fault(Fault(FaultKind.REFUSE))
    async with at_the_desk(sms, sending=True) as desk:
        await open_card(desk)
        await desk.press("ctrl+t")
        await desk.until("An welche eigene Nummer?")
        await desk.type("01711234567")
        await desk.press("enter")
        await desk.until("■ Test-SMS an +491711234567: abgelehnt")


async def test_help_on_the_card_leads_through_the_chosen_protocol_step_by_step(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.choose("SMS4 mit E-Mail-Adresse")
        await desk.go_to("#tariff")
        await desk.press("f1")
        await desk.until("SO RICHTEN SIE SMS4 mit E-Mail-Adresse EIN")
        assert "Der Tarif aus Ihrem Vertrag" in desk.text
        await desk.press("escape")
        assert desk.focused == "tariff"


@pytest.mark.parametrize("title", FIELDS)
async def test_the_access_of_every_protocol_can_be_checked_without_sending(
    sms: PraxisSms, practice: DemoPractice, title: str
) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.choose(title)
        await desk.press("ctrl+g")
        await desk.until("Zugangsdaten")
        assert "FEHLT" not in desk.text
        assert desk.line_with("Zugangsdaten").strip(" │").startswith("in Ordnung")
        await desk.press("escape")
        await desk.until("Der Zugang ist in Ordnung.")
    assert practice.simulator.accepted == []
    assert practice.simulator.rejected == []


async def test_where_the_provider_publishes_no_address_the_card_says_why_and_where_it_is_found(
    new_practice: PraxisSms,
) -> None:
    async with at_the_desk(new_practice) as desk:
        await desk.choose("3steps2web mit API-Key")
        assert desk.field("#address") == ""
        note = desk.note_beside("address")
        assert "veröffentlicht sie nicht" in note
        assert "Vertragsunterlagen" in note
        await desk.fill("#address", "https://sms.example.de/api")
        assert desk.note_beside("address") == "Format: seven"


@pytest.mark.parametrize("name", ["seven", "lox24", "massenversand", "custom"])
async def test_the_format_chosen_by_an_admin_stands_on_the_card(sms: PraxisSms, name: str) -> None:
    sms.configuration.put("protocols.3steps2web-api.format", name)
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.choose("3steps2web mit API-Key")
        assert desk.note_beside("address") == f"Format: {name}"
        await desk.go_to("#address")
        await desk.press("f1")
        await desk.until("settings set")


# --- what the check says in one sentence ---


def test_an_access_that_nobody_can_be_asked_about_is_called_all_right_only_as_far_as_that_goes() -> None:
    stands = CheckLine("connection", "Verbindung", Verdict.OK, "steht")
    untold = CheckLine("credentials", "Zugangsdaten", Verdict.NOT_CHECKABLE, "nicht prüfbar")
    assert verdict_of_check([stands, untold]) == "Der Zugang ist in Ordnung, soweit er sich prüfen lässt."
    assert report_of_check([untold]).startswith("ungeprüft  \tZugangsdaten: ")


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


async def test_the_access_check_names_fields_and_keys_of_the_screen(sms: PraxisSms) -> None:
    sms.configuration.change({"provider.protocol": "sms4-mail", "mail.host": ""})
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.fill("#mail_address", "XY12345")
        await desk.press("ctrl+g")
        await desk.until("Mailadresse: Möglich ist")
        assert "protocols." not in desk.text
        assert "[mail]" not in desk.text


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
