"""Rows in aligned columns, cut to the width of the terminal; unlimited where the output is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size

from tui.cli.output import harmless, is_on_a_terminal

_GAP = "  "
_SHORTEST = 10


def lines(heading: Sequence[str], rows: Sequence[Sequence[str]], *, numeric: frozenset[int] = frozenset()) -> list[str]:
    """The heading and the rows as lines; the last column gives way where a terminal is too narrow.

    `numeric` names the columns that are set right-aligned.
    """
    table = [[_one_line(cell) for cell in row] for row in (heading, *rows)]
    widths = [max(cell_len(row[column]) for row in table) for column in range(len(heading))]
    widths[-1] = min(widths[-1], _room(widths[:-1]))
    return [_GAP.join(_cells(row, widths, numeric)).rstrip() for row in table]


def _cells(row: Sequence[str], widths: Sequence[int], numeric: frozenset[int]) -> list[str]:
    return [
        " " * (width - cell_len(cell)) + cell if column in numeric else _fitted(cell, width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]


def _fitted(cell: str, width: int) -> str:
    return cell + " " * (width - cell_len(cell)) if cell_len(cell) <= width else set_cell_size(cell, width - 1) + "…"


def _room(before: Sequence[int]) -> int:
    if not is_on_a_terminal():
        return sys.maxsize
    from shutil import get_terminal_size  # 2 ms for what packs archives, and a pipe has no columns

    columns = get_terminal_size().columns
    return max(_SHORTEST, columns - sum(before) - len(_GAP) * len(before))


def _one_line(cell: str) -> str:
    return harmless(cell.replace("\n", " "))
