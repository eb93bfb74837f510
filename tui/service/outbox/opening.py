"""Opening a store: created where there is none, brought up to date where it is older, never overwritten."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, inspect, text

from tui.service.clock import Clock
from tui.service.outbox import faults
from tui.service.outbox.location import refuse_network_share
from tui.service.outbox.store import WRITES, Store
from tui.service.outbox.tables import meta, metadata

HEAD_REVISION = "0001"
"""The alembic revision that `metadata` describes."""

FILE_NAME = "outbox.sqlite3"
BUSY_SECONDS = 10.0
_REVISION_TABLE = "alembic_version"


def open_sqlite(folder: Path, clock: Clock, *, busy_seconds: float = BUSY_SECONDS) -> Store:
    """Open the SQLite store in `folder`, creating or upgrading it.

    Raises `StoreOnNetworkShare`, `StoreNotWritable`, `StoreDamaged`, `StoreNewer`, `StoreLocked`; a file that cannot
    be opened is never overwritten.
    """
    path = folder / FILE_NAME
    place = str(path)
    _prepare_file(folder, path, place)
    engine = create_engine(
        URL.create("sqlite", database=place), connect_args={"timeout": busy_seconds, "check_same_thread": False}
    )
    _speak_sqlite(engine)
    return _ready(Store(engine, place, clock))


def _prepare_file(folder: Path, path: Path, place: str) -> None:
    """See that there is a file this user may write, without opening it.

    A process that closes any descriptor of a file gives up every POSIX lock it has on that file, SQLite's included.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_network_share(folder)
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


def _ready(store: Store) -> Store:
    try:
        _bring_up_to_date(store)
    except BaseException:
        store.close()
        raise
    return store


def _bring_up_to_date(store: Store) -> None:
    with store.read() as connection:
        revision = _revision(connection)
    if revision is None:
        _create(store)
    elif revision != HEAD_REVISION:
        from tui.service.outbox import upgrade

        upgrade.to_head(store, revision)
    if store.engine.dialect.name == "sqlite":
        _keep_a_write_ahead_log(store)


def _keep_a_write_ahead_log(store: Store) -> None:
    """Let readers and the writer not wait for each other; asked last, because it writes into the file."""
    with store.faults_explained(), closing(store.engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA journal_mode = WAL")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_REVISION_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {_REVISION_TABLE}")).scalar_one_or_none()  # noqa: S608


def _create(store: Store) -> None:
    with store.write() as connection:
        if _revision(connection) is not None:
            return
        if inspect(connection).get_table_names():
            raise faults.damaged(store.place)
        metadata.create_all(connection)
        connection.execute(text(f"CREATE TABLE {_REVISION_TABLE} (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
        connection.execute(text(f"INSERT INTO {_REVISION_TABLE} VALUES ('{HEAD_REVISION}')"))  # noqa: S608
        connection.execute(insert(meta).values(key="number_secret", value=secrets.token_bytes(32)))
