"""Where the configuration and the data of this user lie."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tui.language.catalogue import _
from tui.runtime import memory
from tui.runtime.values import dataclass
from tui.service.errors import ConfigurationError, SettingsError

APPLICATION = "praxis-sms"
CONFIG_VARIABLE = "PRAXIS_SMS_CONFIG"
DATA_VARIABLE = "PRAXIS_SMS_DATA"
CONFIG_NAME = "config.toml"
FORMATS_FOLDER = "formats"
"""Beside the configuration: descriptions of providers."""
SYSTEM_CONFIG = Path("/etc") / APPLICATION / CONFIG_NAME


@dataclass(frozen=True, slots=True)
class Paths:
    """The configuration file and the folder of the store, both absolute; neither need exist yet.

    `config_chosen` says that a person named the file (`--config` or the environment), so that its absence is news;
    `config_from_environment` that it was the environment.
    """

    config_file: Path
    data_folder: Path
    config_chosen: bool
    config_from_environment: bool = False


def require_named_config(paths: Paths) -> None:
    """Raise `SettingsError` where a person named a configuration file that is not there."""
    if not paths.config_chosen or _is_there(paths.config_file):
        return
    if paths.config_from_environment:
        raise SettingsError(
            _("{variable} nennt die Konfigurationsdatei {file}, die es noch nicht gibt.").format(
                variable=CONFIG_VARIABLE, file=paths.config_file
            ),
            # Names no key: where it is asked which one that is, the file is missing again.
            _(
                "Legen Sie sie mit „praxis-sms settings set SCHLÜSSEL WERT“ oder auf der Karte SMS-Provider an, oder "
                "berichtigen Sie die Variable."
            ),
        )
    raise SettingsError(
        _("Die Konfigurationsdatei {file} hinter --config gibt es nicht.").format(file=paths.config_file),
        _("Berichtigen Sie den Pfad, oder legen Sie sie mit „praxis-sms --config {file} settings set …“ an.").format(
            file=paths.config_file
        ),
    )


def find_paths(
    config: Path | None = None, environ: Mapping[str, str] = os.environ, system_config: Path = SYSTEM_CONFIG
) -> Paths:
    """The paths in the order of the manual; nothing is created.

    Configuration: `config`, `$PRAXIS_SMS_CONFIG`, the user's own file, the system's file; where none exists, the
    user's own. Data: `$PRAXIS_SMS_DATA`, else the user's data folder. `environ` gives the variables of praxis-sms;
    the user's folders are those of the process. Raises `ConfigurationError` where the user has no home.
    """
    named = config or _path(environ, CONFIG_VARIABLE)
    data = _path(environ, DATA_VARIABLE)
    return Paths(
        config_file=_expanded(named) if named else _found_config(system_config),
        data_folder=_expanded(data) if data else _user_folder("data"),
        config_chosen=named is not None,
        config_from_environment=named is not None and config is None,
    )


def _path(environ: Mapping[str, str], variable: str) -> Path | None:
    value = environ.get(variable, "").strip()
    return Path(value) if value else None


def _expanded(path: Path) -> Path:
    # A tilde before the name of no user stays what it is: the start of a file name.
    with suppress(RuntimeError):
        path = path.expanduser()
    return path.absolute()


def _found_config(system_config: Path) -> Path:
    own = _user_folder("config") / CONFIG_NAME
    return system_config if not _is_there(own) and _is_there(system_config) else own


def _is_there(path: Path) -> bool:
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        # A file one may not look at is there: passing it over would silently use other settings.
        return True
    return True


def _user_folder(kind: str) -> Path:
    with memory.imported_when_used("tempfile:TemporaryFile", "tempfile:gettempdir"):
        import platformdirs

    folder_of = platformdirs.user_config_path if kind == "config" else platformdirs.user_data_path
    # Releases of platformdirs differ in what they do without a home: raise, or give a relative path.
    with suppress(RuntimeError):
        folder = folder_of(APPLICATION, appauthor=False)
        if folder.is_absolute():
            return folder
    raise ConfigurationError(
        _("Dieser Benutzer hat kein Heimatverzeichnis, also auch keinen Platz für Einstellungen und Daten."),
        _("Setzen Sie HOME, oder lassen Sie {config} auf eine Datei und {data} auf einen Ordner zeigen.").format(
            config=CONFIG_VARIABLE, data=DATA_VARIABLE
        ),
    )
