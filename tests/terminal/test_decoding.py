"""What a terminal sends becomes the text that was typed, whatever character set it speaks."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.terminal.decoding import KeyboardDecoder


@given(st.text(st.characters(exclude_categories=["Cs"])), st.lists(st.integers(0, 40), max_size=6))
def test_utf_8_arrives_unharmed_wherever_it_is_cut(text: str, cuts: list[int]) -> None:
    data = text.encode()
    borders = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    decoder = KeyboardDecoder()
    pieces = [decoder.decode(data[first:end]) for first, end in itertools.pairwise(borders)]
    assert "".join(pieces) == text
    assert decoder.flush() == ""
    assert not decoder.sends_single_bytes


@given(st.text("aäöüÄÖÜß éñ", min_size=1))
def test_latin_1_arrives_as_what_was_typed_key_by_key(text: str) -> None:
    decoder = KeyboardDecoder()
    arrived = "".join(decoder.decode(character.encode("latin-1")) + decoder.flush() for character in text)
    assert arrived == text


def test_a_lone_latin_1_letter_waits_for_what_may_follow_and_no_longer() -> None:
    decoder = KeyboardDecoder()
    assert decoder.decode(b"\xe4") == ""
    assert decoder.flush() == "ä"


def test_the_next_key_shows_that_a_letter_was_no_utf_8() -> None:
    assert KeyboardDecoder().decode(b"\xe4b") == "äb"


def test_once_known_a_latin_1_terminal_need_not_wait() -> None:
    decoder = KeyboardDecoder()
    decoder.decode(b"\xfcb")
    assert decoder.sends_single_bytes
    assert decoder.decode(b"\xe4") == "ä"


def test_utf_8_after_latin_1_is_understood_again() -> None:
    decoder = KeyboardDecoder()
    decoder.decode(b"\xfcb")
    assert decoder.decode("€ß".encode()) == "€ß"
    assert not decoder.sends_single_bytes


@pytest.mark.parametrize(("byte", "meant"), [(b"\x80", "€"), (b"\x84", "„"), (b"\x96", "–"), (b"\x81", "\ufffd")])
def test_windows_1252_is_understood_where_it_says_more(byte: bytes, meant: str) -> None:
    assert KeyboardDecoder().decode(byte) == meant


def test_escape_sequences_pass_as_they_are() -> None:
    assert KeyboardDecoder().decode(b"\x1b[20~\xe4\x1bOP") == "\x1b[20~ä\x1bOP"
