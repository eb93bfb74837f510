"""The commands that set up the service on this machine, for an admin to read and to run as root."""

from __future__ import annotations

import pwd
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from shlex import quote
from typing import Self
from urllib.parse import urlsplit

from tui import __version__
from tui.language.catalogue import _
from tui.language.keys import key_name
from tui.runtime.values import dataclass
from tui.service.api import PraxisSms
from tui.service.errors import PraxisSmsError
from tui.service.secrets.values import SecretName
from tui.service.system.paths import SYSTEM_CONFIG

ACCOUNT = "praxis-sms"
SERVICE = "praxis-sms-worker"
DATA = Path("/var/lib/praxis-sms")
OWN_PLACE = Path("/opt/praxis-sms")
_SETTINGS = SYSTEM_CONFIG.parent
_UNITS = Path("/etc/systemd/system")
_UNITS_OF_PACKAGES = (Path("/usr/lib/systemd/system"), Path("/lib/systemd/system"))
_ON_THE_PATH = Path("/usr/local/bin/praxis-sms")
_HOMES = (Path("/home"), Path("/root"), Path("/run/user"))
_NAMED_IN_THE_UNIT: tuple[SecretName, ...] = (SecretName.SMS4_PASSWORD,)
_PGPASS = _SETTINGS / "pgpass"


@dataclass(frozen=True, slots=True)
class Machine:
    """What the commands depend on.

    `environment` is the folder that holds the program and its libraries, `closed_folders` are it and those above it
    that other users may not enter. `is_in_a_home` says that program or Python lie where the unit may not look. `config`
    is the file that is used so far, None where there is none. `store_url` is empty where the outbox is a file.
    """

    program: Path
    environment: Path
    is_in_a_home: bool
    closed_folders: tuple[Path, ...]
    has_account: bool
    has_packaged_unit: bool
    has_encryption: bool
    config: Path | None
    data: Path
    has_outbox: bool
    secrets: tuple[SecretName, ...]
    store_url: str

    @classmethod
    def this(cls, sms: PraxisSms) -> Self:
        """The machine on which this runs."""
        environment = Path(sys.prefix)
        program = _program(environment)
        secrets, store_url = _NAMED_IN_THE_UNIT, ""
        with suppress(PraxisSmsError):
            secrets, store_url = _secrets(sms), sms.settings.store.url
        return cls(
            program,
            environment,
            is_in_a_home=any(map(_is_in_a_home, (program, Path(sys.executable)))),
            closed_folders=tuple(each for each in (environment, *environment.parents) if not _lets_in(each)),
            has_account=_has_account(),
            has_packaged_unit=any((folder / f"{SERVICE}.service").exists() for folder in _UNITS_OF_PACKAGES),
            has_encryption=shutil.which("systemd-creds") is not None,
            config=sms.paths.config_file if sms.configuration.exists else None,
            data=sms.paths.data_folder,
            has_outbox=_is_there(sms.paths.data_folder / "outbox.sqlite3"),
            secrets=secrets,
            store_url=store_url,
        )


def _is_there(file: Path) -> bool:
    """Whether there is a file; not where its folder may not be entered."""
    with suppress(OSError):
        return file.exists()
    return False


def _secrets(sms: PraxisSms) -> tuple[SecretName, ...]:
    """What the chosen protocol needs, and what alerts by mail need. Raises `SettingsError`."""
    needed, settings = sms.access.secrets_needed(), sms.settings
    tells_by_mail = bool(settings.alerts.mail_to and settings.mail.user)
    return tuple(dict.fromkeys((*needed, SecretName.SMTP_PASSWORD))) if tells_by_mail else needed


def installation(machine: Machine) -> list[str]:
    """The lines of a shell script: comments that say what a step is for, and its commands."""
    return [
        _("# Der Dienst „{service}“ auf diesem Rechner: als root ausführen. Bisher ist nichts davon geschehen.").format(
            service=SERVICE
        ),
        "umask 022",
        *_program_lines(machine),
        *_account_lines(machine),
        *_configuration_lines(machine),
        *_secret_lines(machine),
        *_store_lines(machine),
        *_unit_lines(machine),
    ]


def _program_lines(machine: Machine) -> Iterator[str]:
    if machine.is_in_a_home:
        yield _("# {program} oder sein Python liegt in einem Heimatverzeichnis; dorthin darf der Dienst nicht.").format(
            program=machine.program
        )
        yield _("# Er bekommt eine eigene Installation aus dem Wheel.")
        yield f"/usr/bin/python3 -m venv {OWN_PLACE}"
        wheel = f"./praxis_sms-{__version__}-py3-none-any.whl"
        yield f"{OWN_PLACE}/bin/pip install {quote(f'{wheel}[postgres]') if machine.store_url else wheel}"
    elif machine.closed_folders:
        yield _("# Das Programm darf bisher nur lesen, wer es installiert hat.")
        for folder in machine.closed_folders:
            mode = "-R go+rX" if folder == machine.environment else "go+x"
            yield f"chmod {mode} {quote(str(folder))}"


def _account_lines(machine: Machine) -> Iterator[str]:
    if not machine.has_account:
        yield f"useradd --system --user-group --home-dir {DATA} --shell /usr/sbin/nologin {ACCOUNT}"


def _configuration_lines(machine: Machine) -> Iterator[str]:
    yield _("# Der Dienst liest die Konfiguration und ändert sie nicht.")
    yield f"install -d -m 750 -o root -g {ACCOUNT} {_SETTINGS}"
    if machine.config == SYSTEM_CONFIG:
        yield f"chown root:{ACCOUNT} {SYSTEM_CONFIG}"
        yield f"chmod 640 {SYSTEM_CONFIG}"
    elif machine.config is not None:
        yield f"install -m 640 -o root -g {ACCOUNT} {quote(str(machine.config))} {SYSTEM_CONFIG}"
    else:
        yield _(
            "# Es gibt noch keine Konfiguration: Protokoll und Zugang eintragen wie im Handbuch (Erste Einrichtung)."
        )
        yield f"{_called(machine)} --config {SYSTEM_CONFIG} settings set provider.protocol sms4-rest"
        yield f"chown root:{ACCOUNT} {SYSTEM_CONFIG}"
        yield f"chmod 640 {SYSTEM_CONFIG}"


def _secret_lines(machine: Machine) -> Iterator[str]:
    if machine.secrets:
        yield _("# Fragt nach dem Passwort; es erscheint weder auf dem Bildschirm noch im Verlauf der Shell.")
    for name in machine.secrets:
        if machine.has_encryption:
            keep = f"systemd-creds encrypt --name={name} - {_credential(machine, name)}"
            yield f"systemd-ask-password -n {name}: | {keep}"
        else:
            yield f"systemd-ask-password {name}: | install -m 600 /dev/stdin {_credential(machine, name)}"


def _credential(machine: Machine, name: SecretName) -> Path:
    return _SETTINGS / (f"{name}.cred" if machine.has_encryption else name)


def _pgpass_login(url: str) -> str:
    """What stands before the password in a line of `~/.pgpass`; `*` where the address leaves it open."""
    parts = urlsplit(url)
    return ":".join([parts.hostname or "*", str(parts.port or 5432), "*", parts.username or "*"])


def _store_lines(machine: Machine) -> Iterator[str]:
    if machine.store_url:
        yield _("# Das Passwort der Datenbank: {login}:PASSWORT eingeben, Eingabetaste, dann {key}.").format(
            login=_pgpass_login(machine.store_url), key=key_name("ctrl+d")
        )
        yield f"install -m 600 -o {ACCOUNT} -g {ACCOUNT} /dev/stdin {_PGPASS}"
    elif machine.has_outbox and machine.data != DATA:
        yield _("# Der Dienst hat seinen eigenen Postausgang in {data}; was in {old} steht, sendet er nicht.").format(
            data=DATA, old=machine.data
        )
        yield _("# Arbeitsplätze benutzen denselben: sudo -u {account} {variables} praxis-sms").format(
            account=ACCOUNT, variables=f"PRAXIS_SMS_DATA={DATA} PRAXIS_SMS_CONFIG={SYSTEM_CONFIG}"
        )


def _unit_lines(machine: Machine) -> Iterator[str]:
    if not machine.has_packaged_unit:
        yield f"{_called(machine)} unit > {_UNITS}/{SERVICE}.service"
    changes = [*_other_program(machine), *_other_credentials(machine)]
    if changes:
        folder = f"{_UNITS}/{SERVICE}.service.d"
        yield f"install -d -m 755 {folder}"
        yield f"cat > {folder}/local.conf <<'ENDE'"
        yield from ("[Service]", *changes, "ENDE")
    yield "systemctl daemon-reload"
    yield f"systemctl enable --now {SERVICE}"
    yield f"systemctl status {SERVICE}"


def _other_program(machine: Machine) -> list[str]:
    program = _called(machine)
    if machine.has_packaged_unit or program == str(_ON_THE_PATH):
        return []
    return ["ExecStart=", f"ExecStart={program} worker"]


def _other_credentials(machine: Machine) -> list[str]:
    if machine.has_encryption and machine.secrets == _NAMED_IN_THE_UNIT:
        return []
    setting = "LoadCredentialEncrypted" if machine.has_encryption else "LoadCredential"
    return ["LoadCredentialEncrypted=", *(f"{setting}={name}:{_credential(machine, name)}" for name in machine.secrets)]


def _called(machine: Machine) -> str:
    return f"{OWN_PLACE}/bin/praxis-sms" if machine.is_in_a_home else quote(str(machine.program))


def _program(environment: Path) -> Path:
    """Where this program is started from: by the link on the path of all users, if that leads here."""
    own = environment / "bin" / "praxis-sms"
    with suppress(OSError):
        if _ON_THE_PATH.samefile(own):
            return _ON_THE_PATH
    return own


def _is_in_a_home(path: Path) -> bool:
    return any(home in path.resolve().parents for home in _HOMES)


def _lets_in(folder: Path) -> bool:
    """Whether a user of no group may enter it."""
    try:
        mode = folder.stat().st_mode
    except OSError:
        return False
    return bool(mode & stat.S_IXOTH)


def _has_account() -> bool:
    try:
        pwd.getpwnam(ACCOUNT)
    except KeyError:
        return False
    return True
