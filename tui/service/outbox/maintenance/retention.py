"""Retention: after the configured time no text, name or number of a message is left, in no byte of a SQLite store.

The rows stay, with the keyed HMAC of the number: statistics survive, and an opt-out still finds its number.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from tui.service.model.events import EventKind
from tui.service.outbox.engines.connection import Connection, sql
from tui.service.outbox.store import Store, Subject
from tui.service.outbox.subjects import events

_log = logging.getLogger(__name__)
_OUTDATED = "updated_at < :before AND state NOT IN ('queued', 'sending') AND (number <> '' OR text <> '' OR name <> '')"

# A provider's words may repeat number or text, so they go with them.
_EMPTY_STORIES = sql("UPDATE event SET detail = '' WHERE message_id IN (SELECT id FROM message WHERE", _OUTDATED, ")")
_EMPTY_MESSAGES = sql(
    "UPDATE message SET number = '', name = '', text = '', error = '', report_due_at = NULL WHERE", _OUTDATED
)
# What still has to be deleted at the provider keeps the id by which that is done.
_EMPTY_ANSWERS = "UPDATE answer SET number = '', text = '' WHERE fetched_at < :before AND (number <> '' OR text <> '')"
_OUTDATED_SERIES = (
    "SELECT id FROM series WHERE updated_at < :before"
    " AND id NOT IN (SELECT series_id FROM message"
    " WHERE series_id IS NOT NULL AND (updated_at >= :before OR state IN ('queued', 'sending')))"
    " AND (title <> '' OR text <> '' OR id IN (SELECT series_id FROM rejection))"
)
_EMPTY_SERIES = (
    "DELETE FROM rejection WHERE series_id IN :ids",
    "UPDATE event SET detail = '' WHERE series_id IN :ids",
    "UPDATE series SET title = '', text = '' WHERE id IN :ids",
)


_FORGET_APPOINTMENTS = "DELETE FROM appointment WHERE starts_at < :before AND updated_at < :before"
_FORGET_CORRECTIONS = "DELETE FROM reminder_correction WHERE starts_at < :before"
# Counts of appointments, nothing of any patient; what is usual on a weekday is read off them.
_RUNS_ARE_KEPT = timedelta(days=400)
_FORGET_RUNS = "DELETE FROM reminder_run WHERE at < :before"


class Retention(Subject):
    """Empties what is older than it may be kept."""

    def forget(self, before: datetime, *, actor: str) -> int:
        """Remove what is personal from messages that ended and answers that came before then; how many messages.

        Messages that still wait keep theirs. Freed bytes that could not be wiped, because somebody was reading, are
        wiped by the next call. Raises `StoreError`.
        """
        with self._store.write() as connection:
            forgotten = _forget_messages(connection, before)
            corrections = connection.execute(_FORGET_CORRECTIONS, {"before": self._store.clock()})
            answers = connection.execute(_EMPTY_ANSWERS, {"before": before})
            has_forgotten = bool(forgotten + answers + _forget_series(connection, before) + corrections)
            connection.execute(_FORGET_APPOINTMENTS, {"before": before})
            connection.execute(_FORGET_RUNS, {"before": min(before, self._store.clock() - _RUNS_ARE_KEPT)})
            if forgotten:
                events.note(connection, self._store.clock(), actor, EventKind.PURGED, str(forgotten))
            is_to_be_wiped = note_what_is_to_be_wiped(connection, has_forgotten=has_forgotten)
        if is_to_be_wiped:
            wipe(self._store)
        return forgotten


def wipe(store: Store) -> None:
    """Wipe freed bytes, and note where it was done. A server does so by itself."""
    if not store.is_shared and _vacuum(store):
        with store.write() as connection:
            connection.execute("DELETE FROM meta WHERE key = 'wipe_due'")
        _empty_log(store)


def _vacuum(store: Store) -> bool:
    """Write the file anew without freed pages, and let the write-ahead log keep nothing; whether it could."""
    return _run(store, "VACUUM") and _empty_log(store)


def _empty_log(store: Store) -> bool:
    return _run(store, "PRAGMA wal_checkpoint(TRUNCATE)")


def _run(store: Store, statement: str) -> bool:
    try:
        with store.engine.autocommit() as connection:
            answer = connection.row(statement)
    except (sqlite3.Error, OSError) as error:
        _log.warning("freed pages could not be wiped now: %s", type(error).__name__)
        return False
    # A checkpoint that readers kept from its end says so in its first column instead of failing.
    return answer is None or answer[0] == 0


def _forget_messages(connection: Connection, before: datetime) -> int:
    connection.execute(_EMPTY_STORIES, {"before": before})
    return connection.execute(_EMPTY_MESSAGES, {"before": before})


def _forget_series(connection: Connection, before: datetime) -> int:
    outdated = connection.column(_OUTDATED_SERIES, {"before": before})
    empty_series(connection, outdated)
    return len(outdated)


def empty_series(connection: Connection, series_ids: Sequence[int]) -> None:
    """Empty title and text of series, and remove their refused rows."""
    for statement in _EMPTY_SERIES if series_ids else ():
        connection.execute(statement, {"ids": list(series_ids)})


def note_what_is_to_be_wiped(connection: Connection, *, has_forgotten: bool) -> bool:
    """Whether freed bytes are to be wiped, for what was forgotten now or earlier; written down until it is done."""
    noted = connection.row("SELECT 1 FROM meta WHERE key = 'wipe_due'") is not None
    if has_forgotten and not noted:
        connection.execute("INSERT INTO meta (key, value) VALUES ('wipe_due', :noted)", {"noted": b"1"})
    return has_forgotten or noted
