"""What a protocol needs before anything can be sent through it, and what of it is missing or wrong.

The card says it beside its fields, a command before it queues, and the gateway factory before it builds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.language.catalogue import _
from tui.language.translation import translated
from tui.runtime.values import dataclass
from tui.service.errors import ConfigurationError
from tui.service.model.card_protocols import CardField, Carrier, ProtocolKey, protocol
from tui.service.model.facts import Fact, FactKind
from tui.service.rules.card_values import access_fields, setting_of, stored_access
from tui.service.secrets.values import SecretName
from tui.service.settings import MailGatewaySettings, Settings, broken_rule, network_addresses
from tui.service.text.character_sets import unsendable_characters
from tui.service.wording import card_field_texts
from tui.service.wording.card_field_texts import account_field
from tui.service.wording.facts import as_error, sentence

if TYPE_CHECKING:
    from tui.service.gateways.http_formats.description import HttpFormat
    from tui.service.secrets import Secrets


@dataclass(frozen=True, slots=True)
class AccessFault:
    """What one field lacks: `sentence` stands beside it. `field` is a `CardField` or `MAIL_FIELD`."""

    field: str
    sentence: str
    is_missing: bool = False
    remedy: str = ""
    title: str = ""

    @property
    def field_title(self) -> str:
        """What sentences call the field."""
        return self.title or card_field_texts.card_field(self.field)

    @property
    def field_in_fact(self) -> str:
        """How a fact names the field: one that a description asks for by its title, which no store knows otherwise."""
        return account_field(self.title.replace(",", " ")) if self.title else self.field


def access_faults(settings: Settings, key: ProtocolKey) -> tuple[AccessFault, ...]:
    """Everything that keeps a protocol from being used, secrets apart."""
    faults = list(_field_faults(settings, key))
    if key is ProtocolKey.THREESTEPS_API:
        faults += _format_faults(settings, has_usable_address=not faults)
    if protocol(key).carrier is Carrier.MAIL:
        faults += _mail_faults(settings, key)
    return tuple(faults)


def require_access(settings: Settings, key: ProtocolKey) -> None:
    """Raise `ConfigurationError` in the words of the card where a protocol cannot be used."""
    faults = access_faults(settings, key)
    if not faults:
        return
    if {fault.field for fault in faults} == {card_field_texts.MAIL_FIELD}:
        raise as_error(ConfigurationError, Fact.of(FactKind.MAIL_SERVER_MISSING), Fact.of(FactKind.SET_UP_MAIL))
    if key is ProtocolKey.THREESTEPS_API and faults[0].field == CardField.ADDRESS and faults[0].is_missing:
        raise as_error(ConfigurationError, Fact.of(FactKind.ENDPOINT_MISSING), Fact.of(FactKind.ENTER_ENDPOINT))
    if all(fault.is_missing for fault in faults):
        fields = ",".join(fault.field_in_fact for fault in faults)
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
    missing = [fault.field_title for fault in faults if fault.is_missing]
    parts = [f"{fault.field_title}: {fault.sentence}" for fault in faults if not fault.is_missing]
    if missing:
        parts.insert(0, card_field_texts.missing_titles(missing))
    title = protocol(key).title
    words = _("„{title}“ unvollständig: {faults}") if missing else _("„{title}“ nicht verwendbar: {faults}")
    return words.format(title=title, faults=" ".join(parts))


def remedy_of(faults: Sequence[AccessFault]) -> str:
    """Where the faults can be fixed."""
    if {fault.field for fault in faults} == {card_field_texts.MAIL_FIELD}:
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


def second_secret_problem(secret: str) -> str:
    """Why a second secret cannot travel to the provider, in one sentence, or ""."""
    if not (secret.strip() and secret.isprintable()):
        return _("Ein Geheimnis besteht aus sichtbaren Zeichen.")
    return ""


def needed_secrets(settings: Settings, key: ProtocolKey) -> tuple[SecretName, ...]:
    """The secrets without which a protocol cannot send as it is configured."""
    own = SecretName(protocol(key).secret)
    if key is ProtocolKey.THREESTEPS_API:
        chosen = described_format(settings)
        second = chosen is not None and chosen.second_secret is not None
        return (own, SecretName.THREESTEPS_API_SECRET) if second else (own,)
    if protocol(key).carrier is Carrier.HTTP:
        return (own,)
    gateway = mail_gateway(settings, key)
    names = [SecretName.SMTP_PASSWORD] if settings.mail.user else []
    if gateway.password_in_mail and "passwort" in network_addresses.placeholders_of(gateway.template):
        names.append(own)
    return tuple(names)


def unusable_secret_files(settings: Settings, secrets: Secrets) -> tuple[str, ...]:
    """Which files of secrets keep this machine from sending by the chosen protocol, in sentences; cheap."""
    if not settings.dispatch.here:
        return ()
    names = needed_secrets(settings, settings.provider.protocol)
    troubles = ((name, secrets.unusable_file(name)) for name in names)
    return tuple(f"{name.label}: {trouble}" for name, trouble in troubles if trouble)


def format_title(settings: Settings, name: str) -> str:
    """What a description calls its provider, or its name where it cannot be read."""
    described = described_format(replace(settings, threesteps_api=replace(settings.threesteps_api, format=name)))
    return name if described is None else described.title


def mail_gateway(settings: Settings, key: ProtocolKey) -> MailGatewaySettings:
    """The settings of one of the two mail protocols."""
    return settings.sms4_mail if key is ProtocolKey.SMS4_MAIL else settings.threesteps_mail


def _field_faults(settings: Settings, key: ProtocolKey) -> Iterator[AccessFault]:
    """What is missing or wrong in the fields that a protocol keeps."""
    access, needed = stored_access(settings, key), _needed_fields(settings, key)
    for field in access_fields(key):
        text = access.text(field)
        if not text.strip():
            if field in needed:
                yield _missing(field)
        elif allowed := broken_rule(setting_of(key, field), text):
            yield AccessFault(field, _("Hierher gehört {allowed}.").format(allowed=allowed))
        elif key is ProtocolKey.SMS4_REST and unsendable_characters(text):
            yield AccessFault(field, _unknown_to_sms4())


def _needed_fields(settings: Settings, key: ProtocolKey) -> frozenset[CardField]:
    """The fields that must not be empty; a mail needs those that its template names."""
    if key is ProtocolKey.THREESTEPS_API:
        chosen = described_format(settings)
        is_public = chosen is not None and chosen.url_is_public
        return frozenset() if is_public else frozenset({CardField.ADDRESS})
    if key is ProtocolKey.SMS4_REST:
        return frozenset({CardField.ADDRESS, CardField.CUSTOMER_NUMBER, CardField.USER})
    written = network_addresses.placeholders_of(mail_gateway(settings, key).template)
    named = {"kundennr": CardField.CUSTOMER_NUMBER, "benutzer": CardField.USER}
    in_mail = {field for placeholder, field in named.items() if placeholder in written}
    return frozenset({CardField.ADDRESS, CardField.MAIL_ADDRESS, *in_mail})


def _missing(field: str) -> AccessFault:
    return AccessFault(field, _("Bitte ausfüllen."), is_missing=True)


def _unknown_to_sms4() -> str:
    return _("SMS4 kennt hier nur Buchstaben, Ziffern und übliche Zeichen (ISO-8859-15).")


def chosen_format(settings: Settings) -> HttpFormat:
    """The description of the chosen HTTP interface; raises `ConfigurationError`."""
    from tui.service.gateways.http_formats import format_files  # who sends otherwise needs none

    return format_files.chosen_format(settings.threesteps_api)


def described_format(settings: Settings) -> HttpFormat | None:
    """The description of the chosen HTTP interface, None where it cannot be used."""
    with suppress(ConfigurationError):
        return chosen_format(settings)
    return None


def address_of_format(settings: Settings) -> str:
    """Where messages go by the chosen description: what the practice entered, else what it says itself; "" for none."""
    chosen = described_format(settings)
    public = chosen.url if chosen is not None and chosen.url_is_public else ""
    return settings.threesteps_api.url or public


def _format_faults(settings: Settings, has_usable_address: bool) -> Iterator[AccessFault]:
    """What is wrong in the description of an HTTP interface, its further addresses and its account included."""
    try:
        chosen = chosen_format(settings)
    except ConfigurationError as error:
        yield AccessFault(CardField.ADDRESS, error.sentence, remedy=error.remedy)
        return
    missing = tuple(account_faults(chosen, settings.threesteps_api.account))
    if has_usable_address and not missing:
        yield from _address_faults(chosen, settings)
    yield from missing


def account_faults(chosen: HttpFormat, account: Mapping[str, str]) -> Iterator[AccessFault]:
    """What of the fields that a format asks for is missing or wrong, the second secret apart."""
    for each in chosen.account:
        value = account.get(each.name, "").strip() or each.default
        name = account_field(each.name)
        if each.secret:
            continue
        if not value:
            yield AccessFault(name, _("Bitte ausfüllen."), is_missing=True, title=translated(each.title))
        elif not each.fits(value):
            like = f" ({each.example})" if each.example else ""
            yield AccessFault(
                name,
                _("Das hat nicht die Form, die der Anbieter verlangt{like}.").format(like=like),
                title=translated(each.title),
            )


def _address_faults(chosen: HttpFormat, settings: Settings) -> Iterator[AccessFault]:
    from tui.service.gateways.http_formats.request_writer import FormatAccess, RequestWriter

    given = settings.threesteps_api.url or chosen.url
    account = {each.name: "x" for each in chosen.account if each.secret} | dict(settings.threesteps_api.account)
    try:
        RequestWriter(chosen, FormatAccess(given, "x", account))
    except ConfigurationError as error:
        yield AccessFault(CardField.ADDRESS, error.sentence, remedy=error.remedy)


def _mail_faults(settings: Settings, key: ProtocolKey) -> Iterator[AccessFault]:
    """What a mail needs besides the fields of the card."""
    values = mail_gateway(settings, key)
    if "passwort" in network_addresses.placeholders_of(values.template) and not values.password_in_mail:
        yield AccessFault(
            CardField.PASSWORD,
            _("Die Mailvorlage nennt das Passwort, doch das ist nicht erlaubt."),
            remedy=_("Ihr Administrator kann die Vorlage ändern oder es erlauben."),
        )
    if not settings.mail.host.strip():
        yield _missing(card_field_texts.MAIL_FIELD)
