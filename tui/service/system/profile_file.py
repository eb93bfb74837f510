"""Profiles of lists on disk: how a list with certain headings was sent the last time.

Each user has a file in the data folder, `list-profiles-UID.json` (mode 0600). It knows headings by a checksum only,
columns by their place, the Textvorlage by its name, and the time that was typed; nothing of any row. Besides it names
the folder where the last list lay.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.runtime.values import dataclass
from tui.service.system.clock import Clock, kept_since
from tui.service.system.file_ownership import distrust_of_file, distrust_of_folder
from tui.service.system.files import (
    MOST_OF_A_PROFILE_FILE,
    TooMuch,
    folder_lock,
    forgotten_in,
    make_private_folder,
    open_own_file,
    read_stream,
    replace_file,
)

if TYPE_CHECKING:
    from tui.service.text.persons.person_traces import PersonTraces

MOST_PROFILES = 100
"""Of a user; the ones that were used longest ago give way."""

_FORMAT = 1
_MOST_COLUMNS = 20_000
_LONGEST_TEXT = 200
_LONGEST_PATH = 4096


@dataclass(frozen=True, slots=True)
class ListProfile:
    """How a list was sent.

    `columns` maps fields that a person decided on to their columns, counted from 0; none where the list has none.
    `template` is the name of a Textvorlage, `begins_at` a time as it was typed; empty where there was none.
    """

    columns: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    template: str = ""
    begins_at: str = ""


@dataclass(frozen=True, slots=True)
class _Used:
    """A profile and when it was used last (UTC)."""

    profile: ListProfile
    used_at: datetime


@dataclass(frozen=True, slots=True)
class _Content:
    """What a file holds: profiles by the checksum of their headings, and the folder of the last list or nothing."""

    profiles: Mapping[str, _Used] = field(default_factory=dict)
    folder: str = ""


class ProfileFile:
    """The profiles of this user, by the checksum of their headings. Touches the disk."""

    def __init__(self, folder: Path, clock: Clock, retention: Callable[[], timedelta] = lambda: timedelta.max) -> None:
        self._folder = folder
        self._file = folder / f"list-profiles-{os.getuid()}.json"
        self._clock = clock
        self._retention = retention

    def recall(self, headings: str) -> ListProfile | None:
        """How a list with these headings was sent the last time; None where nothing readable is known."""
        try:
            self._refuse_foreign()
            used = _read(self._file).profiles.get(headings)
        except OSError:
            return None
        return used.profile if used is not None and used.used_at >= kept_since(self._clock, self._retention) else None

    def remember(self, headings: str, profile: ListProfile) -> None:
        """Keep a profile in place of the one before; raises `OSError`."""
        self._change(lambda known: replace(known, profiles={**known.profiles, headings: _Used(profile, self._clock())}))

    def last_folder(self) -> str:
        """Where the last list lay; empty where nothing readable is known."""
        try:
            self._refuse_foreign()
            return _read(self._file).folder
        except OSError:
            return ""

    def remember_folder(self, folder: str) -> None:
        """Keep where a list lay; raises `OSError`."""
        self._change(lambda known: replace(known, folder=folder if len(folder) <= _LONGEST_PATH else ""))

    def _change(self, change: Callable[[_Content], _Content]) -> None:
        make_private_folder(self._folder)
        self._refuse_foreign()
        with folder_lock(self._folder):
            oldest = kept_since(self._clock, self._retention)
            content = change(_read(self._file))
            known = {key: used for key, used in content.profiles.items() if used.used_at >= oldest}
            newest = sorted(known.items(), key=lambda each: each[1].used_at)[-MOST_PROFILES:]
            replace_file(self._file, _document(replace(content, profiles=dict(newest))), keep_mode=False)

    def _refuse_foreign(self) -> None:
        distrust = distrust_of_folder(self._folder) or distrust_of_file(self._file)
        if distrust is not None:
            raise OSError(errno.EPERM, distrust.sentence, str(self._file))


def forget(folder: Path, before: datetime) -> int:
    """Delete the profiles of all users that were used last before a moment (UTC), and what a crash left of writing.

    Returns how many profiles that were. A file without a readable profile goes by its age. Raises the first `OSError`,
    after all files have been looked at.
    """
    return _forget_everywhere(folder, lambda file: _forget_in(file, before))


def forget_person(folder: Path, traces: PersonTraces) -> int:
    """Delete the profiles of all users that name a person, and the folders of lists that do.

    Returns how many profiles that were. Raises as `forget` does.
    """
    return _forget_everywhere(folder, lambda file: _forget_person_in(file, traces))


def _forget_everywhere(folder: Path, forget_in: Callable[[Path], int]) -> int:
    files = (*folder.glob("list-profiles-*.json"), *folder.glob(".list-profiles-*.tmp"))
    if not files:
        return 0
    with folder_lock(folder):
        return forgotten_in(files, forget_in)


def _forget_in(file: Path, before: datetime) -> int:
    content = _read(file)
    known = content.profiles
    left = {headings: used for headings, used in known.items() if used.used_at >= before}
    is_outdated = datetime.fromtimestamp(file.lstat().st_mtime, UTC) < before
    if known and left and len(left) < len(known):
        replace_file(file, _document(replace(content, profiles=left)))
    elif (known and not left) or (not known and is_outdated):
        file.unlink(missing_ok=True)
    return len(known) - len(left)


def _forget_person_in(file: Path, traces: PersonTraces) -> int:
    content = _read(file)
    left = {
        headings: used
        for headings, used in content.profiles.items()
        if not any(map(traces.stand_in, (used.profile.template, used.profile.begins_at)))
    }
    kept = _Content(left, "" if traces.stand_in(content.folder) else content.folder)
    if kept != content:
        replace_file(file, _document(kept))
    elif content == _Content() and traces.stand_in(file.read_text(encoding="utf-8", errors="replace")):
        file.unlink(missing_ok=True)
    return len(content.profiles) - len(left)


# what the file holds


def _read(file: Path) -> _Content:
    """What is in a file; nothing where it holds something else. Raises `OSError` where it is there but unreadable."""
    try:
        handle = open_own_file(file, os.O_RDONLY)
    except FileNotFoundError:
        return _Content()
    try:
        with os.fdopen(handle, "rb") as opened:
            document = json.loads(read_stream(opened, MOST_OF_A_PROFILE_FILE))
        if document["format"] != _FORMAT:
            return _Content()
        entries = list(document["profiles"].items())[:MOST_PROFILES]
        folder = document.get("lists_in", "")
    except (TooMuch, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return _Content()
    known: dict[str, _Used] = {}
    for headings, entry in entries:
        with suppress(ValueError, KeyError, TypeError, AttributeError, OverflowError):
            known[headings] = _used(entry)
    return _Content(known, folder if isinstance(folder, str) and len(folder) <= _LONGEST_PATH else "")


def _used(entry: Mapping[str, object]) -> _Used:
    """Raises `ValueError`, `KeyError`, `TypeError`, `AttributeError` or `OverflowError` for anything unexpected."""
    columns = entry["columns"]
    used_at = datetime.fromisoformat(_text(entry["used_at"])).astimezone(UTC)
    if not isinstance(columns, dict):
        raise TypeError
    places = {_text(name): tuple(map(_column, listed)) for name, listed in columns.items()}
    profile = ListProfile(MappingProxyType(places), _text(entry["template"]), _text(entry["begins_at"]))
    return _Used(profile, used_at)


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
        raise TypeError
    return value


def _column(value: object) -> int:
    if type(value) is not int or not 0 <= value < _MOST_COLUMNS:
        raise TypeError
    return value


def _document(content: _Content) -> bytes:
    profiles = {
        headings: {
            "columns": {name: list(places) for name, places in used.profile.columns.items()},
            "template": used.profile.template,
            "begins_at": used.profile.begins_at,
            "used_at": used.used_at.isoformat(),
        }
        for headings, used in content.profiles.items()
    }
    document = {"format": _FORMAT, "lists_in": content.folder, "profiles": profiles}
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
