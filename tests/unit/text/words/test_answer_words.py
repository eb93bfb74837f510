"""What the first words of an answer mean: a machine acts where they leave no doubt, and nowhere else."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.service.text.words.answer_words import AnswerMeaning, AnswerWords, asks_for_an_answer, meaning_of

WORDS = AnswerWords()
OPEN, STOP = AnswerMeaning.OPEN, AnswerMeaning.STOP
CONFIRMED, CANCELLED = AnswerMeaning.CONFIRMED, AnswerMeaning.CANCELLED

INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e\ufe0f"
PUNCTUATION = " .,;:!-–—'\"„“”()*\u00a0\t\n"


def said(text: str, words: AnswerWords = WORDS) -> AnswerMeaning:
    return meaning_of(text, words)


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        "Stopp!",
        "stop bitte keine SMS mehr",
        "„STOP“",
        "ABMELDEN.",
        "Abmelden bitte",
        "Keine SMS",
        "keine  SMS mehr",
        "ＳＴＯＰ",
        "stop,danke",
        "STOP/ABMELDEN",
        " \n STOP",
    ],
)
def test_who_begins_with_a_word_that_stops_gets_no_more(text: str) -> None:
    assert said(text) is STOP


@pytest.mark.parametrize(
    "text",
    [
        "Bitte STOP",
        "Stoppuhr",
        "stop2",
        "STOPPEN",
        "Non-Stop",
        "Stop-Schild",
        "Abmeldung",
        "keine Zeit",
        "Keine SMS-Flut",
        "s t o p",
        "Unstop",
        "",
        "   ",
        "\u200b",
        "SТOP",
        "Abmelden-Knopf",
    ],
)
def test_nothing_else_stops(text: str) -> None:
    assert said(text) is OPEN


@pytest.mark.parametrize(
    "text", ["JA", "ja", "Ja.", "Ja, danke!", "JA LG", "ja, vielen Dank", "Ja gerne", "ja viele Grüße"]
)
def test_a_plain_yes_confirms(text: str) -> None:
    assert said(text) is CONFIRMED


@pytest.mark.parametrize("text", ["NEIN", "Nein danke", "nein.", "ABSAGEN", "Absagen bitte"])
def test_a_plain_no_cancels(text: str) -> None:
    assert said(text) is CANCELLED


@pytest.mark.parametrize(
    "text",
    [
        "Ja?",
        "Ja, aber erst um 10",
        "Ja oder nein",
        "Jaja",
        "JA 👎",
        "Ja-Wort",
        "Nein, ich komme",
        "Ja 10 Uhr",
        "Jahr",
        "Januar",
        "Nein?",
        "Neinsagen",
        "Absagen kann ich nicht",
        "Ja, Frau Müller kommt",
        "ja ja",
        "Naja",
    ],
)
def test_what_says_more_is_for_a_person(text: str) -> None:
    assert said(text) is OPEN


def test_the_practice_has_words_of_its_own() -> None:
    words = AnswerWords(
        stop=(*WORDS.stop, "Übel, Schluß!"), confirming=(*WORDS.confirming, "komme"), cancelling=("storno",)
    )
    assert said("ÜBEL SCHLUSS jetzt", words) is STOP
    assert said("U\u0308bel schluß", words) is STOP
    assert said("Komme gern", words) is CONFIRMED
    assert said("STORNO", words) is CANCELLED
    assert said("komme später", words) is OPEN


def test_a_word_without_letters_means_nothing() -> None:
    assert said("!!!", AnswerWords(stop=("!",), confirming=("",), cancelling=("-",))) is OPEN


def mixed_case(word: str) -> st.SearchStrategy[str]:
    return st.tuples(*(st.sampled_from([char.lower(), char.upper()]) for char in word)).map("".join)


def sprinkled(word: str) -> st.SearchStrategy[str]:
    """The word with invisible characters anywhere in it."""
    return st.lists(st.text(INVISIBLE, max_size=2), min_size=len(word) + 1, max_size=len(word) + 1).map(
        lambda gaps: "".join(gap + char for gap, char in zip(gaps, f"{word} ", strict=True)).rstrip(" ")
    )


any_text = st.text(st.characters(), max_size=40)
around = st.text(PUNCTUATION, max_size=4)


@settings(max_examples=60)
@given(st.sampled_from(WORDS.stop).flatmap(mixed_case).flatmap(sprinkled), around, any_text)
def test_neither_case_nor_blanks_nor_what_nobody_sees_hides_a_stop(word: str, before: str, after: str) -> None:
    assert said(f"{before}{word}") is STOP
    assert said(f"{before}{word} {after}") is STOP


@settings(max_examples=60)
@given(st.sampled_from(["JA", "NEIN", "ABSAGEN"]).flatmap(mixed_case), around, around)
def test_punctuation_changes_nothing_of_a_plain_answer(word: str, before: str, after: str) -> None:
    assert said(f"{before}{word}{after}") is (CONFIRMED if word.upper() == "JA" else CANCELLED)


@settings(max_examples=80)
@given(any_text)
def test_a_machine_acts_on_no_other_word(text: str) -> None:
    meaning = said(f"Hallo {text}")
    assert meaning is OPEN


@settings(max_examples=60)
@given(
    st.sampled_from(["JA", "NEIN", "STOP", "ABMELDEN"]),
    st.text(string.ascii_letters + string.digits + "äöüß", min_size=1, max_size=9),
)
def test_a_longer_word_is_another_word(word: str, more: str) -> None:
    longer = word + more
    assert said(longer) is OPEN or longer.casefold() in ("stopp", "ja", "nein")


def test_a_text_without_end_is_read_to_its_limit_at_once() -> None:
    assert said("STOP " + "x " * 500_000) is STOP
    assert said("x" * 1_000_000) is OPEN
    assert said("Ja " + "danke " * 100_000) is CONFIRMED


# --- a text that asks for an answer ---


@pytest.mark.parametrize(
    "text",
    [
        "Antworten Sie mit JA.",
        "Bitte antworten Sie mit „Ja“ oder „Nein“.",
        "Antworte STOP",
        "Zum Abmelden STOP senden",
        "Bitte bestätigen Sie mit JA",
        "Können Sie nicht kommen, antworten Sie bitte mit NEIN",
        "Abmelden: STOP",
        "Abmelden mit STOP",
        "Reply YES to confirm",
        "Antworten Sie einfach auf diese SMS",
        "Senden Sie NEIN zurück",
        "Mit JA antworten",
    ],
)
def test_what_asks_for_an_answer_by_sms(text: str) -> None:
    assert asks_for_an_answer(text)


@pytest.mark.parametrize(
    "text",
    [
        "Auf diese SMS können Sie nicht antworten.",
        "Bitte antworten Sie nicht auf diese SMS.",
        "Ja, wir haben offen.",
        "Abmelden: STOP an 0171 2345678",
        "Abmelden unter 0711 123456",
        "Keine SMS mehr? Tel. 0711 123456",
        "Absagen bitte telefonisch unter 0711 123456",
        "Senden Sie uns eine Mail an info@example.de",
        "Ihr Termin ist morgen.",
    ],
)
def test_what_asks_for_nothing_of_the_kind(text: str) -> None:
    assert asks_for_an_answer(text) == ""


@settings(max_examples=40)
@given(st.text(st.characters(), max_size=300))
def test_any_text_may_be_asked_about(text: str) -> None:
    asks_for_an_answer(text)
