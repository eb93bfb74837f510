"""Crash reports: one sentence on the screen, and a file without secrets or patient data."""

from __future__ import annotations

import os
import re
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tui.language.catalogue import _
from tui.service.system import file_ownership
from tui.service.system.files import open_own_file, replace_file

if TYPE_CHECKING:
    from tui.service.text.persons.person_traces import PersonTraces

LOG_NAME = "fehler.log"
_BETWEEN_REPORTS = "\n\n"
_NAMES_CODE_ONLY = (AttributeError, ImportError, NameError, TypeError, NotImplementedError, RecursionError)
_DIGITS = re.compile(r"\d[\d /()-]{3,}")


def record(error: BaseException, folder: Path) -> Path | None:
    """Append a report about `error` to the log in `folder` (mode 0600) and return its path; None where that fails.

    Nothing is written where somebody else could have put a file or a link in the place of the log.

    The report names the types of the exceptions and the frames, never a local variable. The words of an exception
    are kept only for types whose words name code: those of any other may quote a patient or a password.
    """
    log = folder / LOG_NAME
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if file_ownership.distrust_of_folder(folder) or file_ownership.distrust_of_file(log):
            return None
        descriptor = open_own_file(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        with os.fdopen(descriptor, "a", encoding="utf-8") as stream:
            stream.write(_report(error))
    except OSError:
        return None
    return log


def sentence(log: Path | None) -> str:
    """What the user reads."""
    if log is None:
        return _("Ein Fehler im Programm ist aufgetreten; ein Bericht ließ sich nicht schreiben.")
    return _("Ein Fehler im Programm ist aufgetreten. Der Bericht für den Support liegt in {log}.").format(log=log)


def forget_person(folder: Path, traces: PersonTraces) -> int:
    """Take the reports that name a person out of the log; how many. Raises `OSError`."""
    log = folder / LOG_NAME
    try:
        handle = open_own_file(log, os.O_RDONLY)
    except FileNotFoundError:
        return 0
    with os.fdopen(handle, encoding="utf-8", errors="replace") as stream:
        reports = stream.read().split(_BETWEEN_REPORTS)
    left = [report for report in reports if not traces.stand_in(report)]
    if len(left) < len(reports):
        replace_file(log, _BETWEEN_REPORTS.join(left).encode())
    return len(reports) - len(left)


def _report(error: BaseException) -> str:
    lines = [
        f"{datetime.now(UTC).isoformat(timespec='seconds')} Python {sys.version.split()[0]} {os.uname().sysname}",
    ]
    seen: BaseException | None = error
    while seen is not None:
        lines.append(f"{type(seen).__module__}.{type(seen).__qualname__}: {_words(seen)}")
        lines += [
            f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(seen.__traceback__)
        ]
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
        if seen is not None:
            lines.append("after")
    return "\n".join(lines) + _BETWEEN_REPORTS


def _words(error: BaseException) -> str:
    if isinstance(error, _NAMES_CODE_ONLY):
        return _DIGITS.sub("#", str(error))
    return "(words left out)"
