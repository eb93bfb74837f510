"""The files of a restore: a backup that is verified on a copy, today's file put aside, the copy put in its place."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from tui.language.catalogue import _
from tui.language.local_time import local_now
from tui.service.errors import InputRefused, StoreDamaged, StoreError, StoreLocked
from tui.service.outbox.engines import faults
from tui.service.outbox.engines.sqlite import SqliteConnection
from tui.service.outbox.location import FILE_NAME
from tui.service.outbox.maintenance.move import let_it_be_written_again, let_nothing_be_written
from tui.service.system.files import open_to_read, why_unread

_ALL_PAGES = -1
_LOCK_SECONDS = 2.0
_BESIDE = ("-wal", "-shm", "-journal")
_OF_THE_TARGET = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY})
"""What goes wrong where the copy is written: the disk is full, or fails."""
_OURS = frozenset({"message", "event", "meta", "optout"})


def copy_verified(backup: Path, target: Path) -> None:
    """Copy a backup and verify the copy; raises `InputRefused`, `StoreDamaged`."""
    try:
        open_to_read(backup).close()
    except (OSError, ValueError) as fault:
        raise InputRefused(*why_unread(backup, fault)) from None
    target.touch(mode=0o600)
    source = f"file:{quote(str(backup.resolve()))}?mode=ro"
    try:
        with closing(sqlite3.connect(source, uri=True)) as there, closing(sqlite3.connect(target)) as here:
            there.backup(here, pages=_ALL_PAGES)
        with closing(sqlite3.connect(target, isolation_level=None)) as here:
            if here.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                raise _damaged(backup)
            if here.execute("PRAGMA foreign_key_check").fetchone() is not None:
                raise _damaged(backup)
            tables = {name for (name,) in here.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not tables >= _OURS:
                raise _damaged(backup)
            let_it_be_written_again(SqliteConnection(here), str(backup))
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _OF_THE_TARGET:
            raise faults.explain(error, str(target)) from error
        raise _damaged(backup) from error


def _damaged(backup: Path) -> StoreDamaged:
    return StoreDamaged(
        _("Die Datei {path} ist beschädigt oder keine Sicherung von praxis-sms.").format(path=backup),
        _("Nehmen Sie eine andere Sicherung; der Postausgang ist unverändert."),
    )


def put_in_place(copy: Path, folder: Path, *, readable: bool) -> Path | None:
    """Let a copy be the store, and give today's file another name; that name, or None where there is no file of today.

    Whoever looks sees the old file or the new one, never none. One that is `readable` is written to by nobody any more.
    Raises `StoreLocked` where another program has it open, and `StoreError`; then today's store is as it was.
    """
    today = folder / FILE_NAME
    aside = _free_name(folder)
    if not readable:
        for end in _BESIDE:  # a log of the damaged or lost file must not be read as that of the copy
            with suppress(FileNotFoundError):
                today.with_name(today.name + end).rename(aside.with_name(aside.name + end))
        is_there = today.exists()
        if is_there:
            _keep(today, aside)
        _replace(copy, today)
        return aside if is_there else None
    with _opened_by_nobody_else(today) as store:
        try:
            _keep(today, aside)
            _replace(copy, today)
        except OSError as error:
            aside.unlink(missing_ok=True)
            raise faults.not_writable(str(today)) from error
        # Whoever waits for the lock has the old file, and is told so.
        let_nothing_be_written(SqliteConnection(store), str(aside))
        store.execute("COMMIT")
    return aside


def fold_into_one_file(path: Path) -> None:
    """Let a store that nobody else knows be one file without a log beside it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as store:
        store.execute("PRAGMA journal_mode = DELETE")


@contextmanager
def _opened_by_nobody_else(path: Path) -> Iterator[sqlite3.Connection]:
    """A transaction that nobody reads or writes beside; it leaves no file beside the store, whatever name that has."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=_LOCK_SECONDS)) as store:
            store.execute("PRAGMA locking_mode = EXCLUSIVE")
            store.execute("PRAGMA journal_mode = DELETE")
            store.execute("PRAGMA journal_mode = MEMORY")
            store.execute("BEGIN EXCLUSIVE")
            yield store
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            raise StoreLocked(
                _("Ein anderes Programm hat den Postausgang {place} geöffnet.").format(place=path),
                _("Beenden Sie praxis-sms in allen Fenstern, und versuchen Sie es noch einmal."),
            ) from error
        raise faults.explain(error, str(path)) from error


def _free_name(folder: Path) -> Path:
    stem = f"outbox-{local_now():%Y-%m-%d-%H%M%S}"
    names = (folder / f"{stem}{more}.sqlite3" for more in ("", *(f"-{count}" for count in range(2, 1000))))
    return next(name for name in names if not name.exists())


def _keep(today: Path, aside: Path) -> None:
    try:
        aside.hardlink_to(today)
    except OSError:  # a file system without links
        shutil.copy2(today, aside)
    _sync(today.parent)


def _replace(copy: Path, today: Path) -> None:
    copy.replace(today)
    _sync(today.parent)


def _sync(folder: Path) -> None:
    """Let the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        raise StoreError(
            _("Der Ordner {folder} lässt sich nicht sichern.").format(folder=folder),
            _("Prüfen Sie den Datenträger, und versuchen Sie es noch einmal."),
        ) from error
    finally:
        os.close(handle)
