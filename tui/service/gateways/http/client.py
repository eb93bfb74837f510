"""The one adapter over httpx: sends a request once and tells what the result proves.

A request may have left us, whatever the error, unless the error is one of those that prove the opposite:

- no name, no connection, no TLS, none of them in time, a proxy that refuses, an address or header that is none:
  `Deferred`, or `Halted` where every further message would fare the same (certificate, proxy credentials, address);
- everything else: `Unknown`. The progress that the HTTP library reports can only disprove, never prove.

The transport is used without `httpx.AsyncClient`: no cookie jar, no redirects, no log line with a URL, and a fifth
less work per message. Swapping the HTTP library means changing this file only.
"""

from __future__ import annotations

import asyncio
import codecs
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.request import getproxies, proxy_bypass

import httpx

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import ConfigurationError, ProviderUnreachable
from tui.service.gateways.http.endpoint import Endpoint, Timeouts
from tui.service.gateways.http.tls import (
    certificate_failure,
    certificate_remedy,
    trusted_context,
    trusting_nobody,
    why_no_connection,
)
from tui.service.model.facts import Fact, FactKind
from tui.service.model.outcome import Deferred, Halted, StopCause, Unknown
from tui.service.wording.facts import as_error

USER_AGENT = "praxis-sms"
ANSWER_LIMIT = 1024 * 1024
KEEPALIVE_EXPIRY = 3.0
"""Seconds an idle connection is kept: shorter than the 5 s after which common servers close theirs, because a
connection closed under a request makes its message `Unknown` without need."""
_LONGEST_RETRY_AFTER = 24 * 3600.0
_NETWORK_FAULTS = (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError, UnicodeError)
_PROVES_THAT_NOTHING_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
_READABLE_CHARSETS = re.compile(r"ascii|utf-8(-sig)?|iso8859-\d{1,2}|cp125\d")
"""Charsets in which ASCII is ASCII. An answer in another one was not asked for, and no provider documents one."""
_TEXT_BYTES = bytes({*range(0x07, 0x0E), 0x1B, *range(0x20, 0x100)})
"""What a text may consist of; compressed data and UTF-16 hold other bytes, though words may stand in them."""


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request: `url` absolute, `headers` without Host and Content-Length, `content` the body as sent."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """A complete answer. `retry_after` is in seconds from now, None where the provider named no time.

    `readable` is false for a body that is compressed, no text, or in a charset nobody asked for; it is empty then.
    """

    status: int
    body: bytes
    charset: str = ""
    retry_after: float | None = None
    location: str = ""
    readable: bool = True

    @property
    def ok(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    def text(self, fallback: str = "iso-8859-15") -> str:
        """The body in its declared charset, else UTF-8 where it is valid, else in `fallback`."""
        for charset in (self.charset, "utf-8"):
            try:
                return self.body.decode(charset or "utf-8").removeprefix("\ufeff")
            except (LookupError, UnicodeDecodeError):
                continue
        return self.body.decode(fallback, errors="replace")


class HttpClient:
    """Connections to one provider, at most `concurrency` at once; belongs to one event loop."""

    def __init__(self, endpoint: Endpoint, timeouts: Timeouts, concurrency: int) -> None:
        self.host = endpoint.host
        self._timeouts = timeouts
        # Striking before the total time is up, which would not tell a missing connection from a missing answer.
        self._connect_timeout = min(timeouts.connect, timeouts.total / 2)
        self._extensions: dict[str, Any] = {
            "timeout": {"connect": self._connect_timeout, "read": timeouts.read, "write": timeouts.read, "pool": None}
        }
        self._origin = "://".join(endpoint.origin) + "/"
        self._urls: dict[str, httpx.URL] = {}
        self._lanes = _Lanes(endpoint, concurrency)

    async def exchange(self, request: HttpRequest) -> HttpAnswer | Deferred | Unknown | Halted:
        """Send the request exactly once; whatever prevents a complete answer becomes the outcome it proves."""
        result = await self._attempt(request)
        if isinstance(result, HttpAnswer):
            return result
        if result.left:
            return Unknown(Fact.of(FactKind.SMS_MAY_BE_ACCEPTED, what=result.fact))
        if result.cause is not None:
            return Halted(result.cause, result.fact)
        return Deferred(result.fact)

    async def enquire(self, request: HttpRequest) -> HttpAnswer:
        """Send a request that changes nothing; without an answer `ConfigurationError` or `ProviderUnreachable`."""
        result = await self._attempt(request)
        if isinstance(result, HttpAnswer):
            return result
        raise _error_of(result)

    async def connect(self) -> None:
        """Connect, encryption included, and send nothing; raises `ConfigurationError` or `ProviderUnreachable`."""
        try:
            result = await self._attempt(HttpRequest("HEAD", self._origin), _StopsOnceConnected())
        except _ConnectionStands:
            return
        if isinstance(result, _Failure):
            raise _error_of(result)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._lanes.aclose()

    async def _attempt(self, request: HttpRequest, progress: _Progress | None = None) -> HttpAnswer | _Failure:
        progress = progress or _Progress()
        try:
            outgoing = self._outgoing(request, progress)
        except (httpx.InvalidURL, UnicodeError) as error:
            return self._failure_before(error)
        has_lane = False
        try:
            async with asyncio.timeout(self._timeouts.total) as clock, self._lanes.free() as lane:
                has_lane = True
                return await self._perform(lane, outgoing)
        except _NETWORK_FAULTS as error:
            if isinstance(error, _PROVES_THAT_NOTHING_LEFT) and not progress.left:
                return self._failure_before(error)
            if clock.expired():
                return _Failure(has_lane, self._silence(self._timeouts.total))
            return self._failure_after(error)

    def _outgoing(self, request: HttpRequest, progress: _Progress) -> httpx.Request:
        self.host.encode("idna")  # as the resolver would, where its error could not be told from others any more
        url = self._urls.get(request.url)
        if url is None:
            url = httpx.URL(request.url)
            if request.method == "POST":  # a GET carries the message in its URL, which must not be remembered
                self._urls[request.url] = url
        return httpx.Request(
            request.method,
            url,
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "identity", **request.headers},
            content=request.content,
            extensions={**self._extensions, "trace": progress.note},
        )

    async def _perform(self, lane: httpx.AsyncHTTPTransport, outgoing: httpx.Request) -> HttpAnswer | _Failure:
        response = await lane.handle_async_request(outgoing)
        try:
            body = bytearray()
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > ANSWER_LIMIT:
                    return _Failure(True, Fact.of(FactKind.ANSWER_TOO_LONG, host=self.host))
        finally:
            await response.aclose()
        charset = response.charset_encoding or ""
        encoding = response.headers.get("Content-Encoding", "")
        readable = _is_plain(encoding) and _is_readable(charset) and not body.translate(None, _TEXT_BYTES)
        return HttpAnswer(
            status=response.status_code,
            body=bytes(body) if readable else b"",
            charset=charset,
            readable=readable,
            retry_after=retry_after(response.headers.get("Retry-After", "")),
            location=response.headers.get("Location", ""),
        )

    def _failure_before(self, error: BaseException) -> _Failure:
        certificate = certificate_failure(error, self.host)
        if certificate:
            return _Failure(False, certificate, StopCause.CERTIFICATE)
        if isinstance(error, httpx.UnsupportedProtocol | httpx.InvalidURL):
            return _Failure(
                False,
                Fact.of(FactKind.NO_VALID_REQUEST, host=self.host),
                StopCause.CONFIGURATION,
            )
        if isinstance(error, httpx.ProxyError):
            return _proxy_failure(error, self.host)
        if isinstance(error, httpx.TimeoutException):
            return _Failure(False, self._silence(self._connect_timeout))
        return _Failure(False, why_no_connection(error, self.host))

    def _failure_after(self, error: BaseException) -> _Failure:
        if isinstance(error, httpx.TimeoutException):
            return _Failure(True, self._silence(self._timeouts.read))
        return _Failure(True, Fact.of(FactKind.CONNECTION_ENDED_EARLY, host=self.host))

    def _silence(self, seconds: float) -> Fact:
        return Fact.of(FactKind.NO_ANSWER, host=self.host, seconds=f"{seconds:g}")


@dataclass(slots=True)
class _Progress:
    """Whether any byte of the request was handed to the connection; fed by httpcore's trace extension."""

    left: bool = False

    async def note(self, event: str, info: Mapping[str, Any]) -> None:
        if event == "http11.send_request_headers.started" and info["request"].method != b"CONNECT":
            self.left = True


class _ConnectionStands(Exception):
    """Raised to end an attempt once the connection is there, before anything is sent."""


class _StopsOnceConnected(_Progress):
    """Ends an attempt before the first byte of its request."""

    async def note(self, event: str, info: Mapping[str, Any]) -> None:
        await _Progress.note(self, event, info)
        if self.left:
            raise _ConnectionStands


@dataclass(frozen=True, slots=True)
class _Failure:
    left: bool
    fact: Fact
    cause: StopCause | None = None


def _error_of(failure: _Failure) -> ConfigurationError | ProviderUnreachable:
    if failure.cause is StopCause.CERTIFICATE:
        return as_error(ConfigurationError, failure.fact, certificate_remedy())
    if failure.cause is not None:
        return as_error(ConfigurationError, failure.fact)
    return as_error(ProviderUnreachable, failure.fact, _("Später noch einmal versuchen."))


def _is_plain(content_encoding: str) -> bool:
    return content_encoding.strip().casefold() in ("", "identity")


def _is_readable(charset: str) -> bool:
    """Whether a declared charset is one of ours, or none that anybody could mean."""
    try:
        name = codecs.lookup(charset).name if charset else "utf-8"
    except (LookupError, ValueError):
        return True
    return _READABLE_CHARSETS.fullmatch(name) is not None


def _proxy_failure(error: httpx.ProxyError, host: str) -> _Failure:
    if str(error).startswith("407"):
        return _Failure(False, Fact.of(FactKind.PROXY_WANTS_LOGIN, host=host), StopCause.CONFIGURATION)
    return _Failure(False, Fact.of(FactKind.PROXY_FAILED, host=host))


def retry_after(value: str, now: datetime | None = None) -> float | None:
    """Seconds a Retry-After header asks for (RFC 9110, 10.2.3: seconds or a date), at most a day; None without."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), _LONGEST_RETRY_AFTER)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    seconds = (moment - (now or datetime.now(UTC))).total_seconds()
    return min(max(seconds, 0.0), _LONGEST_RETRY_AFTER)


class _Lanes:
    """Connections side by side, each in a pool of its own; the one used last is used next.

    A pool of ten asks the sockets of all idle connections at every request whether they still live, and that costs
    more than the request itself.
    """

    def __init__(self, endpoint: Endpoint, count: int) -> None:
        context = trusted_context() if endpoint.encrypted else trusting_nobody()
        proxy = None if endpoint.loopback else _proxy_for(endpoint)
        limits = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=KEEPALIVE_EXPIRY)
        try:
            self._all = tuple(
                httpx.AsyncHTTPTransport(verify=context, trust_env=False, proxy=proxy, limits=limits)
                for _ in range(max(count, 1))
            )
        except (ValueError, ImportError, httpx.InvalidURL) as error:
            raise ConfigurationError(
                _("Der Proxy dieses Rechners (https_proxy, all_proxy) ist keiner, der Anfragen an den Anbieter trägt."),
                _("Einen HTTP-Proxy eintragen, oder den Anbieter in no_proxy nennen."),
            ) from error
        self._free: asyncio.LifoQueue[httpx.AsyncHTTPTransport] = asyncio.LifoQueue()
        for lane in self._all:
            self._free.put_nowait(lane)

    @asynccontextmanager
    async def free(self) -> AsyncIterator[httpx.AsyncHTTPTransport]:
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


def _proxy_for(endpoint: Endpoint) -> str | None:
    """The proxy of the environment for this host, by the rules of `http_proxy`, `https_proxy` and `no_proxy`."""
    if proxy_bypass(endpoint.host):
        return None
    proxies = getproxies()
    proxy = proxies.get(endpoint.origin[0]) or proxies.get("all")
    if not proxy:
        return None
    return proxy if "://" in proxy else f"http://{proxy}"
