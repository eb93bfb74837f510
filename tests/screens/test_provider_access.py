"""Checking the access on the card SMS-Provider, and the Test-SMS."""

from __future__ import annotations

import pytest

from tests.screens.card_desk import FIELDS, open_card
from tests.screens.desk import at_the_desk
from tui.screens.provider.check_report import report_of_check, verdict_of_check
from tui.service.api import CheckLine, PraxisSms, Verdict
from tui.simulator.faults import Fault, FaultKind
from tui.simulator.practice import DemoPractice


async def test_checking_the_access_lists_every_prerequisite(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.press("ctrl+g")
        await desk.until("Der Zugang ist in Ordnung.")
        assert desk.line_with("Zugangsdaten").strip(" │▌").startswith("● in Ordnung")
        await desk.press("escape")
        await desk.until("SMS-Freigabe")
        assert desk.focused == "protocol"


async def test_checking_uses_what_stands_on_the_card_before_it_is_saved(sms: PraxisSms, practice: DemoPractice) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.fill("#user", "falsch")
        await desk.press("ctrl+g")
        await desk.until("Voraussetzung ist noch nicht erfüllt")
        assert desk.line_with("Zugangsdaten: ").strip(" │▌").startswith("■ FALSCH")
        assert "FEHLT" not in desk.text
        await desk.press("escape")
        await desk.until("■ Nicht in Ordnung: Zugangsdaten.")
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
        await desk.until("SO RICHTEN SIE SMS4 MIT E-MAIL-ADRESSE EIN")
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
        assert desk.line_with("Zugangsdaten").strip(" │▌").startswith("● in Ordnung")
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
        assert desk.note_beside("address") == "Aufbau der Anfrage: seven"


@pytest.mark.parametrize("name", ["seven", "lox24", "massenversand", "custom"])
async def test_the_format_chosen_by_an_admin_stands_on_the_card(sms: PraxisSms, name: str) -> None:
    sms.configuration.put("protocols.3steps2web-api.format", name)
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.choose("3steps2web mit API-Key")
        assert desk.note_beside("address") == f"Aufbau der Anfrage: {name}"
        await desk.go_to("#address")
        await desk.press("f1")
        await desk.until("settings set")


# --- what the check says in one sentence ---


def test_an_access_that_nobody_can_be_asked_about_is_called_all_right_only_as_far_as_that_goes() -> None:
    stands = CheckLine("connection", "Verbindung", Verdict.OK, "steht")
    untold = CheckLine("credentials", "Zugangsdaten", Verdict.NOT_CHECKABLE, "nicht prüfbar")
    assert verdict_of_check([stands, untold]) == "Der Zugang ist in Ordnung, soweit er sich prüfen lässt."
    assert report_of_check([untold]).startswith("○ ungeprüft  \tZugangsdaten: ")


async def test_the_access_check_names_fields_and_keys_of_the_screen(sms: PraxisSms) -> None:
    sms.configuration.change({"provider.protocol": "sms4-mail", "mail.host": ""})
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.fill("#mail_address", "XY12345")
        await desk.press("ctrl+g")
        await desk.until("Mailadresse: Hierher")
        assert "protocols." not in desk.text
        assert "[mail]" not in desk.text


async def test_an_access_that_a_check_found_refused_does_not_look_ready(sms: PraxisSms) -> None:
    sms.configuration.change({"protocols.sms4-rest.user": "falsch"})
    async with at_the_desk(sms, size=(132, 43), sending=True) as desk:
        await open_card(desk)
        await desk.until("● bereit")
        await desk.press("ctrl+g")
        await desk.until("■ FALSCH")
        await desk.press("escape", "f2")
        await desk.until("■ Zugang abgewiesen")
        sms.configuration.change({"protocols.sms4-rest.user": "praxis"})
        await desk.press("f8")
        await desk.until("● bereit")
