"""The folder into which the practice software writes a file for each patient that it hands over."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import field
from datetime import UTC, datetime
from pathlib import Path
from time import time
from typing import TYPE_CHECKING

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import HandoverRefused
from tui.service.handover import gdt, vdds
from tui.service.handover.patient import HandedPatient
from tui.service.handover.reading import contents, patient_in

if TYPE_CHECKING:
    from tui.service.text.persons.person_traces import PersonTraces

NAMES = re.compile(r"[^.].*\.(gdt|\d{3}|pat|ini)", re.IGNORECASE)
"""How such files are called: GDT says .gdt or three digits, VDDS-media .pat or .ini."""

MOST_FILES = 200
"""A folder with more of them is no folder of handovers; of that many the newest counts."""

LONGEST_WAIT_SECONDS = 12 * 3600
"""Who was handed over earlier than that is not whom somebody wants to write to now."""

_TAKEN = re.compile(r"\.(.+)\.\d+")
_LEFT_BEHIND_SECONDS = 600
"""After so long a file that a window took, and that is still there, was left by a window that has ended meanwhile."""

_LOOKS_FOR_A_DAMAGED_ONE = 8
"""How often a file that cannot be understood is looked at before it is told, because it may still be written."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What tells one state of a file from another."""

    path: Path
    inode: int
    size: int
    written: int


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A patient who waits in the folder, and since when (UTC); `fault` is why the file cannot be used instead."""

    path: Path
    since: datetime
    patient: HandedPatient = field(default_factory=HandedPatient, repr=False)
    fault: HandoverRefused | None = None


class WatchedFolder:
    """Tells who waits in the folder, the newest first; each look costs a listing of it.

    A file counts when two looks have found it the same, and a GDT file that names its length when it has that length,
    so that none is read half.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._seen: dict[_Seen, int] = {}
        self._read: dict[_Seen, WaitingFile | None] = {}

    def look(self) -> WaitingFile | None:
        """The newest of those who wait; None where nobody does, or the folder cannot be read."""
        there = sorted(self._there(), key=lambda seen: (seen.written, seen.path), reverse=True)[:MOST_FILES]
        self._seen = {seen: self._seen.get(seen, 0) + 1 for seen in there}
        self._read = {seen: waiting for seen, waiting in self._read.items() if seen in self._seen}
        for seen in there:
            waiting = self._read[seen] if seen in self._read else self._look_into(seen)
            if waiting is not None:
                return waiting
        return None

    def _there(self) -> Iterator[_Seen]:
        oldest = time() - LONGEST_WAIT_SECONDS
        with suppress(OSError), os.scandir(self.folder) as entries:
            for entry in entries:
                with suppress(OSError):
                    if NAMES.fullmatch(entry.name):
                        status = entry.stat(follow_symlinks=False)
                        if stat.S_ISREG(status.st_mode) and status.st_size and status.st_mtime > oldest:
                            yield _Seen(Path(entry.path), status.st_ino, status.st_size, status.st_mtime_ns)
                    elif _TAKEN.fullmatch(entry.name):
                        _give_back_what_was_left(Path(entry.path))

    def _look_into(self, seen: _Seen) -> WaitingFile | None:
        looks = self._seen[seen]
        if looks < 2:
            return None
        since = datetime.fromtimestamp(seen.written / 1e9, UTC)
        may_grow = looks < _LOOKS_FOR_A_DAMAGED_ONE
        waiting: WaitingFile | None = None
        try:
            data = contents(seen.path)
            if gdt.lacks_its_end(data) and may_grow:
                return None
            if not (gdt.is_result(data) or vdds.is_answered(data)):
                waiting = WaitingFile(seen.path, since, patient_in(data, seen.path.name))
        except HandoverRefused as refused:
            if may_grow:
                return None
            waiting = WaitingFile(seen.path, since, fault=refused)
        self._read[seen] = waiting
        return waiting


def take(path: Path) -> Path | None:
    """Give the file a name that no window looks at, so that one has it; None where another window took it.

    Raises `HandoverRefused` where nothing in the folder may be renamed.
    """
    own = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.rename(own)
    except FileNotFoundError:
        return None
    except OSError:
        raise HandoverRefused(
            _("„{name}“ lässt sich nicht übernehmen: In „{folder}“ darf praxis-sms nichts ändern.").format(
                name=path.name, folder=path.parent
            ),
            _("Geben Sie diesem Benutzer im Ordner das Schreibrecht."),
        ) from None
    return own


def give_back(own: Path) -> None:
    """Give a file that was taken its name again, unless a new one has it, or nothing may be renamed."""
    name = _TAKEN.fullmatch(own.name)
    with suppress(OSError):
        if name is not None:
            os.link(own, own.with_name(name[1]))
            own.unlink()


def forget_person(folder: Path, traces: PersonTraces) -> int:
    """Delete the files that hand a person over, waiting or taken by a window; how many. Raises `OSError`."""
    forgotten = 0
    if not folder.is_dir():
        return forgotten
    for path in folder.iterdir():
        if (NAMES.fullmatch(path.name) or _TAKEN.fullmatch(path.name)) and _hands_over(path, traces):
            path.unlink(missing_ok=True)
            forgotten += 1
    return forgotten


def _hands_over(path: Path, traces: PersonTraces) -> bool:
    try:
        patient = patient_in(contents(path), path.name)
    except HandoverRefused:  # whatever it is, nobody is handed over by it
        return False
    numbers = (*patient.mobile, *patient.phones)
    if any(map(traces.is_number, numbers)):
        return True
    names = (patient.name, f"{patient.first_name} {patient.last_name}")
    return any(map(traces.is_name, names)) and not any(map(traces.is_another_number, numbers))


def _give_back_what_was_left(own: Path) -> None:
    name = _TAKEN.fullmatch(own.name)
    if name is not None and NAMES.fullmatch(name[1]) and time() - own.lstat().st_ctime > _LEFT_BEHIND_SECONDS:
        give_back(own)
