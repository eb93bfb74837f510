"""Finding messages by a part of their number, name or text, whatever the case and however the number is written.

A complete number is found by its key. Anything else has to be looked for in the rows themselves, from where the page
begins and in steps: what was sent lately is found at once, and no planner can decide to read and sort them all.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator, Sequence

from tui.runtime.values import dataclass
from tui.service.outbox.engines.connection import Connection, Dialect, Row, Select
from tui.service.outbox.engines.values import storable_text
from tui.service.outbox.store import Store
from tui.service.text.numbers.number_reading import understand

_NUMBER = re.compile(r"[+0-9 ()/.-]+")
_LEADING_ZEROS = re.compile(r"^(?:00|0(?!$))")
_ESCAPE = "/"
_CONTAINS = "LIKE :{name} ESCAPE '/'"
_ASCII_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_FIRST_STEP, _GROWTH = 2000, 4
_LONGEST_SOUGHT = 8_000
"""More than people write in an SMS; SQLite takes no pattern of more than 50,000 bytes."""

_UMLAUTS = {"ae": "ä", "oe": "ö", "ue": "ü"}
_SPELLED_OUT = str.maketrans({umlaut: letters for letters, umlaut in _UMLAUTS.items()} | {"ß": "ss"})
_UMLAUT = re.compile("|".join((*_UMLAUTS.values(), "ß")), re.IGNORECASE)
_TWO_LETTERS, _TWO_S = re.compile("ae|oe|ue", re.IGNORECASE), re.compile("ss", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as SQL, and the values of its parameters."""

    text: str
    values: dict[str, str]


def rows(
    store: Store,
    connection: Connection,
    candidates: Select,
    sought: str,
    limit: int | None,
    *,
    below: int | None = None,
    above: int | None = None,
) -> list[Row]:
    """Those of the `candidates` that tell of `sought`, at most `limit`, in the candidates' order.

    They are ordered by id: rising where only those `above` an id are meant, else falling, from `below` an id on.
    """
    key = _key_of_complete_number(store, connection, sought)
    if key is not None:
        of_number = candidates.where("number_key = :number_key", number_key=key).rows(connection, limit)
        if of_number:
            return of_number
    condition = found_in(sought, connection.dialect)
    matching = candidates.where(condition.text, **condition.values)
    if limit is None:
        return matching.rows(connection)
    newest = int(connection.value("SELECT coalesce(max(id), 0) FROM message"))
    steps = _steps_down(newest if below is None else below - 1) if above is None else _steps_up(above + 1, newest)
    found: list[Row] = []
    for first, last in steps:
        step = matching.where("id BETWEEN :first AND :last", first=first, last=last)
        found += step.rows(connection, limit - len(found))
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


def _key_of_complete_number(store: Store, connection: Connection, sought: str) -> bytes | None:
    """The key of the number where `sought` is one as a whole; retention leaves it, so what it got is still found."""
    if _NUMBER.fullmatch(sought) is None:
        return None
    reading = understand(sought, countries=())
    return store.number_key(connection, reading.e164) if reading.is_usable and reading.e164 else None


def found_in(sought: str, dialect: Dialect) -> Condition:
    """The condition that `sought` stands in name or text or, where it reads like a number, in the number."""
    return _any_of(("name", "text"), sought, dialect)


def in_number_or_name(sought: str, dialect: Dialect) -> Condition:
    """The condition that `sought` stands in the name or, where it reads like a number, in the number."""
    return _any_of(("name",), sought, dialect)


def _any_of(columns: tuple[str, ...], sought: str, dialect: Dialect) -> Condition:
    if len(sought) > _LONGEST_SOUGHT:
        return Condition("1 = 0", {})
    writings = [_patterns(writing) for writing in _writings(storable_text(sought))]
    values = {
        f"pattern_{place}_{number}": pattern
        for place, patterns in enumerate(writings)
        for number, pattern in enumerate(patterns)
    }
    conditions = [
        _contains(column, [f"pattern_{place}_{number}" for number in range(len(patterns))], dialect)
        for column in columns
        for place, patterns in enumerate(writings)
    ]
    digits = _LEADING_ZEROS.sub("", re.sub(r"\D", "", sought)) if _NUMBER.fullmatch(sought) else ""
    if digits:
        conditions.append(f"number {_CONTAINS.format(name='digits')}")
        values["digits"] = f"%{digits}%"
    return Condition(f"({' OR '.join(conditions)})", values)


def _writings(sought: str) -> Iterable[str]:
    """A text as it was typed, and with its umlauts spelled out or put in: *Mueller* is *Müller*, and *Gruß* is *Gruss*.

    Case is no matter of this: of writings that differ in nothing else there is one.
    """
    spelled_out = _UMLAUT.sub(lambda found: found[0].lower().translate(_SPELLED_OUT), sought)
    with_umlauts = _TWO_LETTERS.sub(lambda found: _UMLAUTS[found[0].lower()], spelled_out)
    with_sharp_s = (_TWO_S.sub("ß", writing) for writing in (spelled_out, with_umlauts))
    writings = {writing.lower(): writing for writing in (*with_sharp_s, with_umlauts, spelled_out, sought)}
    return writings.values()


def _patterns(sought: str) -> list[str]:
    """What LIKE takes: one pattern, or a quick one and one for every case.

    Engines fold the case of ASCII alone for certain, so umlauts are sought in every case that a name is written in.
    """
    if sought.isascii():
        return [_pattern(sought)]
    cases = dict.fromkeys(map(_pattern, (sought, sought.lower(), sought.upper(), sought.title())))
    return [_pattern(sought, any_umlaut=True), *cases]


def _contains(column: str, patterns: Sequence[str], dialect: Dialect) -> str:
    # SQLite's LIKE folds ASCII by itself; lower() around each column would take three times as long.
    folded = column if dialect.like_folds_case else f"lower({column})"
    first, *cases = (f"{folded} {_CONTAINS.format(name=name)}" for name in patterns)
    # One look with a wildcard in place of every umlaut spares most rows the look for each case.
    return f"({first} AND ({' OR '.join(cases)}))" if cases else first


def _pattern(sought: str, *, any_umlaut: bool = False) -> str:
    """What LIKE takes for "contains", in the case that every engine folds to."""
    literal = re.sub(f"[{_ESCAPE}%_]", lambda special: _ESCAPE + special[0], sought)
    if any_umlaut:
        literal = "".join(char if char.isascii() else _wildcard(char) for char in literal)
    return f"%{literal.translate(_ASCII_LOWER)}%"


def _wildcard(char: str) -> str:
    """One character of any kind, or any number of them where another case is longer, as SS is for ß."""
    return "_" if len(char.upper()) == 1 else "%"
