"""Twilio's API 2010-04-01, byte for byte as its description has it, and what each of its answers proves."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.unit.gateways.format_gateway import KEY, SMS, gateway_for, outcome_of
from tests.unit.gateways.loopback import answer, answering
from tui.service.gateways.http_formats.format_reader import shipped_format
from tui.service.model.outcome import (
    Accepted,
    Account,
    Deferred,
    DeliveryReport,
    Halted,
    Refused,
    ReportState,
    StopCause,
    Unknown,
)

TWILIO = shipped_format("twilio")
ACCOUNT = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
SID = "SMaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
CREATED: dict[str, object] = {
    "account_sid": ACCOUNT,
    "api_version": "2010-04-01",
    "body": "Hello! \N{THUMBS UP SIGN}",
    "date_created": "Thu, 24 Aug 2023 05:01:45 +0000",
    "date_sent": "Thu, 24 Aug 2023 05:01:45 +0000",
    "date_updated": "Thu, 24 Aug 2023 05:01:45 +0000",
    "direction": "outbound-api",
    "error_code": None,
    "error_message": None,
    "from": "+14155552345",
    "num_media": "0",
    "num_segments": "1",
    "price": None,
    "price_unit": None,
    "messaging_service_sid": "MGaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "sid": SID,
    "status": "queued",
    "subresource_uris": {"media": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{SID}/Media.json"},
    "to": "+14155552345",
    "uri": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{SID}.json",
}
"""As the description shows it."""


def created(**changes: object) -> str:
    return json.dumps(CREATED | changes)


def error(code: int, message: str, status: int) -> str:
    more_info = f"https://www.twilio.com/docs/errors/{code}"
    return json.dumps({"code": code, "message": message, "more_info": more_info, "status": status})


async def test_a_message_is_what_the_description_asks_for() -> None:
    async with gateway_for(TWILIO, answering(answer(created(), 201, "utf-8"))) as (gateway, server):
        assert await gateway.send(replace(SMS, reference_prefix="k3v9x2")) == Accepted(SID, 1)
    sent = server.only
    assert sent.line == f"POST /2010-04-01/Accounts/{ACCOUNT}/Messages.json HTTP/1.1"
    assert sent.header("Authorization") == "Basic " + b64encode(f"SK{'a' * 32}:{KEY}".encode()).decode()
    assert sent.header("Content-Type") == "application/x-www-form-urlencoded"
    assert sent.body == (b"To=%2B491711234567&Body=Gr%C3%BC%C3%9Fe%20%26%205%20%E2%82%AC%20am%203.12.&From=PraxisMolar")


async def test_parts_count_only_once_twilio_has_counted_them() -> None:
    assert await outcome_of(TWILIO, created(num_segments="3"), 201) == Accepted(SID, 3)
    assert await outcome_of(TWILIO, created(num_segments="0", status="accepted"), 201) == Accepted(SID)


@pytest.mark.parametrize("status", ["failed", "undelivered", "canceled"])
async def test_a_message_that_failed_at_once_is_refused(status: str) -> None:
    outcome = await outcome_of(TWILIO, created(status=status, error_message="Carrier violation"), 201)
    assert outcome == Refused("Carrier violation")


async def test_what_its_errors_prove() -> None:
    words = "The 'To' number 5551234567 is not a valid phone number."
    assert await outcome_of(TWILIO, error(21211, words, 400), 400) == Refused(f"Code 21211: {words}")
    assert await outcome_of(TWILIO, error(21999, "Something new", 400), 400) == Refused("Something new")
    refused = await outcome_of(TWILIO, error(20003, "Authenticate", 401), 401)
    assert refused == Halted(StopCause.CREDENTIALS, "Code 20003: Authenticate")
    assert isinstance(await outcome_of(TWILIO, error(20429, "Too Many Requests", 429), 429), Deferred)


@pytest.mark.parametrize(
    ("body", "status"),
    [(created(status="neu"), 201), (created(sid=None), 201), (created(), 200), ("", 201), (error(20500, "", 500), 500)],
)
async def test_what_proves_nothing(body: str, status: int) -> None:
    assert isinstance(await outcome_of(TWILIO, body, status), Unknown)


async def test_the_balance_is_asked_beside_the_messages() -> None:
    said = f'{{"account_sid": "{ACCOUNT}", "balance": "0.05", "currency": "USD"}}'
    async with gateway_for(TWILIO, answering(answer(said))) as (gateway, server):
        assert await gateway.account() == Account(balance=Decimal("0.05"), currency="USD")
    assert server.only.line == f"GET /2010-04-01/Accounts/{ACCOUNT}/Balance.json HTTP/1.1"


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("sent", ReportState.PENDING),
        ("queued", ReportState.PENDING),
        ("delivered", ReportState.DELIVERED),
        ("undelivered", ReportState.UNDELIVERED),
        ("failed", ReportState.UNDELIVERED),
    ],
)
async def test_a_report_is_pulled_by_the_id(status: str, state: ReportState) -> None:
    said = created(status=status, error_code=30007, error_message="Carrier violation")
    async with gateway_for(TWILIO, answering(answer(said, 200, "utf-8"))) as (gateway, server):
        assert await gateway.reports([SID]) == [DeliveryReport(SID, state, "Carrier violation")]
    assert server.only.line == f"GET /2010-04-01/Accounts/{ACCOUNT}/Messages/{SID}.json HTTP/1.1"


def test_a_message_in_doubt_cannot_be_asked_for() -> None:
    assert TWILIO.lookup is None
    assert any("klärt eine Person" in each for each in TWILIO.inferred)
