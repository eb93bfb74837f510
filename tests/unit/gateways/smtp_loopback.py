"""A mail server on loopback that answers each step as a test says and keeps what it was told."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from tests.unit.gateways.loopback import stop_listening

DROP = "drop the connection"
SILENCE = "never answer"

DEFAULT_REPLIES = {
    "greeting": "220 mail.example ESMTP",
    "EHLO": "250-mail.example\r\n250-STARTTLS\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN",
    "STARTTLS": "220 Go ahead",
    "AUTH": "235 2.7.0 Authentication successful",
    "MAIL": "250 OK",
    "RCPT": "250 OK",
    "DATA": "354 End with a dot",
    "dot": "250 2.0.0 Queued",
    "RSET": "250 OK",
    "QUIT": "221 Bye",
}


@dataclass
class SmtpServer:
    """`replies` may change while it runs; `commands` and `mails` are as they stood on the wire, dots unstuffed."""

    replies: dict[str, str]
    port: int = 0
    commands: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    connections: int = 0
    encrypted: list[str] = field(default_factory=list)
    closed: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    hang_up: asyncio.Event = field(default_factory=asyncio.Event)

    def verbs(self) -> list[str]:
        return [command.split(" ")[0] for command in self.commands]


class _Dropped(Exception):
    """The script says to drop the connection here."""


class _Dialogue:
    def __init__(
        self, server: SmtpServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tls: ssl.SSLContext
    ) -> None:
        self.server, self.reader, self.writer, self.tls = server, reader, writer, tls
        self.is_encrypted = False

    async def reply(self, step: str) -> str:
        text = self.server.replies[step]
        if text == DROP:
            raise _Dropped
        if text == SILENCE:
            await self.reader.read()
            raise _Dropped
        self.writer.write(text.encode("utf-8", "surrogateescape") + b"\r\n")
        await self.writer.drain()
        return text

    async def run(self) -> None:
        await self.reply("greeting")
        while line := await self.reader.readline():
            command = line.decode("utf-8").removesuffix("\r\n")
            self.server.commands.append(command)
            verb = command.split(" ")[0].upper()
            if self.is_encrypted:
                self.server.encrypted.append(verb)
            answer = await self.reply(verb)
            if verb == "STARTTLS" and answer.startswith("220"):
                await self.writer.start_tls(self.tls)
                self.is_encrypted = True
            elif verb == "DATA" and answer.startswith("354"):
                await self.content()
            elif verb == "QUIT":
                return

    async def content(self) -> None:
        lines = []
        while (line := await self.reader.readline()) != b".\r\n":
            if not line:
                return
            lines.append(line.removeprefix(b"."))
        self.server.mails.append(b"".join(lines))
        await self.reply("dot")


@asynccontextmanager
async def smtp_server(tls: ssl.SSLContext, implicit_tls: bool = False, **replies: str) -> AsyncIterator[SmtpServer]:
    """Serve on 127.0.0.1 until the block ends; keywords replace `DEFAULT_REPLIES`."""
    server = SmtpServer(DEFAULT_REPLIES | replies)
    handlers: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server.connections += 1
        task = asyncio.current_task()
        assert task is not None
        handlers.add(task)
        dialogue = asyncio.ensure_future(_Dialogue(server, reader, writer, tls).run())
        hang_up = asyncio.ensure_future(server.hang_up.wait())
        try:
            await asyncio.wait({dialogue, hang_up}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for part in (dialogue, hang_up):
                part.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.gather(dialogue, hang_up, return_exceptions=True)
            handlers.discard(task)
            writer.close()
            with suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()
            server.closed.release()

    listener = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=tls if implicit_tls else None)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        await stop_listening(listener)
        for task in list(handlers):
            task.cancel()
        await asyncio.gather(*handlers, return_exceptions=True)
        await listener.wait_closed()
