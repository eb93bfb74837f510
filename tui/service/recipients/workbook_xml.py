"""What an xlsx file knows of its cells and python-calamine does not tell: formulas without result, hidden rows.

A cell whose formula was never calculated arrives as an empty one, and a row that a filter hides like any other; both
must be said before anything is sent. Other formats do not tell it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from posixpath import join, normpath
from xml.parsers.expat import ExpatError, ParserCreate

from tui.service.recipients.cells import column_of_letters

_MOST_BYTES = 512 * 1024 * 1024
"""Unpacked; a list of 20,000 rows has about 10 MB."""
_WORTH_READING = re.compile(rb'<(?:\w+:)?f[ />]|\bt="e"|\bhidden="(?:1|true)"')
_REFERENCE = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True, slots=True)
class Peculiarities:
    """Cells (line from 1, column from 0) without a result, and the filled lines that are hidden."""

    without_result: frozenset[tuple[int, int]] = frozenset()
    hidden_lines: tuple[int, ...] = ()


def is_suspiciously_large(data: bytes) -> bool:
    """Whether the file would unpack to more than any list needs."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return False
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sum(entry.file_size for entry in archive.infolist()) > _MOST_BYTES


def inspect(data: bytes, sheet_index: int) -> Peculiarities:
    """What is peculiar in the sheet of that place, counted from 0; nothing where the file is no xlsx."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            content = archive.read(_path_of_sheet(archive, sheet_index))
        if _WORTH_READING.search(content) is None:
            return Peculiarities()
        reader = _SheetReader()
        _parse(content, reader.start, reader.end, reader.text)
        return Peculiarities(frozenset(reader.without_result), tuple(reader.hidden_lines))
    except (zipfile.BadZipFile, KeyError, IndexError, ExpatError, NotImplementedError):
        return Peculiarities()


def _path_of_sheet(archive: zipfile.ZipFile, index: int) -> str:
    """Where in the archive a sheet lies; raises `KeyError` or `IndexError` where there is none."""
    relations: list[str] = []
    targets: dict[str, str] = {}

    def note_sheet(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "sheet":
            relations.append(next(value for key, value in attributes.items() if key.endswith(":id")))

    def note_target(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "Relationship":
            targets[attributes["Id"]] = attributes["Target"]

    _parse(archive.read("xl/workbook.xml"), note_sheet)
    _parse(archive.read("xl/_rels/workbook.xml.rels"), note_target)
    target = targets[relations[index]]
    return target.removeprefix("/") if target.startswith("/") else normpath(join("xl", target))


class _SheetReader:
    """Walks over the elements of a worksheet (ECMA-376, part 1, 18.3)."""

    def __init__(self) -> None:
        self.without_result: set[tuple[int, int]] = set()
        self.hidden_lines: list[int] = []
        self._line = 0
        self._hidden = False
        self._cell = ""
        self._has_formula = self._has_error = self._has_value = False
        self._in_value = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match _local(name):
            case "row":
                self._line = int(attributes.get("r", self._line + 1))
                self._hidden = attributes.get("hidden") in ("1", "true")
            case "c":
                self._cell = attributes.get("r", "")
                self._has_formula = self._has_value = False
                self._has_error = attributes.get("t") == "e"
            case "f":
                self._has_formula = True
            case "v" | "t":
                self._in_value = True

    def text(self, data: str) -> None:
        if self._in_value and data.strip():
            self._has_value = True

    def end(self, name: str) -> None:
        match _local(name):
            case "v" | "t":
                self._in_value = False
            case "c":
                self._close_cell()

    def _close_cell(self) -> None:
        if self._has_value and self._hidden and self._line not in self.hidden_lines[-1:]:
            self.hidden_lines.append(self._line)
        if self._has_error or (self._has_formula and not self._has_value):
            reference = _REFERENCE.fullmatch(self._cell)
            column = column_of_letters(reference[1]) if reference else None
            if column is not None:
                self.without_result.add((self._line, column))


def _parse(
    content: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    parser = ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.Parse(content, True)


def _refuse_doctype(*_declaration: object) -> None:
    """No spreadsheet declares entities; whoever does wants to inflate them."""
    raise ExpatError("doctype")


def _local(name: str) -> str:
    return name.rpartition(":")[2]
