"""The tables of the store, which `migrations/` makes; the same in SQLite and PostgreSQL.

Moments are whole microseconds since 1970 in UTC: they compare and add alike in both engines. `number_key` is the keyed
HMAC of the E.164 number; duplicates, opt-outs and history are found by it, also after the number itself is gone.
"""

from __future__ import annotations

from tui.service.outbox.engines.connection import Connection

TABLES = ("series", "message", "event", "rejection", "rate", "hold", "worker", "optout", "template", "meta")
"""Each behind those that its rows refer to."""

NUMBERED = ("series", "message", "event", "rejection", "optout", "template")
"""Those whose rows have an id."""

# Written out, because an engine uses a partial index only where it can prove the condition from constants.
CLAIMABLE = "state = 'queued' AND paused = 0"
ON_THE_WIRE = "state = 'sending'"
AWAITING_REPORT = "report_due_at IS NOT NULL"
IN_FORCE = "lifted_at IS NULL"
"""Of an opt-out."""


def stored_version(connection: Connection) -> int:
    """The number of the last migration that the tables have been through; 0 where there are none."""
    if connection.has_table("store_version"):
        return int(connection.value("SELECT max(version) FROM store_version") or 0)
    if connection.has_table("alembic_version"):  # so the first versions of the program noted it
        return int(connection.value("SELECT version_num FROM alembic_version") or 0)
    return 0
