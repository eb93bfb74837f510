"""The configuration file as text and as a TOML document; every failure names the file and the place in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

from tui.language.catalogue import _
from tui.service.errors import SettingsError
from tui.service.system.files import MOST_OF_A_CONFIGURATION, TooMuch, read_file, system_error

Document = Mapping[str, object]
"""A TOML document as `tomllib` reads it."""


def read_text(path: Path) -> str | None:
    """The text of the file without a byte order mark, or None where there is no file; raises `SettingsError`."""
    try:
        return in_utf8(path, read_file(path, MOST_OF_A_CONFIGURATION))
    except FileNotFoundError:
        return None
    except TooMuch as fault:
        raise SettingsError(
            _("{file} hat mehr als {most} kB; so groß ist keine Konfigurationsdatei.").format(
                file=path, most=fault.kilobytes
            ),
            _("Prüfen Sie den Pfad, oder nennen Sie mit --config eine andere Datei."),
        ) from None
    except IsADirectoryError:
        raise SettingsError(
            _("{file} ist ein Ordner und keine Konfigurationsdatei.").format(file=path),
            _("Nennen Sie die Datei darin, zum Beispiel {example}.").format(example=path / "config.toml"),
        ) from None
    except PermissionError:
        raise SettingsError(
            _("{file} darf von diesem Benutzer nicht gelesen werden.").format(file=path),
            _("Geben Sie dem Benutzer das Leserecht, oder nennen Sie mit --config eine andere Datei."),
        ) from None
    except OSError as fault:
        raise SettingsError(
            _("{file} kann nicht gelesen werden ({reason}).").format(file=path, reason=system_error(fault)),
            _("Prüfen Sie den Pfad, oder nennen Sie mit --config eine andere Datei."),
        ) from None


def in_utf8(path: Path | str, content: bytes) -> str:
    """The text of a file without a byte order mark; raises `SettingsError` with file and line."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = fault.object.count(b"\n", 0, fault.start) + 1
        raise SettingsError(
            _("{file} ist nicht in UTF-8 geschrieben: Zeile {line} enthält fremde Bytes.").format(file=path, line=line),
            _("Speichern Sie die Datei in einem Editor mit der Kodierung UTF-8."),
        ) from None


def parse_toml(path: Path | str, text: str, parse_float: Callable[[str], object] = Decimal) -> Document:
    """The TOML document of a text; raises `SettingsError` with file, line and column."""
    try:
        return tomllib.loads(text, parse_float=parse_float)
    except (ValueError, RecursionError, ArithmeticError) as fault:
        place = re.search(r"at line (\d+), column (\d+)", str(fault))
        end = text.count("\n") + 1
        line, column = (int(place[1]), int(place[2])) if place else (end, len(text.rpartition("\n")[2]) + 1)
        raise SettingsError(
            _("{file} ist kein gültiges TOML: Fehler in Zeile {line}, Spalte {column}.").format(
                file=path, line=line, column=column
            ),
            _("Texte stehen in Anführungszeichen, und jeder Schlüssel und jede [Tabelle] kommt nur einmal vor."),
        ) from None
