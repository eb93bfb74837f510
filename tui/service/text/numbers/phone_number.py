"""What is known of a phone number once it was read, and how it is written on the wire."""

from __future__ import annotations

import re
from enum import StrEnum

from tui.runtime.values import dataclass

_E164 = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_PLUS_AND_DIGITS = re.compile(r"\+[0-9]+", re.ASCII)

LONGEST_WRITING = 200
"""Characters of a number with all its words; a longer text is none, and looking for one in it could take minutes."""


class NumberKind(StrEnum):
    """What sort of line a number belongs to, by its numbering plan; porting does not change it."""

    MOBILE = "mobile"
    FIXED_LINE = "fixed-line"
    FIXED_LINE_OR_MOBILE = "fixed-line-or-mobile"
    PAGER = "pager"
    PERSONAL = "personal"
    VOIP = "voip"
    TOLL_FREE = "toll-free"
    SHARED_COST = "shared-cost"
    PREMIUM_RATE = "premium-rate"
    COMPANY = "company"
    VOICEMAIL = "voicemail"
    UNKNOWN = "unknown"

    @property
    def takes_sms(self) -> bool:
        """Whether messages are known to arrive there; North America does not tell mobile from fixed lines."""
        return self in (NumberKind.MOBILE, NumberKind.FIXED_LINE_OR_MOBILE)


class Repair(StrEnum):
    """What was assumed to understand a number; a person should see it."""

    ZERO_ADDED = "zero-added"
    PLUS_ADDED = "plus-added"
    WORDS_REMOVED = "words-removed"
    LETTER_O_READ_AS_ZERO = "letter-o-read-as-zero"
    DECIMALS_REMOVED = "decimals-removed"
    OTHER_NUMBER_SET_ASIDE = "other-number-set-aside"


class NumberProblem(StrEnum):
    """Why no message may go to what was written."""

    EMPTY = "empty"
    NO_DIGITS = "no-digits"
    SPOILT_BY_SPREADSHEET = "spoilt-by-spreadsheet"
    ROUNDED_BY_SPREADSHEET = "rounded-by-spreadsheet"
    LETTERS_AMONG_DIGITS = "letters-among-digits"
    SAID_TO_BE_WRONG = "said-to-be-wrong"
    AMBIGUOUS = "ambiguous"
    UNREADABLE = "unreadable"
    UNKNOWN_COUNTRY = "unknown-country"
    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    NOT_VALID = "not-valid"
    COUNTRY_NOT_ALLOWED = "country-not-allowed"
    NOT_MOBILE = "not-mobile"


@dataclass(frozen=True, slots=True)
class NumberReading:
    """What was understood of `raw`.

    `e164` is set where a message may go: at once when there is no `problem`, or after a person has confirmed it (see
    `may_be_confirmed`). `region` is ISO 3166 alpha-2, `display` the international way of writing; both are also set
    for numbers that are refused. `alternatives` are other numbers in the same cell, in E.164.
    """

    raw: str
    e164: str | None = None
    kind: NumberKind = NumberKind.UNKNOWN
    region: str = ""
    display: str = ""
    repairs: tuple[Repair, ...] = ()
    problem: NumberProblem | None = None
    alternatives: tuple[str, ...] = ()

    @property
    def is_usable(self) -> bool:
        """Whether a message may go there without a question."""
        return self.problem is None

    @property
    def is_one_of_several(self) -> bool:
        """Whether another number stands beside the one that was understood."""
        return Repair.OTHER_NUMBER_SET_ASIDE in self.repairs

    @property
    def may_be_confirmed(self) -> bool:
        """Whether a person may insist: the length is right, only the numbering plan does not know the number."""
        return self.problem is NumberProblem.NOT_VALID and self.e164 is not None


@dataclass(frozen=True, slots=True)
class NumberRules:
    """Whose way of writing is assumed and where messages may go."""

    home: str
    countries: tuple[str, ...]

    def allows(self, region: str) -> bool:
        """Whether messages may go to numbers of that region."""
        return not self.countries or region in self.countries


def is_e164(number: str) -> bool:
    """Whether the number is a plus and seven to fifteen digits (ITU-T E.164) and nothing else."""
    return _E164.fullmatch(number) is not None


def digits_form(number: str) -> str:
    """`+49171…` as `49171…`."""
    return number.removeprefix("+")


def zeros_form(number: str) -> str:
    """`+49171…` as `0049171…`; a sender name stays as it is."""
    return "00" + number[1:] if _PLUS_AND_DIGITS.fullmatch(number) else number
