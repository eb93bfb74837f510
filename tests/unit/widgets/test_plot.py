"""Plots of a few cells."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.terminal.cells import is_steady
from tui.widgets.plot import column_plot, row_bar, shares

COUNTS = st.lists(st.integers(0, 100_000), min_size=1, max_size=9)


def test_columns_grow_by_half_cells() -> None:
    assert column_plot([0, 1, 2, 3, 4], 2) == ["   ▄█", " ▄███"]


@given(st.lists(st.integers(0, 1000), max_size=70), st.integers(1, 5))
def test_every_column_has_one_cell_a_row_and_whatever_is_more_than_nothing_is_seen(
    values: list[int], rows: int
) -> None:
    plot = column_plot(values, rows)
    assert [len(row) for row in plot] == [len(values)] * rows
    assert [char != " " for char in plot[-1]] == [value > 0 for value in values]
    assert all(is_steady(char) for row in plot for char in row)


def test_a_bar_is_as_long_as_its_value() -> None:
    assert row_bar(5, 10, 20) == "█" * 10
    assert row_bar(1, 1000, 20) == "█"
    assert row_bar(0, 10, 20) == ""


def test_one_of_many_thousand_still_has_a_cell_in_a_bar() -> None:
    assert shares([4999, 1, 0], 60) == [59, 1, 0]


@given(COUNTS, st.integers(9, 200))
def test_shares_fill_the_bar_and_nobody_who_counts_is_left_out(values: list[int], cells: int) -> None:
    taken = shares(values, cells)
    assert sum(taken) == (cells if any(values) else 0)
    assert [share > 0 for share in taken] == [value > 0 for value in values]
