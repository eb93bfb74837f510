"""The Postausgang: reading it, and what persons decide about its messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tui.language.catalogue import _
from tui.service.errors import InputRefused, NotFound
from tui.service.model.messages import Event, Message, Rejected, Resolution
from tui.service.sending.standby import LOOK_AT_A_FILE, LOOK_AT_A_SERVER
from tui.service.wording import labels

if TYPE_CHECKING:
    from tui.service.model.queries import MessageQuery, Page, PageMark, StateCounts
    from tui.service.outbox.process_store import PracticeStore
    from tui.service.sending.retention_job import Purged

_PAGE = 500


class OutboxService:
    """The messages of the store. Every method may touch the disk and raises `StoreError`."""

    def __init__(
        self,
        store: PracticeStore,
        wake: Callable[[], None],
        actor: str,
    ) -> None:
        self._practice = store
        self._store = store.open
        self._wake = wake
        self._actor = actor

    def message(self, message_id: int) -> Message:
        """One message; raises `NotFound`."""

        found = self._store().messages.one(message_id)
        if found is None:
            raise NotFound(
                _("Eine Nachricht mit der Nummer {id} gibt es im Postausgang nicht.").format(id=message_id),
                _("„praxis-sms outbox list“ zeigt die vorhandenen."),
            )
        return found

    def messages(self, message_ids: Sequence[int]) -> tuple[Message, ...]:
        """Those of the given messages that exist, by id."""

        return self._store().messages.some(message_ids)

    def story(self, message_id: int) -> tuple[Event, ...]:
        """Everything that happened to a message, oldest first; raises `NotFound`."""

        self.message(message_id)
        return self._store().messages.story(message_id)

    def page(self, query: MessageQuery, after: PageMark | None = None, before: PageMark | None = None) -> Page:
        """The messages of a query behind `after`, or those just newer than `before`; newest first."""

        return self._store().messages.page(query, after, before)

    def every(self, query: MessageQuery) -> Iterator[Message]:
        """Every message of a query, oldest first, read page by page: memory does not grow with the store."""
        from tui.service.model.queries import OLDEST

        mark: PageMark | None = OLDEST
        while mark is not None:
            page = self.page(replace(query, limit=_PAGE), before=mark)
            yield from reversed(page.messages)
            mark = page.previous

    def export(self, query: MessageQuery) -> Iterator[bytes]:
        """The messages of a query as CSV for a German Excel, piece by piece, oldest first.

        A whole series is followed by the rows of its list that were not queued, with their reasons.
        """
        from tui.service.usecases.export import csv_chunks

        return csv_chunks(self.every(query), self._rejected(query))

    def export_to(self, path: Path, query: MessageQuery) -> int:
        """Write the export to a file, as a whole or not at all; how many rows. Raises `InputRefused`."""
        from tui.service.usecases.export import save_csv

        return save_csv(path, self.every(query), self._rejected(query))

    def counts(self, series_id: int | None = None) -> StateCounts:
        """How many messages are in each state."""

        return self._store().messages.counts(series_id)

    def backlog(self) -> StateCounts:
        """How many messages are waiting, on the wire or unknown; the other states are not counted, so it is quick."""

        return self._store().messages.backlog()

    def needs_person(self) -> int:
        """How many messages wait for a person; cheap, because every screen counts them."""

        store = self._practice.existing()
        return 0 if store is None else store.messages.in_doubt()

    @property
    def look_seconds(self) -> float:
        """How long to wait at least before looking at the Postausgang again."""
        return LOOK_AT_A_SERVER if self._practice.is_shared else LOOK_AT_A_FILE

    def version(self) -> int:
        """A number that changes whenever anything in the store did."""

        return self._store().messages.version()

    def backup(self, target: Path) -> None:
        """Write a consistent copy of the store to a new file while sending goes on; raises `InputRefused`."""

        self._store().backup.write(target)

    def purge(self, retention_days: int) -> Purged:
        """Forget texts, names and numbers of what ended longer ago, and drafts that are older."""
        from tui.service.sending.retention_job import purge

        return purge(self._store(), self._practice.folder, retention_days, self._actor)

    def resolve(self, message_id: int, resolution: Resolution) -> Message:
        """Record what became of an `unknown` message; raises `NotFound`, or `InputRefused` where it is not unknown."""

        before = self.message(message_id)
        if not self._store().queue.resolve(message_id, resolution, actor=self._actor):
            raise InputRefused(
                _("Nachricht {id} ist nicht ungeklärt, sondern „{state}“; es gibt nichts zu klären.").format(
                    id=message_id, state=labels.state(before.state)
                )
            )
        self._wake()
        return self.message(message_id)

    def retry(self, message_ids: Sequence[int]) -> int:
        """Queue again what is proved not sent; how many."""

        changed = self._store().queue.retry(message_ids, actor=self._actor)
        self._wake()
        return changed

    def cancel(self, message_ids: Sequence[int]) -> int:
        """Take back what still waits; how many."""

        return self._store().queue.cancel(message_ids, actor=self._actor)

    def _rejected(self, query: MessageQuery) -> tuple[Rejected, ...]:
        from tui.service.model.queries import MessageQuery

        narrows_nothing = replace(query, text=query.text.strip(), limit=0) == MessageQuery(
            series_id=query.series_id, limit=0
        )
        if query.series_id is None or not narrows_nothing:
            return ()
        return self._store().series.rejected(query.series_id)
