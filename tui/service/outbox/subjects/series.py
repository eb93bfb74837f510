"""Series: what they are, how far they are, which rows of their list were refused, what is decided about them."""

from __future__ import annotations

from datetime import datetime, timedelta

from tui.service.model import facts
from tui.service.model.consent import Purpose
from tui.service.model.events import EventKind
from tui.service.model.facts import Fact
from tui.service.model.messages import Rejected, Series, SeriesState
from tui.service.outbox.engines.connection import Connection, Select
from tui.service.outbox.engines.values import moment, row_reader
from tui.service.outbox.store import Subject
from tui.service.outbox.subjects import events
from tui.service.outbox.subjects.queue import NotAsItWas, time_changed
from tui.service.wording.facts import read_sentence

_SERIES = (
    "SELECT id, title, text, sender, protocol, state, total, consent_by, due_at, created_by, created_at,"
    " purpose FROM series"
)
_series = row_reader(Series, state=SeriesState, due_at=moment, created_at=moment, purpose=Purpose.read)

_CANCELLED_AT = "UPDATE series SET updated_at = :now WHERE id = :id"
_MOVE = (
    "UPDATE series SET due_at = :due_at, updated_at = :now"
    " WHERE id = :id AND state IN ('running', 'paused') AND due_at = :due_before AND NOT EXISTS (SELECT 1 FROM message"
    " WHERE series_id = :id AND state NOT IN ('queued', 'cancelled', 'blocked'))"
)
_MOVE_WAITING = (
    "UPDATE message SET due_at = :due_at, error = '', updated_at = :now"
    " WHERE series_id = :id AND state = 'queued' AND claim_token IS NULL"
)


class SeriesRows(Subject):
    """Reads series, and records what is decided about them with the name of who did."""

    def one(self, series_id: int) -> Series | None:
        """The series of that id, or None."""
        rows = self._selected(Select(_SERIES).where("id = :id", id=series_id))
        return _series(rows[0]) if rows else None

    def newest(self, limit: int = 50, before: int | None = None) -> tuple[Series, ...]:
        """The latest series, or the latest before the series of an id; newest first."""
        wanted = Select(_SERIES, "ORDER BY id DESC")
        if before is not None:
            wanted = wanted.where("id < :before", before=before)
        return tuple(map(_series, self._selected(wanted, limit)))

    def next_newer(self, than: int, limit: int = 50) -> tuple[Series, ...]:
        """The series that came next after the one of an id; newest first."""
        wanted = Select(_SERIES, "ORDER BY id").where("id > :than", than=than)
        return tuple(map(_series, reversed(self._selected(wanted, limit))))

    def rejected(self, series_id: int) -> tuple[Rejected, ...]:
        """The rows of the list that were refused, in its order."""
        rows = self._rows(
            "SELECT list_row, number, reason, name FROM rejection WHERE series_id = :id ORDER BY list_row, id",
            {"id": series_id},
        )
        return tuple(Rejected(line, number, read_sentence(reason), name) for line, number, reason, name in rows)

    def refused_since(self, series_id: int) -> tuple[tuple[str, Fact], ...]:
        """Number as written and reason of the rows that were refused of the lists of later series."""
        statement = "SELECT number, reason FROM rejection WHERE series_id > :id AND number <> ''"
        rows = self._rows(statement, {"id": series_id})
        return tuple((number, facts.read(reason)) for number, reason in rows)

    def released_rows(self, series_id: int) -> frozenset[int]:
        """The lines of the list that a person let pass although a cell said that somebody died."""
        rows = self._rows(
            "SELECT detail FROM event WHERE series_id = :id AND kind = :kind",
            {"id": series_id, "kind": EventKind.DECEASED_REMARKS_RELEASED},
        )
        return frozenset(int(line) for (detail,) in rows for line in detail.split(", ") if line.isdecimal())

    def segments(self, series_id: int) -> int:
        """The SMS parts of all messages of a series."""
        statement = "SELECT coalesce(sum(segments), 0) FROM message WHERE series_id = :id"
        return int(self._value(statement, {"id": series_id}))

    def handed_over_since(self, series_id: int, since: datetime) -> int:
        """How many messages of a series got their first result since then; for the rate."""
        count: int = self._value(
            "SELECT count(*) FROM message WHERE series_id = :id AND sent_at >= :since"
            " AND state NOT IN ('queued', 'sending')",
            {"id": series_id, "since": since},
        )
        return count

    def course(self, series_id: int, since: datetime, step: timedelta, count: int) -> tuple[int, ...]:
        """How many messages of a series were handed over in each of `count` steps from `since` on; for a plot."""
        rows = self._rows(
            "SELECT (sent_at - :since) / :step AS place, count(*) FROM message"
            " WHERE series_id = :id AND sent_at >= :since AND state NOT IN ('queued', 'sending') GROUP BY place",
            {"id": series_id, "since": since, "step": step // timedelta(microseconds=1)},
        )
        found = {int(place): int(handed_over) for place, handed_over in rows}
        return tuple(found.get(place, 0) for place in range(count))

    def pause(self, series_id: int, *, actor: str) -> bool:
        """Keep the messages of a running series from being claimed; False if it was not running.

        What is on the wire goes on, and is paused with its series if it comes back.
        """
        return self._change(series_id, (SeriesState.RUNNING,), SeriesState.PAUSED, actor)

    def resume(self, series_id: int, *, actor: str) -> bool:
        """Let a paused series go on; False if it was not paused."""
        return self._change(series_id, (SeriesState.PAUSED,), SeriesState.RUNNING, actor)

    def cancel(self, series_id: int, *, actor: str) -> bool:
        """Take back every waiting message of a series; False if it was cancelled before."""
        return self._change(series_id, (SeriesState.RUNNING, SeriesState.PAUSED), SeriesState.CANCELLED, actor)

    def move(self, before: Series, due_at: datetime, *, actor: str) -> None:
        """Let a series of which nothing has left begin at another moment, with all that waits of it.

        Raises `NotAsItWas` where something of it has left, it was cancelled, or it has another time than `before`.
        """
        now = self._store.clock()
        values = {"id": before.id, "due_at": due_at, "due_before": before.due_at, "now": now}
        detail = time_changed(before.due_at, due_at)
        with self._store.write() as connection:
            events.note(connection, now, actor, EventKind.SERIES_MOVED, detail, series_id=before.id)
            if not connection.execute(_MOVE, values):
                raise NotAsItWas
            connection.execute(_MOVE_WAITING, values)
            self._store.announce(connection)

    def _change(self, series_id: int, before: tuple[SeriesState, ...], after: SeriesState, actor: str) -> bool:
        with self._store.write() as connection:
            now = self._store.clock()
            if not change_state(connection, series_id, before, after, now, actor):
                return False
            if after is SeriesState.CANCELLED:
                # What a dispatcher took out before it was reached here left earlier, and is withdrawn if it comes back.
                connection.execute(_CANCELLED_AT, {"id": series_id, "now": self._store.clock()})
            self._store.announce(connection)
            return True


def pause_until_released(connection: Connection, series_id: int, now: datetime, actor: str) -> None:
    """Pause a series that was just queued, in the transaction of its queueing."""
    change_state(connection, series_id, (SeriesState.RUNNING,), SeriesState.PAUSED, now, actor)


def change_state(
    connection: Connection,
    series_id: int,
    before: tuple[SeriesState, ...],
    after: SeriesState,
    now: datetime,
    actor: str,
) -> bool:
    """Give a series and its messages another state, in a transaction; False where it was not in one of `before`."""
    if not _enter(connection, series_id, before, after, now):
        return False
    # In every state, so that whatever is queued again later is paused or runs as its series is.
    connection.execute(
        "UPDATE message SET paused = :paused WHERE series_id = :id",
        {"id": series_id, "paused": int(after is SeriesState.PAUSED)},
    )
    if after is SeriesState.CANCELLED:
        connection.execute(
            "UPDATE message SET state = 'cancelled', updated_at = :now WHERE series_id = :id AND state = 'queued'",
            {"id": series_id, "now": now},
        )
    events.note(connection, now, actor, EventKind(f"series-{after}"), series_id=series_id)
    return True


def _enter(
    connection: Connection, series_id: int, before: tuple[SeriesState, ...], after: SeriesState, now: datetime
) -> bool:
    changed = connection.execute(
        "UPDATE series SET state = :after, updated_at = :now WHERE id = :id AND state IN :before",
        {"id": series_id, "before": before, "after": after, "now": now},
    )
    return changed == 1
