"""Gateways of providers that a format describes."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from tests.unit.gateways.loopback import Behaviour, HttpServer, answer, answering, http_server
from tests.unit.gateways.worded import worded
from tui.service.gateways.http.endpoint import Timeouts
from tui.service.gateways.http_formats.description import HttpFormat
from tui.service.gateways.http_formats.format_gateway import FormatGateway
from tui.service.gateways.http_formats.format_reader import shipped_format
from tui.service.gateways.http_formats.request_writer import FormatAccess
from tui.service.model.outcome import (
    OutgoingSms,
)

KEY = "geheimer-schluessel-4711"
SMS = OutgoingSms(reference=42, number="+491711234567", text="Grüße & 5 € am 3.12.", sender="PraxisMolar", segments=1)
SEVEN = shipped_format("seven")
LOX24 = shipped_format("lox24")
MASSENVERSAND = shipped_format("massenversand")
SIPGATE = shipped_format("sipgate")
PATHS = {
    "seven": "/api/sms",
    "lox24": "/sms",
    "massenversand": "/sms/sendsms.asp",
    "sipgate": "/v2/sessions/sms",
}


def example_account(http_format: HttpFormat) -> dict[str, str]:
    """What a practice would enter, as the description shows it."""
    return {each.name: each.example or "wert" for each in http_format.account}


@asynccontextmanager
async def gateway_for(
    http_format: HttpFormat, behaviour: Behaviour, path: str = ""
) -> AsyncIterator[tuple[FormatGateway, HttpServer]]:
    async with http_server(behaviour) as server:
        address = server.url + (path or PATHS.get(http_format.name) or urlsplit(http_format.url).path or "/senden")
        access = FormatAccess(address, KEY, example_account(http_format))
        gateway = FormatGateway(http_format, access, Timeouts(5, 5, 10), concurrency=2)
        try:
            yield gateway, server
        finally:
            await gateway.aclose()


async def outcome_of(http_format: HttpFormat, body: str, status: int = 200, sms: OutgoingSms = SMS) -> object:
    async with gateway_for(http_format, answering(answer(body, status, "utf-8"))) as (gateway, _server):
        return worded(await gateway.send(sms))


def seven_answer(success: str = "100", message: dict[str, object] | None = None) -> str:
    sent = {
        "id": "77148045551",
        "sender": "PraxisMolar",
        "recipient": "491711234567",
        "text": SMS.text,
        "encoding": "gsm",
        "parts": 1,
        "price": 0.075,
        "success": True,
        "error": None,
        "error_text": None,
    }
    return json.dumps(
        {
            "success": success,
            "total_price": 0.075,
            "balance": 593.994,
            "debug": "false",
            "sms_type": "direct",
            "messages": [sent | (message or {})],
        }
    )
