"""The tables of the store, which `migrations/` makes; the same in SQLite and PostgreSQL.

Moments are whole microseconds since 1970 in UTC: they compare and add alike in both engines. `number_key` is the keyed
HMAC of the E.164 number; duplicates, opt-outs and history are found by it, also after the number itself is gone.
"""

from __future__ import annotations

TABLES = ("series", "message", "event", "rejection", "rate", "hold", "worker", "optout", "template", "meta")
"""Each behind those that its rows refer to."""

NUMBERED = ("series", "message", "event", "rejection", "template")
"""Those whose rows have an id."""

# Written out, because an engine uses a partial index only where it can prove the condition from constants.
CLAIMABLE = "state = 'queued' AND paused = 0"
ON_THE_WIRE = "state = 'sending'"
AWAITING_REPORT = "report_due_at IS NOT NULL"
