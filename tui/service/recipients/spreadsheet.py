"""Lists in Excel or LibreOffice files (xlsx, xls, xlsb and ods), read by a process of their own."""

from __future__ import annotations

from tui.language.catalogue import _, ngettext
from tui.service.errors import ListRefused
from tui.service.recipients import limits as over
from tui.service.recipients.grid import Grid, GridRow, Merge
from tui.service.settings import ListSettings
from tui.service.wording.list_reasons import first_of
from tui.service.workbook.cells import column_letter
from tui.service.workbook.sheet import Limits, Refusal, Refused, Sheet

_SIGNATURES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
"""Zip (xlsx, xlsb, ods) and compound file (xls, and xlsx with a password)."""


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are a spreadsheet, whatever the file is called."""
    return data.startswith(_SIGNATURES)


def read(data: bytes, sheet: str | None, limits: ListSettings) -> Grid:
    """The rows of the sheet of that name, else of the first visible one that is not empty.

    Raises `ListRefused` for a file with a password, a damaged one, an absent sheet, a file without any cell, and one
    over a limit.
    """
    from tui.service.workbook import parent

    try:
        found = parent.read(data, sheet or "", _limits(limits))
    except Refused as refused:
        raise _refusal(refused, limits) from None
    except (OSError, RuntimeError):
        raise ListRefused(
            _("Die Tabelle kann gerade nicht gelesen werden, denn dieser Rechner startet kein weiteres Programm."),
            _("Schließen Sie andere Programme, oder speichern Sie die Liste als CSV."),
        ) from None
    notes = (_sheet_note(found), _result_note(found), _hidden_note(found))
    return Grid(
        rows=tuple(GridRow(line, cells) for line, cells in found.rows),
        sheet=found.name,
        sheets=found.sheets,
        merges=tuple(Merge(*merge) for merge in found.merges),
        without_result=found.without_result,
        struck=frozenset(found.struck_lines),
        comments=dict(found.comments),
        notes=tuple(filter(None, notes)),
    )


def _limits(limits: ListSettings) -> Limits:
    return Limits(
        rows=limits.max_rows,
        columns=limits.max_columns,
        cells=limits.max_cells,
        cell_length=limits.max_cell_length,
        text=limits.max_megabytes * over.MEGABYTE,
        unpacked=over.unpacked_megabytes(limits) * over.MEGABYTE,
        memory=limits.reading_megabytes * over.MEGABYTE,
        seconds=limits.reading_seconds,
    )


def _refusal(refused: Refused, limits: ListSettings) -> ListRefused:
    found = refused.found
    match refused.refusal:
        case Refusal.ROWS:
            return over.too_many_rows(found, limits)
        case Refusal.COLUMNS:
            return over.too_many_columns(found, limits)
        case Refusal.CELLS:
            return over.too_many_cells(found, limits)
        case Refusal.CELL_LENGTH:
            return over.too_long_cell(found, refused.line, limits)
        case Refusal.TEXT:
            return over.too_much_text(limits)
        case Refusal.UNPACKED:
            return over.unpacks_too_large(found, limits)
        case Refusal.MEMORY:
            return over.needs_too_much_memory(limits)
        case Refusal.TIME:
            return over.takes_too_long(limits)
        case _:
            return _no_list(refused)


def _no_list(refused: Refused) -> ListRefused:
    match refused.refusal:
        case Refusal.PASSWORD:
            return ListRefused(
                _("Die Tabelle ist mit einem Kennwort geschützt."),
                _("Speichern Sie in Excel eine Kopie ohne Kennwort, und löschen Sie sie nach dem Versand."),
            )
        case Refusal.EMPTY:
            return ListRefused(_("Die Tabelle ist leer."), _("Prüfen Sie, ob es die richtige Datei ist."))
        case Refusal.EMPTY_SHEET:
            return ListRefused(
                _("Das Blatt „{name}“ ist leer.").format(name=refused.sheet),
                _("Wählen Sie ein anderes Blatt, oder prüfen Sie, ob es die richtige Datei ist."),
            )
        case Refusal.NO_SUCH_SHEET:
            return ListRefused(
                _("Die Tabelle hat kein Blatt „{name}“.").format(name=refused.sheet),
                _("Vorhanden sind: {names}.").format(names=first_of(refused.sheets)),
            )
        case _:
            return ListRefused(
                _("Die Tabelle ist beschädigt oder hat ein unbekanntes Format."),
                _("Öffnen Sie sie in Excel oder LibreOffice, und speichern Sie sie als xlsx oder CSV."),
            )


def _sheet_note(found: Sheet) -> str:
    others = [name for name in found.sheets if name != found.name]
    if not others:
        return ""
    return _("Gelesen wurde das Blatt „{chosen}“; auch beschrieben: {others}.").format(
        chosen=found.name, others=first_of([_("„{value}“").format(value=name) for name in others])
    )


def _result_note(found: Sheet) -> str:
    cells = found.without_result
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


def _hidden_note(found: Sheet) -> str:
    lines = found.hidden_lines
    if not lines:
        return ""
    return ngettext(
        "Zeile {line} ist in der Tabelle ausgeblendet oder weggefiltert; sie gehört trotzdem zur Liste.",
        "{count} Zeilen, zuerst {line}, sind in der Tabelle ausgeblendet oder weggefiltert; sie gehören trotzdem zur"
        " Liste.",
        len(lines),
    ).format(count=len(lines), line=lines[0])
