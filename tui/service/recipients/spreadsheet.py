"""Lists in Excel or LibreOffice files: xlsx, xls, xlsb and ods by python-calamine, which is imported on use."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from tui.i18n import _, ngettext
from tui.service.errors import ListRefused
from tui.service.recipients import workbook_xml
from tui.service.recipients.cells import CellValue, column_letter, german
from tui.service.recipients.grid import Grid, GridRow, Merge
from tui.service.recipients.passwords import has_password

if TYPE_CHECKING:
    from collections.abc import Iterable

    from python_calamine import CalamineSheet, CalamineWorkbook

_SIGNATURES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
"""Zip (xlsx, xlsb, ods) and compound file (xls, and xlsx with a password)."""


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are a spreadsheet, whatever the file is called."""
    return data.startswith(_SIGNATURES)


def read(data: bytes, sheet: str | None = None) -> Grid:
    """The rows of the sheet of that name, else of the first visible one that is not empty.

    Raises `ListRefused` for a file with a password, a damaged one, an absent sheet, and a file without any cell.
    """
    import python_calamine

    if has_password(data):
        raise ListRefused(
            _("Die Tabelle ist mit einem Kennwort geschützt."),
            _("Speichern Sie in Excel eine Kopie ohne Kennwort, und löschen Sie sie nach dem Versand."),
        )
    if workbook_xml.is_suspiciously_large(data):
        raise ListRefused(_("Die Tabelle ist ausgepackt zu groß für eine Empfängerliste."), _remedy())
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            return _read_sheet(workbook, data, sheet)
    except (python_calamine.CalamineError, ValueError, OSError):
        raise ListRefused(_("Die Tabelle ist beschädigt oder hat ein unbekanntes Format."), _remedy()) from None


def _remedy() -> str:
    return _("Öffnen Sie sie in Excel oder LibreOffice, und speichern Sie sie als xlsx oder CSV.")


def _read_sheet(workbook: CalamineWorkbook, data: bytes, wanted: str | None) -> Grid:
    filled = _filled_sheets(workbook)
    if not filled:
        raise ListRefused(_("Die Tabelle ist leer."))
    chosen = wanted or next(iter(filled))
    if chosen not in workbook.sheet_names:
        raise ListRefused(
            _("Die Tabelle hat kein Blatt „{name}“.").format(name=wanted),
            _("Vorhanden sind: {names}.").format(names=", ".join(filled)),
        )
    sheet = filled.get(chosen) or workbook.get_sheet_by_name(chosen)
    rows = tuple(_rows(sheet))
    if not rows:
        raise ListRefused(_("Das Blatt „{name}“ ist leer.").format(name=chosen))
    peculiarities = workbook_xml.inspect(data, workbook.sheet_names.index(chosen))
    notes = (_sheet_note(chosen, tuple(filled)), _result_note(peculiarities), _hidden_note(peculiarities))
    return Grid(
        rows=rows,
        sheet=chosen,
        sheets=tuple(filled),
        merges=_merges(sheet),
        without_result=peculiarities.without_result,
        notes=tuple(filter(None, notes)),
    )


def _filled_sheets(workbook: CalamineWorkbook) -> dict[str, CalamineSheet]:
    """The visible worksheets that hold anything, in their order."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets = {}
    for description in workbook.sheets_metadata:
        if description.typ is SheetTypeEnum.WorkSheet and description.visible is SheetVisibleEnum.Visible:
            sheet = workbook.get_sheet_by_name(description.name)
            if any(map(_is_filled, sheet.iter_rows())):
                sheets[description.name] = sheet
    return sheets


def _is_filled(row: Iterable[CellValue]) -> bool:
    return any(not isinstance(cell, str) or cell.strip() for cell in row)


def _rows(sheet: CalamineSheet) -> Iterable[GridRow]:
    """The rows that are not wholly empty; columns before the first filled one come back as empty cells."""
    before = ("",) * (sheet.start[1] if sheet.start else 0)
    for line, row in enumerate(sheet.iter_rows(), start=1):
        cells = tuple(map(german, row))
        if any(cells):
            yield GridRow(line, before + cells)


def _merges(sheet: CalamineSheet) -> tuple[Merge, ...]:
    return tuple(
        Merge(top + 1, bottom + 1, left, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    )


def _sheet_note(chosen: str, filled: tuple[str, ...]) -> str:
    others = [name for name in filled if name != chosen]
    if not others:
        return ""
    return _("Gelesen wurde das Blatt „{chosen}“; auch beschrieben: {others}.").format(
        chosen=chosen, others=", ".join(_("„{value}“").format(value=name) for name in others)
    )


def _result_note(peculiarities: workbook_xml.Peculiarities) -> str:
    cells = peculiarities.without_result
    if not cells:
        return ""
    line, column = min(cells)
    return ngettext(
        "Zelle {cell} enthält eine Formel ohne Ergebnis oder einen Fehlerwert und gilt als leer; öffnen Sie die Datei"
        " einmal in Excel, und speichern Sie sie.",
        "{count} Zellen, zuerst {cell}, enthalten eine Formel ohne Ergebnis oder einen Fehlerwert und gelten als leer;"
        " öffnen Sie die Datei einmal in Excel, und speichern Sie sie.",
        len(cells),
    ).format(count=len(cells), cell=f"{column_letter(column)}{line}")


def _hidden_note(peculiarities: workbook_xml.Peculiarities) -> str:
    lines = peculiarities.hidden_lines
    if not lines:
        return ""
    return ngettext(
        "Zeile {line} ist in der Tabelle ausgeblendet oder weggefiltert; sie gehört trotzdem zur Liste.",
        "{count} Zeilen, zuerst {line}, sind in der Tabelle ausgeblendet oder weggefiltert; sie gehören trotzdem zur"
        " Liste.",
        len(lines),
    ).format(count=len(lines), line=lines[0])
