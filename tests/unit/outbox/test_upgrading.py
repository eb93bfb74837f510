"""A store of an older version is brought up to date in one transaction, without losing a row."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from tests.engines import StoreHome, refused_by_the_database, sqlite_only
from tests.postgres import Cluster
from tests.unit.outbox.samples import (
    API,
    MONDAY,
    SMS4,
    StandingClock,
    claim,
    number,
    queue,
    queue_series,
    states,
)
from tui.service.errors import StoreFull, StoreNewer
from tui.service.model.messages import MessageState, SeriesState
from tui.service.model.queries import MessageQuery
from tui.service.outbox import migrating, schema
from tui.service.outbox.engines.sqlite import SqliteEngine
from tui.service.outbox.location import FILE_NAME
from tui.service.outbox.opening import open_sqlite
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.postgres_opening import open_postgres
from tui.service.outbox.schema import TABLES, VERSION
from tui.service.outbox.subjects import events
from tui.service.outbox.subjects import queue as queue_subject

pytestmark = pytest.mark.usefixtures("store_made_anew")

ROLES = Path(__file__).parents[3] / "docs" / "postgres-roles.sql"
OF_VERSION_2 = Path(__file__).parents[2] / "data" / "stores"
NEXT_VERSION = """
CREATE TABLE calls (id INTEGER PRIMARY KEY, taken_by TEXT);
ALTER TABLE message ADD COLUMN call_id INTEGER;
"""


@pytest.fixture
def older_store(folder: Path, clock: StandingClock) -> Path:
    """A store of today's version with three messages."""
    store = open_sqlite(folder, clock)
    queue(store, 1, 2, 3)
    store.close()
    return folder


@contextmanager
def journal_without_signatures() -> Iterator[None]:
    """Lines as they were written before version 7."""
    with pytest.MonkeyPatch.context() as patch:
        columns = events._COLUMNS[:6]
        patch.setattr(events, "_COLUMNS", columns)
        patch.setattr(events, "_signed", lambda entry, _signature: entry)
        named = ", ".join(f":{column}" for column in columns)
        patch.setattr(events, "_NOTE", f"INSERT INTO event ({', '.join(columns)}) VALUES ({named})")
        queue_before_purposes(patch)
        yield


def queue_before_purposes(patch: pytest.MonkeyPatch) -> None:
    """Messages and series as they were written before version 9."""
    make_row = queue_subject._row
    patch.setattr(queue_subject, "_COLUMNS", queue_subject._COLUMNS[:-2])
    patch.setattr(queue_subject, "_row", lambda *values: make_row(*values)[:-2])
    for name in ("_QUEUE", "_NEW_SERIES"):
        statement = re.sub(r", :?(purpose|consent)\b", "", getattr(queue_subject, name))
        patch.setattr(queue_subject, name, statement)


def a_version_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: str = "") -> None:
    """What the program looks like after one more migration."""
    migrations = tmp_path / "migrations"
    shutil.copytree(migrating._FOLDER, migrations)
    (migrations / f"{VERSION + 1:04}_calls.sql").write_text(NEXT_VERSION + more)
    monkeypatch.setattr(migrating, "_FOLDER", migrations)
    monkeypatch.setattr(schema, "VERSION", VERSION + 1)


def schema_of(file: Path) -> dict[str, object]:
    """Every table with its columns and every index as SQL."""
    connection = sqlite3.connect(file)
    objects = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    found: dict[str, object] = {
        name: connection.execute(f"PRAGMA table_xinfo({name})").fetchall() if kind == "table" else " ".join(sql.split())
        for kind, name, sql in objects
    }
    found["counting on"] = sorted(name for _, name, sql in objects if "AUTOINCREMENT" in sql)
    connection.close()
    return found


SCHEMA_OF_A_DATABASE = (
    "SELECT table_name, column_name, data_type, character_maximum_length, column_default, is_nullable"
    " FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2",
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
    "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
    " ORDER BY 1",
    "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
)


def schema_of_database(store: Outbox) -> list[list[tuple[object, ...]]]:
    """Columns, indexes, constraints and triggers."""
    with store.read() as connection:
        return [connection.rows(question) for question in SCHEMA_OF_A_DATABASE]


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_the_migrations_of_each_engine_are_numbered_without_a_gap_up_to_the_version(engine: str) -> None:
    numbers = [number for number, _path in migrating.migrations(engine)]
    assert numbers == list(range(1, VERSION + 1))


@sqlite_only
def test_every_table_is_named_where_all_of_them_are_gone_through(store: Outbox) -> None:
    with store.read() as connection:
        made = connection.column("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    assert set(made) - {"store_version", "alembic_version"} == set(TABLES)


def test_an_older_store_is_upgraded_and_keeps_every_message(
    older_store: Path, clock: StandingClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_version_later(tmp_path, monkeypatch)
    store = open_sqlite(older_store, clock)
    assert states(store) == [MessageState.QUEUED] * 3
    assert store.is_current()
    with store.read() as connection:
        assert connection.column("SELECT call_id FROM message") == [None] * 3
    store.close()


# --- from version 2 ---


@pytest.fixture
def of_version_2(
    engine: str, folder: Path, clock: StandingClock, request: pytest.FixtureRequest
) -> Callable[[], Outbox]:
    """Opens a store that version 2 filled: every state, a series, holds, opt-outs, templates, the journal."""
    if engine == "sqlite":
        folder.mkdir()
        shutil.copy(OF_VERSION_2 / "version-2.sqlite3", folder / FILE_NAME)
        return lambda: open_sqlite(folder, clock)
    cluster: Cluster = request.getfixturevalue("postgres")
    url = cluster.new_database()
    cluster.run_script(OF_VERSION_2 / "version-2.postgres.sql", url)

    def open_it() -> Outbox:
        store = open_postgres(url)
        store.clock = clock
        return store

    return open_it


def test_a_store_of_version_2_opens_and_shows_what_it_showed(
    of_version_2: Callable[[], Outbox], clock: StandingClock
) -> None:
    store = of_version_2()
    assert store.is_current()
    assert [message.value for message in states(store)] == [
        "accepted", "delivered", "undelivered", "unknown", "failed", "queued", "cancelled", "sending", "blocked",
        "queued", "queued", "queued", "queued", "queued", "queued",
    ]  # fmt: skip
    messages = {message.id: message for message in store.messages.page(MessageQuery()).messages}
    assert (messages[1].number, messages[1].text, messages[1].name) == ("", "", "")
    assert (messages[2].number, messages[2].name, messages[2].provider_id) == (number(1), "Erika Müller", "4711")
    assert messages[3].error == "Handy aus"
    assert [held.protocol for held in store.holds.current()] == [API]
    assert store.optouts.listed([number(7), number(8), number(9)]) == {number(8), number(9)}
    (kept,) = store.series.newest()
    assert (kept.title, kept.state, kept.consent_by) == ("Recall Herbst", SeriesState.PAUSED, "ben")
    assert [refused.name for refused in store.series.rejected(kept.id)] == ["Meier"]
    assert [template.name for template in store.templates.every()] == ["Termin", "Recall"]
    assert store.statistics.tally(MONDAY - timedelta(days=1)).unknown == 1
    assert len(store.events.newest(0, by_anybody=True)) > 25
    assert [message.id for message in store.messages.recent(number(8))] == [9]
    store.close()


def test_a_store_of_version_2_keeps_every_row(of_version_2: Callable[[], Outbox], engine: str) -> None:
    """Row by row against what the old file says, which the driver alone reads here."""
    store = of_version_2()
    with store.read() as connection:
        counted = {table: connection.value(f"SELECT count(*) FROM {table}") for table in TABLES}
        if engine == "sqlite":
            before = sqlite3.connect(OF_VERSION_2 / "version-2.sqlite3")
            for table in TABLES:
                columns = ", ".join(row[1] for row in before.execute(f"PRAGMA table_info({table})"))
                if not columns:  # a table that version 2 did not have
                    assert not counted[table]
                    continue
                every_row = f"SELECT {columns} FROM {table} ORDER BY 1"
                assert connection.rows(every_row) == before.execute(every_row).fetchall()
            before.close()
    dump = (OF_VERSION_2 / "version-2.postgres.sql").read_text()
    if engine == "postgres":
        assert counted == {table: len(re.findall(f"INSERT INTO public.{table} ", dump)) for table in TABLES}
    store.close()


def test_a_store_of_version_2_goes_on_as_before(of_version_2: Callable[[], Outbox], clock: StandingClock) -> None:
    store = of_version_2()
    clock.advance(days=200)
    highest = len(states(store))
    assert claim(store, 1, SMS4)
    assert queue(store, 50)[0] > highest, "an id was given twice"
    for change in ("DELETE FROM event", "UPDATE event SET actor = 'jemand anders'"):
        with pytest.raises(refused_by_the_database(), match="append-only"), store.write() as connection:
            connection.execute(change)
    store.close()


def test_a_store_of_version_2_gets_the_tables_of_a_new_one(
    of_version_2: Callable[[], Outbox],
    engine: str,
    tmp_path: Path,
    clock: StandingClock,
    request: pytest.FixtureRequest,
) -> None:
    upgraded = of_version_2()
    if engine == "sqlite":
        new = open_sqlite(tmp_path / "neu", clock)
        assert schema_of(Path(upgraded.place)) == schema_of(Path(new.place))
        counting_on = schema_of(Path(new.place))["counting on"]
        assert counting_on == [
            "answer", "appointment", "consent", "event", "message", "optout", "published_settings",
            "reminder_correction", "reminder_run", "series",
        ]  # fmt: skip
    else:
        new = open_postgres(request.getfixturevalue("postgres").new_database())
        assert schema_of_database(upgraded) == schema_of_database(new)
    for store in (upgraded, new):
        store.close()


def test_an_older_program_is_told_that_the_store_is_newer(home: StoreHome, clock: StandingClock) -> None:
    """It looks into a table of its own for a revision that it knows: 0001 or 0002."""
    store = home.open(clock)
    with store.read() as connection:
        assert connection.column("SELECT version_num FROM alembic_version") == ["0003"]
    store.close()


def test_a_store_of_a_newer_version_is_refused_with_a_sentence_and_left_alone(
    home: StoreHome, clock: StandingClock
) -> None:
    store = home.open(clock)
    queue(store, 1)
    with store.write() as connection:
        connection.execute("INSERT INTO store_version (version, reached_at) VALUES (9999, 0)")
    assert not store.is_current()
    for _ in range(2):
        with pytest.raises(StoreNewer) as refused:
            home.open(clock)
    assert "stammt von einer neueren Version von praxis-sms." in refused.value.sentence
    assert refused.value.remedy == "Installieren Sie die neuere Version auch hier."
    with store.write() as connection:
        assert connection.value("SELECT count(*) FROM message") == 1
        connection.execute("DELETE FROM store_version WHERE version = 9999")
    store.close()


# --- from the first version ---


def fill_as_the_first_version(store: Outbox) -> None:
    """The tables of version 1, and a message in them."""
    with store.write() as connection:
        migrating.run(connection, 0, until=1)
        connection.run_script(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);\n"
            "INSERT INTO alembic_version VALUES ('0001');\n"
        )
        connection.execute("INSERT INTO meta (key, value) VALUES ('number_secret', :key)", {"key": b"s" * 32})
    with journal_without_signatures():
        queue(store, 1)
    store.close()


def assert_the_journal_is_append_only(store: Outbox) -> None:
    assert store.is_current()
    assert states(store) == [MessageState.QUEUED]
    for change in ("DELETE FROM event", "UPDATE event SET actor = 'jemand anders'"):
        with pytest.raises(refused_by_the_database(), match="append-only"), store.write() as connection:
            connection.execute(change)


def test_a_file_of_the_first_version_gets_a_journal_that_can_only_be_continued(
    folder: Path, clock: StandingClock
) -> None:
    folder.mkdir()
    place = str(folder / FILE_NAME)
    fill_as_the_first_version(Outbox(SqliteEngine(place, busy_seconds=5), place, clock))
    store = open_sqlite(folder, clock)
    assert_the_journal_is_append_only(store)
    store.close()


def test_a_database_of_the_first_version_gets_it_too(
    postgres: Cluster, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres.new_database()
    with monkeypatch.context() as patch:
        patch.setattr(schema, "bring_up_to_date", lambda _store: None)
        older = open_postgres(url)
    older.clock = clock
    fill_as_the_first_version(older)
    store = open_postgres(url)
    assert_the_journal_is_append_only(store)
    store.close()


# --- rows that no version has written ---

SPOILT = """
UPDATE message SET state = 'verschickt' WHERE id = 1;
UPDATE message SET state = 'sending', claim_token = NULL WHERE id = 2;
UPDATE message SET paused = 7 WHERE id = 3;
UPDATE series SET state = 'halb' WHERE id = 1;
"""


@pytest.fixture
def spoilt(engine: str, folder: Path, clock: StandingClock, request: pytest.FixtureRequest) -> Callable[[], Outbox]:
    """Opens a store of version 3 in which somebody has written by hand what no program would."""
    if engine == "sqlite":
        folder.mkdir()
        place = str(folder / FILE_NAME)
        older = Outbox(SqliteEngine(place, busy_seconds=5), place, clock)
    else:
        url = request.getfixturevalue("postgres").new_database()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(schema, "bring_up_to_date", lambda _store: None)
            older = open_postgres(url)
    with older.write() as connection:
        migrating.run(connection, 0, until=3)
        connection.execute("INSERT INTO store_version (version, reached_at) VALUES (3, 0)")
        connection.execute("INSERT INTO meta (key, value) VALUES ('number_secret', :key)", {"key": b"s" * 32})
    older.clock = clock
    with journal_without_signatures():
        queue(older, 1, 2, 3)
        queue_series(older, 2)
    with older.write() as connection:
        connection.run_script(SPOILT)
    older.close()
    return lambda: open_sqlite(folder, clock) if engine == "sqlite" else open_postgres(url)


def test_a_row_that_no_version_has_written_becomes_unknown_or_rests_and_the_journal_says_so(
    spoilt: Callable[[], Outbox],
) -> None:
    store = spoilt()
    assert states(store) == [MessageState.UNKNOWN] * 2 + [MessageState.QUEUED] * 3
    with store.read() as connection:
        assert connection.column("SELECT paused FROM message ORDER BY id") == [0, 0, 1, 1, 1]
    assert [kept.state for kept in store.series.newest()] == [SeriesState.PAUSED]
    told = [(line.message_id, line.series_id, line.kind) for line in store.events.newest(3, by_anybody=True)]
    assert told == [(None, 1, "series-paused"), (2, None, "unknown"), (1, None, "unknown")]
    store.close()


# --- when it fails ---


def test_an_upgrade_that_fails_half_way_leaves_the_older_store_as_it_was(
    older_store: Path, clock: StandingClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = schema_of(older_store / FILE_NAME)
    a_version_later(
        tmp_path,
        monkeypatch,
        more="PRAGMA max_page_count = 10;\nINSERT INTO calls (taken_by) SELECT hex(zeroblob(1000000));\n",
    )
    with pytest.raises(StoreFull):
        open_sqlite(older_store, clock)
    assert schema_of(older_store / FILE_NAME) == before
    monkeypatch.undo()
    store = open_sqlite(older_store, clock)
    assert states(store) == [MessageState.QUEUED] * 3
    store.close()
