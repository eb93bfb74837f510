"""The HTTP side as an ASGI application: finds the interface, lets faults strike, sends the answer.

The provider's addresses are looked up in a plain table, because the benchmark of the sending pipeline must not measure
a router. Everything else goes to the control interface.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from tui.service.gateways.http_formats.description import HttpFormat
from tui.simulator.faults import HTTP_KINDS, UNDISTURBED, Disturbance, Fault, FaultKind, FaultPlan
from tui.simulator.message_centre import MessageCentre
from tui.simulator.providers import described as described_provider
from tui.simulator.providers import lox24, massenversand, seven, sms4
from tui.simulator.providers.endpoint import Answer, Endpoint, Request

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

TRANSPORT = "praxis_sms.transport"
"""The scope's key for the `asyncio.Transport`, which a dropped connection needs."""

_MALFORMED = Answer(b"<html><body><h1>It works!</h1></body></html>", content_type="text/html")
_STATUS_OF = {
    FaultKind.TOO_MANY_REQUESTS: 429,
    FaultKind.INTERNAL_ERROR: 500,
    FaultKind.BAD_GATEWAY: 502,
    FaultKind.UNAVAILABLE: 503,
    FaultKind.GATEWAY_TIMEOUT: 504,
}
_REFUSALS = frozenset({FaultKind.WRONG_CREDENTIALS, FaultKind.NO_CREDIT, FaultKind.REFUSE})
_RETRY_AFTER = 30


class ProviderApp:
    """Serves every provider interface; hands what is none of them to `control`."""

    def __init__(
        self, centre: MessageCentre, plan: FaultPlan, control: AsgiApp, described: HttpFormat | None = None
    ) -> None:
        self._centre = centre
        self._plan = plan
        self._control = control
        self._by_path: dict[str, Endpoint] = {
            sms4.SEND_PATH: sms4.Sms4Send(centre),
            sms4.CHECK_PATH: sms4.Sms4Check(centre),
            seven.SEND_PATH: seven.SevenSend(centre),
            seven.BALANCE_PATH: seven.SevenBalance(centre),
            seven.JOURNAL_PATH: seven.SevenJournal(centre),
            seven.INBOUND_PATH: seven.SevenInbound(centre),
            seven.STATUS_PATH: seven.SevenStatus(centre),
            lox24.SEND_PATH: lox24.Lox24Send(centre),
            lox24.ACCOUNT_PATH: lox24.Lox24Account(centre),
            lox24.INCOMINGS_PATH: lox24.Lox24Incomings(centre),
            massenversand.SEND_PATH: massenversand.MassenversandSend(centre),
        }
        self._described = () if described is None else described_provider.routes(described, centre)
        self._by_prefix: dict[str, Endpoint] = {
            sms4.REPORT_PATH: sms4.Sms4Reports(centre),
            lox24.STATUS_PATH: lox24.Lox24Status(centre),
            lox24.INCOMING_PATH: lox24.Lox24Incoming(centre),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        endpoint = self._endpoint(scope["path"]) if scope["type"] == "http" else None
        if endpoint is None:
            await self._control(scope, receive, send)
            return
        body = await _read_body(receive)
        if body is None:
            return
        if scope["method"] not in endpoint.methods:
            await _send_answer(send, Answer(b"Method Not Allowed", 405))
            return
        disturbance = self._plan.strike(endpoint.interface, HTTP_KINDS)
        request = Request(
            scope["method"],
            scope["path"],
            scope["query_string"],
            dict(scope["headers"]),
            body,
            disturbance.undeliverable,
        )
        if disturbance is UNDISTURBED:
            await _send_answer(send, endpoint.answer(request))
            return
        await self._disturbed(endpoint, request, disturbance, scope, receive, send)

    def _endpoint(self, path: str) -> Endpoint | None:
        for route in self._described:
            if route.path.fullmatch(path):
                return route.endpoint
        endpoint = self._by_path.get(path)
        if endpoint is None:
            return next((each for prefix, each in self._by_prefix.items() if path.startswith(prefix)), None)
        return endpoint

    async def _disturbed(
        self,
        endpoint: Endpoint,
        request: Request,
        disturbance: Disturbance,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        # The message counts as taken before the delay: a client that gives up waiting must not be told otherwise.
        answer = self._answer(endpoint, request, disturbance.fault)
        if disturbance.delay and await _disconnected_within(disturbance.delay, receive):
            return
        kind = None if disturbance.fault is None else disturbance.fault.kind
        if kind is FaultKind.DROP:
            scope[TRANSPORT].abort()
            await receive()
        elif kind is FaultKind.HALF_ANSWER:
            await _send_half(send, answer)
            scope[TRANSPORT].close()
            await receive()
        else:
            await _send_answer(send, answer)

    def _answer(self, endpoint: Endpoint, request: Request, fault: Fault | None) -> Answer:
        if fault is None:
            return endpoint.answer(request)
        if fault.kind in _REFUSALS:
            refusal = _refusal(endpoint, request, fault)
            if refusal is None:
                return endpoint.answer(request)
            self._centre.reject(endpoint.interface, fault.words or fault.kind)
            return refusal
        answer = endpoint.answer(request) if fault.takes_message else Answer(b"")
        if fault.kind is FaultKind.MALFORMED:
            return replace(_MALFORMED, body=fault.words.encode()) if fault.words else _MALFORMED
        status = _STATUS_OF.get(fault.kind)
        return answer if status is None else _error_page(status, fault)


def _refusal(endpoint: Endpoint, request: Request, fault: Fault) -> Answer | None:
    if fault.kind is FaultKind.WRONG_CREDENTIALS:
        return endpoint.wrong_credentials(request)
    if fault.kind is FaultKind.NO_CREDIT:
        return endpoint.no_credit(request)
    return endpoint.refusal(request, fault.words)


def _error_page(status: int, fault: Fault) -> Answer:
    headers: tuple[tuple[bytes, bytes], ...] = ()
    if fault.retry_after is not None or status == 429:
        seconds = _RETRY_AFTER if fault.retry_after is None else fault.retry_after
        headers = ((b"retry-after", str(seconds).encode()),)
    return Answer((fault.words or f"HTTP {status}").encode(), status, headers=headers)


async def _read_body(receive: Receive) -> bytes | None:
    parts = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def _disconnected_within(seconds: float, receive: Receive) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await receive()
            return True
    return False


def _head(answer: Answer, length: int) -> MutableMapping[str, Any]:
    return {
        "type": "http.response.start",
        "status": answer.status,
        "headers": [
            (b"content-type", answer.content_type.encode()),
            (b"content-length", str(length).encode()),
            *answer.headers,
        ],
    }


async def _send_answer(send: Send, answer: Answer) -> None:
    await send(_head(answer, len(answer.body)))
    await send({"type": "http.response.body", "body": answer.body})


async def _send_half(send: Send, answer: Answer) -> None:
    promised = max(len(answer.body), 2)
    await send(_head(answer, promised))
    await send({"type": "http.response.body", "body": answer.body[: promised // 2], "more_body": True})
