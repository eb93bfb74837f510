"""Words such as „morgen“, which mean another day when a text leaves on another day. Pure."""

from __future__ import annotations

import re
from datetime import date

from tui.service.text.templates import MalformedTemplate, literal_text

_AHEAD = {"heute": 0, "today": 0, "morgen": 1, "tomorrow": 1, "übermorgen": 2, "uebermorgen": 2}
_WORDS = re.compile(
    r"(?<!\w)(?<!bis )(?<!uten )(?:(heute|übermorgen|uebermorgen|today|tomorrow|morgen)|"
    r"(?<=[.!?:]\s)(Morgen)|^\s*(Morgen))(?!\w)"
)
"""„Guten Morgen“, „am Morgen“ and „bis morgen absagen“ name no day of an appointment."""
_FIRST_LETTERS = re.compile(r"(?<!\w)(?:Heute|Übermorgen|Uebermorgen|Today|Tomorrow)(?!\w)")
_WEEKDAYS = (
    ("montag", "monday"), ("dienstag", "tuesday"), ("mittwoch", "wednesday"), ("donnerstag", "thursday"),
    ("freitag", "friday"), ("samstag", "sonnabend", "saturday"), ("sonntag", "sunday"),
)  # fmt: skip


def days_ahead(template: str) -> dict[str, int]:
    """The words of a text that name a day by the one on which it is read, with how many days ahead that is."""
    try:
        text = _FIRST_LETTERS.sub(lambda found: found[0].lower(), literal_text(template))
    except MalformedTemplate:
        return {}
    words = ("".join(filter(None, found.groups())).lower() for found in _WORDS.finditer(text))
    return {word: _AHEAD[word] for word in words}


def names_day(text: str, day: date) -> bool:
    """Whether a text names a day by its date, in figures or with the name of the month, or by its weekday."""
    numbers = rf"(?<!\d)0?{day.day}\.\s?(?:0?{day.month}(?!\d)|[^\W\d_]{{3}})"
    words = text.casefold()
    return (
        re.search(numbers, text) is not None
        or day.isoformat() in text
        or any(name in words for name in _WEEKDAYS[day.weekday()])
    )
