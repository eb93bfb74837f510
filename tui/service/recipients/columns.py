"""Which column of a list means what: guessed from the headings, changed by a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from tui.i18n import _
from tui.service.errors import ListRefused, UsageError
from tui.service.recipients import heading_names
from tui.service.recipients.cells import column_of_letters
from tui.service.recipients.heading_names import Field, heading_key
from tui.service.recipients.reasons import first_of
from tui.service.recipients.table import Table
from tui.service.text.numbers import understand
from tui.service.text.templates import field_key

_SAMPLE_ROWS = 50


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """The meaning of the columns of one list.

    `columns` maps a field to its column, counted from 0; `chosen` are the fields that a person has decided on.
    """

    headings: tuple[str, ...]
    columns: Mapping[Field, int] = field(default_factory=dict)
    chosen: frozenset[Field] = frozenset()

    def column(self, meant: Field) -> int | None:
        """The column of a field, None where the list has none."""
        return self.columns.get(meant)

    def heading(self, meant: Field) -> str:
        """The heading of a field's column, empty where the list has none."""
        column = self.column(meant)
        return "" if column is None else self.headings[column]

    def with_map(self, changes: Mapping[str, str]) -> ColumnPlan:
        """The plan with fields moved to other columns: by heading, by letter (B), or to none by an empty text.

        Raises `UsageError` for an unknown field and `ListRefused` for a column that the list does not have.
        """
        columns = dict(self.columns)
        decided = {
            _field(name): self._column_called(column) if column.strip() else None for name, column in changes.items()
        }
        for meant, column in decided.items():
            columns.pop(meant, None)
            if column is not None:
                columns[meant] = column
        return replace(self, columns=columns, chosen=self.chosen | decided.keys())

    def placeholder_column(self, name: str) -> int | None:
        """The column that fills a placeholder, None where the list has none.

        What a person has decided goes before a heading of that name, and that before a guess.
        """
        key = field_key(name)
        meant = next((each for each in self.columns if field_key(each) == key), None)
        if meant in self.chosen:
            return self.columns[meant] if meant else None
        for column, heading in enumerate(self.headings):
            if heading and field_key(heading) == key:
                return column
        return self.columns[meant] if meant else None

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The names that a template may use: the fields that have a column, then every heading."""
        names = {field_key(name): str(name) for name in (*self.columns, *filter(None, self.headings))}
        return tuple(names.values())

    def _column_called(self, wanted: str) -> int:
        exact = [column for column, heading in enumerate(self.headings) if heading == wanted.strip()]
        alike = [column for column, heading in enumerate(self.headings) if heading_key(heading) == heading_key(wanted)]
        by_letter = column_of_letters(wanted.strip())
        if exact or (alike and heading_key(wanted)):
            return (exact or alike)[0]
        if by_letter is not None and by_letter < len(self.headings):
            return by_letter
        raise ListRefused(
            _("Die Liste hat keine Spalte „{name}“.").format(name=wanted.strip()), list_of_columns(self.headings)
        )


def list_of_columns(headings: tuple[str, ...]) -> str:
    """A sentence that names the columns there are."""
    return _("Vorhanden sind: {names}.").format(names=first_of(headings))


def guess_columns(table: Table) -> ColumnPlan:
    """What the columns mean by their headings; the numbers also by their look, when headings do not decide."""
    columns = {meant: column for meant in Field if (column := _by_heading(table.headings, meant)) is not None}
    number = next(_number_columns(table), None)
    if number is not None:
        columns[Field.NUMBER] = number
    return ColumnPlan(table.headings, {meant: columns[meant] for meant in Field if meant in columns})


def _field(name: str) -> Field:
    for meant in Field:
        if heading_key(meant) == heading_key(name):
            return meant
    raise UsageError(
        _("Ein Feld „{name}“ gibt es nicht.").format(name=name),
        _("Möglich sind: {names}.").format(names=", ".join(Field)),
    )


def _by_heading(headings: tuple[str, ...], meant: Field) -> int | None:
    keys = list(map(heading_key, headings))
    return next((keys.index(key) for key in heading_names.KEYS[meant] if key in keys), None)


def _number_columns(table: Table) -> Iterator[int]:
    """Candidates for the column of numbers, best first.

    "Nummer" may be the patient's; so a heading counts only if a number stands below it, unless none has one.
    """
    keys = list(map(heading_key, table.headings))
    named = [keys.index(key) for key in heading_names.KEYS[Field.NUMBER] if key in keys]
    hinting = [column for column, name in enumerate(table.headings) if heading_names.hints_at_number(name)]
    candidates = list(dict.fromkeys(named + hinting))
    usable = _usable_numbers(table)
    yield from (column for column in candidates if usable[column])
    yield from candidates
    yield from (column for column, count in enumerate(usable) if count and count == max(usable))


def _usable_numbers(table: Table) -> list[int]:
    """How many mobile numbers stand in each column of the first rows."""
    counts = [0] * len(table.headings)
    for row in table.rows[:_SAMPLE_ROWS]:
        for column, cell in enumerate(row.cells):
            if any(map(str.isdigit, cell)) and understand(cell).kind.takes_sms:
                counts[column] += 1
    return counts
