"""The configuration file: read again when it has changed, written key by key; and above it what the practice shares.

What was valid once holds as long as the file cannot be used: half saved, with a value that is not allowed, or gone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tui.language.catalogue import _
from tui.service.errors import SettingsError
from tui.service.settings import Settings, change, listing, parse_value
from tui.service.settings.known_keys import presentable
from tui.service.settings.reading import LoadedSettings, load
from tui.service.settings.writing import refuse_unknown

if TYPE_CHECKING:
    from tui.service.settings.notes import SettingNote
    from tui.service.settings.published import Published

_Stamp = tuple[int, ...] | None
_Listing = Mapping[str, object]


def _no_listener(_before: _Listing, _after: _Listing) -> None:
    """No-op listener."""


class Source(StrEnum):
    """Where the value of a setting comes from."""

    FILE = "file"
    PUBLISHED = "published"
    DEFAULT = "default"


class Practice(Protocol):
    """The other workstations, for which some settings hold, too."""

    def require_permission(self, changes: Mapping[str, object]) -> None:
        """Raise `SettingsError` where a change is not for whoever works here."""
        ...

    def publish_change(self, keys: Collection[str]) -> object:
        """Let what was saved under these keys hold for everybody whom it concerns; raises nothing."""
        ...


class Configuration:
    """One configuration file, and above it what the practice has published. Safe to use from several threads.

    What is published holds in place of what the file says of it: a line that somebody forgot in one file would else
    let one workstation send otherwise than all others.

    `changed` is told of every change of the file: the settings before and after it, without credentials; `loaded` of
    the settings whenever the file was read, or what is published above it has changed. `practice` tells whom else a
    change concerns; None for nobody.
    """

    def __init__(
        self,
        path: Path,
        changed: Callable[[_Listing, _Listing], None] = _no_listener,
        loaded: Callable[[Settings], None] = lambda _settings: None,
        practice: Callable[[], Practice] | None = None,
    ) -> None:
        self.path = path
        self._changed = changed
        self._told_loaded = loaded
        self._practice = practice
        self._published: Published | None = None
        self._effective: tuple[LoadedSettings, Published | None, Settings] | None = None
        self._lock = threading.Lock()
        self._stamp: _Stamp = None
        self._loaded: LoadedSettings | None = None
        self._trouble: SettingsError | None = None

    @property
    def settings(self) -> Settings:
        """The settings that hold: what is published, else what the file says now or said when it could last be used.

        The same object until something changes. Raises `SettingsError` where the file could not be used yet.
        """
        loaded, published = self._current(), self._published
        if published is None:
            return loaded.settings
        known = self._effective
        if known is None or known[0] is not loaded or known[1] is not published:
            known = self._effective = loaded, published, published.above(loaded.settings)
            self._told_loaded(known[2])
        return known[2]

    @property
    def file_settings(self) -> Settings:
        """The settings by the file alone; raises `SettingsError`."""
        return self._current().settings

    @property
    def given_keys(self) -> frozenset[str]:
        """The dotted keys for which the file has a value; raises `SettingsError`."""
        return self._current().given_keys

    @property
    def published(self) -> Published | None:
        """What the practice has published, as far as it is known here."""
        return self._published

    def take_over(self, published: Published | None) -> None:
        """Let this hold as what the practice has published; None for nothing."""
        self._published = published

    def sources(self) -> dict[str, Source]:
        """Where the value of each key of `listing` comes from; raises `SettingsError`."""
        given, published = self.given_keys, self._published
        shared = () if published is None else published.values
        return {
            key: Source.PUBLISHED if key in shared else Source.FILE if key in given else Source.DEFAULT
            for key in self.listing()
        }

    @property
    def trouble(self) -> SettingsError | None:
        """Why the file is not used as it is now, and what was valid before still holds; None where it is used.

        Raises `SettingsError` where the file could not be used yet.
        """
        self._current()
        return self._trouble

    @property
    def notes(self) -> tuple[SettingNote, ...]:
        """What the file holds that has no effect, such as unknown keys."""
        loaded, published = self._current(), self._published
        return loaded.notes + (() if published is None else published.notes(loaded.settings, self.path))

    @property
    def exists(self) -> bool:
        """Whether there is a file at all."""
        return self._current().exists

    @property
    def writable(self) -> bool:
        """Whether this user may change the file."""
        return self._current().writable

    @property
    def read_only_reason(self) -> str:
        """Why the file cannot be changed; empty where it can."""
        return self._current().reason

    def change(self, changes: Mapping[str, object]) -> None:
        """Write dotted keys into the file, keeping everything else, and publish what concerns others, too.

        Raises `SettingsError`, and then nothing has changed. A file that has vanished is not written anew: all that it
        held besides would be lost.
        """
        if self._practice is not None:
            self._practice().require_permission(changes)
        if self._has_vanished():
            raise self._vanished()
        before = self._listing_of_a_valid_file()
        change(self.path, changes)
        after = self._listing_of_a_valid_file()
        # What a broken file said before is not known, so only what was to be changed counts then.
        self._changed(before, after if before else {key: after[key] for key in changes if key in after})
        if self._practice is not None:
            self._practice().publish_change(changes)

    def _listing_of_a_valid_file(self) -> _Listing:
        """Every setting; none where the file cannot be used, which this change may be about to fix."""
        try:
            return {} if self.trouble else listing(self.file_settings)
        except SettingsError:
            return {}

    def put(self, key: str, typed: str) -> object:
        """Write one setting as a person typed it; the value that was understood, in plain form, without credentials.

        Raises `SettingsError`.
        """
        value = parse_value(key, typed)
        self.change({key: value})
        return presentable(key, value)

    def get(self, key: str) -> object:
        """The effective value of one setting in plain form, without credentials.

        None where a key of a table without defaults is not set. Raises `SettingsError`, for an unknown key, too.
        """
        refuse_unknown(key)
        return self.listing().get(key)

    def listing(self) -> dict[str, object]:
        """Every dotted key with its effective value in plain form, without credentials; raises `SettingsError`."""
        return listing(self.settings)

    def _current(self) -> LoadedSettings:
        with self._lock:
            stamp = self._look()
            if self._loaded is None or stamp != self._stamp:
                self._loaded = self._read(self._loaded)
                self._stamp = stamp
                self._told_loaded(self._loaded.settings)
            return self._loaded

    def _read(self, before: LoadedSettings | None) -> LoadedSettings:
        """What the file says now; where it cannot be used, what it said before."""
        self._trouble = None
        try:
            found = load(self.path)
            if before is None or found.exists or not before.exists:
                return found
            raise self._vanished()
        except SettingsError as error:
            if before is None:
                raise
            self._trouble = error
            return before

    def _has_vanished(self) -> bool:
        return self._loaded is not None and self._loaded.exists and self._look() is None

    def _vanished(self) -> SettingsError:
        return SettingsError(
            _("Die Konfigurationsdatei {file} ist verschwunden.").format(file=self.path),
            _("Legen Sie sie wieder an ihren Platz, oder starten Sie praxis-sms neu."),
        )

    def _look(self) -> _Stamp:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino
