"""The version of a store's tables: created where there are none, brought up to date where they are older."""

from __future__ import annotations

from tui.service.outbox import moved_away
from tui.service.outbox.engines.connection import Connection
from tui.service.outbox.store import Store

VERSION = 3
"""The number of the last migration."""


def bring_up_to_date(store: Store) -> None:
    """Create or upgrade the tables; raises `StoreNewer`, `StoreMoved`, and `StoreDamaged` for another's."""
    with store.read() as connection:
        version = stored_version(connection)
        if version and not store.is_shared:
            moved_away.refuse(connection, store.place)
    if version != VERSION:
        from tui.service.outbox import migrating

        migrating.to_current_version(store)


def is_current(store: Store) -> bool:
    """Whether the tables are still those of this version: another host may have brought a newer one since."""
    with store.read() as connection:
        return stored_version(connection) == VERSION


def stored_version(connection: Connection) -> int:
    """The number of the last migration that the tables have been through; 0 where there are none."""
    if connection.has_table("store_version"):
        return int(connection.value("SELECT max(version) FROM store_version") or 0)
    if connection.has_table("alembic_version"):  # so the first versions of the program noted it
        return int(connection.value("SELECT version_num FROM alembic_version") or 0)
    return 0
