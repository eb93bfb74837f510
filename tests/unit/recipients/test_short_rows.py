"""Rows that end before the heading does: they read as if empty cells stood there, and hold none."""

from __future__ import annotations

import sys

from hypothesis import given
from hypothesis import strategies as st

from tui.service.recipients.grid import ShortRow


@given(cells=st.lists(st.text(max_size=3), max_size=6), more=st.integers(0, 6), data=st.data())
def test_a_short_row_is_like_one_filled_up_with_empty_cells(cells: list[str], more: int, data: st.DataObject) -> None:
    width = len(cells) + more
    short, whole = ShortRow.of(tuple(cells), width), tuple(cells) + ("",) * more
    assert len(short) == len(whole)
    assert tuple(short) == whole
    assert (short, hash(short)) == (whole, hash(whole))
    assert list(enumerate(short)) == list(enumerate(whole))
    place = data.draw(st.integers(-width - 2, width + 2))
    assert short[place:] == whole[place:]
    assert short[:place] == whole[:place]
    try:
        expected = whole[place]
    except IndexError:
        expected = None
    try:
        found = short[place]
    except IndexError:
        found = None
    assert found == expected


def test_a_short_row_of_a_wide_list_takes_no_memory_for_what_it_lacks() -> None:
    assert sys.getsizeof(ShortRow.of(("0171 1234567",), 1_000)) < 200
