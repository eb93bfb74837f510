"""Secrets in files: those an admin or systemd hands over, and the one kept in the folder of the configuration."""

from __future__ import annotations

import stat
from contextlib import suppress
from pathlib import Path

from tui.language.catalogue import _
from tui.service.errors import SecretError
from tui.service.secrets.values import SecretName
from tui.service.system.file_ownership import distrust_of_folder
from tui.service.system.files import (
    MOST_OF_A_SECRET,
    TooMuch,
    folder_lock,
    make_private_folder,
    read_file,
    reason_of,
    replace_file,
    system_error,
    way_to_read,
)

_FOLDER = "secrets"
_FOREIGN = stat.S_IRWXG | stat.S_IRWXO


def own_file(folder: Path, name: SecretName) -> Path:
    """Where a secret is kept in the folder of the configuration."""
    return folder / _FOLDER / name


def read_secret_file(path: Path) -> str:
    """The content of a file without line ends behind it; raises `SecretError` for any file that holds no secret."""
    try:
        secret = read_file(path, MOST_OF_A_SECRET).decode("utf-8-sig").rstrip("\r\n")
    except TooMuch as fault:
        raise SecretError(
            _("Die Geheimnisdatei {file} hat mehr als {most} kB.").format(file=path, most=fault.kilobytes),
            _("Schreiben Sie das Geheimnis als einzige Zeile hinein."),
        ) from None
    except UnicodeDecodeError as fault:
        raise SecretError(
            _("Die Geheimnisdatei {file} ist nicht in UTF-8 geschrieben.").format(file=path), way_to_read(fault)
        ) from None
    except (OSError, ValueError) as fault:
        raise SecretError(
            _("Die Geheimnisdatei {file} kann nicht gelesen werden: {reason}.").format(
                file=path, reason=reason_of(fault)
            ),
            way_to_read(fault),
        ) from None
    if not secret:
        raise SecretError(
            _("Die Geheimnisdatei {file} ist leer.").format(file=path),
            _("Schreiben Sie das Geheimnis als einzige Zeile hinein."),
        )
    return secret


def is_open_to_others(path: Path) -> bool:
    """Whether group or others have any right to a file; a file that cannot be looked at counts as closed."""
    with suppress(OSError):
        return bool(path.stat().st_mode & _FOREIGN)
    return False


def read_own_file(path: Path) -> str | None:
    """The secret kept in the folder of the configuration, or None where there is no such file.

    Raises `SecretError` for a file with wider rights than 0600, because others may have read it.
    """
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return read_secret_file(path)
    if is_open_to_others(path):
        raise SecretError(
            _("Die Geheimnisdatei {file} ist für andere Benutzer zugänglich und wird nicht gelesen.").format(file=path),
            _(
                "Ändern Sie das Passwort beim Anbieter, wenn andere es gelesen haben können, und dann: chmod 600 {file}"
            ).format(file=path),
        )
    return read_secret_file(path)


def write_own_file(path: Path, secret: str) -> None:
    """Keep a secret in the folder of the configuration with mode 0600; raises `SecretError`."""
    try:
        make_private_folder(path.parent)
        distrust = distrust_of_folder(path.parent)
        if distrust is not None:
            raise SecretError(distrust.sentence, distrust.remedy)
        with folder_lock(path.parent):
            replace_file(path, f"{secret}\n".encode(), keep_mode=False)
    except OSError as fault:
        raise SecretError(
            _("Die Geheimnisdatei {file} kann nicht geschrieben werden: {reason}.").format(
                file=path, reason=system_error(fault)
            ),
            _("Prüfen Sie Rechte und Platz im Ordner {folder}.").format(folder=path.parent),
        ) from None


def delete_own_file(path: Path) -> bool:
    """Remove the file of a secret; whether there was one. Raises `SecretError`."""
    try:
        path.unlink()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as fault:
        raise SecretError(
            _("Die Geheimnisdatei {file} kann nicht gelöscht werden: {reason}.").format(
                file=path, reason=system_error(fault)
            ),
            _("Prüfen Sie die Rechte im Ordner {folder}.").format(folder=path.parent),
        ) from None
    return True
