"""A look at a SQLite store without the engine: what a window must know before sending makes the engine worth loading.

SQLAlchemy costs as much time and memory as the whole first screen. A window that only stands open, one of twenty on a
terminal server, needs no more of the store than these few questions, and asks them through the standard library.
Every answer is None where the store cannot be read this way; the engine then says why.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tui.service.fact_wording import read_sentence
from tui.service.gateways.outcome import StopCause
from tui.service.messages import Message, MessageState
from tui.service.outbox.held import Held

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BUSY_SECONDS = 1.0
_COLUMNS = tuple(field.name for field in fields(Message))
_MOMENTS = ("due_at", "created_at", "updated_at")


class Glance:
    """The store in one file, read only. Cheap to make; every question opens and closes the file, but for `changed`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def folder(self) -> Path:
        """The folder of the store."""
        return self._path.parent

    @property
    def is_there(self) -> bool:
        """Whether there is a store at all."""
        return self._path.exists()

    def next_work(self) -> datetime | None:
        """When a dispatcher will have something to do; the far future where nothing waits, now where one died."""
        rows = self._ask(
            "SELECT min(at) FROM ("
            " SELECT min(due_at) AS at FROM message WHERE state = 'queued' AND paused = 0"
            "  AND protocol NOT IN (SELECT protocol FROM hold)"
            " UNION ALL SELECT min(report_due_at) FROM message WHERE report_due_at IS NOT NULL"
            " UNION ALL SELECT 0 FROM message WHERE state = 'sending')"
        )
        if rows is None:
            return None
        return datetime.max.replace(tzinfo=UTC) if rows[0][0] is None else _moment(rows[0][0])

    def held(self) -> tuple[Held, ...] | None:
        """Every hold, oldest first."""
        rows = self._ask("SELECT protocol, cause, words, since FROM hold ORDER BY since")
        if rows is None:
            return None
        return tuple(
            Held(protocol, StopCause(cause), read_sentence(words), _moment(since))
            for protocol, cause, words, since in rows
        )

    def unknown(self) -> int | None:
        """How many messages wait for a person."""
        rows = self._ask("SELECT count(*) FROM message WHERE state = 'unknown'")
        return None if rows is None else int(rows[0][0])

    def newest(self, limit: int) -> tuple[Message, ...] | None:
        """The newest messages, as the first page of the Postausgang shows them."""
        rows = self._ask(f"SELECT {', '.join(_COLUMNS)} FROM message ORDER BY id DESC LIMIT ?", limit)  # noqa: S608
        return None if rows is None else tuple(_message(dict(zip(_COLUMNS, row, strict=True))) for row in rows)

    def templates(self, kind: str) -> tuple[tuple[str, str], ...] | None:
        """Name and text of the templates of a kind, in their order."""
        rows = self._ask("SELECT name, text FROM template WHERE kind = ? ORDER BY position, id", kind)
        return None if rows is None else tuple((name, text) for name, text in rows)

    def has_templates(self) -> bool | None:
        """Whether the starter set was put in."""
        rows = self._ask("SELECT count(*) FROM meta WHERE key = 'starter_templates'")
        return None if rows is None else bool(rows[0][0])

    def open(self) -> sqlite3.Connection:
        """A connection that may look but not touch; raises `sqlite3.Error`."""
        return sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS)

    def _ask(self, question: str, *values: str | int) -> list[Any] | None:
        try:
            with closing(self.open()) as connection:
                return connection.execute(question, values).fetchall()
        except sqlite3.Error:
            return None


class Watch:
    """Whether other connections have written since the last look: one pragma on an open connection."""

    def __init__(self, glance: Glance) -> None:
        self._glance = glance
        self._connection: sqlite3.Connection | None = None
        self._version = -1

    def changed(self) -> bool:
        """Whether anything was written since the last call; True where it cannot be told."""
        try:
            if self._connection is None:
                if not self._glance.is_there:
                    return False
                self._connection = self._glance.open()
            version = int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error:
            self.close()
            return True
        changed, self._version = version != self._version, version
        return changed

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._version = -1


def _moment(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)


def _message(row: dict[str, Any]) -> Message:
    moments = {name: _moment(row[name]) for name in _MOMENTS}
    worded = {"state": MessageState(row["state"]), "error": read_sentence(row["error"])}
    return Message(**{**row, **moments, **worded})
