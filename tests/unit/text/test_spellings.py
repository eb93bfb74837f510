"""Texts that are compared with each other, from whatever keyboard they come."""

from __future__ import annotations

import pytest

from tui.service.text.spellings import letters_and_digits, name_key, spelled_out, spellings


@pytest.mark.parametrize("written", ["Müller-Groß", "MÜLLER-GROSS", "Mueller-Gross", "Mu\u0308ller-groß"])
def test_a_name_from_another_keyboard_is_the_same_name(written: str) -> None:
    assert spelled_out(written) == "mueller-gross"


def test_the_words_of_a_name_have_no_order() -> None:
    assert name_key("Prof. Dr. med. dent. Weiß-Groß, Zoé") == ("gross", "weiss", "zoe")


def test_a_word_may_be_typed_with_and_without_its_umlaut() -> None:
    assert spellings("Ändern") == ("andern", "aendern")
    assert spellings("Neu") == ("neu",)


def test_signs_and_blanks_tell_nothing_apart() -> None:
    assert letters_and_digits("Dr. Groß, Zi. 2") == letters_and_digits("DR GROSS ZI2") == "drgrosszi2"
