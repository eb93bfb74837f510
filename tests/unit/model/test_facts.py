"""A fact is stored without a language, read again as it was, and worded in the language of the reader."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.unit.fact_strategies import FACTS_OF_EVERY_KIND, any_facts
from tests.unit.german_texts import looks_german
from tui.language import translation
from tui.service.errors import SecretError
from tui.service.model import facts
from tui.service.model.events import EventKind
from tui.service.model.facts import Fact, FactKind, read, stored
from tui.service.wording import fact_sentences, labels
from tui.service.wording import facts as fact_wording
from tui.service.wording.facts import as_error, read_sentence, sentence

UNREADABLE = "Der Grund ist hier nicht lesbar; eine andere Version des Programms hat ihn geschrieben."
THE_SAME_IN_EVERY_LANGUAGE = (FactKind.SENTENCE, FactKind.TOGETHER, FactKind.CODE, FactKind.CODE_SAYS)


def in_english(reason: Fact) -> str:
    translation.activate("en")
    try:
        return sentence(reason)
    finally:
        translation.activate(translation.SOURCE_LANGUAGE)


# --- stored and read ---


@given(any_facts)
def test_a_fact_is_read_as_it_was_stored(fact: Fact) -> None:
    assert read(stored(fact)) == fact


@given(st.text(max_size=200).filter(lambda text: not facts.is_record(text)))
@example("Nach 5 Versuchen aufgegeben: besetzt")
@example('{"kind":"opted-out","values":{}}')
def test_a_sentence_of_an_older_version_is_read_unchanged(text: str) -> None:
    assert read_sentence(text) == text
    assert sentence(read(text)) == sentence(Fact.said(text))


def test_somebodys_own_words_stand_in_the_store_as_they_were_said() -> None:
    assert stored("Rufnummer gesperrt") == stored(Fact.said("Rufnummer gesperrt")) == "Rufnummer gesperrt"
    assert stored("") == ""


def test_words_that_look_like_a_fact_are_words_all_the_same() -> None:
    forged = stored(Fact.of(FactKind.OPTED_OUT))
    assert read(stored(forged)) == Fact.said(forged)
    assert read_sentence(stored(forged)) == forged


@given(
    st.one_of(
        st.text(max_size=100),
        st.recursive(
            st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9)),
            lambda inner: st.one_of(
                st.lists(inner, max_size=3),
                st.fixed_dictionaries(
                    {
                        "kind": st.one_of(inner, st.sampled_from([kind.value for kind in FactKind])),
                        "values": st.one_of(inner, st.dictionaries(st.text(max_size=9), inner, max_size=3)),
                    }
                ),
            ),
        ).map(json.dumps),
    )
)
@example("[" * 50_000)
@example('{"kind":"gave-up","values":{"reason":' * 50 + "1" + "}}" * 50)
@example('{"kind":"gave-up","values":{"kind":"x"}}')
@example('{"kind":"gave-up","values":{"count":' + "9" * 5000 + "}}")
@example('{"kind":"waits-already","values":{"at":"0001-01-01T00:00:00+00:00"}}')
def test_whatever_the_store_holds_is_told_in_a_sentence(hostile: str) -> None:
    assert isinstance(read_sentence(facts.RECORD_SEPARATOR + hostile), str)


@pytest.mark.parametrize("record", ["", "{", '{"kind":"of-next-year","values":{}}', '{"kind":"gave-up","values":[]}'])
def test_a_fact_of_another_version_says_so_and_is_kept(record: str) -> None:
    text = facts.RECORD_SEPARATOR + record
    assert read_sentence(text) == UNREADABLE
    assert stored(read(text)) == text


def test_a_fact_that_lacks_a_value_says_so_too() -> None:
    assert sentence(Fact.of(FactKind.GAVE_UP, count=5)) == UNREADABLE


# --- worded ---


@pytest.mark.parametrize("fact", FACTS_OF_EVERY_KIND, ids=lambda fact: fact.kind.value)
def test_every_kind_is_worded_in_german_and_in_english_with_the_same_values(fact: Fact) -> None:
    german, english = sentence(fact), in_english(fact)
    assert UNREADABLE not in (german, english)
    assert "The reason cannot be read" not in english
    assert not re.search(r"\{[a-z]", german.replace("{{", "") + english.replace("{{", ""))
    if fact.kind not in THE_SAME_IN_EVERY_LANGUAGE:
        assert german != english
    assert re.findall(r"\d+", german.replace(".", " ")) == re.findall(r"\d+", english.replace(".", " "))


def test_every_kind_has_one_wording() -> None:
    worded = [*fact_sentences.SENTENCES, *fact_wording._SPECIAL]
    assert sorted(worded) == sorted(FactKind)


def test_a_reason_within_a_reason_is_worded_too() -> None:
    gave_up = Fact.of(FactKind.GAVE_UP, count=5, reason=Fact.of(FactKind.MACHINE_SLEPT))
    assert sentence(gave_up) == (
        "Nach 5 Versuchen aufgegeben: Der Rechner war angehalten, bevor die Nachricht hinausging."
    )
    assert not looks_german(in_english(gave_up))


def test_what_a_providers_code_means_is_told_in_the_language_of_the_reader() -> None:
    means = Fact.of(FactKind.CODE_MEANS, code="305", meaning="Der Text fehlt.")
    assert sentence(means) == "Code 305: Der Text fehlt."
    assert in_english(means) == "Code 305: The text is missing."


def test_a_providers_words_end_before_the_next_sentence_begins() -> None:
    code = Fact.of(FactKind.CODE_SAYS, code="900", words="Internal error")
    undecided = Fact.of(FactKind.PROVIDER_UNDECIDED, host="seven.io", words=code)
    assert sentence(undecided) == ("seven.io meldet: Code 900: Internal error. Ob die SMS angenommen wurde, ist offen.")


def test_a_providers_words_stay_as_they_are() -> None:
    spent = Fact.of(FactKind.CREDIT_SPENT, words="Guthaben reicht nicht")
    assert "Guthaben reicht nicht" in in_english(spent)


def test_an_amount_is_written_as_the_reader_writes_it() -> None:
    too_low = Fact.of(FactKind.CREDIT_TOO_LOW, balance="1000.03", currency="EUR", words="Fehler")
    assert "1.000,03 €" in sentence(too_low)
    assert "1,000.03 €" in in_english(too_low)


@pytest.mark.parametrize("balance", ["", "viel", "Infinity", "1E+999999"])
def test_an_amount_that_is_none_makes_a_fact_unreadable(balance: str) -> None:
    too_low = Fact.of(FactKind.CREDIT_TOO_LOW, balance=balance, currency="EUR", words="Fehler")
    assert sentence(too_low) == UNREADABLE


def test_what_the_card_lacks_is_told_with_its_labels_in_the_language_of_the_reader() -> None:
    lacking = Fact.of(FactKind.ACCESS_INCOMPLETE, title="SMS4 RESTful", fields="customer_number,user")
    assert sentence(lacking) == (
        "Die Karte SMS-Provider ist für „SMS4 RESTful“ unvollständig: Kundennr., Benutzer fehlen."
    )
    assert not looks_german(in_english(lacking))


def test_an_error_keeps_what_it_says_and_its_remedy_without_a_language() -> None:
    error = as_error(
        SecretError,
        Fact.of(FactKind.SECRET_MISSING, name="sms4-password"),
        Fact.of(FactKind.SET_SECRET, name="sms4-password"),
    )
    assert error.fact is not None
    assert sentence(error.fact) == f"{error.sentence} {error.remedy}"
    assert not looks_german(in_english(error.fact))


def test_every_kind_of_event_has_words_of_its_own_on_the_screen() -> None:
    assert all(labels.event(kind) != kind.value for kind in EventKind)
    assert EventKind.read("of-next-year") is EventKind.OTHER
