"""Vonage's SMS API, byte for byte as its description has it, and what each of its answers proves."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.unit.gateways.format_gateway import KEY, SMS, gateway_for, outcome_of
from tests.unit.gateways.loopback import answer, answering
from tui.service.gateways.http_formats.format_reader import shipped_format
from tui.service.model.outcome import Accepted, Account, Deferred, Halted, Refused, StopCause, Unknown

VONAGE = shipped_format("vonage")
TAKEN = {
    "to": "447700900000",
    "message-id": "0C000000217B7F02",
    "status": "0",
    "remaining-balance": "15.53590000",
    "message-price": "0.03330000",
    "network": "23410",
}
"""As the description shows it."""


def said(*parts: dict[str, str]) -> str:
    return json.dumps({"message-count": str(len(parts)), "messages": parts})


def failed(status: int) -> dict[str, str]:
    return {"status": str(status), "error-text": "Number barred."}


async def test_a_message_is_what_the_description_asks_for() -> None:
    async with gateway_for(VONAGE, answering(answer(said(TAKEN)))) as (gateway, server):
        accepted = Accepted("0C000000217B7F02", 1, Decimal("0.03330000"), Decimal("15.53590000"))
        assert await gateway.send(replace(SMS, reference_prefix="k3v9x2")) == accepted
    sent = server.only
    assert sent.line == "POST /sms/json HTTP/1.1"
    assert sent.header("Authorization") == "Basic " + b64encode(f"88abcd12:{KEY}".encode()).decode()
    assert sent.header("Content-Type") == "application/x-www-form-urlencoded"
    assert sent.body == (
        b"to=491711234567&text=Gr%C3%BC%C3%9Fe%20%26%205%20%E2%82%AC%20am%203.12.&from=PraxisMolar"
        b"&client-ref=k3v9x2-42&type=text"
    )


async def test_a_text_beyond_gsm_7_goes_as_unicode() -> None:
    async with gateway_for(VONAGE, answering(answer(said(TAKEN)))) as (gateway, server):
        await gateway.send(replace(SMS, text="Žižka", reference_prefix="k3v9x2"))
    assert server.only.body.endswith(b"&text=%C5%BDi%C5%BEka&from=PraxisMolar&client-ref=k3v9x2-42&type=unicode")


async def test_the_price_of_several_parts_is_not_that_of_the_first() -> None:
    outcome = await outcome_of(VONAGE, said(TAKEN, TAKEN | {"message-id": "72ff9536"}))
    assert outcome == Accepted("0C000000217B7F02", 2, None, Decimal("15.53590000"))


@pytest.mark.parametrize("parts", [(TAKEN, failed(1)), (failed(1), TAKEN), (failed(9), TAKEN), (failed(7), TAKEN)])
async def test_a_part_that_was_taken_and_one_that_was_not_prove_nothing(parts: tuple[dict[str, str], ...]) -> None:
    assert isinstance(await outcome_of(VONAGE, said(*parts)), Unknown)


async def test_what_its_status_codes_prove() -> None:
    assert await outcome_of(VONAGE, said(failed(7))) == Refused("Code 7: Die Nummer ist gesperrt.")
    for code, cause in ((4, StopCause.CREDENTIALS), (8, StopCause.CREDENTIALS), (9, StopCause.CREDIT)):
        outcome = await outcome_of(VONAGE, said(failed(code)))
        assert isinstance(outcome, Halted)
        assert outcome.cause is cause
    for code in (1, 10):
        assert isinstance(await outcome_of(VONAGE, said(failed(code))), Deferred)
    for code in (5, 99):
        assert isinstance(await outcome_of(VONAGE, said(failed(code))), Unknown)
    for body, status in (("{}", 200), ("", 200), (said(), 200), (said(TAKEN), 500)):
        assert isinstance(await outcome_of(VONAGE, body, status), Unknown)


async def test_the_balance_is_one_in_euros() -> None:
    async with gateway_for(VONAGE, answering(answer('{"value": 29.18202293, "autoReload": false}'))) as (
        gateway,
        server,
    ):
        assert await gateway.account() == Account(balance=Decimal("29.18202293"))
    assert server.only.line == "GET /account/get-balance HTTP/1.1"
    assert server.only.header("Authorization") is not None


def test_no_report_is_pulled() -> None:
    assert VONAGE.report is None
    assert any("Sendeberichte" in each for each in VONAGE.inferred)
