"""MessageBird's SMS API, byte for byte as its description has it, and what each of its answers proves."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.unit.gateways.format_gateway import KEY, SMS, gateway_for, outcome_of
from tests.unit.gateways.loopback import answer, answering
from tui.service.errors import AccessRefused
from tui.service.gateways.http_formats.explanation import shown_request
from tui.service.gateways.http_formats.format_reader import shipped_format
from tui.service.gateways.http_formats.request_writer import FormatAccess, RequestWriter
from tui.service.model.outcome import (
    Accepted,
    Account,
    DeliveryReport,
    Halted,
    Refused,
    ReportState,
    StopCause,
    Unknown,
)

MESSAGEBIRD = shipped_format("messagebird")
ID = "f28bbe526fc14974b3e7e663a6139b53"


def message(status: str = "sent", **of_recipient: object) -> str:
    """A message as the description shows it."""
    recipient = {
        "recipient": 380999999999,
        "status": status,
        "statusDatetime": "2022-07-01T16:16:51+00:00",
        "messagePartCount": 1,
    }
    return json.dumps(
        {
            "id": ID,
            "href": f"https://rest.messagebird.com/messages/{ID}",
            "direction": "mt",
            "type": "sms",
            "originator": "MessageBird",
            "body": "Lorem ipsum dolor sit amet.",
            "reference": None,
            "validity": None,
            "gateway": 10,
            "typeDetails": {},
            "datacoding": "plain",
            "mclass": 1,
            "scheduledDatetime": None,
            "createdDatetime": "2022-07-01T16:16:51+00:00",
            "recipients": {
                "totalCount": 1,
                "totalSentCount": 1,
                "totalDeliveredCount": 0,
                "totalDeliveryFailedCount": 0,
                "items": [recipient | of_recipient],
            },
        }
    )


def error(code: int, description: str) -> str:
    return json.dumps({"errors": [{"code": code, "description": description, "parameter": None}]})


async def test_a_message_is_what_the_description_asks_for() -> None:
    async with gateway_for(MESSAGEBIRD, answering(answer(message(), 201))) as (gateway, server):
        assert await gateway.send(replace(SMS, reference_prefix="k3v9x2")) == Accepted(ID, 1)
    sent = server.only
    assert sent.line == "POST /messages HTTP/1.1"
    assert sent.header("Authorization") == f"AccessKey {KEY}"
    assert sent.header("Accept") == "application/json"
    assert sent.header("Content-Type") == "application/json"
    assert sent.body == (
        rb'{"recipients":["491711234567"],"body":"Gr\u00fc\u00dfe & 5 \u20ac am 3.12.","originator":"PraxisMolar",'
        rb'"reference":"k3v9x2-42","datacoding":"auto","type":"sms"}'
    )


def test_a_dry_run_shows_how_the_key_travels_and_not_the_key() -> None:
    writer = RequestWriter(MESSAGEBIRD, FormatAccess(MESSAGEBIRD.url, KEY))
    shown = shown_request(writer.message(SMS), writer.secrets)
    assert "Authorization: AccessKey •••\n" in shown
    assert KEY not in shown


async def test_what_its_errors_prove() -> None:
    words = "no (correct) recipients found"
    assert await outcome_of(MESSAGEBIRD, error(9, words), 422) == Refused(f"Code 9: {words}")
    outcome = await outcome_of(MESSAGEBIRD, error(2, "Request not allowed (incorrect access_key)"), 401)
    assert outcome == Halted(StopCause.CREDENTIALS, "Code 2: Request not allowed (incorrect access_key)")
    outcome = await outcome_of(MESSAGEBIRD, error(25, "Not enough balance"), 422)
    assert outcome == Halted(StopCause.CREDIT, "Code 25: Not enough balance")
    assert isinstance(await outcome_of(MESSAGEBIRD, message("delivery_failed"), 201), Refused)


@pytest.mark.parametrize(
    ("body", "status"), [(message("neu"), 201), (message(), 200), ("", 201), (error(99, "Internal error"), 500)]
)
async def test_what_proves_nothing(body: str, status: int) -> None:
    assert isinstance(await outcome_of(MESSAGEBIRD, body, status), Unknown)


@pytest.mark.parametrize(
    ("kind", "currency"), [("euros", "EUR"), ("credits", "Credits"), ("pounds", "Credits"), ("dollars", "Credits")]
)
async def test_the_balance_is_money_only_in_euros(kind: str, currency: str) -> None:
    said = answer(f'{{"payment": "prepaid", "type": "{kind}", "amount": 9.2}}')
    async with gateway_for(MESSAGEBIRD, answering(said)) as (gateway, server):
        assert await gateway.account() == Account(balance=Decimal("9.2"), currency=currency)
    assert server.only.line == "GET /balance HTTP/1.1"


async def test_a_refused_key_is_told() -> None:
    async with gateway_for(MESSAGEBIRD, answering(answer(error(2, "nein"), 401))) as (gateway, _server):
        with pytest.raises(AccessRefused):
            await gateway.account()


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("sent", ReportState.PENDING),
        ("buffered", ReportState.PENDING),
        ("delivered", ReportState.DELIVERED),
        ("expired", ReportState.UNDELIVERED),
        ("delivery_failed", ReportState.UNDELIVERED),
    ],
)
async def test_a_report_is_pulled_by_the_id(status: str, state: ReportState) -> None:
    said = answer(message(status, statusReason="successfully delivered"))
    async with gateway_for(MESSAGEBIRD, answering(said)) as (gateway, server):
        assert await gateway.reports([ID]) == [DeliveryReport(ID, state, "successfully delivered")]
    assert server.only.line == f"GET /messages/{ID} HTTP/1.1"


async def test_a_message_that_it_does_not_know_is_told() -> None:
    async with gateway_for(MESSAGEBIRD, answering(answer(error(20, "message not found"), 404))) as (gateway, _server):
        assert await gateway.reports([ID]) == [DeliveryReport(ID, ReportState.NOT_FOUND)]
