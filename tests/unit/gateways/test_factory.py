"""From settings and secrets to a gateway that sends as they say."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.gateways.conftest import Certificates
from tests.unit.gateways.loopback import answer, answering, http_server
from tests.unit.gateways.smtp_loopback import smtp_server
from tui.service.errors import ConfigurationError, SecretError, UsageError
from tui.service.gateways import factory
from tui.service.gateways.http_formats.format_reader import SHIPPED_FORMATS
from tui.service.model.card_protocols import PROTOCOLS
from tui.service.model.outcome import Accepted, OutgoingSms
from tui.service.secrets import Secrets
from tui.service.settings import MailSecurity, MailSettings, Settings
from tui.service.wording.facts import sentence

SMS = OutgoingSms(reference=1, number="+491711234567", text="Termin morgen", sender="Praxis", segments=1)
VALUES = {
    "PRAXIS_SMS_SECRET_SMS4_PASSWORD": "sms4-geheim",
    "PRAXIS_SMS_SECRET_3STEPS2WEB_API_KEY": "api-geheim",
    "PRAXIS_SMS_SECRET_3STEPS2WEB_PASSWORD": "3steps-geheim",
    "PRAXIS_SMS_SECRET_SMTP_PASSWORD": "smtp-geheim",
}


@pytest.fixture
def secrets(tmp_path: Path) -> Secrets:
    return Secrets(tmp_path, environ=VALUES)


@pytest.fixture
def settings() -> Settings:
    complete = Settings()
    account = {"mail_address": "praxis@example.de", "customer_number": "XY12345", "user": "praxis"}
    return replace(
        complete,
        sms4_rest=replace(complete.sms4_rest, customer_number="XY12345", user="praxis"),
        sms4_mail=replace(complete.sms4_mail, **account),
        threesteps_mail=replace(complete.threesteps_mail, gateway_address="sms@3steps.example", **account),
        threesteps_api=replace(complete.threesteps_api, url="https://sms.example/api/sms"),
        mail=MailSettings(host="localhost", user="praxis@example.de"),
    )


async def test_sms4_sends_with_the_account_of_the_card(settings: Settings, secrets: Secrets) -> None:
    async with http_server(answering(answer("SMS erfolgreich versendet"))) as server:
        settings = replace(settings, sms4_rest=replace(settings.sms4_rest, base_url=server.url, tariff="7"))
        gateway = factory.build("sms4-rest", settings, secrets)
        assert await gateway.send(SMS) == Accepted()
        await gateway.aclose()
    fields = dict(server.only.form())
    assert (fields["kdnr"], fields["user"], fields["pwd"], fields["tarif"]) == ("XY12345", "praxis", "sms4-geheim", "7")


async def test_3steps2web_sends_in_the_format_the_configuration_names(settings: Settings, secrets: Secrets) -> None:
    async with http_server(answering(answer("OK (1, 1)"))) as server:
        values = replace(settings.threesteps_api, url=server.url, format="massenversand")
        gateway = factory.build("3steps2web-api", replace(settings, threesteps_api=values), secrets)
        assert await gateway.send(SMS) == Accepted("1", parts=1)
        await gateway.aclose()
    assert dict(server.only.form())["authToken"] == "api-geheim"


async def test_3steps2web_may_be_described_in_the_configuration_itself(settings: Settings, secrets: Secrets) -> None:
    custom = tomllib.loads("""
        [request]
        key = { in = "header", name = "X-Key" }
        fields = { recipient = "an", text = "text" }
        [answer]
        accepted = { at = "", equals = "ja" }
    """)
    async with http_server(answering(answer("ja"))) as server:
        values = replace(settings.threesteps_api, url=server.url, format="custom", custom=custom)
        gateway = factory.build("3steps2web-api", replace(settings, threesteps_api=values), secrets)
        assert await gateway.send(SMS) == Accepted()
        await gateway.aclose()
    assert server.only.header("X-Key") == "api-geheim"


@pytest.mark.parametrize(
    ("key", "recipient"), [("sms4-mail", "sms@sms4.de"), ("3steps2web-mail", "sms@3steps.example")]
)
async def test_the_mail_protocols_send_through_the_mail_server_of_the_practice(
    key: str, recipient: str, settings: Settings, secrets: Secrets, trusted: Certificates
) -> None:
    async with smtp_server(trusted.server) as server:
        gateway = factory.build(key, replace(settings, mail=replace(settings.mail, port=server.port)), secrets)
        assert await gateway.send(SMS) == Accepted()
        await gateway.aclose()
    assert f"RCPT TO:<{recipient}>" in server.commands
    assert b"geheim" not in server.mails[0]


def test_a_mail_protocol_asks_for_no_password_it_does_not_write(settings: Settings, tmp_path: Path) -> None:
    only_smtp = Secrets(tmp_path, environ={"PRAXIS_SMS_SECRET_SMTP_PASSWORD": "smtp-geheim"})
    factory.build("sms4-mail", settings, only_smtp)


def test_without_a_mail_user_no_mail_password_is_asked_for(settings: Settings, tmp_path: Path) -> None:
    mail = MailSettings(host="127.0.0.1", security=MailSecurity.NONE)
    factory.build("sms4-mail", replace(settings, mail=mail), Secrets(tmp_path, environ={}))


@pytest.mark.parametrize(
    ("key", "missing"),
    [
        ("sms4-rest", "Kundennr., Benutzer"),
        ("3steps2web-api", "Endpunkt nicht hinterlegt"),
        ("sms4-mail", "Mailadresse, Kundennr."),
        ("3steps2web-mail", "Mailadresse, Kundennr., Adresse des Anbieters"),
    ],
)
def test_an_empty_card_is_told_what_is_missing(key: str, missing: str, secrets: Secrets) -> None:
    with pytest.raises(ConfigurationError) as caught:
        factory.build(key, Settings(), secrets)
    assert missing in caught.value.sentence
    assert "F8" in caught.value.remedy
    assert caught.value.fact is not None
    assert sentence(caught.value.fact) == f"{caught.value.sentence} {caught.value.remedy}"


@pytest.mark.parametrize("key", [protocol.key for protocol in PROTOCOLS])
def test_a_missing_secret_is_told_by_name(key: str, settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(SecretError) as caught:
        factory.build(key, settings, Secrets(tmp_path, environ={}))
    assert caught.value.sentence.startswith("Das Geheimnis ")


def test_a_mail_protocol_without_mail_server_leads_there(settings: Settings, secrets: Secrets) -> None:
    with pytest.raises(ConfigurationError, match="Mailserver"):
        factory.build("sms4-mail", replace(settings, mail=MailSettings()), secrets)


def test_an_unknown_format_is_told_the_known_ones(settings: Settings, secrets: Secrets) -> None:
    values = replace(settings.threesteps_api, format="unbekannt")
    with pytest.raises(ConfigurationError, match="unbekannt") as caught:
        factory.build("3steps2web-api", replace(settings, threesteps_api=values), secrets)
    assert ", ".join((*SHIPPED_FORMATS, "custom")) in caught.value.remedy


def test_an_unknown_protocol_is_told_the_four(secrets: Secrets) -> None:
    with pytest.raises(UsageError, match="Protokoll"):
        factory.build("fax", Settings(), secrets)
