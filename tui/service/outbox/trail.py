"""The journal as an auditor reads it: who did what when, to whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, select

from tui.service.fact_wording import read_sentence
from tui.service.model.events import EventKind
from tui.service.outbox import journal
from tui.service.outbox.store import Store
from tui.service.outbox.tables import event, message
from tui.service.pages import AuditLine


def note(store: Store, actor: str, kind: EventKind, details: Sequence[str]) -> None:
    """Write down what a person did that concerns no message: a line for each detail."""
    with store.write() as connection:
        now = store.clock()
        journal.note(connection, *(journal.entry(now, actor, kind, detail) for detail in details))


def newest(store: Store, limit: int, *, by_anybody: bool) -> tuple[AuditLine, ...]:
    """The newest lines, newest first; without `by_anybody` those of persons only. A limit of 0 means all."""
    statement = _lines().order_by(event.c.id.desc()).limit(limit or None)
    return _read(store, statement if by_anybody else statement.where(event.c.actor != journal.DISPATCHER))


def after(store: Store, line_id: int, limit: int) -> tuple[AuditLine, ...]:
    """The lines that follow one, oldest first."""
    return _read(store, _lines().where(event.c.id > line_id).order_by(event.c.id).limit(limit))


def _lines() -> Select[*tuple[Any, ...]]:
    return select(event, message.c.number, message.c.name).join(message, isouter=True)


def _read(store: Store, statement: Select[*tuple[Any, ...]]) -> tuple[AuditLine, ...]:
    with store.read() as connection:
        return tuple(map(_line, connection.execute(statement).all()))


def _line(row: Row[*tuple[Any, ...]]) -> AuditLine:
    return AuditLine(
        row.id,
        row.at,
        row.actor,
        EventKind.read(row.kind),
        read_sentence(row.detail),
        row.message_id,
        row.series_id,
        row.number or "",
        row.name or "",
    )
