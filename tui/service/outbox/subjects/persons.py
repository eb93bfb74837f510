"""What the store knows of one number besides its messages: refused rows of lists, decisions about its opt-out.

Refused rows hold their number as it was written, so they are found by reading each.
"""

from __future__ import annotations

from tui.service.model.messages import Rejected
from tui.service.model.person import CorrectedNumber, OptOutDecision, RejectedOfSeries, RemindedAppointment
from tui.service.model.reminders import AppointmentState
from tui.service.outbox.engines.connection import Connection, Row, Select
from tui.service.outbox.engines.values import moment, moment_or_none, row_reader
from tui.service.outbox.store import Subject
from tui.service.outbox.subjects import search
from tui.service.text.persons.person_traces import PersonTraces
from tui.service.wording.facts import read_sentence

_OF_REJECTION = (
    "SELECT rejection.id, series_id, series.title, list_row, number, reason, name FROM rejection"
    " JOIN series ON series.id = series_id"
)
_REJECTED = f"{_OF_REJECTION} ORDER BY series_id, list_row, rejection.id"
_NEWEST_REJECTED = Select(_OF_REJECTION, "ORDER BY rejection.id DESC")
_DECISIONS = (
    "SELECT reason, created_by, created_at, coalesce(lifted_by, ''), lifted_at, coalesce(lifted_reason, '')"
    " FROM optout WHERE number_key = :key ORDER BY id"
)
_decision = row_reader(OptOutDecision, reason=read_sentence, created_at=moment, lifted_at=moment_or_none)
_NAMES = "SELECT DISTINCT name FROM message WHERE number_key = :key AND name <> '' ORDER BY name"
_TEXTS = "SELECT DISTINCT text FROM message WHERE number_key = :key AND text <> ''"
_APPOINTMENTS = (
    "SELECT plan, starts_at, state, message_id FROM appointment WHERE number_key = :key ORDER BY starts_at DESC, id"
)
_CORRECTIONS = (
    "SELECT plan, starts_at, corrected_by, corrected_at FROM reminder_correction WHERE number_key = :key"
    " ORDER BY starts_at DESC, id"
)
_appointment = row_reader(RemindedAppointment, starts_at=moment, state=AppointmentState)
_correction = row_reader(CorrectedNumber, starts_at=moment, corrected_at=moment)
_BATCH = 1000


class Persons(Subject):
    """Reads what is known of a number (E.164)."""

    def traces(self, number: str) -> PersonTraces:
        """By what the person is recognised where no key tells her."""
        with self._store.read() as connection:
            return known_traces(connection, number, self._store.number_key(connection, number))

    def names(self, number: str) -> tuple[str, ...]:
        """The names that messages to the number had."""
        return tuple(name for (name,) in self._rows_of_number(_NAMES, number))

    def rejected(self, traces: PersonTraces) -> tuple[RejectedOfSeries, ...]:
        """The refused rows that are about the person, in the order of their series."""
        with self._store.read() as connection:
            return tuple(map(_rejected, rows_about(connection, traces)))

    def rejected_with(self, sought: str, limit: int) -> tuple[RejectedOfSeries, ...]:
        """The newest refused rows with that in name or number."""
        with self._store.read() as connection:
            condition = search.in_number_or_name(sought, connection.dialect)
            rows = _NEWEST_REJECTED.where(condition.text, **condition.values).rows(connection, limit)
        return tuple(map(_rejected, rows))

    def optouts(self, number: str) -> tuple[OptOutDecision, ...]:
        """Every opt-out of the number, also those that were lifted, oldest first."""
        return tuple(map(_decision, self._rows_of_number(_DECISIONS, number)))

    def appointments(self, number: str) -> tuple[RemindedAppointment, ...]:
        """The appointments that the number was reminded of, the latest first."""
        return tuple(map(_appointment, self._rows_of_number(_APPOINTMENTS, number)))

    def corrections(self, number: str) -> tuple[CorrectedNumber, ...]:
        """The appointments for which somebody typed the number, the latest first."""
        return tuple(map(_correction, self._rows_of_number(_CORRECTIONS, number)))


def known_traces(connection: Connection, number: str, key: bytes) -> PersonTraces:
    """The number with every name and text of its messages."""
    return PersonTraces(number, connection.column(_NAMES, {"key": key}), connection.column(_TEXTS, {"key": key}))


def rows_about(connection: Connection, traces: PersonTraces) -> list[Row]:
    """The refused rows that are about the person."""
    return [row for rows in connection.batches(_REJECTED, _BATCH) for row in rows if traces.is_row(row[4], row[6])]


def _rejected(row: Row) -> RejectedOfSeries:
    row_id, series_id, title, list_row, number, reason, name = row
    return RejectedOfSeries(row_id, series_id, title, Rejected(list_row, number, read_sentence(reason), name))
