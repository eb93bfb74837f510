"""Consent and opt-outs as a dispatcher asks for them: in the claim itself, and of what is due and may not leave."""

from __future__ import annotations

from datetime import datetime

from tui.service.model import facts, findings
from tui.service.model.consent import Purpose
from tui.service.model.events import EventKind
from tui.service.model.facts import OPTED_OUT
from tui.service.outbox.engines.connection import Connection, sql
from tui.service.outbox.schema import CLAIMABLE, IN_FORCE
from tui.service.outbox.subjects import events
from tui.service.outbox.subjects.consents import NEWEST_OF_MESSAGE
from tui.service.settings import ConsentRule

DUE_NOW = sql(CLAIMABLE, "AND priority IN (0, 1) AND due_at <= :now")
NOT_OPTED_OUT = sql("NOT EXISTS (SELECT 1 FROM optout WHERE optout.number_key = message.number_key AND", IN_FORCE, ")")

# A greeting, and what this version has no word for, needs a consent of its own by every rule.
_OF_USUAL_PURPOSE = "message.purpose IN ('appointment', 'recall', 'information')"
_BY_NEWEST = {
    ConsentRule.STORED: "{newest} = 1",
    ConsentRule.BOTH: "coalesce({newest}, CASE WHEN message.consent = 'column' THEN 1 ELSE 0 END) = 1",
    ConsentRule.COLUMN: "coalesce({newest}, CASE WHEN {usual} OR message.consent = 'column' THEN 1 ELSE 0 END) = 1",
}
_BY_NEWEST[ConsentRule.CONFIRM] = _BY_NEWEST[ConsentRule.COLUMN]
COVERED = {
    rule: condition.format(newest=NEWEST_OF_MESSAGE, usual=_OF_USUAL_PURPOSE) for rule, condition in _BY_NEWEST.items()
}
"""By each rule, whether a message is covered by a consent that is not withdrawn."""

_BLOCK_OPTED_OUT = sql(
    "UPDATE message SET state = 'blocked', error = :reason, updated_at = :now WHERE",
    DUE_NOW,
    "AND protocol = :protocol AND number_key IN (SELECT number_key FROM optout WHERE",
    IN_FORCE,
    ") RETURNING id",
)
_UNCOVERED = {
    rule: sql(
        "SELECT id, purpose,", NEWEST_OF_MESSAGE, "FROM message WHERE", DUE_NOW,
        "AND protocol = :protocol AND", covered, "IS NOT TRUE",
    )
    for rule, covered in COVERED.items()
}  # fmt: skip
_BLOCK = "UPDATE message SET state = 'blocked', error = :reason, updated_at = :now WHERE id = :id AND state = 'queued'"


def block_what_may_not_leave(connection: Connection, protocol: str, rule: ConsentRule, now: datetime) -> None:
    """Block what is due for a number that has opted out, or without a consent that covers it."""
    values = {"protocol": protocol, "now": now}
    opted_out = connection.column(_BLOCK_OPTED_OUT, {**values, "reason": facts.stored(OPTED_OUT)})
    told = [(message_id, OPTED_OUT) for message_id in opted_out]
    for message_id, stored, given in connection.rows(_UNCOVERED[rule], values):
        reason = findings.uncovered(Purpose.read(stored), None if given is None else bool(given))
        if connection.execute(_BLOCK, {"id": message_id, "reason": facts.stored(reason), "now": now}):
            told.append((message_id, reason))
    events.note_lines(
        connection,
        *(events.entry(now, events.DISPATCHER, EventKind.BLOCKED, why, message_id=each) for each, why in told),
    )
