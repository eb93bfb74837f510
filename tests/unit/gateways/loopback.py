"""A server on loopback that does exactly what a test says, byte for byte, and keeps every byte it was sent."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Request:
    """One request as it stood on the wire."""

    line: str
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def method(self) -> str:
        return self.line.split(" ")[0]

    @property
    def target(self) -> str:
        return self.line.split(" ")[1]

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    def header(self, name: str) -> str | None:
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        assert len(values) < 2, f"{name} stands {len(values)} times"
        return values[0] if values else None

    def form(self, charset: str = "iso-8859-15") -> list[tuple[str, str]]:
        return parse_qsl(self.body.decode("ascii"), keep_blank_values=True, strict_parsing=True, encoding=charset)

    def query(self, charset: str = "iso-8859-15") -> list[tuple[str, str]]:
        return parse_qsl(urlsplit(self.target).query, keep_blank_values=True, strict_parsing=True, encoding=charset)


Writer = asyncio.StreamWriter
Behaviour = Callable[[asyncio.StreamReader, Writer, "HttpServer"], Awaitable[None]]


@dataclass
class HttpServer:
    """What arrived, in order; `connections` counts TCP connections, `closed` those the server has ended."""

    url: str
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    closed: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    @property
    def only(self) -> Request:
        assert len(self.requests) == 1, self.requests
        return self.requests[0]


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    line, *rows = head.decode("ascii").split("\r\n")[:-2]
    headers = [(key, value.strip()) for key, value in (row.split(":", 1) for row in rows)]
    length = int({key.lower(): value for key, value in headers}.get("content-length", "0"))
    return Request(line, headers, await reader.readexactly(length))


def answer(body: str | bytes = b"", status: int = 200, charset: str = "iso-8859-15", **headers: str) -> bytes:
    """A complete HTTP answer; underscores in header names stand for hyphens."""
    content = body.encode(charset) if isinstance(body, str) else body
    rows = {"Content-Type": "text/plain", "Content-Length": str(len(content))}
    rows |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in rows.items())
    return f"HTTP/1.1 {status} Status\r\n{head}\r\n".encode("ascii") + content


def answering(*answers: bytes) -> Behaviour:
    """Each request gets the next answer, the last one again and again."""
    left = list(answers)

    async def behave(reader: asyncio.StreamReader, writer: Writer, server: HttpServer) -> None:
        while (request := await read_request(reader)) is not None:
            server.requests.append(request)
            writer.write(left.pop(0) if len(left) > 1 else left[0])
            await writer.drain()

    return behave


def answering_then_closing(reply: bytes) -> Behaviour:
    """The request is read, these bytes are written, and the connection ends."""

    async def behave(reader: asyncio.StreamReader, writer: Writer, server: HttpServer) -> None:
        request = await read_request(reader)
        if request is not None:
            server.requests.append(request)
            writer.write(reply)
            await writer.drain()

    return behave


def answering_once_then_hanging_up(reply: bytes) -> Behaviour:
    """The first request of a connection gets its answer; under the next one the connection ends."""

    async def behave(reader: asyncio.StreamReader, writer: Writer, server: HttpServer) -> None:
        await answering_then_closing(reply)(reader, writer, server)
        await hang_up_after_reading(reader, writer, server)

    return behave


async def hang_up_after_reading(reader: asyncio.StreamReader, writer: Writer, server: HttpServer) -> None:
    """The request is read, and the connection ends without an answer."""
    request = await read_request(reader)
    if request is not None:
        server.requests.append(request)


async def silence_after_body(reader: asyncio.StreamReader, writer: Writer, server: HttpServer) -> None:
    """The whole request is read and never answered."""
    request = await read_request(reader)
    if request is not None:
        server.requests.append(request)
    await reader.read()


async def silence_from_the_start(reader: asyncio.StreamReader, writer: Writer, server: HttpServer) -> None:
    """The connection is accepted; not a byte is read until the client gives up."""
    writer.transport.pause_reading()  # type: ignore[attr-defined]  # a transport of a socket can
    await asyncio.Event().wait()


async def hang_up_at_once(reader: asyncio.StreamReader, writer: Writer, server: HttpServer) -> None:
    """The connection is accepted and closed before anything is read."""


async def chatter(reader: asyncio.StreamReader, writer: Writer, server: HttpServer) -> None:
    """The server talks first, and it is not TLS that it talks."""
    writer.write(b"Guten Tag, hier spricht niemand TLS.\r\n")
    await reader.read()


@asynccontextmanager
async def http_server(behaviour: Behaviour, tls: ssl.SSLContext | None = None) -> AsyncIterator[HttpServer]:
    """Serve until the block ends; with `tls` the address is https://localhost."""

    async def handle(reader: asyncio.StreamReader, writer: Writer) -> None:
        served.connections += 1
        task = asyncio.current_task()
        assert task is not None
        handlers.add(task)
        try:
            await behaviour(reader, writer, served)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            handlers.discard(task)
            writer.close()
            with suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()
            served.closed.release()

    handlers: set[asyncio.Task[None]] = set()
    listener = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=tls)
    port = listener.sockets[0].getsockname()[1]
    served = HttpServer(f"https://localhost:{port}" if tls else f"http://127.0.0.1:{port}")
    try:
        yield served
    finally:
        await stop_listening(listener)
        for task in list(handlers):
            task.cancel()
        await asyncio.gather(*handlers, return_exceptions=True)
        await listener.wait_closed()


async def stop_listening(listener: asyncio.Server) -> None:
    """Accept nothing more, and let the handler of what was accepted a moment ago begin: only then can it be ended."""
    for listening in listener.sockets:
        asyncio.get_running_loop().remove_reader(listening.fileno())
    for _turn in range(5):
        await asyncio.sleep(0)
    listener.close()


@cache
def closed_port() -> int:
    """A port on which nobody listens, nor will: it stays taken until this process ends."""
    import socket

    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    port: int = taken.getsockname()[1]
    taken.detach()
    return port
