"""Every gateway over HTTP, and what it makes of a server's behaviour."""

from __future__ import annotations

from typing import Protocol

from tests.unit.gateways import loopback
from tests.unit.gateways.loopback import answer, http_server
from tests.unit.gateways.worded import worded
from tui.service.gateways.http.endpoint import Timeouts
from tui.service.gateways.http_formats.format_gateway import FormatGateway
from tui.service.gateways.sms4.sms4_gateway import Sms4Gateway
from tui.service.model.outcome import OutgoingSms

SMS = OutgoingSms(reference=1, number="+491711234567", text="Termin morgen", sender="Praxis", segments=1)
SUCCESS = {
    "sms4": answer("SMS erfolgreich versendet 12345678"),
    "seven": answer('{"success":"100","messages":[{"id":"1","success":true}]}'),
    "lox24": answer('{"uuid":"u-1"}', 201),
    "massenversand": answer("OK (1, 1)"),
    "sipgate": answer("", 204),
}
PATIENT = Timeouts(connect=5, read=5, total=10)


class MakeGateway(Protocol):
    def __call__(self, url: str, timeouts: Timeouts = PATIENT) -> Sms4Gateway | FormatGateway: ...


async def outcome_at(make: MakeGateway, url: str, timeouts: Timeouts = PATIENT) -> object:
    gateway = make(url, timeouts)
    try:
        return worded(await gateway.send(SMS))
    finally:
        await gateway.aclose()


async def outcome_of(make: MakeGateway, behaviour: loopback.Behaviour, timeouts: Timeouts = PATIENT) -> object:
    async with http_server(behaviour) as server:
        return await outcome_at(make, server.url, timeouts)
