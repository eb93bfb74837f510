"""What a phone number in any German habit of writing means, and whether a message may go to it.

Which numbers exist comes from libphonenumber's metadata; it is imported on first use. What a cell may hold besides a
number (labels, two numbers, a spreadsheet's traces) is taken apart in `number_pieces` before, because the library
reads letters as keypad digits and glues two numbers into one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from tui.service.text import number_pieces

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

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
    LETTERS_AMONG_DIGITS = "letters-among-digits"
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
    def may_be_confirmed(self) -> bool:
        """Whether a person may insist: the length is right, only the numbering plan does not know the number."""
        return self.problem is NumberProblem.NOT_VALID and self.e164 is not None


def understand(raw: str, countries: Sequence[str] = ("DE", "AT", "CH"), home: str = "DE") -> NumberReading:
    """Read a phone number as written in `home`; `countries` are the regions allowed, none named allows all."""
    if len(raw) > LONGEST_WRITING:
        return NumberReading(raw, problem=NumberProblem.TOO_LONG)
    plan = _Plan(home.upper(), tuple(country.upper() for country in countries))
    if _ONE_NUMBER.fullmatch(raw):
        return _read(raw, _WRITING.sub("", raw), plan)
    text = number_pieces.plain(raw)
    if not text:
        return NumberReading(raw, problem=NumberProblem.EMPTY)
    if number_pieces.is_spoilt_by_spreadsheet(text):
        return NumberReading(raw, problem=NumberProblem.SPOILT_BY_SPREADSHEET)
    if number_pieces.has_letter_like_digit(text):
        return NumberReading(raw, problem=NumberProblem.LETTERS_AMONG_DIGITS)
    read = cache(lambda run: _read(raw, run, plan))
    pieces = number_pieces.pieces(text, lambda run: read(run).kind is not NumberKind.UNKNOWN)
    if not pieces.runs:
        return NumberReading(raw, problem=NumberProblem.NO_DIGITS)
    readings = [read(run) for run in pieces.runs]
    reading = readings[0] if len(readings) == 1 else _choose(raw, readings, pieces.has_words_between)
    return replace(reading, repairs=_repairs_of_cell(pieces) + reading.repairs) if reading.display else reading


@dataclass(frozen=True, slots=True)
class _Plan:
    """Whose way of writing is assumed and where messages may go."""

    home: str
    countries: tuple[str, ...]

    def allows(self, region: str) -> bool:
        return not self.countries or region in self.countries


_ONE_NUMBER = re.compile(r"(?:\(?0[0-9]{1,4}\)? ?[/-]? ?|\+)?[0-9](?:[ -]?[0-9])*", re.ASCII)
"""The everyday ways of writing, in which nothing needs a second look; an area code before a slash is no number."""
_WRITING = re.compile(r"[ ()/-]+")


def _choose(raw: str, readings: list[NumberReading], has_words_between: bool) -> NumberReading:
    """Decide for one of several numbers in a cell, or ask: only if each is a number does the first mobile count."""
    usable = list(dict.fromkeys(reading.e164 for reading in readings if reading.is_usable and reading.e164))
    if all(reading.kind is not NumberKind.UNKNOWN for reading in readings):
        chosen = next((reading for reading in readings if reading.is_usable), readings[0])
        if all(reading.display == chosen.display for reading in readings):
            return chosen
        others = tuple(number for number in usable if number != chosen.e164)
        return replace(chosen, repairs=(*chosen.repairs, Repair.OTHER_NUMBER_SET_ASIDE), alternatives=others)
    if usable or not has_words_between:
        return NumberReading(raw, problem=NumberProblem.AMBIGUOUS, alternatives=tuple(usable))
    return NumberReading(raw, problem=NumberProblem.LETTERS_AMONG_DIGITS)


def _repairs_of_cell(pieces: number_pieces.Pieces) -> tuple[Repair, ...]:
    done = (
        (pieces.has_decimals, Repair.DECIMALS_REMOVED),
        (pieces.has_letter_o, Repair.LETTER_O_READ_AS_ZERO),
        (pieces.has_words, Repair.WORDS_REMOVED),
    )
    return tuple(repair for was_done, repair in done if was_done)


def _read(raw: str, digits: str, plan: _Plan) -> NumberReading:
    """Read one number, given as digits with a leading plus or without."""
    from phonenumbers import NumberParseException

    try:
        reading, repairs = _interpret(raw, digits, plan)
    except NumberParseException as failure:
        return NumberReading(raw, problem=_parse_problem(failure.error_type))
    return replace(reading, repairs=repairs) if repairs else reading


def _interpret(raw: str, digits: str, plan: _Plan) -> tuple[NumberReading, tuple[Repair, ...]]:
    """The reading of digits that may lack their plus or their leading zero."""
    if digits[0] in "+0":
        return _describe(raw, _parse(digits, plan.home), plan), ()
    international = _international(raw, digits, plan)
    if _looks_international(digits, plan.home):
        return international or _describe(raw, _parse("+" + digits, plan.home), plan), (Repair.PLUS_ADDED,)
    national = _describe(raw, _parse(digits, plan.home), plan)
    if national.is_usable and international and international.e164 != national.e164:
        both = tuple(filter(None, (national.e164, international.e164)))
        return NumberReading(raw, problem=NumberProblem.AMBIGUOUS, alternatives=both), ()
    if international and not national.is_usable:
        return international, (Repair.PLUS_ADDED,)
    lost_zero = national.kind is not NumberKind.UNKNOWN and _trunk_prefix(plan.home) == "0"
    return national, (Repair.ZERO_ADDED,) if lost_zero else ()


def _international(raw: str, digits: str, plan: _Plan) -> NumberReading | None:
    """The reading with a plus put before the digits, where that gives a number messages may go to at once."""
    from phonenumbers import NumberParseException, country_code_for_region

    codes = tuple(str(country_code_for_region(country)) for country in plan.countries)
    if codes and not digits.startswith(codes):
        return None
    try:
        reading = _describe(raw, _parse("+" + digits, plan.home), plan)
    except NumberParseException:
        return None
    return reading if reading.is_usable else None


def _looks_international(digits: str, home: str) -> bool:
    """Whether digits without plus begin with home's country code and are as long as a mobile number with it."""
    from phonenumbers import country_code_for_region

    return digits.startswith(str(country_code_for_region(home))) and 11 <= len(digits) <= 13


def _trunk_prefix(home: str) -> str | None:
    """What is dialled before an area code inside `home`: a zero in most countries, nothing in some."""
    from phonenumbers import ndd_prefix_for_region

    return ndd_prefix_for_region(home, True)


def _parse(digits: str, home: str) -> PhoneNumber:
    from phonenumbers import parse

    return parse(digits, home)


def _describe(raw: str, number: PhoneNumber, plan: _Plan) -> NumberReading:
    """What the numbering plan says of a number, and whether the countries and its kind allow a message."""
    import phonenumbers

    kind = _kinds()[phonenumbers.number_type(number)]
    region = phonenumbers.region_code_for_number(number) or phonenumbers.region_code_for_country_code(
        number.country_code or 0
    )
    problem = _plan_problem(number, kind, region, plan)
    may_be_reached = problem is None or problem is NumberProblem.NOT_VALID
    return NumberReading(
        raw,
        e164=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if may_be_reached else None,
        kind=kind,
        region=region,
        display=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL),
        problem=problem,
    )


def _plan_problem(number: PhoneNumber, kind: NumberKind, region: str, plan: _Plan) -> NumberProblem | None:
    if kind is NumberKind.UNKNOWN and (wrong_length := _length_problem(number)):
        return wrong_length
    if not plan.allows(region):
        return NumberProblem.COUNTRY_NOT_ALLOWED
    if kind is NumberKind.UNKNOWN:
        return NumberProblem.NOT_VALID
    return None if kind.takes_sms else NumberProblem.NOT_MOBILE


def _length_problem(number: PhoneNumber) -> NumberProblem | None:
    from phonenumbers import ValidationResult, is_possible_number_with_reason, national_significant_number

    reason = is_possible_number_with_reason(number)
    if reason == ValidationResult.TOO_LONG:
        return NumberProblem.TOO_LONG
    is_short = len(national_significant_number(number)) < number_pieces.FEWEST_DIGITS
    return NumberProblem.TOO_SHORT if is_short or reason != ValidationResult.IS_POSSIBLE else None


def _parse_problem(error_type: int) -> NumberProblem:
    """The problem behind a refusal of the parser."""
    from phonenumbers import NumberParseException

    return {
        NumberParseException.INVALID_COUNTRY_CODE: NumberProblem.UNKNOWN_COUNTRY,
        NumberParseException.TOO_SHORT_AFTER_IDD: NumberProblem.TOO_SHORT,
        NumberParseException.TOO_SHORT_NSN: NumberProblem.TOO_SHORT,
        NumberParseException.TOO_LONG: NumberProblem.TOO_LONG,
    }.get(error_type, NumberProblem.UNREADABLE)


@cache
def _kinds() -> dict[int, NumberKind]:
    """The library's types in our words."""
    from phonenumbers import PhoneNumberType

    return {
        PhoneNumberType.MOBILE: NumberKind.MOBILE,
        PhoneNumberType.FIXED_LINE: NumberKind.FIXED_LINE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE: NumberKind.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.PAGER: NumberKind.PAGER,
        PhoneNumberType.PERSONAL_NUMBER: NumberKind.PERSONAL,
        PhoneNumberType.VOIP: NumberKind.VOIP,
        PhoneNumberType.TOLL_FREE: NumberKind.TOLL_FREE,
        PhoneNumberType.SHARED_COST: NumberKind.SHARED_COST,
        PhoneNumberType.PREMIUM_RATE: NumberKind.PREMIUM_RATE,
        PhoneNumberType.UAN: NumberKind.COMPANY,
        PhoneNumberType.VOICEMAIL: NumberKind.VOICEMAIL,
        PhoneNumberType.UNKNOWN: NumberKind.UNKNOWN,
    }


def is_e164(number: str) -> bool:
    """Whether the number is a plus and seven to fifteen digits (ITU-T E.164) and nothing else."""
    return _E164.fullmatch(number) is not None


def digits_form(number: str) -> str:
    """`+49171…` as `49171…`."""
    return number.removeprefix("+")


def zeros_form(number: str) -> str:
    """`+49171…` as `0049171…`; a sender name stays as it is."""
    return "00" + number[1:] if _PLUS_AND_DIGITS.fullmatch(number) else number
