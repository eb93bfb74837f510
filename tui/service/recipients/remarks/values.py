"""Cells that would fill a text with something that is no date, no time and no name, though they are not empty."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from datetime import date
from functools import lru_cache

from tui.service.model.facts import FactKind
from tui.service.recipients.columns import ColumnPlan
from tui.service.recipients.grid import GridRow
from tui.service.recipients.heading_names import Field, words

Fault = Callable[[str], FactKind | None]
"""Why a cell is no value; None where it may be one, and for an empty cell."""

_SAMPLE_ROWS = 50
_DAY_NUMBER = r"[3-7]\d{4}(?:[.,]\d+)?"
_SERIAL_DATE = re.compile(_DAY_NUMBER)
_SERIAL = re.compile(rf"0?[.,]\d{{2,}}|{_DAY_NUMBER}")
"""How a spreadsheet writes what has no format: days since 1900, from 1982 on, and a part of a day."""
_ERROR = re.compile(r"#+|#[A-ZÄÖÜ0-9/ ]+[!?]?")
_NO_VALUES = frozenset(
    ("NULL", "null", "(null)", "None", "nan", "NaN", "NaT", "undefined", "N/A", "n/a", "[object Object]", "\\N")
)
_NO_NAMES = frozenset(("unbekannt", "k.a.", "k. a.", "n.n.", "n. n.", "(leer)", "leer"))
_LETTER = re.compile(r"[^\W\d_]")
_NUMBER = re.compile(r"[\d.,\s]+")
_GERMAN_DATE = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{2,})?(?![\d.:])")
_ISO_DATE = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
_SLASHED_DATE = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(?:\d{4}|\d\d)(?![\d/])")
_ZONE = re.compile(r"\dT\d\d:?\d\d\S*(?:Z|[+-]\d\d:?\d\d)", re.IGNORECASE)
_CLOCK = re.compile(r"(?<![\d.:])(\d{1,2}):(\d\d)(?!\d)")
_PLAIN_CLOCK = re.compile(r"(\d{1,2})[.,](\d\d)|(\d{1,2})(\d\d)?")
_OF_A_DAY = re.compile(
    r"(?<![^\W\d_])(?:mo|di|mi|do|fr|sa|so|heut|morg|über|jan|feb|mär|maer|apr|mai|jun|jul|aug|sep|okt|nov|dez|woch|näch"
    r"|komm|tag|oster|weihn|pfing|mon|tue|wed|thu|fri|sat|sun|mar|may|oct|dec)",
    re.IGNORECASE,
)
_OF_A_TIME = re.compile(r"früh|morg|mittag|abend|nacht|spreche|sprech|absprach|vereinb|ganzt|uhr|noon", re.IGNORECASE)
_EARLIEST, _LATEST = 1950, 2100
_ZERO_OF_A_COMPUTER = date(1970, 1, 1)
_OF_DATE_AND_TIME = ("termin", "datum", "uhrzeit", "beginn")


def faults(plan: ColumnPlan, columns: Collection[int | None], rows: Sequence[GridRow]) -> list[tuple[int, Fault]]:
    """What to ask of the cells of each column that fills a text.

    In a column of which most cells are something else than its heading announces, such as kinds of treatment under
    "Termin", only what is wrong for certain counts.
    """
    asked: list[tuple[int, Fault]] = []
    names = [plan.column(meant) for meant in (Field.NAME, Field.FIRST_NAME, Field.SALUTATION)]
    for column in sorted({each for each in columns if each is not None}):
        if column == plan.column(Field.DATE):
            asked.append((column, _fitting(fault_of_date, certain_fault_of_date, column, rows)))
        elif column == plan.column(Field.TIME):
            asked.append((column, _fitting(fault_of_time, certain_fault_of_time, column, rows)))
        elif column in names:
            asked.append((column, fault_of_name))
        else:
            tells = any(
                _OF_DATE_AND_TIME[0] in word or word.endswith(_OF_DATE_AND_TIME)
                for word in words(plan.headings[column])
            )
            asked.append((column, fault_of_serial if tells else fault_of_any))
    return asked


def _fitting(every: Fault, certain: Fault, column: int, rows: Sequence[GridRow]) -> Fault:
    cells = [row.cells[column] for row in rows[:_SAMPLE_ROWS] if row.cells[column].strip()]
    return every if 2 * sum(every(cell) is None for cell in cells) >= len(cells) else certain


def fault_of_any(cell: str) -> FactKind | None:
    """That a cell holds the error of a spreadsheet or what a database says for nothing."""
    is_error = cell in _NO_VALUES or (cell[:1] == "#" and _ERROR.fullmatch(cell) is not None)
    return FactKind.VALUE_IS_ERROR if is_error else None


def fault_of_name(cell: str) -> FactKind | None:
    """Why a cell is no name: an error, no letter in it, or a word for somebody who is not known."""
    if cell and (not (cell.isalpha() or _LETTER.search(cell)) or cell.casefold() in _NO_NAMES):
        return fault_of_any(cell) or FactKind.VALUE_IS_NO_NAME
    return fault_of_any(cell)


def fault_of_serial(cell: str) -> FactKind | None:
    """That a cell of dates or times holds an error or the number of a spreadsheet."""
    return FactKind.SERIAL_NUMBER if _SERIAL.fullmatch(cell.strip()) else fault_of_any(cell)


@lru_cache(maxsize=1024)  # a list has the same days again and again
def fault_of_date(cell: str) -> FactKind | None:
    """Why a cell is no date: also where it holds a time instead, or a word that names no day."""
    if (fault := certain_fault_of_date(cell)) or not cell.strip():
        return fault
    if any(map(str.isdigit, cell)):
        without_time = _CLOCK.sub(" ", cell)
        return None if any(map(str.isdigit, without_time)) else FactKind.VALUE_IS_NO_DATE
    return None if _OF_A_DAY.search(cell) else FactKind.VALUE_IS_NO_DATE


def certain_fault_of_date(cell: str) -> FactKind | None:
    """Why a cell is certainly no date: an error, a bare number, a day that there is not, a moment of another zone."""
    text = cell.strip()
    if _SERIAL_DATE.fullmatch(text) or (_SERIAL.fullmatch(text) and text[:2] != "0."):
        return FactKind.SERIAL_NUMBER
    is_number = _NUMBER.fullmatch(text) is not None and _GERMAN_DATE.search(text) is None and not _is_compact(text)
    is_sign = text != "" and not any(map(str.isalnum, text))
    if (
        (is_number and (len(text) > 4 or not text.strip("0., ")))
        or is_sign
        or _names_no_day(text)
        or _ZONE.search(text)
    ):
        return fault_of_any(cell) or FactKind.VALUE_IS_NO_DATE
    return fault_of_any(cell)


@lru_cache(maxsize=1024)
def fault_of_time(cell: str) -> FactKind | None:
    """Why a cell is no time: also where it holds a date instead, or a word that names no time of day."""
    if (fault := certain_fault_of_time(cell)) or not cell.strip():
        return fault
    if any(map(str.isdigit, cell)):
        without_date = _ISO_DATE.sub(" ", _GERMAN_DATE.sub(" ", cell))
        return None if any(map(str.isdigit, without_date)) else FactKind.VALUE_IS_NO_TIME
    return None if _OF_A_TIME.search(cell) else FactKind.VALUE_IS_NO_TIME


def certain_fault_of_time(cell: str) -> FactKind | None:
    """Why a cell is certainly no time: an error, a number that is none, an hour that there is not, midnight."""
    text = cell.strip()
    if _SERIAL.fullmatch(text):
        return FactKind.SERIAL_NUMBER
    is_sign = text != "" and not any(map(str.isalnum, text))
    if is_sign or _is_no_clock(text) or _names_no_day(text) or _ZONE.search(text):
        return fault_of_any(cell) or FactKind.VALUE_IS_NO_TIME
    return fault_of_any(cell)


def _is_compact(text: str) -> bool:
    """Whether eight figures are a date as 20261201 is."""
    return len(text) == 8 and text.isdecimal() and _exists(text[:4], text[4:6], text[6:])


def _is_no_clock(text: str) -> bool:
    """Whether figures name an hour or minute that there is not, or 0:00, which a spreadsheet makes of a mere date."""
    if _NUMBER.fullmatch(text) and not _GERMAN_DATE.search(text):
        found = _PLAIN_CLOCK.fullmatch(text.replace(" ", ""))
        hour, minute = (int(found[1] or found[3]), int(found[2] or found[4] or 0)) if found else (0, 0)
        return not _may_begin(hour, minute)
    return any(not _may_begin(int(hour), int(minute)) for hour, minute in _CLOCK.findall(text))


def _may_begin(hour: int, minute: int) -> bool:
    return hour < 24 and minute < 60 and (hour, minute) != (0, 0)


def _names_no_day(text: str) -> bool:
    """Whether a date is written that no calendar has, or that only the beginning of a computer's time explains.

    12/01/2026 is another day in America than elsewhere.
    """
    if any(int(first) <= 12 and first != second for first, second in _SLASHED_DATE.findall(text)):
        return True
    found = [(year or "", month, day) for day, month, year in _GERMAN_DATE.findall(text)] + _ISO_DATE.findall(text)
    return any(not _exists(*each) for each in found)


def _exists(year: str, month: str, day: str) -> bool:
    whole = int(year) + (2000 if len(year) == 2 else 0) if year else 2000
    try:
        named = date(whole, int(month), int(day))
    except (ValueError, OverflowError):
        return False
    return _EARLIEST <= whole <= _LATEST and named != _ZERO_OF_A_COMPUTER
