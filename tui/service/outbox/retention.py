"""Forgetting: after the time of retention no text, name or number of a message is left, in no byte of the store.

The rows stay, with the keyed HMAC of the number: statistics survive, and an opt-out still finds its number.
"""

from __future__ import annotations

import logging
import sqlite3
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from tui.service.messages import MessageState
from tui.service.outbox import journal
from tui.service.outbox.store import Store
from tui.service.outbox.tables import event, message, rejection, series

_log = logging.getLogger(__name__)

_MOVING = (MessageState.QUEUED, MessageState.SENDING)


def forget(store: Store, before: datetime, *, actor: str) -> int:
    """Remove what is personal from messages that ended before then; how many.

    Messages that still wait keep theirs. Raises `StoreError`.
    """
    with store.write() as connection:
        forgotten = _forget_messages(connection, before)
        _forget_series(connection, before)
        if forgotten:
            journal.note(connection, journal.entry(store.clock(), actor, "purged", str(forgotten)))
    if forgotten:
        _wipe(store)
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


def _forget_series(connection: Connection, before: datetime) -> None:
    moving = select(message.c.series_id).where(message.c.state.in_(_MOVING), message.c.series_id.is_not(None))
    outdated = select(series.c.id).where(series.c.updated_at < before, series.c.id.not_in(moving))
    connection.execute(delete(rejection).where(rejection.c.series_id.in_(outdated)))
    connection.execute(update(event).where(event.c.series_id.in_(outdated)).values(detail=""))
    connection.execute(update(series).where(series.c.id.in_(outdated)).values(title="", text=""))


def _wipe(store: Store) -> None:
    """Let no freed page and no write-ahead log keep what was removed."""
    if store.engine.dialect.name != "sqlite":
        return
    try:
        with store.engine.connect() as connection:
            driver = connection.connection.driver_connection
            if driver is not None:
                driver.execute("VACUUM")
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except (sqlite3.Error, OSError) as error:
        _log.warning("freed pages could not be wiped now: %s", type(error).__name__)
