"""What the child process does: xlsx, xls, xlsb and ods by python-calamine, within limits."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator

import python_calamine
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from tui.service.workbook.cells import CellValue, german
from tui.service.workbook.peculiarities import has_password, inspect, unpacked_size
from tui.service.workbook.sheet import Limits, Refusal, Refused

_MOST_SHEETS = 256
_MOST_MERGES = 10_000
_MOST_ROWS_OF_A_BLOCK = 1_000
_ENOUGH_FOR_A_BLOCK = 100_000
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

Write = Callable[[bytes], object]


def answer(data: bytes, wanted: str, limits: Limits, write: Write) -> None:
    """Write the answer for the sheet of that name, else for the first visible one that is not empty.

    Raises `MemoryError`; whatever else is wrong with the file becomes the last line of the answer.
    """
    try:
        _answer(data, wanted, limits, write)
    except Refused as refused:
        write(_line(_refusal(refused)))
    except MemoryError:
        raise
    except Exception:
        write(_line(_refusal(Refused(Refusal.DAMAGED))))
    except BaseException as panic:
        # The library's panics are no Exception, and only their name tells them.
        if type(panic).__name__ != "PanicException":
            raise
        write(_line(_refusal(Refused(Refusal.DAMAGED))))


def _answer(data: bytes, wanted: str, limits: Limits, write: Write) -> None:
    if (size := unpacked_size(data)) > limits.unpacked:
        raise Refused(Refusal.UNPACKED, size)
    if has_password(data):
        raise Refused(Refusal.PASSWORD)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except python_calamine.PasswordError:
        raise Refused(Refusal.PASSWORD) from None
    with workbook:
        sheet, filled = _chosen(workbook, wanted)
        rows = _Blocks(limits)
        blocks = rows.of(sheet)
        if (first := next(blocks, None)) is None:
            raise Refused(Refusal.EMPTY_SHEET, sheet=sheet.name)
        found = inspect(data, workbook.sheet_names.index(sheet.name))
        head = {
            "sheet": sheet.name,
            "sheets": filled,
            "merges": _merges(sheet),
            "without_result": sorted(found.without_result),
            "hidden_lines": found.hidden_lines,
            "struck_lines": found.struck_lines,
            "comments": found.comments,
        }
        write(_line(head))
        write(first)
        for block in blocks:
            write(block)
        write(_line({"rows": rows.count}))


def _chosen(workbook: CalamineWorkbook, wanted: str) -> tuple[CalamineSheet, list[str]]:
    """The sheet to read, and the names of the visible worksheets that hold anything, in their order."""
    chosen: CalamineSheet | None = None
    filled: list[str] = []
    for each in workbook.sheets_metadata[:_MOST_SHEETS]:
        if each.typ is not SheetTypeEnum.WorkSheet or each.visible is not SheetVisibleEnum.Visible:
            continue
        sheet = workbook.get_sheet_by_name(each.name)
        if any(map(_is_filled, sheet.iter_rows())):
            filled.append(each.name)
            # Only one is kept: together they may be more than there is memory.
            chosen = sheet if each.name == wanted or (chosen is None and not wanted) else chosen
    if not filled:
        raise Refused(Refusal.EMPTY)
    if wanted and wanted not in workbook.sheet_names:
        raise Refused(Refusal.NO_SUCH_SHEET, sheet=wanted, sheets=tuple(filled))
    return chosen or workbook.get_sheet_by_name(wanted), filled


def _is_filled(row: Iterable[CellValue]) -> bool:
    return any(not isinstance(cell, str) or cell.strip() for cell in row)


class _Blocks:
    """The rows of a sheet that are not wholly empty, as lines of JSON, counted while they are made."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._cells = 0
        self._text = 0
        self.count = 0

    def of(self, sheet: CalamineSheet) -> Iterator[bytes]:
        """Blocks of rows, each row a list of its line from 1 and its cells; raises `Refused`."""
        block: list[list[int | str]] = []
        sent = self._text
        for row in self._rows(sheet):
            block.append(row)
            if self._text - sent >= _ENOUGH_FOR_A_BLOCK or len(block) >= _MOST_ROWS_OF_A_BLOCK:
                yield _line(block)
                block, sent = [], self._text
        if block:
            yield _line(block)

    def _rows(self, sheet: CalamineSheet) -> Iterator[list[int | str]]:
        """Columns before the first filled one come back as empty cells."""
        before = [""] * (sheet.start[1] if sheet.start else 0)
        for line, row in enumerate(sheet.iter_rows(), start=1):
            cells = list(map(german, row))
            if not any(cells):
                continue
            if before:
                cells = before + cells
            self._count(cells, line, sheet.height)
            yield [line, *cells]

    def _count(self, cells: list[str], line: int, height: int) -> None:
        limits = self._limits
        lengths = list(map(len, cells))
        self.count += 1
        self._cells += len(cells)
        self._text += sum(lengths)
        if self.count > limits.rows:
            raise Refused(Refusal.ROWS, max(height, self.count))
        if len(cells) > limits.columns:
            raise Refused(Refusal.COLUMNS, len(cells), line)
        if self._cells > limits.cells:
            raise Refused(Refusal.CELLS, len(cells) * max(height, self.count))
        if max(lengths) > limits.cell_length:
            raise Refused(Refusal.CELL_LENGTH, max(lengths), line)
        if self._text > limits.text:
            raise Refused(Refusal.TEXT)


def _merges(sheet: CalamineSheet) -> list[tuple[int, int]]:
    ranges = (sheet.merged_cell_ranges or [])[:_MOST_MERGES]
    return [(top + 1, bottom + 1) for (top, _left), (bottom, _right) in ranges]


def _refusal(refused: Refused) -> dict[str, object]:
    return {
        "refused": refused.refusal,
        "found": refused.found,
        "line": refused.line,
        "sheet": refused.sheet,
        "sheets": refused.sheets,
    }


def _line(value: object) -> bytes:
    return _ENCODER.encode(value).encode() + b"\n"
