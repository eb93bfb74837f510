"""Countries as people write them."""

from __future__ import annotations

import pytest

from tui.service.settings.value_rules import nearest_countries
from tui.service.text.numbers import numbering_plan
from tui.service.text.numbers.countries import NAMES, REGIONS, country_code


def test_the_countries_are_those_of_the_numbering_plan() -> None:
    assert numbering_plan.phonenumbers.SUPPORTED_REGIONS == REGIONS
    assert NAMES.keys() <= REGIONS


@pytest.mark.parametrize(
    ("written", "code"),
    [
        *(
            ("DE", "DE"),
            ("de", "DE"),
            (" at ", "AT"),
            ("Deutschland", "DE"),
            ("ÖSTERREICH", "AT"),
            ("Oesterreich", "AT"),
        ),
        *(
            ("Tuerkei", "TR"),
            ("Great Britain", "GB"),
            ("UK", "GB"),
            ("XX", None),
            ("", None),
            ("DEU", None),
            ("D", None),
        ),
    ],
)
def test_a_country_is_known_by_code_and_name(written: str, code: str | None) -> None:
    assert country_code(written) == code


@pytest.mark.parametrize(
    ("written", "first"),
    [
        *(("Östereich", "AT (Österreich)"), ("Deutschlnad", "DE (Deutschland)"), ("DEU", "DE (Deutschland)")),
        *(("D", "DE (Deutschland)"), ("a", "AT (Österreich)"), ("XX", "XK (Kosovo)")),
        *(("Schweitz", "CH (Schweiz)"), ("Grossbritanien", "GB (Vereinigtes Königreich)")),
    ],
)
def test_what_was_mistyped_names_what_may_have_been_meant(written: str, first: str) -> None:
    assert nearest_countries(written)[0] == first


def test_an_english_colleague_reads_english_names(in_english: None) -> None:
    assert nearest_countries("Östereich")[0] == "AT (Austria)"
    assert nearest_countries("Malt")[0] == "MT (Malta)"


def test_what_is_like_nothing_names_nothing() -> None:
    assert nearest_countries("Mittelerde") == ()
    assert nearest_countries("") == ()
