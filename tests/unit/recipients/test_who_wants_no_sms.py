"""Whoever a list says wants no SMS, died, or has cancelled, gets none: whatever the column of consent says."""

from __future__ import annotations

import pytest

from tests.unit.recipients.verdict_files import Recorded
from tui.service.model.consent import Purpose
from tui.service.recipients import CheckedRow, CheckRules, GridRow, Table, Verdict, check, guess_columns
from tui.service.settings import ConsentRule

APPOINTMENT = "Ihr Termin ist am {{Datum}} um {{Uhrzeit}}."


def row(heading: str, cell: str, text: str = "Guten Tag", **rules: object) -> CheckedRow:
    """The one row of a list that has a consent, an appointment, and one more column."""
    headings = ("Name", "Handy", "Datum", "Uhrzeit", "Einwilligung", heading)
    cells = ("Müller", "0171 2345678", "01.12.2026", "08:00", "ja", cell)
    table = Table("liste.csv", headings, (GridRow(2, cells),))
    return check(table, guess_columns(table), CheckRules(text, **rules), Recorded()).rows[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "heading",
    [
        *("Widerruf", "Widerruf am", "Einwilligung widerrufen", "keine SMS", "SMS-Sperre", "Werbesperre", "Opt-out"),
        *("abgemeldet", "SMS nicht erwünscht", "Kontaktsperre", "Widerspruch", "nicht anschreiben", "gesperrt"),
        *("Keine Erinnerung", "Do not contact", "Consent withdrawn"),
    ],
)
def test_a_column_says_who_does_not_want_to_be_written_to(heading: str) -> None:
    refused = row(heading, "03.03.2026")

    assert refused.verdict is Verdict.NO_CONSENT
    assert refused.reason == f"In Spalte „{heading}“ steht „03.03.2026“."
    assert row(heading, "").verdict is Verdict.OK
    assert row(heading, "nein").verdict is Verdict.OK


def test_nobody_confirms_the_consent_of_whom_the_list_says_wants_no_sms() -> None:
    headings = ("Name", "Handy", "SMS")
    rows = (("Müller", "0171 2345678", "nein"), ("Huber", "0171 2345679", "ja"))
    table = Table("liste.csv", headings, tuple(GridRow(line, cells) for line, cells in enumerate(rows, start=2)))
    checked = check(table, guess_columns(table), CheckRules("Guten Tag", consent=ConsentRule.CONFIRM), Recorded())

    assert [each.verdict for each in checked.rows] == [Verdict.NO_CONSENT, Verdict.OK]


@pytest.mark.parametrize("heading", ["Werbesperre", "SMS-Werbung", "SMS Recall", "Widerspruch Werbung"])
def test_who_wants_no_advertising_is_reminded_of_an_appointment(heading: str) -> None:
    cell = "nein" if heading.startswith("SMS") else "ja"
    assert row(heading, cell, purpose=Purpose.APPOINTMENT).verdict is Verdict.OK


@pytest.mark.parametrize("heading", ["Widerruf Newsletter", "Mahnsperre", "SMS gesendet", "E-Mail abgemeldet", "Notiz"])
def test_a_column_about_something_else_stops_nobody(heading: str) -> None:
    assert row(heading, "03.03.2026").verdict is Verdict.OK


@pytest.mark.parametrize(
    "cell",
    [
        *("keine SMS", "Bitte keine SMS mehr!", "SMS: nein", "SMS-Einwilligung widerrufen", "widerrufen am 3.3."),
        *("nicht mehr anschreiben", "NICHT per SMS", "nur anrufen, keine SMS", "Pat. hat Einwilligung widerrufen"),
    ],
)
def test_a_remark_says_so_too(cell: str) -> None:
    assert row("Bemerkung", cell).verdict is Verdict.NO_CONSENT


@pytest.mark.parametrize(
    "cell", ["SMS gern", "hat keine SMS bekommen", "keine Schmerzen", "Narkose widerrufen", "nicht erschienen"]
)
def test_a_remark_about_something_else_stops_nobody(cell: str) -> None:
    assert row("Bemerkung", cell).verdict is Verdict.OK


@pytest.mark.parametrize(
    "cell",
    [
        "verstarb 2024",
        "Todesfall 3/24",
        "TOT",
        "+ 03.03.2024",
        "verstoben",
        "lebt nicht mehr",
        "R.I.P.",
        "tot seit Mai",
    ],
)
def test_a_remark_that_somebody_died_is_to_be_looked_at(cell: str) -> None:
    assert row("Bemerkung", cell).verdict is Verdict.DECEASED_REMARK


@pytest.mark.parametrize(
    "cell", ["lebt in Köln", "Zahn 36 ist tot", "verschiedene Termine", "+49 171 2345678", "Tripper"]
)
def test_the_living_get_their_sms(cell: str) -> None:
    assert row("Bemerkung", cell).verdict is Verdict.OK


@pytest.mark.parametrize("cell", ["nein", "", "?"])
def test_a_column_of_the_living_names_the_dead(cell: str) -> None:
    assert row("Lebt", cell).verdict is Verdict.DECEASED
    assert row("Lebt", "ja").verdict is Verdict.OK


@pytest.mark.parametrize("cell", ["FALSCH", "lebt", "–", "Nein."])
def test_only_what_is_promised_counts_as_a_no_under_verstorben(cell: str) -> None:
    assert row("Verstorben", cell).verdict is Verdict.DECEASED


@pytest.mark.parametrize("cell", ["abgesagt", "Storniert am 3.3.", "Termin entfällt"])
def test_nobody_is_told_of_an_appointment_that_the_list_calls_cancelled(cell: str) -> None:
    cancelled = row("Status", cell, APPOINTMENT)

    assert cancelled.verdict is Verdict.STRUCK
    assert cancelled.reason == f"In Spalte „Status“ steht „{cell}“: Der Termin ist wohl abgesagt."
    assert row("Status", cell, "Unsere Praxis zieht um.").verdict is Verdict.OK
    assert row("Status", "abgesagt: nein", APPOINTMENT).verdict is Verdict.OK


def test_nobody_is_told_of_the_time_from_which_an_appointment_was_moved() -> None:
    moved = row("Bemerkung", "verlegt auf 3.12.", APPOINTMENT)

    assert (moved.verdict, moved.reason) == (
        Verdict.STRUCK,
        "In Spalte „Bemerkung“ steht „verlegt auf 3.12.“: Der Termin ist wohl verlegt.",
    )
    assert row("Bemerkung", "verlegt auf 1.12. 8 Uhr", APPOINTMENT).verdict is Verdict.OK
