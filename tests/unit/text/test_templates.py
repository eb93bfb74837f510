"""Placeholders: one text, a value per recipient."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.service.text.templates import (
    VALUE_LIMIT,
    MalformedTemplate,
    MissingValue,
    clean_value,
    fields,
    literal_text,
    may_be_filled,
    render,
)


@pytest.mark.parametrize(
    ("text", "filled", "fits"),
    [
        ("Guten Morgen {{Name}}.", "Guten Morgen Frau Weiß.", True),
        ("Guten Morgen {{Name}}.", "Guten Morgen .", False),
        ("Guten Morgen {{Name}}.", "Guten Abend Frau Weiß.", False),
        ("{{Anrede}} {{Name}}, bis morgen um {{Uhrzeit}}", "Frau Weiß, bis morgen um 9 Uhr", True),
        ("{{Anrede}} {{Name}}, bis morgen um {{Uhrzeit}}", "Frau Weiß, bis morgen um ", False),
        ("{{Anrede}} {{Name}}", "Frau Weiß", False),
        ("Morgen geschlossen.", "Morgen geschlossen.", True),
        ("Morgen geschlossen.", "Morgen geschlossen. Ja", False),
        ("Guten Morgen {{Name", "Guten Morgen {{Name", False),
    ],
)
def test_a_filled_text_is_recognised_by_its_template(text: str, filled: str, fits: bool) -> None:
    assert may_be_filled(text, filled) is fits


def test_the_placeholders_are_named_once_in_their_order():
    text = "{{Anrede}} {{Name}}, {{ name }} {{Telefon mobil}} {{Straße (neu)}} {{Geb.-Datum}}"
    assert fields(text) == ("Anrede", "Name", "Telefon mobil", "Straße (neu)", "Geb.-Datum")
    assert fields("kein Platzhalter, {nur} Klammern und $Zeichen") == ()


def test_case_and_blanks_around_a_name_do_not_matter():
    values = {" anrede ": "Frau", "NAME": "Öztürk", "stra\u00dfe": "Am Markt"}
    assert render("Liebe {{Anrede}} {{ name }}, {{Straße}}", values) == "Liebe Frau Öztürk, Am Markt"


def test_a_decomposed_name_is_the_same_name():
    assert render("{{Ubergro\u0308ße}}", {"Ubergröße": "ja"}) == "ja"


def test_a_value_is_never_filled_in_again():
    assert render("Hallo {{Name}}", {"Name": "{{Termin}} $x {0} %s \\g<0>", "Termin": "geheim"}) == (
        "Hallo {{Termin}} $x {0} %s \\g<0>"
    )


@pytest.mark.parametrize("empty", ["", "  ", "\n", "\u00a0", "\u200b", "\x00"])
def test_an_empty_value_stops_the_text(empty):
    with pytest.raises(MissingValue) as failure:
        render("Sehr geehrte Frau {{Name}}, {{Datum}}", {"Name": empty, "Datum": "3.12."})
    assert failure.value.fields == ("Name",)


def test_every_missing_field_is_named_at_once():
    with pytest.raises(MissingValue) as failure:
        render("{{Anrede}} {{ Name }} {{Datum}}", {"Anrede": "Frau"})
    assert failure.value.fields == ("Name", "Datum")


def test_values_are_made_fit_for_a_sentence():
    assert clean_value("  Mu\u0308ller\r\n ") == "Müller"
    assert clean_value("Am Markt 3\r\n12345 Berlin") == "Am Markt 3 12345 Berlin"
    assert clean_value("Mül\x00l\x1ber") == "Müller"
    assert clean_value("a\tb\u2028c") == "a b c"


def test_an_overlong_value_is_cut_where_one_can_see_it():
    cut = clean_value("x" * 5000)
    assert len(cut) == VALUE_LIMIT
    assert cut.endswith("x...")
    assert clean_value("x" * VALUE_LIMIT) == "x" * VALUE_LIMIT


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("Hallo {{", 6),
        ("Hallo {{}}", 6),
        ("Hallo {{ }}", 6),
        ("Hallo {{Na\nme}}", 6),
        ("Hallo {{Name}", 6),
        ("Hallo Name}}", 10),
        ("{{{Name}}}", 0),
        ("{{Name}} {{Vor{{name}}", 9),
    ],
)
def test_double_braces_without_a_name_are_refused_with_their_place(text, position):
    for read in (fields, literal_text, lambda broken: render(broken, {"Name": "x"})):
        with pytest.raises(MalformedTemplate) as failure:
            read(text)
        assert failure.value.position == position


def test_what_every_recipient_reads_is_the_text_between_the_placeholders():
    assert literal_text("Hallo {{Name}}, bis {{Datum}}!") == "Hallo , bis !"


@given(st.text(max_size=200), st.text(max_size=200))
def test_a_value_stands_in_the_text_exactly_as_cleaned(before, value):
    before = before.replace("{", "").replace("}", "")
    if clean_value(value):
        assert render(before + "{{Feld}}", {"feld": value}) == before + clean_value(value)


@given(st.text(max_size=400))
def test_a_clean_value_is_one_short_line_and_stays_so(value):
    cleaned = clean_value(value)
    assert len(cleaned) <= VALUE_LIMIT
    assert len(cleaned.splitlines()) <= 1
    assert clean_value(cleaned) == cleaned


@pytest.mark.parametrize(
    ("text", "value", "filled"),
    [
        ("um {{Uhrzeit}} Uhr.", "10 Uhr", "um 10 Uhr."),
        ("um {{Uhrzeit}} Uhr.", "10:30Uhr", "um 10:30 Uhr."),
        ("um {{Uhrzeit}}Uhr", "10 uhr", "um 10Uhr"),
        ("um {{Uhrzeit}}.", "10 Uhr", "um 10 Uhr."),
        ("um {{Uhrzeit}} Uhrmacher", "10 Uhr", "um 10 Uhr Uhrmacher"),
        ("um {{Uhrzeit}} Uhr", "Uhr", "um Uhr Uhr"),
    ],
)
def test_the_word_that_the_text_says_behind_a_time_is_not_said_twice(text: str, value: str, filled: str) -> None:
    assert render(text, {"Uhrzeit": value}) == filled
