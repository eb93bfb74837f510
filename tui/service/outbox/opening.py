"""Opening a store: created where there is none, brought up to date where it is older, never overwritten."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from tui.service.outbox import schema
from tui.service.outbox.engines import faults
from tui.service.outbox.engines.sqlite import SqliteEngine
from tui.service.outbox.location import FILE_NAME, MOUNTS, refuse_network_share, refuse_what_others_may_change
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.store import closed_on_failure
from tui.service.system.clock import Clock

BUSY_SECONDS = 10.0
_FILE_ENDS = ("", "-wal", "-shm", "-journal")
"""The store, and the files that SQLite keeps beside it."""


def open_store(url: str, folder: Path, clock: Clock) -> Outbox:
    """Open the store that `[store] url` names; empty means SQLite in `folder`, by `clock`. Raises `StoreError`."""
    if url:
        from tui.service.outbox.postgres_opening import open_postgres

        return open_postgres(url)
    return open_sqlite(folder, clock)


def open_sqlite(folder: Path, clock: Clock, *, busy_seconds: float = BUSY_SECONDS, mounts: Path = MOUNTS) -> Outbox:
    """Open the SQLite store in `folder`, creating or upgrading it; `mounts` tells what is mounted where (proc(5)).

    Raises `StoreOnNetworkShare`, `StoreNotTrusted`, `StoreNotWritable`, `StoreDamaged`, `StoreNewer`, `StoreLocked`; a
    file that cannot be opened is never overwritten.
    """
    path = folder / FILE_NAME
    place = str(path)
    _prepare_file(folder, path, place, mounts)
    engine = SqliteEngine(place, busy_seconds=busy_seconds)
    store = Outbox(engine, place, clock)
    with closed_on_failure(store):
        schema.bring_up_to_date(store)
        with store.faults_explained():
            engine.keep_a_write_ahead_log()  # last, because it writes into the file
    return store


def make_file(path: Path) -> None:
    """Make the empty file of a new store, for this user alone; raises `FileExistsError` where there is one."""
    os.mknod(path, 0o600 | stat.S_IFREG)


def _prepare_file(folder: Path, path: Path, place: str, mounts: Path) -> None:
    """See that there is a file this user may write, without opening it.

    A process that closes any descriptor of a file gives up every POSIX lock it has on that file, SQLite's included.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_network_share(folder, mounts)
        refuse_what_others_may_change(folder, *(path.with_name(f"{path.name}{end}") for end in _FILE_ENDS))
        with suppress(FileExistsError):
            make_file(path)
    except OSError as error:
        raise faults.not_writable(place) from error
    if not path.is_file() or not os.access(path, os.R_OK | os.W_OK):
        raise faults.not_writable(place)
