"""What a spreadsheet shows: the letters above its columns, and a cell as a German reader sees it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

CellValue = int | float | str | bool | time | date | datetime | timedelta

_SPREADSHEET_YEAR_ZERO = 1904
"""A moment before is a time of day alone: spreadsheets count days from the end of 1899 or from 1904."""
_SIGNIFICANT_DIGITS = 15
"""What a spreadsheet keeps of a number (IEEE 754 double); the digits behind are noise."""


def german(value: CellValue) -> str:
    """A cell as text: 03.12.2026, 14:30, 12,5 without a superfluous ,0, ja or nein; text without blanks around it."""
    match value:
        case str():
            return value.strip()
        case bool():
            return "ja" if value else "nein"
        case float() | int():
            return _number(value)
        case datetime():
            return _moment(value)
        case date():
            return f"{value:%d.%m.%Y}"
        case time():
            return _clock(
                timedelta(hours=value.hour, minutes=value.minute, seconds=value.second + value.microsecond / 1e6)
            )
        case timedelta():
            return _clock(value)


def _number(value: float) -> str:
    if value == int(value):
        return str(int(value))
    return format(Decimal(f"{value:.{_SIGNIFICANT_DIGITS}g}"), "f").replace(".", ",")


def _moment(value: datetime) -> str:
    # Days are kept as fractions, so that a full second may arrive as 59.999999.
    value = (value + timedelta(milliseconds=500)).replace(microsecond=0)
    clock = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    if value.year <= _SPREADSHEET_YEAR_ZERO and clock:
        return _clock(clock)
    return f"{value:%d.%m.%Y} {_clock(clock)}" if clock else f"{value:%d.%m.%Y}"


def _clock(span: timedelta) -> str:
    """A time of day or a duration; seconds only where there are some."""
    seconds = round(span.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours:02}:{minutes:02}" + (f":{seconds:02}" if seconds else "")


def column_letter(column: int) -> str:
    """The letters a spreadsheet shows above a column, counted from 0: A, B ... Z, AA."""
    letters = ""
    column += 1
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def column_of_letters(letters: str) -> int | None:
    """The column, counted from 0, above which a spreadsheet shows these letters; None if they are none."""
    if not letters.isascii() or not letters.isalpha() or len(letters) > 3:
        return None
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1
