"""Which column of a list means what: guessed from the headings, changed by a person."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import ListRefused, UsageError
from tui.service.model.consent import COVERED_BY_GENERAL_CONSENT, Purpose
from tui.service.recipients import heading_names
from tui.service.recipients.heading_names import Field, heading_key
from tui.service.recipients.table import Table
from tui.service.text.numbers.number_reading import understand
from tui.service.text.templates import field_key
from tui.service.wording.list_reasons import first_of
from tui.service.workbook.cells import column_of_letters

_SAMPLE_ROWS = 50


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """The meaning of the columns of one list.

    `columns` maps a field to its column, counted from 0; `chosen` are the fields that a person has decided on.
    `further_numbers` are columns from which, in this order, a number is taken where the first has none that takes SMS.
    """

    headings: tuple[str, ...]
    columns: Mapping[Field, int] = field(default_factory=dict)
    chosen: frozenset[Field] = frozenset()
    further_numbers: tuple[int, ...] = ()

    def column(self, meant: Field) -> int | None:
        """The column of a field, None where the list has none."""
        return self.columns.get(meant)

    def heading(self, meant: Field) -> str:
        """The heading of a field's column, empty where the list has none."""
        column = self.column(meant)
        return "" if column is None else self.headings[column]

    def written(self, meant: Field) -> str:
        """The columns of a field as `with_map` reads them, empty where the list has none."""
        if meant is not Field.NUMBER or not self.further_numbers:
            return self.heading(meant)
        return several_columns(self.headings[column] for column in self.number_columns)

    @property
    def number_columns(self) -> tuple[int, ...]:
        """The columns of numbers, the one that counts first; none where the list has none."""
        first = self.column(Field.NUMBER)
        return () if first is None else (first, *self.further_numbers)

    @property
    def deceased_columns(self) -> tuple[int, ...]:
        """The columns that say who died: the chosen one and all whose headings say so, unless a person wants none."""
        chosen = self.column(Field.DECEASED)
        if chosen is None and Field.DECEASED in self.chosen:
            return ()
        named = [column for column, heading in enumerate(self.headings) if heading_names.tells_of_death(heading)]
        return tuple(dict.fromkeys(named if chosen is None else (chosen, *named)))

    @property
    def ignored_deceased(self) -> tuple[int, ...]:
        """The columns whose headings tell of death, where a person wants none of them looked at."""
        if self.column(Field.DECEASED) is not None or Field.DECEASED not in self.chosen:
            return ()
        return tuple(column for column, heading in enumerate(self.headings) if heading_names.tells_of_death(heading))

    @property
    def consent_candidates(self) -> tuple[int, ...]:
        """Two or more columns that may say who consented, as long as nobody has decided between them."""
        if Field.CONSENT in self.chosen:
            return ()
        found = heading_names.consent_columns(self.headings)
        return found if len(found) > 1 else ()

    def consent_for(self, purpose: Purpose) -> tuple[int, ...]:
        """The columns that say who agreed to SMS for a purpose: by name, else that of consent if it covers it."""
        named = heading_names.columns_of_purpose(self.headings, purpose)
        general = self.column(Field.CONSENT)
        if named or general is None:
            return named
        meant = heading_names.purposes_of_consent(self.headings[general]) or COVERED_BY_GENERAL_CONSENT
        chosen_by_hand = Field.CONSENT in self.chosen and purpose in COVERED_BY_GENERAL_CONSENT
        return (general,) if purpose in meant or chosen_by_hand else ()

    def with_map(self, changes: Mapping[str, str]) -> ColumnPlan:
        """The plan with fields moved to other columns: by heading, by letter (B), or to none by an empty text.

        The numbers may have several columns with commas between them; a heading with a comma stands in quotes then.
        Raises `UsageError` for an unknown field and `ListRefused` for a column that the list does not have.
        """
        columns, further = dict(self.columns), self.further_numbers
        decided = {_field(name): self._columns_called(written, _field(name)) for name, written in changes.items()}
        for meant, (first, *others) in decided.items():
            columns.pop(meant, None)
            if first is not None:
                columns[meant] = first
            if meant is Field.NUMBER:
                further = tuple(column for column in others if column is not None)
        return replace(self, columns=columns, chosen=self.chosen | decided.keys(), further_numbers=further)

    @property
    def decided(self) -> dict[Field, tuple[int, ...]]:
        """The columns of the fields that a person has decided on; none where the person wants none."""
        places = {meant: () if (column := self.column(meant)) is None else (column,) for meant in self.chosen}
        return places | ({Field.NUMBER: self.number_columns} if Field.NUMBER in self.chosen else {})

    def with_decided(self, decided: Mapping[Field, Sequence[int]]) -> ColumnPlan:
        """The plan with fields moved to other columns, or to none; a person has decided so.

        Raises `ListRefused` for a column that the list does not have.
        """
        width = len(self.headings)
        if any(column >= width for places in decided.values() for column in places):
            raise ListRefused(list_of_columns(self.headings))
        columns = {meant: column for meant, column in self.columns.items() if meant not in decided}
        columns |= {meant: places[0] for meant, places in decided.items() if places}
        further = tuple(decided[Field.NUMBER][1:]) if Field.NUMBER in decided else self.further_numbers
        return replace(self, columns=columns, chosen=self.chosen | decided.keys(), further_numbers=further)

    def with_further_numbers(self, columns: Sequence[int]) -> ColumnPlan:
        """The plan which takes numbers from these columns too; a person has decided so."""
        return replace(self, further_numbers=tuple(columns), chosen=self.chosen | {Field.NUMBER})

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

    def _columns_called(self, written: str, meant: Field) -> tuple[int | None, ...]:
        if not written.strip():
            return (None,)
        try:
            return (self._column_called(written),)
        except ListRefused:
            if meant is not Field.NUMBER or "," not in written:
                raise
        names = next(csv.reader([" ".join(written.split())], skipinitialspace=True))
        return tuple(dict.fromkeys(map(self._column_called, filter(str.strip, names)))) or (None,)

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


def several_columns(headings: Iterable[str]) -> str:
    """Headings as `ColumnPlan.with_map` reads them: with commas between, in quotes where they hold one themselves."""
    return ",".join(map(_quoted, headings))


def list_of_columns(headings: tuple[str, ...]) -> str:
    """A sentence that names the columns there are."""
    return _("Vorhanden sind: {names}.").format(names=first_of(headings))


def guess_columns(table: Table) -> ColumnPlan:
    """What the columns mean by their headings; the numbers also by their content, when headings do not decide."""
    columns = {
        meant: column for meant in heading_names.KEYS if (column := _by_heading(table.headings, meant)) is not None
    }
    number = next(_number_columns(table), None)
    if number is not None:
        columns[Field.NUMBER] = number
    consenting = heading_names.consent_columns(table.headings)
    if len(consenting) == 1:
        columns[Field.CONSENT] = consenting[0]
    dead = next((column for column, name in enumerate(table.headings) if heading_names.tells_of_death(name)), None)
    if dead is not None:
        columns[Field.DECEASED] = dead
    return ColumnPlan(table.headings, {meant: columns[meant] for meant in Field if meant in columns})


def phone_columns(table: Table) -> tuple[int, ...]:
    """The columns that hold phone numbers by their headings, or by what stands in most of their first cells."""
    usable, filled = _usable_numbers(table), _filled_cells(table)
    return tuple(
        column
        for column, heading in enumerate(table.headings)
        if heading_names.names_phone(heading) or (usable[column] and 2 * usable[column] > filled[column])
    )


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

    "Nummer" may be the patient's; so a heading counts only if a number stands below it, unless none has one. A number
    of somebody beside the patient is taken by itself only where the list has no other column of numbers.
    """
    of_practice = {column for column, name in enumerate(table.headings) if heading_names.is_of_practice(name)}
    of_others = {column for column, name in enumerate(table.headings) if heading_names.is_of_others(name)}
    keys = list(map(heading_key, table.headings))
    named = [keys.index(key) for key in heading_names.KEYS[Field.NUMBER] if key in keys]
    hinting = [column for column, name in enumerate(table.headings) if heading_names.hints_at_number(name)]
    hinting = [column for column in hinting if column not in of_practice]
    candidates = [column for column in dict.fromkeys(named + hinting) if column not in of_others]
    usable = [0 if column in of_practice else count for column, count in enumerate(_usable_numbers(table))]
    yield from (column for column in candidates if usable[column])
    yield from candidates
    yield from (column for column in hinting if usable[column])
    yield from (column for column, count in enumerate(usable) if count and count == max(usable))


def _filled_cells(table: Table) -> list[int]:
    """In how many of the first rows each column has a cell that is not empty."""
    rows = table.rows[:_SAMPLE_ROWS]
    return [sum(bool(row.cells[column].strip()) for row in rows) for column in range(len(table.headings))]


def _quoted(heading: str) -> str:
    return '"' + heading.replace('"', '""') + '"' if any(sign in heading for sign in ',"') else heading


def _usable_numbers(table: Table) -> list[int]:
    """How many mobile numbers stand in each column of the first rows."""
    counts = [0] * len(table.headings)
    for row in table.rows[:_SAMPLE_ROWS]:
        for column, cell in enumerate(row.cells):
            if any(map(str.isdigit, cell)) and understand(cell).kind.takes_sms:
                counts[column] += 1
    return counts
