"""Reading series: what they are, how far they are, and which rows of their list were refused."""

from __future__ import annotations

from datetime import datetime

from tui.service.model.messages import Rejected, Series, SeriesState
from tui.service.outbox.engines.connection import Row
from tui.service.outbox.engines.statements import Select
from tui.service.outbox.engines.values import moment
from tui.service.outbox.store import Store
from tui.service.wording.facts import read_sentence

_SERIES = (
    "SELECT id, title, text, sender, protocol, state, total, consent_by, due_at, created_by, created_at FROM series"
)


def one(store: Store, series_id: int) -> Series | None:
    """The series of that id, or None."""
    with store.read() as connection:
        rows = Select(_SERIES).where("id = :id", id=series_id).rows(connection)
    return _series(rows[0]) if rows else None


def newest(store: Store, limit: int = 50, before: int | None = None) -> tuple[Series, ...]:
    """The latest series, or the latest before the series of an id; newest first."""
    wanted = Select(_SERIES, "ORDER BY id DESC")
    if before is not None:
        wanted = wanted.where("id < :before", before=before)
    with store.read() as connection:
        return tuple(map(_series, wanted.rows(connection, limit)))


def next_newer(store: Store, than: int, limit: int = 50) -> tuple[Series, ...]:
    """The series that came next after the one of an id; newest first."""
    wanted = Select(_SERIES, "ORDER BY id").where("id > :than", than=than)
    with store.read() as connection:
        return tuple(map(_series, reversed(wanted.rows(connection, limit))))


def rejected(store: Store, series_id: int) -> tuple[Rejected, ...]:
    """The rows of the list that were refused, in its order."""
    with store.read() as connection:
        rows = connection.rows(
            "SELECT list_row, number, reason, name FROM rejection WHERE series_id = :id ORDER BY list_row, id",
            {"id": series_id},
        )
    return tuple(Rejected(line, number, read_sentence(reason), name) for line, number, reason, name in rows)


def segments(store: Store, series_id: int) -> int:
    """The SMS parts of all messages of a series."""
    with store.read() as connection:
        total = connection.value(
            "SELECT coalesce(sum(segments), 0) FROM message WHERE series_id = :id", {"id": series_id}
        )
    return int(total)


def handed_over_since(store: Store, series_id: int, since: datetime) -> int:
    """How many messages of a series got their first result since then; for the rate."""
    with store.read() as connection:
        count: int = connection.value(
            "SELECT count(*) FROM message WHERE series_id = :id AND sent_at >= :since"
            " AND state NOT IN ('queued', 'sending')",
            {"id": series_id, "since": since},
        )
    return count


def _series(row: Row) -> Series:
    series_id, title, text, sender, protocol, state, total, consent_by, due_at, created_by, created_at = row
    return Series(
        series_id,
        title,
        text,
        sender,
        protocol,
        SeriesState(state),
        total,
        consent_by,
        moment(due_at),
        created_by,
        moment(created_at),
    )
