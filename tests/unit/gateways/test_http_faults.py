"""Every way an HTTP exchange can fail, driven through every HTTP gateway: what is proved decides the outcome."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import tracemalloc
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol

import httpx
import pytest

from tests.unit.gateways import loopback
from tests.unit.gateways.conftest import Certificates
from tests.unit.gateways.loopback import answer, answering, answering_then_closing, closed_port, http_server
from tests.unit.gateways.worded import worded
from tui.service.errors import ConfigurationError, ProviderUnreachable
from tui.service.gateways.http.client import HttpClient, retry_after
from tui.service.gateways.http.endpoint import Timeouts, checked_endpoint
from tui.service.gateways.http.tls import trusting_nobody
from tui.service.gateways.sms4.sms4_gateway import Sms4Access, Sms4Gateway
from tui.service.gateways.template.format_reader import built_in_format
from tui.service.gateways.template.template_gateway import TemplateAccess, TemplateGateway
from tui.service.model.outcome import Accepted, Deferred, Halted, OutgoingSms, Refused, StopCause, Unknown

SMS = OutgoingSms(reference=1, number="+491711234567", text="Termin morgen", sender="Praxis", segments=1)
SUCCESS = {
    "sms4": answer("SMS erfolgreich versendet 12345678"),
    "seven": answer('{"success":"100","messages":[{"id":"1","success":true}]}'),
    "lox24": answer('{"uuid":"u-1"}', 201),
    "massenversand": answer("OK (1, 1)"),
}
PATIENT = Timeouts(connect=5, read=5, total=10)


class MakeGateway(Protocol):
    def __call__(self, url: str, timeouts: Timeouts = PATIENT) -> Sms4Gateway | TemplateGateway: ...


@pytest.fixture(params=list(SUCCESS))
def provider(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def make(provider: str) -> MakeGateway:
    def build(url: str, timeouts: Timeouts = PATIENT) -> Sms4Gateway | TemplateGateway:
        if provider == "sms4":
            return Sms4Gateway(Sms4Access("XY12345", "praxis", "geheim", base_url=url), timeouts)
        return TemplateGateway(built_in_format(provider), TemplateAccess(f"{url}/sms", "schluessel"), timeouts)

    return build


async def outcome_at(make: MakeGateway, url: str, timeouts: Timeouts = PATIENT) -> object:
    gateway = make(url, timeouts)
    try:
        return worded(await gateway.send(SMS))
    finally:
        await gateway.aclose()


async def outcome_of(make: MakeGateway, behaviour: loopback.Behaviour, timeouts: Timeouts = PATIENT) -> object:
    async with http_server(behaviour) as server:
        return await outcome_at(make, server.url, timeouts)


@pytest.fixture(params=["library that tells its progress", "library that tells nothing"])
def any_library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is proved must not hang on the events that the HTTP library tells, or on their names."""
    if request.param != "library that tells nothing":
        return
    send = httpx.AsyncHTTPTransport.handle_async_request

    async def send_silently(transport: httpx.AsyncHTTPTransport, outgoing: httpx.Request) -> httpx.Response:
        del outgoing.extensions["trace"]
        return await send(transport, outgoing)

    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", send_silently)


@pytest.mark.usefixtures("any_library")
class TestNothingHasLeftUs:
    async def test_when_the_connection_is_refused(self, make: MakeGateway) -> None:
        assert await outcome_at(make, f"http://127.0.0.1:{closed_port()}") == Deferred(
            "127.0.0.1 nimmt keine Verbindung an."
        )

    async def test_when_the_name_is_not_known(self, make: MakeGateway, monkeypatch: pytest.MonkeyPatch) -> None:
        async def unknown(*args: object, **kwargs: object) -> None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
        assert await outcome_at(make, "https://sms.example") == Deferred(
            "Der Name sms.example lässt sich nicht auflösen."
        )

    async def test_when_no_connection_comes_about_in_time(
        self, make: MakeGateway, impatient: Timeouts, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def never(*args: object, **kwargs: object) -> None:
            await asyncio.Event().wait()

        monkeypatch.setattr(asyncio.get_running_loop(), "create_connection", never)
        assert await outcome_at(make, "http://127.0.0.1:1", impatient) == Deferred(
            "127.0.0.1 hat 0.2 s lang nicht geantwortet."
        )

    async def test_when_the_total_time_is_up_before_there_is_a_connection(
        self, make: MakeGateway, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def never(*args: object, **kwargs: object) -> None:
            await asyncio.Event().wait()

        monkeypatch.setattr(asyncio.get_running_loop(), "create_connection", never)
        outcome = await outcome_at(make, "http://127.0.0.1:1", Timeouts(connect=30, read=30, total=0.2))
        assert isinstance(outcome, Deferred)

    async def test_when_the_server_never_shakes_hands_for_tls(self, make: MakeGateway, impatient: Timeouts) -> None:
        async with http_server(loopback.silence_after_body) as server:
            outcome = await outcome_at(make, server.url.replace("http://", "https://"), impatient)
        assert isinstance(outcome, Deferred)

    async def test_when_the_server_hangs_up_during_the_handshake(self, make: MakeGateway) -> None:
        async with http_server(loopback.hang_up_at_once) as server:
            outcome = await outcome_at(make, server.url.replace("http://", "https://"))
        assert isinstance(outcome, Deferred)

    async def test_when_the_server_does_not_speak_tls(self, make: MakeGateway) -> None:
        async with http_server(loopback.chatter) as server:
            outcome = await outcome_at(make, server.url.replace("http://", "https://"))
        assert outcome == Deferred("Mit 127.0.0.1 kam keine verschlüsselte Verbindung zustande.")

    async def test_when_the_certificate_is_nobodys_we_trust(
        self, make: MakeGateway, certificates: Certificates
    ) -> None:
        async with http_server(answering(b""), tls=certificates.server) as server:
            outcome = await outcome_at(make, server.url)
        assert outcome == Halted(
            StopCause.CERTIFICATE,
            "Das Zertifikat von localhost stammt von keiner Stelle, der dieser Rechner vertraut.",
        )
        assert server.requests == []

    async def test_when_the_certificate_is_for_another_name(self, make: MakeGateway, trusted: Certificates) -> None:
        async with http_server(answering(b""), tls=trusted.for_host("mail.example")) as server:
            outcome = await outcome_at(make, server.url)
        assert outcome == Halted(
            StopCause.CERTIFICATE, "Das Zertifikat von localhost ist auf einen anderen Namen ausgestellt."
        )
        assert server.requests == []

    async def test_when_the_certificate_has_expired(self, make: MakeGateway, trusted: Certificates) -> None:
        import ssl

        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        yesterday = datetime.now(UTC) - timedelta(days=1)
        trusted.authority.issue_cert("localhost", not_after=yesterday).configure_cert(context)
        async with http_server(answering(b""), tls=context) as server:
            outcome = await outcome_at(make, server.url)
        assert outcome == Halted(StopCause.CERTIFICATE, "Das Zertifikat von localhost ist abgelaufen.")


@pytest.mark.usefixtures("any_library")
class TestTheProviderMayHaveIt:
    async def test_when_it_reads_everything_and_never_answers(self, make: MakeGateway, impatient: Timeouts) -> None:
        outcome = await outcome_of(make, loopback.silence_after_body, impatient)
        assert outcome == Unknown("127.0.0.1 hat 0.2 s lang nicht geantwortet. Ob die SMS angenommen wurde, ist offen.")

    async def test_when_it_never_reads_at_all(self, make: MakeGateway, impatient: Timeouts) -> None:
        assert isinstance(await outcome_of(make, loopback.silence_from_the_start, impatient), Unknown)

    async def test_when_the_total_time_is_up_while_it_dawdles(self, make: MakeGateway) -> None:
        timeouts = Timeouts(connect=5, read=5, total=0.3)
        assert isinstance(await outcome_of(make, loopback.silence_after_body, timeouts), Unknown)

    async def test_when_it_hangs_up_before_reading(self, make: MakeGateway) -> None:
        assert isinstance(await outcome_of(make, loopback.hang_up_at_once), Unknown)

    async def test_when_it_hangs_up_after_reading(self, make: MakeGateway) -> None:
        outcome = await outcome_of(make, answering_then_closing(b""))
        assert outcome == Unknown(
            "127.0.0.1 hat die Verbindung beendet, ohne vollständig zu antworten. "
            "Ob die SMS angenommen wurde, ist offen."
        )

    async def test_when_its_answer_breaks_off(self, make: MakeGateway, provider: str) -> None:
        for whole in (SUCCESS[provider], answer("Fehler: falsche Nummer", 400)):
            for end in (9, 20, len(whole) - 5):
                assert isinstance(await outcome_of(make, answering_then_closing(whole[:end])), Unknown)

    async def test_when_its_answer_is_no_http(self, make: MakeGateway) -> None:
        assert isinstance(await outcome_of(make, answering_then_closing(b"\x00\xff kein HTTP\r\n\r\n")), Unknown)

    async def test_when_its_answer_is_not_what_it_claims_to_be(self, make: MakeGateway) -> None:
        garbled = answer("kein gzip", Content_Encoding="gzip")
        assert isinstance(await outcome_of(make, answering(garbled)), Unknown)

    async def test_when_a_fault_comes_that_nobody_knows(
        self, make: MakeGateway, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for fault in (OSError("?"), httpx.ReadError("?"), httpx.LocalProtocolError("?"), UnicodeError("?")):

            async def fail(*args: object, fault: Exception = fault) -> None:
                raise fault

            monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", fail)
            assert isinstance(await outcome_at(make, "http://127.0.0.1:1"), Unknown)

    async def test_when_its_answer_never_ends(self, make: MakeGateway) -> None:
        assert isinstance(await outcome_of(make, answering(answer(b"x" * (1024 * 1024 + 1)))), Unknown)

    async def test_when_its_answer_unpacks_to_gigabytes(self, make: MakeGateway) -> None:
        packed = gzip.compress(bytes(128 * 1024 * 1024))
        tracemalloc.start()
        outcome = await outcome_of(make, answering(answer(packed, Content_Encoding="gzip")))
        assert isinstance(outcome, Unknown)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 16 * 1024 * 1024

    async def test_when_its_packed_answer_breaks_off(self, make: MakeGateway) -> None:
        packed = gzip.compress(b"kein Ende")[:-4]
        outcome = await outcome_of(make, answering(answer(packed, Content_Encoding="gzip")))
        assert isinstance(outcome, Unknown)

    async def test_when_it_answers_200_and_says_nothing(self, make: MakeGateway) -> None:
        assert isinstance(await outcome_of(make, answering(answer(""))), Unknown)

    @pytest.mark.parametrize("status", [500, 501, 502, 504, 520, 302, 303, 409, 418, 499])
    async def test_when_its_status_proves_nothing(self, make: MakeGateway, status: int) -> None:
        outcome = await outcome_of(make, answering(answer("Internal Server Error", status)))
        assert isinstance(outcome, Unknown)
        assert str(status) in outcome.reason


class TestTheProviderRefused:
    @pytest.mark.parametrize("status", [429, 503, 408])
    async def test_for_now(self, make: MakeGateway, status: int) -> None:
        for headers, seconds in (({"Retry_After": "120"}, 120), ({}, None)):
            outcome = await outcome_of(make, answering(answer("", status, **headers)))
            assert isinstance(outcome, Deferred)
            assert outcome.retry_after == seconds

    async def test_until_a_date(self, make: MakeGateway) -> None:
        later = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
        outcome = await outcome_of(make, answering(answer("", 503, Retry_After=later)))
        assert isinstance(outcome, Deferred)
        assert outcome.retry_after is not None
        assert 500 < outcome.retry_after <= 600

    @pytest.mark.parametrize(
        ("status", "cause"),
        [
            (401, StopCause.CREDENTIALS),
            (403, StopCause.CREDENTIALS),
            (402, StopCause.CREDIT),
            (404, StopCause.CONFIGURATION),
            (405, StopCause.CONFIGURATION),
            (410, StopCause.CONFIGURATION),
            (301, StopCause.CONFIGURATION),
            (308, StopCause.CONFIGURATION),
        ],
    )
    async def test_this_and_every_other_message(self, make: MakeGateway, status: int, cause: StopCause) -> None:
        outcome = await outcome_of(make, answering(answer("Nein", status, Location="https://anderswo.example/")))
        assert isinstance(outcome, Halted)
        assert outcome.cause is cause
        assert outcome.words

    @pytest.mark.parametrize("status", [400, 413, 422])
    async def test_this_message_for_good(self, make: MakeGateway, status: int) -> None:
        assert await outcome_of(make, answering(answer("Nummer ungültig", status))) == Refused("Nummer ungültig")
        assert await outcome_of(make, answering(answer("", status))) == Refused(f"HTTP-Status {status}")


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
            Sms4Gateway(Sms4Access("XY12345", "praxis", "geheim"), PATIENT)

    def test_needs_no_authorities_where_nothing_is_encrypted(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "fehlt"))
        Sms4Gateway(Sms4Access("XY12345", "praxis", "geheim", base_url="http://127.0.0.1:9"), PATIENT)

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
        ],
    )
    def test_is_read_as_seconds_or_date(self, value: str, seconds: float | None) -> None:
        assert retry_after(value, self.NOW) == seconds
