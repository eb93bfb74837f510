"""What a phone number in any German habit of writing means, and whether a message may go to it.

Which numbers exist `numbering_plan` knows, which is imported on first use. What a cell may hold besides a number
(labels, two numbers, a spreadsheet's traces) is taken apart in `digits_in_cell` before, because the library reads
letters as keypad digits and glues two numbers into one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache

from tui.service.text.numbers import digits_in_cell
from tui.service.text.numbers.phone_number import (
    LONGEST_WRITING,
    NumberKind,
    NumberProblem,
    NumberReading,
    NumberRules,
    Repair,
)

_ONE_NUMBER = re.compile(r"(?:\(?0[0-9]{1,4}\)? ?[/-]? ?|\+)?[0-9](?:[ -]?[0-9])*", re.ASCII)
"""The everyday ways of writing, in which nothing needs a second look; an area code before a slash is no number."""
_WRITING = re.compile(r"[ ()/-]+")
_AT_THE_BEGINNING = re.compile(r"\s*(?=[+(0])[+()0-9](?:[ ()/-]{0,3}[0-9]){8,16}", re.ASCII)


def understand(raw: str, countries: Sequence[str] = ("DE", "AT", "CH"), home: str = "DE") -> NumberReading:
    """Read a phone number as written in `home`; `countries` are the regions allowed, none named allows all."""
    if len(raw) > LONGEST_WRITING:
        return NumberReading(raw, problem=NumberProblem.TOO_LONG)
    rules = _rules(home, tuple(countries))
    if _ONE_NUMBER.fullmatch(raw):
        return _read(raw, _WRITING.sub("", raw), rules)
    text = digits_in_cell.plain(raw)
    if not text:
        return NumberReading(raw, problem=NumberProblem.EMPTY)
    if digits_in_cell.is_spoilt_by_spreadsheet(text):
        return NumberReading(raw, problem=NumberProblem.SPOILT_BY_SPREADSHEET)
    if digits_in_cell.has_letter_like_digit(text):
        return NumberReading(raw, problem=NumberProblem.LETTERS_AMONG_DIGITS)
    read = cache(lambda run: _read(raw, run, rules))
    pieces = digits_in_cell.pieces(text, lambda run: read(run).kind is not NumberKind.UNKNOWN)
    if not pieces.runs:
        return NumberReading(raw, problem=NumberProblem.NO_DIGITS)
    readings = [read(run) for run in pieces.runs]
    reading = readings[0] if len(readings) == 1 else _choose(raw, readings, pieces.has_words_between)
    return replace(reading, repairs=_repairs_of_cell(pieces) + reading.repairs) if reading.display else reading


def understand_cell(raw: str, countries: Sequence[str] = ("DE", "AT", "CH")) -> NumberReading:
    """Read a phone number in a list, where nobody looks at what stands beside it.

    A spreadsheet may have rounded it to one that belongs to somebody else, and a word may say that it is wrong.
    """
    if digits_in_cell.is_rounded_by_spreadsheet(raw.strip()):
        return NumberReading(raw, problem=NumberProblem.ROUNDED_BY_SPREADSHEET)
    reading = understand(raw, countries)
    if not reading.repairs:
        return reading
    if "?" in raw and reading.is_one_of_several:
        return NumberReading(raw, problem=NumberProblem.AMBIGUOUS, alternatives=reading.alternatives)
    if reading.is_usable and Repair.WORDS_REMOVED in reading.repairs and digits_in_cell.says_not_to_be_used(raw):
        return NumberReading(raw, problem=NumberProblem.SAID_TO_BE_WRONG)
    return reading


def number_at_the_beginning(text: str) -> str:
    """What a text begins with, where that is written as a phone number from 0 or + on; else ""."""
    found = _AT_THE_BEGINNING.match(text)
    return found.group().strip() if found else ""


@lru_cache(maxsize=8)
def _rules(home: str, countries: tuple[str, ...]) -> NumberRules:
    return NumberRules(home.upper(), tuple(country.upper() for country in countries))


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


def _repairs_of_cell(pieces: digits_in_cell.Pieces) -> tuple[Repair, ...]:
    done = (
        (pieces.has_decimals, Repair.DECIMALS_REMOVED),
        (pieces.has_letter_o, Repair.LETTER_O_READ_AS_ZERO),
        (pieces.has_words, Repair.WORDS_REMOVED),
    )
    return tuple(repair for was_done, repair in done if was_done)


def _read(raw: str, digits: str, rules: NumberRules) -> NumberReading:
    from tui.service.text.numbers import numbering_plan  # 15 ms for the metadata of all countries

    return numbering_plan.read(raw, digits, rules)
