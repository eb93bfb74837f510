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
from tui.service.text.days_and_times import day_and_time, moves_elsewhere
from tui.service.text.remark_words import says_cancelled

_ZONED = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)")
_DENTISTS = frozenset(
    map(heading_key, ("Behandler", "Behandlerin", "Behandler/in", "Zahnarzt", "Zahnärztin", "Arzt", "Ärztin", "Doctor"))
)
_IN_DOUBT = re.compile(r"\?|\b(?:doch|nein)\b", re.IGNORECASE)
_ANOTHER = re.compile(r"\bneue[nrm]?\s+Termin|\b(?:verlegt|verschoben|umgebucht)\b|->|→", re.IGNORECASE)
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
    is_moved = any(moves_elsewhere(cell, *_day_and_time(slot)) for cell in cells)
    return Standing.REPLACED if is_moved else Standing.STANDS


def is_cancelled(slot: Slot) -> bool:
    """Whether the row itself says that its appointment is cancelled, with or without another one instead."""
    return any(map(says_cancelled, slot.row.cells))


def _cells(slot: Slot) -> list[str]:
    return [cell[:_LONGEST_CELL] for cell in slot.row.cells]


def _day_and_time(slot: Slot) -> tuple[date | None, time | None]:
    there = None if slot.starts_at is None else local(slot.starts_at)
    return (None, None) if there is None else (there.date(), there.time())


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
    day, at = day_and_time(dated, timed)
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
