"""Why no connection came about, in words."""

from __future__ import annotations

import ssl
from socket import gaierror

from tui.i18n import _
from tui.service.gateways.tls import causes


def unreachable_sentence(error: BaseException, host: str) -> str:
    """Why no connection to `host` came about, in one German sentence."""
    for cause in causes(error):
        if isinstance(cause, gaierror | UnicodeError):
            return _("Der Name {host} lässt sich nicht auflösen.").format(host=host)
        if isinstance(cause, ConnectionRefusedError):
            return _("{host} nimmt keine Verbindung an.").format(host=host)
        if isinstance(cause, ssl.SSLError):
            return _("Mit {host} kam keine verschlüsselte Verbindung zustande.").format(host=host)
    return _("Zu {host} kam keine Verbindung zustande.").format(host=host)
