"""Names as lists sort them, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.service.text.persons.person_names import is_unclear_name, read_sorted_name, with_parts_of_name
from tui.service.text.templates import fields, render


@pytest.mark.parametrize(
    ("written", "whole", "last", "first"),
    [
        ("Müller, Anna", "Anna Müller", "Müller", "Anna"),
        ("  Müller ,Anna ", "Anna Müller", "Müller", "Anna"),
        ("Müller, Dr. Anna", "Dr. Anna Müller", "Müller", "Anna"),
        ("Dr. Müller, Anna", "Dr. Anna Müller", "Müller", "Anna"),
        ("Müller, Anna Dr.", "Dr. Anna Müller", "Müller", "Anna"),
        ("Müller, Dr.med.dent. Anna", "Dr. med. dent. Anna Müller", "Müller", "Anna"),
        ("Müller, Prof. Dr. h. c. Hans", "Prof. Dr. h. c. Hans Müller", "Müller", "Hans"),
        ("Müller, Dr. C.", "Dr. C. Müller", "Müller", "C."),
        ("Humboldt, Alexander von", "Alexander von Humboldt", "von Humboldt", "Alexander"),
        ("von der Heide, Anna-Lena", "Anna-Lena von der Heide", "von der Heide", "Anna-Lena"),
        ("Stauffenberg, Claus Graf von", "Claus Graf von Stauffenberg", "Graf von Stauffenberg", "Claus"),
        ("Graf, Hans Peter", "Hans Peter Graf", "Graf", "Hans Peter"),
        ("Kind, Max", "Max Kind", "Kind", "Max"),
        ("Müller, Hans jun.", "Hans Müller jun.", "Müller jun.", "Hans"),
        ("O'Neill, H.-P.", "H.-P. O'Neill", "O'Neill", "H.-P."),
        ("MÜLLER, ANNA", "ANNA MÜLLER", "MÜLLER", "ANNA"),
        ("müller, anna", "anna müller", "müller", "anna"),
        ("Mu\u0308ller, Anna", "Anna Müller", "Müller", "Anna"),
    ],
)
def test_a_sorted_name_is_read_with_its_titles(written: str, whole: str, last: str, first: str) -> None:
    read = read_sorted_name(written)
    assert read is not None
    assert (read.whole, read.last, read.first) == (whole, last, first)


@pytest.mark.parametrize(
    "written",
    [
        *(
            "Müller, Anna, Dr.",
            "Müller, Familie",
            "Familie, Müller",
            "Müller, Dr.",
            "Müller,",
            ", Anna",
            "Müller, Kind",
        ),
        *(
            "Müller GmbH, Anna",
            "Müller & Partner, Anna",
            "Dentallabor, Müller",
            "Müller, Max u. Erika",
            "Müller, Anna 2",
        ),
        *("Müller, privat", "Müller, Frau Anna", "Müller, Anna (Mutter)", "Müller, 0171 1234567", "Müller, geb. Anna"),
        *("Müller, Anna verst.", "Müller, † Anna", "Müller, tot", "Müller, Anna und Max", "Müller, " + "Anna " * 9),
    ],
)
def test_what_is_not_clear_is_no_sorted_name(written: str) -> None:
    assert read_sorted_name(written) is None
    assert is_unclear_name(written)


@pytest.mark.parametrize("written", ["Anna Müller", "Familie Müller", "Müller GmbH", ""])
def test_without_a_comma_nothing_is_unclear(written: str) -> None:
    assert read_sorted_name(written) is None
    assert not is_unclear_name(written)


@settings(max_examples=60)
@given(st.text(alphabet="Aaäöß,. -'1†vonDr", max_size=30))
def test_no_word_is_lost_and_none_is_made_up(written: str) -> None:
    read = read_sorted_name(written)
    if read is not None:
        assert sorted(filter(str.isalpha, read.whole)) == sorted(filter(str.isalpha, written))
        assert read.first
        assert read.last
        assert "," not in read.whole


@pytest.mark.parametrize(
    ("text", "values", "filled"),
    [
        ("Guten Tag {{Name}}", {"Name": "Müller, Dr. Anna"}, "Guten Tag Dr. Anna Müller"),
        ("Guten Tag {{NAME}}", {"name": "Müller, Anna"}, "Guten Tag Anna Müller"),
        ("{{Vorname}} {{Name}}", {"Name": "Müller, Anna", "Vorname": ""}, "Anna Müller"),
        ("{{Vorname}} {{Nachname}}", {"Name": "Müller, Anna"}, "Anna Müller"),
        ("Frau {{Nachname}}", {"Name": "Müller, Anna", "Nachname": "Groß"}, "Frau Groß"),
        ("{{Vorname}} {{Name}}", {"Name": "Müller, Anna", "Vorname": "Eva"}, "Eva Müller, Anna"),
        ("Guten Tag {{Name}}", {"Name": "Müller, Familie"}, "Guten Tag Müller, Familie"),
        ("Guten Tag {{Name}}", {"Name": "Anna Müller"}, "Guten Tag Anna Müller"),
    ],
)
def test_a_typed_name_fills_the_placeholders_of_its_parts(text: str, values: dict[str, str], filled: str) -> None:
    assert render(text, with_parts_of_name(values, fields(text))) == filled
