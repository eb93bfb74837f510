"""Lists that say who consented to what: columns, records and withdrawals beside each other."""

from __future__ import annotations

import pytest

from tests.unit.recipients.test_list_check import checked, table
from tests.unit.recipients.verdict_files import Recorded
from tui.service.model.consent import ConsentBasis, Purpose
from tui.service.recipients import guess_columns
from tui.service.recipients.heading_names import Field, purposes_of_consent
from tui.service.recipients.verdicts import Verdict
from tui.service.settings import ConsentRule

MÜLLER, GROSS = "+491711234567", "+491721234567"
WRITTEN = ("0171 1234567", "0172 1234567")


@pytest.mark.parametrize(
    ("heading", "purposes"),
    [
        ("Einwilligung", set()),
        ("SMS-Einwilligung", set()),
        ("Einwilligung Termin", {Purpose.APPOINTMENT}),
        ("Einw. SMS Terminerinnerung", {Purpose.APPOINTMENT}),
        ("Einwilligung Recall", {Purpose.RECALL}),
        ("Zustimmung Vorsorge", {Purpose.RECALL}),
        ("Einwilligung Gruß", {Purpose.GREETING}),
        ("Einwilligung Grüße", {Purpose.GREETING}),
        ("Einwilligung Info", {Purpose.INFORMATION}),
        ("Einwilligung Termin und Recall", {Purpose.APPOINTMENT, Purpose.RECALL}),
        ("Termin", set()),
        ("Recall fällig", set()),
    ],
)
def test_a_heading_tells_for_what_its_column_says_who_consented(heading: str, purposes: set[Purpose]) -> None:
    assert purposes_of_consent(heading) == purposes


def verdicts(headings: tuple[str, ...], cells: tuple[str, ...], recorded: Recorded | None = None, **rules: object):
    found = checked(
        table((WRITTEN[0], "Müller", *cells), headings=("Handy", "Name", *headings)),
        recorded=recorded or Recorded(),
        **rules,
    )
    return found.rows[0]


def test_a_column_of_the_purpose_decides_before_the_general_one() -> None:
    both = ("Einwilligung", "Einwilligung Termin")
    assert verdicts(both, ("nein", "ja"), purpose=Purpose.APPOINTMENT).verdict.is_sendable
    refused = verdicts(both, ("ja", "nein"), purpose=Purpose.APPOINTMENT)
    assert (refused.verdict, refused.reason) == (
        Verdict.NO_CONSENT,
        "In Spalte „Einwilligung Termin“ steht „nein“.",
    )
    assert verdicts(both, ("ja", "nein"), purpose=Purpose.INFORMATION).verdict.is_sendable


@pytest.mark.parametrize("purpose", [Purpose.RECALL, Purpose.GREETING])
def test_a_general_yes_is_none_for_recall_and_greeting(purpose: Purpose) -> None:
    name = {Purpose.RECALL: "Recall", Purpose.GREETING: "Gruß"}[purpose]
    refused = verdicts(("Einwilligung",), ("ja",), purpose=purpose)
    assert (refused.verdict, refused.reason) == (
        Verdict.NO_CONSENT,
        f"Die Liste hat keine Spalte „Einwilligung {name}“.",
    )
    sent = verdicts((f"Einwilligung {name}",), ("ja",), purpose=purpose)
    assert (sent.verdict, sent.consent) == (Verdict.OK, ConsentBasis.COLUMN)


def test_a_column_of_another_purpose_covers_nothing_unless_a_person_says_so() -> None:
    assert verdicts(("Einwilligung Recall",), ("ja",)).verdict is Verdict.NO_CONSENT
    plan = guess_columns(table(("0171 1234567", "A", "ja"), headings=("Handy", "Name", "Einwilligung Termin")))
    assert plan.column(Field.CONSENT) is None
    chosen = plan.with_map({"Einwilligung": "Einwilligung Termin"})
    assert chosen.consent_for(Purpose.INFORMATION) == (2,)
    assert chosen.consent_for(Purpose.GREETING) == ()


def test_the_record_covers_rows_by_stored_and_both() -> None:
    known = Recorded(consenting=frozenset({MÜLLER}))
    stored = verdicts((), (), known, consent=ConsentRule.STORED, purpose=Purpose.RECALL)
    assert (stored.verdict, stored.consent) == (Verdict.OK, ConsentBasis.RECORDED)
    assert verdicts(("Einwilligung Recall",), ("",), known, consent=ConsentRule.BOTH, purpose=Purpose.RECALL).consent
    missing = verdicts(("Einwilligung",), ("ja",), consent=ConsentRule.STORED)
    assert missing.reason == "Für Information ist keine Einwilligung festgehalten."


@pytest.mark.parametrize("rule", ConsentRule)
def test_a_withdrawal_is_told_with_its_own_verdict(rule: ConsentRule) -> None:
    known = Recorded(withdrawn=frozenset({MÜLLER}))
    refused = verdicts(("Einwilligung",), ("ja",), known, consent=rule)
    assert refused.verdict is Verdict.CONSENT_WITHDRAWN
    assert refused.reason == "Diese Nummer möchte keine SMS für Information (Einwilligung widerrufen)."


def test_a_list_is_not_confirmed_for_greetings() -> None:
    row = table(("0171 1234567", "A"), headings=("Handy", "Name"))
    recall = checked(row, consent=ConsentRule.CONFIRM, purpose=Purpose.RECALL)
    assert recall.needs_confirmed_consent
    assert recall.rows[0].consent is ConsentBasis.CONFIRMED
    greeting = checked(row, consent=ConsentRule.CONFIRM, purpose=Purpose.GREETING)
    assert not greeting.needs_confirmed_consent
    assert greeting.totals.sendable == 0


def test_a_general_no_is_no_for_every_purpose() -> None:
    for rule in ConsentRule:
        known = Recorded(consenting=frozenset({MÜLLER}))
        refused = verdicts(("Einwilligung",), ("nein",), known, consent=rule, purpose=Purpose.RECALL)
        assert refused.verdict is Verdict.NO_CONSENT
