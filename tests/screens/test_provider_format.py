"""Under 3steps2web mit API-Key the provider is chosen by his title; a practice may call the protocol by his name."""

from __future__ import annotations

import pytest

from tests.screens.card_desk import open_card, saved
from tests.screens.desk import Desk, at_the_desk
from tui.service.api import PraxisSms
from tui.service.errors import SecretError
from tui.service.gateways import factory
from tui.simulator.practice import DemoPractice

API = "3steps2web mit API-Key"
OWN = """
title = "Praxis-SMS Nord"
url = "https://nord.example/send"
[request]
key = { in = "bearer" }
fields = { recipient = "to", text = "text" }
[answer]
accepted = [{ at = "", equals = "OK" }]
"""


def lay(practice: DemoPractice, name: str, text: str) -> None:
    """A description of the practice beside its configuration."""
    folder = practice.folder / "formats"
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")


async def choose_format(desk: Desk, title: str) -> None:
    """Open the list below the protocol and type the beginning of a title."""
    await desk.go_to("#format")
    await desk.press("enter")
    await desk.type(title[:5])
    await desk.press("enter")
    await desk.until(lambda: title in desk.line_with("Aufbau wie"))


async def test_a_provider_is_chosen_by_his_title_and_brings_address_and_fields(
    sms: PraxisSms, practice: DemoPractice
) -> None:
    lay(practice, "nord", OWN)
    lay(practice, "kaputt", "title = ")
    before = str(sms.settings.threesteps_api.url)
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        assert "Aufbau wie" not in desk.text
        await desk.choose(API)
        await desk.until(lambda: "seven.io" in desk.line_with("Aufbau wie"))
        await desk.go_to("#format")
        await desk.press("enter")
        await desk.until("LOX24")
        await desk.press("home")
        await desk.until("Praxis-SMS Nord")
        assert "kaputt" not in desk.text
        await desk.press("escape")
        await choose_format(desk, "Praxis-SMS Nord")
        assert desk.field("#address") == "https://nord.example/send"
        await choose_format(desk, "sipgate")
        await desk.until("Token-ID")
        assert desk.field("#address") == ""
        assert "api.sipgate.com" in desk.note_beside("address")
        await choose_format(desk, "seven.io (früher sms77)")
        await desk.until(lambda: "Token-ID" not in desk.text)
        assert desk.field("#address") == before
        await choose_format(desk, "LOX24")
        await desk.press("f9")
        await desk.until("Gespeichert.")
    kept = saved(practice)["protocols"]["3steps2web-api"]  # type: ignore[index]
    assert (kept["format"], kept["url"]) == ("lox24", "https://api.lox24.eu/sms")


async def test_a_provider_that_was_chosen_and_not_saved_is_asked_about(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await open_card(desk)
        await desk.choose(API)
        await desk.press("f9")
        await desk.until("Gespeichert.")
        await desk.until(lambda: "seven.io" in desk.line_with("Aufbau wie"))
        await choose_format(desk, "LOX24")
        await desk.press("f2")
        await desk.until("noch nicht gespeichert")


async def test_the_protocol_is_called_by_its_real_provider_wherever_it_is_named(sms: PraxisSms) -> None:
    sms.configuration.change(
        {"provider.title": "Nordfunk", "provider.protocol": "3steps2web-api", "protocols.3steps2web-api.url": ""}
    )
    async with at_the_desk(sms) as desk:
        assert "3steps2web" not in desk.text
        await open_card(desk)
        await desk.until(lambda: "Nordfunk" in desk.line_with("Protokoll"))
        await desk.go_to("#sender")
        await desk.press("f1")
        await desk.until("SO RICHTEN SIE NORDFUNK EIN")
        await desk.until("„Aufbau wie“")
        assert "3steps2web" not in desk.text
        await desk.press("escape", "ctrl+g")
        await desk.until("„Nordfunk“ unvollständig")
        assert "3steps2web" not in desk.text


@pytest.fixture
def with_seven(sms: PraxisSms, monkeypatch: pytest.MonkeyPatch) -> PraxisSms:
    """A practice that sends by seven.io with a key from its keyring."""
    monkeypatch.delenv("PRAXIS_SMS_SECRET_3STEPS2WEB_API_KEY")
    sms.secrets.set("3steps2web-api-key", "schluessel-von-seven")
    sms.configuration.change({"provider.protocol": "3steps2web-api"})
    return sms


async def test_a_key_counts_as_empty_as_long_as_another_provider_is_chosen(with_seven: PraxisSms) -> None:
    async with at_the_desk(with_seven) as desk:
        await open_card(desk)
        await desk.until(lambda: desk.note_beside("api_key") == "im Schlüsselbund")
        await choose_format(desk, "LOX24")
        await desk.until(lambda: desk.note_beside("api_key") == "für LOX24 neu eintragen")
        assert "•••••• hinterlegt" not in desk.text
        await desk.press("ctrl+g")
        await desk.until("„seven.io (früher sms77)“ eingetragen")
        assert "nicht geprüft" in desk.text
        await desk.press("escape")
        await choose_format(desk, "seven.io (früher sms77)")
        await desk.until(lambda: desk.note_beside("api_key") == "im Schlüsselbund")


async def test_saved_without_a_new_key_the_old_one_is_of_no_use_until_one_is_entered(with_seven: PraxisSms) -> None:
    with_seven.configuration.put("provider.title", "seven.io")
    async with at_the_desk(with_seven) as desk:
        await open_card(desk)
        await choose_format(desk, "LOX24")
        await desk.press("f9")
        await desk.until("Für LOX24 fehlt noch: API-Key")
        await desk.until(lambda: "LOX24" in desk.line_with("Protokoll"))
        with pytest.raises(SecretError, match=r"für „seven\.io"):
            factory.build("3steps2web-api", with_seven.settings, with_seven.secrets)
        await desk.fill("#api_key", "schluessel-von-lox24")
        await desk.press("f9")
        await desk.until(lambda: desk.note_beside("api_key") == "im Schlüsselbund")
        factory.build("3steps2web-api", with_seven.settings, with_seven.secrets)
