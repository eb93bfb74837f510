"""Understanding phone numbers as practices write them, and as Excel leaves them."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.service.text.numbers.number_reading import number_at_the_beginning, understand, understand_cell
from tui.service.text.numbers.phone_number import NumberKind, NumberProblem, Repair

MARIA = "+491711234567"
PAUL = "+491727654321"


@pytest.mark.parametrize(
    "written",
    [
        "0171 1234567",
        "0171/1234567",
        "0171 / 123 45 67",
        "0171-1234567",
        "0171.123.45.67",
        "(0171) 1234567",
        "(0)171 1234567",
        "+49 171 1234567",
        "+49 (0)171 1234567",
        "+49 0171 1234567",
        "0049 171 1234567",
        "0049/171/1234567",
        "0171–1234567",
        "'01711234567",
        '="01711234567"',
        " 0171 1234567\n",
        "0171\u00a01234567",
        "\u202a+49 171 1234567\u202c",
        "0171\u200b1234567",
        "０１７１ １２３４５６７",
        "+４９ １７１ １２３４５６７",
        "٠١٧١١٢٣٤٥٦٧",
    ],
)
def test_every_usual_way_of_writing_is_understood_without_remark(written):
    reading = understand(written)
    assert reading.e164 == MARIA
    assert reading.display == "+49 171 1234567"
    assert (reading.kind, reading.region) == (NumberKind.MOBILE, "DE")
    assert (reading.repairs, reading.problem, reading.alternatives) == ((), None, ())
    assert reading.raw == written
    assert reading.is_usable


@pytest.mark.parametrize(
    ("written", "repairs"),
    [
        ("491711234567", (Repair.PLUS_ADDED,)),
        ("49 171 1234567", (Repair.PLUS_ADDED,)),
        ("49 (0)171 1234567", (Repair.PLUS_ADDED,)),
        ("1711234567", (Repair.ZERO_ADDED,)),
        ("171/1234567", (Repair.ZERO_ADDED,)),
        ("1711234567.0", (Repair.DECIMALS_REMOVED, Repair.ZERO_ADDED)),
        ("1711234567,00", (Repair.DECIMALS_REMOVED, Repair.ZERO_ADDED)),
        ("491711234567.0", (Repair.DECIMALS_REMOVED, Repair.PLUS_ADDED)),
        ("0171 1234567 Handy", (Repair.WORDS_REMOVED,)),
        ("0171 1234567 (Mutter)", (Repair.WORDS_REMOVED,)),
        ("0171 1234567Handy", (Repair.WORDS_REMOVED,)),
        ("Handy: 0171 1234567", (Repair.WORDS_REMOVED,)),
        ("(Mutter) 0171/1234567", (Repair.WORDS_REMOVED,)),
        ("0171 1234567 / Handy", (Repair.WORDS_REMOVED,)),
        ("0171 1234567 ?", (Repair.WORDS_REMOVED,)),
        ("O171 1234567", (Repair.LETTER_O_READ_AS_ZERO,)),
        ("o171/1234567", (Repair.LETTER_O_READ_AS_ZERO,)),
    ],
)
def test_what_had_to_be_assumed_is_told(written, repairs):
    reading = understand(written)
    assert (reading.e164, reading.repairs, reading.problem) == (MARIA, repairs, None)


def test_without_plus_a_german_country_code_is_not_taken_for_the_area_code_of_leer():
    assert understand("491711234567").kind is NumberKind.MOBILE
    assert understand("4915112345678").e164 == "+4915112345678"


def test_without_plus_the_country_codes_of_allowed_neighbours_are_recognised():
    austrian = understand("436641234567")
    assert (austrian.e164, austrian.region, austrian.repairs) == ("+436641234567", "AT", (Repair.PLUS_ADDED,))
    assert understand("41791234567").e164 == "+41791234567"


@pytest.mark.parametrize(
    "written", ["0171 12345O7", "0171 1234O", "0171 123456O", "0171 12E4567", "I71 1234567", "0l71 1234567"]
)
def test_letters_among_the_digits_are_never_guessed(written):
    reading = understand(written)
    assert (reading.e164, reading.problem) == (None, NumberProblem.LETTERS_AMONG_DIGITS)


def test_letters_are_not_dialled_as_on_a_keypad():
    assert understand("0171-CALL").e164 is None
    assert understand("0171 FLOWERS").problem is NumberProblem.TOO_SHORT


@pytest.mark.parametrize(
    ("written", "others"),
    [
        ("0171 1234567 / 0172 7654321", (PAUL,)),
        ("0171/1234567 / 0172/7654321", (PAUL,)),
        ("0171/1234567/0172/7654321", (PAUL,)),
        ("0171 1234567, 0172 7654321", (PAUL,)),
        ("0171 1234567; 0172 7654321", (PAUL,)),
        ("0171 1234567\n0172 7654321", (PAUL,)),
        ("+491711234567+491727654321", (PAUL,)),
        ("0171 1234567 / 030 123456", ()),
        ("030 123456 / 0171 1234567", ()),
    ],
)
def test_of_two_whole_numbers_the_first_mobile_is_used_and_the_other_named(written, others):
    reading = understand(written)
    assert (reading.e164, reading.problem) == (MARIA, None)
    assert reading.repairs == (Repair.OTHER_NUMBER_SET_ASIDE,)
    assert reading.alternatives == others


def test_two_numbers_with_labels_are_both_seen():
    reading = understand("Mutter 0171 1234567, Vater 0172 7654321")
    assert (reading.e164, reading.alternatives) == (MARIA, (PAUL,))
    assert reading.repairs == (Repair.WORDS_REMOVED, Repair.OTHER_NUMBER_SET_ASIDE)


def test_the_same_number_twice_is_one_number():
    reading = understand("0171 1234567 / 0171/1234567")
    assert (reading.e164, reading.repairs, reading.alternatives) == (MARIA, (), ())


@pytest.mark.parametrize("written", ["0171 1234567 / 68", "0171 1234567 Zimmer 5", "0171 1234567 x5"])
def test_digits_that_might_belong_to_the_number_are_asked_about(written):
    reading = understand(written)
    assert (reading.e164, reading.problem) == (None, NumberProblem.AMBIGUOUS)
    assert reading.alternatives == (MARIA,)


def test_two_numbers_without_anything_between_them_are_too_long_for_one():
    assert understand("0171 1234567 0172 7654321").problem is NumberProblem.TOO_LONG


@pytest.mark.parametrize(
    "written",
    [
        *("1,71E+10", "1.71123E+10", "4,91711E+11", "1,71e10", "4.91711234567E+11", "+4,91711E+11", "4,91711 E+11"),
        *("4,91711*10^11", "4,91711×10^11"),
    ],
)
def test_a_number_cut_by_the_spreadsheet_is_named_as_such(written):
    assert understand(written).problem is NumberProblem.SPOILT_BY_SPREADSHEET


@pytest.mark.parametrize(
    "written", ["491711000000", " 491711000000 ", "4915110000000", "1710000000", "491711000000,00"]
)
def test_a_number_that_a_spreadsheet_has_rounded_is_never_sent_to(written):
    reading = understand_cell(written)
    assert (reading.e164, reading.problem) == (None, NumberProblem.ROUNDED_BY_SPREADSHEET)
    assert understand(written).e164, "typed, or told by a provider, it is what it is"


@pytest.mark.parametrize("written", ["+491711000000", "00491711000000", "01711000000", "0171 1000000"])
def test_zeros_at_the_end_are_taken_where_no_spreadsheet_can_have_made_them(written):
    assert understand_cell(written).e164 == "+491711000000"


@pytest.mark.parametrize("written", ["+491711234567", "491711234567", "00491711234567", "491711234567.0"])
def test_an_ungrouped_number_is_read_as_it_is(written):
    assert understand(written).e164 == "+491711234567"


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("030 123456", NumberKind.FIXED_LINE),
        ("032 123456789", NumberKind.FIXED_LINE),
        ("0164 1234567", NumberKind.PAGER),
        ("0168 1234567", NumberKind.PAGER),
        ("0169 1234567", NumberKind.PAGER),
        ("0700 12345678", NumberKind.PERSONAL),
        ("0800 1234567", NumberKind.TOLL_FREE),
        ("0900 1234567", NumberKind.PREMIUM_RATE),
        ("030 123456 / 089 123456", NumberKind.FIXED_LINE),
    ],
)
def test_what_is_no_mobile_number_is_refused_but_shown(written, kind):
    reading = understand(written)
    assert (reading.problem, reading.kind, reading.e164) == (NumberProblem.NOT_MOBILE, kind, None)
    assert reading.display.startswith("+49 ")


@pytest.mark.parametrize("written", ["0161 1234567", "0167 1234567", "0188 1234567", "0171 123456", "0171 123456789"])
def test_a_possible_number_that_the_plan_does_not_know_needs_a_persons_word(written):
    reading = understand(written)
    assert reading.problem is NumberProblem.NOT_VALID
    assert not reading.is_usable
    assert reading.may_be_confirmed
    assert reading.e164 == "+49" + written.replace(" ", "")[1:]


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("", NumberProblem.EMPTY),
        (" \u00a0\t", NumberProblem.EMPTY),
        ("keine", NumberProblem.NO_DIGITS),
        ("-", NumberProblem.NO_DIGITS),
        ("0171", NumberProblem.TOO_SHORT),
        ("110", NumberProblem.TOO_SHORT),
        ("+49 171", NumberProblem.TOO_SHORT),
        ("00171 1234567", NumberProblem.TOO_SHORT),
        ("0171 12345678901234", NumberProblem.TOO_LONG),
        ("9" * 400, NumberProblem.TOO_LONG),
        ("+999 1234567", NumberProblem.UNKNOWN_COUNTRY),
        ("7", NumberProblem.UNREADABLE),
    ],
)
def test_what_is_no_number_at_all_says_why(written, problem):
    reading = understand(written)
    assert (reading.problem, reading.e164, reading.may_be_confirmed) == (problem, None, False)


def test_messages_go_only_to_allowed_countries():
    polish = understand("+48 512 345 678")
    assert (polish.problem, polish.region) == (NumberProblem.COUNTRY_NOT_ALLOWED, "PL")
    assert (polish.e164, polish.display) == (None, "+48 512 345 678")
    assert understand("+48 512 345 678", countries=("DE", "pl")).e164 == "+48512345678"
    assert understand("+90 532 123 45 67", countries=()).is_usable


def test_an_unknown_number_of_a_country_not_allowed_cannot_be_confirmed():
    reading = understand("+48 012 345 678")
    assert (reading.problem, reading.may_be_confirmed) == (NumberProblem.COUNTRY_NOT_ALLOWED, False)


def test_north_american_numbers_count_as_mobile_where_allowed_because_nobody_can_tell():
    assert understand("+1 415 555 2671").problem is NumberProblem.COUNTRY_NOT_ALLOWED
    allowed = understand("+1 415 555 2671", countries=("DE", "US"))
    assert (allowed.kind, allowed.is_usable) == (NumberKind.FIXED_LINE_OR_MOBILE, True)


def test_digits_that_are_a_number_in_two_allowed_countries_are_asked_about():
    reading = understand("15123456789", countries=("DE", "US"))
    assert reading.problem is NumberProblem.AMBIGUOUS
    assert reading.alternatives == ("+4915123456789", "+15123456789")
    assert understand("15123456789").e164 == "+4915123456789"


def test_a_practice_in_switzerland_writes_its_own_way():
    assert understand("079 123 45 67", home="CH").e164 == "+41791234567"
    assert understand("791234567", home="CH").repairs == (Repair.ZERO_ADDED,)
    assert understand("41791234567", home="CH").repairs == (Repair.PLUS_ADDED,)
    assert understand("079 123 45 67").problem is NumberProblem.NOT_MOBILE


@given(st.text(max_size=60))
def test_any_text_gets_an_answer(text):
    reading = understand(text)
    assert (reading.problem is None) <= (reading.e164 is not None)
    assert reading.raw == text


@given(st.text(alphabet="0123456789+/ ,()-OoIlE.\n€x", max_size=40))
def test_what_is_usable_is_understood_again_from_its_own_form(text):
    reading = understand(text)
    if reading.is_usable:
        again = understand(reading.e164)
        assert (again.e164, again.repairs, again.display) == (reading.e164, (), reading.display)
        assert understand(reading.display).e164 == reading.e164


def test_the_numbering_plan_is_loaded_without_the_parts_that_are_never_asked() -> None:
    script = (
        "import sys\n"
        "from tui.service.text.numbers.number_reading import understand\n"
        "assert understand('0171 1234567').e164 == '+491711234567'\n"
        "assert understand('0664 1234567', home='AT').e164 == '+436641234567'\n"
        "from phonenumbers import PhoneNumberMatcher, data, parse\n"
        "assert PhoneNumberMatcher is None and data._ALT_NUMBER_FORMATS[49] is None\n"
        "assert not [finder for finder in sys.meta_path if type(finder).__module__.startswith('tui')]\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0171 2000009Test. Praxis", "0171 2000009"),
        (" +49 (0)171/2000009, bitte", "+49 (0)171/2000009"),
        ("Bitte rufen Sie 0171 2000009 an", ""),
        ("01.12. um 9:30 Uhr", ""),
        ("10 Uhr", ""),
    ],
)
def test_a_number_that_a_text_begins_with(text: str, number: str) -> None:
    assert number_at_the_beginning(text) == number


@pytest.mark.parametrize(
    "written",
    [
        *("0171 1234567 alt", "alt: 0171 1234567", "0171 1234567 (falsch)", "NICHT 0171 1234567", "Fax 0171 1234567"),
        *("0171 1234567 gehört nicht mehr Fr. Müller", "neu 0172 7654321, alt 0171 1234567", "0171 1234567 (Ex-Mann)"),
    ],
)
def test_a_number_of_a_list_that_is_said_to_be_wrong_is_not_used(written):
    reading = understand_cell(written)
    assert (reading.e164, reading.problem) == (None, NumberProblem.SAID_TO_BE_WRONG)


@pytest.mark.parametrize(
    "written", ["0171 1234567 (Mutter)", "0171 1234567 auch WhatsApp", "0171 1234567 nicht anrufen"]
)
def test_other_words_beside_a_number_are_left_out(written):
    assert understand_cell(written).e164 == MARIA
