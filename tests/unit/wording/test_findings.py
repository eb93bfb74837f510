"""Every finding of the text core reads as a German sentence that helps."""

from __future__ import annotations

import pytest

from tui.service.text.numbers.number_reading import understand
from tui.service.text.numbers.phone_number import NumberKind, NumberProblem, NumberReading, Repair
from tui.service.text.segments import Encoding, count
from tui.service.text.sender import SenderProblem, SenderWarning, check, rule_of
from tui.service.text.template_checks import FindingKind, TemplateUse
from tui.service.text.template_checks import check as check_template
from tui.service.text.templates import MalformedTemplate, MissingValue, fields, render
from tui.service.wording import counting, facts, findings, template_findings


def test_the_understood_number_is_shown_with_its_kind_and_what_was_assumed():
    assert findings.number_understood(understand("0171 1234567")) == "+49 171 1234567, Mobilfunk"
    assert findings.number_understood(understand("1711234567")) == "+49 171 1234567, Mobilfunk (0 ergänzt)"
    assert findings.number_understood(understand("0171 1234567 / 0172 7654321")) == (
        "+49 171 1234567, Mobilfunk (nicht benutzt: +491727654321)"
    )
    assert findings.number_understood(understand("030 123456")) == "+49 30 123456, Festnetz"
    assert findings.number_understood(understand("keine")) == ""


@pytest.mark.parametrize("kind", NumberKind)
def test_every_kind_of_line_has_a_word(kind):
    assert facts.number_kind(kind)


@pytest.mark.parametrize("repair", Repair)
def test_every_repair_has_a_phrase(repair):
    assert findings.repair(repair)


@pytest.mark.parametrize("problem", NumberProblem)
def test_every_problem_of_a_number_is_one_sentence(problem):
    reading = NumberReading("12 34", display="+49 12 34", region="DE", problem=problem)
    sentence = findings.number_problem(reading)
    assert sentence.endswith((".", "?"))
    assert "{" not in sentence


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "Die Nummer fehlt."),
        ("030 123456", "+49 30 123456 ist keine Mobilfunknummer, sondern Festnetz."),
        (
            "1,71E+10",
            "„1,71E+10“ hat die Tabellenkalkulation gekürzt; bitte die Spalte dort als Text formatieren.",
        ),
        (
            "+48 512 345 678",
            "+48 512 345 678 gehört zu einem Land (PL), in das die Praxis keine SMS sendet.",
        ),
        ("0171 {x}\n12", "In „0171 {x} 12“ stehen Buchstaben zwischen den Ziffern."),
    ],
)
def test_a_refused_number_says_what_is_wrong_with_it(written, sentence):
    assert findings.number_problem(understand(written)) == sentence


def test_a_usable_number_has_no_problem_to_tell():
    assert findings.number_problem(understand("0171 1234567")) == ""


@pytest.mark.parametrize(
    ("sender", "counted"),
    [
        ("PraxisMolar", "11/11 Buchstaben"),
        ("PraxisMolar1", "12/11 Buchstaben"),
        ("", "0/11 Buchstaben"),
        ("+491711234567", "12/16 Ziffern"),
    ],
)
def test_the_live_count_stands_beside_the_sender(sender, counted):
    assert findings.sender_count(check(sender)) == counted


@pytest.mark.parametrize(
    ("sender", "problem", "part"),
    [
        ("Zähne!", SenderProblem.FORBIDDEN_CHARACTERS, "„ä !“"),
        ("+Molar", SenderProblem.MISPLACED_PLUS, "nur vor einer Nummer"),
        ("PraxisMolar1", SenderProblem.TOO_MANY_LETTERS, "hat 12 Zeichen, erlaubt sind 11"),
        ("1" * 17, SenderProblem.TOO_MANY_DIGITS, "hat 17 Ziffern, erlaubt sind 16"),
        ("+49 171 1234567", SenderProblem.SPACED_NUMBER, "ohne Leerzeichen"),
    ],
)
def test_a_refused_sender_says_what_is_allowed(sender, problem, part):
    reading = check(sender)
    assert reading.problem is problem
    assert part in findings.sender_problem(reading)


def test_an_allowed_sender_has_no_problem_to_tell():
    assert findings.sender_problem(check("PraxisMolar")) == ""


@pytest.mark.parametrize(
    ("sender", "sentences"),
    [
        ("PraxisMolar", ()),
        ("Molar", ("SMS4 verlangt laut Handbuch 6 bis 11 Zeichen, hier sind es 5.",)),
        ("1" * 15, ("SMS4 verlangt laut Handbuch 6 bis 14 Ziffern, hier sind es 15.",)),
        ("1" * 5, ("SMS4 verlangt laut Handbuch 6 bis 14 Ziffern, hier sind es 5.",)),
        ("Dr. Molar", ("SMS4 nimmt laut Handbuch nur Buchstaben und Ziffern, keine Leer- und Sonderzeichen.",)),
        ("", ("Ohne SMS-Absender setzt der Anbieter den Absender ein, der im Konto hinterlegt ist.",)),
    ],
)
def test_a_stricter_provider_is_named_with_its_limits(sender, sentences):
    assert findings.sender_warnings(check(sender, rule_of("SMS4"))) == sentences


@pytest.mark.parametrize("warning", SenderWarning)
def test_every_warning_has_a_sentence(warning):
    reading = check("PraxisMolar", rule_of("SMS4"))
    assert findings.sender_warning(reading, warning).endswith(".")


def test_what_forces_unicode_is_told_with_its_place_counted_from_one():
    found = [counting.forcing(each) for each in count("François–😀\u00ad\u00a0").forcing]
    assert found == [
        "„ç“ (Kleinbuchstabe c mit Cedille) an Stelle 5 erzwingt Unicode; Ersatz: „c“.",
        "„–“ (Gedankenstrich) an Stelle 9 erzwingt Unicode; Ersatz: „-“.",
        "„😀“ (Emoji GRINNING FACE) an Stelle 10 erzwingt Unicode; dafür gibt es keinen Ersatz.",
        "„ “ (weiches Trennzeichen (unsichtbar)) an Stelle 11 erzwingt Unicode; es kann wegfallen.",
        "„ “ (geschütztes Leerzeichen) an Stelle 12 erzwingt Unicode; ein einfaches Leerzeichen genügt.",
    ]


def test_encodings_and_parts_have_words():
    assert [counting.encoding(value) for value in Encoding] == ["Standardzeichen", "Unicode"]
    assert [counting.parts(number) for number in (0, 1, 2)] == ["0 SMS-Teile", "1 SMS-Teil", "2 SMS-Teile"]
    assert counting.too_many_parts(count("a" * 153 * 256)) == (
        "Der Text hätte 256 SMS-Teile; mehr als 255 kann kein Telefon zusammensetzen."
    )


def test_a_template_that_cannot_be_used_says_where():
    with pytest.raises(MalformedTemplate) as failure:
        fields("Hallo {{")
    assert findings.malformed_template(failure.value) == (
        "An Stelle 7 stehen doppelte Klammern ohne Feldnamen; ein Platzhalter heißt etwa {{Name}}."
    )


def test_missing_values_are_named_as_in_the_template():
    with pytest.raises(MissingValue) as one:
        render("{{Name}}", {})
    with pytest.raises(MissingValue) as two:
        render("{{Name}} {{Datum}}", {})
    assert findings.missing_value(one.value) == "Für den Platzhalter {{Name}} gibt es keinen Wert."
    assert findings.missing_value(two.value) == "Für die Platzhalter {{Name}}, {{Datum}} gibt es keine Werte."


def test_every_remark_on_a_template_has_a_sentence():
    use = TemplateUse(is_series=True, treatment_words=("Implantat",))
    texts = ("", "Hallo {{", "Ihr Implantat – [Name] {{Ort}}" + "x" * 60)
    told = {found.kind: template_findings.finding(found) for text in texts for found in check_template(text, use)}
    assert told == {
        FindingKind.EMPTY: "Die Vorlage enthält keinen Text.",
        FindingKind.MALFORMED: (
            "An Stelle 7 stehen doppelte Klammern ohne Feldnamen; ein Platzhalter heißt etwa {{Name}}."
        ),
        FindingKind.TOO_LONG: (
            "Mit üblichen Werten wird der Text 95 Zeichen lang (bis 70 passen in eine SMS): 2 SMS-Teile."
        ),
        FindingKind.FORCES_UNICODE: "Diese Zeichen erzwingen Unicode, eine SMS fasst dann nur noch 70 Zeichen: –",
        FindingKind.UNKNOWN_FIELD: "Diese Platzhalter sind nicht bekannt: Ort",
        FindingKind.WRONG_BRACKETS: ("Ein Platzhalter steht in doppelten geschweiften Klammern, nicht so: [Name]"),
        FindingKind.NO_PRACTICE_NAME: "Der Text nennt die Praxis nicht.",
        FindingKind.NO_CONTACT: "Der Text nennt keine Telefonnummer, unter der man die Praxis erreicht.",
        FindingKind.TREATMENT_WORD: "Diese Wörter verraten eine Behandlung: Implantat",
        FindingKind.NO_OPT_OUT_HINT: "Der Text sagt nicht, wie man weitere SMS abbestellt.",
    }
    assert set(told) == set(FindingKind)


def test_a_character_that_nobody_sees_is_named():
    sentence = findings.not_carried(("ş", "\ufeff", "\u200b"))
    assert sentence.endswith(": ş Byte-Reihenfolge-Marke (unsichtbar) Leerzeichen ohne Breite (unsichtbar)")
