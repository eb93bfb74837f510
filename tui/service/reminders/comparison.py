"""What the appointments of today's list make of those that are known: new, the same, moved, gone. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from tui.language.local_time import local
from tui.runtime.values import dataclass
from tui.service.model.facts import Fact, FactKind
from tui.service.model.messages import MessageState
from tui.service.model.reminders import (
    AppointmentState,
    Changes,
    KeyedAppointment,
    KeyedList,
    KnownAppointment,
    Reminder,
)
from tui.service.reminders.day_check import CheckedDay
from tui.service.settings import FamilyRule, ReminderMode, ReminderPlan

GroupOf = Callable[[KeyedAppointment], object]
"""Which appointments get one message together."""


class _Comparison:
    """The changes that make the store agree with the list.

    `known` are all appointments of the days that the list is about, `at_another_time` the keys of those whose waiting
    messages are due at a time that the plan no longer has: they are prepared anew. `gone` says of what the list no
    longer has why it is taken back.
    """

    def __init__(
        self,
        listed: KeyedList,
        known: Sequence[KnownAppointment],
        group_of: GroupOf,
        *,
        sends_changes: bool,
        at_another_time: Collection[bytes],
        gone: Fact,
    ) -> None:
        self._here = {each.key: each for each in reversed(listed.wanted)}
        self._refused = listed.refused
        self._cancelled = listed.cancelled
        self._known = {each.key: each for each in known}
        self._group_of = group_of
        self._sends_changes = sends_changes
        self._at_another_time = at_another_time
        self._because_gone = gone
        self._new_persons = {each.person_key for each in listed.wanted if each.key not in self._known}
        self._take_back: dict[int, Fact] = {}
        self._gone: list[int] = []
        self._call: list[int] = []
        self._called_off: list[int] = []
        self._back: list[int] = []
        self._lost: list[KnownAppointment] = []
        self._remind: list[Reminder] = []
        self._covered: list[tuple[KeyedAppointment, int]] = []
        self._to_call: list[KeyedAppointment] = []

    def changes(self) -> Changes:
        """Look at what is gone, then at what nobody was told of."""
        for each in self._known.values():
            if each.key not in self._here:
                self._leave(each)
            elif each.key in self._at_another_time and each.leads and each.waits and each.message_id is not None:
                self._take_back[each.message_id] = Fact.of(FactKind.APPOINTMENT_OTHER_TIME)
        standing = set(self._standing())
        groups: dict[object, list[KeyedAppointment]] = {}
        for new in sorted(self._here.values(), key=lambda each: (each.starts_at, each.key)):
            groups.setdefault(self._group_of(new), []).append(new)
        for members in groups.values():
            self._settle(members, standing)
        return Changes(
            tuple(self._remind),
            self._take_back,
            tuple(self._gone),
            tuple(self._call),
            tuple(self._called_off),
            tuple(self._back),
            tuple(self._covered),
            tuple(self._to_call),
            frozenset(self._here[key].appointment.line for key in standing),
        )

    def _leave(self, gone: KnownAppointment) -> None:
        """An appointment that the list no longer has, or that must not be reminded of any more."""
        if gone.state is AppointmentState.CALL and gone.message_id is not None:
            if gone.waits and gone.leads:  # it was on the wire when the appointment went, and has come back
                self._gone.append(gone.id)
                self._take_back[gone.message_id] = self._why(gone)
                return
            self._lost.append(gone)
        if gone.state is not AppointmentState.REMINDED:
            if gone.state is AppointmentState.CALL and gone.message_id is None:
                self._gone.append(gone.id)
            elif gone.state is AppointmentState.GONE and gone.waits:  # a person let go what was held back
                self._withdraw(gone)
            return
        if gone.waits:
            self._gone.append(gone.id)
            self._withdraw(gone)
        elif gone.has_left and gone.leads:
            if gone.key not in self._refused:
                (self._called_off if gone.has_cancelled else self._call).append(gone.id)
                self._lost.append(gone)
            elif gone.message_state is MessageState.SENDING:
                self._gone.append(gone.id)  # if it comes back from the wire, it goes to nobody
        else:
            self._gone.append(gone.id)

    def _withdraw(self, gone: KnownAppointment) -> None:
        if gone.leads and gone.message_id is not None:
            is_refused = gone.key in self._refused
            self._take_back[gone.message_id] = Fact.of(FactKind.APPOINTMENT_REFUSED) if is_refused else self._why(gone)

    def _why(self, gone: KnownAppointment) -> Fact:
        """Why an appointment is not to be reminded of any more: what its row says, else where it went."""
        if gone.key in self._cancelled:
            return self._cancelled[gone.key]
        return Fact.of(FactKind.APPOINTMENT_MOVED) if gone.person_key in self._new_persons else self._because_gone

    def _standing(self) -> Iterator[bytes]:
        """The keys of those that a message stands for which is right, or that are settled otherwise."""
        lost = {each.message_id for each in self._lost}
        for key in self._here:
            known = self._known.get(key)
            if known is None:
                continue
            if known.state is AppointmentState.GONE:
                # A person may have let a message go again that was taken back.
                if known.leads and known.message_id is not None and (known.waits or known.has_left):
                    self._back.append(known.id)
                    yield key
            elif known.state is AppointmentState.CALL:
                if known.message_id is not None:
                    self._back.append(known.id)
                yield key
            elif known.message_id not in self._take_back and (known.leads or known.message_id not in lost):
                yield key

    def _settle(self, members: Sequence[KeyedAppointment], standing: Collection[bytes]) -> None:
        """Members of a group in the order of their time; those that are not `standing` are to be told of."""
        missing = [each for each in members if each.key not in standing]
        if not missing:
            return
        lead = self._leading(members, standing)
        if lead is not None and lead.message_id is not None:
            later = [each for each in missing if each.starts_at >= lead.starts_at]
            missing = [each for each in missing if each.starts_at < lead.starts_at]
            if missing and lead.waits:
                self._take_back[lead.message_id] = Fact.of(FactKind.APPOINTMENT_CHANGED)
                self._tell(members)
                return
            self._covered += [(each, lead.message_id) for each in later]
        if missing:
            self._tell(missing)

    def _leading(self, members: Sequence[KeyedAppointment], standing: Collection[bytes]) -> KnownAppointment | None:
        """Whose time the message tells that waits or has left."""
        for each in members:
            known = self._known.get(each.key)
            if known and each.key in standing and known.leads and known.message_id and (known.waits or known.has_left):
                return known
        return None

    def _tell(self, members: Sequence[KeyedAppointment]) -> None:
        lead, *others = members
        moved = next((each for each in self._lost if each.person_key == lead.person_key), None)
        if moved is not None:
            self._lost.remove(moved)
        if moved is not None and not self._sends_changes:
            self._to_call += members
        else:
            self._remind.append(Reminder(lead, tuple(others), is_change=moved is not None))


@dataclass(frozen=True, slots=True)
class LeavingTime:
    """When reminders leave: `planned_at` by the plan and the quiet hours, `due_at` those prepared now; all UTC."""

    planned_at: datetime
    due_at: datetime
    now: datetime

    def differs_from(self, prepared_for: datetime) -> bool:
        """Whether what was prepared for that time would leave at another one than the plan has."""
        return max(prepared_for, self.now) != max(self.planned_at, self.now)


@dataclass(frozen=True, slots=True)
class RunComparison:
    """The comparison of one run, for whoever holds the lock of the store; `listed_at` is when its list was written.

    An appointment that has begun is over, not gone, where the list no longer has it and nothing waits for it.
    """

    plan: ReminderPlan
    checked: CheckedDay
    leaving: LeavingTime
    sends_changes: bool
    listed_at: datetime

    def __call__(self, listed: KeyedList, known: Sequence[KnownAppointment]) -> Changes:
        """The changes that make the store agree with the list."""
        listed = self.as_known(listed, known)
        reminded = {each.key for each in known if each.state is not AppointmentState.GONE}
        told = tuple(each for each in listed.wanted if each.key in reminded or self._may_be_new(each))
        here = {each.key: each.starts_at for each in listed.wanted}
        known = [each for each in known if each.key in here or each.waits or each.starts_at > self.leaving.now]
        return _Comparison(
            replace(listed, wanted=told),
            known,
            self._group_of,
            sends_changes=self.sends_changes,
            at_another_time={each.key for each in known if self._leaves_at_another_time(each, here.get(each.key))},
            gone=Fact.of(FactKind.APPOINTMENT_NOT_LISTED, at=self.listed_at.isoformat()),
        ).changes()

    def as_known(self, listed: KeyedList, known: Sequence[KnownAppointment]) -> KeyedList:
        """The list with its appointments by the keys under which they are known, also with another dentist since.

        Nobody need be told who stands in, or that a calendar has another name, as long as the text is the same.
        """
        here, known_keys = {each.key for each in listed.wanted}, {each.key for each in known}
        left = {
            (each.person_key, each.starts_at): each.key
            for each in known
            if each.key not in here and each.state is not AppointmentState.GONE
        }
        wanted = (
            replace(each, key=left.pop((each.person_key, each.starts_at), each.key))
            if each.key not in known_keys and each.appointment.line in self.checked.sent_before
            else each
            for each in listed.wanted
        )
        return replace(listed, wanted=tuple(wanted))

    def _leaves_at_another_time(self, each: KnownAppointment, begins: datetime | None) -> bool:
        """Whether a reminder that nobody has released yet was prepared for a time that the plan no longer has.

        Of a plan that runs by itself nothing is prepared anew: what was paused there, a person has paused; unless the
        list's clock time is another moment now (`begins`), because the practice has set another time zone since.
        """
        if each.leaves_at is None:
            return False
        if self.plan.mode is not ReminderMode.RELEASE and (each.is_paused or begins in (None, each.starts_at)):
            return False
        if self.plan.mode is ReminderMode.RELEASE and not each.is_paused:
            return False
        return self.leaving.differs_from(each.leaves_at) and (begins or each.starts_at) > self.leaving.due_at

    def _may_be_new(self, each: KeyedAppointment) -> bool:
        return each.starts_at > self.leaving.due_at and each.appointment.line not in self.checked.sent_before

    def _group_of(self, each: KeyedAppointment) -> object:
        if self.plan.family is FamilyRule.FIRST:
            return each.number_key, local(each.starts_at).date()
        return each.number_key, self.checked.rows[each.appointment.line].text


@dataclass(frozen=True, slots=True)
class LaterComparison:
    """The comparison of a later look at what an earlier run prepared, of `days` alone.

    Nobody is told of an appointment that was made since, but for those whose earlier one was known: it was moved. With
    `prepares` False nothing is prepared at all.
    """

    run: RunComparison
    days: Collection[date]
    prepares: bool

    def __call__(self, listed: KeyedList, known: Sequence[KnownAppointment]) -> Changes:
        """The changes that make what the earlier run prepared agree with the list."""
        known = [each for each in known if local(each.starts_at).date() in self.days]
        listed = self.run.as_known(listed, known)
        standing = {each.key for each in known if each.state is not AppointmentState.GONE}
        persons = {each.person_key for each in known} if self.prepares else set()
        told = tuple(each for each in listed.wanted if each.key in standing or each.person_key in persons)
        return self.run(replace(listed, wanted=told), known)
