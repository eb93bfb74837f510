"""For whom a secret was entered, and that nobody else is ever handed it.

A description says where a key goes, so whoever changes the description would send the former provider's key to the
next one; whoever changes the mail server would send it the password of the former one. The settings note for which
description or mail server each secret was entered, and what is noted is held against the chosen one whenever a secret
is about to be used: after an edit of the file by hand, too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from tui.runtime.values import dataclass
from tui.service.errors import SecretError, SettingsError
from tui.service.gateways.access_faults import format_title, needed_secrets, require_access
from tui.service.model.card_protocols import ProtocolKey
from tui.service.model.facts import Fact, FactKind
from tui.service.secrets.values import SecretName, SecretSource
from tui.service.settings.text_rules import NOBODY
from tui.service.wording import card_field_texts
from tui.service.wording.facts import as_error

if TYPE_CHECKING:
    from tui.service.secrets import Secrets
    from tui.service.secrets.values import Secret, SecretSupply
    from tui.service.settings import Settings
    from tui.service.settings.configuration import Configuration

API_TABLE = "protocols.3steps2web-api"
BELONGS_TO = {
    SecretName.THREESTEPS_API_KEY: "key_belongs_to",
    SecretName.THREESTEPS_API_SECRET: "secret_belongs_to",
}
"""The setting, below that of the described interface, that says for which description a secret was entered."""
_OWN_SOURCES = (SecretSource.KEYRING, SecretSource.FILE)
"""Where secrets lie that were entered here, not given by an admin."""


@dataclass(frozen=True, slots=True)
class _Ownership:
    """Which setting of a table says for whom a secret was `entered`, and which one who is `chosen` now."""

    table: str
    attribute: str
    entered: str
    chosen: str

    def read(self, settings: Settings, name: str) -> str:
        return self.comparable(getattr(getattr(settings, self.attribute), name))

    def comparable(self, text: str) -> str:
        """The name of a server or a description, so that what means the same is the same."""
        return text.strip().casefold().rstrip(".") if self.attribute == "mail" else text


_OWNERSHIPS = {
    name: _Ownership(API_TABLE, "threesteps_api", setting, "format") for name, setting in BELONGS_TO.items()
} | {SecretName.SMTP_PASSWORD: _Ownership("mail", "mail", "password_belongs_to", "host")}


def owner_of(settings: Settings, name: str) -> str:
    """The description or mail server for which a secret was entered; "" where that is not known, or it has none."""
    ownership = _OWNERSHIPS.get(SecretName(name))
    return ownership.read(settings, ownership.entered) if ownership else ""


def destination_of(settings: Settings, name: str) -> str:
    """The description or mail server to which a secret goes by these settings; "" where it has no owner."""
    ownership = _OWNERSHIPS.get(SecretName(name))
    return ownership.read(settings, ownership.chosen) if ownership else ""


def _comparable(name: str, destination: str) -> str:
    ownership = _OWNERSHIPS.get(SecretName(name))
    return ownership.comparable(destination) if ownership else destination


def owner_setting(name: SecretName) -> str:
    """The dotted key that says for whom a secret was entered."""
    return f"{_OWNERSHIPS[name].table}.{_OWNERSHIPS[name].entered}"


def chosen_setting(name: SecretName) -> str:
    """The dotted key that says to whom a secret goes."""
    return f"{_OWNERSHIPS[name].table}.{_OWNERSHIPS[name].chosen}"


def secrets_that_go_by(key: str) -> tuple[SecretName, ...]:
    """The secrets of which the setting `key` says to whom they go."""
    return tuple(name for name in _OWNERSHIPS if chosen_setting(name) == key)


def former_provider(settings: Settings, name: str, destination: str = "") -> str:
    """The provider or mail server whose secret is kept, by its title, where that is not `destination`, or else "".

    `NOBODY` where it is not known whose it is. Without `destination` it is held against the chosen one.
    """
    owner = owner_of(settings, name)
    if not owner or owner == (_comparable(name, destination) or destination_of(settings, name)):
        return ""
    return owner if owner == NOBODY or name not in BELONGS_TO else format_title(settings, owner)


def of_former_provider(former: str, name: SecretName, source: SecretSource | None = None) -> tuple[str, str]:
    """The sentence and the remedy for a secret that was entered for another one; `source` is where it lies."""
    known = "" if former == NOBODY else former
    remedy = card_field_texts.way_to_own_secret(name, known, owner_setting(name), in_file=source is SecretSource.FILE)
    return card_field_texts.secret_of_another(name, known), remedy


def require_own_secret(settings: Settings, name: str, destination: str = "") -> None:
    """Raise `SecretError` where the secret that is kept was entered for another provider or mail server."""
    if former := former_provider(settings, name, destination):
        known = "" if former == NOBODY else former
        raise as_error(
            SecretError,
            Fact.of(FactKind.SECRET_OF_ANOTHER, name=str(name), former=known),
            Fact.of(FactKind.REPLACE_SECRET, name=str(name), former=known, setting=owner_setting(SecretName(name))),
        )


def require_usable(settings: Settings, key: ProtocolKey, secrets: SecretSupply) -> None:
    """Raise `ConfigurationError` where sending from here by a protocol lacks a field or a secret of its own."""
    require_access(settings, key)
    for name in needed_secrets(settings, key):
        require_own_secret(settings, name)
        secrets.require(name)


class OwnSecrets:
    """The secrets that were entered for those to whom they go by the settings `used`, as a `SecretSupply`.

    `settings` are asked after a secret was read: one that is replaced meanwhile, together with the provider, would
    else reach the provider of settings that were read before.
    """

    def __init__(self, secrets: SecretSupply, settings: Callable[[], Settings], used: Settings) -> None:
        self._secrets = secrets
        self._settings = settings
        self._used = used

    def require(self, name: str) -> Secret:
        """The secret; raises `SecretError`, also where it was entered for somebody else."""
        found = self._secrets.require(name)
        require_own_secret(self._settings(), name, destination_of(self._used, name))
        return found


class SecretReplacement:
    """Replaces secrets of one configuration, and notes for whom they are."""

    def __init__(self, configuration: Configuration, secrets: Secrets) -> None:
        self._configuration = configuration
        self._secrets = secrets

    @contextmanager
    def replacing(
        self, entered: Mapping[SecretName, str], destination: str, keep: Callable[[SecretName, str], object]
    ) -> Iterator[None]:
        """`keep` secrets that are meant for one `destination`; what is done within says whose they are from then on.

        Meanwhile they are nobody's, so no gateway that is built in between hands one out, and neither does one after a
        crash. Where anything fails, secrets and owners are again what they were. Raises `SecretError`, `SettingsError`.
        """
        settings = self._configuration.settings
        owners = {
            name: owner_of(settings, name)
            for name in entered
            if owner_of(settings, name) or destination_of(settings, name) not in ("", _comparable(name, destination))
        }
        former: dict[SecretName, Secret | None] = {}
        self._note(dict.fromkeys(owners, NOBODY))
        try:
            for name, value in entered.items():
                former[name] = self._kept(name)
                keep(name, value)
            yield
        except BaseException:
            put_back = {name: self._is_put_back(name, secret) for name, secret in former.items()}
            with suppress(SettingsError):  # they stay nobody's, which is safe
                self._note({name: owner for name, owner in owners.items() if put_back.get(name, True)})
            raise

    def enter(self, name: SecretName, value: str, *, allow_file: bool) -> SecretSource:
        """Keep one secret for whoever is chosen now; where it lies. Raises `SecretError`, `SettingsError`.

        Where the file of the settings is not there yet, or may only be read, nothing is noted of whose it is.
        """
        configuration, source = self._configuration, SecretSource.KEYRING

        def keep(wanted: SecretName, typed: str) -> None:
            nonlocal source
            source = self._secrets.set(wanted, typed, allow_file=allow_file)

        if name in _OWNERSHIPS and configuration.exists and (configuration.writable or self._is_foreign(name)):
            chosen = destination_of(configuration.settings, name)
            with self.replacing({name: value}, chosen, keep):
                self._note({name: chosen})
        else:
            keep(name, value)
        return source

    def forget_owner(self, name: SecretName) -> None:
        """A secret that was deleted is nobody's any more; the next one may come from anywhere. Raises nothing."""
        with suppress(SettingsError):
            if name in _OWNERSHIPS and owner_of(self._configuration.settings, name):
                self._configuration.change({owner_setting(name): None})

    def notes_of_change(
        self, names: Iterable[SecretName], destination: str, entered: Collection[SecretName] = ()
    ) -> dict[str, object]:
        """What is to be noted of whose secrets are kept, once `destination` is chosen and some are `entered` anew.

        What an admin provides by environment or systemd is for whom he begins with.
        """
        settings, changes = self._configuration.settings, dict[str, object]()
        for name in names:
            chosen = destination_of(settings, name)
            if name in entered:
                changes[owner_setting(name)] = destination or None
            elif chosen not in ("", _comparable(name, destination)) and not owner_of(settings, name):
                changes |= {owner_setting(name): chosen} if self._is_kept_for(name) else {}
        return changes

    def notes_of_unnoted(self, names: Iterable[SecretName]) -> dict[str, object]:
        """What is to be noted of secrets that were kept before anything was noted: they are for whom is chosen now."""
        settings = self._configuration.settings
        unnoted = [name for name in names if not owner_of(settings, name) and destination_of(settings, name)]
        own = [name for name in unnoted if self._secrets.status(name).source in _OWN_SOURCES]
        return {owner_setting(name): destination_of(settings, name) for name in own}

    def note_unnoted(self) -> None:
        """Note whose the secrets are that are sent with from now on, where nothing is noted of it yet.

        Nothing can be noted, and so nothing is, where the file is not there or may only be read. Raises nothing.
        """
        with suppress(SettingsError):
            if not self._configuration.exists or not self._configuration.writable:
                return
            settings = self._configuration.settings
            used = {*needed_secrets(settings, settings.provider.protocol)}
            if settings.mail.user:  # by mail admins are told of faults, too
                used.add(SecretName.SMTP_PASSWORD)
            changes = self.notes_of_unnoted(name for name in _OWNERSHIPS if name in used)
            if changes:
                self._configuration.change(changes)

    def take_out_of_use(self, names: Collection[SecretName], destination: str) -> dict[str, str]:
        """Before somebody else is chosen: keep the secrets of the former one from the next one.

        Returns the title of the former one by the label of each secret that will no longer be used. Raises
        `SettingsError`.
        """
        notes = self.notes_of_change(names, destination)
        if notes:
            self._configuration.change(notes)
        settings = self._configuration.settings
        formers = {name: former_provider(settings, name, destination) for name in names}
        return {name.label: former for name, former in formers.items() if former and self._is_there(name)}

    def _is_kept_for(self, name: SecretName) -> bool:
        """Whether a secret is there that belongs to whom is chosen now."""
        status = self._secrets.status(name)
        is_own = status.is_unreadable or status.source in _OWN_SOURCES
        return is_own or (status.source is not None and chosen_setting(name) in self._configuration.given_keys)

    def _is_there(self, name: SecretName) -> bool:
        status = self._secrets.status(name)
        return status.source is not None or status.is_unreadable

    def _is_foreign(self, name: SecretName) -> bool:
        return bool(former_provider(self._configuration.settings, name))

    def _note(self, owners: Mapping[SecretName, str]) -> None:
        settings = self._configuration.settings
        differing = {name: owner for name, owner in owners.items() if owner != owner_of(settings, name)}
        changes = {owner_setting(name): owner or None for name, owner in differing.items()}
        if changes:
            self._configuration.change(changes)

    def _kept(self, name: SecretName) -> Secret | None:
        with suppress(SecretError):
            return self._secrets.find(name)
        return None

    def _is_put_back(self, name: SecretName, former: Secret | None) -> bool:
        """Whether the former secret is the one that is kept, after an attempt to keep it again where it is not."""
        try:
            if self._secrets.find(name) == former:
                return True
            if former is None:
                self._secrets.delete(name)
            else:
                self._secrets.replace(name, former.reveal())
        except SecretError:
            return False
        return True
