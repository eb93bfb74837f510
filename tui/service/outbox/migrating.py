"""Making and changing the tables by the numbered files in `migrations/`; loaded only where there is something to do.

A file named `0004_what.sql` is for both engines, `0004_what.sqlite.sql` and `0004_what.postgres.sql` each for one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from tui.service.errors import StoreDamaged
from tui.service.outbox.engines import faults, postgres_faults
from tui.service.outbox.engines.connection import Connection
from tui.service.outbox.store import AdvisoryLock, Store, stored_version

_FOLDER = Path(__file__).parent / "migrations"
_FILE = re.compile(r"(?P<number>\d{4})_\w+(?:\.(?P<engine>\w+))?\.sql")


def to_version(wanted: int, store: Store) -> None:
    """Run what is outstanding, in one transaction; raises `StoreError`, and then nothing was changed.

    Several processes may do so at the same moment: the first one does it, and the others find it done.
    """
    with store.write() as connection:
        connection.lock_until_commit(AdvisoryLock.CREATION)
        version = stored_version(connection)
        if version > wanted:
            raise faults.newer(store.place)
        if version == wanted:
            return
        _require_permission(connection, store, version)
        run(connection, version)
        connection.execute(
            "INSERT INTO store_version (version, reached_at) VALUES (:version, :now)",
            {"version": wanted, "now": store.clock()},
        )
        if version == 0:
            connection.execute(
                "INSERT INTO meta (key, value) VALUES ('number_secret', :secret)", {"secret": os.urandom(32)}
            )


def run(connection: Connection, after: int, until: int | None = None) -> None:
    """Run the files whose numbers follow `after`, up to and with `until`."""
    for number, path in migrations(connection.dialect.name):
        if number > after and (until is None or number <= until):
            connection.run_script(path.read_text(encoding="utf-8"))


def migrations(engine: str) -> Iterator[tuple[int, Path]]:
    """Number and file of every migration of an engine, in their order."""
    for path in sorted(_FOLDER.iterdir()):
        found = _FILE.fullmatch(path.name)
        if found is not None and found["engine"] in (None, engine):
            yield int(found["number"]), path


def _require_permission(connection: Connection, store: Store, version: int) -> None:
    if version == 0:
        if store.is_shared:
            _require_a_place_for_tables(connection, store.place)
        if not connection.is_empty():
            raise _foreign(store)
    elif store.is_shared:
        owns = "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('message')"
        if not connection.value(owns):
            raise postgres_faults.not_yet_upgraded(store.place)


def _require_a_place_for_tables(connection: Connection, place: str) -> None:
    encoding = connection.value("SHOW server_encoding")
    if encoding != "UTF8":
        raise postgres_faults.wrong_encoding(place, encoding)
    if not connection.value("SELECT has_schema_privilege(current_schema(), 'CREATE')"):
        raise postgres_faults.not_yet_set_up(place)


def _foreign(store: Store) -> StoreDamaged:
    return postgres_faults.foreign(store.place) if store.is_shared else faults.damaged(store.place)
