"""Retention: what is forgotten after the configured days."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import StoreNotWritable
from tui.service.outbox.outbox import Outbox
from tui.service.system import drafts, profile_file
from tui.service.system.files import system_error


@dataclass(frozen=True, slots=True)
class Purged:
    """How many messages were emptied, and how many drafts deleted."""

    messages: int
    drafts: int


def purge(store: Outbox, data_folder: Path | None, retention_days: int, actor: str) -> Purged:
    """Forget what ended, was typed or was used more than `retention_days` days ago.

    Raises `StoreError`, `StoreNotWritable` where a file could not be deleted; the messages are forgotten all the same.
    """
    before = store.clock() - timedelta(days=retention_days)
    forgotten = store.retention.forget(before, actor=actor)
    if data_folder is None:
        return Purged(forgotten, 0)
    try:
        with _told_as(
            data_folder,
            _("Ein alter Entwurf lässt sich nicht löschen: {file} ({reason})."),
            _("Löschen Sie ihn als sein Besitzer, oder geben Sie Ihrem Benutzer Schreibrecht im Datenordner."),
        ):
            return Purged(forgotten, drafts.forget(data_folder, before))
    finally:
        with _told_as(
            data_folder,
            _("Was über alte Listen gemerkt ist, lässt sich nicht löschen: {file} ({reason})."),
            _("Löschen Sie es als sein Besitzer, oder geben Sie Ihrem Benutzer Schreibrecht im Datenordner."),
        ):
            profile_file.forget(data_folder, before)


@contextmanager
def _told_as(folder: Path, sentence: str, remedy: str) -> Iterator[None]:
    """Let what cannot be deleted there be told in this sentence."""
    try:
        yield
    except OSError as error:
        told = sentence.format(file=error.filename or folder, reason=system_error(error))
        raise StoreNotWritable(told, remedy) from error
