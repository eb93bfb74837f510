"""What can be said of a row of a list by itself: its number, its consent, its text filled in and counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType

from tui.runtime.values import dataclass
from tui.service.errors import ListRefused
from tui.service.model import findings
from tui.service.model.consent import ConsentBasis
from tui.service.model.facts import Fact, FactKind, Reason
from tui.service.recipients.check_rules import CheckRules, is_no, is_yes
from tui.service.recipients.columns import ColumnPlan, list_of_columns, phone_columns
from tui.service.recipients.decoding import has_trace
from tui.service.recipients.grid import GridRow, lines_that_may
from tui.service.recipients.heading_names import Field
from tui.service.recipients.remarks.refusals import Refusals, living_columns
from tui.service.recipients.remarks.sections import is_about_columns, set_apart
from tui.service.recipients.remarks.values import Fault, faults
from tui.service.recipients.series_texts import SeriesText, SeriesTexts
from tui.service.recipients.table import Table
from tui.service.recipients.verdicts import Verdict
from tui.service.rules.consent import Evidence, ListedConsent, basis_of_row
from tui.service.text import templates
from tui.service.text.days_and_times import day_and_time, moves_elsewhere
from tui.service.text.numbers.number_reading import understand_cell
from tui.service.text.numbers.phone_number import NumberProblem, NumberReading
from tui.service.text.persons.deceased_remarks import cell_says_died, may_say_died, says_died
from tui.service.text.segments import Segmentation
from tui.service.text.sender import needs_registration
from tui.service.text.words.remark_words import may_refuse_messages, may_say_cancelled, mentions_cancelling
from tui.service.wording import list_reasons
from tui.service.workbook.cells import column_letter

Finding = tuple[Verdict, Reason]
"""A verdict with its reason."""

_UNREADABLE = "\ufffd"
_DATE_AND_TIME = (Field.DATE, Field.TIME)
_NUMBER_VERDICTS = {
    NumberProblem.EMPTY: Verdict.NO_NUMBER,
    NumberProblem.AMBIGUOUS: Verdict.AMBIGUOUS,
    NumberProblem.NOT_MOBILE: Verdict.NOT_MOBILE,
    NumberProblem.COUNTRY_NOT_ALLOWED: Verdict.COUNTRY_NOT_ALLOWED,
}


def read_numbers(
    table: Table, plan: ColumnPlan, countries: Sequence[str], corrected: Mapping[int, str] = MappingProxyType({})
) -> tuple[NumberReading, ...]:
    """What is understood of each row's number: the slow part of a check, the same until plan or countries change.

    `corrected` are numbers typed in place of those in the list, by the line of their row; of the other rows the
    first of the plan's columns with a number that takes SMS counts; where none has one, the first of all.
    Raises `ListRefused` where the plan has no column of numbers.
    """
    columns = plan.number_columns
    if not columns:
        raise ListRefused(list_reasons.no_number_column(table.name), list_of_columns(table.headings))
    return tuple(
        understand_cell(corrected[row.line], countries)
        if row.line in corrected
        else _read_number(row, columns, countries)
        for row in table.rows
    )


def _read_number(row: GridRow, columns: Sequence[int], countries: Sequence[str]) -> NumberReading:
    reading = understand_cell(row.cells[columns[0]], countries)
    if reading.is_usable:
        return reading
    others = (understand_cell(row.cells[column], countries) for column in columns[1:])
    return next((other for other in others if other.is_usable), reading)


@dataclass(frozen=True, slots=True)
class Examined:
    """A row after everything that can be said without the outbox; `finding` is None for nothing to remark.

    `listed` is what the list says of the consent, `listed_reason` why it is no yes. `consent` is what covers the
    message as far as the list says; None where nothing does.
    `number_from` is the heading of the column that the number was taken from, empty for the first one;
    `number_elsewhere` the column of a number that is not in use, `other_numbers` mobile numbers (E.164) that the row
    names beside the one in use. With `is_corrected` a person typed the number.
    `unclear_name` is the name of a company, or one with a comma, that the text repeats as it is.
    `language` is that of the variant which the row gets, `asked_language` what the list names, empty for German.
    """

    row: GridRow
    reading: NumberReading
    number: str
    name: str
    finding: Finding | None
    counted: Segmentation | None
    sender_may_be_blocked: bool
    deceased_remark: Fact | None = None
    number_from: str = ""
    number_elsewhere: int | None = None
    other_numbers: tuple[str, ...] = ()
    is_corrected: bool = False
    listed: ListedConsent = ListedConsent.ABSENT
    listed_reason: Reason = ""
    consent: ConsentBasis | None = None
    language: str = ""
    asked_language: str = ""
    unclear_name: str = ""


class Examiner:
    """Checks each row on its own, without the other rows and the outbox."""

    def __init__(self, table: Table, plan: ColumnPlan, rules: CheckRules, texts: SeriesTexts) -> None:
        self._table = table
        self._plan = plan
        self._rules = rules
        self._texts = texts
        self._numbers = plan.number_columns
        self._deceased = plan.deceased_columns
        wants_none = Field.DECEASED in plan.chosen and not self._deceased
        self._living = () if wants_none else living_columns(table.headings)
        self._consent = plan.consent_for(rules.purpose)
        self._refusals = Refusals(table.headings, rules.purpose)
        self._apart = set_apart(table, self._numbers)
        self._may_be_dead, self._may_refuse, self._may_be_cancelled = lines_that_may(
            table.rows, may_say_died, may_refuse_messages, may_say_cancelled
        )
        self._faults: dict[str, list[tuple[int, Fault]]] = {}
        self._of_appointment = {plan.column(meant) for meant in _DATE_AND_TIME} - {None}
        self._names = [column for meant in (Field.FIRST_NAME, Field.NAME) if (column := plan.column(meant)) is not None]

    def examine(self, row: GridRow, reading: NumberReading) -> Examined:
        """Everything that can be said of a row alone."""
        number = self._number_to_write_to(reading)
        elsewhere = None if number else self._number_elsewhere(row)
        asked = self._texts.asked_language(row)
        text = self._texts.of(asked)
        counted, gap = self._fill(row, text)
        remark = self._deceased_remark(row)
        is_released = row.line in self._rules.released_rows
        finding = (
            self._death(row)
            or ((Verdict.DECEASED_REMARK, remark) if remark and not is_released else None)
            or self._shape(row)
            or self._cancelled(row, text)
            or (None if number else self._number_problem(row, reading, elsewhere))
            or self._refusal(row)
            or gap
            or (self._size(counted) if counted else None)
        )
        listed, listed_reason = self._listed_consent(row)
        name = templates.clean_value(" ".join(row.cells[column] for column in self._names))
        return Examined(
            row,
            reading,
            number,
            name,
            finding,
            counted,
            needs_registration(self._rules.sender, reading.region),
            deceased_remark=remark,
            number_from=self._number_from(row, reading),
            number_elsewhere=elsewhere,
            other_numbers=self._other_numbers(row, reading) if number else (),
            is_corrected=row.line in self._rules.corrected_numbers,
            listed=listed,
            listed_reason=listed_reason,
            consent=basis_of_row(self._rules.consent, self._rules.purpose, Evidence(listed)),
            language=self._texts.language(asked),
            asked_language=asked,
            unclear_name=text.unclear_name(row),
        )

    def _number_to_write_to(self, reading: NumberReading) -> str:
        """The number of a row, empty where no message may go to it."""
        is_confirmed = reading.may_be_confirmed and reading.e164 in self._rules.confirmed_numbers
        return reading.e164 if reading.e164 and (reading.is_usable or is_confirmed) else ""

    def _fill(self, row: GridRow, text: SeriesText) -> tuple[Segmentation | None, Finding | None]:
        if self._table.looks_misread and (misread := self._misread(row, text)):
            return None, (Verdict.NOT_CARRIED, misread)
        if no_value := self._no_value(row, text):
            return None, (Verdict.PLACEHOLDER_EMPTY, no_value)
        try:
            return text.fill(row), None
        except templates.MissingValue as missing:
            columns = [text.columns[name] for name in missing.fields]
            reason = findings.missing_value(missing, text.language).followed_by(self._gap(row, columns))
            return None, (Verdict.PLACEHOLDER_EMPTY, reason)

    def _no_value(self, row: GridRow, text: SeriesText) -> Fact | None:
        """Which cell would fill the text with something that is no date, no time, no name, or no value at all."""
        for column, fault in self._faults_of(text):
            if kind := fault(row.cells[column]):
                return list_reasons.no_value(kind, self._table.headings[column], row.cells[column])
        return None

    def _misread(self, row: GridRow, text: SeriesText) -> Fact | None:
        """Which cell of the text has signs that stand for others, in a list of which the encoding seems to be wrong."""
        for column in {each for each in text.columns.values() if each is not None}:
            if has_trace(row.cells[column], self._table.encoding):
                return list_reasons.no_value(FactKind.VALUE_MISREAD, self._table.headings[column], row.cells[column])
        return None

    def _faults_of(self, text: SeriesText) -> list[tuple[int, Fault]]:
        if text.language not in self._faults:
            self._faults[text.language] = faults(self._plan, text.columns.values(), self._table.rows)
        return self._faults[text.language]

    def _death(self, row: GridRow) -> Finding | None:
        for column in self._deceased:
            cell, heading = row.cells[column], self._table.headings[column]
            if gap := self._gap(row, [column]):
                return Verdict.DECEASED, Fact.of(FactKind.COLUMN_UNREADABLE, heading=heading).followed_by(gap)
            if not is_no(cell):
                is_clear = is_yes(cell) or says_died(cell) or any(map(str.isdigit, cell))
                return Verdict.DECEASED, (list_reasons.column_says if is_clear else list_reasons.unclear_death)(
                    heading, cell
                )
        for column in self._living:
            if not is_yes(row.cells[column]):
                return Verdict.DECEASED, list_reasons.column_says(self._table.headings[column], row.cells[column])
        return None

    def _deceased_remark(self, row: GridRow) -> Fact | None:
        """Which cell says that somebody died, whatever its column; None where none does."""
        if row.line not in self._may_be_dead:
            return None
        for column, cell in enumerate(row.cells):
            if cell_says_died(cell, is_name=column in self._names):
                return list_reasons.deceased_remark(self._table.headings[column], cell)
        return None

    def _refusal(self, row: GridRow) -> Finding | None:
        """Which cell says that somebody wants no SMS, whatever the consent says."""
        has_remark = row.line in self._may_refuse
        if not has_remark and not self._refusals.announced:
            return None
        column = self._refusals.column(row.cells, has_remark=has_remark)
        if column is None:
            return None
        return Verdict.NO_CONSENT, list_reasons.column_says(self._table.headings[column], row.cells[column])

    def _cancelled(self, row: GridRow, text: SeriesText) -> Finding | None:
        """Which cell says that the appointment of which the text tells is cancelled, or is now at another time."""
        if row.line not in self._may_be_cancelled or self._of_appointment.isdisjoint(text.columns.values()):
            return None
        at = [row.cells[column] if column is not None else "" for column in map(self._plan.column, _DATE_AND_TIME)]
        day, time = day_and_time(at[0], at[1])
        for column, cell in enumerate(row.cells):
            if mentions_cancelling(cell):
                return Verdict.STRUCK, list_reasons.cancelled(self._table.headings[column], cell)
            if moves_elsewhere(cell, day, time):
                return Verdict.STRUCK, list_reasons.moved(self._table.headings[column], cell)
        return None

    def _shape(self, row: GridRow) -> Finding | None:
        if apart := self._apart.get(row.line):
            return (Verdict.MISALIGNED if is_about_columns(apart) else Verdict.STRUCK), apart
        if row.line not in self._table.misaligned:
            return None
        return Verdict.MISALIGNED, Fact.of(FactKind.MORE_CELLS_THAN_HEADINGS)

    def _number_problem(self, row: GridRow, reading: NumberReading, elsewhere: int | None) -> Finding:
        verdict = _NUMBER_VERDICTS.get(reading.problem or NumberProblem.UNREADABLE, Verdict.INVALID)
        problem = findings.number_problem(reading) or Fact.said("")
        reason = problem.followed_by(self._gap(row, self._numbers))
        if elsewhere is not None:
            reason = reason.followed_by(
                list_reasons.other_number(self._table.headings[elsewhere], row.cells[elsewhere])
            )
        return verdict, reason

    @cached_property
    def _other_phones(self) -> tuple[int, ...]:
        return tuple(column for column in phone_columns(self._table) if column not in self._numbers)

    def _number_elsewhere(self, row: GridRow) -> int | None:
        """The column not in use that holds a number for a row without one."""
        return next(
            (
                column
                for column in self._other_phones
                if any(map(str.isdigit, row.cells[column]))
                and understand_cell(row.cells[column], self._rules.countries).is_usable
            ),
            None,
        )

    def _other_numbers(self, row: GridRow, reading: NumberReading) -> tuple[str, ...]:
        """Mobile numbers beside the one that was chosen, in its cell and in the other columns in use."""
        if row.line in self._rules.corrected_numbers:
            return ()
        if len(self._numbers) == 1:
            return reading.alternatives
        cells = (row.cells[column] for column in self._numbers if any(map(str.isdigit, row.cells[column])))
        found = [understand_cell(cell, self._rules.countries) for cell in cells]
        numbers = (number for each in found if each.is_usable for number in (each.e164, *each.alternatives))
        return tuple(dict.fromkeys(number for number in numbers if number and number != reading.e164))

    def _number_from(self, row: GridRow, reading: NumberReading) -> str:
        """The heading of the further column that a number was taken from, empty for the first column."""
        first, *further = self._numbers
        if row.line in self._rules.corrected_numbers or row.cells[first] == reading.raw:
            return ""
        return next((self._table.headings[column] for column in further if row.cells[column] == reading.raw), "")

    def _listed_consent(self, row: GridRow) -> tuple[ListedConsent, Reason]:
        """What the list says of the consent for the purpose, and why that is no yes."""
        if not self._consent:
            return self._without_column(row)
        for column in self._consent:
            cell = row.cells[column]
            if not is_yes(cell):
                says = list_reasons.column_says(self._table.headings[column], cell)
                listed = ListedConsent.NO if cell.strip() else ListedConsent.EMPTY
                return listed, says.followed_by(self._gap(row, [column]))
        return ListedConsent.YES, ""

    def _without_column(self, row: GridRow) -> tuple[ListedConsent, Reason]:
        """Where no column speaks of the purpose: several may, or one says no to all SMS."""
        if candidates := self._plan.consent_candidates:
            headings = [self._table.headings[each] for each in candidates]
            return ListedConsent.EMPTY, list_reasons.undecided_consent(headings)
        general = self._plan.column(Field.CONSENT)
        if general is None:
            return ListedConsent.ABSENT, list_reasons.no_consent_column(self._rules.purpose)
        cell = row.cells[general]
        if cell.strip() and not is_yes(cell):
            return ListedConsent.NO, list_reasons.column_says(self._table.headings[general], cell)
        return ListedConsent.ABSENT, list_reasons.no_consent_column_for(self._rules.purpose)

    def _size(self, counted: Segmentation) -> Finding | None:
        if counted.segments > 1 and (counted.has_too_many_parts or not self._rules.long_sms):
            return Verdict.TOO_LONG, findings.too_long(counted)
        if _UNREADABLE in counted.text:
            return Verdict.NOT_CARRIED, Fact.of(FactKind.UNREADABLE_CHARACTER)
        if lacking := self._rules.not_carried(counted.text):
            return Verdict.NOT_CARRIED, findings.not_carried(lacking)
        return None

    def _gap(self, row: GridRow, columns: Iterable[int | None]) -> Fact | None:
        """The hint that an empty cell holds a formula without result."""
        if not self._table.without_result:
            return None
        for column in columns:
            if column is not None and (row.line, column) in self._table.without_result:
                return Fact.of(FactKind.FORMULA_WITHOUT_RESULT, cell=f"{column_letter(column)}{row.line}")
        return None
