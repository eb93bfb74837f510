"""The journal: append-only lines of who did what to whom, and when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from tui.service.model import facts
from tui.service.model.events import UNSIGNED, EventKind, Signature
from tui.service.model.facts import Reason
from tui.service.model.queries import AuditLine
from tui.service.outbox.engines.connection import Connection, Row, Select, insertion, sql
from tui.service.outbox.engines.values import moment, row_reader
from tui.service.outbox.store import Subject
from tui.service.wording.facts import read_sentence

DISPATCHER = "praxis-sms"
"""The actor of what no person decided."""

Entry = Row
_COLUMNS = ("at", "actor", "kind", "detail", "message_id", "series_id", "account", "sudo_user", "initials")
_NOTE = insertion("event", _COLUMNS)
_LINES = (
    "SELECT event.id, event.at, event.actor, event.kind, event.detail, event.message_id, event.series_id,"
    " coalesce(message.number, ''), coalesce(message.name, ''), account, sudo_user, initials, login"
    " FROM event LEFT JOIN message ON message.id = event.message_id"
)
_line = row_reader(AuditLine, at=moment, kind=EventKind.read, detail=read_sentence)


def entry(
    at: datetime,
    actor: str,
    kind: EventKind,
    detail: Reason = "",
    *,
    message_id: int | None = None,
    series_id: int | None = None,
) -> Entry:
    """One line, ready to be written; `detail` is a fact, or a name or number that is the same in every language."""
    return at, actor, kind, facts.stored(detail), message_id, series_id


def note(
    connection: Connection,
    at: datetime,
    actor: str,
    kind: EventKind,
    detail: Reason = "",
    *,
    message_id: int | None = None,
    series_id: int | None = None,
) -> None:
    """Write one line, as `note_lines` does."""
    note_lines(connection, entry(at, actor, kind, detail, message_id=message_id, series_id=series_id))


def note_lines(connection: Connection, *entries: Entry) -> None:
    """Write lines in the transaction of what they tell of, signed by whoever decides there."""
    lines = [_signed(entry, connection.signature) for entry in entries]
    if len(lines) == 1:
        connection.execute(_NOTE, dict(zip(_COLUMNS, lines[0], strict=True)))
    elif lines:
        connection.insert_rows("event", _COLUMNS, lines)


def note_each(
    connection: Connection,
    message_ids: Iterable[int],
    at: datetime,
    actor: str,
    kind: EventKind,
    detail: Reason = "",
) -> None:
    """Write the same line of each of several messages."""
    note_lines(connection, *(entry(at, actor, kind, detail, message_id=each) for each in message_ids))


def _signed(entry: Entry, signature: Signature) -> Row:
    _at, actor, *_what = entry
    signed = UNSIGNED if actor == DISPATCHER else signature
    return *entry, signed.account, signed.sudo_user, signed.initials


class Events(Subject):
    """Reads the journal, and adds what concerns no message."""

    def note(self, actor: str, kind: EventKind, details: Sequence[str]) -> None:
        """Write down what a person did that concerns no message: a line for each detail."""
        with self._store.write() as connection:
            now = self._store.clock()
            note_lines(connection, *(entry(now, actor, kind, detail) for detail in details))

    def newest(self, limit: int, *, by_anybody: bool) -> tuple[AuditLine, ...]:
        """The newest lines, newest first; without `by_anybody` those of persons only. A limit of 0 means all."""
        lines = Select(_LINES, "ORDER BY event.id DESC")
        if not by_anybody:
            lines = lines.where("event.actor <> :dispatcher", dispatcher=DISPATCHER)
        return tuple(map(_line, self._selected(lines, limit or None)))

    def after(self, line_id: int, limit: int) -> tuple[AuditLine, ...]:
        """The lines that follow one, oldest first."""
        lines = Select(_LINES, "ORDER BY event.id").where("event.id > :line_id", line_id=line_id)
        return tuple(map(_line, self._selected(lines, limit)))

    def about(self, number: str) -> tuple[AuditLine, ...]:
        """The lines about the messages of an E.164 number, oldest first."""
        statement = sql(_LINES, "WHERE message.number_key = :key ORDER BY event.id")
        return tuple(map(_line, self._rows_of_number(statement, number)))
