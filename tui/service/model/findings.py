"""What was found wrong with a number, a text, a pair of messages or a field of a screen."""

from __future__ import annotations

from collections.abc import Iterable

from tui.runtime.values import dataclass
from tui.service.model.consent import Purpose
from tui.service.model.facts import Fact, FactKind, FactValue
from tui.service.model.messages import Duplicate, MessageState
from tui.service.text.numbers.phone_number import NumberProblem, NumberReading
from tui.service.text.segments import SINGLE_LIMIT, Encoding, Forcing, Segmentation
from tui.service.text.templates import MissingValue

_LONGEST_QUOTE = 60
_NUMBER_PROBLEMS = {
    NumberProblem.EMPTY: FactKind.NUMBER_EMPTY,
    NumberProblem.NO_DIGITS: FactKind.NUMBER_NO_DIGITS,
    NumberProblem.SPOILT_BY_SPREADSHEET: FactKind.NUMBER_SPOILT_BY_SPREADSHEET,
    NumberProblem.ROUNDED_BY_SPREADSHEET: FactKind.NUMBER_ROUNDED_BY_SPREADSHEET,
    NumberProblem.LETTERS_AMONG_DIGITS: FactKind.NUMBER_LETTERS_AMONG_DIGITS,
    NumberProblem.SAID_TO_BE_WRONG: FactKind.NUMBER_SAID_TO_BE_WRONG,
    NumberProblem.AMBIGUOUS: FactKind.NUMBER_AMBIGUOUS,
    NumberProblem.UNREADABLE: FactKind.NUMBER_UNREADABLE,
    NumberProblem.UNKNOWN_COUNTRY: FactKind.NUMBER_UNKNOWN_COUNTRY,
    NumberProblem.TOO_SHORT: FactKind.NUMBER_TOO_SHORT,
    NumberProblem.TOO_LONG: FactKind.NUMBER_TOO_LONG,
    NumberProblem.NOT_VALID: FactKind.NUMBER_NOT_VALID,
    NumberProblem.COUNTRY_NOT_ALLOWED: FactKind.NUMBER_COUNTRY_NOT_ALLOWED,
    NumberProblem.NOT_MOBILE: FactKind.NUMBER_NOT_MOBILE,
}


@dataclass(frozen=True, slots=True)
class FieldNote:
    """One sentence about one field; a `blocking` one keeps the main action from happening.

    `is_policy`: a rule of the practice says so, not what was typed.
    """

    field: str
    sentence: str
    blocking: bool
    remedy: str = ""
    is_policy: bool = False


def number_problem(reading: NumberReading) -> Fact | None:
    """Why no message may go to a number; None where one may."""
    if reading.problem is None:
        return None
    told: dict[NumberProblem, dict[str, FactValue]] = {
        NumberProblem.NOT_VALID: {"display": reading.display},
        NumberProblem.COUNTRY_NOT_ALLOWED: {"display": reading.display, "region": reading.region},
        NumberProblem.NOT_MOBILE: {"display": reading.display, "kind": reading.kind.value},
    }
    return Fact.of(_NUMBER_PROBLEMS[reading.problem], **told.get(reading.problem, {"raw": quotable(reading.raw)}))


def consent_withdrawn(purpose: Purpose) -> Fact:
    """Why a number gets nothing for a purpose, whatever else is known of its consent."""
    return Fact.of(FactKind.CONSENT_WITHDRAWN, purpose=purpose.value)


def consent_not_recorded(purpose: Purpose) -> Fact:
    """Why a number gets nothing for a purpose as long as nobody records its consent."""
    return Fact.of(FactKind.CONSENT_NOT_RECORDED, purpose=purpose.value)


def uncovered(purpose: Purpose, recorded: bool | None) -> Fact:
    """Why a message without covering consent does not leave; `recorded` is what was recorded last."""
    return consent_withdrawn(purpose) if recorded is False else consent_not_recorded(purpose)


def nobody_can_answer(words: str, sender: str) -> Fact:
    """That a text asks for an answer by these words, which nobody can give to a name."""
    return Fact.of(FactKind.NOBODY_CAN_ANSWER, words=quotable(words), name=sender)


def missing_value(failure: MissingValue, language: str = "") -> Fact:
    """Which placeholders have no value for a recipient; `language` is that of the variant which has them."""
    names = ", ".join(f"{{{{{name}}}}}" for name in failure.fields)
    of_variant = {"language": language} if language else {}
    return Fact.of(FactKind.VALUE_MISSING, names=names, count=len(failure.fields), **of_variant)


_SAID = {
    MessageState.QUEUED: FactKind.WAITS_ALREADY,
    MessageState.SENDING: FactKind.LEAVES_ALREADY,
    MessageState.UNKNOWN: FactKind.UNKNOWN_ALREADY,
    MessageState.UNDELIVERED: FactKind.UNDELIVERED_ALREADY,
}
"""What is said of a message that is not known to have been sent."""


def said_already(duplicate: Duplicate) -> Fact:
    """Why a message is not sent again to the same number."""
    return Fact.of(_SAID.get(duplicate.state, FactKind.SENT_ALREADY), at=duplicate.at.isoformat())


def not_carried(characters: Iterable[str]) -> Fact:
    """Which characters of a text the protocol cannot carry."""
    return Fact.of(FactKind.NOT_CARRIED, characters="".join(characters))


def too_long(counted: Segmentation) -> Fact:
    """How long a text is, and what makes it so."""
    if counted.has_too_many_parts:
        return Fact.of(FactKind.TOO_MANY_PARTS, count=counted.segments)
    limit = SINGLE_LIMIT[counted.encoding]
    if counted.encoding is Encoding.UCS2:
        cause = _forcing(counted.forcing[0])
        return Fact.of(FactKind.TOO_LONG_BECAUSE, units=counted.units, limit=limit, cause=cause)
    return Fact.of(FactKind.TOO_LONG, units=counted.units, limit=limit)


def _forcing(value: Forcing) -> Fact:
    offered = {} if value.replacement is None else {"replacement": value.replacement}
    return Fact.of(FactKind.FORCES_UNICODE, char=value.char, place=value.position + 1, **offered)


def quotable(raw: str, longest: int = _LONGEST_QUOTE) -> str:
    """What somebody wrote as one line of at most so many characters, by default so many as fit a sentence."""
    line = "".join(char if char.isprintable() else " " for char in raw[: 2 * longest]).strip()
    return line if len(line) <= longest else line[: longest - 1] + "…"
