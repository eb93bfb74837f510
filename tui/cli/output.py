"""Results go to standard output, notes and failures to standard error, JSON as one document in UTF-8."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tui.language import dates
from tui.language.catalogue import _
from tui.service.errors import InputRefused, PraxisSmsError
from tui.service.system.files import system_error

STANDARD_OUTPUT = "-"
_STEERS_THE_TERMINAL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Severity(StrEnum):
    """How serious a line of a journal is; the words are those of syslog."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class _Notes:
    """How lines beside the result are written: one call of the program has one way."""

    in_json = False


def write_notes_in_json() -> None:
    """From now on, as long as this call lasts, let each line on standard error be a JSON object."""
    _Notes.in_json = True


class _Told:
    """What this call has printed so far: whether its JSON document, and the last line beside the result."""

    is_documented = False
    last_note = ""


def settle_streams() -> None:
    """Begin a call; characters that the terminal's character set lacks are replaced, so that no output fails."""
    _Notes.in_json = False
    _Told.is_documented, _Told.last_note = False, ""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


class OutputLost(PraxisSmsError):
    """Standard output cannot be written; what the command did has been done all the same."""


def say(text: str = "") -> None:
    """A line of the result; raises `OutputLost`."""
    write(f"{harmless(text)}\n")


def say_lines(lines: Iterable[str]) -> None:
    """Lines of the result; raises `OutputLost`."""
    for line in lines:
        say(line)


def write(data: str | bytes) -> None:
    """A piece of the result as it is; raises `OutputLost`, or `BrokenPipeError` where the pipe was closed."""
    try:
        _echo(data)
    except BrokenPipeError:
        raise
    except OSError as fault:
        raise OutputLost(
            _("Die Ausgabe ließ sich nicht schreiben: {words}.").format(words=system_error(fault))
        ) from None


def write_text(path: Path, text: str) -> None:
    """Write a file in UTF-8, or standard output for "-"; raises `InputRefused`."""
    if str(path) == STANDARD_OUTPUT:
        write(text.encode())
        return
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputRefused(
            _("In die Datei {path} kann nicht geschrieben werden.").format(path=path),
            _("Prüfen Sie Ordner, Rechte und Platz, oder nennen Sie eine andere Datei."),
        ) from error


def note(text: str, severity: Severity = Severity.INFO) -> None:
    """A line beside the result; where standard error is gone, nobody reads it."""
    _Told.last_note = text
    line = harmless(text)
    if _Notes.in_json:
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = _in_json({"time": at, "level": severity.value, "message": line})
    with suppress(OSError):
        _echo(f"{line}\n", err=True)


def _echo(data: str | bytes, *, err: bool = False) -> None:
    import click  # a tenth of the start of the application, which prints nothing

    click.echo(data, nl=False, err=err)


def is_on_a_terminal() -> bool:
    """Whether a person sees standard output at once."""
    return sys.stdout is not None and sys.stdout.isatty()


def complain(error: PraxisSmsError) -> None:
    """A failure: its sentence, and what to do about it."""
    note_with_remedy(error.sentence, error.remedy, Severity.ERROR)


def note_with_remedy(sentence: str, remedy: str, severity: Severity = Severity.INFO) -> None:
    """A line beside the result, and below it what to do about it, if anything."""
    note(sentence, severity)
    if remedy:
        note(remedy_line(remedy), severity)


def remedy_line(remedy: str) -> str:
    """What to do, as every command writes it."""
    return _("Abhilfe: {remedy}").format(remedy=remedy)


def harmless(text: str) -> str:
    """The text without characters that would steer the terminal or turn the reading direction."""
    return _STEERS_THE_TERMINAL.sub("\ufffd", text)


def print_json(document: object) -> None:
    """The one JSON document of a command, in UTF-8 whatever the locale is."""
    _Told.is_documented = True
    text = _in_json(document, indent=2)
    write(text.encode("utf-8", "replace") + b"\n")


def _in_json(document: object, indent: int | None = None) -> str:
    import json  # the application prints none

    return json.dumps(document, ensure_ascii=False, indent=indent, default=_plain)


def print_failure(
    exit_code: int, error: PraxisSmsError | None = None, result: Mapping[str, object] = MappingProxyType({})
) -> None:
    """The document of a call that failed and printed none: `error` and `remedy` as they are told beside it."""
    if _Told.is_documented:
        return
    sentence, remedy = (_Told.last_note, "") if error is None else (error.sentence, error.remedy)
    print_json({"error": sentence or None, "remedy": remedy or None, "exit_code": exit_code, **result})


def can_show(symbols: str) -> bool:
    """Whether standard output can carry these characters."""
    try:
        symbols.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _plain(value: Any) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return dates.for_scripts(value)
    if isinstance(value, Mapping):
        return dict(value)
    return str(value)
