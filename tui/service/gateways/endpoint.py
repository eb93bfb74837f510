"""Which addresses a gateway may talk to: https everywhere, plain http on loopback only."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from tui.i18n import _
from tui.service.errors import ConfigurationError
from tui.service.settings.values import is_loopback


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A checked address: `url` as given without a fragment, `host` for sentences, `loopback` for the http rule."""

    url: str
    host: str
    loopback: bool

    @property
    def encrypted(self) -> bool:
        """Whether everything on the way there goes over TLS."""
        return self.origin[0] == "https"

    @property
    def origin(self) -> tuple[str, str]:
        """Scheme and authority: what must not change when a credential travels."""
        parts = urlsplit(self.url)
        return parts.scheme, parts.netloc


def checked_endpoint(url: str, setting: str) -> Endpoint:
    """The address, or `ConfigurationError` naming `setting` where it is no https address (http on loopback)."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or port == 0 or parts.scheme not in ("https", "http") or not _is_plain(url.strip()):
        raise ConfigurationError(
            _("„{setting}“ ist keine Adresse einer Schnittstelle.").format(setting=setting),
            _("Die vollständige Adresse eintragen, sie beginnt mit https://."),
        )
    if parts.username is not None or parts.password is not None:
        raise ConfigurationError(
            _("„{setting}“ enthält Zugangsdaten; in einer Adresse sind sie nicht geschützt.").format(setting=setting),
            _("Die Adresse ohne den Teil vor dem @ eintragen."),
        )
    loopback = is_loopback(host)
    if parts.scheme == "http" and not loopback:
        raise ConfigurationError(
            _("„{setting}“ beginnt mit http://; Nachrichten gehen nur verschlüsselt hinaus.").format(setting=setting),
            _("Die Adresse mit https:// eintragen."),
        )
    return Endpoint(url=parts._replace(fragment="").geturl(), host=host, loopback=loopback)


def _is_plain(url: str) -> bool:
    return url.isascii() and url.isprintable() and " " not in url
