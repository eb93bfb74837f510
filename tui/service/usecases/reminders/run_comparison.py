"""What a run makes of the appointments of its list, with what the plan says of families and of appointments to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tui.language.local_time import local
from tui.runtime.values import dataclass
from tui.service.model.reminders import AppointmentState, Changes, KeyedAppointment, KnownAppointment
from tui.service.reminders import comparison
from tui.service.reminders.day_list import CheckedDay
from tui.service.settings import FamilyRule, ReminderMode, ReminderPlan


@dataclass(frozen=True, slots=True)
class LeavingTime:
    """When reminders leave: `planned_at` by the plan and the quiet hours, `due_at` those prepared now; all UTC."""

    planned_at: datetime
    due_at: datetime
    now: datetime

    def differs_from(self, prepared_for: datetime) -> bool:
        """Whether what was prepared for that time would leave at another one than the plan has."""
        return max(prepared_for, self.now) != max(self.planned_at, self.now)


class RunComparison:
    """The comparison of one run, for whoever holds the lock of the store.

    An appointment that has begun is over, not gone, where the list no longer has it and nothing waits for it.
    """

    def __init__(self, plan: ReminderPlan, checked: CheckedDay, leaving: LeavingTime, *, sends_changes: bool) -> None:
        self._plan = plan
        self._checked = checked
        self._leaving = leaving
        self._sends_changes = sends_changes

    def __call__(
        self, wanted: Sequence[KeyedAppointment], refused: frozenset[bytes], known: Sequence[KnownAppointment]
    ) -> Changes:
        reminded = {each.key for each in known if each.state is not AppointmentState.GONE}
        told = [each for each in wanted if each.key in reminded or self._may_be_new(each)]
        here = {each.key for each in wanted}
        known = [each for each in known if each.key in here or each.waits or each.starts_at > self._leaving.now]
        another_time = {each.key for each in known if self._leaves_at_another_time(each)}
        return comparison.compare(
            told,
            refused,
            known,
            self._group_of,
            sends_changes=self._sends_changes,
            at_another_time=another_time,
        )

    def _leaves_at_another_time(self, each: KnownAppointment) -> bool:
        """Whether a reminder that nobody has released yet was prepared for a time that the plan no longer has.

        Of a plan that runs by itself nothing is prepared anew: what was paused there, a person has paused.
        """
        if self._plan.mode is not ReminderMode.RELEASE or each.leaves_at is None:
            return False
        return self._leaving.differs_from(each.leaves_at) and each.starts_at > self._leaving.due_at

    def _may_be_new(self, each: KeyedAppointment) -> bool:
        return each.starts_at > self._leaving.due_at and each.appointment.line not in self._checked.sent_before

    def _group_of(self, each: KeyedAppointment) -> object:
        if self._plan.family is FamilyRule.FIRST:
            return each.number_key, local(each.starts_at).date()
        return each.number_key, self._checked.rows[each.appointment.line].text
