"""Languages as lists name them, and variants of Textvorlagen."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.service.text.languages import NAMES, language_code, variant_of, variants


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *(("tr", "tr"), ("TR", "tr"), ("tr-TR", "tr"), ("tr_TR", "tr"), (" Türkisch ", "tr"), ("TÜRKISCH", "tr")),
        *(("türk.", "tr"), ("Turkish", "tr"), ("Türkçe", "tr"), ("русский", "ru"), ("Deutsch", "de"), ("eng", "en")),
        *(("", ""), ("muttersprachlich", ""), ("?", ""), ("türkisch/deutsch", ""), ("s.", ""), ("slow.", "")),
    ],
)
def test_a_language_is_known_by_its_letters_and_by_its_names(written: str, code: str) -> None:
    assert language_code(written) == code


@settings(max_examples=50)
@given(st.text(max_size=60))
def test_whatever_a_cell_says_the_answer_is_two_letters_or_none(written: str) -> None:
    code = language_code(written)
    assert code == "" or (len(code) == 2 and code.isascii() and code.islower())


def test_every_language_is_found_by_each_of_its_names() -> None:
    assert {name: language_code(name) for names in NAMES.values() for name in names} == {
        name: code for code, names in NAMES.items() for name in names
    }


def test_a_name_with_a_language_in_brackets_is_a_variant() -> None:
    assert variant_of("Recall [tr]") == ("Recall", "tr")
    assert variant_of("Recall [Russisch]") == ("Recall", "ru")
    assert variant_of("Recall [neu]") is None
    assert variant_of("Recall") is None
    assert variant_of("[tr]") is None


def test_the_variants_of_a_text_are_found_by_its_name() -> None:
    texts = [("Recall", "Hallo"), ("recall [TR]", "Merhaba"), ("Recall [de]", "Tag"), ("Termin [ru]", "x")]
    assert variants("Recall", texts) == {"tr": "Merhaba"}
