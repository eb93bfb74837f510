"""Rows that a list sets apart: struck through, below a title such as "Abgesagte Termine", or below other headings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tui.service.model.facts import Fact, FactKind
from tui.service.recipients.heading_names import heading_key, is_known
from tui.service.recipients.table import Table

_TITLE = re.compile(
    r"\W*(?:(?:abgesagte?|stornierte?|gestrichene?|gelöschte?|verstorbene?|inaktive?|entfallene?)(?:\s+\w+)?"
    r"|absagen|stornos?|stornierungen|warteliste|keine\s+sms(?:\s+\w+)?|nicht\s+(?:mehr\s+)?anschreiben)\W*",
    re.IGNORECASE,
)
_LONGEST_TITLE = 60
_DIGIT = re.compile(r"\d")


def set_apart(table: Table, number_columns: Sequence[int]) -> dict[int, Fact]:
    """By its line why a row is for a person; only rows without a figure where numbers stand are titles or headings."""
    found = {line: Fact.of(FactKind.ROW_STRUCK) for line in table.struck}
    if not number_columns:
        return found
    first, reason = number_columns[0], None
    for row in table.rows:
        if _DIGIT.search(row.cells[first]):
            if reason is not None:
                found.setdefault(row.line, reason)
            continue
        filled = [cell for cell in row.cells if cell]
        if len(filled) == 1:
            reason = _below_title(row.line, filled[0], reason)
        elif sum(map(is_known, filled)) > 1:
            reason = _below_heading(row.line, _differs(row.cells, table.headings), reason)
    return found


def is_about_columns(reason: Fact) -> bool:
    """Whether the cells of such a row may mean something else than those above."""
    return reason.kind is FactKind.ROW_BELOW_OTHER_HEADING


def _below_title(line: int, title: str, before: Fact | None) -> Fact | None:
    """What a row with a single cell says of those below; a title without such a word ends what the last one said."""
    if len(title) <= _LONGEST_TITLE and _TITLE.fullmatch(title):
        return Fact.of(FactKind.ROW_BELOW_TITLE, cell=title, line=line)
    is_other_title = before is not None and before.kind is FactKind.ROW_BELOW_TITLE and not _DIGIT.search(title)
    return None if is_other_title else before


def _below_heading(line: int, differs: bool, before: Fact | None) -> Fact | None:
    """What a further heading says of the rows below; the first one again, as on each page, ends what another said."""
    if differs:
        return Fact.of(FactKind.ROW_BELOW_OTHER_HEADING, line=line)
    return before if before is not None and before.kind is FactKind.ROW_BELOW_TITLE else None


def _differs(cells: Sequence[str], headings: Sequence[str]) -> bool:
    """Whether a heading has another name for a column than the first; one that came twice got a figure there."""
    return any(
        cell and heading_key(cell) != heading_key(heading) and not heading.startswith(f"{cell} ")
        for cell, heading in zip(cells, headings, strict=False)
    )
