"""What a setting may hold: each rule reads a value from TOML, reads typed text, and says what is allowed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from tui.language.catalogue import _, gettext_noop
from tui.language.translation import speaks_german
from tui.runtime.values import dataclass
from tui.service.settings.values import Duration, QuietHours
from tui.service.text.numbers import countries as country_names

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_YES = frozenset({"ja", "j", "wahr", "an", "ein", "yes", "y", "true", "on", "1"})
# No check lets it pass, so each says what it wants instead.
_UNFIT = "\0"
_MOST_WORDS, _LONGEST_WORD = 50, 1000
_MOST_NEAREST, _LONGEST_CODE, _LIKE_NAMES = 3, 3, 0.6
"""How many countries are named that may have been meant; a longer text is no code; how like a name is, from 0 to 1."""
_NO = frozenset({"nein", "n", "falsch", "aus", "no", "false", "off", "0"})


class NotAllowed(Exception):
    """A value breaks the rule of its setting; `allowed` says what would do, `showable` whether it may be repeated."""

    def __init__(self, allowed: str, showable: bool = True) -> None:
        super().__init__(allowed)
        self.allowed = allowed
        self.showable = showable


class Rule(Protocol[T_co]):
    """What one setting may hold."""

    @property
    def allowed(self) -> str:
        """The allowed values as the end of a German sentence."""
        ...

    def read(self, value: object) -> T_co:
        """The setting from a TOML value; raises `NotAllowed`."""
        ...

    def parse(self, text: str) -> T_co:
        """The setting from what a person typed; raises `NotAllowed`."""
        ...


@dataclass(frozen=True, slots=True)
class YesNo:
    """Yes or no."""

    @property
    def allowed(self) -> str:
        return _("true oder false (ja oder nein)")

    def read(self, value: object) -> bool:
        """A TOML boolean, nothing else."""
        if not isinstance(value, bool):
            raise NotAllowed(self.allowed)
        return value

    def parse(self, text: str) -> bool:
        """German and English words for yes and no."""
        word = text.strip().casefold()
        if word not in _YES | _NO:
            raise NotAllowed(self.allowed)
        return word in _YES


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from `least` to `most`."""

    least: int
    most: int

    @property
    def allowed(self) -> str:
        return _("eine ganze Zahl von {least} bis {most}").format(least=self.least, most=self.most)

    def read(self, value: object) -> int:
        """A TOML integer within the bounds."""
        if isinstance(value, bool) or not isinstance(value, int) or not self.least <= value <= self.most:
            raise NotAllowed(self.allowed)
        return value

    def parse(self, text: str) -> int:
        """Digits within the bounds."""
        try:
            return self.read(int(text.strip()))
        except ValueError:
            raise NotAllowed(self.allowed) from None


@dataclass(frozen=True, slots=True)
class Number(Generic[T]):
    """A number from `least` to `most`, made by `make`: `float` for durations and rates, `Decimal` for money."""

    make: Callable[[Decimal], T]
    least: str
    most: str

    @property
    def allowed(self) -> str:
        return _("eine Zahl von {least} bis {most}").format(least=self.least, most=self.most)

    def read(self, value: object) -> T:
        """A TOML integer or float within the bounds."""
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            raise NotAllowed(self.allowed)
        number = Decimal(str(value))
        if not number.is_finite() or not Decimal(self.least) <= number <= Decimal(self.most):
            raise NotAllowed(self.allowed)
        return self.make(number)

    def parse(self, text: str) -> T:
        """Digits with a decimal point or a decimal comma."""
        try:
            return self.read(Decimal(text.strip().replace(",", ".")))
        except InvalidOperation:
            raise NotAllowed(self.allowed) from None


C = TypeVar("C", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Choice(Generic[C]):
    """One of the members of an enumeration; upper and lower case are the same.

    `former` are values that earlier versions took, and what they stand for now.
    """

    kind: type[C]
    former: tuple[tuple[str, C], ...] = ()

    @property
    def allowed(self) -> str:
        return _("eines von {choices}").format(choices=", ".join(member.value for member in self.kind))

    def read(self, value: object) -> C:
        """A TOML string that is the value of a member."""
        known = {member.value.casefold(): member for member in self.kind} | dict(self.former)
        if isinstance(value, str) and (chosen := known.get(value.strip().casefold())) is not None:
            return chosen
        raise NotAllowed(self.allowed)

    def parse(self, text: str) -> C:
        """The value of a member."""
        return self.read(text)


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text that passes `check`, a function giving what is allowed instead, or "" where the text is fine.

    An integer is taken as its digits, because `tariff = 1` is written as readily as `tariff = "1"`. Control
    characters are refused in every text: they would start new headers and new lines on the wire.
    """

    check: Callable[[str], str] = lambda text: ""
    lines: bool = False
    showable: bool = True
    limit: int = 200

    @property
    def allowed(self) -> str:
        return self.check(_UNFIT) or _("ein Text ohne Steuerzeichen, höchstens {limit} Zeichen lang").format(
            limit=self.limit
        )

    def read(self, value: object) -> str:
        """A TOML string, trimmed unless it has lines."""
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            raise NotAllowed(self.allowed, self.showable)
        text = value.replace("\r\n", "\n") if self.lines else value.strip()
        control = [char for char in text if not char.isprintable() and not (self.lines and char in "\n\t")]
        if control or len(text) > self.limit:
            raise NotAllowed(self.allowed, self.showable)
        if allowed := self.check(text):
            raise NotAllowed(allowed, self.showable)
        return text

    def parse(self, text: str) -> str:
        r"""The text as typed; where lines are meant, `\n` stands for a line break."""
        return self.read(text.replace("\\n", "\n") if self.lines else text)


@dataclass(frozen=True, slots=True)
class Words:
    """A list of words that each pass `check`, a function giving the word as it is kept, or None where it is refused."""

    meant: str
    check: Callable[[str], str | None]

    @property
    def allowed(self) -> str:
        return _(self.meant)

    def read(self, value: object) -> tuple[str, ...]:
        """A TOML array of strings; blanks around words and repetitions fall away."""
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise NotAllowed(self.allowed)
        kept: dict[str, None] = {}
        for item in value:
            word = self.check(item.strip()) if isinstance(item, str) else None
            if word is None:
                raise NotAllowed(self.allowed)
            kept[word] = None
        return tuple(kept)

    def parse(self, text: str) -> tuple[str, ...]:
        """Words with commas, semicolons or line breaks between them; quotes and brackets of TOML fall away."""
        words = (word.strip().strip("\"'") for word in re.split(r"[,;\n]", text.strip().strip("[]")))
        return self.read([word for word in words if word])


@dataclass(frozen=True, slots=True)
class Countries:
    """One country of the numbering plan or more, by code or name, kept as codes."""

    @property
    def allowed(self) -> str:
        return _("eine Liste von Länderkürzeln wie DE, AT, CH")

    def read(self, value: object) -> tuple[str, ...]:
        """A TOML array of strings, or one string with commas between them."""
        given = [value] if isinstance(value, str) else value
        if not isinstance(given, Sequence) or not all(isinstance(item, str) for item in given):
            raise NotAllowed(self.allowed)
        words = [word.strip() for item in given for word in re.split(r"[,;\n]", item) if word.strip()]
        found = {word: country_names.country_code(word) for word in words}
        kept = dict.fromkeys(code for code in found.values() if code is not None)
        if unknown := [word for word, code in found.items() if code is None]:
            raise NotAllowed(self._meant_instead(unknown[0]))
        if not kept:
            raise NotAllowed(self.allowed)
        return tuple(kept)

    def parse(self, text: str) -> tuple[str, ...]:
        """Codes or names with commas, semicolons or line breaks between; quotes and brackets of TOML fall away."""
        return self.read(re.sub("[\"'\\[\\]]", "", text))

    def _meant_instead(self, word: str) -> str:
        nearest = nearest_countries(word[:_LONGEST_WORD])
        if not nearest:
            return _("{allowed}; „{word}“ ist kein Land").format(allowed=self.allowed, word=word[:20])
        return _("{allowed}; statt „{word}“ vielleicht {nearest}").format(
            allowed=self.allowed, word=word[:20], nearest=", ".join(nearest)
        )


@dataclass(frozen=True, slots=True)
class Understood(Generic[T]):
    """A text that `understand` turns into a value; it raises `ValueError` for any other. `meant` is what is allowed."""

    understand: Callable[[str], T]
    meant: str

    @property
    def allowed(self) -> str:
        return _(self.meant)

    def read(self, value: object) -> T:
        """A TOML string."""
        try:
            return self.understand(value if isinstance(value, str) else "?")
        except ValueError:
            raise NotAllowed(self.allowed) from None

    def parse(self, text: str) -> T:
        """The text as typed."""
        return self.read(text)


QUIET_SPAN = Understood(QuietHours.parse, gettext_noop("eine Spanne wie „20:00-08:00“, oder leer für keine Ruhezeit"))
SPAN = Understood(Duration.parse, gettext_noop("eine Dauer wie 90s, 15m, 2h oder 3d, oder leer"))
"""A length of time, or none."""


def closest(word: str, among: Sequence[str], cutoff: float = 0.75) -> str:
    """The one of several words that is most like this one; "" where none is like it."""
    return next(iter(_alike(word, among, 1, cutoff)), "")


def _alike(word: str, among: Iterable[str], most: int, cutoff: float) -> list[str]:
    import difflib  # only where somebody mistyped

    return difflib.get_close_matches(word, list(among), n=most, cutoff=cutoff)


def nearest_countries(written: str) -> tuple[str, ...]:
    """The countries that may have been meant, as "AT (Österreich)"; the likeliest first, none where none is like it."""
    key = country_names.name_key(written)
    found = [country_names.BY_NAME[name] for name in _alike(key, country_names.BY_NAME, _MOST_NEAREST, _LIKE_NAMES)]
    if 0 < len(key) <= _LONGEST_CODE:
        found += [code for code in country_names.NAMES if code.casefold().startswith(key[0])]
    place = slice(None, 1) if speaks_german() else slice(None, 2)  # not every name differs in English
    return tuple(
        f"{code} ({country_names.NAMES[code][place][-1]})" for code in list(dict.fromkeys(found))[:_MOST_NEAREST]
    )


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A program with its arguments, run without a shell; the program by its absolute path."""

    @property
    def allowed(self) -> str:
        return _("eine Liste aus dem vollen Pfad eines Programms und seinen Argumenten, oder leer")

    def read(self, value: object) -> tuple[str, ...]:
        """A TOML array of strings; what stands in them is kept as it is."""
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise NotAllowed(self.allowed)
        words = tuple(value)
        if len(words) > _MOST_WORDS or not all(isinstance(word, str) and _fits(word) for word in words):
            raise NotAllowed(self.allowed)
        if words and not words[0].startswith("/"):
            raise NotAllowed(self.allowed)
        return words

    def parse(self, text: str) -> tuple[str, ...]:
        """Words as a shell takes them apart; nothing of what it would put in their place."""
        try:
            return self.read(shlex.split(text))
        except ValueError:
            raise NotAllowed(self.allowed) from None


def _fits(word: str) -> bool:
    return len(word) <= _LONGEST_WORD and word.isprintable()


@dataclass(frozen=True, slots=True)
class SettingInfo:
    """What is known of a setting beside its default: its rule and, in the source language, what it means."""

    rule: Rule[object]
    meaning: str


def setting(default: T, rule: Rule[T], meaning: str, in_repr: bool = True) -> T:
    """A field of a table of settings; `in_repr=False` keeps a value out of `repr` that may carry credentials."""
    return field(default=default, repr=in_repr, metadata={"setting": SettingInfo(rule, meaning)})
