"""When and with whom the appointments of a list are. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from enum import Enum, auto

from tui.language.local_time import from_local, local
from tui.runtime.values import dataclass
from tui.service.recipients import ColumnPlan, Field, GridRow, Table
from tui.service.recipients.heading_names import heading_key
from tui.service.text.days_and_times import day_and_time, moves_elsewhere
from tui.service.text.words.remark_words import says_cancelled

_ZONED = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)")
_DENTISTS = frozenset(
    map(heading_key, ("Behandler", "Behandlerin", "Behandler/in", "Zahnarzt", "Zahnärztin", "Arzt", "Ärztin", "Doctor"))
)
_IN_DOUBT = re.compile(r"\?|\b(?:doch|nein)\b", re.IGNORECASE)
_ANOTHER = re.compile(r"\bneue[nrm]?\s+Termin|\b(?:verlegt|verschoben|umgebucht)\b|->|→", re.IGNORECASE)
_WHEN_FIRST = re.compile(
    r"(?:\W*(?:\d{4}-\d\d-\d\d|\d{1,2}\.\s?\d{1,2}\.(?:\s?\d{4}|\d\d)?|\d{1,2}[:.]\d\d(?::\d\d)?|Uhr\b|h\b|um\b"
    r"|(?:Mo|Di|Mi|Do|Fr|Sa|So)\b))+\W*",
    re.IGNORECASE,
)
"""Day and time with which a cell begins, such as „10:30 abgesagt“."""
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_MOVED_AWAY = re.compile(r"\W*(?:Termin\W+)?(?:verlegt|verschoben|umgebucht)\W*", re.IGNORECASE)
"""It may be the row from which the appointment was moved, or the one to which."""
_CALLED_OFF = re.compile(r"abgesagt|storn|cancel|verlegt|verschoben|umgebucht", re.IGNORECASE)
"""What speaks of appointments alone; „Zuzahlung: entfällt“ does not."""
_BETWEEN = re.compile(r"\s[-–]\s|[,;:/|]")
_NAMED_DAY = re.compile(r"(?<![\d.:])(\d{1,2})\.\s?(\d{1,2})\.(?:\s?\d{4}|\d\d)?(?![\d:])")
_MIDNIGHT = re.compile(r"(?<=\d)[ T]0?0:00(?::00(?:\.0+)?)?\s*$")
_SECONDS = re.compile(r"((?<![\d:])\d{1,2}:\d\d):00(?:\.0+)?\s*$")
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
    if cancelled := _cancelled(slot):
        in_doubt = any(map(_IN_DOUBT.search, cancelled)) or any(map(_ANOTHER.search, cells))
        return Standing.REPLACED if in_doubt else Standing.CANCELLED
    if any(map(says_cancelled, _added_words(slot))) or any(map(_MOVED_AWAY.fullmatch, [*cells, *_added_words(slot)])):
        return Standing.REPLACED
    is_moved = any(moves_elsewhere(cell, *_day_and_time(slot)) for cell in cells)
    return Standing.REPLACED if is_moved else Standing.STANDS


def is_cancelled(slot: Slot) -> bool:
    """Whether the row itself says that its appointment is cancelled, with or without another one instead."""
    return bool(_cancelled(slot)) or any(map(says_cancelled, _added_words(slot)))


def _cells(slot: Slot) -> list[str]:
    """The cells, and what those say of the appointment that begin with its day or time: „10:30 abgesagt“."""
    cells = [cell[:_LONGEST_CELL] for cell in slot.row.cells]
    return [*cells, *(behind for behind, is_of_the_day in _behind_a_time(cells, slot) if is_of_the_day)]


def _cancelled(slot: Slot) -> list[str]:
    return list(filter(says_cancelled, (*slot.row.cells, *_cells(slot))))


def _added_words(slot: Slot) -> list[str]:
    """What may be about the appointment: in brackets, behind the last comma or dash, or behind another day."""
    cells = [cell[:_LONGEST_CELL] for cell in slot.row.cells]
    last = (parts[-1] for cell in cells if len(parts := _BETWEEN.split(cell)) > 1)
    of_another_day = (behind for behind, is_of_the_day in _behind_a_time(cells, slot) if not is_of_the_day)
    added = (*(words for cell in cells for words in _IN_BRACKETS.findall(cell)), *last, *of_another_day)
    return [words for words in added if _CALLED_OFF.search(words)]


def _behind_a_time(cells: Sequence[str], slot: Slot) -> Iterator[tuple[str, bool]]:
    """What stands behind day and time in cells that begin with one, and whether these are the row's own."""
    for cell in cells:
        if (found := _WHEN_FIRST.match(cell)) and found.end() < len(cell):
            day = _NAMED_DAY.search(found[0])
            is_own = day is None or slot.day is None or (int(day[1]), int(day[2])) == (slot.day.day, slot.day.month)
            yield cell[found.end() :], is_own


def _day_and_time(slot: Slot) -> tuple[date | None, time | None]:
    there = None if slot.starts_at is None else local(slot.starts_at)
    return (None, None) if there is None else (there.date(), there.time())


def slots(table: Table, plan: ColumnPlan, dentist: int | None) -> tuple[Slot, ...]:
    """The appointment of each row; the time may stand in the column of the date."""
    days, times = plan.column(Field.DATE), plan.column(Field.TIME)
    return tuple(_slot(row, days, times, dentist) for row in table.rows)


def _slot(row: GridRow, days: int | None, times: int | None, dentist: int | None) -> Slot:
    row = _without_seconds(row, days, times)
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


def _without_seconds(row: GridRow, days: int | None, times: int | None) -> GridRow:
    """The row without what databases add to a day and a time, and no patient should read: „01.12.2026 00:00:00“."""
    cells = list(row.cells)
    if days is not None and times not in (None, days):
        cells[days] = _MIDNIGHT.sub("", cells[days])
    for column in {each for each in (days, times) if each is not None}:
        cells[column] = _SECONDS.sub(r"\1", cells[column])
    return row if tuple(cells) == tuple(row.cells) else replace(row, cells=tuple(cells))


def _moment(day: date | None, at: time | None) -> datetime | None:
    if day is None or at is None:
        return None
    try:
        return from_local(datetime.combine(day, at))
    except (ValueError, OverflowError):
        return None
