"""Every way an HTTP exchange can fail, driven through every HTTP gateway: what is proved decides the outcome."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import tracemalloc
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpcore
import pytest

from tests.unit.gateways import loopback
from tests.unit.gateways.conftest import Certificates
from tests.unit.gateways.every_http_gateway import SUCCESS, MakeGateway, outcome_at, outcome_of
from tests.unit.gateways.loopback import answer, answering, answering_then_closing, closed_port, http_server
from tui.service.gateways.http.endpoint import Timeouts
from tui.service.model.outcome import Deferred, Halted, Refused, StopCause, Unknown


@pytest.fixture(params=["library that tells its progress", "library that tells nothing"])
def any_library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is proved must not hang on the events that the HTTP library tells, or on their names."""
    if request.param != "library that tells nothing":
        return
    send = httpcore.AsyncHTTPConnection.handle_async_request

    async def send_silently(connection: httpcore.AsyncHTTPConnection, outgoing: httpcore.Request) -> httpcore.Response:
        del outgoing.extensions["trace"]
        return await send(connection, outgoing)

    monkeypatch.setattr(httpcore.AsyncHTTPConnection, "handle_async_request", send_silently)


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
        for fault in (OSError("?"), httpcore.ReadError("?"), httpcore.LocalProtocolError("?"), UnicodeError("?")):

            async def fail(*args: object, fault: Exception = fault) -> None:
                raise fault

            monkeypatch.setattr(httpcore.AsyncHTTPConnection, "handle_async_request", fail)
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

    @pytest.mark.parametrize("status", [500, 501, 502, 504, 520, 302, 303, 408, 409, 418, 499])
    async def test_when_its_status_proves_nothing(self, make: MakeGateway, status: int) -> None:
        outcome = await outcome_of(make, answering(answer("Internal Server Error", status)))
        assert isinstance(outcome, Unknown)
        assert str(status) in outcome.reason


class TestTheProviderRefused:
    @pytest.mark.parametrize("status", [429, 503])
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
