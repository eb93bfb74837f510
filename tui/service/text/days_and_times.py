"""Days and times of appointments as lists write them, and remarks that one was moved to another. Pure."""

from __future__ import annotations

import re
from datetime import date, time

_GERMAN = re.compile(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
_TIME = re.compile(r"(?<![\d.:])([01]?\d|2[0-3])[:.]([0-5]\d)(?![\d.]*\d{3})")
_HALF = re.compile(r"\s*([ap])\.?\s?m\b", re.IGNORECASE)
_WITH_MONTH = re.compile(r"(?<!\d)(\d{1,2})\.?\s?([A-Za-zä]{3,9})\.?\s*(\d{4}|\d{2})(?![\d:])")
_MONTHS = ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
_OTHER_MONTHS = {"mrz": 3, "mar": 3, "may": 5, "oct": 10, "dec": 12}
_COMPACT = re.compile(
    r"\s*([01]\d|2[0-3])([0-5]\d)(?:\s*(?:Uhr|h))?\s*|\s*([01]?\d|2[0-3])h([0-5]\d)\s*", re.IGNORECASE
)
_HOUR = re.compile(r"\s*([01]?\d|2[0-3])\s*(?:Uhr|h)\s*", re.IGNORECASE)
_MOVED = re.compile(
    r"\W*(?:(?:Termin|Status)\W+)?(?:(?:verlegt|verschoben|umgebucht)\s+(?:auf|zum|nach)\b|neuer\s+Termin\b(?=.*\d)).*",
    re.IGNORECASE | re.DOTALL,
)
_NAMED_DAY = re.compile(r"(?<![\d.:])(\d{1,2})\.\s?(\d{1,2})\.(?:\s?\d{4}|\d\d)?(?![\d:])")
_IN_WORDS = re.compile(r"(?<![\d.:])([01]?\d|2[0-3])(?:[:.]([0-5]\d))?\s*(?:Uhr|h)\b", re.IGNORECASE)
_LONGEST = 200


def day_and_time(dated: str, timed: str) -> tuple[date | None, time | None]:
    """The day that a cell names, and the time of another cell, else of the same; None for what neither names."""
    at = read_time(_NAMED_DAY.sub(" ", _ISO.sub(" ", timed)).replace("T", " ")) or read_time(timed)
    return read_day(dated), at or read_time(_GERMAN.sub(" ", _ISO.sub(" ", dated)).replace("T", " "))


def moves_elsewhere(cell: str, day: date | None, at: time | None) -> bool:
    """Whether a cell says that an appointment was moved, and not to that day and time, at which its row has it."""
    text = cell[:_LONGEST]
    if not _MOVED.fullmatch(text):
        return False
    named = _NAMED_DAY.search(text)
    told = _IN_WORDS.search(text)
    there = time(int(told[1]), int(told[2] or 0)) if told else read_time(_NAMED_DAY.sub(" ", text))
    if day is None or at is None or (named is None and there is None):
        return True
    is_of_the_day = named is None or (int(named[1]), int(named[2])) == (day.day, day.month)
    return not (is_of_the_day and there in (None, at))


def read_day(cell: str) -> date | None:
    """The day that a cell names, in German or as ISO 8601; None where it names none."""
    if found := _ISO.search(cell):
        year, month, day = map(int, found.groups())
    elif found := _GERMAN.search(cell) or _WITH_MONTH.search(cell):
        day, month, year = int(found[1]), _month(found[2]), int(found[3])
        year += 2000 if year < 100 else 0
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(written: str) -> int:
    """The number of a month in figures or by the first letters of its name, 0 for none."""
    begins = written[:3].casefold()
    if begins.isdecimal():
        return int(begins)
    return _OTHER_MONTHS.get(begins, 0) or (_MONTHS.index(begins) + 1 if begins in _MONTHS else 0)


def read_time(cell: str) -> time | None:
    """The time at which a cell says that something begins; None where it says none."""
    if found := _TIME.search(cell):
        hour, half = int(found[1]), _HALF.match(cell, found.end())
        if half and hour <= 12:
            hour = hour % 12 + (12 if half[1] in "pP" else 0)
        return time(hour, int(found[2]))
    if found := _HOUR.fullmatch(cell):
        return time(int(found[1]))
    if found := _COMPACT.fullmatch(cell):
        return time(int(found[1] or found[3]), int(found[2] or found[4]))
    return None
