"""What fits typed words: any order, any spelling of umlauts, the best group first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.frame.finder.findable import Findable, fitting, words_of


async def nothing() -> None:
    """What a row of these tests does."""


def row(title: str, group: str = "Textvorlagen", **other: str) -> Findable:
    return Findable(group, title, nothing, **other)  # type: ignore[arg-type]


def titles(typed: str, *rows: Findable) -> list[str]:
    return [found.title for _group, group in fitting(rows, typed) for found in group]


@pytest.mark.parametrize("typed", ["ändern", "andern", "aendern", "ÄNDERN", "a\u0308ndern", "ändern vor", "dern vor"])
def test_umlauts_order_and_case_do_not_matter(typed: str) -> None:
    assert titles(typed, row("Vorlage ändern"), row("Senden")) == ["Vorlage ändern"]


@pytest.mark.parametrize("typed", ["schließen", "schliessen", "SCHLIESSEN"])
def test_sharp_s_is_found_either_way(typed: str) -> None:
    assert titles(typed, row("Schließen")) == ["Schließen"]


def test_every_word_has_to_stand_somewhere() -> None:
    assert titles("neu senden", row("Neu", meaning="Legt eine neue Vorlage an"), row("Senden")) == []


def test_the_key_and_the_place_are_found_too() -> None:
    assert titles("strg+n", row("Neu", keys="F5 Strg+N")) == ["Neu"]
    assert titles("textvorlagen", row("Neu")) == ["Neu"]


def test_what_begins_with_the_words_comes_first_and_what_is_not_possible_last() -> None:
    beginning, within = row("Statistik"), row("Liste", "Serien", meaning="eine Statistik")
    assert titles("stat", within, beginning) == ["Statistik", "Liste"]
    assert titles("stat", row("Status", why_not="Nichts da."), beginning) == ["Statistik", "Status"]


def test_what_waits_for_words_is_not_shown_without() -> None:
    waiting = Findable("Serien", "Kontrolle", nothing, waits_for_words=True)
    assert titles("", waiting, row("Neu")) == ["Neu"]
    assert titles("kontr", waiting) == ["Kontrolle"]


def test_an_answer_of_the_store_fits_however_it_is_written() -> None:
    assert titles("0171", Findable("Nummern", "An +49 171 1234567 schreiben", nothing, is_answer=True))


@given(st.text(), st.text())
def test_a_title_is_found_by_itself(title: str, more: str) -> None:
    if words_of(title):
        assert titles(title, row(f"{title} {more}")) == [f"{title} {more}"]
