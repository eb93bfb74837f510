"""Opening a store: created where there is none, brought up to date where it is older, never overwritten."""

from __future__ import annotations

import os
import secrets
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
_MAGIC = b"SQLite format 3\x00"
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
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_network_share(folder)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise faults.not_writable(place) from error
    with os.fdopen(descriptor, "rb") as file:
        head = file.read(len(_MAGIC))
    if head and head != _MAGIC:
        raise faults.damaged(place)


def _speak_sqlite(engine: Engine) -> None:
    """Take transactions into our own hands: a write locks at its beginning, never in its middle."""

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        # FULL, because a power cut must not forget that a message was about to leave.
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
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
    if revision == HEAD_REVISION:
        return
    if revision is None:
        _create(store)
        return
    from tui.service.outbox import upgrade

    upgrade.to_head(store, revision)


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
