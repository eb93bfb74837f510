"""Reading a list of recipients from a file, whatever spreadsheet or practice software wrote it."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import ListNotPermitted, ListRefused
from tui.service.model.consent import Purpose
from tui.service.recipients import delimited, headings, spreadsheet, vcard
from tui.service.recipients import limits as over
from tui.service.recipients.decoding import decode
from tui.service.recipients.grid import Grid, GridRow, ShortRow
from tui.service.settings import ListSettings
from tui.service.system.files import open_to_read, why_unread


@dataclass(frozen=True, slots=True)
class Table:
    """A list as its author sees it in a spreadsheet.

    `headings` has one entry per column, empty only where the whole column is; columns without a heading are called
    "Spalte C". `rows` are those below the heading that are not wholly empty, with a cell for each of `headings`.
    `heading_line` is 0 where the list has no headings. `encoding` is empty for spreadsheets, `sheet` for text files,
    `delimiter` also for a list of one column. `misaligned` are the lines with more cells than there are headings,
    `without_result` the cells (line, column) whose formula has no result, `struck` the lines with a cell that somebody
    has struck through. It `looks_misread` where the file shows the traces of another encoding. `notes` are
    warnings on the list as a whole.
    `digest` tells one state of the file from another. `of_series` is the id of the series whose recipients these are,
    where they come from the store instead of a file, and `purpose` what that was for.
    """

    name: str
    headings: tuple[str, ...]
    rows: tuple[GridRow, ...]
    heading_line: int = 1
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    misaligned: frozenset[int] = frozenset()
    without_result: frozenset[tuple[int, int]] = frozenset()
    struck: frozenset[int] = frozenset()
    looks_misread: bool = False
    notes: tuple[str, ...] = ()
    digest: str = ""
    of_series: int | None = None
    purpose: Purpose | None = None


def unreadable_list(place: Path | str, fault: OSError | ValueError) -> ListRefused:
    """Why a list could not be read."""
    kind = ListNotPermitted if isinstance(fault, PermissionError) else ListRefused
    return kind(*why_unread(place, fault))


def read_table(
    path: Path | str, encoding: str | None = None, sheet: str | None = None, limits: ListSettings | None = None
) -> Table:
    """Read a list; `encoding` overrides the guess for text files, `sheet` chooses one of a spreadsheet.

    Raises `ListRefused` for a file that is absent, unreadable, empty, protected, damaged, over a limit, or no list.
    """
    path = Path(path)
    limits = limits or ListSettings()
    with _named(path.name):
        try:
            with open_to_read(path, or_pipe_of_shell=True) as file:
                if (size := os.fstat(file.fileno()).st_size) > limits.max_megabytes * over.MEGABYTE:
                    raise over.too_large(size, limits)
                data = _contents(file, path, limits)  # it may still grow
                _refuse_unfinished(file, path, len(data))
        except (OSError, ValueError) as fault:
            raise unreadable_list(path, fault) from None
        return _read(data, path.name, encoding, sheet, limits)


def read_stream(stream: BinaryIO, name: str, encoding: str | None = None, limits: ListSettings | None = None) -> Table:
    """Read a list that has no name of its own, such as standard input, as `read_table` does; `name` is what to call it.

    Raises `ListRefused`.
    """
    limits = limits or ListSettings()
    with _named(name):
        try:
            data = _contents(stream, name, limits)
        except (OSError, ValueError) as fault:
            raise unreadable_list(name, fault) from None
        return _read(data, name, encoding, None, limits)


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Let every refusal say which list is meant."""
    try:
        yield
    except ListRefused as refused:
        if name in refused.sentence:
            raise
        sentence = _("{name}: {sentence}").format(name=name, sentence=refused.sentence)
        raise ListRefused(sentence, refused.remedy) from None


def _refuse_unfinished(file: BinaryIO, path: Path, read: int) -> None:
    """Refuse a file that has another size than what was read of it: somebody is writing it.

    Its last row may end anywhere, also within a number. Raises `ListRefused`.
    """
    now = os.fstat(file.fileno())
    if stat.S_ISREG(now.st_mode) and now.st_size not in (0, read):  # some file systems know no size
        raise ListRefused(
            _("Die Datei „{path}“ wird gerade geschrieben.").format(path=path),
            _("Warten Sie, bis sie fertig ist, und versuchen Sie es dann noch einmal."),
        )


def _contents(stream: BinaryIO, place: Path | str, limits: ListSettings) -> bytes:
    most = limits.max_megabytes * over.MEGABYTE
    data = stream.read(most + 1)
    if len(data) > most:
        raise over.too_large(len(data), limits)
    if not data.strip():
        raise ListRefused(
            _("Die Datei „{path}“ ist leer.").format(path=place),
            _("Prüfen Sie, ob es die richtige ist, oder speichern Sie die Liste noch einmal."),
        )
    return data


_FOREIGN = (
    (re.compile(rb"%PDF-"), "PDF"),
    (re.compile(rb"\{\\rtf"), "RTF"),
    (re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8"), "Bild"),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|meta|\?xml|body)", re.IGNORECASE), "HTML/XML"),
)
"""What is saved or renamed as a list, and is none. Practice software likes to call a web page "xls"."""


def _read(data: bytes, name: str, encoding: str | None, sheet: str | None, limits: ListSettings) -> Table:
    return replace(_table(name, _grid(data, encoding, sheet, limits)), digest=sha256(data).hexdigest())


def _grid(data: bytes, encoding: str | None, sheet: str | None, limits: ListSettings) -> Grid:
    if spreadsheet.is_workbook(data):
        return spreadsheet.read(data, sheet, limits)
    for pattern, kind in _FOREIGN:
        if pattern.match(data):
            raise ListRefused(_("Die Datei ist keine Liste, sondern {kind}.").format(kind=kind), _other_file())
    decoded = decode(data, encoding)
    if vcard.is_vcard(decoded.text):
        return vcard.read(decoded, limits)
    return delimited.read(decoded, limits)


def _other_file() -> str:
    return _("Speichern Sie die Liste in Excel oder LibreOffice als xlsx oder CSV.")


def _table(name: str, grid: Grid) -> Table:
    if not grid.rows:
        raise ListRefused(_("Die Liste ist leer."), _("Prüfen Sie, ob es die richtige Datei ist."))
    heading = headings.find(grid)
    below = [row for row in grid.rows if row.line > heading.line]
    if not below:
        raise ListRefused(
            _("Unter der Überschrift steht keine Zeile."),
            _("Prüfen Sie, ob es die richtige Datei ist, oder exportieren Sie die Liste noch einmal."),
        )
    width = max(len(heading.names), *(len(row.cells) for row in below))
    names = headings.complete(heading.names, below, width)
    if comments := {row.line: grid.comments[row.line] for row in below if row.line in grid.comments}:
        names, width = (*names, _("Kommentar an der Zelle")), width + 1
        below = [_with_comment(row, comments.get(row.line, ""), width) for row in below]
    return Table(
        name=name,
        headings=names,
        rows=tuple(_of_width(row, width) for row in below),
        heading_line=heading.line,
        encoding=grid.encoding,
        delimiter=grid.delimiter,
        sheet=grid.sheet,
        sheets=grid.sheets,
        misaligned=_misaligned(grid, heading, below),
        without_result=grid.without_result,
        struck=grid.struck,
        looks_misread=grid.looks_misread,
        notes=grid.notes,
    )


def _with_comment(row: GridRow, comment: str, width: int) -> GridRow:
    """A row with what is noted beside its cells in a last column of its own: it may say that somebody died."""
    return GridRow(row.line, (*ShortRow.of(row.cells, width - 1), comment))


def _of_width(row: GridRow, width: int) -> GridRow:
    return GridRow(row.line, ShortRow.of(row.cells, width)) if len(row.cells) < width else row


def _misaligned(grid: Grid, heading: headings.Heading, rows: list[GridRow]) -> frozenset[int]:
    """The lines of a text file in which a delimiter too many has moved the cells to the right.

    In a spreadsheet a cell beyond the headings is a remark, and nothing has moved.
    """
    width = len(heading.names)
    if grid.sheet or not heading.line:
        return frozenset()
    return frozenset(row.line for row in rows if len(row.cells) > width and any(row.cells[width:]))
