"""Forgetting: after the time of retention no text, name or number of a message is left, in no byte of a SQLite store.

The rows stay, with the keyed HMAC of the number: statistics survive, and an opt-out still finds its number.
"""

from __future__ import annotations

import logging
import sqlite3
from datetime import datetime

from sqlalchemy import Connection, delete, insert, or_, select, update

from tui.service.messages import MessageState
from tui.service.model.events import EventKind
from tui.service.outbox import journal
from tui.service.outbox.store import Store
from tui.service.outbox.tables import event, message, meta, rejection, series

_log = logging.getLogger(__name__)

_MOVING = (MessageState.QUEUED, MessageState.SENDING)
_WIPE_DUE = "wipe_due"


def forget(store: Store, before: datetime, *, actor: str) -> int:
    """Remove what is personal from messages that ended before then; how many.

    Messages that still wait keep theirs. Freed bytes that could not be wiped, because somebody was reading, are wiped
    by the next call. Raises `StoreError`.
    """
    with store.write() as connection:
        forgotten = _forget_messages(connection, before)
        anything = bool(forgotten + _forget_series(connection, before))
        if forgotten:
            journal.note(connection, journal.entry(store.clock(), actor, EventKind.PURGED, str(forgotten)))
        wipe_is_due = _note_wipe(connection, anything)
    if wipe_is_due and not store.is_shared and _wipe(store):
        with store.write() as connection:
            connection.execute(delete(meta).where(meta.c.key == _WIPE_DUE))
        _empty_log(store)
    return forgotten


def _forget_messages(connection: Connection, before: datetime) -> int:
    outdated = (
        message.c.updated_at < before,
        message.c.state.not_in(_MOVING),
        (message.c.number != "") | (message.c.text != "") | (message.c.name != ""),
    )
    # A provider's words may repeat number or text, so they go with them.
    connection.execute(
        update(event).where(event.c.message_id.in_(select(message.c.id).where(*outdated))).values(detail="")
    )
    forgotten = connection.execute(
        update(message).where(*outdated).values(number="", name="", text="", error="", report_due_at=None)
    )
    return forgotten.rowcount


def _forget_series(connection: Connection, before: datetime) -> int:
    alive = select(message.c.series_id).where(
        message.c.series_id.is_not(None), or_(message.c.updated_at >= before, message.c.state.in_(_MOVING))
    )
    tells_something = or_(series.c.title != "", series.c.text != "", series.c.id.in_(select(rejection.c.series_id)))
    ids = select(series.c.id).where(series.c.updated_at < before, series.c.id.not_in(alive), tells_something)
    outdated = connection.execute(ids).scalars().all()
    for series_id in outdated:
        connection.execute(delete(rejection).where(rejection.c.series_id == series_id))
        connection.execute(update(event).where(event.c.series_id == series_id).values(detail=""))
        connection.execute(update(series).where(series.c.id == series_id).values(title="", text=""))
    return len(outdated)


def _note_wipe(connection: Connection, anything: bool) -> bool:
    """Whether freed bytes are to be wiped, for what was forgotten now or earlier; written down until it is done."""
    noted = connection.execute(select(meta.c.key).where(meta.c.key == _WIPE_DUE)).first() is not None
    if anything and not noted:
        connection.execute(insert(meta).values(key=_WIPE_DUE, value=b"1"))
    return anything or noted


def _wipe(store: Store) -> bool:
    """Write the file anew without freed pages, and let the write-ahead log keep nothing; whether it was possible."""
    return _run(store, "VACUUM") and _empty_log(store)


def _empty_log(store: Store) -> bool:
    return _run(store, "PRAGMA wal_checkpoint(TRUNCATE)")


def _run(store: Store, statement: str) -> bool:
    try:
        with store.engine.connect() as connection:
            driver = connection.connection.driver_connection
            if driver is None:
                return False
            answer = driver.execute(statement).fetchone()
    except (sqlite3.Error, OSError) as error:
        _log.warning("freed pages could not be wiped now: %s", type(error).__name__)
        return False
    # A checkpoint that readers kept from its end says so in its first column instead of failing.
    return answer is None or answer[0] == 0
