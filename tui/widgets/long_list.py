"""A list of any length: its rows are made when they are drawn."""

from __future__ import annotations

from collections.abc import Sequence

from tui.widgets.row_list import Row, RowList


class LongList(RowList):
    """Takes rows from a sequence that may make each of them anew; the key of a row is its place, none is a heading."""

    def show(self, rows: Sequence[Row], key: int | None = None) -> None:
        """Show other rows with the cursor at place `key`, or else where it was, without a message."""
        before = self._drawn()
        wanted = self._cursor if key is None else key
        self._rows = rows
        self._cursor = min(max(wanted, 0), len(rows) - 1)
        self._scroll()
        self._repaint(before)

    def _move(self, index: int, by: int) -> None:
        if self._rows:
            self._put_cursor(min(max(index, 0), len(self._rows) - 1))
