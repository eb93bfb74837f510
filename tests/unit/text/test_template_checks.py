"""What the Textvorlagen screen remarks on a template."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tui.service.text.segments import Encoding
from tui.service.text.template_checks import Finding, FindingKind, TemplateUse, check, fill_with_samples, sample_day

GOOD = (
    "Liebe {{Anrede}} {{Name}}, Ihr Termin: {{Datum}}, {{Uhrzeit}} Uhr. "
    "Praxis Dr. Molar, Tel. 030 123456. Abmelden: kurze Antwort."
)
SINGLE = TemplateUse(is_series=False)
SERIES = TemplateUse(
    is_series=True,
    treatment_words=("Implantat", "Wurzelbehandlung", "PA", "professionelle Zahnreinigung"),
)


def kinds(text: str, use: TemplateUse = SERIES) -> list[FindingKind]:
    return [finding.kind for finding in check(text, use)]


def finding(text: str, kind: FindingKind, use: TemplateUse = SERIES) -> Finding:
    return next(each for each in check(text, use) if each.kind is kind)


def test_a_careful_template_gets_no_remark():
    assert check(GOOD, SERIES) == ()
    assert check(GOOD, SINGLE) == ()


@pytest.mark.parametrize("text", ["", " \n "])
def test_an_empty_template_gets_only_that_remark(text):
    assert kinds(text) == [FindingKind.EMPTY]
    assert FindingKind.EMPTY.forbids_use


def test_wrong_braces_are_found_with_their_place_before_anything_else():
    assert check("Hallo {{Name}", SERIES) == (Finding(FindingKind.MALFORMED, position=6),)
    assert FindingKind.MALFORMED.forbids_use


def test_a_template_that_will_be_too_long_with_usual_values_says_how_long():
    found = finding(GOOD + "x" * 60, FindingKind.TOO_LONG)
    assert found.sample is not None
    assert (found.sample.segments, found.sample.units) == (2, len(fill_with_samples(GOOD)) + 60)
    assert not found.kind.forbids_use


def test_characters_that_force_unicode_are_named_once_each():
    found = finding(GOOD + " – „Bis“ – bald", FindingKind.FORCES_UNICODE)
    assert found.words == ("–", "„", "“")
    assert found.sample is not None
    assert found.sample.encoding is Encoding.UCS2
    assert FindingKind.TOO_LONG in kinds(GOOD + " – „Bis“ – bald")


def test_placeholders_that_are_not_known_are_named():
    assert finding(GOOD + " {{Uhrzet}} {{Ort}}", FindingKind.UNKNOWN_FIELD).words == ("Uhrzet", "Ort")
    assert FindingKind.UNKNOWN_FIELD not in kinds(GOOD.replace("{{Name}}", "{{ NAME }}"))


@pytest.mark.parametrize("written", ["{Name}", "[name]", "<Name>", "%Name%", "#NAME#", "$Name", "${Name}", "«Name»"])
def test_a_known_field_in_other_brackets_is_probably_meant_as_placeholder(written):
    assert finding(f"{GOOD} {written}", FindingKind.WRONG_BRACKETS).words == (written,)
    assert FindingKind.WRONG_BRACKETS in kinds(f"{GOOD} {written}", SINGLE)


def test_other_words_in_brackets_are_just_words():
    assert FindingKind.WRONG_BRACKETS not in kinds(GOOD + " [Eingang Hof] <3 #1")


def test_a_text_must_tell_who_writes():
    assert FindingKind.NO_PRACTICE_NAME not in kinds(GOOD.replace("Praxis Dr. Molar", "{{Praxisname}}"))
    assert FindingKind.NO_PRACTICE_NAME in kinds("Ihr Termin morgen, Tel. 030 123456", SINGLE)
    assert FindingKind.NO_PRACTICE_NAME not in kinds("Ihr Termin morgen, Zahnärzte am Markt", SINGLE)


@pytest.mark.parametrize("phone", ["030 123456", "030/12 34 56", "+49 30 123456", "(030) 123456", "{{Praxistelefon}}"])
def test_a_text_must_tell_how_to_reach_the_practice(phone):
    assert FindingKind.NO_CONTACT not in kinds(GOOD.replace("030 123456", phone))


def test_a_date_is_no_phone_number():
    assert FindingKind.NO_CONTACT in kinds("Praxis Dr. Molar, 03.02.2026 08:30 Uhr, Antwort zum Abmelden")


def test_words_that_reveal_a_treatment_are_found_inside_compounds():
    text = GOOD + " Zur Wurzelbehandlungskontrolle und zum Zahnimplantat."
    assert finding(text, FindingKind.TREATMENT_WORD).words == ("Wurzelbehandlungskontrolle", "Zahnimplantat")


def test_a_placeholder_that_will_reveal_a_treatment_is_found():
    use = TemplateUse(is_series=False, treatment_words=("Behandlung",))
    assert finding("Praxis, 030 123456: {{Behandlung}}", FindingKind.TREATMENT_WORD, use).words == ("Behandlung",)


@pytest.mark.parametrize(
    "hint",
    [
        "Abmelden: Antwort genügt",
        "Keine weiteren SMS? Kurze Antwort",
        "Wenn Sie keine Erinnerung wünschen, rufen Sie an",
        "Antwort STOP",
        "Sie können jederzeit widersprechen",
    ],
)
def test_a_series_tells_how_to_stop_it(hint):
    text = f"Praxis Dr. Molar, 030 123456. {hint}"
    assert FindingKind.NO_OPT_OUT_HINT not in kinds(text)


def test_only_a_series_needs_that_hint():
    text = "Praxis Dr. Molar, 030 123456. Wenn Sie nicht kommen können, rufen Sie bitte an."
    assert FindingKind.NO_OPT_OUT_HINT in kinds(text)
    assert FindingKind.NO_OPT_OUT_HINT not in kinds(text, SINGLE)


def test_samples_stand_for_every_placeholder():
    assert fill_with_samples("{{anrede}} {{Name}} {{Ort}}") == "Frau Mustermann xxxxxxxxxxxx"


@pytest.mark.parametrize("today", [date(2026, 12, 25 + days) for days in range(7)])
def test_the_day_of_a_sample_is_the_next_one_of_its_weekday(today):
    day = sample_day(today)
    assert timedelta(0) < day - today <= timedelta(7)
    assert day.weekday() == 3
    assert fill_with_samples("{{Wochentag}} {{Datum}}", "31.12.2026") == "Donnerstag 31.12.2026"
