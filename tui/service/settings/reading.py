"""Reading the configuration file: what it says, what is off in it, and whether it may be written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tui.runtime.values import dataclass
from tui.service.errors import SettingsError
from tui.service.settings.definitions import Settings
from tui.service.settings.document import Document, parse_toml, read_text
from tui.service.settings.notes import SettingNote, notes_of
from tui.service.settings.permission import why_not_writable
from tui.service.settings.settings_from_toml import settings_of
from tui.service.system.file_ownership import distrust_of_configuration
from tui.service.system.paths import FORMATS_FOLDER, SYSTEM_CONFIG


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """The settings of a file; `reason` says in one German sentence why it is not `writable`, else it is empty.

    `given_keys` are the dotted keys for which the file has a value.
    """

    settings: Settings
    notes: tuple[SettingNote, ...]
    exists: bool
    writable: bool
    reason: str
    given_keys: frozenset[str] = frozenset()


def load(path: Path) -> LoadedSettings:
    """Read the settings of a file; a missing file gives the defaults.

    Raises `SettingsError` naming the file and the place for a file that cannot be read, that somebody else may have
    written, is no TOML or holds a value that is not allowed. Unknown keys and secrets become notes.
    """
    distrust = distrust_of_configuration(path)
    if distrust is not None:
        raise SettingsError(distrust.sentence, distrust.remedy)
    text = read_text(path)
    document = parse_toml(path, text or "")
    settings, bad = settings_of(document)
    if bad:
        raise bad[0].error(path)
    http = replace(
        settings.threesteps_api, folders=(path.parent / FORMATS_FOLDER, SYSTEM_CONFIG.parent / FORMATS_FOLDER)
    )
    known_since = _changed_at(path)
    plans = {name: replace(plan, known_since=known_since) for name, plan in settings.reminders.items()}
    settings = replace(settings, threesteps_api=http, reminders=plans)
    reason = why_not_writable(path)
    given = frozenset(_dotted(document))
    return LoadedSettings(settings, tuple(notes_of(path, document)), text is not None, not reason, reason, given)


def _changed_at(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (OSError, ValueError, OverflowError):
        return None


def _dotted(values: Document, prefix: str = "") -> Iterator[str]:
    """The dotted key of each value of a document."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _dotted(value, f"{prefix}{name}.")
        else:
            yield prefix + name
