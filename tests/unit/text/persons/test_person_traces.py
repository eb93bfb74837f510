"""What of a text tells of one person, and what does not."""

from __future__ import annotations

import pytest

from tui.service.text.persons.person_traces import PersonTraces

HER = PersonTraces("+491711234567", ["Käthe Großmann", "Anna"], ["Ihr Termin"])


@pytest.mark.parametrize(
    "written",
    ["01711234567", "0171 1234567", "0171/123 45 67", "+49 171 1234567", "0049 (0)171-1234567", "O171 1234567",
     "rief am 27.11. an: 0171 1234567.", "1711234567", "491711234567", "käthe  großmann", "Frau Käthe Großmann, 8 Uhr"],
)  # fmt: skip
def test_number_and_full_name_are_found_in_running_text(written: str) -> None:
    assert HER.stand_in(written)


@pytest.mark.parametrize(
    "written",
    ["0171 12345678", "0171 123456", "9901711234567", "Anna", "Frau Großmann", "Käthe Großmanns", "", "1234567"],
)
def test_longer_numbers_and_single_names_are_somebody_else(written: str) -> None:
    assert not HER.stand_in(written)


def test_a_form_with_the_number_of_somebody_else_is_theirs() -> None:
    assert HER.is_form({"number": "0049171-1234567"})
    assert HER.is_form({"number": "", "name": "Anna"})
    assert HER.is_form({"number": "", "text": "Ihr Termin "})
    assert not HER.is_form({"number": "0172 7654321", "name": "Anna", "text": "Ihr Termin"})
    assert not HER.is_form({"number": "0171 12345678"})


def test_a_row_is_hers_by_number_or_where_none_is_readable_by_name() -> None:
    assert HER.is_row("030 123456 oder 0171 1234567", "Familie")
    assert HER.is_row("4,91711E+11", "Anna")
    assert not HER.is_row("0172 7654321", "Anna")
    assert not HER.is_row("", "Berta")


def test_who_is_known_as_a_list_sorts_her_is_found_in_the_texts_made_of_it() -> None:
    traces = PersonTraces("+491711234567", ["Müller, Dr. Anna"])
    assert traces.stand_in("Guten Tag Dr. Anna Müller, Ihr Termin")
    assert traces.is_name("Anna Müller")
    assert traces.is_name("Müller, Dr. Anna")
    assert not traces.stand_in("Guten Tag Otto Müller")
