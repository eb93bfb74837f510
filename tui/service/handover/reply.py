"""The answer to a GDT file: a record 6310 that the practice software files with the patient."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from tui.language.catalogue import _
from tui.service.errors import HandoverRefused
from tui.service.handover import gdt
from tui.service.handover.patient import ReplyAddress
from tui.service.system.files import replace_file

_LONGEST_LINE = 60
"""Characters of a comment (6227)."""


def reply(address: ReplyAddress, comment: str, at: datetime) -> bytes:
    """The record 6310 with that comment, in lines of at most sixty characters; `at` is local time."""
    charset = address.charset
    fields = [
        ("8315", address.asker),
        ("8316", address.asked or "PRAXSMS"),
        ("9206", charset),
        ("9218", address.version),
        ("3000", address.patient),
        ("8402", "ALLG01"),
        ("6200", f"{at:%d%m%Y}"),
        ("6201", f"{at:%H%M%S}"),
        *(("6227", part) for part in _lines(comment)),
    ]
    body = b"".join(gdt.line(number, content, charset) for number, content in fields if content)
    head = gdt.line("8000", "6310", charset)
    length = len(head) + len(gdt.line("8100", "00000", charset)) + len(body)
    return head + gdt.line("8100", f"{length:05}", charset) + body


def require_writable(folder: Path, address: ReplyAddress) -> None:
    """Raise what `write_reply` would raise, as far as it is known before."""
    if not address.patient:
        raise _nobody()
    if not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        raise _unwritable(folder)


def write_reply(folder: Path, address: ReplyAddress, comment: str, at: datetime) -> Path:
    """Write the answer into a folder, whole or not at all, and give its path.

    Raises `HandoverRefused` where the file that was read named no patient, and where the folder cannot be written.
    """
    if not address.patient:
        raise _nobody()
    try:
        path = folder / f"{_short(address.asker)}{_short(address.asked)}{at:%H%M%S%f}.gdt"
        replace_file(path, reply(address, comment, at))
        # The practice software may run as somebody else: whoever may use the folder may read what lies in it.
        path.chmod(folder.stat().st_mode & 0o666)
    except OSError:
        raise _unwritable(folder) from None
    return path


def _nobody() -> HandoverRefused:
    return HandoverRefused(
        _("Die Datei der Praxissoftware nennt keine Patientennummer (GDT 3000); deshalb ist keine Antwort möglich."),
        _("Lassen Sie --gdt-reply weg, oder geben Sie in der Praxissoftware die Patientennummer mit aus."),
    )


def _unwritable(folder: Path) -> HandoverRefused:
    return HandoverRefused(
        _("Die Antwort an die Praxissoftware lässt sich nicht in „{folder}“ schreiben.").format(folder=folder),
        _("Prüfen Sie, ob es den Ordner gibt und ob Sie darin schreiben dürfen."),
    )


def _short(name: str) -> str:
    """The beginning of a program's name, as the names of GDT files have it."""
    return "".join(filter(str.isalnum, name))[:4].upper() or "SMS"


def _lines(comment: str) -> list[str]:
    lines = [""]
    for word in comment.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > _LONGEST_LINE:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
