"""VDDS-media, the way in which German dental software hands a patient to another program: a small INI file.

The names of the section and its keys are those that other programs publish in their manuals; the specification itself
is not public. There is no telephone number in it. Whoever has read the file writes READY=1 into it.
"""

from __future__ import annotations

import re

from tui.service.handover.patient import SALUTATIONS, HandedPatient

BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s|[;#][^\n]*\n)*\[PATIENT\]", re.IGNORECASE)

_SECTION = re.compile(r"\s*\[([^\]]*)\]\s*")
_ENTRY = re.compile(r"\s*([\w-]+)\s*=\s*(.*?)\s*")
_READY = re.compile(rb"^([ \t]*READY[ \t]*=)[^\r\n]*", re.IGNORECASE | re.MULTILINE)
_ANSWERED = re.compile(rb"^[ \t]*READY[ \t]*=[ \t]*1", re.IGNORECASE | re.MULTILINE)
_HEADING = re.compile(rb"^([ \t]*\[PATIENT\][^\r\n]*)(\r?\n|$)", re.IGNORECASE | re.MULTILINE)


def read(data: bytes) -> HandedPatient:
    """The patient of a VDDS-media file: names and sex."""
    entries: dict[str, str] = {}
    section = ""
    for written in _decoded(data).splitlines():
        if heading := _SECTION.fullmatch(written):
            section = heading[1].strip().upper()
        elif section == "PATIENT" and (entry := _ENTRY.fullmatch(written)):
            entries.setdefault(entry[1].upper(), " ".join("".join(filter(str.isprintable, entry[2])).split()))
    return HandedPatient(
        salutation=SALUTATIONS.get(entries.get("SEX", "").upper()[:1], ""),
        title=entries.get("TITLE", ""),
        first_name=entries.get("FIRSTNAME", ""),
        last_name=entries.get("LASTNAME", ""),
    )


def is_answered(data: bytes) -> bool:
    """Whether it is a file of VDDS-media that says that somebody has read it."""
    return bool(BEGINNING.match(data) and _ANSWERED.search(data))


def answered(data: bytes) -> bytes:
    """The file with READY=1, everything else as it was."""
    if _READY.search(data):
        return _READY.sub(rb"\g<1>1", data, count=1)
    return _HEADING.sub(rb"\1\r\nREADY=1\r\n", data, count=1)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
