"""CSV as spreadsheets and practice software write it: which delimiter, which rows.

`csv.Sniffer` is not asked: in "Müller, Anna;0171 1234567" it takes the comma, which stands in every line as well.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from tui.language.catalogue import _
from tui.service.errors import ListRefused
from tui.service.recipients import heading_names
from tui.service.recipients import limits as over
from tui.service.recipients.decoding import Decoded
from tui.service.recipients.grid import Grid, GridRow
from tui.service.settings import ListSettings

DELIMITERS = (";", "\t", ",", "|")
"""In the order in which they are preferred when nothing else decides."""

_NO_DELIMITER = "\x1f"
_SEPARATOR_LINE = re.compile(r'"?sep=(\\t|[^\r\n"])"?[;,\t|]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_QUOTED = re.compile('"[^"]*"')
_MOST_QUOTED = 100_000
"""So many delimiters in one line are more than its cells can quote."""
_MOST_EMPTY_LINES = 2_000_000
"""Exports of whole spreadsheets end with a million of them."""
_SAMPLE_ROWS = 60
_SAMPLE_CHARACTERS = 64 * 1024
_TEXT_FORMULA = re.compile('="([^"]*)"')
"""How exports keep a spreadsheet from turning digits into a number."""


def read(decoded: Decoded, limits: ListSettings) -> Grid:
    """The rows of a text file that are not wholly empty.

    Raises `ListRefused` where a quotation mark stays open and where there is more than the limits allow.
    """
    told = _SEPARATOR_LINE.match(decoded.text)
    # Excel takes the line away before it counts.
    start = told.end() if told else 0
    delimiter = told[1].replace("\\t", "\t") if told else find_delimiter(decoded.text)
    lines = _Lines(decoded.text, start, delimiter or _NO_DELIMITER, limits)
    try:
        rows = _rows(lines, limits, strict=True)
    except csv.Error:
        rows = _lenient_rows(lines, limits)
    warnings = (decoded.warning,) if decoded.warning else ()
    return Grid(tuple(rows), decoded.encoding, delimiter, notes=warnings, looks_misread=bool(warnings))


def find_delimiter(text: str) -> str:
    """The delimiter of a list, empty for a list of one column.

    That one is best which yields most headings known to us, then most cells that are wholly a phone number, then the
    most even rows.
    """
    scored = [(score, delimiter) for delimiter in DELIMITERS if (score := _score(text, delimiter)) is not None]
    return max(scored, key=lambda pair: pair[0])[1] if scored else ""


def _score(text: str, delimiter: str) -> tuple[int, int, float] | None:
    """How well a delimiter fits the beginning of a text; None where it does not make columns."""
    sample = io.StringIO(text[:_SAMPLE_CHARACTERS], newline="")
    try:
        sampled = list(islice(_reader(sample, delimiter), _SAMPLE_ROWS))
    except csv.Error:
        return None
    rows = [row for row in sampled if any(map(str.strip, row))] or sampled
    known = max((sum(map(heading_names.is_known, row)) for row in rows if len(row) > 1), default=0)
    widths = Counter(map(len, rows))
    width, rows_of_width = widths.most_common(1)[0] if widths else (0, 0)
    if width < 2 and known < 2:
        return None
    numbers = sum(len(row) > 1 and any(map(heading_names.is_number_like, row)) for row in rows)
    return known, numbers, rows_of_width / len(rows)


def _reader(lines: Iterable[str], delimiter: str, strict: bool = False) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=delimiter or _NO_DELIMITER, skipinitialspace=True, strict=strict)


class _Lines:
    """The lines of a text one after the other, so that it is never there twice.

    `last` is the one given out last, `records` is how many rows were made of those before.
    A line with more delimiters than there may be columns is refused before the `csv` module makes a list of it.
    """

    def __init__(self, text: str, start: int, delimiter: str, limits: ListSettings) -> None:
        self._text = text
        self._start = start
        self._limits = limits
        self.delimiter = delimiter
        self.last = ""
        self.records = 0

    def __iter__(self) -> Iterator[str]:
        self.records = 0
        most = self._limits.max_columns
        for found in _LINE.finditer(self._text, self._start):
            self.last = line = found[0]
            if line.count(self.delimiter) >= most and (columns := self._columns(line)) > most:
                raise over.too_many_columns(columns, self._limits)
            yield line

    def count(self) -> int:
        """How many lines there are."""
        ends = max(self._text.count("\n", self._start), self._text.count("\r", self._start))
        return ends if self._text.endswith(("\n", "\r")) else ends + 1

    def _columns(self, line: str) -> int:
        """The columns of a line, those between quotation marks not counted unless no cell could hold so many signs."""
        count = line.count(self.delimiter)
        outside = _QUOTED.sub("", line).count(self.delimiter) if '"' in line else count
        return (outside if count <= self._limits.max_columns + _MOST_QUOTED else count) + 1


def _rows(lines: _Lines, limits: ListSettings, *, strict: bool) -> list[GridRow]:
    """The rows that are not wholly empty; raises `csv.Error`, and `ListRefused` over a limit."""
    rows: list[GridRow] = []
    count = 0
    most_lines = limits.max_rows + _MOST_EMPTY_LINES
    for line, record in enumerate(_reader(lines, lines.delimiter, strict), start=1):
        lines.records = line
        if not strict and any("\n" in cell or "\r" in cell for cell in record):
            raise _open_quotation(line)
        cells = tuple(map(str.strip, record))
        if not any(cells):
            if line > most_lines:
                raise over.too_many_rows(lines.count(), limits)
            continue
        count += len(cells)
        _hold_to_limits(lines, limits, line, cells, count, len(rows) + 1)
        rows.append(GridRow(line, cells if '="' not in "".join(cells) else tuple(map(_without_formula, cells))))
    return rows


def _hold_to_limits(
    lines: _Lines, limits: ListSettings, line: int, cells: tuple[str, ...], cell_count: int, row_count: int
) -> None:
    if row_count > limits.max_rows:
        raise over.too_many_rows(max(lines.count(), row_count), limits)
    if len(cells) > limits.max_columns:
        raise over.too_many_columns(len(cells), limits)
    if cell_count > limits.max_cells:
        raise over.too_many_cells(max(len(cells) * lines.count(), cell_count), limits)
    if len(longest := max(cells, key=len)) > limits.max_cell_length:
        raise over.too_long_cell(len(longest), line, limits)


def _lenient_rows(lines: _Lines, limits: ListSettings) -> list[GridRow]:
    """The rows where quotation marks are used carelessly, as in `"Anni" Müller;...`.

    An open mark would swallow the rows behind it, and patients with them: then the list is refused.
    """
    try:
        return _rows(lines, limits, strict=False)
    except csv.Error:
        longest = max(map(len, lines.last.rstrip("\r\n").split(lines.delimiter)))
        if longest > csv.field_size_limit():
            raise over.too_long_cell(longest, lines.records + 1, limits) from None
        raise _open_quotation(lines.records + 1) from None


def _open_quotation(line: int) -> ListRefused:
    return ListRefused(
        _("In Zeile {line} der Liste beginnt ein Anführungszeichen, das nicht geschlossen wird.").format(line=line),
        _("Entfernen Sie dort das Anführungszeichen, oder speichern Sie die Liste als Excel-Datei (xlsx)."),
    )


def _without_formula(cell: str) -> str:
    match = _TEXT_FORMULA.fullmatch(cell)
    return match[1].strip() if match else cell
