"""Words which say that somebody died, and names that only look like them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.service.text.persons.deceased_remarks import says_died

WORDS = ("verstorben", "verst.", "gestorben", "gest.", "†", "deceased")
apart = st.text(st.sampled_from(" .,;:()/-–0123456789\n"), max_size=4)


@pytest.mark.parametrize(
    "text",
    [
        *WORDS,
        *("Weber (verstorben)", "Pat. verstorben", "VERSTORBEN 03/2024", "† 2024", "Müller†", "gest. 2024"),
        *("verst 12.01.2024", "verstorbene Ehefrau", "Deceased", "verstorb. im Mai", "verst", "Weber, verst", "gest"),
        *(
            "tot",
            " tot.",
            "aktiv\ntot\n",
            "Pat. tot",
            "Patientin ist tot",
            "Exitus 12.03.2024",
            "ver\u00adstor\u00adben",
            "ver\u200bstorben",
            "\ufeffverst.",
        ),
    ],
)
def test_a_death_is_noticed(text: str) -> None:
    assert says_died(text)


@pytest.mark.parametrize(
    "text",
    [
        *("Toth", "Tod, Anna", "Sterbeck", "Tote Zähne 36", "Kreuz", "Gest", "Verst", "gestern", "verstanden"),
        *("Gestmann", "unverstorben", "Gästeliste", "Tot", "Zahn 36 tot", "toter Zahn", "total", "Patient Toth", ""),
        *("verstärkt", "Verst, Anna", "hat gest angerufen"),
    ],
)
def test_the_living_are_left_alone(text: str) -> None:
    assert not says_died(text)


@given(before=st.text(), left=apart, word=st.sampled_from(WORDS), right=apart, after=st.text())
def test_a_whole_word_says_so_wherever_it_stands(before: str, left: str, word: str, right: str, after: str) -> None:
    assert says_died(f"{before} {left}{word.upper()}{right} {after}")


@given(st.sampled_from(("verstorben", "gestorben", "deceased")), st.characters(categories=["Ll"]))
def test_a_part_of_a_longer_word_does_not(word: str, letter: str) -> None:
    assert not says_died(f"x{word}")
    assert not says_died(f"{word}{letter}") or letter in "emnrs"
