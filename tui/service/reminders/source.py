"""The files that a plan reads: found in a folder or fetched, read with limits, as one table of appointments."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Mapping
from dataclasses import field, replace
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import ListNotPermitted, ListRefused
from tui.service.model.facts import Fact
from tui.service.recipients import Table, read_table, unreadable_list
from tui.service.reminders.patients import completed
from tui.service.secrets import SecretName, Secrets
from tui.service.settings import ListSettings, ReminderPlan, SourceKind
from tui.service.system.files import TooMuch, read_file, system_error

MOST_CALENDAR_BYTES = 10 * 1024 * 1024
MOST_CALENDARS = 50
_MOST_NAMES = 10_000


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An entry that is no appointment to be reminded of, and why; `place` says where it stands.

    `line` is that of its row, 0 where it has none; `name` and `starts_at` (UTC) are what the row says, if it does.
    A person has to look at it where `is_to_look_at`: there may be another appointment that the list does not have.
    """

    place: str
    reason: str
    line: int = 0
    is_to_look_at: bool = False
    name: str = ""
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Appointments:
    """What the files of a plan say: `modified_at` is None for what was fetched.

    `refusals` say by the line of a row why the list of patients gave no number, `patient_numbers` are the headings of
    the numbers there.
    """

    table: Table
    file: str
    modified_at: datetime | None
    left_out: tuple[LeftOut, ...] = ()
    refusals: Mapping[int, Fact] = field(default_factory=dict)
    patient_numbers: tuple[str, ...] = ()


def matching_files(folder: str, pattern: str) -> tuple[tuple[Path, datetime], ...]:
    """The files of a folder that match a pattern, with the moments of their change, newest first.

    Raises `ListRefused` for a folder that cannot be read.
    """
    pattern = pattern.casefold()
    found: list[tuple[Path, datetime]] = []
    try:
        with os.scandir(folder) as entries:
            for count, entry in enumerate(entries):
                if count >= _MOST_NAMES:
                    raise ListRefused(
                        _("Im Ordner {folder} liegen zu viele Dateien.").format(folder=folder),
                        _("Räumen Sie ihn auf, oder legen Sie für den Plan einen eigenen an."),
                    )
                if _counts(entry, pattern):
                    found.append((Path(entry.path), datetime.fromtimestamp(entry.stat().st_mtime, UTC)))
    except PermissionError as fault:
        raise ListNotPermitted(
            _unreadable_folder(folder, fault), _("Der Admin kann diesem Benutzer den Ordner freigeben (chmod, chgrp).")
        ) from None
    except OSError as fault:
        raise ListRefused(_unreadable_folder(folder, fault), _("Prüfen Sie Pfad und Rechte des Ordners.")) from None
    return tuple(sorted(found, key=lambda each: (each[1], each[0].name), reverse=True))


def _unreadable_folder(folder: str, fault: OSError) -> str:
    return _("Der Ordner {folder} lässt sich nicht lesen: {reason}.").format(folder=folder, reason=system_error(fault))


def _counts(entry: os.DirEntry[str], pattern: str) -> bool:
    is_temporary = entry.name.startswith((".", "~"))
    return not is_temporary and fnmatch.fnmatchcase(entry.name.casefold(), pattern) and entry.is_file()


def read_appointments(
    plan: ReminderPlan, limits: ListSettings, secrets: Secrets, first: date, last: date, now: datetime, place: int = 0
) -> Appointments | None:
    """What the plan's files say of the days from `first` to `last`; None where there is no file.

    A list is read whole; `place` 0 is the newest one, 1 the one before. Raises `ListRefused`, and for an address
    `ConfigurationError` and `ProviderUnreachable`.
    """
    found = _read_appointments(plan, limits, secrets, first, last, place)
    if found is None or not plan.patients.folder:
        return found
    whole = completed(found.table, plan, _patients(plan, limits, now))
    return replace(found, table=whole.table, refusals=whole.refusals, patient_numbers=whole.number_columns)


def _patients(plan: ReminderPlan, limits: ListSettings, now: datetime) -> Table:
    given = plan.patients
    pattern = given.pattern or "*.csv"
    files = matching_files(given.folder, pattern)
    if not files:
        raise ListRefused(
            _("In {folder} liegt keine Patientenliste, die zu „{pattern}“ passt.").format(
                folder=given.folder, pattern=pattern
            ),
            _("Legen Sie sie dorthin, oder ändern Sie folder und pattern unter patients des Plans."),
        )
    path, modified_at = files[0]
    if given.max_age and now - modified_at > given.max_age.span:
        days = (now - modified_at).days
        raise ListRefused(
            _("Die Patientenliste {file} ist {days} Tage alt.").format(file=path.name, days=days),
            _("Exportieren Sie sie neu, oder erlauben Sie mit patients.max_age des Plans mehr."),
        )
    return read_table(path, limits=limits)


def _read_appointments(
    plan: ReminderPlan, limits: ListSettings, secrets: Secrets, first: date, last: date, place: int
) -> Appointments | None:
    if plan.source is SourceKind.ICS:
        calendars = import_module("tui.service.reminders.calendars")  # with libraries that most plans do not need
        if plan.url:
            password = secrets.require(SecretName.CALENDAR_PASSWORD).reveal() if plan.user else ""
            fetched = import_module("tui.service.gateways.http.calendar_fetching").fetched(
                plan.url, plan.user, password, MOST_CALENDAR_BYTES, MOST_CALENDARS
            )
            contents = [(name or _("Kalender"), data) for name, data in fetched]
            table, left_out = calendars.read(contents, plan.ics, first, last)
            return Appointments(table, _("Kalender unter der Adresse"), None, left_out)
        return _from_calendar_files(plan, first, last, calendars.read)
    files = matching_files(plan.folder, plan.file_pattern)
    if place >= len(files):
        return None
    path, modified_at = files[place]
    return Appointments(read_table(path, limits=limits), path.name, modified_at)


def _from_calendar_files(plan: ReminderPlan, first: date, last: date, read: CalendarReader) -> Appointments | None:
    files = matching_files(plan.folder, plan.file_pattern)
    if not files:
        return None
    if len(files) > MOST_CALENDARS:
        raise ListRefused(
            _("Im Ordner {folder} liegen zu viele Kalender.").format(folder=plan.folder),
            _("Lassen Sie dort nur die Kalender, die der Plan lesen soll, oder nennen Sie mit pattern ein Muster."),
        )
    left = MOST_CALENDAR_BYTES
    contents = []
    for path, _modified_at in sorted(files):
        data = _contents(path, left)
        left -= len(data)
        contents.append((path.stem, data))
    table, left_out = read(contents, plan.ics, first, last)
    names = files[0][0].name if len(files) == 1 else _("{count} Kalender").format(count=len(files))
    # The one that stood still longest decides: a calendar that is no longer exported would remind of what is cancelled.
    return Appointments(table, names, min(modified_at for _path, modified_at in files), left_out)


def _contents(path: Path, most: int) -> bytes:
    try:
        data = read_file(path, most)
    except OSError as fault:
        raise unreadable_list(path, fault) from None
    except TooMuch:
        megabytes = MOST_CALENDAR_BYTES // 2**20
        raise ListRefused(
            _("Die Kalender sind zusammen größer als {count} MB.").format(count=megabytes),
            _("Exportieren Sie nur die Termine der nächsten Wochen."),
        ) from None
    if not data.strip():
        raise ListRefused(
            _("Die Datei „{path}“ ist leer.").format(path=path),
            _("Vielleicht wird sie gerade geschrieben; sonst exportieren Sie sie noch einmal."),
        )
    return data


if TYPE_CHECKING:
    from typing import Protocol

    from tui.service.settings import CalendarFields

    class CalendarReader(Protocol):
        """Reads calendars with their names."""

        def __call__(
            self, calendars: list[tuple[str, bytes]], fields: CalendarFields, first: date, last: date
        ) -> tuple[Table, tuple[LeftOut, ...]]: ...
