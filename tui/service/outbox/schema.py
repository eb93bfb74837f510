"""The tables of the store: made by `migrations/` where there are none, brought up to date where they are older.

They are the same in SQLite and PostgreSQL.

Moments are whole microseconds since 1970 in UTC: they compare and add alike in both engines. `number_key` is the keyed
HMAC of the E.164 number; duplicates, opt-outs and history are found by it, also after the number itself is gone.
"""

from __future__ import annotations

from tui.service.outbox.engines import faults
from tui.service.outbox.engines.connection import Connection
from tui.service.outbox.store import Store, stored_version

TABLES = (
    "series", "message", "send_key", "event", "rejection", "rate", "hold", "worker", "optout", "consent",
    "template", "alert", "balance", "meta", "published_settings", "appointment", "reminder_run",
    "reminder_correction", "answer", "answer_fetch",
)  # fmt: skip
"""Each behind those that its rows refer to."""

NUMBERED = (
    "series", "message", "event", "rejection", "optout", "consent", "template", "published_settings",
    "appointment", "reminder_run", "reminder_correction", "answer",
)  # fmt: skip
"""Those whose rows have an id."""

# Written out, because an engine uses a partial index only where it can prove the condition from constants.
CLAIMABLE = "state = 'queued' AND paused = 0"
ON_THE_WIRE = "state = 'sending'"
AWAITING_REPORT = "report_due_at IS NOT NULL"
IN_FORCE = "lifted_at IS NULL"
"""Of an opt-out."""
TIMES_MADE_ANEW = (
    "(SELECT count(*) FROM event WHERE event.message_id = message.id AND (event.kind = 'undelivered'"
    " OR event.kind = 'changed' AND replace(event.detail, '\"text-changed\"', '') <> event.detail AND EXISTS"
    " (SELECT 1 FROM event AS earlier WHERE earlier.message_id = message.id AND earlier.kind = 'resolved'"
    " AND earlier.id < event.id)))"
)
"""How often it became another message for a provider: taken and proved not delivered, or said by a person not to have
been sent and given another text.
"""

VERSION = 13
"""The number of the last migration."""


def bring_up_to_date(store: Store) -> None:
    """Create or upgrade the tables; raises `StoreNewer`, `StoreMoved`, and `StoreDamaged` for another's."""
    with store.read() as connection:
        version = stored_version(connection)
        if version and not store.is_shared:
            _refuse_if_moved(connection, store.place)
    if version != VERSION:
        from tui.service.outbox import migrating

        migrating.to_version(VERSION, store)


def _refuse_if_moved(connection: Connection, place: str) -> None:
    destination = connection.value("SELECT value FROM meta WHERE key = 'moved_to'")
    if destination is not None:
        raise faults.moved(place, destination.decode())
