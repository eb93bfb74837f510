"""What a protocol needs before anything can be sent through it, and what of it is missing or wrong.

The card says it beside its fields, a command before it queues, and the gateway factory before it builds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tui.language.catalogue import _
from tui.service.errors import ConfigurationError
from tui.service.model.facts import Fact, FactKind
from tui.service.model.protocols import CardField, Carrier, ProtocolKey, protocol
from tui.service.secrets.values import SecretName
from tui.service.settings import MailGatewaySettings, Settings, network_addresses
from tui.service.text.character_sets import unsendable_characters
from tui.service.wording import labels
from tui.service.wording.facts import as_error, sentence


@dataclass(frozen=True, slots=True)
class AccessFault:
    """What one field lacks: `sentence` stands beside it. `field` is a `CardField`, `ADDRESS_FIELD` or `MAIL_FIELD`."""

    field: str
    sentence: str
    is_missing: bool = False
    remedy: str = ""


def access_faults(settings: Settings, key: ProtocolKey) -> tuple[AccessFault, ...]:
    """Everything that keeps a protocol from being used, secrets apart."""
    if key is ProtocolKey.SMS4_REST:
        return tuple(_sms4_faults(settings))
    if key is ProtocolKey.THREESTEPS_API:
        return tuple(_http_format_faults(settings))
    return tuple(_mail_faults(settings, key))


def require_access(settings: Settings, key: ProtocolKey) -> None:
    """Raise `ConfigurationError` in the words of the card where a protocol cannot be used."""
    faults = access_faults(settings, key)
    if not faults:
        return
    if {fault.field for fault in faults} == {labels.MAIL_FIELD}:
        raise as_error(ConfigurationError, Fact.of(FactKind.MAIL_SERVER_MISSING), Fact.of(FactKind.SET_UP_MAIL))
    if key is ProtocolKey.THREESTEPS_API and faults[0].is_missing:
        raise as_error(ConfigurationError, Fact.of(FactKind.ENDPOINT_MISSING), Fact.of(FactKind.ENTER_ENDPOINT))
    if all(fault.is_missing for fault in faults):
        fields = ",".join(fault.field for fault in faults)
        incomplete = Fact.of(FactKind.ACCESS_INCOMPLETE, title=protocol(key).title, fields=fields)
        raise as_error(ConfigurationError, incomplete, Fact.of(FactKind.FILL_IN_CARD))
    raise ConfigurationError(
        _("Die Karte SMS-Provider ist für {faults}").format(faults=summary(faults, key)), remedy_of(faults)
    )


def require_complete_card(settings: Settings) -> None:
    """Refuse at once what could not leave from here; raises `ConfigurationError` naming the empty fields.

    A desk that leaves sending to a worker needs no card.
    """
    if not settings.dispatch.here:
        return
    require_access(settings, settings.provider.protocol)


def summary(faults: Sequence[AccessFault], key: ProtocolKey) -> str:
    """What is missing and wrong in one line: „SMS4 RESTful“ unvollständig: Kundennr., Benutzer fehlen."""
    missing = [fault.field for fault in faults if fault.is_missing]
    parts = [f"{labels.card_field(fault.field)}: {fault.sentence}" for fault in faults if not fault.is_missing]
    if missing:
        parts.insert(0, labels.missing_fields(missing))
    title = protocol(key).title
    words = _("„{title}“ unvollständig: {faults}") if missing else _("„{title}“ nicht verwendbar: {faults}")
    return words.format(title=title, faults=" ".join(parts))


def remedy_of(faults: Sequence[AccessFault]) -> str:
    """Where the faults can be fixed."""
    if {fault.field for fault in faults} == {labels.MAIL_FIELD}:
        return sentence(Fact.of(FactKind.SET_UP_MAIL))
    given = " ".join(fault.remedy for fault in faults if fault.remedy)
    return given or sentence(Fact.of(FactKind.FILL_IN_CARD))


def secret_problem(settings: Settings, key: ProtocolKey, secret: str) -> str:
    """Why a password or an API key cannot travel to the provider, in one sentence, or ""."""
    if key is ProtocolKey.THREESTEPS_API and not (secret.strip() and secret.isascii() and secret.isprintable()):
        return _("Ein API-Key besteht aus Buchstaben, Ziffern und Zeichen ohne Umlaute.")
    if key is ProtocolKey.SMS4_REST and unsendable_characters(secret):
        return _unknown_to_sms4()
    return ""


def needed_secrets(settings: Settings, key: ProtocolKey) -> tuple[SecretName, ...]:
    """The secrets without which a protocol cannot send as it is configured."""
    own = SecretName(protocol(key).secret)
    if protocol(key).carrier is Carrier.HTTP:
        return (own,)
    gateway = mail_gateway(settings, key)
    names = [SecretName.SMTP_PASSWORD] if settings.mail.user else []
    if gateway.password_in_mail and "passwort" in network_addresses.placeholders_of(gateway.template):
        names.append(own)
    return tuple(names)


def mail_gateway(settings: Settings, key: ProtocolKey) -> MailGatewaySettings:
    """The settings of one of the two mail protocols."""
    return settings.sms4_mail if key is ProtocolKey.SMS4_MAIL else settings.threesteps_mail


def _sms4_faults(settings: Settings) -> Iterator[AccessFault]:
    values = settings.sms4_rest
    yield from _required(CardField.CUSTOMER_NUMBER, values.customer_number)
    yield from _required(CardField.USER, values.user)
    yield from _required(labels.ADDRESS_FIELD, values.base_url, network_addresses.url(values.base_url))
    fields = {
        CardField.CUSTOMER_NUMBER: values.customer_number,
        CardField.TARIFF: values.tariff,
        CardField.USER: values.user,
    }
    yield from (AccessFault(field, _unknown_to_sms4()) for field, text in fields.items() if unsendable_characters(text))


def _unknown_to_sms4() -> str:
    return _("SMS4 kennt hier nur Buchstaben, Ziffern und übliche Zeichen (ISO-8859-15).")


def _http_format_faults(settings: Settings) -> Iterator[AccessFault]:
    from tui.service.gateways.http.endpoint import checked_endpoint, endpoint_beside
    from tui.service.gateways.template.format import chosen_format

    values = settings.threesteps_api
    found = tuple(_required(labels.ADDRESS_FIELD, values.url, network_addresses.url(values.url)))
    yield from found
    try:
        chosen = chosen_format(values)
        if not found:
            endpoint = checked_endpoint(values.url, labels.card_field(labels.ADDRESS_FIELD))
            for enquiry in (chosen.balance, chosen.report):
                if enquiry is not None:
                    endpoint_beside(endpoint, enquiry.url, chosen.name)
    except ConfigurationError as error:
        yield AccessFault(labels.ADDRESS_FIELD, error.sentence, remedy=error.remedy)


def _mail_faults(settings: Settings, key: ProtocolKey) -> Iterator[AccessFault]:
    values = mail_gateway(settings, key)
    written = network_addresses.placeholders_of(values.template)
    yield from _required(
        CardField.MAIL_ADDRESS, values.mail_address, network_addresses.mail_address(values.mail_address)
    )
    if "kundennr" in written:
        yield from _required(CardField.CUSTOMER_NUMBER, values.customer_number)
    if "benutzer" in written:
        yield from _required(CardField.USER, values.user)
    if "passwort" in written and not values.password_in_mail:
        yield AccessFault(
            CardField.PASSWORD,
            _("Die Mailvorlage nennt das Passwort, doch das ist nicht erlaubt."),
            remedy=_("Ihr Administrator kann die Vorlage ändern oder es erlauben."),
        )
    address = values.gateway_address
    yield from _required(labels.ADDRESS_FIELD, address, network_addresses.gateway_address(address))
    yield from _required(labels.MAIL_FIELD, settings.mail.host)


def _required(field: str, value: str, allowed: str = "") -> Iterator[AccessFault]:
    if not value.strip():
        yield AccessFault(field, _("Bitte ausfüllen."), is_missing=True)
    elif allowed:
        yield AccessFault(field, _("Möglich ist: {allowed}.").format(allowed=allowed))
