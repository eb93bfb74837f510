"""sipgate's REST API v2, byte for byte as its description has it, and what each of its answers proves."""

from __future__ import annotations

import json
from base64 import b64encode
from decimal import Decimal

import pytest

from tests.unit.gateways.format_gateway import KEY, SIPGATE, SMS, gateway_for, outcome_of
from tests.unit.gateways.loopback import answer, answering
from tui.service.errors import AccessRefused
from tui.service.model.outcome import Accepted, Account, Deferred, Halted, Refused, StopCause, Unknown


async def test_a_message_is_what_published_clients_send() -> None:
    async with gateway_for(SIPGATE, answering(answer("", 204))) as (gateway, server):
        assert await gateway.send(SMS) == Accepted()
    sent = server.only
    assert sent.line == "POST /v2/sessions/sms HTTP/1.1"
    assert sent.header("Authorization") == "Basic " + b64encode(f"token-4ABCDE:{KEY}".encode()).decode()
    assert sent.header("Content-Type") == "application/json"
    assert sent.header("Accept") == "application/json"
    assert sent.body == (rb'{"recipient":"+491711234567","message":"Gr\u00fc\u00dfe & 5 \u20ac am 3.12.","smsId":"s0"}')


async def test_the_balance_is_told_in_parts_of_ten_thousand() -> None:
    async with gateway_for(SIPGATE, answering(answer('{"amount":123400,"currency":"EUR"}'))) as (gateway, server):
        assert await gateway.account() == Account(balance=Decimal("12.34"))
    assert server.only.line == "GET /v2/balance HTTP/1.1"
    assert server.only.header("Authorization") is not None


async def test_a_refused_token_is_told() -> None:
    async with gateway_for(SIPGATE, answering(answer("", 401))) as (gateway, _server):
        with pytest.raises(AccessRefused):
            await gateway.account()


@pytest.mark.parametrize(
    ("status", "cause"), [(401, StopCause.CREDENTIALS), (403, StopCause.CREDENTIALS), (402, StopCause.CREDIT)]
)
async def test_what_concerns_every_message_stops(status: int, cause: StopCause) -> None:
    outcome = await outcome_of(SIPGATE, '{"message":"nein"}', status)
    assert isinstance(outcome, Halted)
    assert outcome.cause is cause


async def test_what_its_other_answers_prove() -> None:
    assert await outcome_of(SIPGATE, '{"message":"Invalid recipient"}', 400) == Refused("Invalid recipient")
    assert isinstance(await outcome_of(SIPGATE, "", 429), Deferred)
    for status in (200, 201, 202, 409, 500, 502):
        assert isinstance(await outcome_of(SIPGATE, json.dumps({"id": "1"}), status), Unknown)


def test_the_card_asks_for_the_token_id_and_the_extension() -> None:
    assert SIPGATE.second_secret is None
    assert [each.name for each in SIPGATE.account] == ["token_id", "sms_id"]
