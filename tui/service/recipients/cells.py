"""Cells as text and columns by letter, for lists of any kind."""

from tui.service.workbook.cells import CellValue, column_letter, column_of_letters, german

__all__ = ["CellValue", "column_letter", "column_of_letters", "german"]
