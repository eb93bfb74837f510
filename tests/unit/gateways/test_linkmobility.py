"""LINK Mobility's Messaging API, byte for byte as its documentation has it, and what each of its answers proves."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.unit.gateways.format_gateway import KEY, SMS, example_account, gateway_for, outcome_of
from tests.unit.gateways.loopback import answer, answering, http_server
from tui.service.errors import ConfigurationError
from tui.service.gateways.http.endpoint import Timeouts
from tui.service.gateways.http_formats.format_gateway import FormatGateway
from tui.service.gateways.http_formats.format_reader import shipped_format
from tui.service.gateways.http_formats.request_writer import FormatAccess
from tui.service.model.consent import Purpose
from tui.service.model.outcome import Accepted, Deferred, Halted, Refused, StopCause, Unknown

LINK = shipped_format("linkmobility")


def said(code: int, message: str = "OK") -> str:
    """An answer in the form of the provider's own example."""
    return json.dumps(
        {
            "clientMessageId": "5224d313-5c32-4024-aa04-61cc6bd2509d",
            "smsCount": 1,
            "statusCode": code,
            "statusMessage": message,
            "transferId": "6fd522e7126d4345",
        }
    )


async def test_a_message_is_what_the_documentation_shows() -> None:
    async with gateway_for(LINK, answering(answer(said(2000)))) as (gateway, server):
        taken = await gateway.send(replace(SMS, reference_prefix="k3v9x2"))
    assert taken == Accepted("6fd522e7126d4345", parts=1)
    sent = server.only
    assert sent.line == "POST /rest/smsmessaging/text HTTP/1.1"
    assert sent.header("Authorization") == f"Bearer {KEY}"
    assert sent.header("Accept") == "application/json"
    assert sent.header("Content-Type") == "application/json"
    assert sent.body == (
        rb'{"recipientAddressList":["491711234567"],"messageContent":"Gr\u00fc\u00dfe & 5 \u20ac am 3.12.",'
        rb'"senderAddress":"PraxisMolar","clientMessageId":"k3v9x2-42","contentCategory":"informational",'
        rb'"senderAddressType":"alphanumeric"}'
    )


async def test_a_number_as_sender_is_called_one_where_the_practice_says_so() -> None:
    async with http_server(answering(answer(said(2001)))) as server:
        access = FormatAccess(f"{server.url}/rest/smsmessaging/text", KEY, {"sender_type": "international"})
        gateway = FormatGateway(LINK, access, Timeouts(5, 5, 10))
        assert await gateway.send(replace(SMS, sender="+4930123456")) == Accepted("6fd522e7126d4345", parts=1)
        await gateway.aclose()
    sent = json.loads(server.only.body)
    assert (sent["senderAddress"], sent["senderAddressType"]) == ("4930123456", "international")


@pytest.mark.parametrize(
    ("purpose", "category"),
    [
        (Purpose.APPOINTMENT, "informational"),
        (Purpose.INFORMATION, "informational"),
        (Purpose.RECALL, "advertisement"),
        (Purpose.GREETING, "advertisement"),
    ],
)
async def test_what_needs_a_consent_of_its_own_is_called_advertisement(purpose: Purpose, category: str) -> None:
    async with gateway_for(LINK, answering(answer(said(2000)))) as (gateway, server):
        await gateway.send(replace(SMS, purpose=purpose))
    assert json.loads(server.only.body)["contentCategory"] == category


def test_no_other_kind_of_sender_is_believed() -> None:
    with pytest.raises(ConfigurationError, match="Absenderart"):
        FormatGateway(LINK, FormatAccess(LINK.url, KEY, {"sender_type": "name"}), Timeouts())
    assert example_account(LINK) == {"sender_type": "alphanumeric"}


@pytest.mark.parametrize("code", [2000, 2001])
async def test_sent_and_queued_are_acceptances(code: int) -> None:
    assert await outcome_of(LINK, said(code)) == Accepted("6fd522e7126d4345", parts=1)


async def test_what_was_only_checked_was_not_sent() -> None:
    assert await outcome_of(LINK, said(2002, "OK_TEST")) == Refused("Code 2002: OK_TEST")


@pytest.mark.parametrize("code", [4002, 4003, 4009, 4026, 4031, 4040, 4043])
async def test_what_concerns_this_message_alone_is_refused(code: int) -> None:
    assert await outcome_of(LINK, said(code, "Nein")) == Refused(f"Code {code}: Nein")


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        (4001, StopCause.CREDENTIALS),
        (4014, StopCause.CREDENTIALS),
        (4021, StopCause.CREDENTIALS),
        (4022, StopCause.CREDENTIALS),
        (4035, StopCause.CREDENTIALS),
        (4013, StopCause.CREDIT),
    ],
)
async def test_what_concerns_every_message_stops(code: int, cause: StopCause) -> None:
    assert await outcome_of(LINK, said(code, "Nein")) == Halted(cause, f"Code {code}: Nein")


async def test_a_wrong_token_stops() -> None:
    outcome = await outcome_of(LINK, "", 401)
    assert isinstance(outcome, Halted)
    assert outcome.cause is StopCause.CREDENTIALS


@pytest.mark.parametrize("code", [4012, 4023, 4024, 4025])
async def test_too_much_at_once_waits(code: int) -> None:
    assert isinstance(await outcome_of(LINK, said(code, "Langsam")), Deferred)


@pytest.mark.parametrize("code", [5000, 5003, 2003, 2999, 3000, 4999])
async def test_everything_else_proves_nothing(code: int) -> None:
    assert isinstance(await outcome_of(LINK, said(code, "?")), Unknown)


@pytest.mark.parametrize("body", ["", "{}", '{"statusCode":null}', '{"statusCode":"OK"}', said(2000)[:-1]])
async def test_nor_does_an_answer_without_a_code(body: str) -> None:
    assert isinstance(await outcome_of(LINK, body), Unknown)


def test_neither_balance_nor_report_is_asked_for_where_none_can_be() -> None:
    assert (LINK.balance, LINK.report, LINK.lookup, LINK.inbound) == (None, None, None, None)
