"""SMSAPI, byte for byte as its documentation and its own clients have it, and what each of its answers proves."""

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

SMSAPI = shipped_format("smsapi")


def taken(**changes: object) -> str:
    """The answer to one recipient."""
    sent = {
        "id": "1460969715572091219",
        "points": 0.16,
        "number": "491711234567",
        "date_sent": 1460969712,
        "submitted_number": "491711234567",
        "status": "QUEUE",
        "error": None,
        "idx": "k3v9x2-42",
        "parts": 1,
    }
    return json.dumps({"count": 1, "list": [sent | changes]})


async def test_a_message_is_what_the_documentation_shows() -> None:
    async with gateway_for(SMSAPI, answering(answer(taken()))) as (gateway, server):
        assert await gateway.send(replace(SMS, reference_prefix="k3v9x2")) == Accepted("1460969715572091219", parts=1)
    sent = server.only
    assert sent.line == "POST /sms.do HTTP/1.1"
    assert sent.header("Authorization") == f"Bearer {KEY}"
    assert sent.header("Accept") == "application/json"
    assert sent.header("Content-Type") == "application/x-www-form-urlencoded"
    assert sent.body == (
        b"to=491711234567&message=Gr%C3%BC%C3%9Fe%20%26%205%20%E2%82%AC%20am%203.12.&from=PraxisMolar&idx=k3v9x2-42"
        b"&format=json&encoding=utf-8&check_idx=1"
    )


@pytest.mark.parametrize("state", ["QUEUE", "SENT", "ACCEPTED", "DELIVERED"])
async def test_an_id_and_a_good_state_are_an_acceptance(state: str) -> None:
    assert await outcome_of(SMSAPI, taken(status=state), 201) == Accepted("1460969715572091219", parts=1)


@pytest.mark.parametrize(
    "body",
    [
        "", "{}", "[]", '{"count":0,"list":[]}', taken(id=None), taken(status="REJECTED"), taken(status="NEU"),
        taken(error=11), taken()[:-1],
    ],
)  # fmt: skip
async def test_everything_else_proves_nothing(body: str) -> None:
    assert isinstance(await outcome_of(SMSAPI, body), Unknown)


async def test_a_number_that_is_none_is_refused_inside_a_200() -> None:
    body = (
        '{"invalid_numbers":[{"number":"48100200300","submitted_number":"48100200300","message":"Invalid phone '
        'number"}],"error":13,"message":"No correct phone numbers"}'
    )
    assert await outcome_of(SMSAPI, body) == Refused("Code 13: No correct phone numbers")


@pytest.mark.parametrize("code", [11, 12, 14, 57, 59, 94, 98, 112])
async def test_what_concerns_this_message_alone_is_refused(code: int) -> None:
    assert await outcome_of(SMSAPI, json.dumps({"error": code, "message": "Nein"})) == Refused(f"Code {code}: Nein")


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        (101, StopCause.CREDENTIALS),
        (102, StopCause.CREDENTIALS),
        (105, StopCause.CREDENTIALS),
        (110, StopCause.CREDENTIALS),
        (401, StopCause.CREDENTIALS),
        (103, StopCause.CREDIT),
    ],
)
async def test_what_concerns_every_message_stops(code: int, cause: StopCause) -> None:
    outcome = await outcome_of(SMSAPI, json.dumps({"error": code, "message": "Nein"}))
    assert outcome == Halted(cause, f"Code {code}: Nein")


@pytest.mark.parametrize("code", [52, 202, 203])
async def test_too_much_at_once_waits(code: int) -> None:
    assert isinstance(await outcome_of(SMSAPI, json.dumps({"error": code, "message": "Langsam"})), Deferred)


@pytest.mark.parametrize("code", [8, 200, 201, 666, 999, 4711])
async def test_a_fault_of_the_provider_proves_nothing(code: int) -> None:
    assert isinstance(await outcome_of(SMSAPI, json.dumps({"error": code, "message": "?"})), Unknown)


async def test_an_error_beside_an_acceptance_proves_nothing() -> None:
    both = json.loads(taken()) | {"error": 13, "message": "No correct phone numbers"}
    assert isinstance(await outcome_of(SMSAPI, json.dumps(both)), Unknown)


async def test_the_points_are_asked_for_beside_the_send_call_and_are_not_called_euros() -> None:
    body = answer('{"points": 100.00, "proCount": 606, "ecoCount": 1428, "mmsCount": 333}')
    async with gateway_for(SMSAPI, answering(body)) as (gateway, server):
        assert await gateway.account() == Account(Decimal("100.00"), "PTS")
    assert server.only.line == "GET /user.do?credits=1&details=1&format=json HTTP/1.1"
    assert server.only.header("Authorization") == f"Bearer {KEY}"


@pytest.mark.parametrize("code", [101, 110, 1000])
async def test_a_token_that_may_not_ask_is_told(code: int) -> None:
    body = answer(json.dumps({"error": code, "message": "Authorization failed"}))
    async with gateway_for(SMSAPI, answering(body)) as (gateway, _server):
        with pytest.raises(AccessRefused):
            await gateway.account()


async def test_a_reference_that_is_there_already_sends_nothing_again_and_proves_nothing_yet() -> None:
    assert isinstance(await outcome_of(SMSAPI, '{"error":53,"message":"Not unique idx"}'), Unknown)


def test_no_report_is_asked_for_where_none_can_be() -> None:
    assert (SMSAPI.report, SMSAPI.lookup, SMSAPI.inbound) == (None, None, None)
