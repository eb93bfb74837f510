"""Checking a list: beyond the sample lists, what a caller may rely on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.recipients.verdict_files import Recorded
from tui.service.errors import ListRefused, TemplateRefused, TextRefused
from tui.service.recipients import CheckRules, GridRow, Table, Verdict, check, guess_columns, read_numbers, title
from tui.service.settings import ConsentRule
from tui.service.text.character_sets import unsendable_characters
from tui.service.text.persons.deceased_remarks import says_died

NOBODY = Recorded()


def table(*rows: tuple[str, ...], headings: tuple[str, ...] = ("Handy", "Name", "Einwilligung")) -> Table:
    return Table("liste.csv", headings, tuple(GridRow(line, cells) for line, cells in enumerate(rows, start=2)))


def checked(read: Table, text: str = "Guten Tag {{Name}}", recorded: Recorded = NOBODY, **rules):
    return check(read, guess_columns(read), CheckRules(text, **rules), recorded)


class CountingFacts(Recorded):
    """Remembers what it was asked."""

    asked: list[object]

    def opted_out(self, numbers):
        self.asked.append(set(numbers))
        return super().opted_out(numbers)

    def sent_recently(self, messages):
        self.asked.append(set(messages))
        return super().sent_recently(messages)


def test_the_outbox_is_asked_once_for_the_whole_list():
    facts = CountingFacts(frozenset({"+491727654321"}))
    object.__setattr__(facts, "asked", [])
    rows = (("0171 1234567", "A", "ja"), ("0172 7654321", "B", "ja"), ("0173 1234567", "C", "nein"), ("x", "D", "ja"))
    checked(table(*rows), recorded=facts)
    assert facts.asked == [
        {"+491711234567", "+491727654321", "+491731234567"},
        {("+491711234567", "Guten Tag A")},
    ]


def test_it_is_said_which_column_fills_a_placeholder_that_is_called_otherwise():
    read = table(("0171 1234567", "A", "24.12.2026", "x"), headings=("Handy", "NAME", "Termin", "Zimmer"))
    result = checked(read, "{{Name}} {{datum}} {{Zimmer}} {{Fehlt}}")
    assert result.filled_from == {"datum": "Termin"}
    named = table(("0171 1234567", "1.1.", "2.2."), headings=("Handy", "Termin", "Datum"))
    assert checked(named, "{{Datum}}").filled_from == {}


def test_each_austrian_row_says_that_a_name_as_sender_may_be_blocked():
    rows = (("0664 1234567", "A", "ja"), ("+43 664 1234567", "B", "ja"), ("0171 1234567", "C", "ja"))
    under_a_name = checked(table(*rows), sender="PraxisMolar")
    austrian = [row for row in under_a_name.rows if row.number.startswith("+43")]
    assert austrian
    assert all("Österreich sperrt Absendernamen" in row.reason and row.verdict.is_sendable for row in austrian)
    assert not any("Österreich" in row.reason for row in under_a_name.rows if row not in austrian)
    under_a_number = checked(table(*rows), sender="+491711234567")
    assert not any("Österreich" in row.reason for row in under_a_number.rows)


def test_an_empty_text_is_refused():
    with pytest.raises(TextRefused, match="Der Text ist leer"):
        checked(table(("0171 1234567", "A", "ja")), text=" \n")


def test_a_malformed_template_is_refused_with_the_place():
    with pytest.raises(TemplateRefused, match="An Stelle 11"):
        checked(table(("0171 1234567", "A", "ja")), text="Guten Tag {{Name")


def test_a_list_without_numbers_is_refused_with_its_columns():
    with pytest.raises(ListRefused, match="keine Spalte mit Mobilnummern") as refused:
        checked(table(("A", "ja"), headings=("Name", "Ort")))
    assert refused.value.remedy == "Vorhanden sind: Name, Ort."


def test_numbers_read_once_serve_for_every_text():
    read = table(("0171 1234567", "A", "ja"), ("030 123456", "B", "ja"))
    plan = guess_columns(read)
    numbers = read_numbers(read, plan, ("DE",))
    for text in ("Guten Tag {{Name}}", "Bis morgen"):
        again = check(read, plan, CheckRules(text), NOBODY, numbers)
        assert again == check(read, plan, CheckRules(text), NOBODY)


def test_what_forces_unicode_is_replaced_in_names_from_the_list_where_that_is_wanted():
    read = table(("0171 1234567", "Núñez", "ja"), ("0171 1234568", "Müller", "ja"))
    (as_written, _plain), (replaced, plain) = (
        checked(read, text="Guten Tag {{Name}} " + "x" * 70, replaces_forcing=wanted).rows for wanted in (False, True)
    )
    assert as_written.verdict is Verdict.TOO_LONG
    assert replaced.verdict is Verdict.OK
    assert replaced.text.startswith("Guten Tag Nuñez x")
    assert plain.text.startswith("Guten Tag Müller x")
    assert replaced.name == "Núñez"


def test_a_character_the_provider_cannot_carry_refuses_its_row_only():
    answer = checked(
        table(("0171 1234567", "Müller", "ja"), ("0172 7654321", "Şahin", "ja")), not_carried=unsendable_characters
    )
    assert [row.verdict for row in answer.rows] == [Verdict.OK, Verdict.NOT_CARRIED]
    assert answer.rows[1].reason == "Diese Zeichen kann der Anbieter nicht übertragen: Ş"


APPOINTMENTS = ("Handy", "Name", "Einwilligung", "Datum", "Uhrzeit")


@pytest.mark.parametrize(("day", "at", "named"), [("46357", "9:00", "46357"), ("01.12.2026", "0,375", "0,375")])
def test_the_number_of_a_day_or_hour_is_sent_to_nobody_as_a_date(day, at, named):
    rows = ("0171 1234567", "A", "ja", day, at), ("0171 1234568", "B", "ja", "01.12.2026", "9:00")
    read = table(*rows, headings=APPOINTMENTS)
    first, second = checked(read, text="Am {{Datum}} um {{Uhrzeit}}").rows
    assert (first.verdict, first.text) == (Verdict.PLACEHOLDER_EMPTY, "")
    assert f"„{named}“" in first.reason
    assert second.verdict is Verdict.OK
    assert all(row.verdict is Verdict.OK for row in checked(read).rows), "the text names neither"


@pytest.mark.parametrize("day", ["01.12.2026", "1.12.", "2026-12-01", "Dienstag", "12", "20261201"])
def test_whatever_may_be_a_date_is_sent_as_it_stands(day):
    read = table(("0171 1234567", "A", "ja", day, "9"), headings=APPOINTMENTS)
    assert checked(read, text="Am {{Datum}} um {{Uhrzeit}}").rows[0].text == f"Am {day} um 9"


def test_a_question_mark_within_a_name_is_remarked_because_an_export_has_lost_a_letter():
    answer = checked(
        table(("0171 1234567", "Y?lmaz", "ja"), ("0172 7654321", "Müller?", "ja")), text="Wie geht es, {{Name}}?"
    )
    assert [row.verdict for row in answer.rows] == [Verdict.DAMAGED_NAME, Verdict.OK]
    assert answer.rows[0].reason.startswith("„Y?lmaz“: Das „?“ steht wohl für einen Buchstaben")
    assert answer.totals.sendable == 2


def test_ungrouped_numbers_beside_grouped_ones_are_read_and_spoilt_ones_blocked():
    written = ("0171 1234567", "+491711234568", "491711234569", "00491711234560", "4,91711E+11", "491711000000")
    rows = checked(table(*((number, name, "ja") for number, name in zip(written, "ABCDEF", strict=True)))).rows
    assert [row.number for row in rows] == [f"+49171123456{last}" for last in "7890"] + ["", ""]
    assert [row.reason for row in rows[4:]] == [
        "„4,91711E+11“ hat die Tabellenkalkulation gekürzt; bitte die Spalte dort als Text formatieren.",
        "„491711000000“ hat wohl eine Tabellenkalkulation gerundet; bitte die Nummer mit 0 oder + am Anfang eintragen.",
    ]
    assert not any(row.verdict.is_sendable for row in rows[4:])


def test_a_number_unknown_to_the_numbering_plan_may_be_insisted_on():
    read = table(("0150 1234567", "A", "ja"))
    refused = checked(read).rows[0]
    assert (refused.verdict, refused.number, refused.may_be_confirmed) == (Verdict.INVALID, "", True)
    insisted = checked(read, confirmed_numbers=frozenset({"+491501234567"})).rows[0]
    assert (insisted.verdict, insisted.number) == (Verdict.REPAIRED, "+491501234567")
    assert insisted.reason == "Von Hand bestätigt: +49 1501234567."


def test_consent_for_a_list_as_a_whole_must_be_confirmed_and_recorded():
    read = table(("0171 1234567", "A"), headings=("Handy", "Name"))
    assert checked(read, consent=ConsentRule.CONFIRM).needs_confirmed_consent
    assert not checked(read).needs_confirmed_consent


def test_a_column_of_consent_counts_also_where_confirming_would_do():
    answer = checked(table(("0171 1234567", "A", "nein")), consent=ConsentRule.CONFIRM)
    assert (answer.rows[0].verdict, answer.needs_confirmed_consent) == (Verdict.NO_CONSENT, False)


def test_an_opt_out_is_told_before_a_missing_consent():
    answer = checked(table(("0171 1234567", "A", "nein")), recorded=Recorded(frozenset({"+491711234567"})))
    assert answer.rows[0].verdict is Verdict.OPTED_OUT


def test_of_the_dead_nothing_else_is_told():
    read = table(("030 1", "A", "nein", "ja"), headings=("Handy", "Name", "Einwilligung", "Verstorben"))
    assert checked(read).rows[0].verdict is Verdict.DECEASED


def test_a_row_refused_for_its_own_reason_does_not_use_up_the_number():
    answer = checked(table(("0171 1234567", "", "ja"), ("0171 1234567", "B", "ja")))
    assert [row.verdict for row in answer.rows] == [Verdict.PLACEHOLDER_EMPTY, Verdict.OK]


def test_the_totals_say_what_unicode_costs_and_why():
    answer = checked(
        table(("0171 1234567", "Müller", "ja"), ("0172 7654321", "Şahin", "ja"), ("0173 1234567", "Şimşek", "ja")),
        text="{{Name}}: " + "x" * 70,
        long_sms=True,
    )
    totals = answer.totals
    assert (totals.sendable, totals.segments, totals.fewest_segments, totals.most_segments) == (3, 5, 1, 2)
    assert (totals.unicode_rows, totals.unicode_because_of) == (2, {"Ş": 2, "ş": 1})
    assert totals.of(Verdict.NEEDS_UNICODE) == 2


def test_a_text_of_too_many_parts_is_refused_even_where_long_ones_are_allowed():
    answer = checked(table(("0171 1234567", "A", "ja")), text="x" * 40_000, long_sms=True)
    assert answer.rows[0].verdict is Verdict.TOO_LONG


def test_the_text_is_what_will_be_sent():
    answer = checked(table(("0171 1234567", "Mu\u0308ller\tAnna", "ja")), text="Hallo\r\n{{Name}}")
    assert answer.rows[0].text == "Hallo\nMüller Anna"


def test_every_verdict_has_a_title():
    assert all(map(title, Verdict))


cells = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ("", "nein", "N", "no", "false", "0", "-", "ja", "x", "†", "verstorben", "gest. 2024", "Toth", "?")
    ),
)


@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=8), st.frozensets(st.integers(2, 9)))
def test_nobody_whose_row_does_not_clearly_say_that_he_lives_is_sent_to(people, released):
    rows = [(f"0171 12345{place:02}", name, "ja", dead, remark) for place, (name, dead, remark) in enumerate(people)]
    read = table(*rows, headings=("Handy", "Name", "Einwilligung", "Gestorben (am)", "Bemerkung"))
    for row in checked(read, "Bis bald", released_rows=released).sendable:
        assert row.cells[3].strip().casefold() in ("", "nein", "n", "no", "false", "0", "-")
        assert row.list_row in released or not any(map(says_died, row.cells))


def test_a_released_row_keeps_its_remark():
    read = table(("0171 1234567", "Weber", "ja", "Ehefrau verst."), headings=("Handy", "Name", "Einwilligung", "Info"))
    held, let_pass = (checked(read, released_rows=rows).rows[0] for rows in (frozenset(), frozenset({2})))
    assert (held.verdict, let_pass.verdict) == (Verdict.DECEASED_REMARK, Verdict.RELEASED)
    assert held.deceased_remark == let_pass.deceased_remark == held.reason
    assert let_pass.reason == f"Nach Prüfung freigegeben. {held.reason}"


@pytest.mark.parametrize(
    ("dead", "alive", "held"),
    [
        (("Weber (verstorben)", ""), ("Weber", ""), True),
        (("Weber", "ja"), ("WEBER", ""), True),
        (("Weber", "?"), ("Weber", "nein"), True),
        (("Weber", "ja"), ("Weber, Eva", ""), False),
    ],
)
def test_who_is_dead_in_one_row_is_held_in_the_others(dead, alive, held):
    rows = [("0171 1234567", name, "ja", died) for name, died in (alive, dead)]
    read = table(*rows, headings=("Handy", "Name", "Einwilligung", "Verstorben"))
    first = checked(read, "Bis bald").rows[0]
    assert (first.verdict is Verdict.DECEASED_REMARK) is held
    assert first.verdict.is_sendable is not held
    if held:
        assert first.reason == "Nach Zeile 3 ist diese Person vermutlich verstorben."
        assert checked(read, "Bis bald", released_rows=frozenset({2})).rows[0].verdict is Verdict.RELEASED


def test_a_row_of_a_family_names_the_row_before_it():
    answer = checked(table(("0171 1234567", "Eva", "ja"), ("+49 171 1234567", "Tim", "ja")))
    assert [row.verdict for row in answer.rows] == [Verdict.OK, Verdict.SHARED_NUMBER]
    assert answer.rows[1].reason == "Gleiche Nummer, anderer Text: auch an Zeile 2 (Eva)."


TURKISH = {"tr": "Sayın {{Name}}, randevunuz."}
IN_LANGUAGES = (
    ("0171 1234567", "Anna", "ja", ""),
    ("0171 1234568", "Ayşe", "ja", "Türkisch"),
    ("0171 1234569", "Igor", "ja", "ru"),
)
WITH_LANGUAGE = ("Handy", "Name", "Einwilligung", "Sprache")


def test_each_recipient_gets_the_variant_in_the_language_of_the_list():
    found = checked(table(*IN_LANGUAGES, headings=WITH_LANGUAGE), variants=TURKISH)
    assert [(row.language, row.text) for row in found.rows] == [
        ("", "Guten Tag Anna"),
        ("tr", "Sayın Ayşe, randevunuz."),
        ("", "Guten Tag Igor"),
    ]


def test_the_parts_of_each_language_are_told_and_those_without_a_variant():
    long = {"tr": "Sayın {{Name}}, " + "ş" * 80}
    found = checked(table(*IN_LANGUAGES, headings=WITH_LANGUAGE), variants=long, long_sms=True)
    assert found.notes == (
        "Deutsch: 2 Empfänger, je 1 SMS-Teil; Türkisch: 1 Empfänger, je 2 SMS-Teile.",
        "1 Zeile nennt eine Sprache ohne Variante der Textvorlage (Russisch); sie bekommt den deutschen Text.",
    )


def test_a_list_that_names_no_other_language_is_not_told_of_any():
    rows = (("0171 1234567", "Anna", "ja", "de"), ("0171 1234568", "Ayşe", "ja", ""))
    assert checked(table(*rows, headings=WITH_LANGUAGE), variants=TURKISH).notes == ()


def test_a_placeholder_of_a_variant_that_nothing_fills_is_told_and_refuses_its_rows():
    found = checked(table(*IN_LANGUAGES, headings=WITH_LANGUAGE), variants={"tr": "Sayın {{Soyadı}}"})
    assert [row.verdict.is_sendable for row in found.rows] == [True, False, True]
    assert found.notes[0].startswith("Text auf Türkisch: Die Liste hat keine Spalte für den Platzhalter {{Soyadı}};")
    assert found.rows[1].reason == "Für den Platzhalter {{Soyadı}} im Text auf Türkisch gibt es keinen Wert."
