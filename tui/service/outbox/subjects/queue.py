"""What persons put into the queue, back into it and take out of it: each a transaction, whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from tui.runtime.values import dataclass
from tui.service.model import facts
from tui.service.model.events import EventKind
from tui.service.model.facts import Fact, FactKind
from tui.service.model.messages import Draft, Message, MessageState, NewSeries, Resolution, SeriesState
from tui.service.model.queries import Nearness
from tui.service.outbox.duplicates import find_duplicates, without_duplicates
from tui.service.outbox.engines.connection import Connection, Row, insertion, sql
from tui.service.outbox.store import AdvisoryLock, Store, Subject
from tui.service.outbox.subjects import events
from tui.service.outbox.subjects.withdrawals import HAS_BEGUN, IS_WITHDRAWN, WITHDRAWN_VALUES, withdraw_what_is_over

SINGLE_PRIORITY, SERIES_PRIORITY = 0, 1
"""A single message overtakes every series: somebody is waiting for it."""


_COLUMNS = (
    "series_id", "list_row", "number", "number_key", "name", "text", "sender", "protocol", "segments", "state",
    "priority", "due_at", "error", "created_by", "created_at", "updated_at", "purpose", "consent",
)  # fmt: skip
_QUEUE = sql(insertion("message", _COLUMNS), "RETURNING id")

_NEW_SERIES = (
    "INSERT INTO series (title, text, sender, protocol, state, total, consent_by, due_at, created_by, created_at,"
    " updated_at, purpose) VALUES (:title, :text, :sender, :protocol, :state, :total, :consent_by, :due_at,"
    " :created_by, :now, :now, :purpose) RETURNING id"
)

# Retention leaves rows without number and text behind; nothing can be sent from them.
_ANEW = "UPDATE message SET state = 'queued', failures = 0, error = '', updated_at = :now, due_at ="
_REMEMBERED = "number <> ''"
_RESOLVE = {
    Resolution.ACCEPTED: (
        "UPDATE message SET state = 'accepted', error = '', updated_at = :now WHERE id = :id AND state = 'unknown'"
    ),
    Resolution.NOT_SENT: sql(_ANEW, ":now WHERE id = :id AND state = 'unknown' AND", _REMEMBERED),
}
_AGAIN = sql(
    _ANEW,
    "CASE WHEN state = 'cancelled' AND due_at > :now THEN due_at ELSE :now END",
    "WHERE id IN :ids AND state IN ('failed', 'undelivered', 'cancelled', 'queued') AND NOT", HAS_BEGUN, "AND NOT",
    IS_WITHDRAWN, "AND", _REMEMBERED,
)  # fmt: skip
# What waits for the time that somebody chose has nothing to be sent again; what waits for a later attempt says why.
_IS_PLANNED = "(state = 'queued' AND due_at > :now AND (attempts = 0 OR error = ''))"
_RETRY = sql(_AGAIN, "AND NOT", _IS_PLANNED, "RETURNING id")
_SEND_NOW = sql(_AGAIN, "RETURNING id")
_CANCEL = "UPDATE message SET state = 'cancelled', updated_at = :now WHERE id IN :ids AND state = 'queued' RETURNING id"

_CHANGE = (
    "UPDATE message SET text = :text, segments = :segments, due_at = :due_at, updated_at = :now,"
    " error = CASE WHEN due_at = :due_at THEN error ELSE '' END"
    " WHERE id = :id AND state = 'queued' AND claim_token IS NULL AND text = :text_before AND due_at = :due_before"
)

_REROUTE = (
    "UPDATE message SET protocol = :target, sender = :sender, error = '', failures = 0, updated_at = :now"
    " WHERE id IN :ids AND state = 'queued' AND protocol = :source RETURNING id"
)


_TAKE_KEY = "INSERT INTO send_key (key, message_id) VALUES (:key, :id) ON CONFLICT (key) DO NOTHING"
_IS_KEY_TAKEN = "SELECT 1 FROM send_key WHERE key = :key"
_UNDER_KEY = (
    "SELECT message.id, message.number_key, message.text FROM send_key JOIN message ON message.id = send_key.message_id"
    " WHERE send_key.key = :key"
)


class KeyTaken(Exception):
    """A message was queued under this key before; nothing was queued now."""


class SaidMeanwhile(Exception):
    """Somebody else queued the same text to the same number a moment before; nothing was queued now."""


class NotAsItWas(Exception):
    """What was to be changed does not wait any more, or was changed meanwhile; nothing was changed now."""


@dataclass(frozen=True, slots=True)
class ChangedContent:
    """What a message that waits is to have: its normalised text, the parts of it, and when it is due (UTC)."""

    text: str
    segments: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Keyed:
    """The id of a message that was queued under a key, and whether it is the one that was asked for."""

    message_id: int
    is_the_same: bool


class Queue(Subject):
    """Queues messages, and records what is decided about them with the name of who did."""

    def several(
        self, drafts: Sequence[Draft], *, actor: str, key: bytes = b"", apart: Nearness | None = None
    ) -> list[int]:
        """Queue messages that belong to no series, all or none; their ids. Under a `key` one is queued, once.

        Raises `KeyTaken` where there is a message under that key, and `SaidMeanwhile` where the same text to one of the
        numbers is not as far `apart`, whoever queued it a moment before.
        """
        with self._store.write() as connection:
            now = self._store.clock()
            self._refuse_what_is_near(connection, drafts, apart, key)
            keys = self._store.number_keys(connection, [draft.number for draft in drafts])
            rows = (_row(draft, number_key, actor, now) for draft, number_key in zip(drafts, keys, strict=True))
            ids = [connection.value(_QUEUE, dict(zip(_COLUMNS, row, strict=True))) for row in rows]
            events.note_each(connection, ids, now, actor, EventKind.QUEUED)
            if key and not connection.execute(_TAKE_KEY, {"key": key, "id": ids[0]}):
                raise KeyTaken
            self._store.announce(connection)
            return ids

    def under_key(self, key: bytes, number: str, text: str) -> Keyed | None:
        """The message that was queued under a key, and whether it is this text to this number; None where none was.

        Of a message whose words retention has emptied, the number alone is compared.
        """
        with self._store.read() as connection:
            found = connection.row(_UNDER_KEY, {"key": key})
            if found is None:
                return None
            message_id, number_key, kept = found
            same_number = bytes(number_key) == self._store.number_key(connection, number)
        return Keyed(message_id, same_number and kept in {text, ""})

    def series(self, new: NewSeries, *, actor: str, apart: Nearness | None = None) -> int:
        """Queue a series with all its messages and the rows that were refused; its id.

        Raises `SaidMeanwhile` where the same text to one of the numbers is not as far `apart`.
        """
        with self._store.write() as connection:
            now = self._store.clock()
            self._refuse_what_is_near(connection, [draft for _list_row, draft in new.drafts], apart)
            series_id = insert_series(self._store, connection, new, now, actor)
            self._store.announce(connection)
            return series_id

    def resolve(self, message_id: int, resolution: Resolution, *, actor: str) -> bool:
        """End the doubt about an `unknown` message: accepted, or not sent and so queued again; False if there was none.

        What retention has forgotten cannot be sent again. In a series that was cancelled meanwhile, a message that was
        not sent is cancelled too.
        """
        now = self._store.clock()
        with self._store.write() as connection:
            if not connection.execute(_RESOLVE[resolution], {"id": message_id, "now": now}):
                return False
            events.note(connection, now, actor, EventKind.RESOLVED, resolution.value, message_id=message_id)
            self._store.announce(connection)
            withdraw_what_is_over(connection, message_id, now, actor)
            return True

    def retry(
        self, message_ids: Sequence[int], *, actor: str, apart: Nearness | None = None, pulls_forward: bool = False
    ) -> int:
        """Queue again what is proved not delivered: failed, undelivered, cancelled, or waiting for a later attempt.

        What was cancelled keeps its time, and what waits for its time stays unless this `pulls_forward`. Reminders of
        what has begun, is gone or moved stay, and texts not as far `apart` from the same.
        """
        now = self._store.clock()
        with self._store.write() as connection:
            connection.lock_until_commit(AdvisoryLock.REMINDERS)  # no run withdraws anything meanwhile
            ids = without_duplicates(self._store, connection, message_ids, apart)
            values = {"ids": ids, "now": now, "at": now if apart is None else apart.at, **WITHDRAWN_VALUES}
            rows = connection.column(_SEND_NOW if pulls_forward else _RETRY, values)
            events.note_each(connection, rows, now, actor, EventKind.RETRIED)
            self._store.announce(connection)
        return len(rows)

    def cancel(self, message_ids: Sequence[int], *, actor: str) -> int:
        """Take back messages that still wait; what is on the wire stays."""
        now = self._store.clock()
        with self._store.write() as connection:
            rows = connection.column(_CANCEL, {"ids": list(message_ids), "now": now})
            events.note_each(connection, rows, now, actor, EventKind.CANCELLED)
            self._store.announce(connection)
        return len(rows)

    def change(self, before: Message, content: ChangedContent, *, actor: str) -> None:
        """Give a message that waits another text or time.

        Raises `NotAsItWas` where it does not wait any more, is claimed, or has another text or time than `before`.
        """
        now = self._store.clock()
        changed = [Fact.of(FactKind.TEXT_CHANGED)] if content.text != before.text else []
        if content.due_at != before.due_at:
            changed.append(time_changed(before.due_at, content.due_at))
        detail = changed[0].followed_by(changed[1]) if len(changed) > 1 else changed[0]
        values = {
            "id": before.id, "text": content.text, "segments": content.segments, "due_at": content.due_at, "now": now,
            "text_before": before.text, "due_before": before.due_at,
        }  # fmt: skip
        with self._store.write() as connection:
            # First the line: a server lets a desk change only what the journal tells of.
            events.note(connection, now, actor, EventKind.CHANGED, detail, message_id=before.id)
            if not connection.execute(_CHANGE, values):
                raise NotAsItWas
            self._store.announce(connection)

    def reroute(self, source: str, target: str, senders: Mapping[str, Sequence[int]], *, actor: str) -> tuple[int, ...]:
        """Give messages that still wait for the protocol `source` to `target`; the ids of those that still did.

        `senders` has the ids of the messages by the sender with which they are to leave.
        """
        now = self._store.clock()
        moved: list[int] = []
        with self._store.write() as connection:
            for sender, ids in senders.items():
                values = {"ids": list(ids), "source": source, "target": target, "sender": sender, "now": now}
                moved += connection.column(_REROUTE, values)
            events.note_each(connection, moved, now, actor, EventKind.REROUTED, f"{source} → {target}")
            self._store.announce(connection)
        return tuple(sorted(moved))

    def _refuse_what_is_near(
        self, connection: Connection, drafts: Sequence[Draft], apart: Nearness | None, key: bytes = b""
    ) -> None:
        """Asked again under a lock: whoever asked before this transaction may have asked too early."""
        if apart is None:
            return
        connection.lock_until_commit(AdvisoryLock.QUEUEING)
        if key and connection.row(_IS_KEY_TAKEN, {"key": key}) is not None:
            raise KeyTaken
        found = find_duplicates(self._store, connection, {draft.number for draft in drafts}, apart)
        if any((draft.number, draft.text) in found for draft in drafts):
            raise SaidMeanwhile


def time_changed(before: datetime, after: datetime) -> Fact:
    """That something is due at another moment."""
    return Fact.of(FactKind.TIME_CHANGED, before=before.isoformat(), at=after.isoformat())


def insert_series(store: Store, connection: Connection, new: NewSeries, now: datetime, actor: str) -> int:
    """Queue a series in a transaction of somebody else; its id."""
    keys = store.number_keys(connection, [draft.number for _list_row, draft in new.drafts])
    series_id = _insert_series(connection, new, actor, now)
    rows = (
        _row(draft, number_key, actor, now, SERIES_PRIORITY, series_id, list_row)
        for (list_row, draft), number_key in zip(new.drafts, keys, strict=True)
    )
    connection.insert_rows("message", _COLUMNS, rows)
    connection.insert_rows(
        "rejection",
        ("series_id", "list_row", "number", "name", "reason"),
        ((series_id, each.list_row, each.number, each.name, facts.stored(each.reason)) for each in new.rejected),
    )
    events.note(connection, now, actor, EventKind.QUEUED, new.title, series_id=series_id)
    if new.consent_by:
        events.note(connection, now, new.consent_by, EventKind.CONSENT_CONFIRMED, series_id=series_id)
    for kind, decided in (
        (EventKind.DECEASED_REMARKS_RELEASED, new.released_rows),
        (EventKind.NUMBERS_CORRECTED, new.corrected_rows),
    ):
        if decided:
            lines = ", ".join(map(str, decided))
            events.note(connection, now, actor, kind, lines, series_id=series_id)
    return series_id


def _insert_series(connection: Connection, new: NewSeries, actor: str, now: datetime) -> int:
    series_id: int = connection.value(
        _NEW_SERIES,
        {
            "title": new.title,
            "text": new.text,
            "sender": new.sender,
            "protocol": new.protocol,
            "state": SeriesState.RUNNING,
            "total": len(new.drafts),
            "consent_by": new.consent_by,
            "due_at": new.due_at,
            "created_by": actor,
            "now": now,
            "purpose": new.purpose,
        },
    )
    return series_id


def _row(
    draft: Draft,
    number_key: bytes,
    actor: str,
    now: datetime,
    priority: int = SINGLE_PRIORITY,
    series_id: int | None = None,
    list_row: int | None = None,
) -> Row:
    return (
        series_id, list_row, draft.number, number_key, draft.name, draft.text, draft.sender, draft.protocol,
        draft.segments, MessageState.QUEUED, priority, draft.due_at, facts.stored(draft.reason), actor, now, now,
        draft.purpose, draft.consent,
    )  # fmt: skip
