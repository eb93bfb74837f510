"""Two pictures of the screen: what it should show, and what the terminal is known to show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from rich.cells import cell_len

from tui.terminal.cells import RIGHT_HALF, UNKNOWN

Row = tuple[list[str], list[int]]
"""Clusters and style numbers of one line, one entry per cell."""

BLANK = " "
PLAIN_STYLE = 0
"""The number of the style without attributes in the terminal's own colours."""


class Picture:
    """`wanted` is painted into by `put`; `shown` follows when the painter has written the difference.

    Args:
        columns, rows: size in cells.
    """

    def __init__(self, columns: int, rows: int) -> None:
        self.columns = columns
        self.rows = rows
        self.wanted = _rows_of(BLANK, columns, rows)
        self.shown = _rows_of(UNKNOWN, columns, rows)
        self.touched: dict[int, tuple[int, int]] = {}
        """For each line that was painted into: first column, and the column after the last."""

    def put(self, x: int, y: int, clusters: Sequence[str], styles: Sequence[int]) -> None:
        """Paint cells from column `x` on; what lies outside of the picture is left out.

        But for the last of them, which takes the last column, as on a terminal that does not wrap: a line in which the
        cursor divides joined emoji is longer than Textual thought, and would lose its border.
        """
        if x + len(clusters) > self.columns and clusters[-1] != RIGHT_HALF:
            self._put_within(x, y, clusters[:-1], styles[:-1])
            self._put_within(self.columns - 1, y, clusters[-1:], styles[-1:])
        else:
            self._put_within(x, y, clusters, styles)

    def _put_within(self, x: int, y: int, clusters: Sequence[str], styles: Sequence[int]) -> None:
        end = min(x + len(clusters), self.columns)
        if not (0 <= y < self.rows and 0 <= x < end):
            return
        self._touch(y, x, end)
        row_clusters, row_styles = self.wanted[y]
        if row_clusters[x:end] == clusters and row_styles[x:end] == styles:
            return
        cuts_left, cuts_right = self._cuts(y, x), self._cuts(y, end)
        row_clusters[x:end] = clusters[: end - x]
        row_styles[x:end] = styles[: end - x]
        if cuts_left:
            row_clusters[x - 1] = BLANK
            self._touch(y, x - 1, end)
        if cuts_right:
            row_clusters[end] = BLANK
            self._touch(y, x, end + 1)
        if self._ends_with_half(clusters, end - x):
            row_clusters[end - 1] = BLANK

    def append_mark(self, x: int, y: int, mark: str, style: int) -> None:
        """Add a combining mark to the cluster of a style before column `x`, unless that would change its width."""
        if not (0 <= y < self.rows and 0 < x <= self.columns):
            return
        clusters = self.wanted[y][0]
        base = x - 2 if clusters[x - 1] == RIGHT_HALF else x - 1
        if cell_len(clusters[base] + mark) != x - base:
            return
        if clusters[base] == BLANK:
            self.wanted[y][1][base] = style
        clusters[base] += mark
        self._touch(y, base, x)

    def forget(self) -> None:
        """Forget what the terminal shows."""
        self.shown = _rows_of(UNKNOWN, self.columns, self.rows)

    def cleared(self, style: int) -> None:
        """The terminal was just cleared in a style: every line may have to be written."""
        self.shown = _rows_of(BLANK, self.columns, self.rows, style)
        self.touched = dict.fromkeys(range(self.rows), (0, self.columns))

    def most_frequent_blank(self, erases: Callable[[int], bool]) -> int:
        """The style of most blanks that are wanted, of those that the terminal `erases`."""
        counted = Counter(
            number
            for clusters, numbers in self.wanted
            for cluster, number in zip(clusters, numbers, strict=True)
            if cluster == BLANK and erases(number)
        )
        return max(counted, key=counted.__getitem__, default=PLAIN_STYLE)

    def _touch(self, y: int, first: int, end: int) -> None:
        known = self.touched.get(y)
        self.touched[y] = (first, end) if known is None else (min(first, known[0]), max(end, known[1]))

    def _cuts(self, y: int, border: int) -> bool:
        """Whether a wide character reaches across the left border of a column."""
        return 0 < border < self.columns and self.wanted[y][0][border] == RIGHT_HALF

    def _ends_with_half(self, clusters: Sequence[str], length: int) -> bool:
        """Whether the edge of the screen cuts the last wide character that was put."""
        return length < len(clusters) and clusters[length] == RIGHT_HALF


def _rows_of(cluster: str, columns: int, rows: int, style: int = PLAIN_STYLE) -> list[Row]:
    return [([cluster] * columns, [style] * columns) for _ in range(rows)]
