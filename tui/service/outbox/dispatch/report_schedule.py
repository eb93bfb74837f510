"""Delivery reports: which messages wait for one, and what a report makes of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from tui.runtime.values import dataclass
from tui.service.model import facts
from tui.service.model.events import EventKind
from tui.service.model.messages import MessageState
from tui.service.model.outcome import DeliveryReport, ReportState
from tui.service.outbox.engines.connection import POSTGRES, SQLITE, Connection, sql
from tui.service.outbox.engines.values import moment, moment_or_none, row_reader
from tui.service.outbox.schema import AWAITING_REPORT
from tui.service.outbox.store import Subject
from tui.service.outbox.subjects import events

SCHEDULE = (
    (timedelta(minutes=2), timedelta(seconds=30)),
    (timedelta(minutes=15), timedelta(minutes=2)),
    (timedelta(hours=1), timedelta(minutes=10)),
    (timedelta(days=1), timedelta(hours=1)),
    (timedelta(days=7), timedelta(hours=6)),
)
"""Up to which age of a message its report is asked for, and how long to wait before asking again."""

ENQUIRY = timedelta(minutes=2)
"""How long a dispatcher that asks for a report keeps the others from asking too."""

_STATES = {
    ReportState.DELIVERED: MessageState.DELIVERED,
    ReportState.UNDELIVERED: MessageState.UNDELIVERED,
}
_MAY_CHANGE = "state IN ('accepted', 'unknown')"
_AWAITED = {
    dialect: sql(
        "SELECT id, provider_id, sent_at FROM message WHERE",
        AWAITING_REPORT,
        "AND report_due_at <= :now AND protocol = :protocol AND",
        _MAY_CHANGE,
        "ORDER BY report_due_at LIMIT :limit",
        dialect.skip_locked,
    )
    for dialect in (SQLITE, POSTGRES)
}
_NEXT_DUE = sql(
    "SELECT min(report_due_at) FROM message WHERE", AWAITING_REPORT, "AND protocol IN :protocols AND", _MAY_CHANGE
)

# The message asked about, unless a person or another attempt has changed meanwhile what the report is about.
_STILL = sql("WHERE id = :id AND provider_id = :provider_id AND", _MAY_CHANGE)
_ASK_LATER = sql("UPDATE message SET report_due_at = :later", _STILL)
_SETTLE = sql("UPDATE message SET state = :state, error = :error, report_due_at = NULL, updated_at = :now", _STILL)


@dataclass(frozen=True, slots=True)
class Awaited:
    """A message the provider has, and whose report is due to be asked for."""

    message_id: int
    provider_id: str
    handed_over_at: datetime


_awaited = row_reader(Awaited, handed_over_at=moment)


class Reports(Subject):
    """Delivery reports that are awaited, and what became of them."""

    def awaited(self, protocol: str, limit: int) -> tuple[Awaited, ...]:
        """At most `limit` messages of a protocol whose report is due, the longest waiting first.

        Where several dispatchers share a store, only one of them gets each message; it has `ENQUIRY` time to ask.
        """
        with self._store.write() if self._store.is_shared else self._store.read() as connection:
            now = self._store.clock()
            rows = connection.rows(_AWAITED[connection.dialect], {"now": now, "protocol": protocol, "limit": limit})
            if rows and self._store.is_shared:
                connection.execute(
                    "UPDATE message SET report_due_at = :later WHERE id IN :ids",
                    {"ids": [row[0] for row in rows], "later": now + ENQUIRY},
                )
        return tuple(map(_awaited, rows))

    def next_due(self, protocols: Collection[str]) -> datetime | None:
        """When the next report of these protocols is to be asked for; None where none is awaited."""
        return moment_or_none(self._value(_NEXT_DUE, {"protocols": list(protocols)}))

    def record(self, asked: Sequence[Awaited], reports: Sequence[DeliveryReport]) -> int:
        """Write what was reported of the messages asked about, and when to ask again; how many have ended."""
        by_id = {report.provider_id: report for report in reports}
        settled = 0
        with self._store.write() as connection:
            now = self._store.clock()
            for each in asked:
                report = by_id.get(each.provider_id)
                state = None if report is None else _STATES.get(report.state)
                if report is None or state is None:
                    later = next_enquiry(each.handed_over_at, now)
                    connection.execute(_ASK_LATER, {**_key(each), "later": later})
                elif _settle(connection, each, state, report.words, now):
                    settled += 1
        return settled

    def postpone(self, asked: Sequence[Awaited]) -> None:
        """Ask again later, because the provider could not be asked now."""
        self.record(asked, ())

    def abandon(self, asked: Sequence[Awaited]) -> None:
        """Await no report any more, because the provider gives none."""
        with self._store.write() as connection:
            connection.execute(
                "UPDATE message SET report_due_at = NULL WHERE id IN :ids", {"ids": [each.message_id for each in asked]}
            )


def _settle(connection: Connection, each: Awaited, state: MessageState, words: str, now: datetime) -> bool:
    error = words if state is MessageState.UNDELIVERED else ""
    if not connection.execute(_SETTLE, {**_key(each), "state": state, "error": facts.stored(error), "now": now}):
        return False
    events.note(connection, now, events.DISPATCHER, EventKind(state), words, message_id=each.message_id)
    return True


def _key(each: Awaited) -> dict[str, Any]:
    return {"id": each.message_id, "provider_id": each.provider_id}


def next_enquiry(handed_over_at: datetime, now: datetime) -> datetime | None:
    """When to ask again for a message handed over then; None where it is too old."""
    for age, pause in SCHEDULE:
        if now - handed_over_at < age:
            return now + pause
    return None
