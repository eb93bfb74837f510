"""Words such as „morgen“, which mean another day when a text leaves on another day. Pure."""

from __future__ import annotations

import re
from datetime import date

from tui.service.text.templates import MalformedTemplate, literal_text

_AHEAD = {"heute": 0, "today": 0, "morgen": 1, "tomorrow": 1, "übermorgen": 2, "uebermorgen": 2}
_DAY_WORD = re.compile(
    r"(?<!\w)(?:(?:heute|gestern|übermorgen|uebermorgen|today|tomorrow)"
    r"|(?<!guten )(?<!gutem )(?-i:morgen)"  # not the morning that somebody is wished
    r"|(?-i:(?:(?<=[.!?:]\s)|(?<=\n)|^)Morgen))(?!\w)",  # within a sentence it is the time of day
    re.IGNORECASE,
)
_WEEKDAYS = (
    ("montag", "monday"), ("dienstag", "tuesday"), ("mittwoch", "wednesday"), ("donnerstag", "thursday"),
    ("freitag", "friday"), ("samstag", "sonnabend", "saturday"), ("sonntag", "sunday"),
)  # fmt: skip


def day_word_in(text: str) -> str:
    """The first word as written that is wrong when the text is read on another day than it was meant for; else ""."""
    found = _DAY_WORD.search(text)
    return found.group() if found else ""


def days_ahead(template: str) -> dict[str, int]:
    """The words of a text that name a day by the one on which it is read, with how many days ahead that is.

    „Bis morgen absagen“ names no day of an appointment.
    """
    try:
        text = literal_text(template)
    except MalformedTemplate:
        return {}
    found = [each for each in _DAY_WORD.finditer(text) if not text[: each.start()].casefold().endswith("bis ")]
    words = (each.group().casefold() for each in found)
    return {word: _AHEAD[word] for word in words if word in _AHEAD}


def names_day(text: str, day: date) -> bool:
    """Whether a text names a day by its date, in figures or with the name of the month, or by its weekday."""
    numbers = rf"(?<!\d)0?{day.day}\.\s?(?:0?{day.month}(?!\d)|[^\W\d_]{{3}})"
    words = text.casefold()
    return (
        re.search(numbers, text) is not None
        or day.isoformat() in text
        or any(name in words for name in _WEEKDAYS[day.weekday()])
    )
