"""Plots of a few cells, made of half and full blocks, which every font of a terminal has (WGL4)."""

from __future__ import annotations

from collections.abc import Sequence

_FULL, _HALF, _NOTHING = "█", "▄", " "


def column_plot(values: Sequence[int], rows: int) -> list[str]:
    """Values as columns beside each other in `rows` rows, the uppermost first; the highest fills its column.

    What is more than nothing is seen: it takes half a cell at least.
    """
    highest = max(values, default=0)
    halves = [_halves(value, highest, rows) for value in values]
    return ["".join(map(_cell, (height - 2 * row for height in halves))) for row in reversed(range(rows))]


def _halves(value: int, highest: int, rows: int) -> int:
    return max(round(value * rows * 2 / highest), 1) if value > 0 else 0


def _cell(halves: int) -> str:
    return _FULL if halves >= 2 else _HALF if halves == 1 else _NOTHING


def shares(values: Sequence[int], cells: int) -> list[int]:
    """How many of `cells` each value gets, in proportion; none of more than nothing gets no cell, where there is room.

    The sum is `cells`, unless all values are 0.
    """
    total = sum(values)
    if not total:
        return [0] * len(values)
    exact = [value * cells / total for value in values]
    taken = [max(int(share), 1) if value > 0 else 0 for share, value in zip(exact, values, strict=True)]
    by_remainder = sorted(range(len(values)), key=lambda place: taken[place] - exact[place])
    for place in by_remainder[: max(cells - sum(taken), 0)]:
        taken[place] += 1
    while sum(taken) > cells:
        taken[taken.index(max(taken))] -= 1
    return taken


def row_bar(value: int, highest: int, cells: int) -> str:
    """A value as a bar in one row, where the highest takes all `cells`; what is more than nothing is seen."""
    return _FULL * max(round(value * cells / highest), 1) if value > 0 else ""
