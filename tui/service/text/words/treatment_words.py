"""Words which reveal a treatment to whoever reads over a shoulder: the usual ones, and finding them in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

TREATMENT_WORDS = (
    "Implantat", "Wurzelbehandlung", "Wurzelkanal", "Extraktion", "Zahnersatz", "Krone", "Prothese", "Parodontitis",
    "Parodontose", "Karies", "Füllung", "Weisheitszahn", "Prophylaxe", "Zahnreinigung", "Bleaching", "Veneer",
    "Zahnspange", "Schiene", "Narkose", "Operation", "Röntgen", "Befund", "Diagnose",
)  # fmt: skip

_SHORTEST_STEM = 5
"""Shorter treatment words count only as whole words: "PA" is in too many others."""


def treatment_words_in(text: str, words: Sequence[str]) -> tuple[str, ...]:
    """The words of a text that hold one of `words`, compounds included, as written and each once."""
    pattern = _treatment_pattern(tuple(words))
    if pattern is None:
        return ()
    text = unicodedata.normalize("NFC", text)
    return tuple(dict.fromkeys(_whole_word(text, match) for match in pattern.finditer(text)))


@lru_cache(maxsize=8)
def _treatment_pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    stems = [unicodedata.normalize("NFC", word).strip() for word in words]
    found = [re.escape(stem) if len(stem) >= _SHORTEST_STEM else rf"\b{re.escape(stem)}\b" for stem in stems if stem]
    return re.compile("|".join(found), re.IGNORECASE) if found else None


def _whole_word(text: str, match: re.Match[str]) -> str:
    """The word or words around a match, to their ends."""
    start, end = match.span()
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return text[start:end]
