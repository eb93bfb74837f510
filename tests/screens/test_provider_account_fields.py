"""What a chosen format asks for besides the API key stands on the card."""

from __future__ import annotations

from tests.screens.card_desk import open_card
from tests.screens.desk import at_the_desk
from tui.service.api import PraxisSms

API = "3steps2web mit API-Key"


async def test_the_fields_of_the_format_stand_below_the_key_and_are_saved(sms: PraxisSms) -> None:
    sms.configuration.put("protocols.3steps2web-api.format", "sipgate")
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        assert "Token-ID" not in desk.text
        await desk.choose(API)
        await desk.until("Token-ID")
        await desk.fill("#account-token_id", "token-4ABCDE")
        await desk.press("f1")
        await desk.until("Persönliche Zugriffstoken")
        await desk.press("escape")
        await desk.press("f9")
        await desk.until("Gespeichert.")
    assert sms.settings.threesteps_api.account == {"token_id": "token-4ABCDE"}


async def test_a_missing_field_keeps_the_card_from_being_saved(sms: PraxisSms) -> None:
    sms.configuration.put("protocols.3steps2web-api.format", "sipgate")
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.choose(API)
        await desk.until("Token-ID")
        await desk.press("f9")
        await desk.until("Bitte ausfüllen.")
        assert desk.focused == "account-token_id"


async def test_the_fields_follow_a_format_that_is_chosen_elsewhere(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.choose(API)
        assert "Token-ID" not in desk.text
        sms.configuration.put("protocols.3steps2web-api.format", "sipgate")
        await desk.until("Token-ID")
