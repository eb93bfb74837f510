"""Listening sockets that can be closed and opened again on the same port while the simulator runs."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING
from weakref import WeakSet

from tui.language.catalogue import _
from tui.service.errors import UsageError
from tui.service.system.files import system_error
from tui.simulator.providers.provider_app import TRANSPORT, AsgiApp, Receive, Scope, Send

if TYPE_CHECKING:
    import uvicorn
    from aiosmtpd.smtp import SMTP

LOOPBACK = "127.0.0.1"
_KEEP_ALIVE = 120
_TURNS_TO_BE_KNOWN = 5
"""How many turns of the event loop an accepted connection takes until its protocol knows of it."""


class ReservedPort:
    """A port of loopback that stays ours even while nobody listens on it. Raises `UsageError` where it is taken."""

    def __init__(self, port: int) -> None:
        self._placeholder = _bound(port)
        self.number: int = self._placeholder.getsockname()[1]

    def socket(self) -> socket.socket:
        """A fresh socket on the port, ready to listen."""
        return _bound(self.number)

    def close(self) -> None:
        """Give the port back."""
        self._placeholder.close()


def _bound(port: int) -> socket.socket:
    # asyncio switches Nagle's algorithm off only where the protocol is named; with it every answer waits 40 ms.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # With this option Linux lets a second socket share the port as long as only one of them listens.
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((LOOPBACK, port))
    except OSError as error:
        bound.close()
        raise UsageError(
            _("Der Simulator bekommt den Port {port} nicht: {reason}.").format(port=port, reason=system_error(error)),
            _("Einen anderen Port angeben, oder 0 für einen freien."),
        ) from error
    return bound


class HttpListener:
    """uvicorn on one port."""

    def __init__(self, port: ReservedPort, app: AsgiApp, tls: ssl.SSLContext | None) -> None:
        self._port = port
        self._app = app
        self._tls = tls
        self._server: uvicorn.Server | None = None

    async def open(self) -> None:
        """Listen; does nothing while it already does."""
        if self._server is None:
            self._server = self._new_server()
        if not any(each.is_serving() for each in getattr(self._server, "servers", ())):
            await self._server.startup(sockets=[self._port.socket()])

    async def close(self) -> None:
        """Refuse connections from now on; what is being answered is answered."""
        if self._server is not None:
            for server in self._server.servers:
                await _stop_listening(server)
            for connection in list(self._server.server_state.connections):
                connection.shutdown()

    async def stop(self) -> None:
        """Close the port and every connection at once."""
        if self._server is None:
            return
        for server in self._server.servers:
            await _stop_listening(server)
        for connection in list(self._server.server_state.connections):
            connection.transport.abort()
        tasks = list(self._server.server_state.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._server = None

    def _new_server(self) -> uvicorn.Server:
        import uvicorn.protocols.http.auto

        config = uvicorn.Config(
            self._app,
            http=type("BreakableHttpProtocol", (_TransportInScope, uvicorn.protocols.http.auto.AutoHTTPProtocol), {}),
            ws="none",
            lifespan="off",
            log_config=None,
            log_level=logging.CRITICAL,
            access_log=False,
            date_header=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=_KEEP_ALIVE,
        )
        config.load()
        config.ssl = self._tls
        server = uvicorn.Server(config)
        server.lifespan = config.lifespan_class(config)
        return server


class _TransportInScope(asyncio.Protocol):
    """Lets the application see its connection, so that it can break it; mixed into uvicorn's protocol."""

    app: AsgiApp

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        app = self.app

        async def app_with_transport(scope: Scope, receive: Receive, send: Send) -> None:
            scope[TRANSPORT] = transport
            await app(scope, receive, send)

        self.app = app_with_transport


class SmtpListener:
    """The mail server on one port; with `implicit_tls` the TLS handshake comes before the greeting."""

    def __init__(
        self,
        port: ReservedPort,
        protocol_factory: Callable[[], SMTP],
        implicit_tls: ssl.SSLContext | None,
    ) -> None:
        self._port = port
        self._protocol_factory = protocol_factory
        self._implicit_tls = implicit_tls
        self._server: asyncio.Server | None = None
        self._connections: WeakSet[SMTP] = WeakSet()

    async def open(self) -> None:
        """Listen; does nothing while it already does."""
        if self._server is None:
            self._server = await asyncio.get_running_loop().create_server(
                self._connection, sock=self._port.socket(), ssl=self._implicit_tls
            )

    async def close(self) -> None:
        """Refuse connections from now on; what is open stays open."""
        if self._server is not None:
            await _stop_listening(self._server)
            self._server = None

    async def stop(self) -> None:
        """Close the port and every connection at once."""
        await self.close()
        for connection in self._connections:
            if isinstance(connection.transport, asyncio.Transport):
                connection.transport.abort()

    def _connection(self) -> SMTP:
        connection = self._protocol_factory()
        self._connections.add(connection)
        return connection


async def _stop_listening(server: asyncio.Server) -> None:
    """Close a listener once every connection it has accepted is known to its protocol, which can close it then.

    asyncio loses one that it has accepted and not yet handed over when its listener is closed.
    """
    for listening in server.sockets:
        asyncio.get_running_loop().remove_reader(listening.fileno())
    for _turn in range(_TURNS_TO_BE_KNOWN):
        await asyncio.sleep(0)
    server.close()
