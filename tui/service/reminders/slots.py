"""When and with whom the appointments of a list are. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime, time

from tui.language.local_time import from_local
from tui.runtime.values import dataclass
from tui.service.recipients import ColumnPlan, Field, GridRow, Table
from tui.service.recipients.heading_names import heading_key

_GERMAN = re.compile(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
_TIME = re.compile(r"(?<![\d.:])([01]?\d|2[0-3])[:.]([0-5]\d)(?![\d.]*\d{3})")
_HOUR = re.compile(r"\s*([01]?\d|2[0-3])\s*(?:Uhr|h)\s*", re.IGNORECASE)
_DENTISTS = frozenset(
    map(heading_key, ("Behandler", "Behandlerin", "Behandler/in", "Zahnarzt", "Zahnärztin", "Arzt", "Ärztin", "Doctor"))
)
_CANCELLED = re.compile(
    r"\W*(?:(?:Termin|Status)\W+)?(?:(?:abgesagt|storniert|cancell?ed)\b.*|storno|entfällt|entfallen|gelöscht)\W*",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_CELL = 200


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


def is_cancelled(row: GridRow) -> bool:
    """Whether a cell of the row says of the appointment itself that it was cancelled, as lists with a status do."""
    return any(_CANCELLED.fullmatch(cell[:_LONGEST_CELL]) for cell in row.cells)


def slots(table: Table, plan: ColumnPlan, dentist: int | None) -> tuple[Slot, ...]:
    """The appointment of each row; the time may stand in the column of the date."""
    days, times = plan.column(Field.DATE), plan.column(Field.TIME)
    return tuple(_slot(row, days, times, dentist) for row in table.rows)


def _slot(row: GridRow, days: int | None, times: int | None, dentist: int | None) -> Slot:
    dated = "" if days is None else row.cells[days][:_LONGEST_CELL]
    timed = "" if times is None else row.cells[times][:_LONGEST_CELL]
    day = read_day(dated)
    at = read_time(timed) or read_time(_GERMAN.sub(" ", _ISO.sub(" ", dated)).replace("T", " "))
    return Slot(row, day, _moment(day, at), "" if dentist is None else row.cells[dentist][:_LONGEST_CELL].strip())


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
    elif found := _GERMAN.search(cell):
        day, month, year = map(int, found.groups())
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
        return time(int(found[1]), int(found[2]))
    if found := _HOUR.fullmatch(cell):
        return time(int(found[1]))
    return None
