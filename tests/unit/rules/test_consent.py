"""Which consent covers a message, by each rule of the practice."""

from __future__ import annotations

import itertools

import pytest

from tui.service.model.consent import COVERED_BY_GENERAL_CONSENT, ConsentBasis, Purpose
from tui.service.rules.consent import Evidence, ListedConsent, basis_of_row, basis_of_single, usual_purpose
from tui.service.settings import ConsentRule

EVERYTHING = [Evidence(listed, recorded) for listed, recorded in itertools.product(ListedConsent, (True, False, None))]


@pytest.mark.parametrize("rule", ConsentRule)
@pytest.mark.parametrize("purpose", Purpose)
def test_a_withdrawal_blocks_by_every_rule(rule: ConsentRule, purpose: Purpose) -> None:
    assert basis_of_single(rule, purpose, recorded=False) is None
    for listed in ListedConsent:
        assert basis_of_row(rule, purpose, Evidence(listed, recorded=False)) is None


@pytest.mark.parametrize("rule", ConsentRule)
@pytest.mark.parametrize("recorded", [True, None])
def test_a_no_in_the_list_outweighs_what_was_recorded(rule: ConsentRule, recorded: bool | None) -> None:
    assert basis_of_row(rule, Purpose.APPOINTMENT, Evidence(ListedConsent.NO, recorded)) is None


@pytest.mark.parametrize("rule", ConsentRule)
def test_a_greeting_without_its_own_consent_is_refused_by_every_rule(rule: ConsentRule) -> None:
    assert basis_of_single(rule, Purpose.GREETING, recorded=None) is None
    assert basis_of_single(rule, Purpose.GREETING, recorded=True) is ConsentBasis.RECORDED
    for listed in (ListedConsent.ABSENT, ListedConsent.EMPTY):
        assert basis_of_row(rule, Purpose.GREETING, Evidence(listed, recorded=None)) is None
    assert basis_of_row(rule, Purpose.GREETING, Evidence(ListedConsent.EMPTY, recorded=True)) is ConsentBasis.RECORDED


def test_the_record_alone_covers_by_stored() -> None:
    covered = [each for each in EVERYTHING if basis_of_row(ConsentRule.STORED, Purpose.RECALL, each)]
    assert all(each.recorded for each in covered)
    assert {each.listed for each in covered} == set(ListedConsent) - {ListedConsent.NO}
    assert basis_of_single(ConsentRule.STORED, Purpose.INFORMATION, recorded=None) is None


def test_column_or_record_covers_by_both() -> None:
    covered = {
        (each.listed, each.recorded): basis
        for each in EVERYTHING
        if (basis := basis_of_row(ConsentRule.BOTH, Purpose.RECALL, each)) is not None
    }
    assert covered == {
        (ListedConsent.YES, True): ConsentBasis.COLUMN,
        (ListedConsent.YES, None): ConsentBasis.COLUMN,
        (ListedConsent.EMPTY, True): ConsentBasis.RECORDED,
        (ListedConsent.ABSENT, True): ConsentBasis.RECORDED,
    }
    assert basis_of_single(ConsentRule.BOTH, Purpose.APPOINTMENT, recorded=None) is None


def test_column_and_confirm_are_as_they_were() -> None:
    for rule in (ConsentRule.COLUMN, ConsentRule.CONFIRM):
        assert basis_of_single(rule, Purpose.APPOINTMENT, recorded=None) is ConsentBasis.NOT_ASKED
        assert basis_of_row(rule, Purpose.APPOINTMENT, Evidence(ListedConsent.YES)) is ConsentBasis.COLUMN
        assert basis_of_row(rule, Purpose.APPOINTMENT, Evidence(ListedConsent.EMPTY)) is None
    absent = Evidence(ListedConsent.ABSENT)
    assert basis_of_row(ConsentRule.COLUMN, Purpose.APPOINTMENT, absent) is None
    assert basis_of_row(ConsentRule.CONFIRM, Purpose.APPOINTMENT, absent) is ConsentBasis.CONFIRMED


def test_a_general_consent_covers_neither_recall_nor_greeting() -> None:
    assert {Purpose.APPOINTMENT, Purpose.INFORMATION} == COVERED_BY_GENERAL_CONSENT


@pytest.mark.parametrize(
    ("text", "purpose"),
    [
        ("Ihr Termin am {{Datum}}", Purpose.APPOINTMENT),
        ("Um {{ uhrzeit }} Uhr", Purpose.APPOINTMENT),
        ("Guten Tag {{Name}}, Ihr Rezept liegt bereit.", Purpose.INFORMATION),
        ("Guten Tag {{", Purpose.INFORMATION),
    ],
)
def test_a_text_is_for_an_appointment_where_it_names_a_day(text: str, purpose: Purpose) -> None:
    assert usual_purpose(text) is purpose
