"""Regular expressions of a description: whatever could keep the program busy is refused, the rest cannot."""

from __future__ import annotations

import re
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.gateways.descriptions import described
from tests.unit.gateways.test_mutated_formats import shipped_text
from tui.service.errors import ConfigurationError
from tui.service.gateways.http_formats.format_reader import SHIPPED_FORMATS
from tui.service.gateways.http_formats.patterns import LONGEST_TEXT, TooMuchWork, compiled, matches_all, search

HARMLESS = (
    r"(?i)guthaben|\bcredits?\b|\bbalance\b", r"(?i)\AOK(?:\s*\([^()]*\))?\Z", r"\bOK\s*\(\s*\d+\s*,\s*(\d+)",
    r"[^\s:]+", r"s\d+", r"AC[0-9a-f]{32}", r'"a":[^}]*"b":"([^"]*)"', r"<id>(.*?)</id>", r"(\d+)", r".*OK.*",
    r"\d{1,3}(?:\.\d{1,3}){3}", r"UNDELIV|EXPIRED", r'"id"\s*:\s*"([^"]+)"', r"^\s*OK\s*$", r"(?m)^OK (\d+)$",
    r"(?:\w+;)+", r"^(?:OK|SENT)[ ,;].*$", r"[^ä]*ä", r"(?s)\A.*\Z", r"a(?!b)c", r"(?i:ok) (\d+)", r"\D\d\W\w\S",
)  # fmt: skip
CATASTROPHIC = (
    r"(a+)+$", r"(a|a)*$", r"(a|aa)+b", r"(.*)*x", r".*.*.*x", r"(\w+\s?)*$", "a?" * 25 + "a" * 25, r"(?:a?){30}a{30}",
    r"\s*\s*\s*x", r"(x+x+)+y", r"(?:(?:a)*)*", r".*\w*=", r"([a-zA-Z]+)*\d", r"(a|b|ab)*c",
    r"^(([a-z])+.)+[A-Z]([a-z])+$", r"(\d+)*;", r"(?i)(aa|Aa)*b", r"(a*)*\1\1\1b", r"(?=(a+)+b)x", "x" * 1001,
)  # fmt: skip


@pytest.mark.parametrize("pattern", HARMLESS)
def test_what_descriptions_say_is_allowed_and_is_soon_done_with_any_text(pattern: str) -> None:
    allowed = compiled(pattern)
    for piece in {*pattern, "a", "0", " ", "OK", '"', '"b":"', "1.", "<id>", "\n"}:
        text = (piece * LONGEST_TEXT)[: LONGEST_TEXT - 1]
        search(allowed, text)
        search(allowed, text[:-1] + "\0")


@pytest.mark.parametrize("pattern", CATASTROPHIC)
def test_what_could_take_for_ever_is_refused(pattern: str) -> None:
    with pytest.raises(TooMuchWork):
        compiled(pattern)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["a", "b", "[ab]", ".", r"\w", "a*", "b+", ".*", r"\w*", "a?", "(a|b)", "(ab)*", "(a+)*", "x", "$"]
        ),
        max_size=7,
    )
)
def test_every_allowed_pattern_is_soon_done(parts: list[str]) -> None:
    try:
        pattern = compiled("".join(parts))
    except TooMuchWork:
        return
    for text in ("a" * 300, "ab" * 150, "a" * 299 + "!", "b" * 150 + "a" * 150):
        search(pattern, text)
        matches_all(pattern, text)


def test_nothing_is_found_in_a_text_that_is_longer_than_an_answer() -> None:
    assert search(compiled("OK"), "OK" + " " * LONGEST_TEXT) is None
    assert not matches_all(compiled(".*"), " " * (LONGEST_TEXT + 1))


def test_every_pattern_that_ships_is_allowed() -> None:
    found = [each for name in SHIPPED_FORMATS for each in patterns_in(tomllib.loads(shipped_text(name)))]
    assert found
    for each in found:
        compiled(each)


def patterns_in(value: object) -> list[str]:
    if isinstance(value, list):
        return [found for each in value for found in patterns_in(each)]
    if not isinstance(value, dict):
        return []
    own = [value["matches"]] if isinstance(value.get("matches"), str) else []
    return own + [found for each in value.values() for found in patterns_in(each)]


def test_a_description_with_such_a_pattern_says_what_to_write_instead() -> None:
    with pytest.raises(ConfigurationError, match=re.escape("„[^,]*“")) as caught:
        described('[answer]\nwords = [{ matches = "((a+)+)b" }]')
    assert "„words“ ist nicht verwendbar: dieser reguläre Ausdruck könnte sehr lange rechnen" in caught.value.sentence
