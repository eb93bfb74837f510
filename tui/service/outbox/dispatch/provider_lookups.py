"""Messages of which nobody knows whether the provider has them, and that he can be asked for by our own reference."""

from __future__ import annotations

from datetime import datetime, timedelta

from tui.runtime.values import dataclass
from tui.service.model.events import EventKind
from tui.service.model.messages import Resolution
from tui.service.model.outcome import OutgoingSms
from tui.service.outbox.dispatch.results import REPORT_DELAY
from tui.service.outbox.engines.connection import sql
from tui.service.outbox.engines.values import moment
from tui.service.outbox.schema import TIMES_MADE_ANEW
from tui.service.outbox.store import Subject
from tui.service.outbox.subjects import events

LONGEST_DOUBT = timedelta(days=7)
"""How long after it was handed over a message is asked for; providers keep their lists about as long."""

_IN_DOUBT = sql(
    "SELECT id, number, text, sender, segments,",
    TIMES_MADE_ANEW,
    ", sent_at FROM message WHERE state = 'unknown' AND protocol = :protocol",
    "AND provider_id = '' AND sent_at > :since ORDER BY id DESC LIMIT :limit",
)
_FOUND = (
    "UPDATE message SET state = 'accepted', provider_id = :provider_id, error = '', report_due_at = :report_due_at,"
    " updated_at = :now WHERE id = :id AND state = 'unknown' AND sent_at = :handed_over_at"
)


@dataclass(frozen=True, slots=True)
class MessageInDoubt:
    """A message that may have left, and when it was handed over the last time (UTC)."""

    sms: OutgoingSms
    handed_over_at: datetime


class MessagesInDoubt(Subject):
    """The messages in doubt, and what a look-up found out about them."""

    def of_protocol(self, protocol: str, limit: int) -> tuple[MessageInDoubt, ...]:
        """At most `limit` messages of a protocol that are `unknown` and have no id of the provider, the newest first.

        A message that leaves has a reference, so whoever finds one here finds the prefix of the store, too.
        """
        with self._store.read() as connection:
            since = self._store.clock() - LONGEST_DOUBT
            values = {"protocol": protocol, "since": since, "limit": limit}
            rows = connection.rows(_IN_DOUBT, values)
            prefix = self._store.known_reference_prefix(connection) if rows else ""
        return tuple(
            MessageInDoubt(
                OutgoingSms(message_id, number, text, sender, segments, prefix, undelivered=undelivered),
                moment(sent_at),
            )
            for message_id, number, text, sender, segments, undelivered, sent_at in rows
        )

    def found(self, doubt: MessageInDoubt, provider_id: str) -> bool:
        """The provider has the message: the doubt is over; False where a person or an attempt has ended it before."""
        with self._store.write() as connection:
            now = self._store.clock()
            values = {
                "id": doubt.sms.reference,
                "handed_over_at": doubt.handed_over_at,
                "provider_id": provider_id,
                "report_due_at": now + REPORT_DELAY if provider_id else None,
                "now": now,
            }
            if not connection.execute(_FOUND, values):
                return False
            accepted, message_id = Resolution.ACCEPTED.value, doubt.sms.reference
            events.note(connection, now, events.DISPATCHER, EventKind.RESOLVED, accepted, message_id=message_id)
            self._store.announce(connection)
            return True
