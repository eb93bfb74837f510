"""A device of the practice with a certificate of its own, named by its fingerprint: no other one is trusted."""

from __future__ import annotations

import asyncio
import hashlib
import socket
import ssl
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from tests.unit.gateways.format_gateway import KEY, SMS
from tests.unit.gateways.loopback import answer, answering, http_server
from tests.unit.gateways.worded import worded
from tui.service.errors import ConfigurationError
from tui.service.gateways.http.endpoint import Timeouts
from tui.service.gateways.http_formats.examples import example_account
from tui.service.gateways.http_formats.format_gateway import FormatGateway
from tui.service.gateways.http_formats.format_reader import shipped_format
from tui.service.gateways.http_formats.request_writer import FormatAccess
from tui.service.model.outcome import Accepted, Deferred, Halted, StopCause
from tui.service.settings.network_addresses import fingerprint, fingerprint_digits

SMSGATE = shipped_format("smsgate")
ACCEPTED = answer('{"id":"k3v9x2-42","state":"Pending"}', 202)
OURS = replace(SMS, reference_prefix="k3v9x2")


class OwnCertificate:
    """A certificate that nobody vouches for, in the name of another host."""

    def __init__(self) -> None:
        issued = trustme.CA().issue_cert("telefon.praxis.example")
        self.server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        issued.configure_cert(self.server)
        der = ssl.PEM_cert_to_DER_cert(issued.cert_chain_pems[0].bytes().decode())
        self.fingerprint = hashlib.sha256(der).hexdigest()


@pytest.fixture(scope="module")
def own() -> OwnCertificate:
    return OwnCertificate()


def gateway_to(url: str, pinned: str) -> FormatGateway:
    access = FormatAccess(f"{url}/messages", KEY, example_account(SMSGATE), pinned)
    return FormatGateway(SMSGATE, access, Timeouts(5, 5, 10))


async def outcome_at(url: str, pinned: str) -> object:
    gateway = gateway_to(url, pinned)
    try:
        return worded(await gateway.send(OURS))
    finally:
        await gateway.aclose()


async def test_the_named_certificate_is_trusted_whoever_issued_it(own: OwnCertificate) -> None:
    async with http_server(answering(ACCEPTED), tls=own.server) as server:
        assert await outcome_at(server.url, own.fingerprint) == Accepted("k3v9x2-42")
    assert server.only.line == "POST /messages HTTP/1.1"


async def test_every_request_over_the_connection_is_checked_once(own: OwnCertificate) -> None:
    async with http_server(answering(ACCEPTED), tls=own.server) as server:
        gateway = gateway_to(server.url, own.fingerprint)
        assert [await gateway.send(OURS) for _ in range(3)] == [Accepted("k3v9x2-42")] * 3
        await gateway.aclose()
    assert server.connections == 1


async def test_another_certificate_is_sent_nothing(own: OwnCertificate) -> None:
    async with http_server(answering(ACCEPTED), tls=own.server) as server:
        outcome = await outcome_at(server.url, "ab" * 32)
    shown = ":".join(own.fingerprint.upper()[at : at + 2] for at in range(0, 16, 2))
    assert outcome == Halted(
        StopCause.CERTIFICATE,
        f"localhost zeigt ein anderes Zertifikat als das hinterlegte; gesendet wurde nichts (Fingerabdruck {shown}…).",
    )
    assert server.requests == []


async def test_a_trusted_authority_does_not_stand_in_for_it(
    own: OwnCertificate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    async with http_server(answering(ACCEPTED), tls=context) as server:
        assert isinstance(await outcome_at(server.url, own.fingerprint), Halted)
    assert server.requests == []


async def test_the_check_says_what_to_do(own: OwnCertificate) -> None:
    async with http_server(answering(ACCEPTED), tls=own.server) as server:
        gateway = gateway_to(server.url, "ab" * 32)
        with pytest.raises(ConfigurationError, match="zeigt ein anderes Zertifikat als das hinterlegte") as caught:
            await gateway.account()
        await gateway.aclose()
    assert "protocols.3steps2web-api.fingerprint" in caught.value.remedy
    assert server.requests == []


async def test_it_is_reached_without_the_proxy_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    async def unknown(*args: object, **kwargs: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    async with http_server(answering(answer("", 502))) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
        outcome = await outcome_at("https://telefon.praxis.example", "ab" * 32)
    assert outcome == Deferred("Der Name telefon.praxis.example lässt sich nicht auflösen.")
    assert proxy.requests == []


def test_plain_http_to_a_telephone_is_refused() -> None:
    with pytest.raises(ConfigurationError):
        gateway_to("http://192.168.178.40:8080", "ab" * 32)


@pytest.mark.parametrize(
    "text",
    [
        "AB" * 32,
        "ab" * 32,
        ":".join(["AB"] * 32),
        " ".join(["AB"] * 32),
        "sha256 Fingerprint=" + ":".join(["AB"] * 32),
        "SHA256 Fingerprint=" + ":".join(["AB"] * 32),
        "sha256:" + "ab" * 32,
    ],
)
def test_a_fingerprint_is_written_as_programs_show_it(text: str) -> None:
    assert fingerprint(text) == ""
    assert fingerprint_digits(text) == "ab" * 32


@pytest.mark.parametrize("text", ["ab" * 20, "ab" * 31, "ab" * 33, "xy" * 32, "AB:CD", "ja", "a" * 63])
def test_what_is_no_fingerprint_of_sha_256_is_refused(text: str) -> None:
    assert "SHA-256" in fingerprint(text)
    assert fingerprint_digits(text) == ""
