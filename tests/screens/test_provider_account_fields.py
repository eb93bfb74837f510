"""What a chosen format asks for besides the API key stands on the card."""

from __future__ import annotations

import pytest

from tests.screens.card_desk import open_card
from tests.screens.desk import at_the_desk
from tui.service.api import PraxisSms
from tui.simulator.practice import DemoPractice

API = "3steps2web mit API-Key"
TWO_SECRETS = """
title = "Doppelt"
url = "https://sms.example/send"
url_is_public = true
[account.api_secret]
title = "API-Secret"
help = "Steht im Kundenbereich unter dem Key."
secret = true
[request]
key = { in = "field", name = "api_key" }
fields = { recipient = "to", text = "text" }
constants = { api_secret = "{account.api_secret}" }
[answer]
accepted = [{ at = "", equals = "OK" }]
"""


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


@pytest.fixture
def two_secrets(sms: PraxisSms, practice: DemoPractice, monkeypatch: pytest.MonkeyPatch) -> PraxisSms:
    """A practice whose provider gave it a key and a secret, neither of them stored yet."""
    folder = practice.folder / "formats"
    folder.mkdir(mode=0o700)
    (folder / "doppelt.toml").write_text(TWO_SECRETS, encoding="utf-8")
    monkeypatch.delenv("PRAXIS_SMS_SECRET_3STEPS2WEB_API_KEY")
    monkeypatch.delenv("PRAXIS_SMS_SECRET_3STEPS2WEB_API_SECRET")
    sms.configuration.change({"protocols.3steps2web-api.format": "doppelt", "protocols.3steps2web-api.url": ""})
    return sms


async def test_a_second_secret_has_a_field_of_its_own_and_is_kept_like_the_first(
    two_secrets: PraxisSms, practice: DemoPractice
) -> None:
    async with at_the_desk(two_secrets) as desk:
        await open_card(desk)
        await desk.choose(API)
        await desk.until(lambda: desk.note_beside("second_secret") == "noch nicht hinterlegt")
        await desk.fill("#api_key", "schluessel-1")
        await desk.fill("#second_secret", "geheimnis-2")
        assert "geheimnis-2" not in desk.text
        await desk.press("f1")
        await desk.until("Steht im Kundenbereich unter dem Key.")
        assert "3STEPS2WEB_API_SECRET" in desk.text
        await desk.press("escape", "f9")
        await desk.until("Gespeichert.")
        await desk.until(lambda: desk.note_beside("second_secret") == "im Schlüsselbund")
        assert "hinterlegt" in desk.line_with("API-Secret")
    for name, expected in (("3steps2web-api-key", "schluessel-1"), ("3steps2web-api-secret", "geheimnis-2")):
        kept = two_secrets.secrets.find(name)
        assert kept is not None
        assert kept.reveal() == expected
    assert "geheimnis-2" not in practice.config_file.read_text(encoding="utf-8")


async def test_a_second_secret_that_was_typed_is_asked_about_before_it_is_lost(two_secrets: PraxisSms) -> None:
    async with at_the_desk(two_secrets) as desk:
        await open_card(desk)
        await desk.choose(API)
        await desk.until("API-Secret")
        await desk.press("f9")
        await desk.until("Gespeichert.")
        await desk.fill("#second_secret", "geheimnis-2")
        await desk.press("f2")
        await desk.until("noch nicht gespeichert")
