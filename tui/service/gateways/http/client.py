"""The one adapter over httpcore: sends a request once and tells what the result proves.

A request may have left us, whatever the error, unless the error is one of those that prove the opposite:

- no name, no connection, no TLS, none of them in time, a proxy that refuses, an address or header that is none:
  `Deferred`, or `Halted` where every further message would fare the same (certificate, proxy credentials, address);
- everything else: `Unknown`. The progress that the HTTP library reports can only disprove, never prove.

Of httpx only its URLs are used: what its client adds are cookies, redirects and log lines with a URL, and its transport
takes two fifths of the work per message for models of request and answer that nobody reads here. Swapping the HTTP
library means changing this file only.
"""

from __future__ import annotations

import asyncio
import codecs
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

import httpcore
import httpx

from tui.runtime.values import dataclass
from tui.service.errors import ConfigurationError, ProviderUnreachable
from tui.service.gateways.http.connections import Lane, Lanes
from tui.service.gateways.http.endpoint import Endpoint, Timeouts
from tui.service.gateways.http.exchange import LONGEST_RETRY_AFTER, HttpAnswer, HttpRequest
from tui.service.gateways.http.tls import certificate_failure, certificate_remedy, why_no_connection
from tui.service.model.facts import Fact, FactKind
from tui.service.model.outcome import Deferred, Halted, StopCause, Unknown
from tui.service.wording.facts import as_error

USER_AGENT = "praxis-sms"
ANSWER_LIMIT = 1024 * 1024
_NETWORK_FAULTS = (
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    httpcore.ConnectionNotAvailable,
    httpx.InvalidURL,
    OSError,
    UnicodeError,
)
_PROVES_THAT_NOTHING_LEFT = (
    httpcore.ConnectError,
    httpcore.ConnectTimeout,
    httpcore.PoolTimeout,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    httpx.InvalidURL,
)
_HAS_A_BODY = ("POST", "PUT", "PATCH")
_Headers = Sequence[tuple[bytes, bytes]]
_READABLE_CHARSETS = re.compile(r"ascii|utf-8(-sig)?|iso8859-\d{1,2}|cp125\d")
"""Charsets in which ASCII is ASCII. An answer in another one was not asked for, and no provider documents one."""
_TEXT_BYTES = bytes({*range(0x07, 0x0E), 0x1B, *range(0x20, 0x100)})
"""What a text may consist of; compressed data and UTF-16 hold other bytes, though words may stand in them."""


class HttpClient:
    """Connections to one provider, at most `concurrency` at once; belongs to one event loop.

    With a `fingerprint`, the SHA-256 of a certificate in hexadecimal, that certificate alone is trusted.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        timeouts: Timeouts,
        concurrency: int,
        answer_limit: int = ANSWER_LIMIT,
        *,
        fingerprint: str = "",
    ) -> None:
        self._answer_limit = answer_limit
        self.host = endpoint.host
        self._timeouts = timeouts
        # Striking before the total time is up, which would not tell a missing connection from a missing answer.
        self._connect_timeout = min(timeouts.connect, timeouts.total / 2)
        self._extensions: dict[str, Any] = {
            "timeout": {"connect": self._connect_timeout, "read": timeouts.read, "write": timeouts.read, "pool": None}
        }
        self._origin = "://".join(endpoint.origin) + "/"
        self._addresses: dict[str, tuple[httpcore.URL, bytes]] = {}
        self._lanes = Lanes(endpoint, concurrency, fingerprint)

    async def exchange(self, request: HttpRequest) -> HttpAnswer | Deferred | Unknown | Halted:
        """Send the request exactly once; whatever prevents a complete answer becomes the outcome it proves."""
        result = await self._attempt(request)
        if isinstance(result, HttpAnswer):
            return result
        if result.may_have_left:
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
        except (httpcore.UnsupportedProtocol, httpx.InvalidURL, UnicodeError) as error:
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
                return _Failure(self._silence(self._timeouts.total), may_have_left=has_lane)
            return self._failure_after(error)

    def _outgoing(self, request: HttpRequest, progress: _Progress) -> httpcore.Request:
        address = self._addresses.get(request.url)
        if address is None:
            self.host.encode("idna")  # as the resolver would, where its error could not be told from others any more
            address = _address(request.url)
            if request.method == "POST":  # a GET carries the message in its URL, which must not be remembered
                self._addresses[request.url] = address
        url, host = address
        headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity", **request.headers}
        if request.method in _HAS_A_BODY:
            headers["Content-Length"] = str(len(request.content or b""))
        return httpcore.Request(
            request.method,
            url,
            headers=[
                (b"Host", host),
                *((name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()),
            ],
            content=request.content,
            extensions={**self._extensions, "trace": progress.note},
        )

    async def _perform(self, lane: Lane, outgoing: httpcore.Request) -> HttpAnswer | _Failure:
        response = await lane.handle_async_request(outgoing)
        try:
            body = bytearray()
            async for chunk in response.aiter_stream():
                body += chunk
                if len(body) > self._answer_limit:
                    return _Failure(Fact.of(FactKind.ANSWER_TOO_LONG, host=self.host))
        finally:
            await response.aclose()
        charset = _charset(_header(response.headers, b"content-type"))
        encoding = _header(response.headers, b"content-encoding")
        readable = _is_plain(encoding) and _is_readable(charset) and not body.translate(None, _TEXT_BYTES)
        return HttpAnswer(
            status=response.status,
            body=bytes(body) if readable else b"",
            charset=charset,
            readable=readable,
            retry_after=retry_after(_header(response.headers, b"retry-after")),
            headers={key.decode("iso-8859-1").lower(): value.decode("iso-8859-1") for key, value in response.headers},
        )

    def _failure_before(self, error: BaseException) -> _Failure:
        certificate = certificate_failure(error, self.host)
        if certificate:
            return _Failure(certificate, StopCause.CERTIFICATE, may_have_left=False)
        if isinstance(error, httpcore.UnsupportedProtocol | httpx.InvalidURL):
            invalid = Fact.of(FactKind.NO_VALID_REQUEST, host=self.host)
            return _Failure(invalid, StopCause.CONFIGURATION, may_have_left=False)
        if isinstance(error, httpcore.ProxyError):
            return _proxy_failure(error, self.host)
        if isinstance(error, httpcore.TimeoutException):
            return _Failure(self._silence(self._connect_timeout), may_have_left=False)
        return _Failure(why_no_connection(error, self.host), may_have_left=False)

    def _failure_after(self, error: BaseException) -> _Failure:
        if isinstance(error, httpcore.TimeoutException):
            return _Failure(self._silence(self._timeouts.read))
        return _Failure(Fact.of(FactKind.CONNECTION_ENDED_EARLY, host=self.host))

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
    """Why there is no answer; `cause` is what stops the protocol, None where it may be tried again."""

    fact: Fact
    cause: StopCause | None = None
    may_have_left: bool = True


def _error_of(failure: _Failure) -> ConfigurationError | ProviderUnreachable:
    if failure.cause is StopCause.CERTIFICATE:
        return as_error(ConfigurationError, failure.fact, certificate_remedy(failure.fact))
    if failure.cause is not None:
        return as_error(ConfigurationError, failure.fact)
    return as_error(ProviderUnreachable, failure.fact, Fact.of(FactKind.TRY_LATER))


def _address(url: str) -> tuple[httpcore.URL, bytes]:
    """Where a URL leads, and the host that its server is told.

    Raises `httpcore.UnsupportedProtocol`, `httpx.InvalidURL` and `UnicodeError`.
    """
    parts = httpx.URL(url)
    if parts.scheme not in ("http", "https"):
        raise httpcore.UnsupportedProtocol(parts.scheme)
    target = httpcore.URL(scheme=parts.raw_scheme, host=parts.raw_host, port=parts.port, target=parts.raw_path)
    return target, parts.netloc


def _header(headers: _Headers, name: bytes) -> str:
    """The values of a header, joined as RFC 9110, 5.3 has it; `name` in small letters. Empty where there is none."""
    return ", ".join([value.decode("iso-8859-1") for key, value in headers if key.lower() == name])


@lru_cache(maxsize=16)
def _charset(content_type: str) -> str:
    """The charset that a Content-Type names, empty where it names none."""
    message = Message()
    message["Content-Type"] = content_type
    return message.get_content_charset("")


def _is_plain(content_encoding: str) -> bool:
    return content_encoding.strip().casefold() in ("", "identity")


@lru_cache(maxsize=16)
def _is_readable(charset: str) -> bool:
    """Whether a declared charset is one of ours, or none that anybody could mean."""
    try:
        name = codecs.lookup(charset).name if charset else "utf-8"
    except (LookupError, ValueError):
        return True
    return _READABLE_CHARSETS.fullmatch(name) is not None


def _proxy_failure(error: httpcore.ProxyError, host: str) -> _Failure:
    if str(error).startswith("407"):
        wants_login = Fact.of(FactKind.PROXY_WANTS_LOGIN, host=host)
        return _Failure(wants_login, StopCause.CONFIGURATION, may_have_left=False)
    return _Failure(Fact.of(FactKind.PROXY_FAILED, host=host), may_have_left=False)


def retry_after(value: str, now: datetime | None = None) -> float | None:
    """Seconds a Retry-After header asks for (RFC 9110, 10.2.3: seconds or a date), at most a day; None without."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), LONGEST_RETRY_AFTER)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    seconds = (moment - (now or datetime.now(UTC))).total_seconds()
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER)
