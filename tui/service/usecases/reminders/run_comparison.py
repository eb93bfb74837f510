"""What a run makes of the appointments of its list, with what the plan says of families and of appointments to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tui.language.local_time import local
from tui.service.model.reminders import AppointmentState, Changes, KeyedAppointment, KnownAppointment
from tui.service.reminders import comparison
from tui.service.reminders.day_check import CheckedDay
from tui.service.settings import FamilyRule, ReminderPlan


class RunComparison:
    """The comparison of one run, for whoever holds the lock of the store."""

    def __init__(self, plan: ReminderPlan, checked: CheckedDay, due_at: datetime, *, sends_changes: bool) -> None:
        self._plan = plan
        self._checked = checked
        self._due_at = due_at
        self._sends_changes = sends_changes

    def __call__(
        self, wanted: Sequence[KeyedAppointment], refused: frozenset[bytes], known: Sequence[KnownAppointment]
    ) -> Changes:
        reminded = {each.key for each in known if each.state is not AppointmentState.GONE}
        told = [each for each in wanted if each.key in reminded or self._may_be_new(each)]
        return comparison.compare(told, refused, known, self._group_of, sends_changes=self._sends_changes)

    def _may_be_new(self, each: KeyedAppointment) -> bool:
        return each.starts_at > self._due_at and each.appointment.line not in self._checked.sent_before

    def _group_of(self, each: KeyedAppointment) -> object:
        if self._plan.family is FamilyRule.FIRST:
            return each.number_key, local(each.starts_at).date()
        return each.number_key, self._checked.rows[each.appointment.line].text
