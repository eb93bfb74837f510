"""Which faults an admin has been told of, so that several programs together tell each once, and its end once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from tui.service.model.events import EventKind
from tui.service.model.health import AlertKey, AlertRow, Told, Way
from tui.service.outbox.engines.connection import Connection, Row
from tui.service.outbox.engines.values import moment, moment_or_none
from tui.service.outbox.store import Subject
from tui.service.outbox.subjects import events

TRY_AGAIN = timedelta(minutes=5)
"""After so long news that could not be told, or whose teller died, is told by whoever looks next."""

_ROWS = "SELECT fault, since, over_at, told_by_mail, told_by_command, next_try_at FROM alert ORDER BY since, fault"

# A fault that is back before its end was told everywhere begins anew only where its end was told.
_BEGIN = (
    "INSERT INTO alert (fault, since, next_try_at) VALUES (:fault, :now, :now) ON CONFLICT (fault) DO UPDATE SET"
    " since = excluded.since, over_at = NULL, next_try_at = excluded.next_try_at,"
    " told_by_mail = CASE WHEN alert.told_by_mail = 2 THEN 0 ELSE alert.told_by_mail END,"
    " told_by_command = CASE WHEN alert.told_by_command = 2 THEN 0 ELSE alert.told_by_command END"
    " WHERE alert.over_at IS NOT NULL"
)
_END = "UPDATE alert SET over_at = :now, next_try_at = :now WHERE fault = :fault AND over_at IS NULL"
_CLAIM = "UPDATE alert SET next_try_at = :later WHERE fault = :fault AND next_try_at = :seen"
_RECORD = "UPDATE alert SET told_by_mail = :mail, told_by_command = :command WHERE fault = :fault AND since = :since"


class Alerts(Subject):
    """Remembers faults and what was told of them."""

    def rows(self) -> tuple[AlertRow, ...]:
        """Every fault that there ever was, also those that are over; kinds of other versions are left out."""
        return tuple(row for row in map(_row, self._rows(_ROWS)) if row is not None)

    def note(self, begun: Sequence[AlertKey], over: Sequence[AlertKey]) -> None:
        """Write down what has begun and what is over; what another program wrote down before stays as it is."""
        now = self._store.clock()
        with self._store.write() as connection:
            for statement, keys in ((_BEGIN, begun), (_END, over)):
                for key in sorted(keys, key=str):
                    connection.execute(statement, {"fault": str(key), "now": now})

    def claim(self, row: AlertRow) -> bool:
        """Take it over to tell the news of a fault; False where another program does."""
        values = {"fault": str(row.key), "seen": row.next_try_at, "later": self._store.clock() + TRY_AGAIN}
        with self._store.write() as connection:
            return connection.execute(_CLAIM, values) == 1

    def record(self, row: AlertRow, told: dict[Way, Told], failures: dict[Way, str], actor: str) -> None:
        """Write down, with lines in the journal, by which ways the news of a fault was told, and why not by others."""
        values = {"fault": str(row.key), "since": row.since, "mail": told[Way.MAIL], "command": told[Way.COMMAND]}
        with self._store.write() as connection:
            connection.execute(_RECORD, {name: int(v) if isinstance(v, Told) else v for name, v in values.items()})
            self._tell_the_journal(connection, row, told, failures, actor)

    def _tell_the_journal(
        self, connection: Connection, row: AlertRow, told: dict[Way, Told], failures: dict[Way, str], actor: str
    ) -> None:
        now = self._store.clock()
        what = f"{row.key} {'begun' if row.over_at is None else 'over'}"
        ways = [way for way in Way if told[way] != row.told[way] and way not in failures]
        lines = [events.entry(now, actor, EventKind.ALERT_TOLD, f"{way} {what}") for way in ways]
        lines += [
            events.entry(now, actor, EventKind.ALERT_FAILED, f"{way} {what} {words}") for way, words in failures.items()
        ]
        events.note_lines(connection, *lines)


def _row(row: Row) -> AlertRow | None:
    fault, since, over_at, by_mail, by_command, next_try_at = row
    key = AlertKey.parse(fault)
    if key is None:
        return None
    told = {Way.MAIL: Told(by_mail), Way.COMMAND: Told(by_command)}
    return AlertRow(key, moment(since), moment_or_none(over_at), told, moment(next_try_at))
