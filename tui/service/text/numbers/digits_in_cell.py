"""From what people write into a cell to runs of digits: foreign digits, labels, and cells that hold two numbers.

Nothing here knows which numbers exist; whether a run of digits is one is asked through a callable.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from tui.runtime.values import dataclass

FEWEST_DIGITS = 7
"""Fewer digits are an area code or an extension, never a number that a message could go to."""

_EXPONENT = re.compile(r"\+?\d+(?:[.,]\d+)?(?:\s?[eE]\s?\+?|\s?[*x×]\s?10\s?\^?\s?)\d+")
_ROUNDED = re.compile(r"[1-9]\d{2,7}0{6,}(?:[.,]0+)?")
"""Six digits and then zeros: what is left of 4,91711E+11, once it was read as a number again."""
_DECIMALS = re.compile(rf"(\+?\d{{{FEWEST_DIGITS},}})[.,]0+")
_LEADING_LETTER_O = re.compile(r"(\+?)([oO]{1,2})(?=\d)")
_LETTER_LIKE_DIGIT = re.compile(r"(?<=\d)[oOIl](?![^\W\d_])|(?<![^\W\d_])[Il](?=\d)")
_TRUNK_ZERO = re.compile(r"(?<=\d)([\s\-./]*)\(0\)")
_WORDS = re.compile(r"[^\d\s+().\-/,;|][^\d+]*")
_SEPARATOR = re.compile(r"[/,;|\n]+|(?<=\d)\s*(?=\+)")
_WRITING = re.compile(r"[^\d+]+")
_NOT_TO_BE_USED = re.compile(
    r"(?<![^\W\d_])(?:alt|alte\s+(?:handy)?n(?:umme)?r\b|ex|ehem\w*|frühere?|veraltet|falsche?[rs]?|ungültige?|ungueltige?"
    r"|gesperrt|gekündigt|gekuendigt|abgemeldet|abgeschaltet|inaktiv|stillgelegt|gelöscht|vergeben|existiert\s+nicht"
    r"|stimmt\s+nicht|geht\s+nicht|nicht\s+(?:mehr|benutzen|verwenden|gültig|aktuell|richtig)|^\s*nicht|kein\s+anschluss"
    r"|(?:tele)?fax|wrong|old|invalid)(?![^\W\d_])",
    re.IGNORECASE,
)
"""What people write beside a number that is not, or no longer, whose it seems to be."""
_EDGES = "'\"= \t\r\n"


@dataclass(frozen=True, slots=True)
class Pieces:
    """The runs of digits of a cell, each with a leading plus or without, and what was done to get them.

    `has_words`: text beside the digits was left out; `has_words_between`: such text stood between two runs.
    """

    runs: tuple[str, ...]
    has_words: bool = False
    has_words_between: bool = False
    has_letter_o: bool = False
    has_decimals: bool = False


def plain(raw: str) -> str:
    """The cell in ASCII digits, dashes and blanks, without quotes around it and without invisible marks."""
    return (raw if raw.isascii() else "".join(map(_plain_character, raw))).strip(_EDGES)


def is_spoilt_by_spreadsheet(text: str) -> bool:
    """Whether a spreadsheet has written the number as 1,71E+10 and lost its last digits."""
    return _EXPONENT.fullmatch(text) is not None


def is_rounded_by_spreadsheet(text: str) -> bool:
    """Whether a number without 0 or plus ahead ends as one that a spreadsheet had written as 1,71E+10 before."""
    return text.endswith("0") and _ROUNDED.fullmatch(text) is not None


def says_not_to_be_used(text: str) -> bool:
    """Whether words beside a number say that nobody is reached there, or somebody else: "alt", "falsch", "Fax"."""
    return _NOT_TO_BE_USED.search(text) is not None


def has_letter_like_digit(text: str) -> bool:
    """Whether a single O, I or l touches a digit: cut off, what is left could be somebody else's number."""
    return _LETTER_LIKE_DIGIT.search(text) is not None


def pieces(text: str, is_number: Callable[[str], bool]) -> Pieces:
    """Cut a `plain` text into runs of digits.

    Text beside the digits goes, because a parser would read it as keypad letters. A slash, comma or semicolon is a
    way of writing (0171/1234567), unless what stands before it is a number on its own.
    """
    whole = _DECIMALS.fullmatch(text)
    digits = whole[1] if whole else text
    zeroed = _LEADING_LETTER_O.sub(lambda match: match[1] + "0" * len(match[2]), digits, count=1)
    has_letter_o = _LEADING_LETTER_O.match(digits) is not None
    written = _TRUNK_ZERO.sub(r"\1", zeroed if has_letter_o else digits)
    stretches = [stretch for stretch in _WORDS.split(written) if _has_digit(stretch)]
    return Pieces(
        runs=tuple(run for stretch in stretches for run in _runs(stretch, is_number)),
        has_words=_WORDS.search(written) is not None,
        has_words_between=len(stretches) > 1,
        has_letter_o=has_letter_o,
        has_decimals=whole is not None,
    )


def _runs(stretch: str, is_number: Callable[[str], bool]) -> Iterator[str]:
    """The runs of a stretch without words, glued over a separator as long as they are no number yet."""
    run = ""
    for chunk in filter(_has_digit, _SEPARATOR.split(stretch)):
        if run and len(run) >= FEWEST_DIGITS and is_number(run):
            yield run
            run = ""
        run += _WRITING.sub("", chunk)
    if run:
        yield run


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _plain_character(char: str) -> str:
    """The ASCII sign that a reader takes the character for; nothing for marks that have no width."""
    if char.isascii():
        return char
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category in ("Zl", "Zp"):
        return "\n"
    simple = {"Zs": " ", "Cf": "", "Mn": "", "Cc": "", "Pd": "-"}.get(category)
    if simple is not None:
        return simple
    return "-" if char == "−" else unicodedata.normalize("NFKC", char) if category != "No" else char
