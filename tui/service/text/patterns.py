"""Regular expressions that an admin writes: each match has a limit of time, whatever an answer or a calendar says.

The standard library's `re` cannot be interrupted while it tries every way to match; the library `regex`, which reads
the same expressions, can.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import regex

_LONGEST_PATTERN, _LONGEST_TRIAL, _MOST_TRIALS = 1000, 4000, 40
_SECONDS = 0.05
"""For one match; a harmless one takes a thousandth of that."""
_BUSY_MACHINE = 20
"""So many times as long a pattern may take before it is refused for good: the processor may be somebody else's."""

Pattern = regex.Pattern[str]
BadPattern = regex.error


class TooMuchWork(ValueError):
    """A pattern keeps the program busy."""


def compiled(pattern: str) -> Pattern:
    """The pattern; raises `TooMuchWork` where texts that it is tried with take long, and `BadPattern`."""
    if len(pattern) > _LONGEST_PATTERN:
        raise TooMuchWork
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the library finds odd is no fault of the file
        found = regex.compile(pattern)
    for text in _repetitive_texts(pattern):
        if not _ends(found, text, _SECONDS) and not _ends(found, text, _SECONDS * _BUSY_MACHINE):
            raise TooMuchWork
    return found


def search(pattern: Pattern, text: str) -> regex.Match[str] | None:
    """The first match in a text; None also where looking for it takes too long."""
    try:
        return pattern.search(text, timeout=_SECONDS)
    except TimeoutError:
        return None


def matches_all(pattern: Pattern, text: str) -> bool:
    """Whether a pattern matches the whole of a text; not where that takes too long."""
    try:
        return pattern.fullmatch(text, timeout=_SECONDS) is not None
    except TimeoutError:
        return False


def _ends(pattern: Pattern, text: str, seconds: float) -> bool:
    try:
        pattern.search(text, timeout=seconds)
    except TimeoutError:
        return False
    return True


def _repetitive_texts(pattern: str) -> Iterator[str]:
    """Texts of one repeated character with another end: patterns with many ways to match stumble over them."""
    for piece in sorted({*pattern, "a", "0", " "})[:_MOST_TRIALS]:
        yield piece * (_LONGEST_TRIAL - 1) + "\0"
