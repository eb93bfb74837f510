"""Connections of every HTTP gateway: how many, how long, whom they trust."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime
from pathlib import Path

import httpcore
import pytest

from tests.unit.gateways import loopback
from tests.unit.gateways.conftest import Certificates
from tests.unit.gateways.every_http_gateway import PATIENT, SMS, SUCCESS, MakeGateway, outcome_at, outcome_of
from tests.unit.gateways.loopback import (
    answer,
    answering,
    answering_once_then_hanging_up,
    answering_then_closing,
    closed_port,
    http_server,
)
from tui.service.errors import ConfigurationError, ProviderUnreachable
from tui.service.gateways.http.client import HttpClient, retry_after
from tui.service.gateways.http.connections import _WholeRequests
from tui.service.gateways.http.endpoint import Timeouts, checked_endpoint
from tui.service.gateways.http.exchange import HttpRequest
from tui.service.gateways.http.tls import trusting_nobody
from tui.service.gateways.sms4.sms4_gateway import Sms4Access, Sms4Gateway
from tui.service.model.outcome import Accepted, Deferred, Halted, Unknown
from tui.service.settings import Sms4RestSettings


class TestConnections:
    async def test_closed_by_the_peer_while_idle_are_not_used_again(self, make: MakeGateway, provider: str) -> None:
        """Otherwise every message after a pause would be unknown without need."""
        async with http_server(answering_then_closing(SUCCESS[provider])) as server:
            gateway = make(server.url)
            for _ in range(3):
                assert isinstance(await gateway.send(SMS), Accepted)
                await server.closed.acquire()
            await gateway.aclose()
        assert (len(server.requests), server.connections) == (3, 3)

    async def test_closed_by_the_peer_under_a_request_are_not_used_again_for_a_while(
        self, make: MakeGateway, provider: str
    ) -> None:
        """A server that ends each connection after its answer without saying so makes one message unknown, not many."""
        async with http_server(answering_once_then_hanging_up(SUCCESS[provider])) as server:
            gateway = make(server.url)
            outcomes = [await gateway.send(SMS) for _ in range(5)]
            await gateway.aclose()
        assert [type(each) for each in outcomes] == [Accepted, Unknown, Accepted, Accepted, Accepted]
        assert (len(server.requests), server.connections) == (5, 4), "none was sent twice"

    async def test_are_used_again_where_a_new_one_was_closed_under_a_request(
        self, make: MakeGateway, provider: str
    ) -> None:
        replies = iter((loopback.hang_up_after_reading, answering(SUCCESS[provider])))

        async def behave(reader: asyncio.StreamReader, writer: loopback.Writer, server: loopback.HttpServer) -> None:
            await next(replies)(reader, writer, server)

        async with http_server(behave) as server:
            gateway = make(server.url)
            outcomes = [await gateway.send(SMS) for _ in range(4)]
            await gateway.aclose()
        assert [type(each) for each in outcomes] == [Unknown, Accepted, Accepted, Accepted]
        assert server.connections == 2

    async def test_are_never_more_than_the_concurrency(self, provider: str, make: MakeGateway) -> None:
        async with http_server(answering(SUCCESS[provider])) as server:
            gateway = make(server.url)
            await asyncio.gather(*(gateway.send(SMS) for _ in range(20)))
            await gateway.aclose()
        assert len(server.requests) == 20
        assert server.connections <= 4

    async def test_to_loopback_ignore_a_proxy_of_the_environment(
        self, make: MakeGateway, provider: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{closed_port()}")
        assert isinstance(await outcome_of(make, answering(SUCCESS[provider])), Accepted)

    async def test_through_a_proxy_that_refuses_leave_nothing(
        self, make: MakeGateway, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for status, expected in ((407, Halted), (502, Deferred)):
            async with http_server(answering(answer("", status))) as proxy:
                monkeypatch.setenv("https_proxy", proxy.url)
                assert isinstance(await outcome_at(make, "https://sms.example"), expected)
            assert [request.line for request in proxy.requests] == ["CONNECT sms.example:443 HTTP/1.1"]

    @pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1080", "gopher://proxy", "http://[::1"])
    def test_through_a_proxy_that_is_none_are_refused_as_a_configuration(
        self, proxy: str, make: MakeGateway, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("https_proxy", proxy)
        with pytest.raises(ConfigurationError, match="Proxy"):
            make("https://sms.example")


class TestEnquiries:
    """Where an answer is missing, the error is one sentence with a way on, and nobody is accused."""

    @pytest.fixture
    def provider(self) -> str:
        return "sms4"

    async def test_name_a_provider_that_is_not_there(self, make: MakeGateway) -> None:
        gateway = make(f"http://127.0.0.1:{closed_port()}")
        with pytest.raises(ProviderUnreachable, match="nimmt keine Verbindung an") as caught:
            await gateway.account()
        assert caught.value.remedy
        await gateway.aclose()

    async def test_name_a_provider_that_does_not_answer(self, make: MakeGateway, impatient: Timeouts) -> None:
        async with http_server(loopback.silence_after_body) as server:
            gateway = make(server.url, impatient)
            with pytest.raises(ProviderUnreachable) as caught:
                await gateway.reports(["123456"])
            assert "SMS" not in caught.value.sentence
            await gateway.aclose()

    async def test_name_a_certificate_that_is_not_trusted(self, make: MakeGateway, certificates: Certificates) -> None:
        async with http_server(answering(b""), tls=certificates.server) as server:
            gateway = make(server.url)
            with pytest.raises(ConfigurationError, match="Zertifikat"):
                await gateway.account()
            await gateway.aclose()


class TestOnlyConnecting:
    """For a provider that offers no enquiry; over TLS, and nothing is sent."""

    async def test_tells_that_somebody_is_there(self, trusted: Certificates) -> None:
        async with http_server(answering(b""), tls=trusted.server) as server:
            await connect_to(server.url)
        assert (server.connections, server.requests) == (1, [])

    async def test_names_a_certificate_that_is_not_trusted(self, certificates: Certificates) -> None:
        async with http_server(answering(b""), tls=certificates.server) as server:
            with pytest.raises(ConfigurationError, match="Zertifikat"):
                await connect_to(server.url)

    async def test_names_a_provider_that_is_not_there(self) -> None:
        with pytest.raises(ProviderUnreachable, match="nimmt keine Verbindung an"):
            await connect_to(f"http://127.0.0.1:{closed_port()}")

    async def test_goes_through_the_proxy_of_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async with http_server(answering(answer("", 502))) as proxy:
            monkeypatch.setenv("https_proxy", proxy.url)
            with pytest.raises(ProviderUnreachable, match="Proxy"):
                await connect_to("https://sms.example")
        assert [request.line for request in proxy.requests] == ["CONNECT sms.example:443 HTTP/1.1"]


async def connect_to(url: str) -> None:
    client = HttpClient(checked_endpoint(url, "url"), PATIENT, 1)
    try:
        await client.connect()
    finally:
        await client.aclose()


class TestTrust:
    @pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
    def test_names_a_variable_that_points_nowhere(
        self, variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("SSL_CERT_FILE", raising=False)
        monkeypatch.setenv(variable, str(tmp_path / "fehlt"))
        with pytest.raises(ConfigurationError, match=variable):
            Sms4Gateway(Sms4Access(Sms4RestSettings("XY12345", user="praxis"), "geheim"), PATIENT)

    def test_needs_no_authorities_where_nothing_is_encrypted(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "fehlt"))
        Sms4Gateway(
            Sms4Access(Sms4RestSettings("XY12345", user="praxis", base_url="http://127.0.0.1:9"), "geheim"), PATIENT
        )

    def test_is_given_to_nobody_by_a_connection_without_encryption(self) -> None:
        assert trusting_nobody().verify_mode is ssl.CERT_REQUIRED
        assert trusting_nobody().cert_store_stats()["x509"] == 0


class TestRetryAfter:
    NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("value", "seconds"),
        [
            ("0", 0),
            (" 120 ", 120),
            ("99999999999999999999", 86400),
            ("Tue, 24 Nov 2026 08:05:00 GMT", 300),
            ("Tue, 24 Nov 2026 07:00:00 GMT", 0),
            ("Tue, 24 Nov 2099 07:00:00 GMT", 86400),
            ("Tue, 24 Nov 2026 08:05:00 -0000", 300),
            ("", None),
            ("bald", None),
            ("-5", None),
            ("1.5", None),
            ("²", None),
            ("Tue, 24 Nov 2026 08:05:00 +99999999999999999999", None),
        ],
    )
    def test_is_read_as_seconds_or_date(self, value: str, seconds: float | None) -> None:
        assert retry_after(value, self.NOW) == seconds


class TestARequest:
    @pytest.mark.parametrize(
        ("method", "content"), [("POST", b"user=praxis&text=Hallo"), ("POST", b""), ("GET", None)], ids=repr
    )
    async def test_leaves_as_a_whole(self, method: str, content: bytes | None, monkeypatch: pytest.MonkeyPatch) -> None:
        sent: list[bytes] = []
        send = httpcore.AnyIOBackend.connect_tcp

        async def watched(*args: object, **kwargs: object) -> httpcore.AsyncNetworkStream:
            stream = await send(*args, **kwargs)
            write = stream.write

            async def noted(buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
                sent.append(buffer)
                await write(buffer, timeout)

            stream.write = noted
            return stream

        monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", watched)
        async with http_server(answering(answer("gut"))) as server:
            client = HttpClient(checked_endpoint(server.url, "url"), PATIENT, 1)
            for _turn in range(2):
                await client.enquire(HttpRequest(method, f"{server.url}/x", {}, content))
            await client.aclose()
            assert [request.body for request in server.requests] == [content or b""] * 2
        assert len(sent) == 2
        assert all(request.endswith(b"\r\n\r\n" + (content or b"")) for request in sent)

    async def test_is_answered_although_the_server_stopped_reading_it(self) -> None:
        stream = _WholeRequests(_ClosedForWriting())
        await stream.write(b"GET / HTTP/1.1\r\n\r\n")
        assert await stream.read(100) == b"HTTP/1.1 400 Bad Request\r\n\r\n"


class _ClosedForWriting(httpcore.AsyncNetworkStream):
    """A server that has answered and closed before it read anything."""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        return b"HTTP/1.1 400 Bad Request\r\n\r\n"

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        raise httpcore.WriteError
