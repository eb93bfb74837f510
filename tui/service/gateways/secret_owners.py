"""For which provider a secret was entered, and that no other one is ever handed it.

A description says where a key goes, so whoever changes the description would send the former provider's key to the
next one. The settings note for which description each secret was entered, and what is noted is held against the
chosen one whenever a secret is about to be used: after an edit of the file by hand, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from tui.language.catalogue import _
from tui.service.errors import SecretError, SettingsError
from tui.service.gateways.access_faults import format_title
from tui.service.secrets.values import SecretName, SecretSource
from tui.service.settings.text_rules import NOBODY

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


def owner_of(settings: Settings, name: str) -> str:
    """The description for which a secret was entered; "" where that is not known, or where it has none."""
    attribute = BELONGS_TO.get(SecretName(name))
    return getattr(settings.threesteps_api, attribute) if attribute else ""


def owner_setting(name: SecretName) -> str:
    """The dotted key that says for which description a secret was entered."""
    return f"{API_TABLE}.{BELONGS_TO[name]}"


def former_provider(settings: Settings, name: str, format_name: str = "") -> str:
    """The provider whose secret is kept, by his title, where that is not the provider of `format_name`, or else "".

    `NOBODY` where it is not known whose it is. Without `format_name` it is held against the chosen description.
    """
    owner = owner_of(settings, name)
    if not owner or owner == (format_name or settings.threesteps_api.format):
        return ""
    return NOBODY if owner == NOBODY else format_title(settings, owner)


def of_former_provider(former: str, name: SecretName, source: SecretSource | None = None) -> tuple[str, str]:
    """The sentence and the remedy for a secret that was entered for another provider; `source` is where it lies."""
    command = f"praxis-sms secrets set {name} --stdin{' --allow-file' if source is SecretSource.FILE else ''}"
    if former == NOBODY:
        return (
            _("Für welchen Anbieter der hinterlegte Wert eingetragen wurde, ist unklar; er wird keinem geschickt."),
            _("Neu eintragen: Karte SMS-Provider ({place.provider}) oder „{command}“.").format(command=command),
        )
    return (
        _("Der hinterlegte Wert wurde für „{former}“ eingetragen und wird dem neuen Anbieter nicht geschickt.").format(
            former=former
        ),
        _(
            "Für den neuen Anbieter eintragen: Karte SMS-Provider ({place.provider}) oder „{command}“. Ist der "
            "hinterlegte schon der neue: „praxis-sms settings unset protocols.3steps2web-api.{setting}“."
        ).format(command=command, setting=BELONGS_TO[name]),
    )


def require_own_secret(settings: Settings, name: str, format_name: str = "") -> None:
    """Raise `SecretError` where the secret that is kept was entered for another provider."""
    if former := former_provider(settings, name, format_name):
        sentence_of_it, remedy = of_former_provider(former, SecretName(name))
        raise SecretError(f"{SecretName(name).label}: {sentence_of_it}", remedy)


class OwnSecrets:
    """The secrets that were entered for one description, as a `SecretSupply`.

    `settings` are asked after a secret was read: one that is replaced meanwhile, together with the provider, would
    else reach the provider of settings that were read before.
    """

    def __init__(self, secrets: SecretSupply, settings: Callable[[], Settings], format_name: str) -> None:
        self._secrets = secrets
        self._settings = settings
        self._format = format_name

    def require(self, name: str) -> Secret:
        """The secret; raises `SecretError`, also where it was entered for another provider."""
        found = self._secrets.require(name)
        require_own_secret(self._settings(), name, self._format)
        return found


class SecretReplacement:
    """Replaces secrets of one configuration, and notes for which description they are."""

    def __init__(self, configuration: Configuration, secrets: Secrets) -> None:
        self._configuration = configuration
        self._secrets = secrets

    @contextmanager
    def replacing(
        self, entered: Mapping[SecretName, str], format_name: str, keep: Callable[[SecretName, str], object]
    ) -> Iterator[None]:
        """`keep` secrets that are meant for a description; what is done within belongs to it and says whose they are.

        Meanwhile they are nobody's, so no gateway that is built in between hands one out, and neither does one after a
        crash. Where anything fails, secrets and owners are again what they were. Raises `SecretError`, `SettingsError`.
        """
        settings = self._configuration.settings
        is_changing = settings.threesteps_api.format != format_name
        owners = {name: owner_of(settings, name) for name in entered if name in BELONGS_TO}
        owners = {name: owner for name, owner in owners.items() if owner or is_changing}
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

    def enter(self, name: SecretName, value: str, allow_file: bool) -> SecretSource:
        """Keep one secret for the chosen description; where it lies now. Raises `SecretError`, `SettingsError`.

        Where the file of the settings is not there yet, or may only be read, nothing is noted of whose it is.
        """
        configuration, source = self._configuration, SecretSource.KEYRING

        def keep(wanted: SecretName, typed: str) -> None:
            nonlocal source
            source = self._secrets.set(wanted, typed, allow_file)

        if name in BELONGS_TO and configuration.exists and (configuration.writable or self._is_foreign(name)):
            chosen = configuration.settings.threesteps_api.format
            with self.replacing({name: value}, chosen, keep):
                self._note({name: chosen})
        else:
            keep(name, value)
        return source

    def forget_owner(self, name: SecretName) -> None:
        """A secret that was deleted is nobody's any more; the next one may come from anywhere. Raises nothing."""
        with suppress(SettingsError):
            if name in BELONGS_TO and owner_of(self._configuration.settings, name):
                self._configuration.change({owner_setting(name): None})

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
