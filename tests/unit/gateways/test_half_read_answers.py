"""An answer of which only a part was read: what is left of it is never taken for the answer to the next message."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from urllib.parse import urlsplit

import pytest

from tests.unit.gateways.conftest import Certificates
from tests.unit.gateways.loopback import HttpServer, Writer, answer, http_server, read_request
from tui.service.gateways.http.client import ANSWER_LIMIT, HttpClient
from tui.service.gateways.http.endpoint import Timeouts, checked_endpoint
from tui.service.gateways.http.exchange import HttpAnswer, HttpRequest
from tui.service.model.outcome import Unknown

HOST = "sms.example"
IMPATIENT = Timeouts(connect=5, read=0.2, total=10)
OF_THE_FIRST, OF_THE_NEXT = b"OK (erste)", b"OK (zweite)"

Unfinished = Callable[[asyncio.StreamReader, Writer], Awaitable[None]]
Route = Callable[[HttpServer], AbstractAsyncContextManager[str]]


@asynccontextmanager
async def straight(server: HttpServer) -> AsyncIterator[str]:
    yield server.url


@asynccontextmanager
async def through_a_proxy(server: HttpServer) -> AsyncIterator[str]:
    """The address of a provider that is reached by a tunnel only, as HTTP proxies make them."""

    async def carry(reader: asyncio.StreamReader, writer: Writer) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def tunnel(reader: asyncio.StreamReader, writer: Writer, _proxy: HttpServer) -> None:
        request = await read_request(reader)
        assert request is not None
        assert request.line == f"CONNECT {HOST}:443 HTTP/1.1"
        from_server, to_server = await asyncio.open_connection("127.0.0.1", urlsplit(server.url).port)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            await asyncio.gather(carry(reader, to_server), carry(from_server, writer))
        finally:
            to_server.close()
            with suppress(ConnectionError):
                await to_server.wait_closed()

    async with http_server(tunnel) as proxy:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("https_proxy", proxy.url)
            yield f"https://{HOST}"


async def stop_in_the_middle(reader: asyncio.StreamReader, writer: Writer) -> None:
    """A part of the answer; the rest comes when nobody waits for it any more, and the next request is read then."""
    whole = answer(OF_THE_FIRST + b"\r\n" * 20)
    writer.write(whole[:-30])
    await writer.drain()
    await reader.read(1)  # the next request, or the end of the connection
    writer.write(whole[-30:])


async def never_end(reader: asyncio.StreamReader, writer: Writer) -> None:
    """More than is read of any answer."""
    writer.write(answer(OF_THE_FIRST + b" " * 2 * ANSWER_LIMIT))
    await reader.read(1)


@pytest.mark.parametrize("unfinished", [stop_in_the_middle, never_end], ids=["silent", "endless"])
@pytest.mark.parametrize("route", [straight, through_a_proxy], ids=["straight", "proxy"])
async def test_the_next_message_gets_a_connection_and_an_answer_of_its_own(
    route: Route,
    unfinished: Unfinished,
    trusted: Certificates,
) -> None:
    async def provider(reader: asyncio.StreamReader, writer: Writer, server: HttpServer) -> None:
        is_first = server.connections == 1
        while (request := await read_request(reader)) is not None:
            server.requests.append(request)
            if is_first:
                await unfinished(reader, writer)
                return
            writer.write(answer(OF_THE_NEXT))
            await writer.drain()

    tls = trusted.for_host("localhost" if route is straight else HOST)
    async with http_server(provider, tls=tls) as server, route(server) as url:
        client = HttpClient(checked_endpoint(url, "url"), IMPATIENT, 1)
        try:
            first = await client.exchange(HttpRequest("POST", f"{url}/sms", {}, b"text=eins"))
            following = [await client.exchange(HttpRequest("POST", f"{url}/sms", {}, b"text=zwei")) for _turn in "ab"]
        finally:
            await client.aclose()
    assert isinstance(first, Unknown)
    assert [each.body for each in following if isinstance(each, HttpAnswer)] == [OF_THE_NEXT] * 2
    assert [request.body for request in server.requests] == [b"text=eins", b"text=zwei", b"text=zwei"]
    assert server.connections == 2


@pytest.mark.parametrize("route", [straight, through_a_proxy], ids=["straight", "proxy"])
async def test_what_comes_behind_an_answer_is_not_the_answer_to_the_next_message(
    route: Route, trusted: Certificates
) -> None:
    async def provider(reader: asyncio.StreamReader, writer: Writer, server: HttpServer) -> None:
        while (request := await read_request(reader)) is not None:
            server.requests.append(request)
            writer.write(answer(OF_THE_NEXT) if len(server.requests) > 1 else answer(OF_THE_FIRST) * 2)
            await writer.drain()

    tls = trusted.for_host("localhost" if route is straight else HOST)
    async with http_server(provider, tls=tls) as server, route(server) as url:
        client = HttpClient(checked_endpoint(url, "url"), IMPATIENT, 1)
        try:
            answers = [await client.exchange(HttpRequest("POST", f"{url}/sms", {}, b"text=a")) for _turn in "abc"]
        finally:
            await client.aclose()
    assert [each.body for each in answers if isinstance(each, HttpAnswer)] == [OF_THE_FIRST, OF_THE_NEXT, OF_THE_NEXT]
    assert server.connections == 2, "the third message goes over the connection of the second"
