"""Opening a store: created where there is none, brought up to date where it is older, never overwritten."""

from __future__ import annotations

import os
import stat
from contextlib import closing, suppress
from pathlib import Path

from tui.service.outbox import schema
from tui.service.outbox.engines import faults
from tui.service.outbox.engines.sqlite import SqliteEngine
from tui.service.outbox.location import (
    CREATED_NAME,
    FILE_NAME,
    MOUNTS,
    refuse_network_share,
    refuse_what_others_may_change,
    shows_an_earlier_store,
)
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.store import closed_on_failure
from tui.service.system.clock import Clock
from tui.service.system.files import folder_lock, open_own_file, sync_folder

BUSY_SECONDS = 10.0
_FILE_ENDS = ("", "-wal", "-shm", "-journal")
"""The store, and the files that SQLite keeps beside it."""
_LEFT_OF_AN_EARLIER_ONE = (CREATED_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-journal")
"""What says that a store is gone; SQLite would read logs of it as those of a new one."""
_UNFINISHED = f"{FILE_NAME}.new"
"""What a store is called until it has its tables."""


def open_store(url: str, folder: Path, clock: Clock) -> Outbox:
    """Open the store that `[store] url` names; empty means SQLite in `folder`, by `clock`. Raises `StoreError`."""
    if url:
        from tui.service.outbox.postgres_opening import open_postgres

        return open_postgres(url)
    return open_sqlite(folder, clock)


def open_sqlite(folder: Path, clock: Clock, *, busy_seconds: float = BUSY_SECONDS, mounts: Path = MOUNTS) -> Outbox:
    """Open the SQLite store in `folder`, creating or upgrading it; `mounts` tells what is mounted where (proc(5)).

    Raises `StoreOnNetworkShare`, `StoreNotTrusted`, `StoreNotWritable`, `StoreDamaged`, `StoreNewer`, `StoreLocked`; a
    file that cannot be opened is never overwritten, nor one that is empty or gone although there was a store.
    """
    path = folder / FILE_NAME
    place = str(path)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_network_share(folder, mounts)
        refuse_what_others_may_change(folder, *_with_what_is_beside(path))
        # Asked first: where one of them is there, its store was there before.
        left = next((name for name in _LEFT_OF_AN_EARLIER_ONE if os.path.lexists(folder / name)), "")
        if not os.path.lexists(path):
            if left:
                raise faults.vanished(place, left)
            create(folder, path, clock, busy_seconds)
        _require_usable(path, place)
    except OSError as error:
        raise faults.not_writable(place) from error
    engine = SqliteEngine(place, busy_seconds=busy_seconds)
    store = Outbox(engine, place, clock)
    with closed_on_failure(store):
        schema.bring_up_to_date(store)
        with store.faults_explained():
            engine.keep_a_write_ahead_log()  # last, because it writes into the file
        _note_that_there_is_a_store(path)
    return store


def _note_that_there_is_a_store(path: Path) -> None:
    """Leave a file beside the store, with the rights of the store; where that fails, the next opening does so."""
    note = path.with_name(CREATED_NAME)
    if os.path.lexists(note):
        return
    with suppress(OSError):
        handle = open_own_file(note, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        try:
            os.fchmod(handle, stat.S_IMODE(path.stat().st_mode))
        finally:
            os.close(handle)
        sync_folder(note.parent)  # it alone tells a store that vanished from one that never was


def _with_what_is_beside(path: Path) -> list[Path]:
    return [path.with_name(f"{path.name}{end}") for end in _FILE_ENDS]


def create(folder: Path, path: Path, clock: Clock, busy_seconds: float) -> None:
    """Make a store under another name, and give it its own once it is whole: a kill leaves none, or all of it.

    Raises `OSError`, `StoreError`.
    """
    with folder_lock(folder):
        if os.path.lexists(path):  # another window was quicker
            return
        unfinished = folder / _UNFINISHED
        for left in _with_what_is_beside(unfinished):
            left.unlink(missing_ok=True)
        os.mknod(unfinished, 0o600 | stat.S_IFREG)
        with closing(Outbox(SqliteEngine(str(unfinished), busy_seconds=busy_seconds), str(path), clock)) as store:
            schema.bring_up_to_date(store)
        unfinished.rename(path)
        sync_folder(folder)


def _require_usable(path: Path, place: str) -> None:
    """See that this user may write the file, without opening it; raises `StoreError` and `OSError`.

    A process that closes any descriptor of a file gives up every POSIX lock it has on that file, SQLite's included.
    """
    if not path.is_file() or not os.access(path, os.R_OK | os.W_OK):
        raise faults.not_writable(place)
    size = path.stat().st_size
    if size == 1:  # SQLite takes it for an empty one
        raise faults.damaged(place)
    # Earlier versions left an empty file where their first start was killed, and nothing beside it.
    if not size and shows_an_earlier_store(path.parent):
        raise faults.emptied(place, CREATED_NAME)
