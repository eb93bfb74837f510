"""A message as the screen of a telephone wraps it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.service.text.bubble import bubble
from tui.service.text.segments import count

TEXTS = st.text(alphabet="ab ä€…😀\n", max_size=400)


def rows(text: str, columns: int = 10) -> list[str]:
    return [line.text for line in bubble(count(text), columns)]


def test_an_empty_text_has_no_rows() -> None:
    assert rows("") == []


def test_rows_break_at_blanks_and_at_the_breaks_of_the_text() -> None:
    assert rows("Guten Tag Frau Müller\n\nbis morgen") == ["Guten Tag", "Frau", "Müller", "", "bis morgen"]


def test_a_word_that_is_too_long_is_broken() -> None:
    assert rows("Wurzelbehandlung") == ["Wurzelbeha", "ndlung"]


def test_the_row_in_which_a_part_ends_says_so() -> None:
    lines = bubble(count("x" * 320), 30)
    ends = {index: line.ends_part for index, line in enumerate(lines) if line.ends_part}
    # Parts of several hold 153 characters: one ends in the sixth row, two in the eleventh.
    assert ends == {5: 1, 10: 3}


def test_the_last_part_ends_in_the_last_row_also_behind_a_break() -> None:
    assert [line.ends_part for line in bubble(count("Bis morgen\n"), 30)] == [0, 1]
    assert [line.ends_part for line in bubble(count("x" * 160 + "\n"), 30)][-2:] == [1, 2]


def test_the_last_row_closes_a_part_once_it_is_full() -> None:
    def closed(text: str) -> list[int]:
        return [line.closed_part for line in bubble(count(text), 30)]

    assert closed("x" * 179) == [0, 0, 0, 0, 0, 0]
    assert closed("x" * 180) == [0, 0, 0, 0, 0, 1]
    assert closed("x" * 181) == [0, 0, 0, 0, 0, 1, 0]
    assert closed("x" * 150) == [0, 0, 0, 0, 0]


def test_the_last_row_closes_no_part_that_ends_in_a_word_which_may_be_wrapped() -> None:
    before = ("x" * 29 + " ") * 5  # 150 characters: the part ends with the third of the next row

    def closed(row: str) -> list[int]:
        return [line.closed_part for line in bubble(count(before + row), 30)][5:]

    assert closed("ab " + "c" * 27) == [1]
    assert closed("abc" + " " + "c" * 26) == [1]
    assert closed("abcd" + " " + "c" * 25) == [1]
    assert closed("ab" + " " + "c" * 26) == [0]
    assert closed("a" + " " + "c" * 28) == [0]
    assert closed("a" + " " + "c" * 30) == [0, 1]


def test_what_forces_unicode_is_marked_where_it_stands() -> None:
    first, second = bubble(count("Am Montag … und …"), 12)
    assert [first.text[place] for place in first.forcing] == ["…"]
    assert [second.text[place] for place in second.forcing] == ["…"]


@given(TEXTS, st.integers(2, 40))
def test_nothing_is_lost_but_the_blanks_at_which_rows_break(text: str, columns: int) -> None:
    counted = count(text)
    lines = bubble(counted, columns, cell_len)
    shown = "".join(line.text for line in lines)
    assert shown.replace(" ", "") == counted.text.replace(" ", "").replace("\n", "")
    assert all(cell_len(line.text) <= columns for line in lines)
    assert sum(len(line.forcing) for line in lines) == len(counted.forcing)


@given(TEXTS)
def test_every_part_ends_in_a_row(text: str) -> None:
    counted = count(text)
    assert max((line.ends_part for line in bubble(counted, 30)), default=0) == counted.segments
