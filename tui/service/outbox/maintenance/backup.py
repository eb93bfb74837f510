"""A consistent copy of a SQLite store while sending goes on."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from tui.language.catalogue import _
from tui.service.errors import InputRefused, StoreDamaged, StoreError, StoreFull, StoreLocked
from tui.service.outbox.engines import faults
from tui.service.outbox.store import Subject

_PIECE = 1 << 20
_ALL_PAGES = -1
"""In one step: a copy in several begins anew whenever another program has written in between, which may never end."""


class Backup(Subject):
    """Copies the store."""

    def write(self, target: Path) -> None:
        """Write a copy of the store to a new file (0600); raises `InputRefused` where there is one, or none can be."""
        if self._store.is_shared:
            raise StoreError(
                _("Dieser Postausgang liegt in PostgreSQL und wird dort gesichert."), _("Verwenden Sie pg_dump.")
            )
        try:
            os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError as error:
            raise InputRefused(
                _("Die Datei {path} gibt es schon; sie wird nicht überschrieben.").format(path=target),
                _("Nennen Sie eine neue Datei."),
            ) from error
        except OSError as error:
            raise InputRefused(
                _("In die Datei {path} kann nicht geschrieben werden.").format(path=target),
                _("Prüfen Sie Ordner, Rechte und Platz, oder nennen Sie eine andere Datei."),
            ) from error
        try:
            with closing(sqlite3.connect(self._store.place)) as source, closing(sqlite3.connect(target)) as copy:
                source.backup(copy, pages=_ALL_PAGES)
        except BaseException as error:
            target.unlink(missing_ok=True)
            if isinstance(error, sqlite3.Error):
                raise _explained(error, self._store.place, target) from error
            raise

    def chunks(self, folder: Path) -> Iterator[bytes]:
        """A copy of the store, piece by piece, by way of a file in `folder` that nobody else reads."""
        with TemporaryDirectory(prefix=".backup-", dir=folder) as scratch:
            copy = Path(scratch) / "copy"
            self.write(copy)
            with copy.open("rb") as file:
                while piece := file.read(_PIECE):
                    yield piece


def _explained(error: sqlite3.Error, place: str, target: Path) -> StoreError:
    """What is damaged or locked is the store; what is full or may not be written is the place of the copy."""
    told = faults.explain(error, place)
    if isinstance(told, (StoreDamaged, StoreLocked)):
        return told
    told = faults.explain(error, str(target))
    if isinstance(told, StoreFull):
        return StoreFull(
            _("Für die Kopie {path} ist kein Platz: Der Datenträger ist voll.").format(path=target),
            _("Schaffen Sie Platz, oder nennen Sie eine Datei auf einem anderen Datenträger."),
        )
    return type(told)(
        _("Die Kopie {path} lässt sich nicht schreiben.").format(path=target),
        _("Prüfen Sie Ordner, Rechte und Platz, oder nennen Sie eine andere Datei."),
    )
