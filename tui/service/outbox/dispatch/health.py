"""How sending fares, read from the store by whoever watches it, and the balance that a sender was told last."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from tui.service.model.health import Backlog, KnownBalance
from tui.service.model.outcome import Account
from tui.service.outbox.engines.connection import sql
from tui.service.outbox.engines.values import moment, moment_or_none
from tui.service.outbox.schema import CLAIMABLE
from tui.service.outbox.store import Subject

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_TIME_TO_TRY = timedelta(minutes=2)
"""Within which a dispatcher that is there tries what is due."""

_WAITING = "SELECT state, count(*) FROM message WHERE state IN ('queued', 'sending', 'unknown') GROUP BY state"
_OLDEST_DUE = sql("SELECT min(due_at) FROM message WHERE", CLAIMABLE, "AND due_at <= :now")

# A message that a provider puts off is due later each time: it counts from the first of the attempts in a row. What
# quiet hours put off in between waits as it should, and counts anew.
_DEFERRED = (
    "SELECT min(at) FROM event WHERE kind = 'deferred' AND message_id IN (SELECT id FROM message WHERE",
    CLAIMABLE,
    "AND failures > 0",
)
_IN_A_ROW = (
    "ORDER BY id LIMIT 100) AND NOT EXISTS (SELECT 1 FROM event AS later WHERE",
    "later.message_id = event.message_id AND later.id > event.id AND later.kind <> 'deferred')",
)
_DEFERRED_SINCE = sql(*_DEFERRED, *_IN_A_ROW)
_STILL_DEFERRED_SINCE = sql(*_DEFERRED, "AND due_at > :tried_by", *_IN_A_ROW)
_FAILED = "SELECT count(*) FROM message WHERE sent_at >= :since AND state IN ('failed', 'undelivered')"
_HANDED_OVER = (
    "SELECT count(*), coalesce(sum(CASE WHEN state = 'failed' THEN 1 ELSE 0 END), 0) FROM message"
    " WHERE sent_at >= :since AND state IN ('accepted', 'delivered', 'undelivered', 'failed', 'unknown')"
)


class Health(Subject):
    """Reads how sending fares; only the balance is ever written."""

    def backlog(self) -> Backlog:
        """What waits and what went wrong."""
        now = self._store.clock()
        with self._store.read() as connection:
            waiting: dict[str, int] = dict(connection.rows(_WAITING))
            due = _age(now, connection.value(_OLDEST_DUE, {"now": now}))
            deferring = _age(now, connection.value(_DEFERRED_SINCE))
            failed_day = int(connection.value(_FAILED, {"since": now - _DAY}))
            ((handed_over, refused),) = connection.rows(_HANDED_OVER, {"since": now - _HOUR})
        return Backlog(
            at=now,
            queued=waiting.get("queued", 0),
            sending=waiting.get("sending", 0),
            unknown=waiting.get("unknown", 0),
            oldest_due=max(due, deferring),
            failed_day=failed_day,
            handed_over_hour=int(handed_over),
            refused_hour=int(refused),
        )

    def deferred_since(self) -> datetime | None:
        """Since when the provider puts off every attempt at one of the messages that wait; None where it does not.

        One that should have been tried again long ago proves nothing: nobody was there to try.
        """
        tried_by = self._store.clock() - _TIME_TO_TRY
        return moment_or_none(self._value(_STILL_DEFERRED_SINCE, {"tried_by": tried_by}))

    def balance(self, protocol: str) -> KnownBalance | None:
        """The balance that was last told for a protocol; None where none ever was."""
        rows = self._rows("SELECT amount, currency, asked_at FROM balance WHERE protocol = :key", {"key": protocol})
        with suppress(InvalidOperation):
            for amount, currency, asked_at in rows:
                return KnownBalance(Decimal(amount), currency, moment(asked_at))
        return None

    def keep_balance(self, protocol: str, account: Account) -> None:
        """Remember what a provider said of the balance; one that names none leaves everything as it is."""
        if account.balance is None:
            return
        with self._store.write() as connection:
            connection.execute(
                "INSERT INTO balance (protocol, amount, currency, asked_at)"
                " VALUES (:protocol, :amount, :currency, :now) ON CONFLICT (protocol)"
                " DO UPDATE SET amount = excluded.amount, currency = excluded.currency, asked_at = excluded.asked_at",
                {
                    "protocol": protocol,
                    "amount": str(account.balance),
                    "currency": account.currency[:8],
                    "now": self._store.clock(),
                },
            )


def _age(now: datetime, since: int | None) -> timedelta:
    return timedelta(0) if since is None else max(now - moment(since), timedelta(0))
