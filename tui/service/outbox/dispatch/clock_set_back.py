"""What was queued while the clock of this machine was ahead and has been set back since: it would wait too long.

That its row was made in the future proves it. What was to leave at once, because nobody chose a time for it, becomes
due now; where a time was chosen by that clock, nobody knows which one was meant, so the message says so and waits.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tui.service.model import facts
from tui.service.model.events import EventKind
from tui.service.model.facts import Fact, FactKind
from tui.service.outbox.engines.connection import Connection, sql
from tui.service.outbox.engines.values import moment_or_none
from tui.service.outbox.store import Subject
from tui.service.outbox.subjects import events

TOLERANCE = timedelta(minutes=1)
"""So little is waited for."""

_NEWEST = "SELECT max(created_at) FROM message"
# Written again since the clock was set back, it is settled.
_FROM_THE_FUTURE = "created_at > :latest AND state = 'queued' AND updated_at > :latest AND due_at > :latest"
_ANY = sql("SELECT 1 FROM message WHERE", _FROM_THE_FUTURE, "LIMIT 1")
_ALL = sql("SELECT id, error FROM message WHERE", _FROM_THE_FUTURE, "ORDER BY id")
# A message that was tried was due then, and waits for its next attempt as long as it would have.
_LET_LEAVE = sql(
    "UPDATE message SET due_at = :now + CASE WHEN attempts > 0 THEN due_at - sent_at ELSE 0 END, updated_at = :now",
    "WHERE", _FROM_THE_FUTURE, "AND (due_at <= created_at OR attempts > 0 AND due_at >= sent_at)",
    "AND NOT EXISTS (SELECT 1 FROM appointment WHERE appointment.message_id = message.id)",
    "AND NOT EXISTS (SELECT 1 FROM event WHERE event.message_id = message.id AND kind = 'changed')",
    "AND NOT EXISTS (SELECT 1 FROM event WHERE event.series_id = message.series_id AND kind = 'series-moved')",
    "RETURNING id",
)  # fmt: skip
_LET_SERIES_BEGIN = (
    "UPDATE series SET due_at = :now WHERE due_at > :now"
    " AND id IN (SELECT series_id FROM message WHERE id IN :ids AND series_id IS NOT NULL)"
)
_SAY = "UPDATE message SET error = :error, updated_at = :now WHERE id = :id"


def newest_created(connection: Connection) -> datetime | None:
    """When the newest message was queued, by the clock of then."""
    return moment_or_none(connection.value(_NEWEST))


def is_anything_unsettled(connection: Connection, now: datetime) -> bool:
    """Whether messages wait that were queued by a clock that was ahead, and of which nothing was decided yet."""
    return connection.row(_ANY, {"latest": now + TOLERANCE}) is not None


class ClockSetBack(Subject):
    """Settles what was queued while the clock was ahead, in a file; a database server has one clock for all."""

    def settle(self) -> int:
        """Let leave what was to leave at once, and say of the rest that its time may be wrong; how many leave."""
        if self._store.is_shared:
            return 0
        with self._store.read() as connection:
            now = self._store.clock()
            newest = newest_created(connection)
            if newest is None or newest <= now + TOLERANCE or not is_anything_unsettled(connection, now):
                return 0
        with self._store.write() as connection:
            now = self._store.clock()
            leaving = _let_leave(connection, now)
            for message_id, error in connection.rows(_ALL, {"latest": now + TOLERANCE}):
                _say_that_its_time_may_be_wrong(connection, message_id, error, now)
            self._store.announce(connection)
        return len(leaving)


def _let_leave(connection: Connection, now: datetime) -> list[Any]:
    leaving = connection.column(_LET_LEAVE, {"latest": now + TOLERANCE, "now": now})
    if leaving:
        connection.execute(_LET_SERIES_BEGIN, {"ids": leaving, "now": now})
        events.note_each(
            connection, leaving, now, events.DISPATCHER, EventKind.CHANGED, Fact.of(FactKind.DUE_NOW_AFTER_CLOCK_AHEAD)
        )
    return leaving


def _say_that_its_time_may_be_wrong(connection: Connection, message_id: int, error: str, now: datetime) -> None:
    doubt = Fact.of(FactKind.QUEUED_BY_CLOCK_AHEAD)
    told = facts.read(error).followed_by(doubt) if error else doubt
    connection.execute(_SAY, {"id": message_id, "error": facts.stored(told), "now": now})
