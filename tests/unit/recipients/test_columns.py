"""Which column means what: guessed from headings, corrected by a person."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.service.errors import ListRefused, UsageError
from tui.service.recipients import ColumnPlan, Field, GridRow, Table, guess_columns


def table(*headings: str, rows: tuple[tuple[str, ...], ...] = ()) -> Table:
    return Table("liste.csv", headings, tuple(GridRow(line, cells) for line, cells in enumerate(rows, start=2)))


NUMBER_HEADINGS = (
    *("Handy", "Handynummer", "Handynr", "Mobil", "Mobilnummer", "Mobilnr", "Mobiltelefon", "Mobiltelefonnummer"),
    *("Telefon mobil", "Nummer", "Rufnummer", "Mobile", "Phone", "Telefon", "Telefonnummer", "Tel"),
)


@pytest.mark.parametrize("heading", NUMBER_HEADINGS)
def test_every_usual_heading_of_numbers_is_known(heading):
    assert guess_columns(table("Ort", heading)).column(Field.NUMBER) == 1


@pytest.mark.parametrize(
    "heading", ["HANDY", "handy-nr.", "Handy Nr.", "Mobil-\nNummer", " Tel. mobil ", "Mobil\u00adtelefon"]
)
def test_case_blanks_dots_and_hyphens_do_not_count(heading):
    assert guess_columns(table("Ort", heading)).column(Field.NUMBER) == 1


@pytest.mark.parametrize("heading", ["Handy privat", "Telefon (mobil)", "Mobil 1", "Natel"])
def test_a_heading_that_speaks_of_mobiles_is_taken_where_none_is_known(heading):
    assert guess_columns(table("Ort", heading)).column(Field.NUMBER) == 1


@pytest.mark.parametrize("heading", ["Automobilclub", "Immobilie", "Ort"])
def test_other_words_are_not_taken_for_mobiles(heading):
    assert guess_columns(table("Name", heading)).column(Field.NUMBER) is None


def test_a_mobile_goes_before_a_telephone_whatever_their_order():
    assert guess_columns(table("Telefon", "Name", "Mobil")).column(Field.NUMBER) == 2


def test_of_two_known_headings_the_one_with_numbers_below_counts():
    rows = (("1001", "0171 1234567"), ("1002", "0172 7654321"))
    assert guess_columns(table("Nummer", "Telefon", rows=rows)).column(Field.NUMBER) == 1
    assert guess_columns(table("Nummer", "Telefon")).column(Field.NUMBER) == 0


def test_without_a_known_heading_the_column_with_most_mobiles_counts():
    rows = (("A", "030 1234567", "0171 1234567"), ("B", "0172 7654321", "0173 1234567"))
    assert guess_columns(table("Wer", "Dienstlich", "Sonst", rows=rows)).column(Field.NUMBER) == 2


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        *((name, Field.CONSENT) for name in ("Einwilligung", "SMS-Einwilligung", "Einwilligung SMS", "Zustimmung")),
        *((name, Field.CONSENT) for name in ("Einverständnis", "Einversta\u0308ndnis", "SMS erlaubt", "Consent")),
        *((name, Field.DECEASED) for name in ("Verstorben", "Tot", "Deceased")),
        *((name, Field.NAME) for name in ("Name", "Nachname", "Patient", "Name, Vorname")),
        *(("Vorname", Field.FIRST_NAME), ("Anrede", Field.SALUTATION)),
        *(("Termin", Field.DATE), ("Datum", Field.DATE), ("Uhrzeit", Field.TIME), ("Beginn", Field.TIME)),
    ],
)
def test_the_other_fields_are_known_by_their_headings(heading, field):
    assert guess_columns(table("Handy", heading)).column(field) == 1


def test_a_birthday_is_not_the_date():
    assert guess_columns(table("Handy", "Geburtsdatum")).column(Field.DATE) is None


class TestCorrecting:
    plan = ColumnPlan(("Handy", "Name", "Mutter", "Ruf-Nr. 2"), {Field.NUMBER: 0, Field.NAME: 1})

    def test_by_heading(self):
        assert self.plan.with_map({"Nummer": "Ruf-Nr. 2"}).column(Field.NUMBER) == 3

    def test_case_and_signs_in_a_heading_may_be_missing(self):
        assert self.plan.with_map({"nummer": "rufnr2"}).column(Field.NUMBER) == 3

    def test_by_the_letter_a_spreadsheet_shows(self):
        assert self.plan.with_map({"Name": "c"}).column(Field.NAME) == 2

    def test_to_no_column_at_all(self):
        assert self.plan.with_map({"Name": ""}).column(Field.NAME) is None

    def test_the_rest_of_the_plan_stays(self):
        changed = self.plan.with_map({"Einwilligung": "Mutter"})
        assert (changed.column(Field.NUMBER), changed.heading(Field.CONSENT)) == (0, "Mutter")
        assert self.plan.column(Field.CONSENT) is None

    def test_a_column_that_is_not_there_is_refused_with_those_that_are(self):
        with pytest.raises(ListRefused, match="Die Liste hat keine Spalte „Mobil“") as refused:
            self.plan.with_map({"Nummer": "Mobil"})
        assert refused.value.remedy == "Vorhanden sind: Handy, Name, Mutter, Ruf-Nr. 2."

    def test_a_field_that_does_not_exist_is_refused_with_those_that_do(self):
        with pytest.raises(UsageError, match="Ein Feld „Farbe“ gibt es nicht") as refused:
            self.plan.with_map({"Farbe": "Handy"})
        assert "Nummer, Name, Vorname, Anrede" in refused.value.remedy


class TestPlaceholders:
    def test_every_heading_and_every_field_with_a_column_is_one(self):
        plan = guess_columns(table("Handy", "Nachname", "Termin", ""))
        assert plan.placeholders == ("Nummer", "Name", "Datum", "Handy", "Nachname", "Termin")

    def test_a_heading_of_that_name_goes_before_a_guess(self):
        plan = guess_columns(table("Handy", "Nummer", rows=(("0171 1234567", "1001"),)))
        assert plan.column(Field.NUMBER) == 0
        assert plan.placeholder_column("Nummer") == 1

    def test_what_a_person_decided_goes_before_a_heading(self):
        plan = guess_columns(table("Handy", "Name", "Mutter")).with_map({"Name": "Mutter"})
        assert plan.placeholder_column("name") == 2

    def test_a_field_taken_away_is_found_again_by_its_heading(self):
        plan = guess_columns(table("Handy", "Name")).with_map({"Name": ""})
        assert plan.placeholder_column("Name") == 1

    def test_a_name_nobody_knows_has_no_column(self):
        assert guess_columns(table("Handy")).placeholder_column("Betrag") is None


@given(st.dictionaries(st.sampled_from(list(Field)), st.sampled_from(["", "A", "B", "C", "D"])), st.booleans())
def test_what_a_person_decided_holds_for_another_list_of_these_columns(changes: dict[str, str], several: bool) -> None:
    if several and changes.get(Field.NUMBER):
        changes = changes | {Field.NUMBER: f"{changes[Field.NUMBER]},A"}
    guessed = guess_columns(table("Name", "Handy", "Handy 2", "Einwilligung"))
    decided = guessed.with_map(changes)
    assert guessed.with_decided(decided.decided) == decided


def test_a_column_that_the_list_does_not_have_cannot_be_decided_on() -> None:
    with pytest.raises(ListRefused, match="Vorhanden sind: Name, Handy"):
        guess_columns(table("Name", "Handy")).with_decided({Field.NAME: (2,)})


@pytest.mark.parametrize("heading", ["Handy Arzt", "Mobil Behandler", "Rufnummer Hausarzt", "Mobil Praxis"])
def test_a_number_of_the_dentist_is_never_taken_for_the_patient_s(heading: str) -> None:
    rows = (("Müller", "030 1234567", "0171 1234567"),)
    assert guess_columns(table("Name", "Telefon", heading, rows=rows)).column(Field.NUMBER) == 1
    assert guess_columns(table("Name", "Ort", heading, rows=rows)).column(Field.NUMBER) is None


@pytest.mark.parametrize("heading", ["Handy Ehemann", "Notfall Handy", "Mobil Betreuer"])
def test_a_number_of_somebody_else_is_taken_only_where_there_is_no_other(heading: str) -> None:
    rows = (("Müller", "030 1234567", "0171 1234567"),)
    assert guess_columns(table("Name", "Telefon", heading, rows=rows)).column(Field.NUMBER) == 1
    assert guess_columns(table("Name", "Ort", heading, rows=rows)).column(Field.NUMBER) == 2
