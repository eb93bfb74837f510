"""Whom a gateway trusts, what a certificate that fails is called, and why no connection came about.

Trust is never switched off. `SSL_CERT_FILE` or `SSL_CERT_DIR` name the only authorities trusted, as they do for curl,
OpenSSL and httpx; without them it is the machine's own store, and certifi's where the machine has none. Where a
practice names the fingerprint of one certificate, that one alone is trusted, whoever issued it and for whatever name.
"""

from __future__ import annotations

import hashlib
import os
import ssl
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from socket import gaierror

from tui.language.catalogue import _
from tui.service.errors import ConfigurationError
from tui.service.model.facts import Fact, FactKind

# X509_V_ERR_* of OpenSSL, <openssl/x509_vfy.h>
_NOT_YET_VALID = 9
_EXPIRED = 10
_WRONG_HOST = (62, 64)
_TLS = (ssl.SSLObject, ssl.SSLSocket)


def trusted_context() -> ssl.SSLContext:
    """The TLS context every gateway of this process shares; building one takes tens of milliseconds.

    Raises `ConfigurationError` where `SSL_CERT_FILE` or `SSL_CERT_DIR` names nothing that can be read.
    """
    return _context(os.environ.get("SSL_CERT_FILE", ""), os.environ.get("SSL_CERT_DIR", ""))


def trusting_nobody() -> ssl.SSLContext:
    """A TLS context in which no certificate verifies, for where nothing is encrypted: authorities fill megabytes."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def comparing_fingerprints() -> ssl.SSLContext:
    """A TLS context that verifies nothing itself: for connections that `require_fingerprint` looks at."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class OtherCertificate(Exception):
    """A server presented another certificate than the one whose fingerprint is named; `found` is how its own begins."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


def require_fingerprint(connection: object, fingerprint: str) -> None:
    """Raise `OtherCertificate` unless a connection, its handshake done, has the certificate of that SHA-256 (hex)."""
    presented = connection.getpeercert(binary_form=True) if isinstance(connection, _TLS) else None
    found = hashlib.sha256(presented or b"").hexdigest()
    if presented is None or found != fingerprint:
        raise OtherCertificate(":".join(found.upper()[at : at + 2] for at in range(0, 16, 2)) if presented else "–")


@lru_cache(maxsize=4)
def _context(authority_file: str, authority_folder: str) -> ssl.SSLContext:
    if authority_file:
        if not Path(authority_file).is_file():  # a pipe would be waited for without end
            raise _unreadable("SSL_CERT_FILE", authority_file)
        return _context_from("SSL_CERT_FILE", authority_file, cafile=authority_file)
    if authority_folder:
        if not Path(authority_folder).is_dir():
            raise _unreadable("SSL_CERT_DIR", authority_folder)
        return _context_from("SSL_CERT_DIR", authority_folder, capath=authority_folder)
    context = ssl.create_default_context()
    if not _machine_has_authorities():
        import certifi

        context.load_verify_locations(cafile=certifi.where())
    return context


def _context_from(variable: str, place: str, cafile: str | None = None, capath: str | None = None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=cafile, capath=capath)
    except OSError as error:
        raise _unreadable(variable, place) from error


def _unreadable(variable: str, place: str) -> ConfigurationError:
    return ConfigurationError(
        _("{variable} nennt „{place}“, dort sind aber keine Zertifikate zu lesen.").format(
            variable=variable, place=place
        ),
        _("Den Pfad berichtigen oder die Variable {variable} entfernen.").format(variable=variable),
    )


def _machine_has_authorities() -> bool:
    paths = ssl.get_default_verify_paths()
    if paths.cafile:
        return True
    return bool(paths.capath) and any(Path(paths.capath).iterdir())


def certificate_failure(error: BaseException, host: str) -> Fact | None:
    """Why a certificate did not verify; None where that is not what went wrong."""
    for cause in causes(error):
        if isinstance(cause, OtherCertificate):
            return Fact.of(FactKind.CERTIFICATE_OTHER, host=host, found=cause.found)
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Fact.of(_kind_of_failure(cause.verify_code), host=host)
    return None


def certificate_remedy(failure: Fact | None = None) -> str:
    """What a person can do about a certificate that did not verify."""
    if failure is not None and failure.kind == FactKind.CERTIFICATE_OTHER:
        return _(
            "Hat das Gerät ein neues Zertifikat, dessen ganzen SHA-256-Fingerabdruck dort ablesen und unter "
            "protocols.3steps2web-api.fingerprint eintragen; sonst antwortet ein fremdes Gerät: das Netz prüfen."
        )
    return _("Adresse und Uhrzeit prüfen; eine eigene Zertifizierungsstelle macht SSL_CERT_FILE bekannt.")


def _kind_of_failure(code: int) -> FactKind:
    if code == _EXPIRED:
        return FactKind.CERTIFICATE_EXPIRED
    if code == _NOT_YET_VALID:
        return FactKind.CERTIFICATE_NOT_YET_VALID
    if code in _WRONG_HOST:
        return FactKind.CERTIFICATE_WRONG_HOST
    return FactKind.CERTIFICATE_UNTRUSTED


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error and everything it was raised from, members of exception groups included."""
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop(0)
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting += [current.__cause__, current.__context__]
        if isinstance(current, BaseExceptionGroup):
            waiting += current.exceptions


def why_no_connection(error: BaseException, host: str) -> Fact:
    """Why no connection to `host` came about."""
    for cause in causes(error):
        if isinstance(cause, gaierror | UnicodeError):
            return Fact.of(FactKind.NAME_NOT_RESOLVED, host=host)
        if isinstance(cause, ConnectionRefusedError):
            return Fact.of(FactKind.CONNECTION_REFUSED, host=host)
        if isinstance(cause, ssl.SSLError):
            return Fact.of(FactKind.NO_ENCRYPTED_CONNECTION, host=host)
    return Fact.of(FactKind.NO_CONNECTION, host=host)
