"""The checked rows of a list as rows of the screen, made when they are drawn."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.recipients import Verdict, title
from tui.service.text.segments import count, replace_forcing
from tui.service.text.spellings import spelled_out
from tui.service.wording import counting, marks
from tui.service.wording.marks import Mark
from tui.widgets.line import on_one_line
from tui.widgets.row_list import Row, RowsOnDemand, cells_of, column

if TYPE_CHECKING:
    from tui.service.api import CheckedList, CheckedRow

_LINE, _VERDICT, _NUMBER, _NAME = 6, 20, 15, 18
"""How wide the columns are at most; where what stands in them is shorter, the reasons get the room."""

_LOOKED_AT = 500
"""Rows that decide how wide the columns are."""

_MAY_NOT_BE_SENT = frozenset((Verdict.DECEASED, Verdict.DECEASED_REMARK, Verdict.OPTED_OUT, Verdict.NO_CONSENT))
_FEWEST_DIGITS = 3
"""A search text with no more digits than these is not looked for in numbers."""


@dataclass(frozen=True, slots=True)
class ColumnWidths:
    """The columns of a check in cells; what is behind them is the reason."""

    verdict: int = _VERDICT
    number: int = _NUMBER
    name: int = _NAME

    @classmethod
    def of(cls, checked: CheckedList) -> ColumnWidths:
        """Wide enough for what stands at the beginning of a list, and for their headings."""
        seen = checked.rows[:_LOOKED_AT]
        return cls(
            _width(
                (marks.GOOD.beside(title(verdict)) for verdict in checked.totals.by_verdict), _("Prüfung"), _VERDICT
            ),
            _width((row.shown_number for row in seen), _("Nummer"), _NUMBER),
            _width((row.name for row in seen), _("Name"), _NAME),
        )


def _width(texts: Iterable[str], heading: str, most: int) -> int:
    return min(max(cell_len(on_one_line(text)) for text in (heading, *texts)), most)


@dataclass(frozen=True, slots=True)
class CheckedRows(RowsOnDemand):
    """The rows of a check, or those somebody should look at; `places` are their indices in the check."""

    checked: CheckedList
    places: Sequence[int]
    widths: ColumnWidths

    @classmethod
    def every(cls, checked: CheckedList) -> CheckedRows:
        return cls(checked, range(len(checked.rows)), ColumnWidths.of(checked))

    @classmethod
    def problems(cls, checked: CheckedList) -> CheckedRows:
        """The rows that need a person, not those whose number was merely completed."""
        places = [place for place, row in enumerate(checked.rows) if row.verdict.needs_person]
        return cls(checked, places, ColumnWidths.of(checked))

    def __len__(self) -> int:
        return len(self.places)

    def row_at(self, index: int) -> Row:
        """The row of the screen at a place of this list."""
        return checked_row(index, self.row(index), self.widths)

    def row(self, index: int) -> CheckedRow:
        """The checked row at a place of this list."""
        return self.checked.rows[self.places[index]]

    def nearest(self, place: int) -> int:
        """Where the row at `place` of the check stands here, or the next one behind it."""
        return min(bisect_left(self.places, place), max(len(self) - 1, 0))

    def find(self, sought: str, behind: int) -> int | None:
        """The line of that number, else the next row behind `behind`, going round, that holds the text; or None."""
        wanted = spelled_out(sought.strip())
        digits = "".join(filter(str.isdigit, wanted)).lstrip("0")
        if wanted.isdecimal() and (line := self._line(int(wanted))) is not None:
            return line
        for step in range(1, len(self) + 1):
            index = (behind + step) % len(self)
            row = self.row(index)
            if wanted in spelled_out(" ".join(row.cells)):
                return index
            if len(digits) > _FEWEST_DIGITS and digits in "".join(filter(str.isdigit, row.shown_number)):
                return index
        return None

    def _line(self, number: int) -> int | None:
        lines = (index for index in range(len(self)) if self.row(index).list_row == number)
        return next(lines, None)


def heading(rows: CheckedRows) -> str:
    """What stands above the rows; where a filter leaves none of them, why."""
    if rows.checked.rows and not rows:
        return _("  Keine Zeile braucht jemanden; {series.filter} zeigt wieder alle.")
    widths = rows.widths
    cells = cells_of(
        (_("Zeile"), _LINE),
        (_("Prüfung"), widths.verdict),
        (_("Nummer"), widths.number),
        (_("Name"), widths.name),
    )
    return f"  {cells} {_('Grund')}"


def mark_of(verdict: Verdict) -> Mark:
    """What stands before a verdict."""
    if verdict is Verdict.OK:
        return marks.GOOD
    if verdict.is_sendable:
        return marks.HINT
    return marks.STOP if verdict in _MAY_NOT_BE_SENT else marks.ERROR


def checked_row(key: int, row: CheckedRow, widths: ColumnWidths) -> Row:
    """Line, verdict, number, name and reason."""
    mark = mark_of(row.verdict)
    text, tint = column(f"{row.list_row:>{_LINE - 1}}  ", mark.beside(title(row.verdict)), widths.verdict, mark.role)
    cells = cells_of((row.shown_number, widths.number), (row.name, widths.name))
    return Row(key, f"{text} {cells} {on_one_line(row.reason)}", tint=tint)


def explanation(row: CheckedRow) -> str:
    """What the check says of one row, in full; empty where there is nothing to remark."""
    verdict = title(row.verdict)
    sentence = _("Zeile {row}: {verdict}.").format(row=row.list_row, verdict=verdict)
    repairs = ", ".join(repair for repair in row.repairs if repair not in row.reason)
    pieces = [sentence, _way_out(row) or on_one_line(row.reason), f"({repairs})" if repairs else ""]
    if row.may_be_confirmed:
        pieces.append(_("Stimmt sie? {series.confirm_number} berichtigt oder bestätigt sie."))
    elif row.verdict is Verdict.DECEASED_REMARK:
        pieces.append(_("Geprüft? {series.confirm_number} gibt die Zeile frei."))
    elif row.verdict is Verdict.TOO_LONG and not _way_out(row):
        pieces.append(_("Kürzen lässt er sich in Schritt 3 ({series.go_to_text})."))
    elif row.number_elsewhere is not None and not row.number:
        pieces.append(_("{series.confirm_number} übernimmt sie von dort."))
    elif row.other_numbers and row.verdict.is_sendable:
        pieces.append(_("{series.confirm_number} nimmt eine andere."))
    elif row.verdict.is_about_number:
        pieces.append(_("{series.confirm_number} berichtigt sie."))
    return " ".join(piece for piece in pieces if piece)


def _way_out(row: CheckedRow) -> str:
    """What to do about characters that lengthen a text and can be replaced; empty where that is not the matter."""
    if row.verdict not in (Verdict.TOO_LONG, Verdict.NEEDS_UNICODE) or replace_forcing(row.text) == row.text:
        return ""
    sentence = _("Der Text wird {parts} lang, weil „{sign}“ Unicode erzwingt; {series.replace} ersetzt solche Zeichen.")
    return sentence.format(parts=counting.parts(row.segments), sign=on_one_line(count(row.text).forcing[0].char))
