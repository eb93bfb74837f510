"""What becomes of the appointments of a plan: those of its list and those that are known already, side by side."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum, auto

from tui.language.catalogue import _
from tui.language.local_time import local, midnight
from tui.runtime.values import dataclass
from tui.service.model.answers import AnswerMeaning
from tui.service.model.facts import Fact
from tui.service.model.messages import MessageState
from tui.service.model.reminders import (
    Appointment,
    AppointmentState,
    ListedAppointment,
    ListedRow,
    ReminderRun,
    WaitingReminders,
)
from tui.service.recipients import CheckedRow, Verdict, title
from tui.service.reminders.source import LeftOut
from tui.service.rules.policy import end_of_quiet
from tui.service.text.segments import count
from tui.service.text.spellings import letters_and_digits
from tui.service.usecases.operation import Operation
from tui.service.usecases.reminders.run import RunReport
from tui.service.wording import list_reasons
from tui.service.wording.facts import read_sentence


class RowKind(StrEnum):
    """What becomes of an appointment."""

    CALL = auto()
    """Somebody has to be called, or was."""
    NUMBER = auto()
    """Nobody is reminded of it unless its number is corrected."""
    TEXT = auto()
    """Nobody is reminded of it, because no text can be made for it that may be sent."""
    REPLACED = auto()
    """The list says that it is cancelled or moved; there may be another one instead."""
    PAUSED = auto()
    """Its reminder waits until it is released."""
    GOING = auto()
    """Its reminder leaves by itself."""
    HELD_BACK = auto()
    """Its reminder was taken back because the list is doubtful; the next good run prepares it again."""
    NEW = auto()
    """The next run prepares it."""
    LEFT = auto()
    """Its reminder has left, or may have; `message_state` says more."""
    TOGETHER = auto()
    """The message about an earlier one of the same number stands for it."""
    REFUSED = auto()
    """Nobody is reminded of it."""
    TAKEN_BACK = auto()
    """Its reminder was taken back, or did not go out."""


_ABOUT_TEXT = (
    *(Verdict.TOO_LONG, Verdict.NEEDS_UNICODE, Verdict.NOT_CARRIED),
    *(Verdict.PLACEHOLDER_EMPTY, Verdict.MISALIGNED),
)
_NOT_LEFT = (RowKind.NUMBER, RowKind.NEW, RowKind.PAUSED, RowKind.GOING)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """An appointment as it is shown; what is not known is empty. `reason` is a sentence.

    `answered` is what the patient's answer to the reminder decided about the appointment, if anything. `row` is that of
    the list with its verdict, `listed` what stands in it, both None for what the list does not have.
    """

    kind: RowKind
    name: str = ""
    number: str = ""
    starts_at: datetime | None = None
    dentist: str = ""
    reason: str = ""
    place: str = ""
    message_id: int | None = None
    message_state: MessageState | None = None
    due_at: datetime | None = None
    appointment_id: int | None = None
    called_by: str = ""
    called_at: datetime | None = None
    answered: AnswerMeaning | None = None
    row: CheckedRow | None = None
    listed: ListedRow | None = None

    @property
    def may_be_corrected(self) -> bool:
        """Whether another number may be typed for it."""
        is_prepared_later = self.kind is RowKind.TOGETHER and self.appointment_id is None
        if self.row is None or self.listed is None or not (self.kind in _NOT_LEFT or is_prepared_later):
            return False
        return self.row.may_correct_number


@dataclass(frozen=True, slots=True)
class EarlierRuns:
    """What speaks against the list as to what runs of earlier days prepared and still waits, and what is to be seen.

    `held` holds it, `remarks` hold nothing; `to_look_at` are the rows that these are about.
    """

    held: tuple[Fact, ...] = ()
    remarks: tuple[Fact, ...] = ()
    to_look_at: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanDay:
    """A plan as its list is now, and as it stands in the store.

    `last` is its latest run, `next_at` the moment of the next one (local time), `report` what a run would find;
    `unseen` why the list cannot be seen here, `earlier` what is to be said of runs of earlier days.
    """

    plan: str
    last: ReminderRun | None
    next_at: datetime | None
    is_on_trial: bool
    report: RunReport
    waiting: WaitingReminders | None
    rows: tuple[PlanRow, ...]
    unseen: str = ""
    earlier: EarlierRuns = EarlierRuns()

    @property
    def has_run(self) -> bool:
        """Whether the plan has run today."""
        return self.is_about_today and self.last is not None and self.last.day == self.report.run.day

    @property
    def is_about_today(self) -> bool:
        """Whether the plan runs today: else its list is looked at for the next day of a run."""
        return bool(self.report.days) and local(self.report.run.at).date() == self.report.run.day


def waiting_reminders(operation: Operation, plans: Collection[str]) -> Mapping[str, WaitingReminders]:
    """By plan what waits, due at the moment at which quiet hours let it leave."""
    waiting = operation.outbox.reminder_decisions.waiting(plans)
    return {name: replace(each, due_at=_leaving(operation, each.due_at)) for name, each in waiting.items()}


def _leaving(operation: Operation, due_at: datetime) -> datetime:
    """When what is due then can leave, seen from now."""
    return end_of_quiet(operation.settings.policy.quiet_hours, max(due_at, operation.now()))


def _as_it_leaves(operation: Operation, row: PlanRow) -> PlanRow:
    if row.kind is not RowKind.GOING or row.due_at is None:
        return row
    return replace(row, due_at=_leaving(operation, row.due_at))


def plan_rows(
    operation: Operation, plan: str, report: RunReport, to_look_at: Sequence[LeftOut] = ()
) -> tuple[PlanRow, ...]:
    """Every appointment from today on, with what earlier runs have `to_look_at`; those that need a person first."""
    outbox, now = operation.outbox, operation.now()
    known = outbox.reminder_decisions.listed(plan, midnight(local(now).date()))
    keys = outbox.reminder_decisions.keys(report.appointments)
    answered = outbox.answers.appointments([each.message_id for each in known if each.message_id is not None])
    joined = tuple(_Joined(report, known, dict(zip(keys, report.appointments, strict=True)), answered).rows())
    rows = (*(_as_it_leaves(operation, row) for row in joined), *map(_of_left_out, to_look_at))
    order = list(RowKind)
    return tuple(sorted(rows, key=lambda row: order.index(row.kind)))


class _Joined:
    def __init__(
        self,
        report: RunReport,
        known: Sequence[ListedAppointment],
        keyed: Mapping[bytes, Appointment],
        answered: Mapping[int, AnswerMeaning],
    ) -> None:
        self._report = report
        self._known = known
        self._keyed = keyed
        self._answered = answered
        self._row_at = {row.list_row: row for row in report.rows}
        self._listed = {(letters_and_digits(each.name), each.starts_at) for each in report.listed.values() if each.name}
        self._together = frozenset() if report.changes is None else report.changes.covered_lines

    def rows(self) -> Iterator[PlanRow]:
        """Those in the store, then those that only the list has, then what is no appointment."""
        settled: set[bytes] = set()
        for known in self._known:
            here = self._keyed.get(known.key)
            if known.state is AppointmentState.GONE and here is not None:
                continue  # the list has it again, and the next run prepares it
            if known.leads or known.state is AppointmentState.CALL or here is not None:
                settled.add(known.key)
                yield self._stored(known, here)
        changes = self._report.changes
        told = {each.line for key, each in self._keyed.items() if key in settled}
        told |= frozenset() if changes is None else changes.settled_lines  # also with another dentist by now
        late = {each.line for each in self._report.left_out if each.line in self._row_at}
        for row in self._report.rows:
            if row.list_row not in told:
                yield self._of_list(row, is_late=row.list_row in late)
        for left_out in self._report.left_out:
            if left_out.line not in self._row_at:
                yield _of_left_out(left_out)

    def _stored(self, known: ListedAppointment, here: Appointment | None) -> PlanRow:
        row = None if here is None else self._row_at.get(here.line)
        listed_name = "" if here is None else here.name
        answered = None if known.message_id is None else self._answered.get(known.message_id)
        return PlanRow(
            _kind(known, answered),
            (known.name or listed_name) if known.leads else (listed_name or known.name),
            known.number or (here.number if here else ""),
            here.starts_at if here else known.starts_at,
            here.dentist if here else "",
            " ".join(filter(None, (_remark(row), self._reason(known)))),
            message_id=known.message_id,
            message_state=known.message_state,
            due_at=known.due_at,
            appointment_id=known.id,
            called_by=known.called_by,
            called_at=known.called_at,
            answered=answered,
            row=row,
            listed=None if here is None else self._report.listed.get(here.line),
        )

    def _reason(self, known: ListedAppointment) -> str:
        if known.state is AppointmentState.CALL:
            if known.message_id is None:
                return _("Der Termin ist neu oder verlegt; die Erinnerung an den früheren ging schon hinaus.")
            if self._answered.get(known.message_id) is AnswerMeaning.CANCELLED:
                return _("Auf die Erinnerung kam eine Absage; der Termin steht nicht mehr in der Liste.")
            if (letters_and_digits(known.name), known.starts_at) in self._listed:
                return _("Der Termin steht in der Liste jetzt mit einer anderen Nummer; an diese ging die Erinnerung.")
            return _("Die Erinnerung ging hinaus; laut Liste gilt der Termin nicht mehr.")
        return read_sentence(known.error)

    def _of_list(self, row: CheckedRow, *, is_late: bool) -> PlanRow:
        listed = self._report.listed.get(row.list_row)
        kind = RowKind.TOGETHER if row.list_row in self._together else RowKind.NEW
        reason = _remark(row)
        if not row.verdict.is_sendable:
            kind = RowKind.TEXT if row.verdict in _ABOUT_TEXT else RowKind.REFUSED
            kind = RowKind.NUMBER if row.verdict.is_about_number else kind
            reason = _way_out(row) or row.reason or title(row.verdict)
        elif is_late:
            kind, reason = RowKind.REFUSED, _("Der Termin beginnt, ehe die Erinnerung hinausginge.")
        return PlanRow(
            kind,
            row.name,
            row.number or row.written,
            None if listed is None else listed.starts_at,
            "" if listed is None else listed.dentist,
            reason,
            place=_("Zeile {line}").format(line=row.list_row),
            row=row,
            listed=listed,
        )


def _of_left_out(left_out: LeftOut) -> PlanRow:
    if not left_out.is_to_look_at:
        reason = left_out.reason if not left_out.name else f"{left_out.place}: {left_out.reason}"
        return PlanRow(
            RowKind.REFUSED, left_out.name, starts_at=left_out.starts_at, place=left_out.place, reason=reason
        )
    words = _("Abgesagt oder verlegt; bitte ansehen: Steht dort ein neuer Termin, tragen Sie ihn in die Liste ein.")
    reason = f"{left_out.place}: {words}"
    return PlanRow(RowKind.REPLACED, left_out.name, starts_at=left_out.starts_at, place=left_out.place, reason=reason)


def _remark(row: CheckedRow | None) -> str:
    """What a person should see of a row that is sent."""
    if row is None:
        return ""
    if row.verdict.is_sendable:
        return row.reason if row.is_corrected or row.verdict.needs_person else ""
    # What waits already is refused as a second message, and its number is as unclear as before.
    return list_reasons.several_numbers(row.number, row.other_numbers) if row.other_numbers else ""


def _way_out(row: CheckedRow) -> str:
    """What makes a text too long and can be replaced; "" where that is not the matter."""
    if row.verdict not in (Verdict.TOO_LONG, Verdict.NEEDS_UNICODE):
        return ""
    signs = [each.char for each in count(row.text).forcing if each.replacement is not None]
    if not signs:
        return ""
    return _(
        "„{sign}“ erzwingt Unicode, so geht der Text nicht hinaus. Der Admin kann solche Zeichen ersetzen lassen "
        "(replace_forcing)."
    ).format(sign=signs[0])


def _kind(known: ListedAppointment, answered: AnswerMeaning | None) -> RowKind:
    if known.state is AppointmentState.CALL:
        # Who cancelled by herself need not be told that the appointment is gone.
        has_cancelled = answered is AnswerMeaning.CANCELLED and known.called_at is None
        return RowKind.LEFT if has_cancelled else RowKind.CALL
    if not known.leads:
        return RowKind.TOGETHER
    if known.message_state is MessageState.QUEUED:
        return RowKind.PAUSED if known.is_paused else RowKind.GOING
    if known.message_state is None or known.message_state.may_have_arrived:
        return RowKind.LEFT
    return RowKind.HELD_BACK if known.was_held_back else RowKind.TAKEN_BACK
