"""Finding descriptions of providers: those that ship with the program, and files of the practice beside them.

A shipped name cannot be taken by a file, so that nobody sends by another description than he believes; of two files of
one name the one in the folder of the configuration counts.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import ConfigurationError, SettingsError
from tui.service.gateways.http_formats.description import HttpFormat
from tui.service.gateways.http_formats.format_reader import (
    CUSTOM_FORMAT,
    SHIPPED_FORMATS,
    read_format,
    shipped_format,
)
from tui.service.settings import HttpFormatSettings
from tui.service.settings.document import in_utf8, parse_toml
from tui.service.system.file_ownership import distrust_of_configuration
from tui.service.system.files import MOST_OF_A_CONFIGURATION, TooMuch, read_file, system_error, way_to_read

SUFFIX = ".toml"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII)
_MOST_FILES = 200


@dataclass(frozen=True, slots=True)
class FoundFormat:
    """A description and where it stands; `error` instead of it where it cannot be used. `place` is None if shipped.

    `table` is the one of the configuration where it stands in none of its own files. `is_chosen` where it is sent by.
    """

    name: str
    place: Path | None = None
    format: HttpFormat | None = None
    error: ConfigurationError | None = None
    table: Mapping[str, object] | None = None
    is_chosen: bool = False

    @property
    def title(self) -> str:
        """What it calls its provider; its name where it cannot be used."""
        return self.name if self.format is None else self.format.title


def chosen_format(values: HttpFormatSettings) -> HttpFormat:
    """The format that the configuration names; raises `ConfigurationError`."""
    if values.format == CUSTOM_FORMAT:
        return read_format(CUSTOM_FORMAT, values.custom, _("Das eigene Format [custom]"))
    return format_named(values.format, values.folders)


def format_named(name: str, folders: Sequence[Path]) -> HttpFormat:
    """The format of that name; raises `ConfigurationError`, naming those there are."""
    if name in SHIPPED_FORMATS:
        return shipped_format(name)
    path = path_of(name, folders)
    if path is not None:
        return format_in(path)
    known = (*SHIPPED_FORMATS, *_names_of_files(folders), CUSTOM_FORMAT)
    raise ConfigurationError(
        _("Ein Format „{name}“ für die Schnittstelle des Anbieters gibt es nicht.").format(name=name),
        _("Erlaubt sind: {names}").format(names=", ".join(dict.fromkeys(known))),
    )


def found_formats(folders: Sequence[Path]) -> tuple[FoundFormat, ...]:
    """Every format: the shipped ones, then those in files, also files that cannot be used."""
    found = [FoundFormat(name, format=shipped_format(name)) for name in SHIPPED_FORMATS]
    for folder in folders:
        for path in _files(folder):
            if any(path == each.place for each in found):
                continue
            found.append(_looked_at(path, [each.name for each in found]))
    return tuple(found)


def _looked_at(path: Path, taken: Sequence[str]) -> FoundFormat:
    name = path.name.removesuffix(SUFFIX)
    try:
        if name in taken:
            raise _name_taken(path, name)
        return FoundFormat(name, path, format_in(path))
    except ConfigurationError as error:
        return FoundFormat(name, path, error=error)


def format_in(path: Path) -> HttpFormat:
    """The description in a file; raises `ConfigurationError` naming the file and what is wrong."""
    name = path.name.removesuffix(SUFFIX)
    if not NAME.fullmatch(name) or name == CUSTOM_FORMAT:
        raise ConfigurationError(
            _("{file} heißt nicht so, wie eine Beschreibung heißen darf.").format(file=path),
            _("Erlaubt sind Kleinbuchstaben, Ziffern, - und _, und die Endung .toml."),
        )
    if name in SHIPPED_FORMATS:
        raise _name_taken(path, name)
    distrust = distrust_of_configuration(path)
    if distrust is not None:
        raise ConfigurationError(distrust.sentence, distrust.remedy)
    try:
        state = path.stat()
        is_trusted = _belongs_to_root(path)
        return _read(name, path, (state.st_mtime_ns, state.st_size, state.st_ino, state.st_ctime_ns), is_trusted)
    except OSError as error:
        raise ConfigurationError(
            _("{file} kann nicht gelesen werden ({reason}).").format(file=path, reason=system_error(error)),
            way_to_read(error),
        ) from None


def path_of(name: str, folders: Sequence[Path]) -> Path | None:
    """The file of a format in the first folder that has one."""
    if not NAME.fullmatch(name):
        return None
    return next((path for folder in folders if os.path.lexists(path := folder / (name + SUFFIX))), None)


@lru_cache(maxsize=64)
def _read(name: str, path: Path, stamp: tuple[int, ...], is_trusted: bool) -> HttpFormat:
    """The description in a file, read again only when its `stamp` has changed."""
    try:
        content = read_file(path, MOST_OF_A_CONFIGURATION)
    except TooMuch as fault:
        raise ConfigurationError(
            _("{file} hat mehr als {most} kB; so groß ist keine Beschreibung.").format(file=path, most=fault.kilobytes),
            _("Prüfen Sie, ob es die richtige Datei ist."),
        ) from None
    return read_format(name, parsed(content, str(path)), str(path), is_trusted=is_trusted)


def parsed(content: bytes, place: str) -> Mapping[str, object]:
    """The table of a file; raises `ConfigurationError` with its place, line and column."""
    try:
        return parse_toml(place, in_utf8(place, content), parse_float=float)
    except SettingsError as fault:  # it is none of the settings
        raise ConfigurationError(fault.sentence, fault.remedy) from None


def _belongs_to_root(path: Path) -> bool:
    """Whether root alone decides what stands in a file: he owns it and its folder, and nobody else may write there."""
    target = Path(os.path.realpath(path))
    return all(found.st_uid == 0 and not found.st_mode & 0o022 for found in (target.stat(), target.parent.stat()))


def _name_taken(path: Path, name: str) -> ConfigurationError:
    return ConfigurationError(
        _("{file} wird nicht benutzt: Den Namen „{name}“ hat schon ein anderes Format.").format(file=path, name=name),
        _("Geben Sie der Datei einen anderen Namen."),
    )


def _files(folder: Path) -> Iterator[Path]:
    try:
        paths = sorted(path for path in folder.iterdir() if path.name.endswith(SUFFIX) and path.name[0] != ".")
    except OSError:
        return
    yield from paths[:_MOST_FILES]


def _names_of_files(folders: Sequence[Path]) -> list[str]:
    return [path.name.removesuffix(SUFFIX) for folder in folders for path in _files(folder)]
