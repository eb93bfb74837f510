"""Lists of recipients: read from a file, understood by their headings, and checked row by row.

>>> table = read_table("termine.csv")                                                      # doctest: +SKIP
>>> checked = check(table, guess_columns(table), CheckRules("Guten Tag {{Name}}"), facts)  # doctest: +SKIP
>>> checked.totals.sendable                                                                # doctest: +SKIP
187
"""

from tui.service.recipients.check_rules import CheckRules, Facts
from tui.service.recipients.columns import ColumnPlan, guess_columns, several_columns
from tui.service.recipients.decoding import OFFERED as ENCODINGS
from tui.service.recipients.grid import GridRow
from tui.service.recipients.heading_names import Field
from tui.service.recipients.list_check import check
from tui.service.recipients.row_check import read_numbers
from tui.service.recipients.series_texts import ListedNames
from tui.service.recipients.table import Table, read_stream, read_table, unreadable_list
from tui.service.recipients.verdicts import CheckedList, CheckedRow, Totals, Verdict, title

__all__ = [
    "ENCODINGS",
    "CheckRules",
    "CheckedList",
    "CheckedRow",
    "ColumnPlan",
    "Facts",
    "Field",
    "GridRow",
    "ListedNames",
    "Table",
    "Totals",
    "Verdict",
    "check",
    "guess_columns",
    "read_numbers",
    "read_stream",
    "read_table",
    "several_columns",
    "title",
    "unreadable_list",
]
