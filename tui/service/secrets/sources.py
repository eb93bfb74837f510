"""The ladder of places a secret may come from; the first hit wins.

Environment variable, file named by an environment variable, systemd credential, keyring, file in the folder of the
configuration. The first three belong to the admin and are only read; `Secrets.set` writes to the last two.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import NoSafePlace, SecretError
from tui.service.model.facts import Fact, FactKind
from tui.service.secrets import files
from tui.service.secrets.keyring_port import Keyring, KeyringAnswer, Trouble
from tui.service.secrets.values import Secret, SecretName, SecretSource, SecretStatus, SecretSupply, secret_name
from tui.service.wording.facts import as_error, sentence

CREDENTIALS_VARIABLE = "CREDENTIALS_DIRECTORY"
KEYRING_TIMEOUT = 3.0


@dataclass(frozen=True, slots=True)
class _Found:
    secret: Secret
    source: SecretSource
    place: str
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class TypedSecrets:
    """The stored secrets, but for those that stand on the screen and may not be saved yet."""

    typed: Mapping[str, Secret]
    stored: SecretSupply

    def require(self, name: str) -> Secret:
        """The secret of that name; raises `SecretError`."""
        return self.typed.get(name) or self.stored.require(name)


class Secrets:
    """The secrets of this user; nothing is asked before it is needed, and a value is never kept here.

    `folder` is that of the configuration file. The keyring is asked in a thread for at most `keyring_timeout` seconds
    a question, so methods may block that long. `changed` is told the name of a secret and the source that holds it
    now, "" where it was deleted. Unknown names raise `UsageError`.
    """

    def __init__(
        self,
        folder: Path,
        environ: Mapping[str, str] = os.environ,
        keyring_timeout: float = KEYRING_TIMEOUT,
        changed: Callable[[SecretName, str], None] = lambda _name, _place: None,
    ) -> None:
        self._folder = folder
        self._environ = environ
        self._keyring = Keyring(keyring_timeout)
        self._changed = changed

    def find(self, name: str) -> Secret | None:
        """The secret, or None where it is kept nowhere; a keyring out of order counts as empty.

        Raises `SecretError` where a file that should hold it cannot be used.
        """
        found = self._found(secret_name(name))[0]
        return found.secret if found else None

    def require(self, name: str) -> Secret:
        """The secret; raises `SecretError` saying why it cannot be had and how to provide it."""
        known = secret_name(name)
        found, keyring = self._found(known)
        if found:
            return found.secret
        missing = Fact.of(FactKind.SECRET_MISSING, name=known.value)
        if keyring.trouble:
            remedy = f"{keyring.remedy} {known.other_ways}".strip()
            raise SecretError(f"{sentence(missing)[:-1]}: {keyring.sentence}", remedy)
        raise as_error(SecretError, missing, Fact.of(FactKind.SET_SECRET, name=known.value))

    def status(self, name: str) -> SecretStatus:
        """Where the secret comes from, without it; never raises for a secret that cannot be had but says why."""
        known = secret_name(name)
        try:
            found, keyring = self._found(known)
        except SecretError as fault:
            return SecretStatus(known, None, "", fault.in_full, is_unreadable=True)
        if found is None:
            is_out_of_order = keyring.trouble is not None
            needs_file = is_out_of_order and _cannot_hold_anything(keyring)
            may_hold_it = is_out_of_order and not needs_file
            return SecretStatus(known, None, "", keyring.sentence, may_hold_it, keyring.remedy, needs_file)
        return SecretStatus(known, found.source, found.place, _note(found, keyring))

    def unusable_file(self, name: str) -> str:
        """Why a file that should hold the secret cannot be used, in sentences; "" where that is not the matter.

        The keyring is asked only where a file beside the configuration is unusable that it would go before.
        """
        known = secret_name(name)
        try:
            if self._given(known) is None:
                files.read_own_file(files.own_file(self._folder, known))
        except SecretError:
            status = self.status(known)
            return status.note if status.is_unreadable else ""
        return ""

    def set(self, name: str, value: str, *, allow_file: bool = False) -> SecretSource:
        """Keep a secret in the keyring or, only with `allow_file`, in a 0600 file where no keyring takes it.

        Line ends behind the value fall away. Raises `SecretError` for an empty value, for one with control
        characters, where the admin provides the secret in a way that goes before, and where no place takes it.
        """
        known = secret_name(name)
        value = value.rstrip("\r\n")
        _refuse_unfit(known, value)
        given = self._given(known)
        if given:
            raise SecretError(
                _("{label} ist vorgegeben ({place}); eine Änderung hier bliebe ohne Wirkung.").format(
                    label=known.label, place=given.place
                ),
                _("Ändern oder entfernen Sie die Vorgabe."),
            )
        source = self._keep(known, value, allow_file=allow_file)
        self._changed(known, source)
        return source

    def replace(self, name: str, value: str, *, allow_file: bool = False) -> SecretSource:
        """As `set`, but who let the secret be kept in a file once is not asked again."""
        is_in_file = files.own_file(self._folder, secret_name(name)).is_file()
        return self.set(name, value, allow_file=allow_file or is_in_file)

    def _keep(self, name: SecretName, value: str, *, allow_file: bool) -> SecretSource:
        answer = self._keyring.set(name, value)
        path = files.own_file(self._folder, name)
        if not answer.trouble:
            files.delete_own_file(path)
            return SecretSource.KEYRING
        if not allow_file:
            raise NoSafePlace(answer.sentence, f"{answer.remedy} {name.other_ways}".strip())
        self._clear_keyring(name)
        files.write_own_file(path, value)
        return SecretSource.FILE

    def delete(self, name: str) -> tuple[SecretSource, ...]:
        """Remove the secret from keyring and file; the places it was removed from.

        Raises `SecretError` where it stays available all the same: provided by the admin, or in a keyring that does
        not answer.
        """
        known = secret_name(name)
        removed = []
        if files.delete_own_file(files.own_file(self._folder, known)):
            removed.append(SecretSource.FILE)
        answer = self._keyring.delete(known)
        if answer.value is not None:
            removed.append(SecretSource.KEYRING)
        elif answer.trouble and not _cannot_hold_anything(answer):
            raise SecretError(
                answer.sentence, _("Entsperren Sie den Schlüsselbund, und löschen Sie das Geheimnis dann noch einmal.")
            )
        if removed:
            self._changed(known, "")
        given = self._given(known)
        if given:
            raise SecretError(
                _("Das Geheimnis {name} ist vorgegeben ({place}) und kann hier nicht gelöscht werden.").format(
                    name=known, place=given.place
                ),
                _("Entfernen Sie die Vorgabe dort."),
            )
        return tuple(removed)

    def _found(self, name: SecretName) -> tuple[_Found | None, KeyringAnswer]:
        """The first hit, and what the keyring said where it had to be asked."""
        given = self._given(name)
        if given:
            return given, KeyringAnswer()
        answer = self._keyring.get(name)
        if answer.value is not None:
            place = _("Schlüsselbund ({backend})").format(backend=answer.backend)
            return _Found(Secret(answer.value), SecretSource.KEYRING, place), answer
        path = files.own_file(self._folder, name)
        kept = files.read_own_file(path)
        return (_Found(Secret(kept), SecretSource.FILE, str(path), path) if kept else None), answer

    def _given(self, name: SecretName) -> _Found | None:
        """The secret as the admin provides it, by environment or systemd."""
        value = self._environ.get(name.variable, "").rstrip("\r\n")
        if value:
            _refuse_unfit(name, value)
            place = _("Umgebungsvariable {variable}").format(variable=name.variable)
            return _Found(Secret(value), SecretSource.ENVIRONMENT, place)
        named = self._environ.get(f"{name.variable}_FILE", "")
        if named:
            path = Path(named)
            place = _("Datei {file} (aus {variable})").format(file=path, variable=f"{name.variable}_FILE")
            return _Found(Secret(files.read_secret_file(path)), SecretSource.ENVIRONMENT_FILE, place, path)
        folder = self._environ.get(CREDENTIALS_VARIABLE, "")
        credential = Path(folder) / name
        if folder and os.path.lexists(credential):
            place = _("systemd-Anmeldedaten {file}").format(file=credential)
            return _Found(Secret(files.read_secret_file(credential)), SecretSource.CREDENTIAL, place)
        return None

    def _clear_keyring(self, name: SecretName) -> None:
        """Make sure that no older secret in the keyring goes before the file about to be written."""
        answer = self._keyring.delete(name)
        if answer.trouble is Trouble.NOT_DELETED or (answer.trouble is None and self._keyring.get(name).value):
            raise SecretError(
                _(
                    "Im Schlüsselbund liegt ein älteres {name}, das vor jeder Datei gilt und sich nicht löschen lässt."
                ).format(name=name),
                _("Löschen Sie es im Programm des Schlüsselbunds, und hinterlegen Sie das neue dann noch einmal."),
            )


def _refuse_unfit(name: SecretName, value: str) -> None:
    if not value:
        raise SecretError(
            _("Das Geheimnis {name} ({label}) ist leer und wird nicht hinterlegt.").format(name=name, label=name.label),
            _("Zum Entfernen gibt es „praxis-sms secrets delete {name}“.").format(name=name),
        )
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in value):
        raise SecretError(
            _("Das Geheimnis {name} ({label}) enthält Zeilenumbrüche oder andere Steuerzeichen.").format(
                name=name, label=name.label
            ),
            _("Geben Sie es als eine Zeile ein."),
        )


def _note(found: _Found, keyring: KeyringAnswer) -> str:
    if found.source is SecretSource.FILE:
        note = _("Das Geheimnis liegt unverschlüsselt in einer Datei, die nur dieser Benutzer lesen darf.")
        return f"{note} {keyring.sentence}".strip()
    if found.source is SecretSource.ENVIRONMENT_FILE and found.path and files.is_open_to_others(found.path):
        return _("Die Datei {file} ist auch für andere Benutzer zugänglich.").format(file=found.path)
    return ""


def _cannot_hold_anything(answer: KeyringAnswer) -> bool:
    return answer.trouble in (Trouble.ABSENT, Trouble.LOST, Trouble.PLAINTEXT, Trouble.WRONG_BACKEND)
