"""What is known of one number, and what is deleted of it."""

from __future__ import annotations

from datetime import datetime

from tui.runtime.values import dataclass
from tui.service.model.messages import Rejected
from tui.service.model.reminders import AppointmentState


@dataclass(frozen=True, slots=True)
class RejectedOfSeries:
    """A row that was refused, and the series of its list."""

    id: int
    series_id: int
    title: str
    row: Rejected


@dataclass(frozen=True, slots=True)
class OptOutDecision:
    """An opt-out of a number, and how it was lifted; `lifted_at` is None where it is in force."""

    reason: str
    created_by: str
    created_at: datetime
    lifted_by: str = ""
    lifted_at: datetime | None = None
    lifted_reason: str = ""


@dataclass(frozen=True, slots=True)
class RemindedAppointment:
    """An appointment that a plan reminded the number of, and what became of it; `starts_at` is in UTC."""

    plan: str
    starts_at: datetime
    state: AppointmentState
    message_id: int | None


@dataclass(frozen=True, slots=True)
class CorrectedNumber:
    """That somebody typed the number for the appointment of a plan, in place of the one in its list; times in UTC."""

    plan: str
    starts_at: datetime
    corrected_by: str
    corrected_at: datetime


@dataclass(frozen=True, slots=True)
class StoredTraces:
    """How much of a person the store holds: messages by what becomes of them, rejected rows, series, words.

    `waiting` messages are cancelled, those `on_the_wire` forbid to forget; both are among the `messages`. `reasons` are
    those of opt-outs, `remarks` those on the sources of consents; `appointments` are those that were reminded of.
    """

    messages: int = 0
    waiting: int = 0
    on_the_wire: int = 0
    rejected: int = 0
    series: int = 0
    reasons: int = 0
    remarks: int = 0
    appointments: int = 0
    answers: int = 0
