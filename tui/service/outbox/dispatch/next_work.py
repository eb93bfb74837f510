"""When a dispatcher will have something to do: asked once a second by every window that has nothing to send."""

from __future__ import annotations

from datetime import datetime

from tui.service.outbox.dispatch.clock_set_back import TOLERANCE, is_anything_unsettled, newest_created
from tui.service.outbox.engines.sqlite import FileWatch, SqliteEngine
from tui.service.outbox.engines.values import moment_or_none
from tui.service.outbox.store import Store

# What is on the wire while nobody sends was left there by a dispatcher that died: that has long been due.
_NEXT_WORK = (
    "SELECT min(at) FROM ("
    " SELECT min(due_at) AS at FROM message WHERE state = 'queued' AND paused = 0"
    "  AND protocol NOT IN (SELECT protocol FROM hold)"
    " UNION ALL SELECT min(report_due_at) FROM message WHERE report_due_at IS NOT NULL"
    " UNION ALL SELECT 0 FROM message WHERE state = 'sending')"
)


class NextWork:
    """Watches a SQLite store; costs one pragma as long as nobody writes to the file. Raises `StoreError`."""

    def __init__(self, store: Store) -> None:
        assert isinstance(store.engine, SqliteEngine)
        self._store = store
        self._engine = store.engine
        self._watch: FileWatch | None = None
        self._due_at: datetime | None = None
        self._newest: datetime | None = None

    def due_at(self) -> datetime | None:
        """When there will be something to do; None where nothing waits."""
        found = self._found()
        now = self._store.clock()
        # No change of the file tells of a clock that is set back.
        if self._newest is not None and self._newest > now + TOLERANCE:
            with self._store.read() as connection:
                if is_anything_unsettled(connection, now):
                    return now
        return found

    def _found(self) -> datetime | None:
        with self._store.faults_explained():
            if self._watch is None:
                self._watch = self._engine.watch()
            has_changed = self._watch.has_changed()
        if has_changed:
            with self._store.read() as connection:
                self._due_at = moment_or_none(connection.value(_NEXT_WORK))
                self._newest = newest_created(connection)
        return self._due_at

    def close(self) -> None:
        """Stop watching."""
        if self._watch is not None:
            self._watch.close()
            self._watch = None
