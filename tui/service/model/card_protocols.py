"""The four protocols of the card as data: their fields, addresses and abilities.

Source: the card "SMS-Provider" of charly; addresses of SMS4 from the provider's manual. 3steps2web publishes
neither its address nor its interface, so those addresses are empty until the practice enters them.
"""

from __future__ import annotations

from enum import StrEnum

from tui.runtime.values import dataclass


class ProtocolKey(StrEnum):
    """The name of a protocol in configuration, store and JSON."""

    THREESTEPS_API = "3steps2web-api"
    SMS4_REST = "sms4-rest"
    THREESTEPS_MAIL = "3steps2web-mail"
    SMS4_MAIL = "sms4-mail"


class CardField(StrEnum):
    """A field of the card; the value is its key in `[protocols.*]`, but for the address and the secrets."""

    ADDRESS = "address"
    API_KEY = "api_key"
    MAIL_ADDRESS = "mail_address"
    CUSTOMER_NUMBER = "customer_number"
    TARIFF = "tariff"
    USER = "user"
    PASSWORD = "password"  # noqa: S105 - the name of a field
    SENDER = "sender"
    LONG_SMS = "long_sms"


class Carrier(StrEnum):
    """How a message travels to the provider."""

    HTTP = "http"
    MAIL = "mail"


class _Called:
    """What this process calls the protocol whose interface is described; "" is its usual name."""

    title = ""


def use_title(title: str) -> None:
    """Let the protocol whose interface is described be called by the name of its real provider, in this process."""
    _Called.title = title.strip()


@dataclass(frozen=True, slots=True)
class Protocol:
    """One entry of the dropdown *Protokoll*.

    `usual_title` and `usual_provider` are its names on the card of the practice software. `address` is what the choice
    fills in: a base URL for direct protocols, the gateway's mail address for mail protocols, empty where the provider
    publishes none. `address_key` is its key in `[protocols.<key>]`.
    """

    key: ProtocolKey
    usual_title: str
    usual_provider: str
    carrier: Carrier
    fields: tuple[CardField, ...]
    secret: str
    address_key: str
    address: str

    @property
    def title(self) -> str:
        """What the screen calls it."""
        return self._called or self.usual_title

    @property
    def provider(self) -> str:
        """What sentences call its provider."""
        return self._called or self.usual_provider

    @property
    def _called(self) -> str:
        return _Called.title if self.key is ProtocolKey.THREESTEPS_API else ""

    @property
    def allows_long_sms(self) -> bool:
        """Whether the card shows the checkbox for more than 160 characters."""
        return CardField.LONG_SMS in self.fields


_ACCOUNT = (CardField.CUSTOMER_NUMBER, CardField.TARIFF, CardField.USER, CardField.PASSWORD, CardField.SENDER)

PROTOCOLS: tuple[Protocol, ...] = (
    Protocol(
        key=ProtocolKey.THREESTEPS_API,
        usual_title="3steps2web mit API-Key",
        usual_provider="3steps2web",
        carrier=Carrier.HTTP,
        fields=(CardField.API_KEY, CardField.SENDER, CardField.LONG_SMS),
        secret="3steps2web-api-key",  # noqa: S106 - the name of a secret
        address_key="url",
        address="",
    ),
    Protocol(
        key=ProtocolKey.SMS4_REST,
        usual_title="SMS4 RESTful",
        usual_provider="SMS4",
        carrier=Carrier.HTTP,
        fields=(*_ACCOUNT, CardField.LONG_SMS),
        secret="sms4-password",  # noqa: S106 - the name of a secret
        address_key="base_url",
        address="https://www.sms4.de",
    ),
    Protocol(
        key=ProtocolKey.THREESTEPS_MAIL,
        usual_title="3steps2web mit E-Mail-Adresse",
        usual_provider="3steps2web",
        carrier=Carrier.MAIL,
        fields=(CardField.MAIL_ADDRESS, *_ACCOUNT),
        secret="3steps2web-password",  # noqa: S106 - the name of a secret
        address_key="gateway_address",
        address="",
    ),
    Protocol(
        key=ProtocolKey.SMS4_MAIL,
        usual_title="SMS4 mit E-Mail-Adresse",
        usual_provider="SMS4",
        carrier=Carrier.MAIL,
        fields=(CardField.MAIL_ADDRESS, *_ACCOUNT),
        secret="sms4-password",  # noqa: S106 - the name of a secret
        address_key="gateway_address",
        address="sms@sms4.de",
    ),
)


def protocol(key: str) -> Protocol:
    """The protocol of that key; raises `ValueError` where there is none."""
    wanted = ProtocolKey(key)
    return next(candidate for candidate in PROTOCOLS if candidate.key is wanted)


def protocol_title(key: str) -> str:
    """The name of a protocol on the screen; a key that this version does not know stays as it is."""
    return protocol(key).title if key in tuple(ProtocolKey) else key
