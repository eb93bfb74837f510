"""Finding messages by a part of their number, name or text, whatever the case and however the number is written."""

from __future__ import annotations

import re

from sqlalchemy import Column, ColumnElement, or_

_NUMBER = re.compile(r"[+0-9 ()/.-]+")
_LEADING_ZEROS = re.compile(r"^(?:00|0(?!$))")


def found_in(*texts: Column[str], number: Column[str], sought: str, dialect: str) -> ColumnElement[bool]:
    """The condition that `sought` stands in one of `texts` or, where it reads like a number, in `number` (E.164)."""
    spellings = _spellings(sought)
    # SQLite's LIKE folds ASCII by itself; lower() around each column would take three times as long.
    conditions = [
        column.contains(spelling, autoescape=True)
        if dialect == "sqlite"
        else column.icontains(spelling, autoescape=True)
        for column in texts
        for spelling in spellings
    ]
    if _NUMBER.fullmatch(sought):
        digits = _LEADING_ZEROS.sub("", re.sub(r"\D", "", sought))
        if digits:
            conditions.append(number.contains(digits, autoescape=True))
    return or_(*conditions)


def _spellings(sought: str) -> list[str]:
    """Engines fold the case of ASCII alone for certain, so umlauts are sought in every case a name is written in."""
    if sought.isascii():
        return [sought]
    return list(dict.fromkeys((sought, sought.lower(), sought.upper(), sought.title())))
