"""The JSON API of ASPSMS, byte for byte as its description has it, and what each of its answers proves."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.unit.gateways.format_gateway import KEY, SMS, gateway_for, outcome_of
from tests.unit.gateways.loopback import answer, answering
from tui.service.errors import AccessRefused
from tui.service.gateways.http_formats.format_reader import shipped_format
from tui.service.model.outcome import Accepted, Account, Deferred, Halted, Refused, StopCause, Unknown

ASPSMS = shipped_format("aspsms")


def said(code: str, info: str = "") -> str:
    return json.dumps({"StatusCode": code, "StatusInfo": info})


async def test_a_message_is_what_the_description_asks_for() -> None:
    async with gateway_for(ASPSMS, answering(answer(said("1", "OK")))) as (gateway, server):
        assert await gateway.send(replace(SMS, reference_prefix="k3v9x2")) == Accepted()
    sent = server.only
    assert sent.line == "POST /SendTextSMS HTTP/1.1"
    assert sent.header("Content-Type") == "application/json"
    assert sent.header("Authorization") is None
    assert sent.body.decode() == (
        r'{"Recipients":["+491711234567"],"MessageText":"Gr\u00fc\u00dfe & 5 \u20ac am 3.12.",'
        r'"Originator":"PraxisMolar","UserName":"FAG9XPAUQLQ3","ForceGSM7bit":false,' + f'"Password":"{KEY}"}}'
    )


async def test_what_its_codes_prove() -> None:
    assert await outcome_of(ASPSMS, said("10", "Invalid originator.")) == Refused("Code 10: Invalid originator.")
    outcome = await outcome_of(ASPSMS, said("3", "Authorization failed."))
    assert outcome == Halted(StopCause.CREDENTIALS, "Code 3: Authorization failed.")
    outcome = await outcome_of(ASPSMS, said("5", "Not enough Credits available."))
    assert outcome == Halted(StopCause.CREDIT, "Code 5: Not enough Credits available.")
    assert isinstance(await outcome_of(ASPSMS, said("24", "Service temporarily not available.")), Deferred)


@pytest.mark.parametrize("code", ["0", "2", "6", "7", "99", ""])
async def test_a_code_that_is_not_clear_proves_nothing(code: str) -> None:
    assert isinstance(await outcome_of(ASPSMS, said(code, "OK")), Unknown)


async def test_the_credits_are_asked_with_user_and_password() -> None:
    async with gateway_for(ASPSMS, answering(answer('{"Credits":"1234.5","StatusCode":"1","StatusInfo":"OK"}'))) as (
        gateway,
        server,
    ):
        assert await gateway.account() == Account(balance=Decimal("1234.5"), currency="Credits")
    assert server.only.line == "POST /CheckCredits HTTP/1.1"
    assert server.only.body == b'{"UserName":"FAG9XPAUQLQ3","Password":"%s"}' % KEY.encode()


async def test_a_wrong_password_is_told_though_the_status_is_200() -> None:
    async with gateway_for(ASPSMS, answering(answer(said("3", "Authorization failed.")))) as (gateway, _server):
        with pytest.raises(AccessRefused):
            await gateway.account()


def test_no_report_is_pulled() -> None:
    assert ASPSMS.report is None
    assert any("Sendeberichte" in each for each in ASPSMS.inferred)
