"""Numbers that a person typed for rows of a plan's list, applied to every later reading of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tui.runtime.values import dataclass
from tui.service.model.reminders import ListedRow
from tui.service.recipients import CheckedList
from tui.service.reminders.day_check import DayList
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
