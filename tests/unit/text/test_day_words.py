"""Words that mean another day when a text is read later."""

from __future__ import annotations

import pytest

from tui.service.text.day_words import day_word_in


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Ihr Termin ist morgen um 9 Uhr.", "morgen"),
        ("Morgen um 9 Uhr erwarten wir Sie.", "Morgen"),
        ("Guten Tag. Morgen um 9 Uhr.", "Morgen"),
        ("Bitte HEUTE noch anrufen.", "HEUTE"),
        ("bis übermorgen!", "übermorgen"),
        ("Your appointment is tomorrow.", "tomorrow"),
    ],
)
def test_a_word_that_means_another_day_tomorrow_is_found(text: str, word: str) -> None:
    assert day_word_in(text) == word


@pytest.mark.parametrize(
    "text",
    ["Guten Morgen Frau Weber", "guten morgen", "am Montag Morgen um 9", "Praxis Dr. Morgenstern", "montagmorgens", ""],
)
def test_a_greeting_a_name_and_a_time_of_day_are_none(text: str) -> None:
    assert not day_word_in(text)
