"""Which numbers exist, from libphonenumber's metadata."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib.machinery import ModuleSpec
from types import ModuleType

from tui.service.text.numbers import digits_in_cell
from tui.service.text.numbers.phone_number import NumberKind, NumberProblem, NumberReading, NumberRules, Repair

_NEVER_ASKED = (
    "phonenumbers.asyoutypeformatter", "phonenumbers.phonenumbermatcher", "phonenumbers.shortnumberinfo",
    "phonenumbers.data.alt_format_",
)  # fmt: skip
"""Parts of the library that find numbers in texts, format while somebody types, and know short numbers."""


class _LeavingOut:
    """Finder and loader: has the library imported without what is never asked, more than half of its import.

    Not derived from the classes of `importlib.abc`, which import all that resources of packages need.
    """

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        return ModuleSpec(name, self) if name.startswith(_NEVER_ASKED) else None  # type: ignore[arg-type]

    def create_module(self, _spec: ModuleSpec) -> None:
        """Leave it to Python."""

    def exec_module(self, module: ModuleType) -> None:
        vars(module)["__getattr__"] = _nothing


def _nothing(name: str) -> None:
    """Every name of a part that was left out; raises `AttributeError` for those that Python asks for itself."""
    if name.startswith("__"):
        raise AttributeError(name)


sys.meta_path.insert(0, leaving_out := _LeavingOut())
try:
    import phonenumbers
finally:
    sys.meta_path.remove(leaving_out)

_KINDS = {
    phonenumbers.PhoneNumberType.MOBILE: NumberKind.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE: NumberKind.FIXED_LINE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE: NumberKind.FIXED_LINE_OR_MOBILE,
    phonenumbers.PhoneNumberType.PAGER: NumberKind.PAGER,
    phonenumbers.PhoneNumberType.PERSONAL_NUMBER: NumberKind.PERSONAL,
    phonenumbers.PhoneNumberType.VOIP: NumberKind.VOIP,
    phonenumbers.PhoneNumberType.TOLL_FREE: NumberKind.TOLL_FREE,
    phonenumbers.PhoneNumberType.SHARED_COST: NumberKind.SHARED_COST,
    phonenumbers.PhoneNumberType.PREMIUM_RATE: NumberKind.PREMIUM_RATE,
    phonenumbers.PhoneNumberType.UAN: NumberKind.COMPANY,
    phonenumbers.PhoneNumberType.VOICEMAIL: NumberKind.VOICEMAIL,
    phonenumbers.PhoneNumberType.UNKNOWN: NumberKind.UNKNOWN,
}
"""The library's types in our words."""


def read(raw: str, digits: str, rules: NumberRules) -> NumberReading:
    """Read one number, given as digits with a leading plus or without; `raw` is what was written."""
    try:
        reading, repairs = _interpret(raw, digits, rules)
    except phonenumbers.NumberParseException as failure:
        return NumberReading(raw, problem=_parse_problem(failure.error_type))
    return replace(reading, repairs=repairs) if repairs else reading


def _interpret(raw: str, digits: str, rules: NumberRules) -> tuple[NumberReading, tuple[Repair, ...]]:
    """The reading of digits that may lack their plus or their leading zero."""
    if digits[0] in "+0":
        return _describe(raw, phonenumbers.parse(digits, rules.home), rules), ()
    international = _international(raw, digits, rules)
    if _looks_international(digits, rules.home):
        return international or _describe(raw, phonenumbers.parse("+" + digits, rules.home), rules), (
            Repair.PLUS_ADDED,
        )
    national = _describe(raw, phonenumbers.parse(digits, rules.home), rules)
    if national.is_usable and international and international.e164 != national.e164:
        both = tuple(filter(None, (national.e164, international.e164)))
        return NumberReading(raw, problem=NumberProblem.AMBIGUOUS, alternatives=both), ()
    if international and not national.is_usable:
        return international, (Repair.PLUS_ADDED,)
    lost_zero = national.kind is not NumberKind.UNKNOWN and _trunk_prefix(rules.home) == "0"
    return national, (Repair.ZERO_ADDED,) if lost_zero else ()


def _international(raw: str, digits: str, rules: NumberRules) -> NumberReading | None:
    """The reading with a plus put before the digits, where that gives a number messages may go to at once."""
    codes = tuple(str(phonenumbers.country_code_for_region(country)) for country in rules.countries)
    if codes and not digits.startswith(codes):
        return None
    try:
        reading = _describe(raw, phonenumbers.parse("+" + digits, rules.home), rules)
    except phonenumbers.NumberParseException:
        return None
    return reading if reading.is_usable else None


def _looks_international(digits: str, home: str) -> bool:
    """Whether digits without plus begin with home's country code and are as long as a mobile number with it."""
    return digits.startswith(str(phonenumbers.country_code_for_region(home))) and 11 <= len(digits) <= 13


def _trunk_prefix(home: str) -> str | None:
    """What is dialled before an area code inside `home`: a zero in most countries, nothing in some."""
    return phonenumbers.ndd_prefix_for_region(home, True)


def _describe(raw: str, number: phonenumbers.PhoneNumber, rules: NumberRules) -> NumberReading:
    """What the numbering plan says of a number, and whether the countries and its kind allow a message."""
    kind = _KINDS[phonenumbers.number_type(number)]
    region = phonenumbers.region_code_for_number(number) or phonenumbers.region_code_for_country_code(
        number.country_code or 0
    )
    problem = _plan_problem(number, kind, region, rules)
    may_be_reached = problem is None or problem is NumberProblem.NOT_VALID
    return NumberReading(
        raw,
        # As `format_number` has it, which takes as long as reading the number.
        e164=f"+{number.country_code}{phonenumbers.national_significant_number(number)}" if may_be_reached else None,
        kind=kind,
        region=region,
        display=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL),
        problem=problem,
    )


def _plan_problem(
    number: phonenumbers.PhoneNumber, kind: NumberKind, region: str, rules: NumberRules
) -> NumberProblem | None:
    if kind is NumberKind.UNKNOWN and (wrong_length := _length_problem(number)):
        return wrong_length
    if not rules.allows(region):
        return NumberProblem.COUNTRY_NOT_ALLOWED
    if kind is NumberKind.UNKNOWN:
        return NumberProblem.NOT_VALID
    return None if kind.takes_sms else NumberProblem.NOT_MOBILE


def _length_problem(number: phonenumbers.PhoneNumber) -> NumberProblem | None:
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason == phonenumbers.ValidationResult.TOO_LONG:
        return NumberProblem.TOO_LONG
    is_short = len(phonenumbers.national_significant_number(number)) < digits_in_cell.FEWEST_DIGITS
    return NumberProblem.TOO_SHORT if is_short or reason != phonenumbers.ValidationResult.IS_POSSIBLE else None


def _parse_problem(error_type: int) -> NumberProblem:
    """The problem behind a refusal of the parser."""
    return {
        phonenumbers.NumberParseException.INVALID_COUNTRY_CODE: NumberProblem.UNKNOWN_COUNTRY,
        phonenumbers.NumberParseException.TOO_SHORT_AFTER_IDD: NumberProblem.TOO_SHORT,
        phonenumbers.NumberParseException.TOO_SHORT_NSN: NumberProblem.TOO_SHORT,
        phonenumbers.NumberParseException.TOO_LONG: NumberProblem.TOO_LONG,
    }.get(error_type, NumberProblem.UNREADABLE)
