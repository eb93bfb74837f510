"""The connections to one provider, straight or through the proxy of this machine."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from tui.language.catalogue import _
from tui.service.errors import ConfigurationError
from tui.service.gateways.http.endpoint import Endpoint
from tui.service.gateways.http.tls import (
    OtherCertificate,
    comparing_fingerprints,
    require_fingerprint,
    trusted_context,
    trusting_nobody,
)
from tui.service.system.clock import running_time

KEEPALIVE_EXPIRY = 3.0
"""Seconds an idle connection is kept: shorter than the 5 s after which common servers close theirs, because a
connection closed under a request makes its message `Unknown` without need."""


ANEW_FOR = 600.0
"""Seconds for which every request gets a connection of its own, once a server has closed one under a request: it closes
them after each answer without saying so, and of a series sent over such connections up to half would be `Unknown`."""

_CLOSED_UNDER_A_REQUEST = (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError)


class Lane(Protocol):
    """One connection, made when it is first used and again when it has ended."""

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """The answer to a request, its body still to be read; raises the errors of httpcore."""
        ...

    async def aclose(self) -> None:
        """Close it."""
        ...


class _WholeRequests(httpcore.AsyncNetworkStream):
    """Sends head and body of a request together, where the library would send one after the other.

    With a `fingerprint` it is encrypted to the one certificate of that SHA-256, or not at all.
    """

    def __init__(self, stream: httpcore.AsyncNetworkStream, fingerprint: str = "") -> None:
        self._stream = stream
        self._fingerprint = fingerprint
        self._held = b""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has arrived, once all of the request is sent."""
        # The library reads on, too: a server may answer and close before it has all.
        with suppress(httpcore.WriteError):
            await self._send_held(timeout)
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Hold what comes first, and send it with what comes next, before the answer is read at the latest."""
        if self._held:
            self._held += buffer
            await self._send_held(timeout)
        else:
            self._held = buffer

    async def _send_held(self, timeout: float | None) -> None:
        held, self._held = self._held, b""
        if held:
            await self._stream.write(held, timeout)

    async def aclose(self) -> None:
        """Close the connection; what is held by then was never a request."""
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """The same connection, encrypted; raises `httpcore.ConnectError` where it is another certificate's."""
        encrypted = await self._stream.start_tls(ssl_context, server_hostname, timeout)
        if self._fingerprint:
            try:
                require_fingerprint(encrypted.get_extra_info("ssl_object"), self._fingerprint)
            except OtherCertificate as error:
                await encrypted.aclose()
                raise httpcore.ConnectError from error
        return _WholeRequests(encrypted)

    def get_extra_info(self, info: str) -> Any:
        """What the connection below says of itself."""
        return self._stream.get_extra_info(info)


class _Network(httpcore.AnyIOBackend):
    """Connects as the library does."""

    def __init__(self, fingerprint: str) -> None:
        self._fingerprint = fingerprint

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to a server."""
        stream = await super().connect_tcp(host, port, timeout, local_address, socket_options)
        return _WholeRequests(stream, self._fingerprint)


class _Reuse:
    """Whether a server lets its connections be used again; shared by all connections to it."""

    def __init__(self) -> None:
        self._not_until = 0.0

    @property
    def is_safe(self) -> bool:
        """Whether no connection was closed under a request lately."""
        return running_time() >= self._not_until

    def failed(self) -> None:
        """A connection that was used again ended before anything was answered."""
        self._not_until = running_time() + ANEW_FOR


class _DirectLane:
    """A connection without a pool around it, which would take a quarter of the work per message."""

    def __init__(self, context: ssl.SSLContext, fingerprint: str, reuse: _Reuse) -> None:
        self._context = context
        self._reuse = reuse
        self._network = _Network(fingerprint)
        self._connection: httpcore.AsyncHTTPConnection | None = None

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send over the connection of the last request, or over a new one where that has ended or expired."""
        connection = self._connection
        if connection is not None and not (self._reuse.is_safe and _is_usable(connection, request.url.origin)):
            self._connection = None
            await connection.aclose()
        is_used_again = self._connection is not None
        if self._connection is None:
            self._connection = httpcore.AsyncHTTPConnection(
                request.url.origin,
                ssl_context=self._context,
                keepalive_expiry=KEEPALIVE_EXPIRY,
                network_backend=self._network,
            )
        try:
            return await self._connection.handle_async_request(request)
        except _CLOSED_UNDER_A_REQUEST:
            if is_used_again:
                self._reuse.failed()
            raise

    async def aclose(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            await self._connection.aclose()


def _is_usable(connection: httpcore.AsyncHTTPConnection, origin: httpcore.Origin) -> bool:
    """Whether a connection stands, its last answer read to the end, and the server has not closed it meanwhile."""
    is_open = connection.is_idle() and not connection.has_expired() and connection.can_handle_request(origin)
    return is_open and not _holds_more(connection)


def _holds_more(connection: httpcore.AsyncConnectionInterface) -> bool:
    """Whether more has arrived than the last answer: it would be taken for the answer to the next message.

    The library keeps it where nobody else may look. Where it keeps it no longer, no connection is used again.
    """
    parser = getattr(getattr(connection, "_connection", None), "_h11_state", None)
    return parser is None or bool(parser.trailing_data[0])


class _ProxyLane:
    """A connection through a proxy."""

    def __init__(self, pool: httpcore.AsyncConnectionPool) -> None:
        self._pool = pool

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send over the connection of the last request, or over a new one where that holds more than its answer."""
        if any(map(_holds_more, self._pool.connections)):
            await self._pool.aclose()
        return await self._pool.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._pool.aclose()


class Lanes:
    """Connections side by side; the one used last is used next.

    A pool of ten asks the sockets of all idle connections at every request whether they still live, and that costs
    more than the request itself.

    Where the `fingerprint` of a certificate is named, no proxy is asked: whatever bears a certificate of its own stands
    in the practice's network.
    """

    def __init__(self, endpoint: Endpoint, count: int, fingerprint: str = "") -> None:
        proxy = None if endpoint.loopback or fingerprint else _proxy_for(endpoint)
        context, reuse = _context(endpoint, fingerprint), _Reuse()
        try:
            self._all = tuple(_lane(context, proxy, fingerprint, reuse) for _ in range(max(count, 1)))
        except (ValueError, RuntimeError, httpx.InvalidURL) as error:
            raise ConfigurationError(
                _("Der Proxy dieses Rechners (https_proxy, all_proxy) ist keiner, der Anfragen an den Anbieter trägt."),
                _("Einen HTTP-Proxy eintragen, oder den Anbieter in no_proxy nennen."),
            ) from error
        self._free: asyncio.LifoQueue[Lane] = asyncio.LifoQueue()
        for lane in self._all:
            self._free.put_nowait(lane)

    @asynccontextmanager
    async def free(self) -> AsyncIterator[Lane]:
        """A connection not in use, for one request."""
        lane = await self._free.get()
        try:
            yield lane
        finally:
            self._free.put_nowait(lane)

    async def aclose(self) -> None:
        """Close every connection."""
        for lane in self._all:
            await lane.aclose()


def _context(endpoint: Endpoint, fingerprint: str) -> ssl.SSLContext:
    if not endpoint.encrypted:
        return trusting_nobody()
    return comparing_fingerprints() if fingerprint else trusted_context()


def _lane(context: ssl.SSLContext, proxy: str | None, fingerprint: str, reuse: _Reuse) -> Lane:
    """One connection, through the proxy where there is one.

    Raises `ValueError` and `httpx.InvalidURL` for what is no address of a proxy, `RuntimeError` where the package for
    proxies of that kind is missing.
    """
    if proxy is None:
        return _DirectLane(context, fingerprint, reuse)
    through = httpx.Proxy(proxy)
    url = through.url
    kind = httpcore.AsyncHTTPProxy if url.scheme in ("http", "https") else httpcore.AsyncSOCKSProxy
    pool = kind(
        proxy_url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        proxy_auth=through.raw_auth,
        ssl_context=context,
        max_connections=1,
        max_keepalive_connections=1,
        keepalive_expiry=KEEPALIVE_EXPIRY,
    )
    return _ProxyLane(pool)


def _proxy_for(endpoint: Endpoint) -> str | None:
    """The proxy of the environment for this host, by the rules of `http_proxy`, `https_proxy` and `no_proxy`."""
    if proxy_bypass(endpoint.host):
        return None
    proxies = getproxies()
    proxy = proxies.get(endpoint.origin[0]) or proxies.get("all")
    if not proxy:
        return None
    return proxy if "://" in proxy else f"http://{proxy}"
