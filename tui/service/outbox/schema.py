"""The version of a store's tables: created where there are none, brought up to date where they are older."""

from __future__ import annotations

from tui.service.outbox import moved_away
from tui.service.outbox.store import Store
from tui.service.outbox.tables import stored_version

VERSION = 4
"""The number of the last migration."""


def bring_up_to_date(store: Store) -> None:
    """Create or upgrade the tables; raises `StoreNewer`, `StoreMoved`, and `StoreDamaged` for another's."""
    with store.read() as connection:
        version = stored_version(connection)
        if version and not store.is_shared:
            moved_away.refuse(connection, store.place)
    if version != VERSION:
        from tui.service.outbox import migrating

        migrating.to_version(VERSION, store)


def is_current(store: Store) -> bool:
    """Whether the tables are still those of this version: another host may have brought a newer one since."""
    with store.read() as connection:
        return stored_version(connection) == VERSION
