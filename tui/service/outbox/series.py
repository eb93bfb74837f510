"""Reading series: what they are, how far they are, and which rows of their list were refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from tui.service.fact_wording import read_sentence
from tui.service.messages import MessageState, Rejected, Series, SeriesState
from tui.service.outbox.store import Store
from tui.service.outbox.tables import message, rejection, series


def one(store: Store, series_id: int) -> Series | None:
    """The series of that id, or None."""
    with store.read() as connection:
        row = connection.execute(select(series).where(series.c.id == series_id)).one_or_none()
    return None if row is None else _series(row)


def newest(store: Store, limit: int = 50, before: int | None = None) -> tuple[Series, ...]:
    """The latest series, or the latest before the series of an id; newest first."""
    statement = select(series).order_by(series.c.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(series.c.id < before)
    with store.read() as connection:
        rows = connection.execute(statement).all()
    return tuple(_series(row) for row in rows)


def next_newer(store: Store, than: int, limit: int = 50) -> tuple[Series, ...]:
    """The series that came next after the one of an id; newest first."""
    statement = select(series).where(series.c.id > than).order_by(series.c.id).limit(limit)
    with store.read() as connection:
        rows = connection.execute(statement).all()
    return tuple(_series(row) for row in reversed(rows))


def rejected(store: Store, series_id: int) -> tuple[Rejected, ...]:
    """The rows of the list that were refused, in its order."""
    with store.read() as connection:
        rows = connection.execute(
            select(rejection).where(rejection.c.series_id == series_id).order_by(rejection.c.list_row, rejection.c.id)
        ).all()
    return tuple(Rejected(row.list_row, row.number, read_sentence(row.reason), row.name) for row in rows)


def segments(store: Store, series_id: int) -> int:
    """The SMS parts of all messages of a series."""
    with store.read() as connection:
        total = connection.execute(
            select(func.coalesce(func.sum(message.c.segments), 0)).where(message.c.series_id == series_id)
        ).scalar_one()
    return int(total)


def handed_over_since(store: Store, series_id: int, since: datetime) -> int:
    """How many messages of a series got their first result since then; for the rate."""
    with store.read() as connection:
        count: int = connection.execute(
            select(func.count())
            .select_from(message)
            .where(
                message.c.series_id == series_id,
                message.c.sent_at >= since,
                message.c.state.not_in((MessageState.QUEUED, MessageState.SENDING)),
            )
        ).scalar_one()
    return count


def _series(row: Row[*tuple[Any, ...]]) -> Series:
    return Series(
        row.id,
        row.title,
        row.text,
        row.sender,
        row.protocol,
        SeriesState(row.state),
        row.total,
        row.consent_by,
        row.due_at,
        row.created_by,
        row.created_at,
    )
