"""Bringing a store of an older version up to date; loaded only when its revision differs."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from tui.service.outbox import faults, postgres_faults
from tui.service.outbox.store import Store, Turn

_MIGRATIONS = Path(__file__).parent / "migrations"


def to_head(store: Store, revision: str) -> None:
    """Run every revision after `revision` in one transaction; raises `StoreNewer` for one that is not known here."""
    config = _config()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision not in known:
        raise faults.newer(store.place)
    with store.write() as connection:
        if store.is_shared:
            _prepare_postgres(connection, store)
        run(connection)


def _prepare_postgres(connection: Connection, store: Store) -> None:
    # Two hosts may have got the new version at the same moment: alembic looks again, and the second has nothing to do.
    store.take_turn(connection, Turn.CREATION)
    owns = text("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'message'::regclass")
    if not connection.execute(owns).scalar_one():
        raise postgres_faults.not_yet_upgraded(store.place)


def run(connection: Connection) -> None:
    """Run every outstanding revision on the connection's transaction."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config
