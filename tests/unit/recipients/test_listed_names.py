"""Lists that hold the whole name in one column, as "Müller, Anna": what stands in the SMS, and who is known by it."""

from __future__ import annotations

import pytest

from tests.unit.recipients.test_list_check import NOBODY, checked, table
from tests.unit.recipients.verdict_files import Recorded
from tui.service.recipients import ListedNames, Verdict, guess_columns

MOBILE = "0171 1234567"
GREETING = "Guten Tag {{Name}}"


def texts(*names: str, text: str = GREETING, heading: str = "Name") -> list[str]:
    rows = [(f"0171 123456{place}", name, "ja") for place, name in enumerate(names)]
    return [row.text for row in checked(table(*rows, headings=("Handy", heading, "Einwilligung")), text=text).rows]


@pytest.mark.parametrize("heading", ["Name", "Patient", "Patientenname", "Name, Vorname", "Nachname"])
def test_a_column_of_whole_names_fills_each_placeholder_with_its_part(heading: str) -> None:
    assert texts("Müller, Anna", "Müller, Dr. Anna", heading=heading) == [
        "Guten Tag Anna Müller",
        "Guten Tag Dr. Anna Müller",
    ]
    assert texts("Müller, Dr. Anna", text="{{Vorname}} | {{Nachname}}", heading=heading) == ["Anna | Müller"]
    assert texts("Müller, Anna", text="Guten Tag {{Vorname}} {{Name}}", heading=heading) == ["Guten Tag Anna Müller"]


def test_the_heading_itself_names_the_whole_name_too() -> None:
    assert texts("Müller, Anna", text="Guten Tag {{Patient}}", heading="Patient") == ["Guten Tag Anna Müller"]


def test_the_check_says_that_names_are_turned_where_any_is() -> None:
    turned = checked(table((MOBILE, "Müller, Anna", "ja")), text=GREETING)
    assert turned.notes == ("Namen wie „Müller, Anna“ stehen in der SMS als „Anna Müller“.",)
    assert turned.rows[0].verdict is Verdict.OK
    assert checked(table((MOBILE, "Anna Müller", "ja")), text=GREETING).notes == ()
    assert checked(table((MOBILE, "Müller, Anna", "ja")), text="Wir sind umgezogen.").notes == ()


@pytest.mark.parametrize("name", ["Müller, Anna, Dr.", "Müller GmbH, Anna", "Müller, Familie", "Müller, Anna 2"])
def test_what_is_not_clear_stays_as_it_is_and_asks_to_be_looked_at(name: str) -> None:
    row = checked(table((MOBILE, name, "ja")), text=GREETING).rows[0]
    assert (row.text, row.verdict) == (f"Guten Tag {name}", Verdict.UNCLEAR_NAME)
    assert row.verdict.is_sendable
    assert row.verdict.needs_person
    assert row.reason == f"„{name}“ steht so in der SMS: Nachname und Vorname sind nicht eindeutig."
    assert checked(table((MOBILE, name, "ja")), text="Wir sind umgezogen.").rows[0].verdict is Verdict.OK


@pytest.mark.parametrize("name", ["Schmidt GmbH", "Praxis am Markt", "Turnverein Molar e.V.", "Huber & Sohn OHG"])
def test_a_company_is_to_be_looked_at_where_the_text_names_it(name: str) -> None:
    [row] = checked(table((MOBILE, name, "ja")), text=GREETING).rows
    assert (row.verdict, row.text) == (Verdict.UNCLEAR_NAME, f"Guten Tag {name}")
    assert row.reason == f"„{name}“ steht so in der SMS: wohl keine Person, sondern eine Firma."
    [row] = checked(table((MOBILE, name, "ja")), text="Wir sind umgezogen.").rows
    assert row.verdict is Verdict.OK


@pytest.mark.parametrize("name", ["Anna Praxl", "Ev Müller", "E. V. Laborius", "Familie Hotelier"])
def test_a_name_that_only_sounds_like_a_company_is_in_order(name: str) -> None:
    assert checked(table((MOBILE, name, "ja")), text=GREETING).rows[0].verdict is Verdict.OK


def test_a_part_that_an_unclear_name_does_not_tell_is_never_guessed() -> None:
    rows = ((MOBILE, "Müller, Anna", "ja"), ("0172 7654321", "Müller, Familie", "ja"))
    read = checked(table(*rows), text="Guten Tag {{Vorname}}").rows
    assert [row.verdict for row in read] == [Verdict.OK, Verdict.PLACEHOLDER_EMPTY]


def test_other_columns_are_never_turned() -> None:
    headings = ("Handy", "Name", "Einwilligung", "Behandler", "Vorname")
    rows = table((MOBILE, "Müller, Anna", "ja", "Weiß, Otto", "Anna"), headings=headings)
    assert checked(rows, text="{{Name}} bei {{Behandler}}").rows[0].text == "Anna Müller bei Weiß, Otto"
    assert checked(rows, text="{{Vorname}} {{Name}}").rows[0].text == "Anna Müller"
    contradicting = table((MOBILE, "Müller, Anna", "ja", "", "Otto"), headings=headings)
    row = checked(contradicting, text="{{Name}}").rows[0]
    assert (row.text, row.verdict) == ("Müller, Anna", Verdict.UNCLEAR_NAME)


def test_the_placeholders_offered_name_the_parts() -> None:
    read = table((MOBILE, "Müller, Anna", "ja"))
    assert ListedNames(read, guess_columns(read)).placeholders[-2:] == ("Vorname", "Nachname")


# who is known by a name is known as before


def test_a_row_of_the_dead_holds_the_one_that_writes_the_name_in_another_order() -> None:
    rows = (
        (MOBILE, "Müller, Anna verst.", "ja"),
        (MOBILE, "Müller, Anna", "ja"),
        (MOBILE, "Dr. Anna Müller", "ja"),
        (MOBILE, "Müller, Otto", "ja"),
    )
    found = checked(table(*rows), text="Guten Tag {{Name}}").rows
    held = [row.verdict is Verdict.DECEASED_REMARK for row in found]
    assert held == [True, True, True, False]


def test_opt_outs_and_duplicates_are_known_whatever_order_a_list_has() -> None:
    opted_out = Recorded(frozenset({"+491711234567"}))
    assert checked(table((MOBILE, "Müller, Anna", "ja")), recorded=opted_out).rows[0].verdict is Verdict.OPTED_OUT
    sent = Recorded(messages=frozenset({("+491711234567", "Guten Tag Anna Müller")}))
    assert checked(table((MOBILE, "Müller, Anna", "ja")), recorded=sent).rows[0].verdict is Verdict.SENT_RECENTLY
    both = checked(table((MOBILE, "Anna Müller", "ja"), (MOBILE, "Müller, Anna", "ja")), recorded=NOBODY)
    assert [row.verdict for row in both.rows] == [Verdict.OK, Verdict.DUPLICATE]


def test_the_name_by_which_the_store_knows_a_person_is_the_one_of_the_list() -> None:
    assert checked(table((MOBILE, "Müller, Anna", "ja"))).rows[0].name == "Müller, Anna"
