"""Today's list of a plan, read and checked: which appointments it has, which may be reminded of, what holds the run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import ListRefused
from tui.service.model.consent import Purpose
from tui.service.model.facts import Fact, FactKind
from tui.service.model.findings import quotable
from tui.service.model.reminders import Appointment
from tui.service.recipients import CheckedList, CheckedRow, ColumnPlan, Field, Table, Verdict
from tui.service.recipients.remarks.refusals import Refusals, living_columns
from tui.service.recipients.remarks.sections import set_apart
from tui.service.reminders.patients import columns_of
from tui.service.reminders.slots import Slot, Standing, dentist_column, slots, standing
from tui.service.reminders.source import Appointments, LeftOut
from tui.service.settings import ReminderPlan
from tui.service.settings.tables.reminder_plan_rules import DENTIST

_SENT_BEFORE = (Verdict.SENT_RECENTLY, Verdict.DUPLICATE)
"""Rows that may be written to, but have been; whether they get a reminder is asked of the appointments."""

_UNUSABLE = (Verdict.MISALIGNED, Verdict.PLACEHOLDER_EMPTY, Verdict.TOO_LONG, Verdict.NOT_CARRIED)
"""What says that the list or the text is not as it should be, as numbers that cannot be used do."""


class RunHeld(Exception):
    """The list cannot be understood, so that nobody can let the run go either; `fact` says why."""

    def __init__(self, fact: Fact) -> None:
        super().__init__(fact.kind)
        self.fact = fact


@dataclass(frozen=True, slots=True)
class DayList:
    """The rows of a list that are of the days expected: `table` has them alone; `elsewhere` counts the others.

    Rows that say of their appointment that it was cancelled or moved are none of them, as if they were missing: they
    are `cancelled`, those of calendars by the lines in `cancelled_in_calendar`.
    `refusals` say by the line of a row why it has no number; `number_columns` are the headings of the numbers;
    `covered` are the days of which the list has a row at all.
    """

    table: Table
    columns: ColumnPlan
    slots: Mapping[int, Slot]
    elsewhere: int
    without_time: int
    left_out: tuple[LeftOut, ...]
    refusals: Mapping[int, Fact]
    number_columns: tuple[str, ...]
    covered: frozenset[date]
    cancelled: tuple[Slot, ...] = ()
    cancelled_in_calendar: frozenset[int] = frozenset()

    @property
    def blocking_columns(self) -> tuple[str, ...]:
        """The headings of the columns that say who gets no SMS: who did not consent or wants none, and who died."""
        columns = self.columns
        living, refusing = living_columns(columns.headings), Refusals(columns.headings, Purpose.APPOINTMENT).announced
        telling = (*columns.consent_for(Purpose.APPOINTMENT), *columns.deceased_columns, *living, *refusing)
        return tuple(self.table.headings[each] for each in dict.fromkeys(telling))

    @property
    def remarks(self) -> tuple[Fact, ...]:
        """What a person should look at, though it holds nothing."""
        count = sum(each.is_to_look_at for each in self.left_out)
        return (Fact.of(FactKind.REMINDERS_REPLACED, count=count),) if count else ()

    def too_late(self, due_at: datetime) -> tuple[LeftOut, ...]:
        """Those that begin before a reminder that is due then would leave; those that have one keep it."""
        late = (each for each in self.slots.values() if each.starts_at is not None and each.starts_at <= due_at)
        return tuple(LeftOut(_line(each), _("beginnt, ehe die Erinnerung hinausginge"), each.row.line) for each in late)


@dataclass(frozen=True, slots=True)
class CheckedDay:
    """The rows of the days expected with their verdicts, and as appointments by the line of their row."""

    rows: Mapping[int, CheckedRow]
    wanted: tuple[Appointment, ...]
    refused: tuple[Appointment, ...]
    unusable: int
    sent_before: frozenset[int]


def day_list(plan: ReminderPlan, found: Appointments, days: Sequence[date]) -> DayList:
    """The rows of `days`; raises `RunHeld` where a column is missing."""
    table, columns = found.table, _columns(found, plan)
    every = slots(table, columns, dentist_column(table.headings, plan.columns.get(DENTIST, "")))
    of_the_days = [each for each in every if each.day in days]
    timed = [each for each in of_the_days if each.starts_at is not None]
    untimed = [each for each in of_the_days if each.starts_at is None]
    _require(found.file, timed or not of_the_days, Field.TIME)
    cancelled_in_calendar = frozenset(each.line for each in found.left_out if each.line)
    of = _standings(table, columns, timed, cancelled_in_calendar)
    kept = [each for each in timed if of[each.row.line] is Standing.STANDS]
    gone = [each for each in timed if of[each.row.line] is not Standing.STANDS]
    left_out = (
        *(_left_out(each, _("ohne Uhrzeit"), columns) for each in untimed),
        *(_left_out(each, says, columns) for each in every if each.day is None and (says := _undated(each, columns))),
        *(_gone(each, of[each.row.line], columns) for each in gone if each.row.line not in cancelled_in_calendar),
    )
    return DayList(
        replace(table, rows=tuple(each.row for each in kept)),
        columns,
        {each.row.line: each for each in kept},
        len(every) - len(of_the_days),
        len(untimed),
        (*found.left_out, *left_out),
        found.refusals,
        (*(table.headings[each] for each in columns.number_columns), *found.patient_numbers),
        frozenset(each.day for each in of_the_days if each.day is not None),
        tuple(gone),
        cancelled_in_calendar,
    )


def _columns(found: Appointments, plan: ReminderPlan) -> ColumnPlan:
    try:
        columns = columns_of(found.table, plan)
    except ListRefused as refused:
        raise RunHeld(Fact.of(FactKind.REMINDERS_UNREADABLE, words=refused.in_full)) from None
    _require(found.file, columns.number_columns, Field.NUMBER)
    _require(found.file, columns.column(Field.DATE) is not None, Field.DATE)
    return columns


def _standings(
    table: Table, columns: ColumnPlan, timed: Iterable[Slot], cancelled_in_calendar: Iterable[int]
) -> dict[int, Standing]:
    """What becomes of each appointment by the line of its row: by where it stands, by its calendar, by its words."""
    told = {
        **dict.fromkeys(set_apart(table, columns.number_columns), Standing.REPLACED),
        **dict.fromkeys(cancelled_in_calendar, Standing.CANCELLED),
    }
    return {each.row.line: told.get(each.row.line) or standing(each) for each in timed}


def _require(file: str, is_there: object, meant: Field) -> None:
    if not is_there:
        raise RunHeld(Fact.of(FactKind.REMINDERS_COLUMN_MISSING, file=file, name=meant.value))


def _gone(slot: Slot, says: Standing, columns: ColumnPlan) -> LeftOut:
    if says is Standing.CANCELLED:
        return _left_out(slot, _("abgesagt"), columns)
    reason = _("abgesagt oder verlegt; bitte ansehen: steht dort ein neuer Termin, tragen Sie ihn in die Liste ein")
    return replace(_left_out(slot, reason, columns), is_to_look_at=True)


def _undated(slot: Slot, columns: ColumnPlan) -> str:
    """That the day of a row cannot be read, so that nobody knows whether it is one of these; "" for no day at all."""
    column = columns.column(Field.DATE)
    cell = "" if column is None else quotable(slot.row.cells[column].strip())
    return _("der Tag „{day}“ lässt sich nicht lesen").format(day=cell) if any(map(str.isalnum, cell)) else ""


def _left_out(slot: Slot, reason: str, columns: ColumnPlan) -> LeftOut:
    named = [columns.column(field) for field in (Field.FIRST_NAME, Field.NAME)]
    name = " ".join(filter(None, (slot.row.cells[each].strip() for each in named if each is not None)))
    return LeftOut(_line(slot), reason, slot.row.line, name=name, starts_at=slot.starts_at)


def _line(slot: Slot) -> str:
    return _("Zeile {line}").format(line=slot.row.line)


def _told(row: CheckedRow, refusals: Mapping[int, Fact]) -> CheckedRow:
    """A row without a number with the reason for which the list of patients gave none."""
    if row.verdict is not Verdict.NO_NUMBER or row.list_row not in refusals:
        return row
    return replace(row, because=refusals[row.list_row])


def checked_day(found: DayList, checked: CheckedList) -> CheckedDay:
    """The appointments of rows with a number, those that may be written to apart from those that must not."""
    wanted: list[Appointment] = []
    refused: list[Appointment] = []
    rows = [_told(row, found.refusals) for row in checked.rows]
    for row in rows:
        slot = found.slots[row.list_row]
        if row.number and slot.starts_at is not None:
            appointment = Appointment(row.number, row.name, slot.starts_at, slot.dentist, row.list_row)
            may_be_told = row.verdict.is_sendable or row.verdict in _SENT_BEFORE
            (wanted if may_be_told else refused).append(appointment)
    return CheckedDay(
        {row.list_row: row for row in rows},
        tuple(wanted),
        tuple(refused),
        found.without_time + sum(row.verdict.is_about_number or row.verdict in _UNUSABLE for row in checked.rows),
        frozenset(row.list_row for row in checked.rows if row.verdict is Verdict.SENT_RECENTLY),
    )
