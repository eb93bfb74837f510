"""A series as it is being prepared, apart from any widget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from tui.runtime.values import dataclass
from tui.service import api
from tui.service.api import SeriesOrder
from tui.service.model.consent import Purpose
from tui.service.text.templates import field_key

if TYPE_CHECKING:
    from tui.service.api import CheckedRow, ColumnPlan, NumberReading, Table

NO_TEXT_YET = "."
"""Placeholder for the text, so that numbers and consent can be checked before it is written."""

_ANY_VALUE = "x"


@dataclass(frozen=True, slots=True)
class SeriesDraft:
    """What the four steps hold.

    `purpose` is what the text is for, `variants` what it is in other languages, by two letters of each. `numbers` are
    those of the list, read once per column; `values` fill placeholders without a column, for everybody; `confirmed` are
    E.164 numbers that a person insists on, `released` the lines of rows that a person lets pass although a cell says
    that somebody died; with `replaces_forcing` what forces Unicode is replaced in what comes from the list too;
    `corrected` are numbers typed in place of those in the list, by the line of their row.
    """

    table: Table | None = None
    plan: ColumnPlan | None = None
    numbers: tuple[NumberReading, ...] | None = None
    text: str = ""
    purpose: Purpose = Purpose.INFORMATION
    variants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    confirmed: frozenset[str] = frozenset()
    replaces_forcing: bool = False
    released: frozenset[int] = frozenset()
    corrected: Mapping[int, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be lost."""
        return self.table is None and not self.has_text

    def has_other_headings_than(self, table: Table) -> bool:
        """Whether a list is of another kind than the one there is, so that nothing decided about columns fits it."""
        return self.plan is None or self.plan.headings != table.headings

    def has_number(self, display: str) -> bool:
        """Whether the list has a number, as far as it was read, as it is displayed."""
        return any(reading.display == display for reading in self.numbers or ())

    @property
    def has_text(self) -> bool:
        """Whether there is anything to send."""
        return bool(self.text.strip())

    def with_list(self, table: Table | None, plan: ColumnPlan | None) -> SeriesDraft:
        """The draft with another list, or none; what was decided about rows of the one before is forgotten."""
        nobody: frozenset[str] = frozenset()
        draft = replace(self, table=table, plan=plan, numbers=None, confirmed=nobody, released=frozenset())
        return replace(draft, corrected={})

    def with_plan(self, plan: ColumnPlan) -> SeriesDraft:
        """The draft with other columns of the same list; the numbers stay where their columns do."""
        same = self.plan is not None and self.plan.number_columns == plan.number_columns
        return replace(self, plan=plan, numbers=self.numbers if same else None)

    def with_any_values(self, lacking: Sequence[str]) -> SeriesDraft:
        """The draft as if a person had given the values that no column gives: short ones, which make no text long."""
        return replace(self, values={**self.values, **dict.fromkeys(lacking, _ANY_VALUE)}) if lacking else self

    def with_correction(self, place: int, typed: str, reading: NumberReading) -> SeriesDraft:
        """The draft with another number for the row at a place of the list; nothing typed takes that back."""
        if self.table is None:
            return self
        line = self.table.rows[place].line
        others = {each: number for each, number in self.corrected.items() if each != line}
        if not typed:
            return replace(self, corrected=others, numbers=None)
        numbers = None if self.numbers is None else (*self.numbers[:place], reading, *self.numbers[place + 1 :])
        return replace(self, corrected={**others, line: typed}, numbers=numbers)

    def order(self, due_at: datetime | None = None) -> SeriesOrder:
        """What is to be checked or sent."""
        return SeriesOrder(
            text=self.text if self.has_text else NO_TEXT_YET,
            title="" if self.table is None else self.table.name,
            due_at=due_at,
            values=self.values,
            confirmed_numbers=self.confirmed,
            replaces_forcing=self.replaces_forcing,
            released_rows=self.released,
            is_text_missing=not self.has_text,
            corrected_numbers=self.corrected,
            purpose=self.purpose,
            variants=self.variants if self.has_text else {},
        )

    def text_for(self, row: CheckedRow) -> str:
        """The text that a row gets, in the language that the list names for it where there is a variant."""
        return self.variants.get(row.language, self.text)

    @property
    def placeholders(self) -> tuple[str, ...]:
        """What a text may name of the list."""
        if self.table is None or self.plan is None:
            return ()
        return api.ListedNames(self.table, self.plan).placeholders

    def lacking(self, names: Sequence[str]) -> list[str]:
        """Those placeholders of a text that neither a column nor a value fills."""
        if self.table is None or self.plan is None:
            return []
        given = {field_key(name) for name in self.values}
        listed = api.ListedNames(self.table, self.plan)
        return [name for name in names if field_key(name) not in given and listed.column_of(name) is None]

    def values_for(self, cells: Sequence[str], names: Sequence[str]) -> dict[str, str]:
        """What fills the placeholders of a text for a row of the list."""
        given = {field_key(name): value for name, value in self.values.items()}
        values = {name: given.get(field_key(name), "") for name in names}
        if self.table is None or self.plan is None:
            return values
        return values | api.ListedNames(self.table, self.plan).values(cells, names)

    def number_at(self, place: int) -> str:
        """The E.164 number of a row that may be confirmed, empty where there is none."""
        if self.numbers is None:
            return ""
        reading = self.numbers[place]
        return reading.e164 or "" if reading.may_be_confirmed else ""
