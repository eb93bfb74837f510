"""Words that mean another day when a text is read later."""

from __future__ import annotations

from datetime import date

import pytest

from tui.service.text.words.day_words import day_word_in, days_ahead, names_day


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


@pytest.mark.parametrize(
    ("text", "ahead"),
    [
        ("Ihr Termin ist morgen um {{Uhrzeit}} Uhr.", {"morgen": 1}),
        ("Morgen um {{Uhrzeit}} sehen wir uns.", {"morgen": 1}),
        ("Guten Tag {{Name}}. Morgen um 9 Uhr", {"morgen": 1}),
        ("Heute um {{Uhrzeit}}", {"heute": 0}),
        ("Wir erinnern heute an den Termin übermorgen", {"heute": 0, "übermorgen": 2}),
        ("Your appointment is tomorrow", {"tomorrow": 1}),
        ("Guten Morgen {{Name}}, Ihr Termin am {{Datum}}", {}),
        ("am Morgen nüchtern, bis morgen absagen, morgens, {{morgen}}", {}),
        ("Ihr Termin {{", {}),
    ],
)
def test_words_that_name_a_day_by_the_one_on_which_they_are_read(text: str, ahead: dict[str, int]) -> None:
    assert days_ahead(text) == ahead


@pytest.mark.parametrize("text", ["am 1.12.2026", "01.12.", "1. Dezember", "2026-12-01", "Dienstag um 9", "on Tuesday"])
def test_a_text_that_names_the_day(text: str) -> None:
    assert names_day(text, date(2026, 12, 1))
    assert not names_day(text, date(2026, 12, 11))
