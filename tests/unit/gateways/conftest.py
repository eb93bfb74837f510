"""Certificates of a practice's own authority, short timeouts, and every gateway over HTTP."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from tests.unit.gateways.every_http_gateway import PATIENT, SUCCESS, MakeGateway
from tests.unit.gateways.format_gateway import example_account
from tui.service.gateways.http.endpoint import Timeouts
from tui.service.gateways.http_formats.format_gateway import FormatGateway
from tui.service.gateways.http_formats.format_reader import shipped_format
from tui.service.gateways.http_formats.request_writer import FormatAccess
from tui.service.gateways.sms4.sms4_gateway import Sms4Access, Sms4Gateway
from tui.service.settings import Sms4RestSettings


@dataclass
class Certificates:
    """`server` for localhost, signed by `authority`."""

    authority: trustme.CA
    server: ssl.SSLContext

    def for_host(self, host: str) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.authority.issue_cert(host).configure_cert(context)
        return context


@pytest.fixture(scope="session")
def certificates() -> Certificates:
    authority = trustme.CA()
    made = Certificates(authority, ssl.create_default_context(ssl.Purpose.CLIENT_AUTH))
    made.server = made.for_host("localhost")
    return made


@pytest.fixture
def trusted(certificates: Certificates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certificates:
    """This machine trusts the practice's authority, named by SSL_CERT_FILE, and no other."""
    file = tmp_path / "authority.pem"
    certificates.authority.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return certificates


@pytest.fixture
def timeouts() -> Timeouts:
    return Timeouts(connect=5.0, read=5.0, total=10.0)


@pytest.fixture
def impatient() -> Timeouts:
    """For what is meant to time out."""
    return Timeouts(connect=0.2, read=0.2, total=5.0)


@pytest.fixture(params=list(SUCCESS))
def provider(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def make(provider: str) -> MakeGateway:
    def build(url: str, timeouts: Timeouts = PATIENT) -> Sms4Gateway | FormatGateway:
        if provider == "sms4":
            return Sms4Gateway(Sms4Access(Sms4RestSettings("XY12345", user="praxis", base_url=url), "geheim"), timeouts)
        described = shipped_format(provider)
        access = FormatAccess(f"{url}/sms", "schluessel", example_account(described))
        return FormatGateway(described, access, timeouts)

    return build
