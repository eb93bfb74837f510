"""The text that each row of a list gets: filled in, in its language, with its signs replaced."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from functools import cached_property

from tui.language.catalogue import _
from tui.service.errors import TemplateRefused, TextRefused
from tui.service.recipients.check_rules import CheckRules
from tui.service.recipients.columns import ColumnPlan
from tui.service.recipients.grid import GridRow
from tui.service.recipients.heading_names import Field, heading_key
from tui.service.recipients.table import Table
from tui.service.text import segments, templates
from tui.service.text.languages import GERMAN, language_code
from tui.service.text.persons.person_names import SortedName, is_unclear_name, names_company, read_sorted_name
from tui.service.text.segments import Segmentation
from tui.service.wording import findings as wording
from tui.service.wording import list_reasons


class _NamePart(Enum):
    WHOLE = auto()
    SURNAME = auto()
    FIRST_NAME = auto()


_PARTS = {
    _NamePart.SURNAME: frozenset(map(heading_key, ("Nachname", "Familienname", "Zuname", "Last name", "Surname"))),
    _NamePart.FIRST_NAME: frozenset(map(heading_key, ("Vorname", "Rufname", "First name"))),
}
"""Placeholders that ask for a part of a name."""


class ListedNames:
    """What the column of names fills: in a list whose cells say "Müller, Anna", each placeholder gets its part."""

    def __init__(self, table: Table, plan: ColumnPlan) -> None:
        self._rows = table.rows
        self._plan = plan
        self._column = plan.column(Field.NAME)
        self._first_names = plan.column(Field.FIRST_NAME)
        self._columns: dict[str, int | None] = {}

    @cached_property
    def are_sorted(self) -> bool:
        """Whether any cell of the column says surname and first name with a comma between."""
        return self._column is not None and any(
            read_sorted_name(cell) for row in self._rows if "," in (cell := row.cells[self._column])
        )

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The names that a template may use: those of the columns, and the parts that the names are made of."""
        own = self._plan.placeholders
        known = set(map(heading_key, own))
        parts = (Field.FIRST_NAME.value, "Nachname") if self.are_sorted else ()
        return (*own, *(name for name in parts if heading_key(name) not in known))

    def column_of(self, name: str) -> int | None:
        """The column that fills a placeholder, also by a part of the names in it; None where the list has none."""
        if name not in self._columns:  # asked for each row
            column = self._plan.placeholder_column(name)
            is_part = column is None and self._part_asked(name) is not None and self.are_sorted
            self._columns[name] = self._column if is_part else column
        return self._columns[name]

    def fill_any(self, names: Sequence[str]) -> bool:
        """Whether one of the placeholders gets another order of words than the list has."""
        return self.are_sorted and any(self.column_of(name) == self._column for name in names)

    def values(self, row: Sequence[str], names: Sequence[str]) -> dict[str, str]:
        """What the row fills of the placeholders of one text; those without a column are left out.

        Beside {{Vorname}} in the same text, {{Name}} is the surname.
        """
        columns = {name: column for name in names if (column := self.column_of(name)) is not None}
        values = {name: row[column] for name, column in columns.items()}
        if not self.are_sorted or self._column not in columns.values():
            return values
        sorted_name = self._sorted_name(row)
        is_beside_first = any(self._part_asked(name) is _NamePart.FIRST_NAME for name in names)
        for name, column in columns.items():
            if column == self._column:
                values[name] = self._told(name, row, sorted_name, is_beside_first=is_beside_first)
        return values

    def unclear(self, row: Sequence[str], names: Sequence[str]) -> str:
        """The name of a row that stays as it is, of a company or with a comma of which nothing is clear; else empty."""
        if self._column is None:
            return ""
        cell = row[self._column]
        is_of_company = names_company(cell)
        if not (is_of_company or "," in cell) or all(self.column_of(name) != self._column for name in names):
            return ""
        if is_of_company:
            return cell
        if is_unclear_name(cell):
            # Beside a first name of its own it is a surname with a remark, such as "Müller, geb. Jäger".
            return "" if self._first_name(row) else cell
        return cell if self._sorted_name(row) is None else ""

    def _told(self, name: str, row: Sequence[str], read: SortedName | None, *, is_beside_first: bool) -> str:
        assert self._column is not None
        part = self._part_asked(name)
        if read is None:
            return row[self._column] if self._plan.placeholder_column(name) == self._column else ""
        if part is _NamePart.FIRST_NAME:
            return read.first
        return read.last if part is _NamePart.SURNAME or is_beside_first else read.whole

    def _sorted_name(self, row: Sequence[str]) -> SortedName | None:
        """The name as the row says it; None where another column contradicts its first name."""
        assert self._column is not None
        read, first = read_sorted_name(row[self._column]), self._first_name(row)
        return read if read is None or not first or heading_key(first) == heading_key(read.first) else None

    def _first_name(self, row: Sequence[str]) -> str:
        """What a column of first names says, empty where the list has none."""
        return "" if self._first_names is None else row[self._first_names].strip()

    @staticmethod
    def _part_asked(name: str) -> _NamePart | None:
        key = heading_key(name)
        return next((part for part, keys in _PARTS.items() if key in keys), None)


class SeriesText:
    """A text of a series, filled in for one row after the other; raises `TextRefused` and `TemplateRefused`.

    `language` is that of a variant.
    """

    def __init__(self, text: str, table: Table, plan: ColumnPlan, rules: CheckRules, language: str = "") -> None:
        self.language = language
        if not text.strip():
            raise TextRefused(list_reasons.empty_text(), _("Schreiben Sie, was die Empfänger bekommen sollen."))
        try:
            self._names = templates.fields(text)
        except templates.MalformedTemplate as malformed:
            raise TemplateRefused(
                wording.malformed_template(malformed),
                wording.way_to_right_braces(),
            ) from None
        given = {templates.field_key(name): value for name, value in rules.values.items()}
        self._listed = ListedNames(table, plan)
        self.columns = {name: self._listed.column_of(name) for name in self._names}
        self.columns_used = frozenset(self.columns.values())
        self._fixed = {name: given.get(templates.field_key(name), "") for name in self._names}
        self._text = text
        self._headings = table.headings
        self._replaces_forcing = rules.replaces_forcing
        self._plain = self._counted(text) if not self._names else None

    def fill(self, row: GridRow) -> Segmentation:
        """The text for a row, counted; raises `MissingValue`."""
        if self._plain is not None:
            return self._plain
        values = self._fixed | self._listed.values(row.cells, self._names)
        return self._counted(templates.render(self._text, values))

    def unclear_name(self, row: GridRow) -> str:
        """The name that the text repeats as the list has it, because it is a company's or its comma is not clear."""
        return self._listed.unclear(row.cells, self._names)

    def _counted(self, text: str) -> Segmentation:
        return segments.count(segments.replace_forcing(text) if self._replaces_forcing else text)

    @property
    def filled_from(self) -> dict[str, str]:
        """The placeholders that a column of another name fills, with its heading."""
        headings = {name: self._headings[column] for name, column in self.columns.items() if column is not None}
        key = templates.field_key
        return {name: heading for name, heading in headings.items() if heading and key(heading) != key(name)}

    def notes(self) -> tuple[str, ...]:
        """What is wrong with the text for the list as a whole."""
        unknown = [name for name in self._names if self.columns[name] is None and not self._fixed[name].strip()]
        used = [self._headings[column] for column in self.columns.values() if column is not None]
        doubled = [heading for heading in dict.fromkeys(used) if heading and f"{heading} 2" in self._headings]
        return (
            *((list_reasons.unknown_placeholders(unknown, self._headings),) if unknown else ()),
            *map(list_reasons.doubled_heading, doubled),
        )

    @property
    def turns_names(self) -> bool:
        """Whether names stand in the text in another order of words than in the list."""
        return self._listed.fill_any(self._names)


class SeriesTexts:
    """The text of a series and its variants; raises what `SeriesText` raises."""

    def __init__(self, table: Table, plan: ColumnPlan, rules: CheckRules) -> None:
        self._column = plan.column(Field.LANGUAGE)
        self._text = SeriesText(rules.text, table, plan, rules)
        named = rules.variants if self._column is not None else {}
        self._variants = {language: SeriesText(text, table, plan, rules, language) for language, text in named.items()}

    def asked_language(self, row: GridRow) -> str:
        """Two letters of the language that the list names for a row; empty for German, and where it names none."""
        code = "" if self._column is None else language_code(row.cells[self._column])
        return "" if code == GERMAN else code

    def language(self, asked: str) -> str:
        """The language of the variant that a row gets, empty for the text itself."""
        return asked if asked in self._variants else ""

    def of(self, language: str) -> SeriesText:
        """The variant in a language, else the text itself."""
        return self._variants.get(language, self._text)

    @property
    def filled_from(self) -> dict[str, str]:
        """The placeholders of all texts that a column of another name fills, with its heading."""
        texts = (*self._variants.values(), self._text)
        return {name: heading for text in reversed(texts) for name, heading in text.filled_from.items()}

    def notes(self) -> tuple[str, ...]:
        """What is wrong with the texts for the list as a whole."""
        told = self._text.notes()
        of_variants = (
            list_reasons.of_variant(note, language)
            for language, text in self._variants.items()
            for note in text.notes()
            if note not in told
        )
        return (*told, *of_variants)

    def on_names(self) -> tuple[str, ...]:
        """How names of the list are read, where they do not stand in the texts as they are."""
        texts = (self._text, *self._variants.values())
        return (list_reasons.names_turned(),) if any(text.turns_names for text in texts) else ()
