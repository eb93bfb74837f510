"""The card SMS-Provider: reading it, holding it against its rules, saving it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from tui.language import amounts
from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import SecretError, SettingsError
from tui.service.gateways.access_faults import (
    access_faults,
    described_format,
    format_title,
    needed_secrets,
    second_secret_problem,
    secret_problem,
)
from tui.service.gateways.secret_owners import (
    API_TABLE,
    BELONGS_TO,
    SecretReplacement,
    former_provider,
    owner_of,
    secrets_that_go_by,
)
from tui.service.model.card_protocols import PROTOCOLS, CardField, Protocol, ProtocolKey, protocol
from tui.service.model.findings import FieldNote
from tui.service.rules.card_values import CardAccess, setting_of, stored_access, values_to_store, with_access
from tui.service.secrets import Secrets, SecretStatus
from tui.service.secrets.values import SecretName, SecretSource
from tui.service.settings import Settings, broken_rule
from tui.service.settings.known_keys import ACCOUNT_TABLE
from tui.service.text import sender as sender_rules
from tui.service.text.numbers.number_reading import understand
from tui.service.wording import card_field_texts, findings
from tui.service.wording.card_field_texts import described

if TYPE_CHECKING:
    from tui.service.gateways.http_formats.description import AccountField
    from tui.service.settings.configuration import Configuration

PROTOCOL_FIELD = "protocol"
_FORMAT_SETTING = f"{API_TABLE}.format"
SENDER_COUNTRY_FIELD = "sender_country"
"""What is said below the sender because of the countries that messages go to."""
_ON_SCREEN: tuple[str, ...] = (PROTOCOL_FIELD, *CardField, SENDER_COUNTRY_FIELD)
"""The fields in the order in which the card shows them."""


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on the card; every protocol keeps its own access when another is chosen."""

    protocol: ProtocolKey
    sender: str
    long_sms: bool
    accesses: Mapping[ProtocolKey, CardAccess]
    account: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """What the chosen format asks for besides the key, by its names."""
    format: str = Settings().threesteps_api.format
    """By which description the protocol sends whose interface is described."""

    @property
    def access(self) -> CardAccess:
        """The access of the chosen protocol."""
        return self.accesses[self.protocol]


class ProviderCard:
    """The card of one configuration file."""

    def __init__(self, configuration: Configuration, secrets: Secrets, release: Callable[[str], object]) -> None:
        self._configuration = configuration
        self._secrets = secrets
        self._replacement = SecretReplacement(configuration, secrets)
        self._release = release

    def load(self) -> Card:
        """The card as it is saved; raises `SettingsError`."""
        settings = self._configuration.settings
        accesses = {known.key: stored_access(settings, known.key) for known in PROTOCOLS}
        provider, api = settings.provider, settings.threesteps_api
        return Card(provider.protocol, provider.sender, provider.long_sms, accesses, dict(api.account), api.format)

    def account_fields(self, card: Card) -> tuple[AccountField, ...]:
        """What the chosen format asks for besides the key, its second secret too; nothing where it cannot be used."""
        described = described_format(with_card(self._configuration.settings, card))
        return () if described is None else described.account

    @property
    def writable(self) -> bool:
        """Whether this user may save the card."""
        return not self.read_only_reason

    @property
    def read_only_reason(self) -> str:
        """Why the card cannot be saved; empty where it can."""
        published = self._configuration.published
        if published is not None and not published.may_change:
            return published.refusal().in_full
        return self._configuration.read_only_reason

    def review(self, card: Card, secret: str = "", second_secret: str = "") -> tuple[FieldNote, ...]:
        """What is missing or wrong on a card, in the order of the screen; quick enough for every key.

        Both secrets are what was typed and is not saved yet; whether one is stored is not asked. Where sending is left
        to a worker service nothing of the access is missing.
        """
        settings = self._configuration.settings
        chosen = protocol(card.protocol)
        notes = [*_notes_of_hidden_protocols(card), *_sender_notes(card, chosen, settings)]
        notes += [
            FieldNote(fault.field, fault.sentence, blocking=True, remedy=fault.remedy)
            for fault in access_faults(with_card(settings, card), card.protocol)
            if fault.field != card_field_texts.MAIL_FIELD and (settings.dispatch.here or not fault.is_missing)
        ]
        if secret and (problem := secret_problem(settings, card.protocol, secret)):
            notes.append(FieldNote(_secret_field(chosen), problem, blocking=True))
        if second_secret and (problem := second_secret_problem(second_secret)):
            notes.append(FieldNote(card_field_texts.SECOND_SECRET_FIELD, problem, blocking=True))
        return tuple(sorted(_first_of_each_field(notes), key=lambda note: _place_on_screen(note.field)))

    def save(
        self,
        card: Card,
        secret: str | None = None,
        second_secret: str | None = None,
        *,
        allow_secret_file: bool = False,
    ) -> None:
        """Save the card and the secrets that were typed: all of it, or nothing.

        Raises `SecretError`, `SettingsError`.
        """
        if not self.writable:
            raise SettingsError(self.read_only_reason, _("Bitten Sie Ihren Administrator um die Änderung."))
        problem = secret_problem(self._configuration.settings, card.protocol, secret) if secret else ""
        if problem := problem or (second_secret_problem(second_secret) if second_secret else ""):
            raise SecretError(problem, _("Tragen Sie es so ein, wie der Anbieter es nennt."))
        before = self.load()
        typed = {SecretName(protocol(card.protocol).secret): secret, SecretName.THREESTEPS_API_SECRET: second_secret}
        entered = {name: value for name, value in typed.items() if value}
        changes = _changes(before, card) | self._replacement.notes_of_change(BELONGS_TO, card.format, entered)
        if card.protocol is ProtocolKey.THREESTEPS_API and card.format == before.format:
            changes |= self._replacement.notes_of_unnoted(name for name in BELONGS_TO if name not in entered)
        changes |= self._title_of_next_provider(before.format, card.format)

        keep = partial(self._secrets.replace, allow_file=allow_secret_file)
        with self._replacement.replacing(entered, card.format, keep):
            self._configuration.change(changes)
        self._release(card.protocol)

    def _title_of_next_provider(self, former: str, chosen: str) -> dict[str, object]:
        """A title that is the former provider's follows the chosen one; another is the practice's own and stays."""
        settings = self._configuration.settings
        title = settings.provider.title
        if former == chosen or not title or title != _short(format_title(settings, former)):
            return {}
        return {"provider.title": _short(format_title(settings, chosen))}

    def take_out_of_use(self, key: str, chosen: str) -> dict[str, str]:
        """Before the setting `key` says that secrets go elsewhere: keep those of the former provider from the next one.

        Returns the title of that provider, or the former mail server, by the label of each secret that will no longer
        be used; nothing for other settings. Raises `SettingsError`.
        """
        names = secrets_that_go_by(key)
        return self._replacement.take_out_of_use(names, chosen) if names else {}

    def enter_secret(self, name: SecretName, value: str, *, allow_file: bool = False) -> SecretSource:
        """Keep one secret, for the chosen provider; where it lies now. Raises `SecretError`, `SettingsError`."""
        return self._replacement.enter(name, value, allow_file=allow_file)

    def delete_secret(self, name: SecretName) -> tuple[SecretSource, ...]:
        """Delete one secret, and of whose it was; where it lay. Raises `SecretError`."""
        removed = self._secrets.delete(name)
        if removed:
            self._replacement.forget_owner(name)
        return removed

    def former_provider(self, card: Card, name: SecretName) -> str:
        """The title of the provider whose secret is kept, where it is not the one of the card; else ""."""
        return former_provider(with_card(self._configuration.settings, card), name)

    def secrets_lacking(self, card: Card) -> list[SecretName]:
        """The secrets without which the card cannot send, where those that are kept are another provider's."""
        settings = with_card(self._configuration.settings, card)
        return [name for name in needed_secrets(settings, card.protocol) if former_provider(settings, name)]

    def format_title(self, card: Card) -> str:
        """What the chosen description calls its provider."""
        return format_title(self._configuration.settings, card.format)

    def secret_status(self, key: ProtocolKey) -> SecretStatus:
        """Where the secret of a protocol comes from; asks the keyring, so not for the UI thread."""
        return self._secrets.status(protocol(key).secret)

    def second_secret_status(self) -> SecretStatus:
        """Where the second secret of the described interface comes from; asks the keyring, too."""
        return self._secrets.status(SecretName.THREESTEPS_API_SECRET)

    def sender_count(self, sender: str) -> str:
        """The live count beside the sender, such as „11/11 Buchstaben“."""
        return findings.sender_count(sender_rules.check(sender))

    def takes_answers(self, sender: str) -> bool:
        """Whether patients can answer to a sender, because it is a mobile number."""
        countries = self._configuration.settings.policy.countries
        return sender_rules.check(sender).is_numeric and understand(sender, countries).kind.takes_sms

    def address_note(self, card: Card) -> str:
        """What stands beside the address where the provider publishes none: why, where it is found, and the format."""
        if card.protocol is not ProtocolKey.THREESTEPS_API:
            return ""
        chosen = _("Aufbau der Anfrage: {name}").format(name=card.format)
        if card.access.address.strip():
            return chosen
        described = described_format(with_card(self._configuration.settings, card))
        if described is not None and described.url_is_public:
            return f"{chosen} ({described.url})"
        why = _("Der Anbieter veröffentlicht sie nicht; sie steht in Ihren Vertragsunterlagen.")
        return f"{why} {chosen}"

    def long_sms_example(self) -> str:
        """The note below the checkbox: parts, billing, and what an example costs."""
        ui = self._configuration.settings.ui
        price = amounts.money(ui.price_of(2), ui.currency)
        return _(
            "Längere Texte gehen in Teilen zu 153 Zeichen hinaus; jeder Teil wird einzeln berechnet. "
            "Beispiel: 200 Zeichen = 2 Teile = {price}."
        ).format(price=price)


def _short(title: str) -> str:
    """The title of a provider without what stands in brackets behind it."""
    return title.partition(" (")[0]


def _place_on_screen(field: str) -> int:
    """Which field stands before which; those that a format asks for come after the API key."""
    is_asked_for = card_field_texts.account_name(field) or field == card_field_texts.SECOND_SECRET_FIELD
    return _ON_SCREEN.index(CardField.API_KEY if is_asked_for else field)


def _changes(before: Card, after: Card) -> dict[str, object]:
    """Only what differs, so that a save leaves the rest of the file as the admin wrote it."""
    changes: dict[str, object] = {
        "provider.protocol": after.protocol,
        "provider.sender": after.sender.strip(),
        "provider.long_sms": after.long_sms,
    }
    for key in ProtocolKey:
        old = values_to_store(before.accesses[key], key)
        new = values_to_store(after.accesses[key], key)
        changes |= {setting_of(key, field): text for field, text in new.items() if old[field] != text}
    if after.format != before.format:
        changes[_FORMAT_SETTING] = after.format
    for name, text in after.account.items():
        if before.account.get(name, "") != text.strip():
            changes[f"{ACCOUNT_TABLE}.{name}"] = text.strip() or None
    return changes


def _notes_of_hidden_protocols(card: Card) -> list[FieldNote]:
    """What was typed for other protocols is saved along, so it is held against the same rules."""
    for known in PROTOCOLS:
        if known.key == card.protocol:
            continue
        for field, text in values_to_store(card.accesses[known.key], known.key).items():
            if broken_rule(setting_of(known.key, field), text):
                sentence = _("Bei „{title}“ ist noch zu berichtigen: {field}.").format(
                    title=known.title, field=card_field_texts.card_field(field)
                )
                return [FieldNote(PROTOCOL_FIELD, sentence, blocking=True)]
    return []


def _sender_notes(card: Card, chosen: Protocol, settings: Settings) -> list[FieldNote]:
    reading = sender_rules.check(card.sender, sender_rules.rule_of(chosen.usual_provider))
    problem = findings.sender_problem(reading)
    if problem:
        return [FieldNote(CardField.SENDER, problem, blocking=True)]
    notes = [FieldNote(CardField.SENDER, text, blocking=False) for text in findings.sender_warnings(reading)]
    if any(sender_rules.needs_registration(card.sender, country) for country in settings.policy.countries):
        notes.append(FieldNote(SENDER_COUNTRY_FIELD, findings.blocked_in_austria(), blocking=False))
    return notes


def _secret_field(chosen: Protocol) -> CardField:
    return next(field for field in chosen.fields if described(field).is_secret)


def _first_of_each_field(notes: list[FieldNote]) -> list[FieldNote]:
    """Of what keeps a field from being saved the first; whatever else is to be said stays."""
    blocking: dict[str, FieldNote] = {}
    for note in notes:
        if note.blocking:
            blocking.setdefault(note.field, note)
    return [note for note in notes if not note.blocking or note is blocking[note.field]]


def with_own_secrets(settings: Settings, entered: Collection[str]) -> Settings:
    """The settings as they would be once the secrets were saved that are `entered`."""
    owners: dict[str, Any] = {attribute: "" for name, attribute in BELONGS_TO.items() if name in entered}
    return replace(settings, threesteps_api=replace(settings.threesteps_api, **owners))


def with_card(settings: Settings, card: Card) -> Settings:
    """The settings as they would be if the card were saved."""
    provider = replace(settings.provider, protocol=card.protocol, sender=card.sender.strip(), long_sms=card.long_sms)
    for key, access in card.accesses.items():
        settings = with_access(settings, key, access)
    api = settings.threesteps_api
    owners: dict[str, Any] = {}
    if card.format != api.format:
        owners = {attribute: owner_of(settings, name) or api.format for name, attribute in BELONGS_TO.items()}
    api = replace(api, account=dict(card.account), format=card.format, **owners)
    return replace(settings, provider=provider, threesteps_api=api)
