"""Who comes to an appointment: number, consent and language of a list of patients, found by name and birthday.

What is not unique there is never guessed: the row stays without a number and is for a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import ListRefused
from tui.service.model.consent import Purpose
from tui.service.model.facts import Fact, FactKind
from tui.service.recipients import ColumnPlan, Field, GridRow, Table, guess_columns
from tui.service.recipients.check_rules import is_no, is_yes
from tui.service.recipients.heading_names import heading_key
from tui.service.recipients.remarks.refusals import Refusals, living_columns
from tui.service.reminders.slots import column_called
from tui.service.settings import PatientList, ReminderPlan
from tui.service.settings.tables.reminder_plan_rules import BIRTHDAY, DENTIST
from tui.service.text.days_and_times import read_day
from tui.service.text.numbers.number_reading import understand
from tui.service.text.persons.deceased_remarks import cell_says_died
from tui.service.text.spellings import name_key

_BIRTHDAYS = frozenset(
    map(
        heading_key,
        (
            *("Geburtsdatum", "Geburtstag", "Geb.-Datum", "geb. am", "geb.", "GebDat", "Geburtsdat.", "geboren am"),
            *("Birthday", "Date of birth", "DOB"),
        ),
    )
)
_CONSENT, _DECEASED = "Einwilligung Termin", "Verstorben (Patientenliste)"
_REFUSAL = "SMS-Sperre (Patientenliste)"
_UNREADABLE = "?"
"""Stands for a cell whose formula has no result: nobody is alive, or consents, by it."""


@dataclass(frozen=True, slots=True)
class Completed:
    """Appointments with what the list of patients adds; `refusals` say by the line of a row why it has no number.

    `number_columns` are the headings of the numbers in the list of patients.
    """

    table: Table
    refusals: Mapping[int, Fact]
    number_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """What the list of patients says of who comes to one appointment; `is_unique` where all its rows agree."""

    number: str = ""
    is_known: bool = False
    is_unique: bool = False
    consent: str | None = None
    deceased: str = ""
    refusal: str = ""
    language: str = ""
    salutation: str = ""


def columns_of(table: Table, plan: ReminderPlan) -> ColumnPlan:
    """What the columns of the appointments mean; raises `ListRefused` for a heading that there is not."""
    chosen = {name: heading for name, heading in plan.columns.items() if name not in (DENTIST, BIRTHDAY)}
    return guess_columns(table).with_map(chosen)


@dataclass(frozen=True, slots=True)
class Birthday:
    """A day of birth; of a year with two digits the century is not known."""

    day: date
    has_century: bool

    @classmethod
    def read(cls, cell: str) -> Birthday | None:
        """The birthday in a cell; None where it holds none."""
        day = read_day(cell)
        return None if day is None else cls(day, f"{day.year}" in cell)

    def may_be(self, other: Birthday) -> bool:
        """Whether both may be the same day."""
        one, two = self.day, other.day
        if (one.month, one.day) != (two.month, two.day):
            return False
        return one.year == two.year or (
            not (self.has_century and other.has_century) and one.year % 100 == two.year % 100
        )


def completed(table: Table, plan: ReminderPlan, patients: Table) -> Completed:
    """The appointments with numbers, consent, deaths and language of a list of patients; raises `ListRefused`."""
    own = columns_of(table, plan)
    known = _Patients(patients, plan.patients)
    birthday = column_called(table.headings, plan.columns.get(BIRTHDAY, ""), _BIRTHDAYS)
    filled = _Filled(table, own, known)
    names = [column for meant in (Field.FIRST_NAME, Field.NAME) if (column := own.column(meant)) is not None]
    rows, refusals = [], {}
    for row in table.rows:
        name = " ".join(row.cells[column] for column in names)
        born = None if birthday is None else Birthday.read(row.cells[birthday])
        number = next((row.cells[each] for each in own.number_columns if understand(row.cells[each]).is_usable), "")
        found = known.find(name, born, number)
        if not number and (refusal := _refusal(found, born)):
            refusals[row.line] = refusal
            found = replace(found, number="")
        rows.append(filled.row(row, found, number))
    return Completed(replace(table, headings=filled.headings, rows=tuple(rows)), refusals, known.number_columns)


def _refusal(found: _Found, born: Birthday | None) -> Fact | None:
    if born is None:
        return Fact.of(FactKind.APPOINTMENT_WITHOUT_BIRTHDAY)
    if not found.is_known:
        return Fact.of(FactKind.APPOINTMENT_PATIENT_UNKNOWN)
    if not found.is_unique:
        return Fact.of(FactKind.APPOINTMENT_PATIENT_AMBIGUOUS)
    return None if found.number else Fact.of(FactKind.APPOINTMENT_PATIENT_WITHOUT_NUMBER)


class _Patients:
    """A list of patients by their names."""

    def __init__(self, table: Table, given: PatientList) -> None:
        chosen = {
            Field.NUMBER: given.number,
            Field.NAME: given.name,
            Field.FIRST_NAME: given.first_name,
            Field.CONSENT: given.consent,
            Field.DECEASED: given.deceased,
            Field.LANGUAGE: given.language,
        }
        self._table = table
        self._plan = guess_columns(table).with_map({meant: heading for meant, heading in chosen.items() if heading})
        self._birthday = column_called(table.headings, given.birthday, _BIRTHDAYS)
        names = [self._plan.column(meant) for meant in (Field.FIRST_NAME, Field.NAME)]
        self._names = [column for column in names if column is not None]
        for is_there, what in (
            (self._names, Field.NAME),
            (self._birthday is not None, BIRTHDAY),
            (self._plan.number_columns, Field.NUMBER),
        ):
            if not is_there:
                raise ListRefused(_("In der Patientenliste {file} fehlt die Spalte „{name}“.").format(
                    file=table.name, name=what
                ), _("Nehmen Sie sie in der Praxissoftware in die Ausgabe auf."))  # fmt: skip
        if self._plan.consent_candidates:
            raise ListRefused(
                _("In der Patientenliste {file} ist nicht eindeutig, welche Spalte die Einwilligung nennt.").format(
                    file=table.name
                ),
                _("Lassen Sie in der Liste nur eine Spalte „Einwilligung“."),
            )
        self._consent = self._plan.consent_for(Purpose.APPOINTMENT)
        self._living, self._refusals = living_columns(table.headings), Refusals(table.headings, Purpose.APPOINTMENT)
        self._by_name: dict[tuple[str, ...], list[GridRow]] = defaultdict(list)
        for row in table.rows:
            self._by_name[name_key(" ".join(row.cells[column] for column in self._names))].append(row)

    @property
    def number_columns(self) -> tuple[str, ...]:
        """The headings of the numbers."""
        return tuple(self._table.headings[column] for column in self._plan.number_columns)

    @property
    def tells_consent(self) -> bool:
        """Whether a column says who agreed to reminders."""
        return bool(self._consent)

    def has(self, meant: Field) -> bool:
        """Whether there is a column of that meaning."""
        return self._plan.column(meant) is not None

    def find(self, name: str, born: Birthday | None, number: str) -> _Found:
        """What is said of whoever has that name and birthday; without a birthday, of whoever has name and number.

        Whoever has the same name and no birthday in the list may be the same person, too.
        """
        key = name_key(name)
        alike = self._by_name.get(key, []) if key else []
        if born is None:
            wanted = understand(number).e164
            rows = [row for row in alike if wanted and understand(self._number(row)).e164 == wanted]
            is_known = bool(rows)
        else:
            days = [(row, self._born(row)) for row in alike]
            is_known = any(day is not None and born.may_be(day) for _row, day in days)
            rows = [row for row, day in days if day is None or born.may_be(day)] if is_known else []
        if not rows:
            return _Found()
        numbers = {understand(self._number(row)).e164 or self._number(row).strip() for row in rows}
        is_torn = any(row.line in self._table.misaligned for row in rows)
        return _Found(
            self._number(rows[0]),
            is_known,
            is_unique=len(numbers) == 1 and not is_torn,
            consent=self._consent_of(rows),
            deceased=next(filter(None, map(self._death, rows)), ""),
            refusal=next(filter(None, map(self._refusal, rows)), ""),
            language=self._same(rows, Field.LANGUAGE),
            salutation=self._same(rows, Field.SALUTATION),
        )

    def _born(self, row: GridRow) -> Birthday | None:
        return None if self._birthday is None else Birthday.read(row.cells[self._birthday])

    def _number(self, row: GridRow) -> str:
        cells = [row.cells[column] for column in self._plan.number_columns]
        return next((cell for cell in cells if understand(cell).is_usable), cells[0])

    def _consent_of(self, rows: Sequence[GridRow]) -> str | None:
        """The first cell that does not say yes, else one that does; None where no column tells."""
        cells = [row.cells[column] for row in rows for column in self._consent]
        return next((cell for cell in cells if not is_yes(cell)), cells[0]) if cells else None

    def _death(self, row: GridRow) -> str:
        """The cell by which somebody may have died; "" where there is none."""
        for column in self._plan.deceased_columns:
            if (row.line, column) in self._table.without_result:
                return _UNREADABLE
            if not is_no(row.cells[column]):
                return row.cells[column]
        for column in self._living:
            if not is_yes(row.cells[column]):
                return f"{self._table.headings[column]}: {row.cells[column]}"
        return next((c for place, c in enumerate(row.cells) if cell_says_died(c, is_name=place in self._names)), "")

    def _refusal(self, row: GridRow) -> str:
        """The cell by which somebody wants no SMS; "" where there is none."""
        column = self._refusals.column(row.cells)
        return "" if column is None else row.cells[column]

    def _same(self, rows: Sequence[GridRow], meant: Field) -> str:
        """What all rows say alike; "" where they differ."""
        column = self._plan.column(meant)
        cells = set() if column is None else {row.cells[column].strip() for row in rows}
        return cells.pop() if len(cells) == 1 else ""


class _Filled:
    """The columns of the appointments, and the cells that the list of patients puts into them."""

    def __init__(self, table: Table, own: ColumnPlan, patients: _Patients) -> None:
        self._width = len(table.headings)
        self._number = own.column(Field.NUMBER)
        self._language = own.column(Field.LANGUAGE)
        self._own_consent = own.consent_for(Purpose.APPOINTMENT) if patients.tells_consent else ()
        self._more = (
            *((Field.NUMBER.value,) if self._number is None else ()),
            *((_CONSENT,) if patients.tells_consent and not self._own_consent else ()),
            _DECEASED,
            _REFUSAL,
            *((Field.LANGUAGE.value,) if self._language is None and patients.has(Field.LANGUAGE) else ()),
            *((Field.SALUTATION.value,) if own.column(Field.SALUTATION) is None else ()),
        )
        self.headings = (*table.headings, *self._more)

    def row(self, row: GridRow, found: _Found, number: str) -> GridRow:
        """A row with its cells filled in; `number` is the one that it has itself, if that can be used."""
        cells = list(row.cells)
        if self._number is not None and not number:
            cells[self._number] = found.number or cells[self._number]
        for column in self._own_consent:
            if found.consent is not None and is_yes(cells[column]) and not is_yes(found.consent):
                cells[column] = found.consent
        if self._language is not None:
            cells[self._language] = cells[self._language].strip() or found.language
        return GridRow(row.line, (*cells, *self._added(found)))

    def _added(self, found: _Found) -> Iterator[str]:
        cells = {
            Field.NUMBER.value: found.number,
            _CONSENT: found.consent or "",
            _DECEASED: found.deceased,
            _REFUSAL: found.refusal,
            Field.LANGUAGE.value: found.language,
            Field.SALUTATION.value: found.salutation,
        }
        return (cells[heading] for heading in self._more)
