"""SMSGate on a telephone of the practice, byte for byte as it is described; its id settles what is in doubt."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace

import pytest

from tests.unit.gateways.format_gateway import KEY, SMS, gateway_for
from tests.unit.gateways.loopback import Behaviour, answer, answering
from tests.unit.gateways.worded import worded
from tui.service.gateways.http_formats.format_reader import shipped_format
from tui.service.model.outcome import (
    Accepted,
    Deferred,
    DeliveryReport,
    Halted,
    OutgoingSms,
    Refused,
    ReportState,
    StopCause,
    Unknown,
)

SMSGATE = shipped_format("smsgate")
PRIVATE_SERVER = "/api/3rdparty/v1/messages"
OURS = replace(SMS, reference_prefix="k3v9x2")
ID = "k3v9x2-42"
EXISTS = answer('{"message":"message with the same ID already exists"}', 409)


def state(name: str, reason: str | None = None) -> str:
    """A message as the app describes it."""
    return json.dumps(
        {
            "id": ID,
            "deviceId": "PyDmBQZZXYmyxMwED8Fzy",
            "state": name,
            "isHashed": False,
            "isEncrypted": False,
            "recipients": [{"phoneNumber": "+491711234567", "state": name, "error": reason}],
            "states": {},
        }
    )


async def outcome(behaviour: Behaviour, sms: OutgoingSms = OURS) -> object:
    async with gateway_for(SMSGATE, behaviour, PRIVATE_SERVER) as (gateway, _server):
        return worded(await gateway.send(sms))


@pytest.mark.parametrize("path", [PRIVATE_SERVER, "/messages"])
async def test_a_message_is_what_the_description_asks_for(path: str) -> None:
    async with gateway_for(SMSGATE, answering(answer(state("Pending"), 202)), path) as (gateway, server):
        assert await gateway.send(OURS) == Accepted(ID)
    sent = server.only
    assert sent.line == f"POST {path} HTTP/1.1"
    assert sent.header("Authorization") == "Basic " + b64encode(f"A1B2C3:{KEY}".encode()).decode()
    assert sent.header("Content-Type") == "application/json"
    assert sent.body == (
        rb'{"phoneNumbers":["+491711234567"],"textMessage":{"text":"Gr\u00fc\u00dfe & 5 \u20ac am 3.12."},'
        rb'"id":"k3v9x2-42","ttl":86400}'
    )


async def test_that_the_id_exists_proves_the_acceptance() -> None:
    assert await outcome(answering(EXISTS)) == Accepted()


async def test_an_id_without_the_prefix_of_this_store_proves_nothing() -> None:
    assert isinstance(await outcome(answering(EXISTS), SMS), Unknown)


async def test_another_conflict_proves_nothing() -> None:
    assert isinstance(await outcome(answering(answer('{"message":"message is not pending"}', 409))), Unknown)


async def test_what_its_other_answers_prove() -> None:
    assert await outcome(answering(answer('{"message":"phone numbers must be unique"}', 400))) == Refused(
        "phone numbers must be unique"
    )
    refused = await outcome(answering(answer('{"message":"Unauthorized"}', 401)))
    assert refused == Halted(StopCause.CREDENTIALS, "Unauthorized")
    for body, status in (("queue limits exceeded", 503), ("failed to select device: record not found", 400)):
        assert isinstance(await outcome(answering(answer(json.dumps({"message": body}), status))), Deferred)
    for body, status in ((state("Pending"), 200), ("", 202), (state("Neu"), 202), ("", 500)):
        assert isinstance(await outcome(answering(answer(body, status))), Unknown)


async def test_a_message_in_doubt_is_found_by_our_own_id() -> None:
    async with gateway_for(SMSGATE, answering(answer(state("Sent"))), PRIVATE_SERVER) as (gateway, server):
        assert await gateway.lookup(OURS) == ID
    assert server.only.line == f"GET {PRIVATE_SERVER}/{ID} HTTP/1.1"
    async with gateway_for(SMSGATE, answering(answer("", 404)), PRIVATE_SERVER) as (gateway, _server):
        assert await gateway.lookup(OURS) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Pending", ReportState.PENDING),
        ("Sent", ReportState.PENDING),
        ("Delivered", ReportState.DELIVERED),
        ("Failed", ReportState.UNDELIVERED),
        ("Cancelled", ReportState.UNDELIVERED),
    ],
)
async def test_a_report_is_pulled_by_our_own_id(name: str, expected: ReportState) -> None:
    said = answer(state(name, "RESULT_ERROR_LIMIT_EXCEEDED"))
    async with gateway_for(SMSGATE, answering(said), PRIVATE_SERVER) as (gateway, server):
        assert await gateway.reports([ID]) == [DeliveryReport(ID, expected, "RESULT_ERROR_LIMIT_EXCEEDED")]
    assert server.only.line == f"GET {PRIVATE_SERVER}/{ID} HTTP/1.1"


def test_no_address_is_assumed() -> None:
    assert SMSGATE.url == ""
    assert not SMSGATE.url_is_public
