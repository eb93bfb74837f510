"""The SMS-Absender: what the card allows and where a provider is stricter."""

from __future__ import annotations

import pytest

from tui.service.text.sender import SenderProblem, SenderWarning, check, rule_of

SMS4 = rule_of("SMS4")


@pytest.mark.parametrize(
    ("sender", "numeric", "count", "limit"),
    [
        ("PraxisMolar", False, 11, 11),
        ("Molar 24", False, 8, 11),
        ("Dr. A&B_c-d", False, 11, 11),
        ("1234567890a", False, 11, 11),
        ("1234567890123456", True, 16, 16),
        ("+1234567890123456", True, 16, 16),
        ("+491711234567", True, 12, 16),
        ("  Molar  ", False, 5, 11),
    ],
)
def test_the_card_allows_eleven_letters_or_sixteen_digits(sender, numeric, count, limit):
    reading = check(sender)
    assert (reading.problem, reading.warnings) == (None, ())
    assert (reading.is_numeric, reading.count, reading.limit) == (numeric, count, limit)
    assert reading.sender == sender.strip()


@pytest.mark.parametrize(
    ("sender", "problem"),
    [
        ("PraxisMolar1", SenderProblem.TOO_MANY_LETTERS),
        ("12345678901a", SenderProblem.TOO_MANY_LETTERS),
        ("12345678901234567", SenderProblem.TOO_MANY_DIGITS),
        ("+12345678901234567", SenderProblem.TOO_MANY_DIGITS),
        ("Zahnärzte", SenderProblem.FORBIDDEN_CHARACTERS),
        ("Molar!", SenderProblem.FORBIDDEN_CHARACTERS),
        ("Mo\u00a0lar", SenderProblem.FORBIDDEN_CHARACTERS),
        ("Mo\nlar", SenderProblem.FORBIDDEN_CHARACTERS),
        ("０１７１", SenderProblem.FORBIDDEN_CHARACTERS),
        ("+Molar", SenderProblem.MISPLACED_PLUS),
        ("49+171", SenderProblem.MISPLACED_PLUS),
        ("++49171", SenderProblem.MISPLACED_PLUS),
        ("+", SenderProblem.MISPLACED_PLUS),
        ("+49 171 1234567", SenderProblem.SPACED_NUMBER),
        ("0171 1234567", SenderProblem.SPACED_NUMBER),
    ],
)
def test_anything_else_is_refused_with_its_reason(sender, problem):
    assert check(sender).problem is problem


def test_the_refused_characters_are_named_once_each():
    assert check("Zähnä!").forbidden == ("ä", "!")


@pytest.mark.parametrize(
    ("sender", "warnings"),
    [
        ("PraxisMolar", ()),
        ("Molar1", ()),
        ("Molar", (SenderWarning.TOO_FEW_LETTERS,)),
        ("Dr. Molar", (SenderWarning.SPECIAL_CHARACTERS,)),
        ("M&M", (SenderWarning.TOO_FEW_LETTERS, SenderWarning.SPECIAL_CHARACTERS)),
        ("12345", (SenderWarning.TOO_FEW_DIGITS,)),
        ("+491711234567", ()),
        ("12345678901234", ()),
        ("123456789012345", (SenderWarning.TOO_MANY_DIGITS,)),
        ("", (SenderWarning.EMPTY,)),
    ],
)
def test_sms4_documents_narrower_limits_than_the_card(sender, warnings):
    reading = check(sender, SMS4)
    assert (reading.problem, reading.warnings) == (None, warnings)


def test_a_provider_that_publishes_nothing_has_no_rule_of_its_own():
    assert rule_of("3steps2web") is None


def test_an_empty_sender_counts_nothing_and_leaves_the_choice_to_the_account():
    reading = check("")
    assert (reading.count, reading.limit, reading.warnings) == (0, 11, (SenderWarning.EMPTY,))
