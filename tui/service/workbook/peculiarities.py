"""What a spreadsheet knows and python-calamine does not tell: passwords, formulas without result, hidden rows.

A cell whose formula was never calculated arrives as an empty one, and a row that a filter hides, or that somebody has
struck through, like any other; all of it must be said before anything is sent. Formats other than xlsx do not tell it.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from posixpath import join, normpath
from typing import IO
from xml.parsers.expat import ExpatError, ParserCreate

from tui.service.workbook.cells import column_of_letters

UNREADABLE_ARCHIVE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError)
"""What the zipfile module raises for archives that are damaged, encrypted or packed in a way it does not know."""

_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
"""The stream of an encrypted xlsx (MS-OFFCRYPTO 1.3.2)."""
_FILE_PASS = re.compile(
    rb"\x09\x08..\x00[\x05\x06]\x05\x00.{4,14}?(?:\x86\x00\x00\x00)?\x2f\x00[\x04-\xff]\x00", re.DOTALL
)
"""BOF of the globals, perhaps WriteProtect, then FilePass (MS-XLS 2.1.7.20.3)."""
_MANIFEST = "META-INF/manifest.xml"
_STYLES = "xl/styles.xml"
_MOST_BYTES_OF_PART, _MOST_COMMENT_CHARACTERS = 5 * 1024 * 1024, 200_000


@dataclass(frozen=True, slots=True)
class Peculiarities:
    """Cells (line from 1, column from 0) without a result; filled lines hidden, and those with a cell struck.

    `comments` are what somebody noted beside the cells of a line, each line once.
    """

    without_result: frozenset[tuple[int, int]] = frozenset()
    hidden_lines: tuple[int, ...] = ()
    struck_lines: tuple[int, ...] = ()
    comments: tuple[tuple[int, str], ...] = ()


def has_password(data: bytes) -> bool:
    """Whether an xlsx, xls or ods file is encrypted."""
    if not data.startswith(b"PK"):
        return _ENCRYPTED_PACKAGE in data or _FILE_PASS.search(data) is not None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _MANIFEST in archive.namelist() and b"encryption-data" in archive.read(_MANIFEST)
    except UNREADABLE_ARCHIVE:
        return False


def unpacked_size(data: bytes) -> int:
    """How many bytes the file says that it unpacks to; 0 for what is no archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return sum(entry.file_size for entry in archive.infolist())
    except UNREADABLE_ARCHIVE:
        return 0


def inspect(data: bytes, sheet_index: int) -> Peculiarities:
    """What is peculiar in the sheet of that place, counted from 0; nothing where the file is no xlsx."""
    try:
        with (
            zipfile.ZipFile(io.BytesIO(data)) as archive,
            archive.open(path := _path_of_sheet(archive, sheet_index)) as content,
        ):
            return replace(_peculiarities(_rows(content), _struck_styles(archive)), comments=_comments(archive, path))
    except (*UNREADABLE_ARCHIVE, LookupError, ExpatError):
        return Peculiarities()


def _path_of_sheet(archive: zipfile.ZipFile, index: int) -> str:
    """Where in the archive a sheet lies; raises `KeyError` or `IndexError` where there is none."""
    relations: list[str] = []
    targets: dict[str, str] = {}

    def note_sheet(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "sheet":
            relations.append(next((value for key, value in attributes.items() if key.endswith(":id")), ""))

    def note_target(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "Relationship":
            targets[attributes["Id"]] = attributes["Target"]

    _parse(archive.read("xl/workbook.xml"), note_sheet)
    _parse(archive.read("xl/_rels/workbook.xml.rels"), note_target)
    target = targets[relations[index]]
    return target.removeprefix("/") if target.startswith("/") else normpath(join("xl", target))


def _comments(archive: zipfile.ZipFile, sheet: str) -> tuple[tuple[int, str], ...]:
    """What is noted beside the cells of a sheet, by its lines (ECMA-376, part 1, 18.7)."""
    found: dict[int, list[str]] = {}
    line, is_text, left = 0, False, _MOST_COMMENT_CHARACTERS

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal line, is_text
        is_text = _local(name) == "t"
        if _local(name) == "comment":
            line = int(attributes.get("ref", "").lstrip("$ABCDEFGHIJKLMNOPQRSTUVWXYZ") or 0)

    def end(name: str) -> None:
        nonlocal is_text
        is_text = False
        if _local(name) == "comment" and line in found:
            found[line].append("\n")

    def note_text(text: str) -> None:
        nonlocal left
        if is_text and left > 0:
            found.setdefault(line, []).append(text[:left])
            left -= len(text)

    try:
        _parse(_beginning(archive, _path_of_comments(archive, sheet)), begin, end, note_text)
    except (LookupError, ExpatError, ValueError):
        return ()
    return tuple((each, text) for each, parts in sorted(found.items()) if each and (text := "".join(parts).strip()))


def _path_of_comments(archive: zipfile.ZipFile, sheet: str) -> str:
    """Where in the archive the notes beside a sheet's cells lie; raises `LookupError` where there are none."""
    folder, _slash, name = sheet.rpartition("/")
    places: list[str] = []

    def note_target(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "Relationship" and attributes.get("Type", "").endswith("/comments"):
            places.append(attributes["Target"])

    _parse(_beginning(archive, f"{folder}/_rels/{name}.rels"), note_target)
    return places[0].removeprefix("/") if places[0].startswith("/") else normpath(join(folder, places[0]))


def _beginning(archive: zipfile.ZipFile, path: str) -> bytes:
    """A part of the archive; of one that is larger than any should be so much that it is no XML. Raises `KeyError`."""
    with archive.open(path) as file:
        return file.read(_MOST_BYTES_OF_PART)


def _struck_styles(archive: zipfile.ZipFile) -> frozenset[bytes]:
    """The numbers of the cell formats whose font is struck through (ECMA-376, part 1, 18.8)."""
    fonts: list[bool] = []
    struck: list[bytes] = []
    formats = -1
    within: list[str] = []

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal formats
        local, parent = _local(name), within[-1] if within else ""
        within.append(local)
        if local == "font" and parent == "fonts":
            fonts.append(False)
        elif local == "strike" and within[-3:-1] == ["fonts", "font"]:
            fonts[-1] = attributes.get("val", "1") not in ("0", "false")
        elif local == "xf" and parent == "cellXfs":
            formats += 1
            font = int(attributes.get("fontId", "0"))
            if font < len(fonts) and fonts[font]:
                struck.append(str(formats).encode())

    def end(_name: str) -> None:
        within.pop()

    try:
        content = _beginning(archive, _STYLES)
        if b"strike" in content:
            _parse(content, begin, end)
    except (KeyError, ExpatError, ValueError):
        return frozenset()
    return frozenset(struck)


# Patterns, because a parser of XML that calls Python for each of 200,000 cells takes longer than the whole check. None
# of them looks for an end: in a file whose elements are never closed that would be as many searches to its last byte.
_ROW = re.compile(rb"<(?:\w+:)?row\b([^<>]*)>")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^<>]*)>")
_LINE = re.compile(rb"\br=[\"'](\d{1,9})[\"']")
_COLUMN = re.compile(rb"\br=[\"']([A-Z]{1,3})\d+[\"']")
_STYLE = re.compile(rb"\bs=[\"'](\d{1,9})[\"']")
_HIDDEN = re.compile(rb"\bhidden=[\"'](?:1|true)[\"']")
_ERROR = re.compile(rb"\bt=[\"']e[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_VALUE = re.compile(rb"<(?:\w+:)?[vt](?:\s[^<>]*)?>\s*[^<\s]")
_CHUNK = 1024 * 1024


def _rows(content: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """The attributes of each row of a worksheet, and what stands between it and the next one."""
    rest = b""
    while chunk := content.read(_CHUNK):
        rest += chunk
        starts = list(_ROW.finditer(rest))
        for start, following in pairwise(starts):
            yield start[1], rest[start.end() : following.start()]
        rest = rest[starts[-1].start() :] if starts else rest[-_CHUNK:]
    if last := _ROW.search(rest):
        yield last[1], rest[last.end() :].partition(b"sheetData>")[0]


def _peculiarities(rows: Iterable[tuple[bytes, bytes]], struck: frozenset[bytes]) -> Peculiarities:
    """What is peculiar in a worksheet (ECMA-376, part 1, 18.3.1)."""
    without_result: set[tuple[int, int]] = set()
    hidden_lines: list[int] = []
    struck_lines: list[int] = []
    line = 0
    for attributes, cells in rows:
        written = _LINE.search(attributes)
        line = int(written[1]) if written else line + 1
        if attributes.endswith(b"/"):
            continue
        if _HIDDEN.search(attributes) and _VALUE.search(cells):
            hidden_lines.append(line)
        if struck and _has_struck(cells, struck):
            struck_lines.append(line)
        if _FORMULA.search(cells) or _ERROR.search(cells):
            without_result.update((line, column) for column in _columns_without_result(cells))
    return Peculiarities(frozenset(without_result), tuple(hidden_lines), tuple(struck_lines))


def _has_struck(cells: bytes, struck: frozenset[bytes]) -> bool:
    """Whether a cell that has a value is of a format that is struck through."""
    starts = list(_CELL.finditer(cells))
    ends = [*(cell.start() for cell in starts[1:]), len(cells)]
    return any(
        (style := _STYLE.search(cell[1])) is not None
        and style[1] in struck
        and _VALUE.search(cells[cell.end() : end]) is not None
        for cell, end in zip(starts, ends, strict=True)
    )


def _columns_without_result(cells: bytes) -> Iterator[int]:
    """The columns of a row, counted from 0, whose cell has an error, or a formula but no value."""
    column = -1
    starts = list(_CELL.finditer(cells))
    ends = [*(cell.start() for cell in starts[1:]), len(cells)]
    for cell, end in zip(starts, ends, strict=True):
        attributes = cell[1]
        content = b"" if attributes.endswith(b"/") else cells[cell.end() : end]
        written = _COLUMN.search(attributes)
        named = column_of_letters(written[1].decode()) if written else None
        column = column + 1 if named is None else named
        if _ERROR.search(attributes) or (_FORMULA.search(content) and not _VALUE.search(content)):
            yield column


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
    """No spreadsheet declares entities; a file that does is an attack by entity expansion."""
    raise ExpatError("doctype")


def _local(name: str) -> str:
    return name.rpartition(":")[2]
