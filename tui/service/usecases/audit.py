"""Who did what, and when: the whole journal, and what is written into it about configuration and secrets.

What persons decide about messages is written by the statements that carry it out, in the same transaction. Settings lie
in a file, so their changes are written down after it was saved; a store that cannot be used undoes no change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tui.language.catalogue import _
from tui.service.errors import PraxisSmsError
from tui.service.model.events import EventKind
from tui.service.model.queries import AuditLine
from tui.service.settings.published import lines_of_changes, what_changes
from tui.service.usecases.operation import Begin
from tui.service.usecases.outbox.export import audit_chunks, save

_PAGE = 1000


class Audit:
    """The journal of one store."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin
        self.trouble = ""
        """The sentence that the last change was made but could not be written down; empty where it was."""

    def note_settings(self, before: Mapping[str, object], after: Mapping[str, object]) -> None:
        """Write down every dotted key whose value differs; values must hold no credentials. Raises nothing."""
        self._note(EventKind.SETTINGS_CHANGED, lines_of_changes(what_changes(before, after)))

    def note_secret(self, name: str, place: str) -> None:
        """Write down where a secret lies now, "" where it was deleted; never the secret. Raises nothing."""
        self._note(EventKind.SECRET_SET if place else EventKind.SECRET_DELETED, [f"{name}: {place}" if place else name])

    def lines(self, limit: int, *, by_anybody: bool = False) -> tuple[AuditLine, ...]:
        """The newest lines first: what persons did, or with `by_anybody` the program too; raises `StoreError`."""
        return self._begin().outbox.events.newest(limit, by_anybody=by_anybody)

    def every(self) -> Iterator[AuditLine]:
        """Every line, oldest first, read page by page: memory does not grow with the store; raises `StoreError`."""
        events = self._begin().outbox.events
        last = 0
        while page := events.after(last, _PAGE):
            yield from page
            last = page[-1].id

    def export(self) -> Iterator[bytes]:
        """Every line as CSV for a German Excel, piece by piece."""
        return audit_chunks(self.every())

    def export_to(self, path: Path) -> None:
        """Write the export to a file, as a whole or not at all; raises `InputRefused`, `StoreError`."""
        save(path, self.export())

    def _note(self, kind: EventKind, details: Sequence[str]) -> None:
        self.trouble = ""
        try:
            if not details:
                return
            operation = self._begin()
            if operation.store.has_place():
                operation.outbox.events.note(operation.actor, kind, details)
        except PraxisSmsError as error:
            self.trouble = _("Wer es tat, ließ sich nicht festhalten: {reason}").format(reason=error.sentence)
