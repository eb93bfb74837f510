"""GatewayAPI's Mobile Messaging API, byte for byte as its documentation has it, and what each of its answers proves."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.unit.gateways.format_gateway import KEY, SMS, gateway_for, outcome_of
from tests.unit.gateways.loopback import answer, answering
from tui.service.errors import AccessRefused
from tui.service.gateways.http_formats.description import Enquiry, HttpFormat
from tui.service.gateways.http_formats.format_reader import shipped_format
from tui.service.gateways.http_formats.request_writer import FormatAccess, RequestWriter
from tui.service.model.outcome import Accepted, Account, Deferred, Halted, Refused, StopCause, Unknown

GATEWAYAPI = shipped_format("gatewayapi")
TAKEN = '{"msg_id": "01JNN696A9E0WS89FPYGT15NBX", "recipient": 491711234567, "reference": "k3v9x2-42"}'


def error(code: str, message: str) -> str:
    """An error in the form of the provider's own example."""
    return json.dumps({"code": code, "incident_uuid": "d8127429-fa0c-4316-b1f2-e610c3958f43", "message": message})


async def test_a_message_is_what_the_documentation_shows() -> None:
    async with gateway_for(GATEWAYAPI, answering(answer(TAKEN))) as (gateway, server):
        taken = await gateway.send(replace(SMS, reference_prefix="k3v9x2"))
    assert taken == Accepted("01JNN696A9E0WS89FPYGT15NBX")
    sent = server.only
    assert sent.line == "POST /mobile/single HTTP/1.1"
    assert sent.header("Authorization") == f"Token {KEY}"
    assert sent.header("Accept") == "application/json"
    assert sent.header("Content-Type") == "application/json"
    assert sent.body == (
        rb'{"recipient":491711234567,"message":"Gr\u00fc\u00dfe & 5 \u20ac am 3.12.","sender":"PraxisMolar",'
        rb'"reference":"k3v9x2-42"}'
    )


@pytest.mark.parametrize("status", [200, 201, 202])
async def test_every_2xx_with_an_id_is_an_acceptance(status: int) -> None:
    assert await outcome_of(GATEWAYAPI, TAKEN, status) == Accepted("01JNN696A9E0WS89FPYGT15NBX")


@pytest.mark.parametrize("body", ["", "{}", '{"msg_id":null}', '{"msg_id":""}', '{"ids":[421332671]}', TAKEN[:-1]])
async def test_without_an_id_nothing_is_proved(body: str) -> None:
    assert isinstance(await outcome_of(GATEWAYAPI, body), Unknown)


@pytest.mark.parametrize(
    ("status", "code", "cause"),
    [
        (401, "0x0229", StopCause.CREDENTIALS),
        (403, "0x0213", StopCause.CREDENTIALS),
        (403, "0x021D", StopCause.CREDENTIALS),
        (403, "0x022A", StopCause.CREDENTIALS),
        (403, "0x0216", StopCause.CREDIT),
        (401, "", StopCause.CREDENTIALS),
        (403, "", StopCause.CREDENTIALS),
    ],
)
async def test_what_concerns_every_message_stops(status: int, code: str, cause: StopCause) -> None:
    outcome = await outcome_of(GATEWAYAPI, error(code, "Nein"), status)
    assert isinstance(outcome, Halted)
    assert outcome.cause is cause
    assert "Nein" in outcome.words


async def test_what_concerns_this_message_alone_is_refused_though_its_status_is_403() -> None:
    refused = await outcome_of(GATEWAYAPI, error("0x0215", "MSISDN %1 blacklisted"), 403)
    assert refused == Refused("Code 0x0215: MSISDN %1 blacklisted")
    filtered = await outcome_of(GATEWAYAPI, error("0x0312", "Messages filtered based on content"), 422)
    assert filtered == Refused("Code 0x0312: Messages filtered based on content")


async def test_a_field_that_is_not_valid_is_told_in_the_words_of_the_provider() -> None:
    body = '{"detail":[{"loc":["body","recipient"],"msg":"Input should be greater than 0","type":"greater_than"}]}'
    assert await outcome_of(GATEWAYAPI, body, 422) == Refused("Input should be greater than 0")


async def test_what_its_other_answers_prove() -> None:
    assert isinstance(await outcome_of(GATEWAYAPI, "", 429), Deferred)
    for status in (500, 502, 504):
        assert isinstance(await outcome_of(GATEWAYAPI, error("0x0216", "Insufficient credit"), status), Unknown)


def test_the_balance_is_asked_of_the_older_interface_with_the_same_token() -> None:
    assert GATEWAYAPI.balance is not None
    asked = RequestWriter(GATEWAYAPI, FormatAccess(GATEWAYAPI.url, KEY)).enquiry(GATEWAYAPI.balance.enquiry)
    assert (asked.method, asked.url) == ("GET", "https://gatewayapi.eu/rest/me")
    assert asked.headers == {"Accept": "application/json", "Authorization": f"Token {KEY}"}


def with_its_balance_here() -> HttpFormat:
    """The description, with the enquiry on the host of the messages."""
    assert GATEWAYAPI.balance is not None
    return replace(GATEWAYAPI, balance=replace(GATEWAYAPI.balance, enquiry=Enquiry("/rest/me")))


async def test_the_balance_is_read_as_the_documentation_shows_it() -> None:
    body = answer('{"credit": 1234.56, "currency": "DKK", "id": 1}')
    async with gateway_for(with_its_balance_here(), answering(body)) as (gateway, server):
        assert await gateway.account() == Account(Decimal("1234.56"), "DKK")
    assert server.only.line == "GET /rest/me HTTP/1.1"


async def test_a_wrong_token_is_told() -> None:
    body = answer(error("0x0229", "Invalid token"), 401)
    async with gateway_for(with_its_balance_here(), answering(body)) as (gateway, _server):
        with pytest.raises(AccessRefused, match="Token"):
            await gateway.account()


def test_no_report_is_asked_for_where_none_can_be() -> None:
    assert (GATEWAYAPI.report, GATEWAYAPI.lookup, GATEWAYAPI.inbound) == (None, None, None)
