"""Which columns say who consented, and which say who died, by the words in their headings."""

from __future__ import annotations

import pytest

from tests.unit.recipients.test_columns import table
from tests.unit.recipients.test_list_check import checked
from tui.service.recipients import Field, GridRow, Table, Verdict, guess_columns

DEATH_HEADINGS = (
    *("Verstorben", "Verstorben am", "verst.", "Sterbedatum", "Todestag", "Tod am", "Gestorben", "Gestorben (am)"),
    *("Deceased", "Tot", "TODESDATUM", "verst. am", "Gest.", "Date of death", "†", "Exitus"),
    *("Ver-storben", "To t", "Verstor-\nben", "verstor- ben am"),
)
CONSENT_HEADINGS = (
    *("Einverständnis SMS", "SMS Einverständnis", "EINW", "Einw. SMS", "SMS-Erlaubnis", "SMS ok"),
    *(
        "Einwilligung SMS-Versand",
        "SMS_OK",
        "SMS erlaubt?",
        "Einwilligung (ja/nein)",
        "Zustimmung zu SMS",
        "Opt-in SMS",
        "Ein-willigung",
        "SMS-\nEinwilli-\ngung",
    ),
)


@pytest.mark.parametrize("heading", [*DEATH_HEADINGS, "V\u0435rstorb\u0435n"])
def test_the_dead_are_known_by_the_words_of_a_heading(heading: str) -> None:
    assert guess_columns(table("Handy", heading)).column(Field.DECEASED) == 1


@pytest.mark.parametrize("heading", ["Tote Zähne", "Zahn tot", "Toth", "Sterbeck", "Status", "Gestern"])
def test_other_headings_are_not_about_the_dead(heading: str) -> None:
    assert guess_columns(table("Handy", heading)).column(Field.DECEASED) is None


@pytest.mark.parametrize("heading", CONSENT_HEADINGS)
def test_consent_is_known_by_the_words_of_a_heading(heading: str) -> None:
    assert guess_columns(table("Handy", heading)).column(Field.CONSENT) == 1


@pytest.mark.parametrize(
    "heading",
    [
        "Keine Einwilligung",
        "SMS nicht erlaubt",
        "Widerruf Einwilligung",
        "Einwilligung Datenschutz",
        "Einwohner",
        "SMS",
    ],
)
def test_another_consent_or_none_does_not_count(heading: str) -> None:
    assert guess_columns(table("Handy", heading)).column(Field.CONSENT) is None


def test_the_column_that_says_whether_goes_before_the_one_that_says_when() -> None:
    plan = guess_columns(table("Handy", "Einwilligung am", "Einwilligung"))
    assert (plan.column(Field.CONSENT), plan.consent_candidates) == (2, ())


def test_two_columns_of_consent_are_a_question_until_somebody_has_decided() -> None:
    plan = guess_columns(table("Handy", "SMS ok", "Einverständnis"))
    assert (plan.column(Field.CONSENT), plan.consent_candidates) == (None, (1, 2))
    assert plan.with_map({"Einwilligung": "SMS ok"}).consent_candidates == ()


def test_every_column_about_the_dead_counts() -> None:
    rows = tuple(
        GridRow(line, ("0171 123456" + str(line), dead, day, "ja"))
        for line, (dead, day) in enumerate((("nein", ""), ("nein", "1.2.2024"), ("ja", "")), start=2)
    )
    read = Table("liste.csv", ("Handy", "Verstorben", "Sterbedatum", "Einwilligung"), rows)
    assert [row.verdict for row in checked(read, "Bis bald").rows] == [Verdict.OK, Verdict.DECEASED, Verdict.DECEASED]


def test_several_columns_of_numbers_are_named_with_commas_and_quoted_where_needed() -> None:
    plan = guess_columns(table("Handy", "Telefon", "Tel, privat"))
    wider = plan.with_map({"Nummer": 'Handy, Telefon,"Tel, privat"'})
    assert wider.number_columns == (0, 1, 2)
    assert plan.with_map({"Nummer": wider.written(Field.NUMBER)}).number_columns == (0, 1, 2)
    assert plan.with_map({"Nummer": "Tel, privat"}).number_columns == (2,)
