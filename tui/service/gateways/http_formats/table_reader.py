"""Reading a format's table key by key, so that a mistake is named by place, key and what is allowed."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar, cast

from tui.language.catalogue import _
from tui.service.errors import ConfigurationError
from tui.service.gateways.http_formats.description import Json
from tui.service.settings.value_rules import closest
from tui.service.text import patterns
from tui.service.wording.facts import as_sentence

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", re.ASCII)
_OWN_HEADERS = ("host", "content-length", "transfer-encoding", "connection", "content-type")
_Choice = TypeVar("_Choice", bound=StrEnum)
_DEEPEST = 16
"""Levels of lists and tables in a constant."""


def _is_json(value: object, depth: int = 0) -> bool:
    if depth > _DEEPEST:
        return False
    if isinstance(value, list):
        return all(_is_json(each, depth + 1) for each in value)
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and _is_json(each, depth + 1) for key, each in value.items())
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, str | int | bool)


class FormatTable:
    """A table of which every key must be asked for before `finish`."""

    def __init__(self, table: Mapping[str, object], place: str) -> None:
        self._table = table
        self._place = place
        self._asked: list[str] = []

    @property
    def is_empty(self) -> bool:
        """Whether the table was left out."""
        return not self._table

    def raw(self, key: str) -> object:
        """The value as read, None where the key is absent."""
        self._asked.append(key)
        return self._table.get(key)

    def text(self, key: str, default: str | None = None) -> str:
        """A string; mandatory and not empty where there is no default."""
        value = self.raw(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or (default is None and not value):
            if value is None:
                raise self.refuse(key, _("die Angabe fehlt"))
            raise self.expect(key, _("ein Text in Anführungszeichen"))
        if not value.isprintable():
            raise self.expect(key, _("ein Text ohne Steuerzeichen"))
        return value

    def flag(self, key: str) -> bool:
        """true or false; false where absent."""
        value = self.raw(key)
        if not isinstance(value, bool | None):
            raise self.expect(key, "true | false")
        return bool(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings, empty where absent."""
        value = self.raw(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(each, str) and each.isprintable() for each in value):
            raise self.expect(key, _("eine Liste von Texten in Anführungszeichen"))
        return tuple(value)

    def whole(self, key: str, default: int, least: int, most: int) -> int:
        """A whole number within bounds."""
        value = self.raw(key)
        if value is None:
            return default
        if type(value) is not int or not least <= value <= most:
            raise self.expect(key, _("eine ganze Zahl von {least} bis {most}").format(least=least, most=most))
        return value

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of this table, in the order of the file."""
        return tuple(self._table)

    def json(self, key: str) -> Json:
        """A constant of any type that JSON has, null apart."""
        value = self.raw(key)
        if not _is_json(value):
            raise self.expect(key, _("ein Text, eine Zahl, true, false, eine Liste oder eine Tabelle davon"))
        return cast("Json", value)

    def scalar(self, key: str) -> str | int | bool:
        """A mandatory string, number or truth value, with its type."""
        value = self.raw(key)
        if not isinstance(value, str | int | bool):
            raise self.expect(key, _("ein Text, eine ganze Zahl, true oder false"))
        return value

    def scalars(self) -> tuple[tuple[str, str | int | bool], ...]:
        """Every key of this table with its scalar."""
        return tuple((key, self.scalar(key)) for key in self._table)

    def choice(self, key: str, choices: type[_Choice], default: _Choice) -> _Choice:
        """One of an enumeration's values."""
        value = self.raw(key)
        if value is None:
            return default
        for choice in choices:
            if isinstance(value, str) and choice == value:
                return choice
        raise self.expect(key, " | ".join(choices))

    def numbers(self, key: str) -> frozenset[int]:
        """A list of whole numbers, empty where absent."""
        value = self.raw(key) or []
        if not isinstance(value, list) or not all(type(entry) is int for entry in value):
            raise self.expect(key, _("eine Liste ganzer Zahlen"))
        return frozenset(value)

    def written(self, key: str, value: object) -> str:
        """A scalar as it is compared: true and false in lower case."""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str | int):
            return str(value)
        raise self.expect(key, _("ein Text, eine ganze Zahl, true oder false"))

    def header_name(self, key: str, name: str) -> str:
        """The name, if HTTP allows it for a header (RFC 9110, 5.6.2: a token)."""
        if not _TOKEN.fullmatch(name) or name.lower() in _OWN_HEADERS:
            raise self.expect(key, _("ein Name, wie HTTP ihn für Kopfzeilen erlaubt"))
        return name

    def answer_header(self, key: str, name: str) -> str:
        """The name of a header of an answer, in small letters."""
        if not _TOKEN.fullmatch(name):
            raise self.expect(key, _("ein Name, wie HTTP ihn für Kopfzeilen erlaubt"))
        return name.lower()

    def lines(self, key: str) -> str:
        """A text of any number of lines, "" where absent."""
        value = self.raw(key)
        if not isinstance(value, str | None):
            raise self.expect(key, _("ein Text in Anführungszeichen"))
        return value or ""

    def header_values(self) -> tuple[tuple[str, str], ...]:
        """Every key of this table as a header with its printable value."""
        return tuple((self.header_name(key, key), self._header_value(key)) for key in self._table)

    def _header_value(self, key: str) -> str:
        value = self.text(key)
        if not value.isascii():
            raise self.expect(key, _("ein Text ohne Umlaute"))
        return value

    def pattern(self, key: str, value: object) -> patterns.Pattern:
        """A regular expression."""
        if not isinstance(value, str):
            raise self.expect(key, _("ein regulärer Ausdruck in Anführungszeichen"))
        try:
            return patterns.compiled(value)
        except patterns.TooMuchWork:
            raise self.refuse(
                key,
                _(
                    "dieser reguläre Ausdruck könnte sehr lange rechnen; statt „.*“ hilft meist „[^,]*“ mit dem "
                    "Zeichen, das danach kommt, und eine Wiederholung wie „(a+)+“ wird „a+“"
                ),
            ) from None
        except (patterns.BadPattern, RecursionError, OverflowError):
            raise self.expect(key, _("ein gültiger regulärer Ausdruck")) from None

    def day(self, key: str) -> date | None:
        """A TOML date, None where absent."""
        value = self.raw(key)
        if value is not None and not isinstance(value, date):
            raise self.expect(key, _("ein Datum wie 2026-11-23"))
        return value

    def table(self, key: str) -> FormatTable:
        """A mandatory table."""
        if key not in self._table:
            raise self.refuse(key, _("die Tabelle fehlt"))
        return self.optional_table(key)

    def optional_table(self, key: str) -> FormatTable:
        """A table, empty where absent."""
        value = self.raw(key)
        if value is None:
            value = {}
        if not isinstance(value, Mapping):
            raise self.expect(key, _("eine Tabelle"))
        return FormatTable(value, f"{self._place} [{key}]")

    def finish(self) -> None:
        """Raise for the first key that nobody asked for, with the nearest known one."""
        for key in self._table:
            if key not in self._asked:
                near = closest(key, self._asked, cutoff=0.6)
                if near:
                    raise self.refuse(key, _("unbekannt; meinten Sie „{key}“?").format(key=near))
                raise self.refuse(
                    key, _("unbekannt; es gibt {known}").format(known=", ".join(sorted(set(self._asked))))
                )

    def expect(self, key: str, allowed: str) -> ConfigurationError:
        """The error for a key whose value is of the wrong kind: where, which, what may stand there."""
        return self.refuse(key, _("erlaubt ist {allowed}").format(allowed=allowed))

    def refuse(self, key: str, problem: str) -> ConfigurationError:
        """The error for a key: where, which, what is wrong with it."""
        words = _("{place}: „{key}“ ist nicht verwendbar: {problem}")
        return ConfigurationError(
            as_sentence(words.format(place=self._place, key=key, problem=problem)),
            _("Was eine Beschreibung enthalten darf, sagt „praxis-sms docs formate“."),
        )
