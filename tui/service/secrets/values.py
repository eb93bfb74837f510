"""What a secret is, which ones there are, and where they may come from."""

from __future__ import annotations

from enum import StrEnum
from typing import NoReturn, Protocol

from tui import runtime
from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import UsageError
from tui.service.wording import card_field_texts

VARIABLE_PREFIX = "PRAXIS_SMS_SECRET_"
_HIDDEN = "•••"


class Secret:
    """A password or key that shows itself to `reveal` only: not to `repr`, `str`, `format` or `pickle`."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The secret itself; it goes on the wire and nowhere else."""
        return self._value

    def __repr__(self) -> str:
        return f"Secret({_HIDDEN})"

    def __str__(self) -> str:
        return _HIDDEN

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and runtime.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not pickled")


class SecretSupply(Protocol):
    """Where the passwords and keys come from."""

    def require(self, name: str) -> Secret:
        """The secret of that name; raises `SecretError`."""
        ...


class SecretName(StrEnum):
    """The secrets there are; the value is the name in commands, keyring, credentials and files."""

    SMS4_PASSWORD = "sms4-password"  # noqa: S105 - a name
    THREESTEPS_API_KEY = "3steps2web-api-key"
    THREESTEPS_API_SECRET = "3steps2web-api-secret"  # noqa: S105 - a name
    THREESTEPS_PASSWORD = "3steps2web-password"  # noqa: S105 - a name
    SMTP_PASSWORD = "smtp-password"  # noqa: S105 - a name
    CALENDAR_PASSWORD = "calendar-password"  # noqa: S105 - a name

    @property
    def label(self) -> str:
        """What people call it."""
        return card_field_texts.secret(self)

    @property
    def variable(self) -> str:
        """The environment variable that holds it; with `_FILE` appended, the one that names a file."""
        return VARIABLE_PREFIX + self.value.upper().replace("-", "_")

    @property
    def other_ways(self) -> str:
        """How an admin provides it where no keyring does."""
        return _(
            "Andere Wege: die Umgebungsvariable {variable} (oder {variable}_FILE mit dem Pfad einer Datei), "
            "LoadCredential={name}:DATEI in der systemd-Unit, oder eine Datei nur für diesen Benutzer mit "
            "„praxis-sms secrets set {name} --stdin --allow-file“."
        ).format(variable=self.variable, name=self)


def secret_name(name: str) -> SecretName:
    """The secret of that name; raises `UsageError` naming those there are."""
    try:
        return SecretName(name)
    except ValueError:
        raise UsageError(
            _("Ein Geheimnis namens „{name}“ gibt es nicht.").format(name=name),
            _("Bekannt sind: {names}.").format(names=", ".join(SecretName)),
        ) from None


class SecretSource(StrEnum):
    """Where a secret comes from, in the order of asking."""

    ENVIRONMENT = "environment"
    ENVIRONMENT_FILE = "environment-file"
    CREDENTIAL = "credential"
    KEYRING = "keyring"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class SecretStatus:
    """Where a secret is found, without the secret.

    `source` is None where it is missing, or where it cannot be read and nobody knows (`is_unreadable`). `place` names
    variable, file or keyring; `note` is a German sentence on what is wrong or risky, or empty. `remedy` says how to get
    at a secret that is kept and cannot be had now. `needs_file` says that it is missing and no keyring on this machine
    could keep it.
    """

    name: SecretName
    source: SecretSource | None
    place: str
    note: str
    is_unreadable: bool = False
    remedy: str = ""
    needs_file: bool = False
