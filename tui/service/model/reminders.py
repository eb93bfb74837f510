"""Appointments that are reminded of, what is known of them, and what a run of a plan comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from tui.runtime.values import dataclass
from tui.service.model import facts
from tui.service.model.answers import AnswerMeaning
from tui.service.model.facts import Fact, FactKind
from tui.service.model.messages import MessageState, NewSeries
from tui.service.text.spellings import letters_and_digits


class AppointmentState(StrEnum):
    """What became of an appointment; the values are those in the store."""

    REMINDED = "reminded"
    GONE = "gone"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Appointment:
    """One appointment as a list or a calendar has it: `number` is E.164, `line` that of its row.

    `starts_at` is in local time: what makes it this appointment is the time that the list says and patients are told,
    whatever moment that is after the practice has set another time zone.
    """

    number: str
    name: str
    starts_at: datetime
    dentist: str
    line: int

    @property
    def identity(self) -> str:
        """What makes it this appointment: number, date, time and dentist."""
        return f"{self.number}|{self.starts_at:%Y-%m-%dT%H:%MZ}|{letters_and_digits(self.dentist)}"

    @property
    def person(self) -> str:
        """Who comes: several persons may share a number."""
        return f"{self.number}|{letters_and_digits(self.name)}"


@dataclass(frozen=True, slots=True)
class KeyedAppointment:
    """An appointment with the keyed HMACs by which the store knows it, its number and its person."""

    appointment: Appointment
    key: bytes
    number_key: bytes
    person_key: bytes

    @property
    def starts_at(self) -> datetime:
        """When it begins (UTC)."""
        return self.appointment.starts_at


@dataclass(frozen=True, slots=True)
class KeyedList:
    """The appointments of a list, as the store knows them: those to remind of, and the keys of what must not be.

    `cancelled` says by the key of what a row itself says is cancelled or moved why its reminder is taken back.
    """

    wanted: tuple[KeyedAppointment, ...]
    refused: frozenset[bytes]
    cancelled: Mapping[bytes, Fact]


@dataclass(frozen=True, slots=True)
class KnownAppointment:
    """An appointment in the store; its message `leads` with its time, or tells the earlier one of the same number.

    `message_state` is None where there is no message. `has_cancelled` where the patient's answer was that she does not
    come. `leaves_at` is when the message is due where it waits and nobody has changed it since the run that prepared
    it, else None; with `is_paused` it waits for its release.
    """

    id: int
    key: bytes
    number_key: bytes
    person_key: bytes
    starts_at: datetime
    state: AppointmentState
    leads: bool
    message_id: int | None = None
    message_state: MessageState | None = None
    has_cancelled: bool = False
    leaves_at: datetime | None = None
    is_paused: bool = False

    @property
    def waits(self) -> bool:
        """Whether its message can be taken back."""
        return self.message_state is MessageState.QUEUED

    @property
    def has_left(self) -> bool:
        """Whether the message is, or may be, on its way; one that is not known any more may."""
        return self.message_state is None or self.message_state.may_have_arrived


@dataclass(frozen=True, slots=True)
class Reminder:
    """One message: it tells the time of `lead`, and stands for the other appointments that it `covers`."""

    lead: KeyedAppointment
    covers: tuple[KeyedAppointment, ...] = ()
    is_change: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """What a list of today makes of what is known.

    `take_back` are ids of waiting messages with the reason; `gone`, `call`, `called_off` and `back` ids of known
    appointments, of which nobody has to be called about those that the patients called off themselves; `covered` are
    new ones that a message already stands for, `to_call` new ones that nobody is told of by SMS. `settled_lines` are
    the lines of rows whose appointment was reminded of, or settled otherwise, before.
    """

    remind: tuple[Reminder, ...] = ()
    take_back: Mapping[int, Fact] = field(default_factory=dict)
    gone: tuple[int, ...] = ()
    call: tuple[int, ...] = ()
    called_off: tuple[int, ...] = ()
    back: tuple[int, ...] = ()
    covered: tuple[tuple[KeyedAppointment, int], ...] = ()
    to_call: tuple[KeyedAppointment, ...] = ()
    settled_lines: frozenset[int] = frozenset()

    @property
    def told_lines(self) -> frozenset[int]:
        """The lines of rows whose appointment has a reminder, or gets one."""
        leading = (reminder.lead.appointment.line for reminder in self.remind)
        return self.settled_lines | self.covered_lines | frozenset(leading)

    @property
    def covered_lines(self) -> frozenset[int]:
        """The lines of rows that get no message of their own: one about an earlier appointment stands for them."""
        new = (each for reminder in self.remind for each in reminder.covers)
        return frozenset(each.appointment.line for each in (*new, *(each for each, _message_id in self.covered)))


class RunOutcome(StrEnum):
    """What a run came to; the values are those in the store."""

    SHOWN = "shown"
    READY = "ready"
    HELD = "held"


_LEAVE_THE_LIST_ALONE = (
    FactKind.REMINDERS_PROVIDER_HELD, FactKind.REMINDERS_INCOMPLETE, FactKind.REMINDERS_CARD_INCOMPLETE,
)  # fmt: skip
_REMARKS = (FactKind.REMINDERS_REPLACED,)


@dataclass(frozen=True, slots=True)
class RunFindings:
    """What a run found: `held` are the reasons that hold it, `remarks` what a person should look at and holds nothing.

    The store keeps both in one column.
    """

    held: tuple[Fact, ...] = ()
    remarks: tuple[Fact, ...] = ()

    @classmethod
    def read(cls, stored: str) -> Self:
        """The findings that stand in a text column."""
        found = [facts.read(line) for line in stored.split("\n") if line]
        remarks = tuple(fact for fact in found if fact.kind in _REMARKS)
        return cls(tuple(fact for fact in found if fact not in remarks), remarks)

    @property
    def stored(self) -> str:
        """How they stand in a text column."""
        return "\n".join(map(facts.stored, (*self.held, *self.remarks)))

    @property
    def doubt_the_list(self) -> bool:
        """Whether the run is held by more than what says nothing against the list that was read before."""
        return any(fact.kind not in _LEAVE_THE_LIST_ALONE for fact in self.held)


@dataclass(frozen=True, slots=True)
class ReminderRun:
    """What the runs of a plan on one day came to; `day` is that of the run, `read_at` when the file was read.

    `appointments` counts the rows of the days to be reminded of, `refused` those of them that get no message;
    `queued`, `taken_back` and `calls` add up over the day. `is_counted` where the rows were good enough to be compared
    with. `released_by` let a held run go. Once `stopped_by` has stopped them, the reminders of the day are paused, also
    those that a later run prepares.
    """

    plan: str
    day: date
    at: datetime
    read_at: datetime
    outcome: RunOutcome
    findings: RunFindings = RunFindings()
    appointments: int = 0
    sendable: int = 0
    refused: int = 0
    queued: int = 0
    taken_back: int = 0
    calls: int = 0
    is_counted: bool = False
    digest: str = ""
    text_digest: str = ""
    number_columns: str = ""
    blocking_columns: str = ""
    released_by: str = ""
    stopped_by: str = ""

    @property
    def held(self) -> tuple[Fact, ...]:
        """The reasons for which it is held."""
        return self.findings.held

    @property
    def remarks(self) -> tuple[Fact, ...]:
        """What a person should look at, though it holds nothing."""
        return self.findings.remarks


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is to be queued for the changes of a run: a series, its messages by the line of their row."""

    series: NewSeries
    is_paused: bool


@dataclass(frozen=True, slots=True)
class CallEntry:
    """An appointment that was reminded of and is gone or moved: the practice calls, and notes who did and when.

    `answered` is what the patient's answer to the reminder decided, if anything.
    """

    plan: str
    starts_at: datetime
    message_id: int | None
    name: str
    number: str
    is_new_time: bool
    appointment_id: int = 0
    called_by: str = ""
    called_at: datetime | None = None
    answered: AnswerMeaning | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to call: who cancelled by herself knows that the appointment is gone."""
        return not self.called_by and self.answered is not AnswerMeaning.CANCELLED


@dataclass(frozen=True, slots=True)
class WaitingReminders:
    """What waits of a plan: `paused` until somebody releases it, `going` by itself from `due_at` on.

    `days` are those of the appointments.
    """

    plan: str
    paused: int
    going: int
    days: tuple[date, ...]
    due_at: datetime

    @property
    def count(self) -> int:
        """How many in all."""
        return self.paused + self.going


@dataclass(frozen=True, slots=True)
class UnsentReminder:
    """A reminder that waits, or was taken back because its list was in doubt, of an appointment to come.

    `leaves_at` is None where it does not leave by itself.
    """

    starts_at: datetime
    leaves_at: datetime | None


@dataclass(frozen=True, slots=True)
class ListedAppointment:
    """An appointment in the store with its message, as it is shown; its fields are those of `KnownAppointment`.

    `error` is the stored reason of the message, `due_at` when it may leave; both are empty where there is none.
    """

    id: int
    key: bytes
    starts_at: datetime
    state: AppointmentState
    leads: bool
    message_id: int | None
    name: str
    number: str
    message_state: MessageState | None
    is_paused: bool
    due_at: datetime | None
    error: str
    called_by: str
    called_at: datetime | None

    @property
    def was_held_back(self) -> bool:
        """Whether its message was taken back because the list was in doubt, until it no longer is."""
        return facts.is_record(self.error) and facts.read(self.error).kind is FactKind.APPOINTMENT_HELD


@dataclass(frozen=True, slots=True)
class ListedRow:
    """What a row of a list says, by which it is known again although its number is corrected."""

    written: str
    name: str
    starts_at: datetime
    dentist: str

    @property
    def identity(self) -> str:
        """The same for the same row of a later list."""
        parts = (self.written.strip(), self.name.strip(), f"{self.starts_at:%Y-%m-%dT%H:%MZ}", self.dentist)
        return "|".join(("row", *parts)).encode("utf-8", "replace").decode().replace("\0", "")
