"""An SMS4 access of a practice, and a gateway that uses it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from tests.unit.gateways.loopback import Behaviour, HttpServer, answer, answering, http_server
from tests.unit.gateways.worded import worded
from tui.service.gateways.http.endpoint import Timeouts
from tui.service.gateways.sms4.sms4_gateway import Sms4Access, Sms4Gateway
from tui.service.model.outcome import (
    OutgoingSms,
)
from tui.service.settings import Sms4RestSettings

ACCESS = Sms4Access(Sms4RestSettings(customer_number="XY12345", user="praxis"), "Pässwört&=+ 1")
SMS = OutgoingSms(
    reference=7, number="+491711234567", text="Grüße & 5 € = ja + Termin", sender="PraxisMolar", segments=1
)
SENT = answer("SMS erfolgreich versendet 9912345678")


def set_up(access: Sms4Access = ACCESS, **settings: object) -> Sms4Access:
    """The access with other settings."""
    return replace(access, settings=replace(access.settings, **settings))  # type: ignore[arg-type]


@asynccontextmanager
async def sms4(
    behaviour: Behaviour, access: Sms4Access = ACCESS, timeouts: Timeouts | None = None
) -> AsyncIterator[tuple[Sms4Gateway, HttpServer]]:
    async with http_server(behaviour) as server:
        gateway = Sms4Gateway(set_up(access, base_url=server.url), timeouts or Timeouts(5, 5, 10), concurrency=2)
        try:
            yield gateway, server
        finally:
            await gateway.aclose()


async def outcome_of(body: str | bytes, status: int = 200, sms: OutgoingSms = SMS, **headers: str) -> object:
    async with sms4(answering(answer(body, status, **headers))) as (gateway, _server):
        return worded(await gateway.send(sms))
