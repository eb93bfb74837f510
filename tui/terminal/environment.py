"""What must be settled before Textual is imported: its environment, and whether this terminal can show it.

`ENVIRONMENT` is the documented table. Textual reads most of its variables while it is imported, therefore
`set_defaults()` comes first in the entry point; a value that the user has set always stays.
"""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Mapping, MutableMapping
from typing import NamedTuple, TextIO

from tui.language.catalogue import _, gettext_noop
from tui.service.errors import UnfitTerminal

SMALLEST_COLUMNS = 60
SMALLEST_ROWS = 20
_SIZE_WHEN_UNKNOWN = (80, 24)
_CANNOT_MOVE_THE_CURSOR = ("", "dumb", "unknown", "network", "dialup")
_YES = ("1", "true", "yes", "on", "ja")
_NO = ("0", "false", "no", "off", "nein")


class EnvironmentDefault(NamedTuple):
    """One variable: the value set if the user has none ("" = left alone), and its German description."""

    name: str
    value: str
    meaning: str


ENVIRONMENT = (
    EnvironmentDefault(
        "TEXTUAL_DISABLE_KITTY_KEY",
        "1",
        gettext_noop("Kitty-Tastaturprotokoll aus: sonst fehlen AltGr-Zeichen und Umlaute"),
    ),
    EnvironmentDefault(
        "TEXTUAL_ANIMATIONS", "none", gettext_noop("keine Animationen: jede kostet über SSH hunderte Bytes")
    ),
    EnvironmentDefault("TEXTUAL_SMOOTH_SCROLL", "0", gettext_noop("Blättern zeilenweise statt in Bruchteilen")),
    EnvironmentDefault(
        "TEXTUAL_FPS", "1000", gettext_noop("Bilder je Sekunde höchstens: die Anzeige folgt der Taste ohne Wartezeit")
    ),
    EnvironmentDefault(
        "ESCDELAY", "50", gettext_noop("Millisekunden, nach denen Esc als Taste gilt und nicht als Folgenanfang")
    ),
    EnvironmentDefault(
        "PRAXIS_SMS_DELTA", "", gettext_noop("0: die Anzeige ganz schreiben statt nur der geänderten Zeichen")
    ),
    EnvironmentDefault(
        "PRAXIS_SMS_ASCII",
        "",
        gettext_noop("1: Rahmen und Zeichen in ASCII; 0: nie; sonst nach Einstellung und Zeichensatz"),
    ),
)


class Terminal(NamedTuple):
    """A terminal that is fit: its size in cells, its kind (TERM) and its character set."""

    columns: int
    rows: int
    kind: str
    encoding: str


def set_defaults(environ: MutableMapping[str, str] = os.environ) -> None:
    """Set every default of `ENVIRONMENT` that the user has not set otherwise; before the first import of Textual."""
    for default in ENVIRONMENT:
        if default.value:
            environ.setdefault(default.name, default.value)


def writes_only_changes(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether only changed cells are to be written (`PRAXIS_SMS_DELTA`, on unless switched off)."""
    return environ.get("PRAXIS_SMS_DELTA", "").strip().lower() not in _NO


def wants_ascii(setting: bool = False, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether lines and marks are drawn in ASCII: `PRAXIS_SMS_ASCII`, else the setting `[ui] ascii`."""
    value = environ.get("PRAXIS_SMS_ASCII", "").strip().lower()
    return value in _YES or (setting and value not in _NO)


def check_terminal(environ: Mapping[str, str] = os.environ) -> Terminal:
    """Check the terminal that the application would use.

    Raises:
        UnfitTerminal: standard input or output is no terminal, TERM names none that can move its cursor, or there are
            fewer than 60 columns or 20 lines.
    """
    output = _output()
    if output is None or not _is_terminal(sys.__stdin__):
        raise UnfitTerminal(
            _("Die Anwendung braucht ein Terminal für Ein- und Ausgabe, hier ist eines davon umgeleitet."),
            _("ohne Umleitung starten, bei SSH mit „ssh -t“, oder die Befehle verwenden (praxis-sms --help)."),
        )
    kind = environ.get("TERM", "").strip()
    if kind.lower() in _CANNOT_MOVE_THE_CURSOR:
        raise UnfitTerminal(
            _("Das Terminal „{term}“ kann keine Anwendung über den ganzen Bildschirm zeigen (Variable TERM).").format(
                term=kind or _("ohne Namen")
            ),
            _("TERM richtig setzen, bei PuTTY zum Beispiel auf xterm-256color."),
        )
    columns, rows = size_of(output.fileno())
    if columns < SMALLEST_COLUMNS or rows < SMALLEST_ROWS:
        raise UnfitTerminal(
            _("Das Fenster hat {columns} Spalten und {rows} Zeilen, nötig sind mindestens {needed}.").format(
                columns=columns, rows=rows, needed=f"{SMALLEST_COLUMNS} × {SMALLEST_ROWS}"
            ),
            _("das Fenster vergrößern (gedacht ist die Anzeige für 80 × 24) oder die Schrift verkleinern."),
        )
    return Terminal(columns, rows, kind, encoding_of(output))


def size_of(fileno: int) -> tuple[int, int]:
    """Columns and lines as the kernel knows them; 80 and 24 where it does not (a serial line)."""
    try:
        size = os.get_terminal_size(fileno)
    except OSError:
        return _SIZE_WHEN_UNKNOWN
    return size.columns or _SIZE_WHEN_UNKNOWN[0], size.lines or _SIZE_WHEN_UNKNOWN[1]


def encoding_of(stream: TextIO) -> str:
    """The character set that the locale gives a terminal, by its Python name; "ascii" where that is unknown."""
    try:
        return codecs.lookup(stream.encoding or "ascii").name
    except LookupError:
        return "ascii"


def _output() -> TextIO | None:
    """Where the application would paint: standard output, else standard error, if it is a terminal."""
    return next((stream for stream in (sys.__stdout__, sys.__stderr__) if stream and _is_terminal(stream)), None)


def output_stream() -> TextIO:
    """Where the application paints.

    Raises:
        UnfitTerminal: no standard stream is a terminal.
    """
    output = _output()
    if output is None:
        raise UnfitTerminal(
            _("Die Anwendung braucht ein Terminal für Ein- und Ausgabe."),
            _("Über SSH: „ssh -t“. Befehle wie „praxis-sms send“ brauchen keines."),
        )
    return output


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False
