"""What the practice shares of its settings: each publication is a row, and the newest holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from tui.runtime.values import dataclass
from tui.service.model.events import EventKind
from tui.service.outbox.engines.connection import Connection
from tui.service.outbox.engines.values import moment, row_reader
from tui.service.outbox.store import AdvisoryLock, Subject
from tui.service.outbox.subjects import events

LONGEST_DOCUMENT = 65_536
"""In characters; no longer one is stored, and of a longer one no more is read."""

_NEWEST = (
    "SELECT id, substr(document, 1, CAST(:most AS integer)), published_by, published_at FROM published_settings"
    " ORDER BY id DESC LIMIT 1"
)
_PUBLISH = (
    "INSERT INTO published_settings (document, published_by, published_at) VALUES (:document, :actor, :now)"
    " RETURNING id"
)


@dataclass(frozen=True, slots=True)
class PublishedDocument:
    """One publication; the ids of later ones are higher."""

    id: int
    text: str
    by: str
    at: datetime


_document = row_reader(PublishedDocument, text=str, at=moment)


class PublishedRows(Subject):
    """Reads publications and adds one."""

    def version(self) -> int:
        """The id of the publication that holds; 0 where there is none. One look at an index."""
        return int(self._value("SELECT coalesce(max(id), 0) FROM published_settings"))

    def newest(self) -> PublishedDocument | None:
        """The publication that holds."""
        with self._store.read() as connection:
            return _newest(connection)

    def may_publish(self) -> bool:
        """Whether this login may publish; whoever opens a file may."""
        with self._store.read() as connection:
            return not connection.is_shared or bool(
                connection.value("SELECT has_column_privilege('published_settings', 'document', 'INSERT')")
            )

    def publish(
        self, change: Callable[[PublishedDocument | None], tuple[str, Sequence[str]]], *, actor: str
    ) -> PublishedDocument | None:
        """Publish what `change` makes of the publication that holds; the one that holds then.

        `change` answers with the new document and a line for the journal for each thing that differs; where nothing
        does, nothing is published. Several may publish at once: each builds on the one before.
        """
        with self._store.write() as connection:
            connection.lock_until_commit(AdvisoryLock.PUBLISHING)
            document, lines = change(_newest(connection))
            if lines:
                now = self._store.clock()
                connection.value(_PUBLISH, {"document": document, "actor": actor, "now": now})
                told = (events.entry(now, actor, EventKind.SETTINGS_PUBLISHED, line) for line in lines)
                events.note_lines(connection, *told)
            return _newest(connection)


def _newest(connection: Connection) -> PublishedDocument | None:
    row = connection.row(_NEWEST, {"most": LONGEST_DOCUMENT + 1})
    return None if row is None else _document(row)
