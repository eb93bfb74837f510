"""Certificates of a practice's own authority, and short timeouts."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from tui.service.gateways.http.endpoint import Timeouts


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
