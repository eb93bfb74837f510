"""CSV as spreadsheets and practice software write it: which delimiter, which rows.

`csv.Sniffer` is not asked: in "Müller, Anna;0171 1234567" it takes the comma, which stands in every line as well.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from tui.i18n import _
from tui.service.errors import ListRefused
from tui.service.recipients import heading_names
from tui.service.recipients.decoding import Decoded
from tui.service.recipients.grid import Grid, GridRow

DELIMITERS = (";", "\t", ",", "|")
"""In the order in which they are preferred when nothing else decides."""

_NO_DELIMITER = "\x1f"
_SEPARATOR_LINE = re.compile(r'"?sep=(\\t|[^\r\n"])"?[;,\t|]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
_SAMPLE_ROWS = 60
_SAMPLE_CHARACTERS = 64 * 1024
_TEXT_FORMULA = re.compile('="([^"]*)"')
"""How exports keep a spreadsheet from turning digits into a number."""


def read(decoded: Decoded) -> Grid:
    """The rows of a text file that are not wholly empty; raises `ListRefused` where a quotation mark stays open."""
    told = _SEPARATOR_LINE.match(decoded.text)
    # Excel takes the line away before it counts.
    text = decoded.text[told.end() :] if told else decoded.text
    delimiter = told[1].replace("\\t", "\t") if told else find_delimiter(text)
    rows = []
    for line, record in enumerate(_records(text, delimiter), start=1):
        cells = tuple(map(str.strip, record))
        if any(cells):
            rows.append(GridRow(line, cells if '="' not in "".join(cells) else tuple(map(_without_formula, cells))))
    warnings = (decoded.warning,) if decoded.warning else ()
    return Grid(tuple(rows), encoding=decoded.encoding, delimiter=delimiter, notes=warnings)


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


def _reader(lines: io.StringIO, delimiter: str, strict: bool = False) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=delimiter or _NO_DELIMITER, skipinitialspace=True, strict=strict)


def _records(text: str, delimiter: str) -> list[list[str]]:
    try:
        return list(_reader(io.StringIO(text, newline=""), delimiter, strict=True))
    except csv.Error:
        return _lenient_records(text, delimiter)


def _lenient_records(text: str, delimiter: str) -> list[list[str]]:
    """The rows where quotation marks are used carelessly, as in `"Anni" Müller;...`.

    An open mark would swallow the rows behind it, and patients with them: then the list is refused.
    """
    records: list[list[str]] = []
    try:
        for record in _reader(io.StringIO(text, newline=""), delimiter):
            if any("\n" in cell or "\r" in cell for cell in record):
                raise _open_quotation(len(records) + 1)
            records.append(record)
    except csv.Error:
        raise _open_quotation(len(records) + 1) from None
    return records


def _open_quotation(line: int) -> ListRefused:
    return ListRefused(
        _("In Zeile {line} der Liste beginnt ein Anführungszeichen, das nicht geschlossen wird.").format(line=line),
        _("Entfernen Sie dort das Anführungszeichen, oder speichern Sie die Liste als Excel-Datei (xlsx)."),
    )


def _without_formula(cell: str) -> str:
    match = _TEXT_FORMULA.fullmatch(cell)
    return match[1].strip() if match else cell
