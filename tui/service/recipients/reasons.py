"""What the check of a list gives as reasons: facts about its rows, sentences about the list as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from tui.i18n import _, ngettext
from tui.service import wording
from tui.service.model.facts import Fact, FactKind
from tui.service.recipients.cells import column_letter
from tui.service.text.numbers import NumberReading
from tui.service.text.segments import Segmentation, count, replace_forcing

_LONGEST_QUOTE = 40


def no_number_column(name: str) -> str:
    """Why a list cannot be checked at all."""
    return _("In der Liste „{name}“ ist keine Spalte mit Mobilnummern zu erkennen.").format(name=name)


def empty_text() -> str:
    """Why a series without a text cannot be checked."""
    return _("Der Text ist leer.")


def unknown_placeholders(names: Sequence[str], headings: Sequence[str]) -> str:
    """Which placeholders nobody in the list can fill, and which there are."""
    return ngettext(
        "Die Liste hat keine Spalte für den Platzhalter {names}; vorhanden sind: {headings}.",
        "Die Liste hat keine Spalten für die Platzhalter {names}; vorhanden sind: {headings}.",
        len(names),
    ).format(names=", ".join(f"{{{{{name}}}}}" for name in names), headings=", ".join(filter(None, headings)))


def unclear_deaths(heading: str, lines: Sequence[int]) -> str:
    """That a column says neither yes nor no in some rows, and what that means."""
    return ngettext(
        "In Spalte „{heading}“ steht in Zeile {line} weder Ja noch Nein; das gilt als Nein.",
        "In Spalte „{heading}“ steht in {count} Zeilen, zuerst {line}, weder Ja noch Nein; das gilt als Nein.",
        len(lines),
    ).format(heading=heading, count=len(lines), line=lines[0])


def column_says(heading: str, cell: str) -> Fact:
    """What stands in the column that decides."""
    if not cell:
        return Fact.of(FactKind.COLUMN_EMPTY, heading=heading)
    return Fact.of(FactKind.COLUMN_SAYS, heading=heading, cell=_quoted(cell))


def column_is_unreadable(heading: str) -> Fact:
    """That the column that decides cannot be read."""
    return Fact.of(FactKind.COLUMN_UNREADABLE, heading=heading)


def formula_without_result(line: int, column: int) -> Fact:
    """Why a cell arrives empty although the spreadsheet shows something there; the column counts from 0."""
    return Fact.of(FactKind.FORMULA_WITHOUT_RESULT, cell=f"{column_letter(column)}{line}")


def more_cells_than_headings() -> Fact:
    """Why the cells of a row may stand in the wrong columns."""
    return Fact.of(FactKind.MORE_CELLS_THAN_HEADINGS)


def no_consent_column() -> Fact:
    """Why nobody in a list may be written to."""
    return Fact.of(FactKind.NO_CONSENT_COLUMN)


def opted_out() -> Fact:
    """Why a number gets nothing at all."""
    return Fact.of(FactKind.WANTS_NO_SMS)


def duplicate(line: int) -> Fact:
    """Which row gets the message instead."""
    return Fact.of(FactKind.DUPLICATE, line=line)


def one_per_recipient(line: int, name: str) -> Fact:
    """Which row's message the number gets."""
    return Fact.of(FactKind.ONE_PER_RECIPIENT, who=f"{line} ({name})" if name else str(line))


def unreadable_character() -> Fact:
    """Why a text with a hole is not sent."""
    return Fact.of(FactKind.UNREADABLE_CHARACTER)


def contradiction(pairs: Sequence[tuple[int, int]]) -> str:
    """Which pairs of rows are about the same person, of which only one may be written to."""
    first, second = sorted(pairs[0])
    return ngettext(
        "Die Zeilen {first} und {second} nennen dieselbe Person, aber nur eine davon erlaubt die SMS; bitte prüfen.",
        "{count} Personen stehen mehrfach in der Liste, aber nicht jede ihrer Zeilen erlaubt die SMS, zuerst {first}"
        " und {second}; bitte prüfen.",
        len(pairs),
    ).format(count=len(pairs), first=first, second=second)


def repaired(reading: NumberReading) -> str:
    """How a number was understood."""
    if not reading.is_usable:
        return _("Von Hand bestätigt: {number}.").format(number=reading.display)
    return _("Verstanden als {number}.").format(number=wording.number_understood(reading))


def needs_unicode(counted: Segmentation) -> str:
    """Which character makes a text dear, and how dear."""
    cause = wording.forcing(counted.forcing[0])
    cheaper = count(replace_forcing(counted.text)).segments
    if cheaper >= counted.segments:
        return cause
    return _("{cause} Das kostet {parts} statt {cheaper}.").format(
        cause=cause, parts=wording.parts(counted.segments), cheaper=cheaper
    )


def _quoted(cell: str) -> str:
    """A cell fit to be quoted in a sentence."""
    line = " ".join(cell.split())
    return line if len(line) <= _LONGEST_QUOTE else line[: _LONGEST_QUOTE - 1] + "…"
