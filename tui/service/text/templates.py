"""Texts with placeholders such as `{{Name}}`, filled in once per recipient.

Values are data: what looks like a placeholder inside a value stays as it is. A value that is missing or empty stops
the text, so that nobody is written to as "Sehr geehrte Frau ,".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from tui.runtime.values import dataclass

VALUE_LIMIT = 160
"""Characters of a value; a longer cell is cut there, visibly. No single value has a reason to fill a message."""
_CUT_MARK = "..."
_FEWEST_LETTERS = 10


class MalformedTemplate(ValueError):
    """The text has double braces that enclose no field name; `position` is where, as a 0-based code point."""

    def __init__(self, position: int) -> None:
        super().__init__(f"no placeholder at {position}")
        self.position = position


class MissingValue(ValueError):
    """There is no value, or an empty one, for each of `fields`, named as in the template."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


_PLACEHOLDER = re.compile(r"\{\{[^\S\n]*(?P<name>[^{}\s](?:[^{}\n]*[^{}\s])?)[^\S\n]*\}\}|\{\{|\}\}")
"""Any name without braces and line breaks, blanks around it ignored; or double braces that enclose none."""


@dataclass(frozen=True, slots=True)
class _Placeholder:
    """A placeholder: its field, what the text says before it, and whether the text itself says "Uhr" behind it."""

    before: str
    key: str
    has_oclock_behind: bool


@dataclass(frozen=True, slots=True)
class _Template:
    """A text taken apart; `names` are its fields by key, named as they first appear, `end` what follows the last."""

    names: Mapping[str, str]
    placeholders: tuple[_Placeholder, ...]
    end: str

    @property
    def literals(self) -> tuple[str, ...]:
        """What stands before, between and behind the placeholders."""
        return (*(place.before for place in self.placeholders), self.end)


def fields(text: str) -> tuple[str, ...]:
    """The names of the placeholders in the order of their first appearance; raises `MalformedTemplate`."""
    return tuple(_read(text).names.values())


def render(text: str, values: Mapping[str, str]) -> str:
    """The text with every placeholder filled in; raises `MalformedTemplate` and `MissingValue`.

    Field names compare without regard to case and surrounding blanks.
    """
    template = _read(text)
    if not template.names:
        return text
    given = {field_key(name): value for name, value in values.items()}
    clean = {key: clean_value(given.get(key, "")) for key in template.names}
    if missing := tuple(name for key, name in template.names.items() if not clean[key]):
        raise MissingValue(missing)
    filled = [
        place.before + (_OCLOCK.sub("", clean[place.key]) if place.has_oclock_behind else clean[place.key])
        for place in template.placeholders
    ]
    return "".join(filled) + template.end


_OCLOCK = re.compile(r"(?<=\d)[^\S\n]*uhr\Z", re.IGNORECASE)
_OCLOCK_BEHIND = re.compile(r"[^\S\n]*uhr(?!\w)", re.IGNORECASE)


def literal_text(text: str) -> str:
    """The text without its placeholders: what every recipient reads; raises `MalformedTemplate`."""
    return "".join(_read(text).literals)


def may_be_filled(text: str, filled: str) -> bool:
    """Whether `filled` may be the text with its placeholders filled in.

    False for a text that has hardly any words of its own, since it would fit anything. Takes no longer than reading.
    """
    try:
        literals = _read(text).literals
    except MalformedTemplate:
        return False
    if sum(map(str.isalpha, "".join(literals))) < _FEWEST_LETTERS:
        return False
    first, *others = literals
    if not others:
        return text == filled
    *between, last = others
    end = len(filled) - len(last)
    if not (filled.startswith(first) and filled.endswith(last)):
        return False
    at = len(first)
    for piece in between:
        found = filled.find(piece, at + 1, end)
        if found < 0:
            return False
        at = found + len(piece)
    return at < end


@lru_cache(maxsize=256)
def field_key(name: str) -> str:
    """What two names of the same field have in common."""
    return unicodedata.normalize("NFC", name).strip().casefold()


def _without_break(blanks: re.Match[str]) -> str:
    return " " if _BREAK.search(blanks[0]) else blanks[0]


def clean_value(value: str) -> str:
    """A value fit for the middle of a sentence: NFC, one line, no control characters, trimmed, at most `VALUE_LIMIT`.

    A value of invisible characters only is empty.
    """
    if not value.isprintable():
        value = _CONTROL.sub("", _BLANKS.sub(_without_break, value))
        value = value if _VISIBLE.search(value) else ""
    value = unicodedata.normalize("NFC", value).strip()
    if len(value) > VALUE_LIMIT:
        return value[: VALUE_LIMIT - len(_CUT_MARK)].rstrip() + _CUT_MARK
    return value


# Whole runs, then a look into each: a pattern for "blanks with a break among them" would try every blank of a long run.
_BLANKS = re.compile("[\\s\u2028\u2029]+")
_BREAK = re.compile("[\\t\\n\\v\\f\\r\\x1c-\\x1f\\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_VISIBLE = re.compile("[^\\s\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@lru_cache(maxsize=16)  # every row of a list fills in the same text
def _read(text: str) -> _Template:
    """Take a text apart at its placeholders; raises `MalformedTemplate`."""
    names: dict[str, str] = {}
    placeholders: list[_Placeholder] = []
    end = 0
    for match in _PLACEHOLDER.finditer(text):
        name = match["name"]
        if name is None:
            raise MalformedTemplate(match.start())
        names.setdefault(field_key(name), name)
        before, end = text[end : match.start()], match.end()
        placeholders.append(_Placeholder(before, field_key(name), bool(_OCLOCK_BEHIND.match(text, end))))
    return _Template(names, tuple(placeholders), text[end:])
