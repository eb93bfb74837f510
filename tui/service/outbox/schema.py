"""The tables of a store: created where there are none, brought up to date where they are older."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, insert, inspect, text

from tui.service.errors import StoreDamaged
from tui.service.outbox import faults, left_behind, postgres_faults
from tui.service.outbox.store import Store, Turn
from tui.service.outbox.tables import meta, metadata

HEAD_REVISION = "0002"
"""The alembic revision that `metadata` describes."""

_REVISION_TABLE = "alembic_version"
_STORED_REVISION = text(f"SELECT version_num FROM {_REVISION_TABLE}")  # noqa: S608


def bring_up_to_date(store: Store) -> None:
    """Create or upgrade the tables; raises `StoreNewer`, `StoreMoved`, and `StoreDamaged` for another's."""
    with store.read() as connection:
        revision = _revision(connection)
        if revision is not None and not store.is_shared:
            left_behind.refuse(connection, store.place)
    if revision is None:
        _create(store)
    elif revision != HEAD_REVISION:
        from tui.service.outbox import upgrade

        upgrade.to_head(store, revision)


def is_current(store: Store) -> bool:
    """Whether the tables are still those of this version: another host may have brought a newer one since."""
    with store.read() as connection:
        stored: str = connection.execute(_STORED_REVISION).scalar_one()
    return stored == HEAD_REVISION


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_REVISION_TABLE):
        return None
    return connection.execute(_STORED_REVISION).scalar_one_or_none()


def _create(store: Store) -> None:
    with store.write() as connection:
        if store.is_shared:
            _prepare_postgres(connection, store)
        if _revision(connection) is not None:
            return
        if inspect(connection).get_table_names():
            raise _foreign(store)
        _create_tables(connection)


def _prepare_postgres(connection: Connection, store: Store) -> None:
    # Two hosts may meet an empty database at the same moment.
    store.take_turn(connection, Turn.CREATION)
    encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        raise postgres_faults.wrong_encoding(store.place, encoding)
    may_create = text("SELECT has_schema_privilege(current_schema(), 'CREATE')")
    if not connection.execute(may_create).scalar_one():
        raise postgres_faults.not_yet_set_up(store.place)


def _foreign(store: Store) -> StoreDamaged:
    return postgres_faults.foreign(store.place) if store.is_shared else faults.damaged(store.place)


def _create_tables(connection: Connection) -> None:
    metadata.create_all(connection)
    connection.execute(text(f"CREATE TABLE {_REVISION_TABLE} (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    connection.execute(text(f"INSERT INTO {_REVISION_TABLE} VALUES ('{HEAD_REVISION}')"))  # noqa: S608
    connection.execute(insert(meta).values(key="number_secret", value=secrets.token_bytes(32)))
