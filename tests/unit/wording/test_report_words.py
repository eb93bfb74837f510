"""What a delivery report says, for people who do not know the terms of mobile networks."""

from __future__ import annotations

import pytest

from tui.service.wording.report_words import report_words


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("absent subscriber", "Das Telefon war ausgeschaltet oder ohne Netz."),
        ("ABSENT_SUBSCRIBER", "Das Telefon war ausgeschaltet oder ohne Netz."),
        ("27: Absent Subscriber (temporary)", "Das Telefon war ausgeschaltet oder ohne Netz."),
        ("Unknown subscriber", "Diese Nummer gibt es nicht (mehr)."),
        ("Memory capacity exceeded", "Der Speicher des Telefons ist voll."),
        ("EXPIRED", "Das Telefon war zu lange nicht zu erreichen."),
        ("NOTDELIVERED", "Die SMS kam nicht an."),
    ],
)
def test_known_words_are_told_in_german_beside_the_words_themselves(words: str, meaning: str) -> None:
    assert report_words(words) == f"{meaning} Der Anbieter sagt: „{words}“"


def test_unknown_words_are_quoted_as_the_providers() -> None:
    assert report_words("Fehler 4711") == "Der Anbieter sagt: „Fehler 4711“"
    assert report_words("unfailedly") == "Der Anbieter sagt: „unfailedly“"


def test_no_words_are_no_sentence() -> None:
    assert report_words("  ") == ""
