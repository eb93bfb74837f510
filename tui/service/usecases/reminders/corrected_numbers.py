"""Numbers that a person typed for rows of a plan's list, applied to every later reading of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tui.runtime.values import dataclass
from tui.service.errors import PraxisSmsError, StoreError
from tui.service.model.facts import FactKind
from tui.service.model.reminders import Appointment, ListedRow
from tui.service.recipients import CheckedList
from tui.service.reminders.day_check import DayList, checked_day
from tui.service.reminders.slots import is_cancelled
from tui.service.usecases.operation import Operation
from tui.service.usecases.series.series import SeriesOrder, SeriesService


@dataclass(frozen=True, slots=True)
class CorrectedCheck:
    """A checked list, the order with which it was checked, and its rows as they stand in the list, by their line."""

    checked: CheckedList
    order: SeriesOrder
    listed: Mapping[int, ListedRow]


def check_corrected(operation: Operation, plan: str, day: DayList, order: SeriesOrder) -> CorrectedCheck:
    """Check a list with the numbers that were typed for its rows; raises what `SeriesService.check` does."""
    service = SeriesService(lambda: operation)
    checked = service.check(day.table, day.columns, order)
    listed = {}
    for row in checked.rows:
        slot = day.slots[row.list_row]
        if slot.starts_at is not None:
            listed[row.list_row] = ListedRow(row.written, row.name, slot.starts_at, slot.dentist)
    numbers = operation.outbox.reminder_decisions.corrections(plan, listed)
    if numbers:
        insisted_on = frozenset(numbers.values())  # whoever types a number that the numbering plan lacks insists on it
        order = replace(order, corrected_numbers=numbers, confirmed_numbers=insisted_on)
        checked = service.check(day.table, day.columns, order)
    return CorrectedCheck(checked, order, listed)


def cancelled_appointments(
    operation: Operation, plan: str, day: DayList, order: SeriesOrder
) -> Mapping[Appointment, FactKind]:
    """What the rows say that are no appointments any more; nothing where they cannot be read, as it holds no run."""
    slots = {each.row.line: each for each in day.cancelled}
    if not slots:
        return {}
    table = replace(day.table, rows=tuple(each.row for each in day.cancelled))
    alone = replace(day, table=table, slots=slots, cancelled=())
    try:
        found = checked_day(alone, check_corrected(operation, plan, alone, order).checked)
    except StoreError:
        raise
    except PraxisSmsError:
        return {}

    def why(line: int) -> FactKind:
        if line in day.cancelled_in_calendar:
            return FactKind.APPOINTMENT_CALLED_OFF_IN_CALENDAR
        return FactKind.APPOINTMENT_CALLED_OFF if is_cancelled(slots[line]) else FactKind.APPOINTMENT_MOVED

    return {each: why(each.line) for each in (*found.wanted, *found.refused)}
