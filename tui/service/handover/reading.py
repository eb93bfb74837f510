"""Reading a file of the practice software, whatever format it has, and telling VDDS-media that it was read."""

from __future__ import annotations

from pathlib import Path

from tui.language.catalogue import _
from tui.service.errors import HandoverRefused
from tui.service.handover import gdt, vdds
from tui.service.handover.patient import HandedPatient
from tui.service.system.files import TooMuch, read_file, replace_file, why_unread

MOST_BYTES = 64 * 1024
"""A patient's master data are some hundred bytes; a record with the results of an examination may have thousands."""


def read_patient_file(path: Path) -> tuple[HandedPatient, bytes]:
    """The patient of a file, and its bytes as they were read.

    Raises `HandoverRefused` for a file that is absent, unreadable, too large, damaged or of no known format.
    """
    data = contents(path)
    return patient_in(data, path.name), data


def patient_in(data: bytes, name: str) -> HandedPatient:
    """The patient in what a file of that name holds; raises `HandoverRefused`."""
    if gdt.BEGINNING.match(data):
        patient = gdt.read(data)
    elif vdds.BEGINNING.match(data):
        patient = vdds.read(data)
    else:
        raise HandoverRefused(
            _("„{name}“ ist keine GDT-Datei und keine von VDDS-media.").format(name=name),
            _("Stellen Sie in der Praxissoftware die Ausgabe als GDT (Satzart 6301) ein."),
        )
    if not (patient.name or patient.mobile or patient.phones):
        raise HandoverRefused(
            _("In „{name}“ steht weder ein Name noch eine Nummer.").format(name=name),
            _("Prüfen Sie in der Praxissoftware, ob ein Patient gewählt ist."),
        )
    return patient


def waits_for_an_answer(data: bytes) -> bool:
    """Whether the file is one of VDDS-media, whose writer waits for READY=1 and deletes it then."""
    return vdds.BEGINNING.match(data) is not None


def answer_vdds(path: Path, data: bytes) -> None:
    """Write READY=1 into a file of VDDS-media that was read as `data`; any other stays as it is.

    Raises `HandoverRefused` where the file cannot be written.
    """
    if not waits_for_an_answer(data):
        return
    try:
        replace_file(path, vdds.answered(data))
    except OSError:
        raise HandoverRefused(
            _("In „{name}“ ließ sich READY=1 nicht eintragen.").format(name=path.name),
            _("Geben Sie diesem Benutzer im Ordner das Schreibrecht."),
        ) from None


def contents(path: Path) -> bytes:
    """The bytes of a file; raises `HandoverRefused` for one that is absent, unreadable, too large or no file."""
    try:
        return read_file(path, MOST_BYTES)
    except TooMuch:
        raise HandoverRefused(
            _("„{name}“ ist zu groß für einen einzelnen Patienten.").format(name=path.name),
            _("Stellen Sie in der Praxissoftware die Ausgabe als GDT (Satzart 6301) ein."),
        ) from None
    except (OSError, ValueError) as fault:
        raise HandoverRefused(*why_unread(path, fault)) from None
