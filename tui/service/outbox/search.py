"""Finding messages by a part of their number, name or text, whatever the case and however the number is written.

A complete number is found by its key. Anything else has to be looked for in the rows themselves, from where the page
begins and in steps: what was sent lately is found at once, and no planner can decide to read and sort them all.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from tui.service.outbox.numbers import number_keys
from tui.service.outbox.store import Store
from tui.service.outbox.tables import message, without_unstorable
from tui.service.text import numbers

_NUMBER = re.compile(r"[+0-9 ()/.-]+")
_LEADING_ZEROS = re.compile(r"^(?:00|0(?!$))")
_ESCAPE = "/"
_ASCII_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_FIRST_STEP, _GROWTH = 2000, 4


def rows(
    store: Store,
    connection: Connection,
    candidates: Select[*tuple[Any, ...]],
    sought: str,
    limit: int | None,
    *,
    below: int | None = None,
    above: int | None = None,
) -> list[Row[*tuple[Any, ...]]]:
    """Those of the `candidates` that tell of `sought`, at most `limit`, in the candidates' order.

    They are ordered by id: rising where only those `above` an id are meant, else falling, from `below` an id on.
    """
    key = _key_of_complete_number(store, sought)
    if key is not None:
        of_number = connection.execute(candidates.where(message.c.number_key == key).limit(limit)).all()
        if of_number:
            return list(of_number)
    matching = candidates.where(found_in(sought, store.engine.dialect.name))
    if limit is None:
        return list(connection.execute(matching).all())
    newest = connection.execute(select(func.coalesce(func.max(message.c.id), 0))).scalar_one()
    steps = _steps_down(newest if below is None else below - 1) if above is None else _steps_up(above + 1, newest)
    found: list[Row[*tuple[Any, ...]]] = []
    for first, last in steps:
        found += connection.execute(matching.where(message.c.id.between(first, last)).limit(limit - len(found))).all()
        if len(found) >= limit:
            break
    return found


def _steps_down(last: int) -> Iterator[tuple[int, int]]:
    """First and last id of every step from `last` down to the oldest message, each longer than the one before."""
    length = _FIRST_STEP
    while last > 0:
        yield max(last - length + 1, 1), last
        last -= length
        length *= _GROWTH


def _steps_up(first: int, newest: int) -> Iterator[tuple[int, int]]:
    """The same from `first` up to the newest."""
    length = _FIRST_STEP
    while first <= newest:
        yield first, first + length - 1
        first += length
        length *= _GROWTH


def _key_of_complete_number(store: Store, sought: str) -> bytes | None:
    """The key of the number where `sought` is one as a whole; retention leaves it, so what it got is still found."""
    if _NUMBER.fullmatch(sought) is None:
        return None
    reading = numbers.understand(sought, countries=())
    return number_keys(store.number_secret)(reading.e164) if reading.is_usable and reading.e164 else None


def found_in(sought: str, dialect: str) -> ColumnElement[bool]:
    """The condition that `sought` stands in name or text or, where it reads like a number, in the number."""
    in_head = in_number_or_name(message.c.number, message.c.name, sought, dialect)
    return or_(in_head, _contains(message.c.text, without_unstorable(sought), dialect))


def in_number_or_name(
    number: ColumnElement[str], name: ColumnElement[str], sought: str, dialect: str
) -> ColumnElement[bool]:
    """The condition that `sought` stands in the name or, where it reads like a number, in the number."""
    conditions = [_contains(name, without_unstorable(sought), dialect)]
    if _NUMBER.fullmatch(sought):
        digits = _LEADING_ZEROS.sub("", re.sub(r"\D", "", sought))
        if digits:
            conditions.append(number.contains(digits, autoescape=True))
    return or_(*conditions)


def _contains(column: ColumnElement[str], sought: str, dialect: str) -> ColumnElement[bool]:
    """Engines fold the case of ASCII alone for certain, so umlauts are sought in every case a name is written in."""
    # SQLite's LIKE folds ASCII by itself; lower() around each column would take three times as long.
    folded = column if dialect == "sqlite" else func.lower(column)
    if sought.isascii():
        return folded.like(_pattern(sought), escape=_ESCAPE)
    spellings = dict.fromkeys((sought, sought.lower(), sought.upper(), sought.title()))
    # One look with a wildcard in place of every umlaut spares most rows the look for each spelling.
    return and_(
        folded.like(_pattern(sought, any_umlaut=True), escape=_ESCAPE),
        or_(*(folded.like(_pattern(spelling), escape=_ESCAPE) for spelling in spellings)),
    )


def _pattern(sought: str, *, any_umlaut: bool = False) -> str:
    """What LIKE takes for "contains", in the case that every engine folds to."""
    literal = re.sub(f"[{_ESCAPE}%_]", lambda special: _ESCAPE + special[0], sought)
    if any_umlaut:
        literal = "".join(char if char.isascii() else _wildcard(char) for char in literal)
    return f"%{literal.translate(_ASCII_LOWER)}%"


def _wildcard(char: str) -> str:
    """One character of any kind, or any number of them where another case is longer, as SS is for ß."""
    return "_" if len(char.upper()) == 1 else "%"
