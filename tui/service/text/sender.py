"""What may stand as sender of an SMS: the rule of the card, and where a provider is stricter.

The card "SMS-Provider" allows 11 letters (letters and digits mixed count as letters) or 16 digits, an optional
leading plus not counted. Providers that publish narrower limits have a `ProviderRule`; breaking it is a warning,
because the account may allow more than the manual says.
"""

from __future__ import annotations

import re
from enum import StrEnum

from tui.runtime.values import dataclass

LETTER_LIMIT = 11
DIGIT_LIMIT = 16
SHORTEST_NAME = 3
"""Networks and registries refuse shorter names."""
AUSTRIA = "AT"
"""Since 1 October 2026 its networks block names that are not in the registry of RTR."""
GENERIC_NAMES = frozenset(
    {
        "INFO", "SMS", "NOTICE", "NOTICES", "ALERT", "ALERTS", "MESSAGE", "MSG", "NEWS", "SERVICE", "SUPPORT", "TEST",
        "TERMIN", "TERMINE", "ERINNERUNG", "NACHRICHT", "HINWEIS", "MOBILE", "HANDY", "VERIFY", "CODE", "ADMIN",
        "ARZT", "ZAHNARZT", "PRAXIS", "ZAHNPRAXIS",
    }
)  # fmt: skip
"""Names that say nothing about who writes; networks replace or block them."""


@dataclass(frozen=True, slots=True)
class ProviderRule:
    """What a provider documents for senders; `plain` tells that it takes letters and digits only."""

    provider: str
    fewest_letters: int
    most_letters: int
    fewest_digits: int
    most_digits: int
    plain: bool


PROVIDER_RULES: tuple[ProviderRule, ...] = (
    # https://www.sms4.de/cgi-bin/sms_http.pl, parameter "absender"
    ProviderRule("SMS4", fewest_letters=6, most_letters=11, fewest_digits=6, most_digits=14, plain=True),
)


def rule_of(provider: str) -> ProviderRule | None:
    """The rule a provider publishes; None where it publishes none."""
    return next((rule for rule in PROVIDER_RULES if rule.provider == provider), None)


class SenderProblem(StrEnum):
    """Why the card refuses a sender."""

    FORBIDDEN_CHARACTERS = "forbidden-characters"
    MISPLACED_PLUS = "misplaced-plus"
    TOO_MANY_LETTERS = "too-many-letters"
    TOO_MANY_DIGITS = "too-many-digits"
    SPACED_NUMBER = "spaced-number"


class SenderWarning(StrEnum):
    """Why a provider may refuse or change a sender that the card allows."""

    EMPTY = "empty"
    TOO_FEW_LETTERS = "too-few-letters"
    TOO_MANY_LETTERS = "too-many-letters"
    TOO_FEW_DIGITS = "too-few-digits"
    TOO_MANY_DIGITS = "too-many-digits"
    SPECIAL_CHARACTERS = "special-characters"
    GENERIC = "generic"
    SHORT_NAME = "short-name"


@dataclass(frozen=True, slots=True)
class SenderReading:
    """A sender without blanks around it, and what is wrong with it.

    `count` of `limit` are letters, or digits where `is_numeric`. `forbidden` are the characters that the card refuses,
    in the order of the text. `rule` is the provider's rule that the `warnings` come from.
    """

    sender: str
    is_numeric: bool
    count: int
    limit: int
    problem: SenderProblem | None
    forbidden: tuple[str, ...]
    warnings: tuple[SenderWarning, ...]
    rule: ProviderRule | None


_NUMERIC = re.compile(r"\+?[0-9]+")
_ALLOWED = re.compile(r"[A-Za-z0-9 .\-_&]*")
_FORBIDDEN = re.compile(r"[^A-Za-z0-9 .\-_&+]")
_NUMBER_WITH_SPACES = re.compile(r"\+?[0-9][0-9 .\-]*")
_PLAIN = re.compile(r"[A-Za-z0-9]*")


def check(sender: str, rule: ProviderRule | None = None) -> SenderReading:
    """Hold a sender against the card and against the provider's own rule."""
    sender = sender.strip()
    is_numeric = _NUMERIC.fullmatch(sender) is not None
    count = len(sender.removeprefix("+")) if is_numeric else len(sender)
    limit = DIGIT_LIMIT if is_numeric else LETTER_LIMIT
    problem = _problem(sender, is_numeric, count > limit)
    return SenderReading(
        sender=sender,
        is_numeric=is_numeric,
        count=count,
        limit=limit,
        problem=problem,
        forbidden=tuple(dict.fromkeys(_FORBIDDEN.findall(sender))),
        warnings=() if problem else _warnings(sender, is_numeric, count, rule),
        rule=rule,
    )


def _problem(sender: str, is_numeric: bool, is_too_long: bool) -> SenderProblem | None:
    if is_numeric:
        return SenderProblem.TOO_MANY_DIGITS if is_too_long else None
    if _FORBIDDEN.search(sender):
        return SenderProblem.FORBIDDEN_CHARACTERS
    has_plus = _ALLOWED.fullmatch(sender) is None
    if (is_too_long or has_plus) and _NUMBER_WITH_SPACES.fullmatch(sender):
        return SenderProblem.SPACED_NUMBER
    if has_plus:
        return SenderProblem.MISPLACED_PLUS
    return SenderProblem.TOO_MANY_LETTERS if is_too_long else None


def needs_registration(sender: str, country: str) -> bool:
    """Whether a country (ISO 3166) blocks this sender unless it is registered there: a name, no number."""
    name = sender.strip()
    return country == AUSTRIA and bool(name) and _NUMERIC.fullmatch(name) is None


def _warnings(sender: str, is_numeric: bool, count: int, rule: ProviderRule | None) -> tuple[SenderWarning, ...]:
    if not sender:
        return (SenderWarning.EMPTY,)
    found = {
        SenderWarning.GENERIC: re.sub(r"[ .\-_&]", "", sender).upper() in GENERIC_NAMES,
        SenderWarning.SHORT_NAME: not is_numeric and count < SHORTEST_NAME,
    }
    if rule is not None and is_numeric:
        found |= {
            SenderWarning.TOO_FEW_DIGITS: count < rule.fewest_digits,
            SenderWarning.TOO_MANY_DIGITS: count > rule.most_digits,
        }
    elif rule is not None:
        found |= {
            SenderWarning.TOO_FEW_LETTERS: count < rule.fewest_letters,
            SenderWarning.TOO_MANY_LETTERS: count > rule.most_letters,
            SenderWarning.SPECIAL_CHARACTERS: rule.plain and _PLAIN.fullmatch(sender) is None,
        }
    return tuple(warning for warning in SenderWarning if found.get(warning))
