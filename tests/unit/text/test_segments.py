"""Counting a text: what the network charges and how it cuts."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui.service.text import character_sets
from tui.service.text.segments import (
    MAX_PARTS,
    PART_LIMIT,
    SINGLE_LIMIT,
    Encoding,
    Segmentation,
    count,
    normalise,
    segment,
)

VECTORS = json.loads((Path(__file__).parents[2] / "data" / "segments-vectors.json").read_text("utf-8"))["vectors"]
TABLE = set(character_sets.GSM_BASIC + character_sets.GSM_EXTENSION)
TEXTS = st.one_of(
    st.text(alphabet=sorted(TABLE), max_size=700),
    st.text(alphabet="a€[😀Łä\u0308\r\n\t\x1b\f", max_size=700),
    st.text(max_size=300),
)


def units_of(text: str, encoding: Encoding) -> int:
    """The length by the book, one character after the other."""
    if encoding is Encoding.GSM7:
        return sum(2 if char in character_sets.GSM_EXTENSION else 1 for char in text)
    return sum(2 if ord(char) > 0xFFFF else 1 for char in text)


def fewest_parts(text: str, encoding: Encoding) -> int:
    """The smallest number of parts any way of cutting between characters can reach, by dynamic programming."""
    costs = [units_of(char, encoding) for char in text]
    if sum(costs) <= SINGLE_LIMIT[encoding]:
        return 1 if text else 0
    best = [0] + [len(text)] * len(text)
    for end in range(1, len(text) + 1):
        used, start = 0, end
        while start and used + costs[start - 1] <= PART_LIMIT[encoding]:
            start -= 1
            used += costs[start]
            best[end] = min(best[end], best[start] + 1)
    return best[-1]


def as_vector(found: Segmentation) -> dict[str, object]:
    return {
        "encoding": found.encoding,
        "units": found.units,
        "characters": found.characters,
        "segments": found.segments,
        "parts_units": [units_of(part, found.encoding) for part in found.parts],
        "parts": list(found.parts),
    }


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_a_text_is_cut_as_the_specification_says(vector):
    assert as_vector(segment(vector["text"])) == vector["expected"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_what_is_counted_is_the_normalised_text(vector):
    counted = count(vector["text"])
    if normalise(vector["text"]) == vector["text"]:
        assert as_vector(counted) == vector["expected"]
    assert counted == segment(normalise(vector["text"]))
    assert "".join(counted.parts) == normalise(vector["text"])


def test_pasted_text_is_made_plain_before_it_is_counted():
    assert normalise("Zeile 1\r\nZeile 2\rZeile 3") == "Zeile 1\nZeile 2\nZeile 3"
    assert normalise("a\tb") == "a b"
    assert normalise("a\x00b\x0cc\x1bd\x7fe\x85f") == "abcdef"
    assert normalise("Mu\u0308ller") == "Müller"
    assert normalise("Mu\x00\u0308ller") == "Müller"


def test_half_a_surrogate_pair_stays_visible_and_does_not_break_the_count():
    counted = count("M\udcfcller")
    assert counted.text == "M\ufffdller"
    assert counted.encoding is Encoding.UCS2


def test_line_breaks_of_windows_cost_one_septet_each():
    assert count("a" * 158 + "\r\n" + "b").segments == 1


def test_what_is_left_counts_down_in_the_last_part():
    assert (count("").left, count("").limit, count("").segments) == (160, 160, 0)
    assert (count("a" * 160).left, count("a" * 160).limit) == (0, 160)
    assert (count("a" * 161).left, count("a" * 161).limit) == (145, 153)
    assert (count("Ł").left, count("Ł").limit) == (69, 70)
    assert (count("Ł" * 71).left, count("Ł" * 71).limit) == (63, 67)


def test_a_text_with_more_parts_than_a_header_can_number_says_so():
    assert not count("a" * 153 * MAX_PARTS).has_too_many_parts
    assert count("a" * 153 * MAX_PARTS + "a").has_too_many_parts


def test_each_occurrence_that_forces_unicode_is_named_with_its_place():
    forcing = count("Fu\u0308r Franc\u0327ois – bis 8\u00a0Uhr – 😀").forcing
    assert [(each.char, each.position) for each in forcing] == [
        ("ç", 8),
        ("–", 13),
        ("\u00a0", 20),
        ("–", 25),
        ("😀", 27),
    ]
    assert [each.name for each in forcing] == [
        "Kleinbuchstabe c mit Cedille",
        "Gedankenstrich",
        "geschütztes Leerzeichen",
        "Gedankenstrich",
        "Emoji GRINNING FACE",
    ]
    assert [each.replacement for each in forcing] == ["c", "-", " ", "-", None]


def test_a_text_in_the_alphabet_has_nothing_that_forces_unicode():
    assert count("ä ö ü ß Ä Ö Ü é è à ñ § @ _ £ ¥ Ç € [ ]").forcing == ()


@given(TEXTS)
@example("a" * 152 + "€" + "a" * 152)
@example("😀" * 67)
def test_parts_joined_give_the_text_and_none_exceeds_its_limit(text):
    counted = count(text)
    assert "".join(counted.parts) == counted.text == normalise(text)
    limit = SINGLE_LIMIT if counted.segments <= 1 else PART_LIMIT
    assert counted.limit == limit[counted.encoding]
    assert all(0 < units_of(part, counted.encoding) <= counted.limit for part in counted.parts)
    assert counted.units == sum(units_of(part, counted.encoding) for part in counted.parts)
    assert counted.left == counted.limit - (units_of(counted.parts[-1], counted.encoding) if counted.parts else 0)
    assert counted.characters == len(counted.text)


@given(TEXTS)
@example("a" * 152 + "€" + "a" * 152)
@example("😀" * 67)
def test_no_way_of_cutting_needs_fewer_parts(text):
    counted = count(text)
    assert counted.segments == len(counted.parts) == fewest_parts(counted.text, counted.encoding)


@given(TEXTS)
def test_no_part_begins_or_ends_in_the_middle_of_a_pair(text):
    for part in count(text).parts:
        assert character_sets.GSM_ESCAPE not in part
        assert not any("\ud800" <= char <= "\udfff" for char in part)
        part.encode("utf-16-be")


@given(TEXTS)
def test_a_text_is_in_unicode_exactly_when_something_forces_it(text):
    counted = count(text)
    assert (counted.encoding is Encoding.GSM7) == (set(counted.text) <= TABLE)
    assert bool(counted.forcing) == (counted.encoding is Encoding.UCS2)
    assert [each.position for each in counted.forcing] == [
        position for position, char in enumerate(counted.text) if char not in TABLE
    ]


@given(TEXTS)
def test_normalising_twice_changes_nothing_more(text):
    once = normalise(text)
    assert normalise(once) == once
    assert not any(unicodedata.category(char) == "Cc" and char != "\n" for char in once)
