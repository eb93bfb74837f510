"""A store of an older version is brought up to date by alembic, in one transaction."""

from __future__ import annotations

import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, insert
from sqlalchemy.exc import IntegrityError

from tests.engines import sqlite_only
from tests.postgres import Cluster
from tests.unit.outbox.samples import StandingClock, queue, states
from tui.service.errors import StoreFull, StoreNotWritable
from tui.service.messages import MessageState
from tui.service.outbox import schema, upgrade
from tui.service.outbox.location import FILE_NAME
from tui.service.outbox.opening import open_sqlite
from tui.service.outbox.postgres import open_postgres
from tui.service.outbox.schema import HEAD_REVISION
from tui.service.outbox.store import Store
from tui.service.outbox.tables import meta, metadata

ROLES = Path(__file__).parents[3] / "docs" / "postgres-roles.sql"
NEXT_VERSION = '''"""A later version remembers who took a call."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("CREATE TABLE calls (id INTEGER PRIMARY KEY, taken_by TEXT)")
    with op.batch_alter_table("message") as batch:
        batch.add_column(sa.Column("call_id", sa.Integer()))
    {more}
'''


@pytest.fixture
def older_store(folder: Path, clock: StandingClock) -> Path:
    """A store of today's version with three messages."""
    store = open_sqlite(folder, clock)
    queue(store, 1, 2, 3)
    store.close()
    return folder


def a_version_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: str = "") -> None:
    """What the program looks like after one more migration."""
    migrations = tmp_path / "migrations"
    shutil.copytree(Path(upgrade.__file__).parent / "migrations", migrations)
    (migrations / "versions" / "0003_calls.py").write_text(NEXT_VERSION.format(more=more))
    monkeypatch.setattr(upgrade, "_MIGRATIONS", migrations)
    monkeypatch.setattr(schema, "HEAD_REVISION", "0003")


def schema_of(file: Path) -> dict[str, object]:
    """Every table with its columns and every index as SQL."""
    connection = sqlite3.connect(file)
    objects = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    schema: dict[str, object] = {
        name: connection.execute(f"PRAGMA table_xinfo({name})").fetchall() if kind == "table" else " ".join(sql.split())
        for kind, name, sql in objects
    }
    schema["counting on"] = sorted(name for _, name, sql in objects if "AUTOINCREMENT" in sql)
    connection.close()
    return schema


def test_the_revision_of_a_new_store_is_the_last_migration() -> None:
    assert ScriptDirectory.from_config(upgrade._config()).get_current_head() == HEAD_REVISION


def test_the_migrations_and_the_tables_agree(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'migrated.sqlite3'}")
    with engine.begin() as connection:
        upgrade.run(connection)
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


@sqlite_only
def test_the_migrations_make_a_store_like_a_new_one_down_to_defaults_and_partial_indexes(
    tmp_path: Path, store: Store
) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'migrated.sqlite3'}")
    with engine.begin() as connection:
        upgrade.run(connection)
    engine.dispose()
    created = schema_of(Path(store.place))
    assert schema_of(tmp_path / "migrated.sqlite3") == created
    assert created["counting on"] == ["event", "message", "series"]


def test_an_older_store_is_upgraded_and_keeps_every_message(
    older_store: Path, clock: StandingClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_version_later(tmp_path, monkeypatch)
    store = open_sqlite(older_store, clock)
    assert states(store) == [MessageState.QUEUED] * 3
    with store.read() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one() == "0003"
        assert connection.exec_driver_sql("SELECT call_id FROM message").scalars().all() == [None] * 3
    store.close()


# --- from the first version ---


def fill_as_the_first_version(store: Store) -> None:
    """The tables of revision 0001, and a message in them."""
    config = upgrade._config()
    with store.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(insert(meta).values(key="number_secret", value=b"s" * 32))
    queue(store, 1)
    store.close()


def assert_the_journal_is_append_only(store: Store) -> None:
    assert schema.is_current(store)
    assert states(store) == [MessageState.QUEUED]
    for change in ("DELETE FROM event", "UPDATE event SET actor = 'jemand anders'"):
        with pytest.raises(IntegrityError, match="append-only"), store.write() as connection:
            connection.exec_driver_sql(change)


def test_a_file_of_the_first_version_gets_a_journal_that_can_only_be_continued(
    folder: Path, clock: StandingClock
) -> None:
    folder.mkdir()
    older = Store(create_engine(f"sqlite:///{folder / FILE_NAME}"), str(folder / FILE_NAME), clock)
    fill_as_the_first_version(older)
    store = open_sqlite(folder, clock)
    assert_the_journal_is_append_only(store)
    store.close()


def test_a_database_of_the_first_version_gets_it_too(postgres: Cluster, clock: StandingClock) -> None:
    url = postgres.new_database()
    fill_as_the_first_version(Store(create_engine(url), url, clock))
    store = open_postgres(url)
    assert_the_journal_is_append_only(store)
    store.close()


# --- on PostgreSQL ---


def an_older_database(postgres: Cluster) -> str:
    """The address of a database of today's version with three messages."""
    url = postgres.new_database()
    store = open_postgres(url)
    queue(store, 1, 2, 3)
    store.close()
    return url


def test_hosts_that_get_the_new_version_at_once_upgrade_once(
    postgres: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = an_older_database(postgres)
    a_version_later(tmp_path, monkeypatch)
    with ThreadPoolExecutor(4) as executor:
        stores = list(executor.map(lambda _: open_postgres(url), range(4)))
    for store in stores:
        assert schema.is_current(store)
        assert states(store) == [MessageState.QUEUED] * 3
        store.close()


def test_whoever_may_not_upgrade_is_told_who_can_and_changes_nothing(
    postgres: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = an_older_database(postgres)
    postgres.run_script(ROLES, url)
    postgres.execute("CREATE ROLE empfang_alt LOGIN PASSWORD 'nur-im-test' IN ROLE praxis_sms_worker")
    desk = url.replace("postgres@", "empfang_alt:nur-im-test@")
    a_version_later(tmp_path, monkeypatch)
    with pytest.raises(StoreNotWritable, match="älteren Version") as caught:
        open_postgres(desk)
    assert "Eigentümer" in caught.value.remedy
    monkeypatch.undo()
    open_postgres(desk).close()


# --- when it fails ---


def test_an_upgrade_that_fails_half_way_leaves_the_older_store_as_it_was(
    older_store: Path, clock: StandingClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = schema_of(older_store / FILE_NAME)
    a_version_later(
        tmp_path,
        monkeypatch,
        more="op.get_bind().connection.execute('PRAGMA max_page_count = 10');"
        " op.execute('INSERT INTO calls (taken_by) SELECT hex(zeroblob(1000000))')",
    )
    with pytest.raises(StoreFull):
        open_sqlite(older_store, clock)
    assert schema_of(older_store / FILE_NAME) == before
    monkeypatch.undo()
    store = open_sqlite(older_store, clock)
    assert states(store) == [MessageState.QUEUED] * 3
    store.close()
