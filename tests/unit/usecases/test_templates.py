"""The Textvorlagen: two lists, their order, what is remarked on a text, and moving them as TOML."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest

from tests.engines import beginning
from tui.service.errors import NotFound, TemplateRefused
from tui.service.model.messages import Template, TemplateEntry, TemplateKind
from tui.service.outbox.outbox import Outbox
from tui.service.settings import Settings
from tui.service.text import segments
from tui.service.usecases.templates import Templates

SINGLE, SERIES = TemplateKind.SINGLE, TemplateKind.SERIES
GOOD = "Guten Tag {{Name}}, Ihr Termin: {{Datum}}. Zahnarztpraxis Molar, 030 123456"


class Desk:
    """The settings of a practice, as a test changes them."""

    def __init__(self) -> None:
        self.settings = Settings()

    def allow_long_sms(self) -> None:
        self.settings = replace(self.settings, provider=replace(self.settings.provider, long_sms=True))


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def templates(desk: Desk, store: Outbox) -> Templates:
    return Templates(beginning(store, lambda: desk.settings))


@pytest.fixture
def empty(templates: Templates) -> Templates:
    """Those after somebody deleted the starter set."""
    for template in templates.every():
        templates.remove(template)
    return templates


def names(templates: Templates, kind: TemplateKind = SINGLE) -> list[str]:
    return [template.name for template in templates.every(kind)]


def sentences(templates: Templates, text: str, kind: TemplateKind = SINGLE) -> str:
    return "\n".join(remark.sentence for remark in templates.review(kind, text).remarks)


# --- the starter set ---


def test_a_new_store_begins_with_german_texts_in_both_lists(templates: Templates) -> None:
    assert names(templates) == ["Terminerinnerung", "Termin verschoben", "Termin abgesagt", "Bitte um Rückruf"]
    assert names(templates, SERIES) == ["Terminerinnerung", "Recall", "Praxis geschlossen"]


def test_every_starter_fits_one_sms_of_standard_characters(templates: Templates) -> None:
    for template in templates.every():
        sample = templates.review(template.kind, template.text).sample
        assert sample.encoding is segments.Encoding.GSM7, template.name
        assert sample.segments == 1, template.name


def test_no_starter_names_an_emergency_number_of_its_own_or_advertises(templates: Templates) -> None:
    closed = templates.get(SERIES, "Praxis geschlossen").text
    assert "{{Notdienst}}" in closed
    assert "116117" not in "".join(template.text for template in templates.every())
    assert not [template.name for template in templates.every() if "Geburtstag" in template.name + template.text]


def test_a_starter_that_was_deleted_does_not_come_back(templates: Templates, desk: Desk, store: Outbox) -> None:
    templates.remove(templates.get(SINGLE, "Bitte um Rückruf"))
    again = Templates(beginning(store, lambda: desk.settings, person="ben"))
    assert "Bitte um Rückruf" not in names(again)


# --- new, copy, rename, delete ---


def test_a_template_is_found_by_its_name_in_any_case(empty: Templates) -> None:
    empty.add(SINGLE, "  Öffnungszeiten \t neu ", GOOD)
    found = empty.get(SINGLE, "öffnungszeiten NEU")
    assert (found.name, found.text, found.updated_by) == ("Öffnungszeiten neu", GOOD, "anna")


def test_both_lists_may_have_a_template_of_the_same_name(empty: Templates) -> None:
    empty.add(SINGLE, "Recall", "einzeln")
    empty.add(SERIES, "Recall", "Serie")
    assert empty.get(SINGLE, "Recall").text == "einzeln"
    assert empty.get(SERIES, "Recall").text == "Serie"


def test_a_name_is_given_once_in_a_list_whatever_its_case(empty: Templates) -> None:
    first = empty.add(SINGLE, "Übergabe", "eins")
    second = empty.add(SINGLE, "Zwei", "zwei")
    with pytest.raises(TemplateRefused, match="„Übergabe“ gibt es schon"):
        empty.add(SINGLE, "übergabe", "drei")
    with pytest.raises(TemplateRefused, match="„Übergabe“ gibt es schon"):
        empty.change(second, "ÜBERGABE", "zwei")
    assert empty.change(first, "übergabe", "eins").name == "übergabe"
    assert names(empty) == ["übergabe", "Zwei"]


def test_changing_keeps_the_place_in_the_list(empty: Templates) -> None:
    first = empty.add(SINGLE, "A", "a")
    empty.add(SINGLE, "B", "b")
    changed = empty.change(first, "Z", "geändert")
    assert names(empty) == ["Z", "B"]
    assert (changed.id, changed.text) == (first.id, "geändert")


def test_changing_what_somebody_deleted_meanwhile_says_so(empty: Templates) -> None:
    gone = empty.add(SINGLE, "Recall", "Text")
    empty.remove(gone)
    with pytest.raises(NotFound, match="„Recall“ wurde inzwischen gelöscht") as refused:
        empty.change(gone, "Recall", "anderer Text")
    assert "neue" in refused.value.remedy
    assert not empty.remove(gone)


def test_an_unknown_name_is_answered_with_the_nearest(templates: Templates) -> None:
    with pytest.raises(NotFound, match="SMS-Einzeldaten") as refused:
        templates.get(SINGLE, "Termin abgesakt")
    assert refused.value.remedy == "Meinten Sie „Termin abgesagt“?"


def test_copies_count_on(empty: Templates) -> None:
    original = empty.add(SINGLE, "Recall", GOOD)
    second = empty.copy(original)
    third = empty.copy(second)
    assert [second.name, third.name] == ["Recall (2)", "Recall (3)"]
    assert third.text == GOOD


def test_the_copy_of_a_long_name_stays_within_the_limit(empty: Templates) -> None:
    copy = empty.copy(empty.add(SINGLE, "x" * 40, GOOD))
    assert len(copy.name) == 40
    assert copy.name.endswith(" (2)")


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("", GOOD, "braucht einen Namen"),
        (" \n ", GOOD, "braucht einen Namen"),
        ("x" * 41, GOOD, "länger als 40 Zeichen"),
        ("Leer", " \n", "keinen Text"),
        ("Klammern", "Hallo {{Name", "An Stelle 7 stehen doppelte Klammern"),
    ],
)
def test_what_could_not_be_used_is_not_saved(empty: Templates, name: str, text: str, reason: str) -> None:
    with pytest.raises(TemplateRefused, match=reason):
        empty.add(SINGLE, name, text)
    assert not empty.every()


def test_text_and_name_are_kept_composed_and_without_control_characters(empty: Templates) -> None:
    saved = empty.add(SINGLE, "Fru\u0308hling\x1b", "Gru\u0308\u00dfe\r\nIhre\tPraxis\x07")
    assert (saved.name, saved.text) == ("Fr\u00fchling", "Gr\u00fc\u00dfe\nIhre Praxis")


# --- order ---


def test_templates_move_within_their_list_and_no_further_than_its_ends(empty: Templates) -> None:
    first, _second, third = (empty.add(SINGLE, name, "Text") for name in "ABC")
    empty.add(SERIES, "S", "Text")
    assert empty.move(third, -1)
    assert names(empty) == ["A", "C", "B"]
    assert empty.move(first, 2)
    assert names(empty) == ["C", "B", "A"]
    assert not empty.move(first, 1)
    assert not empty.move(third, -1)
    assert names(empty) == ["C", "B", "A"]
    assert names(empty, SERIES) == ["S"]


def test_what_was_deleted_elsewhere_cannot_be_moved(empty: Templates) -> None:
    gone = empty.add(SINGLE, "A", "Text")
    empty.remove(gone)
    assert not empty.move(gone, 1)


# --- remarks ---


def test_a_good_template_gets_no_remark(templates: Templates) -> None:
    assert templates.review(SINGLE, GOOD).remarks == ()
    assert templates.review(SINGLE, GOOD).usable


def test_the_sample_shows_the_text_with_typical_values(templates: Templates) -> None:
    sample = templates.review(SINGLE, GOOD).sample
    assert sample.text == "Guten Tag Mustermann, Ihr Termin: 26.11.2026. Zahnarztpraxis Molar, 030 123456"


def test_a_text_over_160_is_said_to_be_unsendable_while_long_sms_are_off(templates: Templates, desk: Desk) -> None:
    long = GOOD + " " + "x" * 100
    assert "So wird er nicht gesendet" in sentences(templates, long)
    desk.allow_long_sms()
    assert "2 SMS-Teile" in sentences(templates, long)
    assert "nicht gesendet" not in sentences(templates, long)


def test_what_forces_unicode_is_named(templates: Templates) -> None:
    assert "erzwingen Unicode" in sentences(templates, GOOD + " \u2764")


def test_an_unknown_placeholder_is_named_and_in_a_series_becomes_a_column(templates: Templates) -> None:
    text = GOOD + " {{Raum}}"
    assert "nicht bekannt: Raum" in sentences(templates, text)
    assert "braucht die Liste als Spalten: Raum" in sentences(templates, text, SERIES)


def test_practice_phone_treatment_and_opting_out_are_asked_for(templates: Templates) -> None:
    remarks = sentences(templates, "Ihre Zahnreinigung steht an.", SERIES)
    assert "nennt die Praxis nicht" in remarks
    assert "keine Telefonnummer" in remarks
    assert "verraten eine Behandlung: Zahnreinigung" in remarks
    assert "abbestellt" in remarks
    assert "abbestellt" not in sentences(templates, "Ihre Zahnreinigung steht an.", SINGLE)


def test_treatment_words_are_those_of_the_configuration(templates: Templates, desk: Desk) -> None:
    desk.settings = replace(desk.settings, policy=replace(desk.settings.policy, treatment_words=("Lachgas",)))
    assert "Lachgas" in sentences(templates, "Lachgas und Zahnreinigung")
    assert "Zahnreinigung" not in sentences(templates, "Lachgas und Zahnreinigung")


@pytest.mark.parametrize("text", ["", "Hallo {{", "Hallo {{}} Sie"])
def test_what_cannot_be_sent_is_not_usable(templates: Templates, text: str) -> None:
    assert not templates.review(SINGLE, text).usable


# --- filling in ---


def test_filling_in_leaves_what_has_no_value(templates: Templates) -> None:
    filled = templates.fill(
        "{{Anrede}} {{ name }}, am {{Datum}}", {"Name": "Öz {{Datum}}", "anrede": "Frau", "Datum": " "}
    )
    assert filled == "Frau Öz {{Datum}}, am {{Datum}}"


def test_a_text_with_broken_braces_has_no_fields_and_stays_as_it_is(templates: Templates) -> None:
    assert templates.fields("{{Name}} {{") == ()
    assert templates.fill("{{Name}} {{", {"Name": "Anna"}) == "{{Name}} {{"
    assert "An Stelle 10 stehen doppelte Klammern" in templates.lacking("{{Name}} {{")


# --- TOML ---


def test_an_export_is_toml_that_an_import_reads_back(empty: Templates) -> None:
    empty.add(SINGLE, "Zitat", 'Er sagte "{{Name}}" \\ und\nging.')
    empty.add(SERIES, "Grüße", "Schöne Grüße an {{Name}} €")
    document = empty.export()
    before = [(each.kind, each.name, each.text) for each in empty.every()]
    assert len(tomllib.loads(document)["template"]) == 2
    for template in empty.every():
        empty.remove(template)
    imported = empty.import_toml(document)
    assert imported.added == ("Zitat", "Grüße")
    assert [(each.kind, each.name, each.text) for each in empty.every()] == before


def test_one_list_is_exported_alone(empty: Templates) -> None:
    empty.add(SINGLE, "A", "a")
    empty.add(SERIES, "B", "b")
    assert [entry["name"] for entry in tomllib.loads(empty.export(SERIES))["template"]] == ["B"]


def test_an_empty_list_is_exported_and_imported(empty: Templates) -> None:
    assert empty.import_toml(empty.export()).added == ()


def test_an_import_replaces_namesakes_and_tells_which(empty: Templates) -> None:
    empty.add(SINGLE, "Recall", "alt")
    text = '[[template]]\nkind="single"\nname="RECALL"\ntext="neu"\n[[template]]\nkind="single"\nname="X"\ntext="x"\n'
    imported = empty.import_toml(text)
    assert (imported.added, imported.replaced) == (("X",), ("RECALL",))
    assert [(each.name, each.text) for each in empty.every()] == [("RECALL", "neu"), ("X", "x")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("kind = ", "kein gültiges TOML"),
        ('template = "x"', "unvollständige"),
        ('[[template]]\nkind="single"\nname="A"\ntext=["a"]', "unvollständige"),
        ('[[template]]\nkind="single"\nname=1\ntext="a"', "unvollständige"),
        ('[provider]\nsender = "Praxis"', "keine Textvorlagen"),
        ('[[template]]\nname="A"\ntext="a"', "unvollständige"),
        ('[[template]]\nkind="mail"\nname="A"\ntext="a"', "unvollständige"),
        ('[[template]]\nkind="single"\nname=""\ntext="a"', "braucht einen Namen"),
        ('[[template]]\nkind="single"\nname="A"\ntext="{{"', "Klammern"),
    ],
)
def test_an_import_that_cannot_be_used_as_a_whole_changes_nothing(empty: Templates, text: str, reason: str) -> None:
    good = '[[template]]\nkind="single"\nname="Gut"\ntext="gut"\n'
    with pytest.raises(TemplateRefused, match=reason):
        empty.import_toml(good + text if text.startswith("[[") else text)
    assert not empty.every()


def test_what_happened_to_templates_is_on_record(empty: Templates, store: Outbox) -> None:
    template: Template = empty.add(SINGLE, "Recall", "Text")
    empty.change(template, "Recall", "anders")
    empty.remove(template)
    with store.read() as connection:
        lines = connection.rows("SELECT actor, kind FROM event ORDER BY id DESC LIMIT 3")
    assert [tuple(line) for line in lines] == [
        ("anna", "template-removed"),
        ("anna", "template-changed"),
        ("anna", "template-added"),
    ]


def test_a_starter_set_is_sown_once_even_by_two_desks(store: Outbox) -> None:
    starters = [TemplateEntry(SINGLE, "A", "a")]
    assert store.templates.seed(lambda: starters, actor="x")
    assert not store.templates.seed(lambda: starters, actor="y")
    assert len(store.templates.every()) == 1


# --- answers ---


def test_under_a_name_no_template_asks_for_an_answer(desk: Desk, templates: Templates) -> None:
    asks = f"{GOOD} Antworten Sie mit JA."
    assert templates.review(SINGLE, asks).usable
    desk.settings = replace(desk.settings, provider=replace(desk.settings.provider, sender="PraxisMolar"))
    review = templates.review(SINGLE, asks)
    assert not review.usable
    assert "„Antworten Sie mit JA“" in review.remarks[0].sentence
    with pytest.raises(TemplateRefused, match="niemand antworten"):
        templates.add(SINGLE, "Zusage", asks)
    desk.settings = replace(desk.settings, provider=replace(desk.settings.provider, sender="+491701112233"))
    assert templates.add(SINGLE, "Zusage", asks).name == "Zusage"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Bis morgen, Ihre Praxis", ""),
        ("Um {{Uhrzeit}} Uhr", "Für den Platzhalter {{Uhrzeit}} gibt es keinen Wert."),
        ("{{Name}}, um {{Uhrzeit", "An Stelle 14 stehen doppelte Klammern ohne Feldnamen"),
        ("Um 9}} Uhr", "An Stelle 5 stehen doppelte Klammern ohne Feldnamen"),
    ],
)
def test_what_keeps_a_text_from_being_sent_as_it_stands(templates: Templates, text: str, told: str) -> None:
    assert templates.lacking(text).startswith(told)
    assert bool(templates.lacking(text)) == bool(told)
