"""When and with whom the appointments of a list are. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time
from enum import Enum, auto

from tui.language.local_time import from_local, local
from tui.runtime.values import dataclass
from tui.service.recipients import ColumnPlan, Field, GridRow, Table
from tui.service.recipients.heading_names import heading_key
from tui.service.text.remark_words import says_cancelled

_GERMAN = re.compile(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
_TIME = re.compile(r"(?<![\d.:])([01]?\d|2[0-3])[:.]([0-5]\d)(?![\d.]*\d{3})")
_HALF = re.compile(r"\s*([ap])\.?\s?m\b", re.IGNORECASE)
_ZONED = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)")
_MONTHS = ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
_IN_LETTERS = re.compile(
    rf"(?<!\d)(\d{{1,2}})\.\s*({'|'.join(_MONTHS)})[a-zäöü]*\.?\s*(\d{{4}}|\d{{2}})(?![\d:])", re.IGNORECASE
)
_HOUR = re.compile(r"\s*([01]?\d|2[0-3])\s*(?:Uhr|h)\s*", re.IGNORECASE)
_DENTISTS = frozenset(
    map(heading_key, ("Behandler", "Behandlerin", "Behandler/in", "Zahnarzt", "Zahnärztin", "Arzt", "Ärztin", "Doctor"))
)
_IN_DOUBT = re.compile(r"\?|\b(?:doch|nein)\b", re.IGNORECASE)
_ANOTHER = re.compile(r"\bneue[nrm]?\s+Termin|\b(?:verlegt|verschoben|umgebucht)\b|->|→", re.IGNORECASE)
_MOVED = re.compile(
    r"\W*(?:(?:Termin|Status)\W+)?(?:(?:verlegt|verschoben|umgebucht)\s+(?:auf|zum|nach)\b|neuer\s+Termin\b(?=.*\d)).*",
    re.IGNORECASE | re.DOTALL,
)
_NAMED_DAY = re.compile(r"(?<![\d.:])(\d{1,2})\.\s?(\d{1,2})\.(?:\s?\d{4}|\d\d)?(?![\d:])")
_IN_WORDS = re.compile(r"(?<![\d.:])([01]?\d|2[0-3])(?:[:.]([0-5]\d))?\s*(?:Uhr|h)\b", re.IGNORECASE)
_LONGEST_CELL = 200


class Standing(Enum):
    """What a row says of its appointment itself."""

    STANDS = auto()
    CANCELLED = auto()
    REPLACED = auto()
    """It is cancelled or moved, and there may be another one instead; or it may stand after all."""


@dataclass(frozen=True, slots=True)
class Slot:
    """When a row's appointment is: `day` and `starts_at` (UTC) are None where the row does not say so."""

    row: GridRow
    day: date | None
    starts_at: datetime | None
    dentist: str


def dentist_column(headings: Sequence[str], chosen: str) -> int | None:
    """The column of the dentist: the chosen heading, else one that is called so; None where there is none."""
    return column_called(headings, chosen, _DENTISTS)


def column_called(headings: Sequence[str], chosen: str, usual: Collection[str]) -> int | None:
    """The column with the chosen heading, else with one whose key is `usual`; None where there is none."""
    wanted = {heading_key(chosen)} if chosen else usual
    return next((column for column, heading in enumerate(headings) if heading_key(heading) in wanted), None)


def standing(slot: Slot) -> Standing:
    """What the cells of the row say of the appointment itself, as those of lists with a status or with notes do."""
    cells = _cells(slot)
    if cancelled := list(filter(says_cancelled, slot.row.cells)):
        in_doubt = any(map(_IN_DOUBT.search, cancelled)) or any(map(_ANOTHER.search, cells))
        return Standing.REPLACED if in_doubt else Standing.CANCELLED
    is_moved = any(_MOVED.fullmatch(cell) and not _names(cell, slot) for cell in cells)
    return Standing.REPLACED if is_moved else Standing.STANDS


def is_cancelled(slot: Slot) -> bool:
    """Whether the row itself says that its appointment is cancelled, with or without another one instead."""
    return any(map(says_cancelled, slot.row.cells))


def _cells(slot: Slot) -> list[str]:
    return [cell[:_LONGEST_CELL] for cell in slot.row.cells]


def _names(cell: str, slot: Slot) -> bool:
    """Whether a cell that names another time means the one of the row itself, to which it was moved."""
    named = _NAMED_DAY.search(cell)
    told = _IN_WORDS.search(cell)
    at = time(int(told[1]), int(told[2] or 0)) if told else read_time(_NAMED_DAY.sub(" ", cell))
    starts_at = None if slot.starts_at is None else local(slot.starts_at)
    if starts_at is None or (named is None and at is None):
        return False
    is_of_the_day = named is None or (int(named[1]), int(named[2])) == (starts_at.day, starts_at.month)
    return is_of_the_day and at in (None, starts_at.time())


def slots(table: Table, plan: ColumnPlan, dentist: int | None) -> tuple[Slot, ...]:
    """The appointment of each row; the time may stand in the column of the date."""
    days, times = plan.column(Field.DATE), plan.column(Field.TIME)
    return tuple(_slot(row, days, times, dentist) for row in table.rows)


def _slot(row: GridRow, days: int | None, times: int | None, dentist: int | None) -> Slot:
    dated = "" if days is None else row.cells[days][:_LONGEST_CELL]
    timed = "" if times is None else row.cells[times][:_LONGEST_CELL]
    if zoned := _ZONED.search(dated):
        starts_at = _of_zone(zoned[0])
        there = None if starts_at is None else local(starts_at)
        return Slot(row, there and there.date(), starts_at, _dentist(row, dentist))
    day = read_day(dated)
    at = read_time(timed) or read_time(_GERMAN.sub(" ", _ISO.sub(" ", dated)).replace("T", " "))
    return Slot(row, day, _moment(day, at), _dentist(row, dentist))


def _dentist(row: GridRow, column: int | None) -> str:
    return "" if column is None else row.cells[column][:_LONGEST_CELL].strip()


def _of_zone(written: str) -> datetime | None:
    """A moment of ISO 8601 with its zone, in UTC; None for one that there is not."""
    try:
        return datetime.fromisoformat(written).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _moment(day: date | None, at: time | None) -> datetime | None:
    if day is None or at is None:
        return None
    try:
        return from_local(datetime.combine(day, at))
    except (ValueError, OverflowError):
        return None


def read_day(cell: str) -> date | None:
    """The day that a cell names, in German or as ISO 8601; None where it names none."""
    if found := _ISO.search(cell):
        year, month, day = map(int, found.groups())
    elif found := _GERMAN.search(cell) or _IN_LETTERS.search(cell):
        day, year = int(found[1]), int(found[3])
        month = int(found[2]) if found[2].isdecimal() else _MONTHS.index(found[2].lower()) + 1
        year += 2000 if year < 100 else 0
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_time(cell: str) -> time | None:
    """The time at which a cell says that something begins; None where it says none."""
    if found := _TIME.search(cell):
        hour, half = int(found[1]), _HALF.match(cell, found.end())
        if half and hour <= 12:
            hour = hour % 12 + (12 if half[1] in "pP" else 0)
        return time(hour, int(found[2]))
    if found := _HOUR.fullmatch(cell):
        return time(int(found[1]))
    return None
