"""The journal as an auditor reads it: who did what when, to whom."""

from __future__ import annotations

from collections.abc import Sequence

from tui.service.model.events import EventKind
from tui.service.model.queries import AuditLine
from tui.service.outbox.engines.connection import Row
from tui.service.outbox.engines.statements import Select
from tui.service.outbox.engines.values import moment
from tui.service.outbox.store import Store
from tui.service.outbox.subjects import journal
from tui.service.wording.facts import read_sentence

_LINES = (
    "SELECT event.id, event.at, event.actor, event.kind, event.detail, event.message_id, event.series_id,"
    " coalesce(message.number, ''), coalesce(message.name, '')"
    " FROM event LEFT JOIN message ON message.id = event.message_id"
)


def note(store: Store, actor: str, kind: EventKind, details: Sequence[str]) -> None:
    """Write down what a person did that concerns no message: a line for each detail."""
    with store.write() as connection:
        now = store.clock()
        journal.note(connection, *(journal.entry(now, actor, kind, detail) for detail in details))


def newest(store: Store, limit: int, *, by_anybody: bool) -> tuple[AuditLine, ...]:
    """The newest lines, newest first; without `by_anybody` those of persons only. A limit of 0 means all."""
    lines = Select(_LINES, "ORDER BY event.id DESC")
    if not by_anybody:
        lines = lines.where("event.actor <> :dispatcher", dispatcher=journal.DISPATCHER)
    return _read(store, lines, limit or None)


def after(store: Store, line_id: int, limit: int) -> tuple[AuditLine, ...]:
    """The lines that follow one, oldest first."""
    return _read(store, Select(_LINES, "ORDER BY event.id").where("event.id > :line_id", line_id=line_id), limit)


def _read(store: Store, lines: Select, limit: int | None) -> tuple[AuditLine, ...]:
    with store.read() as connection:
        return tuple(map(_line, lines.rows(connection, limit)))


def _line(row: Row) -> AuditLine:
    line_id, at, actor, kind, detail, *about = row
    return AuditLine(line_id, moment(at), actor, EventKind.read(kind), read_sentence(detail), *about)
