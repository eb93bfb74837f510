"""What numbers consented to, by purpose: lines that stay, of which the newest holds; numbers only as keyed HMAC."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from tui.service.model import facts, findings
from tui.service.model.consent import ConsentRecord, ConsentSource, Purpose
from tui.service.model.events import EventKind
from tui.service.outbox.engines.connection import Connection, insertion
from tui.service.outbox.engines.values import moment, row_reader
from tui.service.outbox.store import AdvisoryLock, Subject
from tui.service.outbox.subjects import events

NEWEST_OF_MESSAGE = (
    "(SELECT given FROM consent WHERE consent.number_key = message.number_key AND consent.purpose = message.purpose"
    " ORDER BY consent.id DESC LIMIT 1)"
)
"""Of the number and purpose of a message: 1 for given, 0 for withdrawn, NULL where nothing was recorded."""

_RECORDED = (
    "SELECT number_key, given FROM consent WHERE id IN"
    " (SELECT max(id) FROM consent WHERE number_key IN :keys AND purpose = :purpose GROUP BY number_key)"
)
_OF_NUMBER = (
    "SELECT purpose, given, source, remark, created_by, created_at FROM consent WHERE number_key = :key ORDER BY id"
)
COLUMNS = ("number_key", "purpose", "given", "source", "remark", "created_by", "created_at")
_RECORD = insertion("consent", COLUMNS)
_BLOCK_WAITING = (
    "UPDATE message SET state = 'blocked', error = :reason, updated_at = :now"
    " WHERE number_key = :key AND purpose = :purpose AND state = 'queued' RETURNING id"
)


class Consents(Subject):
    """Records consents and withdrawals, and tells which one holds."""

    def recorded(self, numbers: Collection[str], purpose: Purpose) -> Mapping[str, bool]:
        """Of those E.164 numbers for which anything was recorded: whether consent is given, or withdrawn."""
        with self._store.read() as connection:
            by_key = dict(zip(self._store.number_keys(connection, numbers), numbers, strict=True))
            rows = connection.rows(_RECORDED, {"keys": list(by_key), "purpose": purpose})
        return {by_key[bytes(key)]: bool(given) for key, given in rows}

    def of_number(self, number: str) -> tuple[ConsentRecord, ...]:
        """Everything recorded of an E.164 number, oldest first."""
        return tuple(map(_record, self._rows_of_number(_OF_NUMBER, number)))

    def record(
        self, number: str, purpose: Purpose, *, is_given: bool, source: ConsentSource, remark: str, actor: str
    ) -> int:
        """Record that a number gave or withdrew its consent; a withdrawal blocks what waits for it: how many."""
        with self._store.write() as connection:
            connection.lock_until_commit(AdvisoryLock.OPTOUTS)
            now = self._store.clock()
            key = self._store.number_key(connection, number)
            line = (key, purpose, int(is_given), source, remark, actor, now)
            connection.execute(_RECORD, dict(zip(COLUMNS, line, strict=True)))
            kind = EventKind.CONSENT_GIVEN if is_given else EventKind.CONSENT_WITHDRAWN
            events.note(connection, now, actor, kind, f"{purpose} {source} {remark}".strip())
            return 0 if is_given else _block_waiting(connection, key, purpose, now, actor)


def _block_waiting(connection: Connection, key: bytes, purpose: Purpose, now: datetime, actor: str) -> int:
    reason = findings.consent_withdrawn(purpose)
    values = {"key": key, "purpose": purpose, "reason": facts.stored(reason), "now": now}
    blocked = connection.column(_BLOCK_WAITING, values)
    events.note_each(connection, blocked, now, actor, EventKind.BLOCKED, reason)
    return len(blocked)


def _source(stored: str) -> ConsentSource:
    return ConsentSource(stored) if stored in tuple(ConsentSource) else ConsentSource.OTHER


_record = row_reader(ConsentRecord, purpose=Purpose.read, is_given=bool, source=_source, recorded_at=moment)
