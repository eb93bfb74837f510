"""Why no connection came about."""

from __future__ import annotations

import ssl
from socket import gaierror

from tui.service.gateways.http.tls import causes
from tui.service.model.facts import Fact, FactKind


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
