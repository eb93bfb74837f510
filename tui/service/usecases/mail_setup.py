"""The mail set-up, prerequisite of the two mail protocols: reading it, holding it against its rules, saving it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import SettingsError
from tui.service.gateways.secret_owners import SecretReplacement, destination_of, former_provider, owner_of
from tui.service.model.findings import FieldNote
from tui.service.secrets.values import SecretName, SecretStatus
from tui.service.settings import MailSecurity, broken_rule, is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.service.secrets import Secrets
    from tui.service.settings.configuration import Configuration

USUAL_PORTS = {MailSecurity.STARTTLS: 587, MailSecurity.TLS: 465, MailSecurity.NONE: 25}
"""The port that goes with a protection, filled in by the choice."""

_PASSWORD = SecretName.SMTP_PASSWORD
_PORT = re.compile(r"[0-9]{1,5}")


@dataclass(frozen=True, slots=True)
class MailServerCard:
    """What the dialog holds; `port` as typed."""

    host: str = ""
    port: str = "587"
    security: MailSecurity = MailSecurity.STARTTLS
    user: str = ""


class MailSetup:
    """The table `[mail]` of one configuration file, and the password of the mail server."""

    def __init__(self, configuration: Configuration, secrets: Secrets, release: Callable[[], object]) -> None:
        self._configuration = configuration
        self._secrets = secrets
        self._replacement = SecretReplacement(configuration, secrets)
        self._release = release

    def load(self) -> MailServerCard:
        """The set-up as it is saved; raises `SettingsError`."""
        mail = self._configuration.settings.mail
        return MailServerCard(mail.host, str(mail.port), mail.security, mail.user)

    def summary(self) -> str:
        """One line for the card: whether mail is set up."""
        settings = self._configuration.settings
        mail = settings.mail
        if not mail.host:
            return _("Der Mailversand ist noch nicht eingerichtet.")
        if mail.user and former_provider(settings, _PASSWORD):
            return _("Mailversand: über {host}; das Passwort dafür fehlt noch.").format(host=mail.host)
        return _("Mailversand: über {host}, Port {port}.").format(host=mail.host, port=mail.port)

    def with_protection(self, card: MailServerCard, security: MailSecurity) -> MailServerCard:
        """The card with another protection and the port that goes with it; a port of one's own stays."""
        usual = card.port.strip() in ("", *(str(port) for port in USUAL_PORTS.values()))
        return replace(card, security=security, port=str(USUAL_PORTS[security]) if usual else card.port)

    def review(self, card: MailServerCard) -> tuple[FieldNote, ...]:
        """What is missing or wrong, field by field; quick enough for every key."""
        notes = []
        if not card.host.strip():
            notes.append(FieldNote("host", _("Bitte ausfüllen."), blocking=True))
        else:
            notes += _broken_rule("host", card.host)
        if not _PORT.fullmatch(card.port.strip()) or not 1 <= int(card.port) <= 65535:
            notes.append(FieldNote("port", _("Eine Zahl von 1 bis 65535, meist 587 oder 465."), blocking=True))
        if card.security is MailSecurity.NONE and not is_loopback(card.host.strip()):
            notes.append(
                FieldNote("security", _("Unverschlüsselt geht nur zum eigenen Rechner (localhost)."), blocking=True)
            )
        notes += _broken_rule("user", card.user)
        return tuple(notes)

    def is_password_of_another(self, card: MailServerCard) -> bool:
        """Whether the password that is kept was entered for another server than the card names; asks no keyring."""
        settings, host = self._configuration.settings, card.host.strip()
        owner = owner_of(settings, _PASSWORD) or destination_of(settings, _PASSWORD)
        noted = replace(settings, mail=replace(settings.mail, password_belongs_to=owner))
        return bool(host and card.user.strip() and former_provider(noted, _PASSWORD, host))

    def save(self, card: MailServerCard, password: str = "", *, allow_secret_file: bool = False) -> None:
        """Save the set-up and a password that was typed: all of it, or nothing.

        A password that is kept stays with the server for which it was entered. Raises `SecretError`, `SettingsError`.
        """
        if not self._configuration.writable:
            reason = self._configuration.read_only_reason
            raise SettingsError(reason, _("Bitten Sie Ihren Administrator um die Änderung."))
        host, entered = card.host.strip(), {_PASSWORD: password} if password else {}
        changes = {
            "mail.host": host,
            "mail.port": int(card.port),
            "mail.security": card.security,
            "mail.user": card.user.strip(),
            **self._replacement.notes_of_change((_PASSWORD,), host, entered),
        }

        keep = partial(self._secrets.replace, allow_file=allow_secret_file)
        with self._replacement.replacing(entered, host, keep):
            self._configuration.change(changes)
        self._release()

    def secret_status(self) -> SecretStatus:
        """Where the mail server's password comes from; asks the keyring, so not for the UI thread."""
        return self._secrets.status(_PASSWORD)


def _broken_rule(name: str, text: str) -> list[FieldNote]:
    """What the rule of a setting has against a text; nothing where it may stand in the file."""
    allowed = broken_rule(f"mail.{name}", text)
    return [FieldNote(name, _("Hierher gehört {allowed}.").format(allowed=allowed), blocking=True)] if allowed else []
