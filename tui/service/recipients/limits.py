"""Errors for lists that are larger, or cost more to read, than the settings in `[lists]` allow."""

from __future__ import annotations

from tui.language.amounts import grouped
from tui.language.catalogue import _
from tui.service.errors import ListRefused
from tui.service.settings import ListSettings

MEGABYTE = 1024 * 1024


def too_large(size: int, limits: ListSettings) -> ListRefused:
    """The file has more than `max_megabytes`."""
    return _refused(
        _("Die Datei hat {found} MB; erlaubt sind höchstens {most} MB ({setting}).").format(
            found=grouped(size / MEGABYTE, 1), most=grouped(limits.max_megabytes), setting="lists.max_megabytes"
        )
    )


def unpacks_too_large(size: int, limits: ListSettings) -> ListRefused:
    """A spreadsheet unpacks to more than `unpacked_megabytes`."""
    return _refused(
        _(
            "Die Tabelle hat ausgepackt {found} MB; erlaubt sind höchstens {most} MB (das Achtfache von {setting})."
        ).format(
            found=grouped(size / MEGABYTE, 1), most=grouped(unpacked_megabytes(limits)), setting="lists.max_megabytes"
        )
    )


def too_much_text(limits: ListSettings) -> ListRefused:
    """The cells of a spreadsheet have more than `max_megabytes` of text, as by repeating one shared text."""
    return _refused(
        _("Die Zellen der Tabelle enthalten mehr als {most} MB Text ({setting}).").format(
            most=grouped(limits.max_megabytes), setting="lists.max_megabytes"
        )
    )


def too_many_rows(found: int, limits: ListSettings) -> ListRefused:
    """A list has more than `max_rows` filled rows."""
    sentence = _("Die Liste hat {found} Zeilen; erlaubt sind höchstens {most} ({setting}).")
    return _over("max_rows", sentence, found, limits.max_rows)


def too_many_columns(found: int, limits: ListSettings) -> ListRefused:
    """A row has more than `max_columns` cells."""
    sentence = _("Die Liste hat {found} Spalten; erlaubt sind höchstens {most} ({setting}).")
    return _over("max_columns", sentence, found, limits.max_columns)


def too_many_cells(found: int, limits: ListSettings) -> ListRefused:
    """A list has more than `max_cells` cells in all."""
    sentence = _("Die Liste hat {found} Zellen; erlaubt sind höchstens {most} ({setting}).")
    return _over("max_cells", sentence, found, limits.max_cells)


def too_long_cell(found: int, line: int, limits: ListSettings) -> ListRefused:
    """A cell has more characters than allowed."""
    return _refused(
        _("Eine Zelle in Zeile {line} hat {found} Zeichen; erlaubt sind höchstens {most} ({setting}).").format(
            line=grouped(line),
            found=grouped(found),
            most=grouped(limits.max_cell_length),
            setting="lists.max_cell_length",
        )
    )


def needs_too_much_memory(limits: ListSettings) -> ListRefused:
    """A spreadsheet that cannot be read in the memory that reading may take."""
    return ListRefused(
        _("Die Tabelle braucht zum Lesen mehr als {most} MB Speicher ({setting}).").format(
            most=grouped(limits.reading_megabytes), setting="lists.reading_megabytes"
        ),
        _remedy_for_spreadsheets(),
    )


def takes_too_long(limits: ListSettings) -> ListRefused:
    """A spreadsheet that cannot be read in the time that reading may take."""
    return ListRefused(
        _("Die Tabelle ist nach {most} Sekunden noch nicht gelesen ({setting}).").format(
            most=grouped(limits.reading_seconds), setting="lists.reading_seconds"
        ),
        _remedy_for_spreadsheets(),
    )


def unpacked_megabytes(limits: ListSettings) -> int:
    """What the parts of a spreadsheet may have together, unpacked."""
    return 8 * limits.max_megabytes


def _over(setting: str, sentence: str, found: int, most: int) -> ListRefused:
    return _refused(sentence.format(found=grouped(found), most=grouped(most), setting=f"lists.{setting}"))


def _refused(sentence: str) -> ListRefused:
    return ListRefused(
        sentence, _("Löschen Sie, was nicht zur Liste gehört, oder teilen Sie sie; die Grenze setzt die Konfiguration.")
    )


def _remedy_for_spreadsheets() -> str:
    return _(
        "Löschen Sie in Excel oder LibreOffice alles hinter und unter der Liste, auch einzelne Zellen weit außen, oder"
        " speichern Sie sie als CSV."
    )
