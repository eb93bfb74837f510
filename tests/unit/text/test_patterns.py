"""Regular expressions of a description: whatever could keep the program busy is refused, the rest cannot."""

from __future__ import annotations

import re
import tomllib

import pytest
import regex

from tests.unit.gateways.descriptions import described
from tui.service.errors import ConfigurationError
from tui.service.gateways.http_formats.format_reader import SHIPPED_FORMATS, shipped_text
from tui.service.text import patterns
from tui.service.text.patterns import TooMuchWork, compiled, matches_all, search

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


LONG = 4000
PIECES = ("a", "0", " ", "OK", '"', '"b":"', "1.", "<id>", "\n", "ab", "x")


@pytest.mark.parametrize("pattern", HARMLESS)
def test_what_descriptions_say_is_allowed(pattern: str) -> None:
    compiled(pattern)


@pytest.mark.parametrize("pattern", HARMLESS + CATASTROPHIC)
def test_whatever_is_allowed_is_done_in_its_time_with_any_text(pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if pattern in CATASTROPHIC:  # these end at once or never: a second of waiting would tell no more
        monkeypatch.setattr(patterns, "_BUSY_MACHINE", 2)
    try:
        allowed = compiled(pattern)
    except TooMuchWork:
        assert pattern in CATASTROPHIC
        return
    for piece in {*pattern, *PIECES}:
        text = (piece * LONG)[:LONG]
        for each in (text, text[:-1] + "\0", text + "!"):
            search(allowed, each)
            matches_all(allowed, each)


def test_what_takes_too_long_with_a_text_matches_nothing_in_it() -> None:
    allowed = regex.compile(r"([a-z]+)+\d")
    assert search(allowed, "a" * LONG + "!") is None
    assert not matches_all(allowed, "a" * LONG + "!")
    assert search(allowed, "abc1") is not None


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
