"""`praxis-sms outbox reroute` at a practice of one machine; of several in group/test_what_nobody_can_send.py."""

from __future__ import annotations

import pytest

from tests.unit.cli.conftest import NUMBER, Call, Caller
from tui.simulator.practice import DemoPractice


@pytest.fixture
def waiting(call: Caller, practice: DemoPractice) -> str:
    return str(call("send", "--to", NUMBER, "--text", "Ihr Termin", "--no-wait", "--json").json["id"])


def reroute(call: Caller, *arguments: str) -> Call:
    return call("outbox", "reroute", "--from", "sms4-rest", "--to", "sms4-mail", *arguments)


def protocol_of(call: Caller, message: str) -> object:
    return call("outbox", "show", message, "--json").json["protocol"]


def test_nothing_is_moved_to_where_nobody_could_send_it_unless_that_is_wanted(call: Caller, waiting: str) -> None:
    assert call("settings", "unset", "protocols.sms4-mail.mail_address").code == 0
    refused = reroute(call)
    assert refused.code == 3
    assert "unvollständig: Mailadresse fehlt. Nichts wurde umgestellt." in refused.err
    assert "--force" in refused.err
    assert protocol_of(call, waiting) == "sms4-rest"
    forced = reroute(call, "--force")
    assert forced.code == 0
    assert "So wartet es weiter: Die Karte SMS-Provider ist für" in forced.err
    assert "Abhilfe:" in forced.err
    assert protocol_of(call, waiting) == "sms4-mail"


def test_a_password_that_is_missing_is_named(call: Caller, waiting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PRAXIS_SMS_SECRET_SMTP_PASSWORD", raising=False)
    refused = reroute(call)
    assert refused.code == 3
    assert "Passwort" in refused.err
    assert protocol_of(call, waiting) == "sms4-rest"


def test_a_protocol_that_there_is_not_is_named(call: Caller, waiting: str) -> None:
    refused = call("outbox", "reroute", "--from", "sms4-rst", "--to", "sms4-mail")
    assert (refused.code, "Das Protokoll „sms4-rst“ gibt es nicht." in refused.err) == (2, True)
    assert "Bekannt sind: 3steps2web-api, sms4-rest" in refused.err


def test_a_series_that_there_is_not_is_named(call: Caller, waiting: str) -> None:
    refused = reroute(call, "--series", "99")
    assert (refused.code, "Eine Serie mit der Nummer 99 gibt es nicht." in refused.err) == (4, True)
