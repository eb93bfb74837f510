"""Opening a store: created where there is none, brought up to date where it is older, never overwritten."""

from __future__ import annotations

import os
import stat
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from tui.service.clock import Clock
from tui.service.outbox import faults, schema
from tui.service.outbox.location import FILE_NAME, refuse_network_share, refuse_what_others_may_change
from tui.service.outbox.store import WRITES, Store, closed_on_failure

BUSY_SECONDS = 10.0
_FILE_ENDS = ("", "-wal", "-shm", "-journal")
"""The store, and the files that SQLite keeps beside it."""


def open_store(url: str, folder: Path, clock: Clock) -> Store:
    """Open the store that `[store] url` names; empty means SQLite in `folder`, by `clock`. Raises `StoreError`."""
    if url:
        from tui.service.outbox.postgres import open_postgres

        return open_postgres(url)
    return open_sqlite(folder, clock)


def open_sqlite(folder: Path, clock: Clock, *, busy_seconds: float = BUSY_SECONDS) -> Store:
    """Open the SQLite store in `folder`, creating or upgrading it.

    Raises `StoreOnNetworkShare`, `StoreNotTrusted`, `StoreNotWritable`, `StoreDamaged`, `StoreNewer`, `StoreLocked`; a
    file that cannot be opened is never overwritten.
    """
    path = folder / FILE_NAME
    place = str(path)
    _prepare_file(folder, path, place)
    engine = create_engine(
        URL.create("sqlite", database=place),
        connect_args={"timeout": busy_seconds, "check_same_thread": False},
        pool_use_lifo=True,  # every connection keeps pages of its own, so the one used last serves best
    )
    _speak_sqlite(engine)
    store = Store(engine, place, clock)
    with closed_on_failure(store):
        schema.bring_up_to_date(store)
        _keep_a_write_ahead_log(store)
    return store


def _prepare_file(folder: Path, path: Path, place: str) -> None:
    """See that there is a file this user may write, without opening it.

    A process that closes any descriptor of a file gives up every POSIX lock it has on that file, SQLite's included.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_network_share(folder)
        refuse_what_others_may_change(folder, *(path.with_name(f"{path.name}{end}") for end in _FILE_ENDS))
        with suppress(FileExistsError):
            os.mknod(path, 0o600 | stat.S_IFREG)
    except OSError as error:
        raise faults.not_writable(place) from error
    if not path.is_file() or not os.access(path, os.R_OK | os.W_OK):
        raise faults.not_writable(place)


def _speak_sqlite(engine: Engine) -> None:
    """Take transactions into our own hands: a write locks at its beginning, never in its middle."""

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        # FULL, because a power cut must not forget that a message was about to leave.
        for pragma in ("synchronous = FULL", "foreign_keys = ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _keep_a_write_ahead_log(store: Store) -> None:
    """Let readers and the writer not wait for each other; asked last, because it writes into the file."""
    with store.faults_explained(), closing(store.engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA journal_mode = WAL")
