"""What the child process does: xlsx, xls, xlsb and ods by python-calamine, within limits."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator

import python_calamine
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from tui.service.workbook.answer import BLOCK_BYTES, Limits, Refusal, Refused
from tui.service.workbook.cells import CellValue, german
from tui.service.workbook.passwords import has_password
from tui.service.workbook.peculiarities import inspect, unpacked_size

_MOST_SHEETS = 256
_MOST_MERGES = 10_000

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
        names, chosen = _sheets(workbook, wanted)
    except python_calamine.PasswordError:
        raise Refused(Refusal.PASSWORD) from None
    with workbook:
        sheet = workbook.get_sheet_by_name(chosen)
        rows = _Blocks(limits)
        blocks = rows.of(sheet)
        if (first := next(blocks, None)) is None:
            raise Refused(Refusal.EMPTY_SHEET, sheet=chosen)
        found = inspect(data, workbook.sheet_names.index(chosen))
        head = {
            "sheet": chosen,
            "sheets": names,
            "merges": _merges(sheet),
            "without_result": sorted(found.without_result),
            "hidden_lines": found.hidden_lines,
        }
        write(_line(head))
        write(first)
        for block in blocks:
            write(block)
        write(_line({"rows": rows.count}))


def _sheets(workbook: CalamineWorkbook, wanted: str) -> tuple[list[str], str]:
    """The visible worksheets that hold anything, in their order, and the one to read."""
    visible = [
        each.name
        for each in workbook.sheets_metadata[:_MOST_SHEETS]
        if each.typ is SheetTypeEnum.WorkSheet and each.visible is SheetVisibleEnum.Visible
    ]
    filled = [name for name in visible if any(map(_is_filled, workbook.get_sheet_by_name(name).iter_rows()))]
    if not filled:
        raise Refused(Refusal.EMPTY)
    chosen = wanted or filled[0]
    if chosen not in workbook.sheet_names:
        raise Refused(Refusal.NO_SUCH_SHEET, sheet=chosen, sheets=tuple(filled))
    return filled, chosen


def _is_filled(row: Iterable[CellValue]) -> bool:
    return any(not isinstance(cell, str) or cell.strip() for cell in row)


class _Blocks:
    """The rows of a sheet that are not wholly empty, as lines of JSON, counted while they are made."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._cells = 0
        self._bytes = 0
        self.count = 0

    def of(self, sheet: CalamineSheet) -> Iterator[bytes]:
        """Blocks of rows, each row a list of its line from 1 and its cells; raises `Refused`."""
        block: list[str] = []
        size = 0
        for row in self._rows(sheet):
            text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
            block.append(text)
            size += len(text)
            if size >= BLOCK_BYTES:
                yield self._counted(block)
                block, size = [], 0
        if block:
            yield self._counted(block)

    def _counted(self, block: list[str]) -> bytes:
        line = f"[{','.join(block)}]\n".encode()
        self._bytes += len(line)
        if self._bytes > self._limits.text:
            raise Refused(Refusal.TEXT, self._bytes)
        return line

    def _rows(self, sheet: CalamineSheet) -> Iterator[list[int | str]]:
        """Columns before the first filled one come back as empty cells."""
        limits = self._limits
        before = [""] * (sheet.start[1] if sheet.start else 0)
        for line, row in enumerate(sheet.iter_rows(), start=1):
            cells = list(map(german, row))
            if not any(cells):
                continue
            self.count += 1
            if self.count > limits.rows:
                raise Refused(Refusal.ROWS, max(sheet.height, self.count))
            if before:
                cells = before + cells
            if len(cells) > limits.columns:
                raise Refused(Refusal.COLUMNS, len(cells), line)
            self._cells += len(cells)
            if self._cells > limits.cells:
                raise Refused(Refusal.CELLS, len(cells) * max(sheet.height, self.count))
            longest = max(map(len, cells))
            if longest > limits.cell_length:
                raise Refused(Refusal.CELL_LENGTH, longest, line)
            yield [line, *cells]


def _merges(sheet: CalamineSheet) -> list[tuple[int, int, int, int]]:
    ranges = (sheet.merged_cell_ranges or [])[:_MOST_MERGES]
    return [(top + 1, bottom + 1, left, right) for (top, left), (bottom, right) in ranges]


def _refusal(refused: Refused) -> dict[str, object]:
    return {
        "refused": refused.refusal,
        "found": refused.found,
        "line": refused.line,
        "sheet": refused.sheet,
        "sheets": refused.sheets,
    }


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
