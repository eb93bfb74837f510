"""Which addresses a gateway may talk to (https everywhere, plain http on loopback only), and how long it waits."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urljoin, urlsplit

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import ConfigurationError
from tui.service.settings import network_addresses
from tui.service.settings.network_addresses import is_loopback


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A checked address: `url` as given, `host` for sentences, `loopback` for the http rule."""

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
    """The address, or `ConfigurationError` naming `setting` where `network_addresses.url` does not allow it."""
    url = url.strip()
    allowed = network_addresses.url(url)
    if allowed or not url:
        raise ConfigurationError(
            _("„{setting}“ ist keine Adresse einer Schnittstelle, die verwendet werden kann.").format(setting=setting),
            _("Hierher gehört {allowed}.").format(allowed=allowed or _("die vollständige Adresse")),
        )
    host = urlsplit(url).hostname or ""
    return Endpoint(url=url, host=host, loopback=is_loopback(host))


def endpoint_beside(
    endpoint: Endpoint, reference: str, format_name: str, further_hosts: Collection[str] = ()
) -> Endpoint:
    """An address beside the one messages go to, or on one of `further_hosts`, there by its own port and over TLS.

    Raises `ConfigurationError` where the key would travel elsewhere.
    """
    beside = checked_endpoint(urljoin(endpoint.url, reference), reference)
    is_allowed = beside.encrypted and beside.origin[1] in further_hosts
    if beside.origin != endpoint.origin and not is_allowed:
        raise ConfigurationError(
            _("Das Format „{name}“ schickt den API-Key an einen anderen Rechner als die Nachrichten.").format(
                name=format_name
            ),
            _(
                "Diese Abfrage aus der Datei nehmen, oder die Datei als root unter /etc/praxis-sms/formats ablegen und "
                "den Rechner unter hosts nennen."
            ),
        )
    return beside


@dataclass(frozen=True, slots=True)
class Timeouts:
    """`connect` for name, TCP and TLS; `read` for each answer; `total` for one whole exchange. All in seconds."""

    connect: float = 10.0
    read: float = 30.0
    total: float = 60.0
