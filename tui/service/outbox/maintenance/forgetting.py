"""Forgetting one person: of her messages the rows stay without number, name and text, as retention leaves them.

That her number opted out, and what it consented to or withdrew, stays known by its keyed HMAC alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from tui.service.model.events import EventKind
from tui.service.model.person import StoredTraces
from tui.service.outbox.engines.connection import Connection, Row
from tui.service.outbox.maintenance.retention import empty_series, note_what_is_to_be_wiped, wipe
from tui.service.outbox.store import Subject
from tui.service.outbox.subjects import events
from tui.service.outbox.subjects.optouts import NO_REASON
from tui.service.outbox.subjects.persons import known_traces, rows_about
from tui.service.text.persons.person_traces import PersonTraces

_STATES = "SELECT state, count(*) FROM message WHERE number_key = :key AND {named} GROUP BY state"
_PERSONAL = "(number <> '' OR text <> '' OR name <> '')"
_CANCEL = (
    "UPDATE message SET state = 'cancelled', updated_at = :now WHERE number_key = :key AND state = 'queued'"
    " RETURNING id"
)
_ON_THE_WIRE = "SELECT count(*) FROM message WHERE number_key = :key AND state = 'sending'"
# A provider's words may repeat number or text, so they go with them.
_EMPTY_STORIES = (
    "UPDATE event SET detail = '' WHERE detail <> '' AND message_id IN (SELECT id FROM message WHERE number_key = :key)"
)
_EMPTY_MESSAGES = (
    "UPDATE message SET number = '', name = '', text = '', error = '', report_due_at = NULL WHERE number_key = :key"
)
_COUNT_ANSWERS = "SELECT count(*) FROM answer WHERE number_key = :key AND (number <> '' OR text <> '')"
_EMPTY_ANSWERS = "UPDATE answer SET number = '', text = '' WHERE number_key = :key AND (number <> '' OR text <> '')"
_SERIES_OF = "SELECT DISTINCT series_id FROM message WHERE number_key = :key AND series_id IS NOT NULL"
_SERIES = "SELECT id, title, text FROM series WHERE title <> '' OR text <> ''"
_FORGET_CORRECTIONS = "DELETE FROM reminder_correction WHERE number_key = :key"
_HOLDS_OTHERS = (
    "SELECT 1 FROM message WHERE series_id = :id AND (number <> '' OR name <> '' OR text <> '')"
    " UNION ALL SELECT 1 FROM rejection WHERE series_id = :id LIMIT 1"
)
_REASONS = (
    "SELECT id, reason, created_at, lifted_at, lifted_reason, number_key = :key FROM optout"
    " WHERE reason <> '' OR coalesce(lifted_reason, '-') <> '-'"
)
_EMPTY_REASON = (
    "UPDATE optout SET reason = '', lifted_reason = CASE WHEN lifted_at IS NULL THEN lifted_reason ELSE :none END"
    " WHERE id IN :ids"
)
_REMARKS = (
    "SELECT id, purpose || ' ' || source || ' ' || remark, created_at, number_key = :key FROM consent"
    " WHERE remark <> ''"
)
_EMPTY_REMARKS = "UPDATE consent SET remark = '' WHERE id IN :ids"
_TOLD_CONSENTS = (
    "SELECT id, at, detail FROM event WHERE kind IN ('consent-given', 'consent-withdrawn') AND detail <> ''"
)
_TOLD_OPTOUTS = "SELECT id, at, detail FROM event WHERE kind IN ('optout-added', 'optout-removed') AND detail <> ''"
_APPOINTMENTS = "SELECT count(*) FROM appointment WHERE number_key = :key"
_DELETE_PAST_APPOINTMENTS = "DELETE FROM appointment WHERE number_key = :key AND starts_at <= :now"
# Of one still to come stays that it was reminded of, by nothing but the keyed HMAC of the appointment.
_EMPTY_APPOINTMENTS = "UPDATE appointment SET number_key = :none, person_key = :none WHERE number_key = :key"
_EMPTY_LINES = "UPDATE event SET detail = '' WHERE id IN :ids"
_A_MOMENT = timedelta(minutes=1) // timedelta(microseconds=1)
"""How far the clock that wrote an entry and the one that wrote its line may differ."""


class StillOnTheWire(Exception):
    """A message to the number is being handed over; nothing was changed."""


class Forgetting(Subject):
    """Forgets one number (E.164) and all that belongs to it."""

    def forecast(self, number: str) -> StoredTraces:
        """What `forget` would find."""
        with self._store.read() as connection:
            key = self._store.number_key(connection, number)
            states: dict[str, int] = dict(connection.rows(_STATES.format(named=_PERSONAL), {"key": key}))
            traces = known_traces(connection, number, key)
            rejected = rows_about(connection, traces)
            of_series = {*connection.column(_SERIES_OF, {"key": key}), *(row[1] for row in rejected)}
            return StoredTraces(
                sum(states.values()),
                states.get("queued", 0),
                states.get("sending", 0),
                len(rejected),
                len(of_series),
                len(_reasons(connection, traces, key)),
                len(_remarks(connection, traces, key)),
                connection.value(_APPOINTMENTS, {"key": key}),
                int(connection.value(_COUNT_ANSWERS, {"key": key})),
            )

    def forget(self, number: str, *, actor: str) -> StoredTraces:
        """Forget the number; what there was. What waits is cancelled first. Raises `StillOnTheWire`.

        Freed bytes that could not be wiped, because somebody was reading, are wiped by the next call or by retention.
        """
        with self._store.write() as connection:
            key = self._store.number_key(connection, number)
            traces = known_traces(connection, number, key)
            of_series = connection.column(_SERIES_OF, {"key": key})
            cancelled = self._cancel(connection, key, actor)
            personal = sum(count for _state, count in connection.rows(_STATES.format(named=_PERSONAL), {"key": key}))
            connection.execute(_EMPTY_STORIES, {"key": key})
            connection.execute(_EMPTY_MESSAGES, {"key": key})
            corrections = connection.execute(_FORGET_CORRECTIONS, {"key": key})
            rejected = rows_about(connection, traces)
            if rejected:
                connection.execute("DELETE FROM rejection WHERE id IN :ids", {"ids": [row[0] for row in rejected]})
            series = {*of_series, *(row[1] for row in rejected)}
            _forget_series(connection, traces, series)
            events.note(connection, self._store.clock(), actor, EventKind.PERSON_FORGOTTEN, str(personal))
            reasons = _forget_reasons(connection, traces, key)
            remarks = _forget_remarks(connection, traces, key)
            appointments = self._forget_appointments(connection, key)
            answers = connection.execute(_EMPTY_ANSWERS, {"key": key})
            found = StoredTraces(
                personal, len(cancelled), 0, len(rejected), len(series), reasons, remarks, appointments, answers
            )
            has_forgotten = found != StoredTraces() or corrections > 0
            is_to_be_wiped = note_what_is_to_be_wiped(connection, has_forgotten=has_forgotten)
        if is_to_be_wiped:
            wipe(self._store)
        return found

    def _forget_appointments(self, connection: Connection, key: bytes) -> int:
        count: int = connection.value(_APPOINTMENTS, {"key": key})
        if count:
            connection.execute(_DELETE_PAST_APPOINTMENTS, {"key": key, "now": self._store.clock()})
            connection.execute(_EMPTY_APPOINTMENTS, {"key": key, "none": b""})
        return count

    def _cancel(self, connection: Connection, key: bytes, actor: str) -> list[int]:
        now = self._store.clock()
        cancelled: list[int] = connection.column(_CANCEL, {"key": key, "now": now})
        if connection.value(_ON_THE_WIRE, {"key": key}):
            raise StillOnTheWire
        events.note_each(connection, cancelled, now, actor, EventKind.CANCELLED)
        return cancelled


def _forget_series(connection: Connection, traces: PersonTraces, of_person: Iterable[int]) -> None:
    """Empty the series that were the person's alone, and any that names her."""
    hers = [each for each in of_person if connection.row(_HOLDS_OTHERS, {"id": each}) is None]
    naming = [
        series_id for series_id, *words in connection.rows(_SERIES) if any(traces.stand_in(each) for each in words)
    ]
    empty_series(connection, sorted({*hers, *naming}))


def _forget_reasons(connection: Connection, traces: PersonTraces, key: bytes) -> int:
    """Empty why the number opted out, in the list and in the journal."""
    found = _reasons(connection, traces, key)
    written = [
        pair for _id, why, at, lifted_at, lifted_why, _is_hers in found for pair in ((why, at), (lifted_why, lifted_at))
    ]
    _empty_lines(connection, _TOLD_OPTOUTS, traces, written)
    if found:
        connection.execute(_EMPTY_REASON, {"ids": [row[0] for row in found], "none": NO_REASON})
    return len(found)


def _forget_remarks(connection: Connection, traces: PersonTraces, key: bytes) -> int:
    """Empty what was written about the sources of the number's consents, in the records and in the journal."""
    found = _remarks(connection, traces, key)
    _empty_lines(connection, _TOLD_CONSENTS, traces, [(words, at) for _id, words, at, _is_hers in found])
    if found:
        connection.execute(_EMPTY_REMARKS, {"ids": [row[0] for row in found]})
    return len(found)


def _empty_lines(
    connection: Connection, lines: str, traces: PersonTraces, written: Sequence[tuple[str, int | None]]
) -> None:
    """Empty the lines of the journal that name the person, or repeat what was written about her at that moment."""
    naming = [
        line_id
        for line_id, at, detail in connection.rows(lines)
        if traces.stand_in(detail)
        or any(detail == words and when is not None and abs(at - when) < _A_MOMENT for words, when in written)
    ]
    if naming:
        connection.execute(_EMPTY_LINES, {"ids": naming})


def _reasons(connection: Connection, traces: PersonTraces, key: bytes) -> list[Row]:
    """Of the opt-outs of the number, and of others where they name the person."""
    rows = connection.rows(_REASONS, {"key": key})
    return [row for row in rows if row[5] or traces.stand_in(row[1]) or traces.stand_in(row[4] or "")]


def _remarks(connection: Connection, traces: PersonTraces, key: bytes) -> list[Row]:
    """Of the consents of the number, and of others where they name the person."""
    return [row for row in connection.rows(_REMARKS, {"key": key}) if row[3] or traces.stand_in(row[1])]
