"""The two engines a store can live in, behind one fixture: what a test does with a store it does with both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from tui.service.outbox.engines.connection import NONE

if TYPE_CHECKING:
    from tests.postgres import Cluster
    from tui.service.outbox.engines.connection import Connection
    from tui.service.outbox.outbox import Outbox
    from tui.service.settings import Settings
    from tui.service.system.clock import Clock
    from tui.service.usecases.operation import Operation

sqlite_only = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
"""For a test that is about SQLite's file, its lock or its pragmas."""

postgres_only = pytest.mark.parametrize("engine", ["postgres"], indirect=True)
"""For a test that is about several hosts."""


class StoreHome(Protocol):
    """Where the store of a test lies; it can be opened again and again, as after a crash or in a second window."""

    @property
    def url(self) -> str:
        """Its address, as it stands in `[store] url`."""
        ...

    @property
    def folder(self) -> Path:
        """The data folder."""
        ...

    def open(self, clock: Clock) -> Outbox:
        """Open the store there; whoever opens it closes it."""
        ...


@dataclass(frozen=True)
class SqliteHome:
    """A folder."""

    folder: Path
    busy_seconds: float
    url: str = ""

    def open(self, clock: Clock) -> Outbox:
        """Open the store in the folder."""
        from tui.service.outbox.opening import open_sqlite

        return open_sqlite(self.folder, clock, busy_seconds=self.busy_seconds)


@dataclass(frozen=True)
class PostgresHome:
    """A database."""

    url: str
    folder: Path = Path("/nonexistent")

    def open(self, clock: Clock) -> Outbox:
        """Open the store in the database, by the clock of the test instead of the server's."""
        from tui.service.outbox.postgres_opening import open_postgres

        opened = open_postgres(self.url)
        opened.clock = clock
        return opened


class EmptiedDatabase:
    """A database that the tests of a run share, one after the other."""

    def __init__(self, url: str) -> None:
        from tui.service.outbox.postgres_opening import open_postgres
        from tui.service.outbox.schema import TABLES

        self.url = url
        self._connection: Any = None
        rows = [table for table in TABLES if table != "meta"]
        settings = "; DELETE FROM meta WHERE key <> 'number_secret'"
        self._size = f"SELECT max(pg_relation_size(CAST(name AS regclass))) FROM unnest(ARRAY{rows}) AS name"
        self._truncate = f"TRUNCATE {', '.join(rows)} RESTART IDENTITY{settings}"
        self._delete = (
            "; ".join(f"DELETE FROM {table}" for table in reversed(rows))
            + "; SELECT setval(CAST(format('%I.%I', schemaname, sequencename) AS regclass), 1, false) FROM pg_sequences"
            + settings
        )
        open_postgres(url).close()

    def empty(self) -> None:
        """Take every row out and count from one again; the key of the numbers stays."""
        import psycopg

        try:
            self._empty()
        except psycopg.OperationalError:  # an earlier test has ended every connection
            self._connection = None
            self._empty()

    def close(self) -> None:
        """Leave it to the end of the run."""
        if self._connection is not None:
            self._connection.close()

    def _empty(self) -> None:
        import psycopg

        if self._connection is None:
            self._connection = psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True)
            self._connection.execute("SET session_replication_role = replica")  # the journal is append-only
        (size,) = self._connection.execute(self._size).fetchone()
        self._connection.execute(self._truncate if size > _LARGE else self._delete)


_LARGE = 2**20
"""Bytes from which on tables are made anew: that takes ten times as long as deleting a few rows."""


@pytest.fixture(scope="session")
def emptied_database(postgres: Cluster) -> Iterator[EmptiedDatabase]:
    """That database; whoever uses it empties it first."""
    database = EmptiedDatabase(postgres.new_database())
    yield database
    database.close()


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> str:
    """The engine of this test's store."""
    name: str = request.param
    return name


@pytest.fixture
def busy_seconds() -> float:
    """How long a SQLite store waits for another program's lock."""
    return 5.0


@pytest.fixture
def new_home(
    engine: str, busy_seconds: float, tmp_path: Path, request: pytest.FixtureRequest
) -> Callable[[], StoreHome]:
    """Makes a place for a fresh store; what lay in the one before may be gone then."""
    if engine == "sqlite":
        names = chain(["daten"], (f"daten-{number}" for number in count(2)))
        return lambda: SqliteHome(tmp_path / next(names), busy_seconds)
    database: EmptiedDatabase = request.getfixturevalue("emptied_database")

    def emptied() -> StoreHome:
        database.empty()
        return PostgresHome(database.url)

    return emptied


@pytest.fixture
def home(new_home: Callable[[], StoreHome]) -> StoreHome:
    """Where the store of this test lies; nothing is there yet but the tables."""
    return new_home()


def refused_by_the_database() -> tuple[type[Exception], ...]:
    """What the drivers raise where a constraint or a trigger refuses a row."""
    import sqlite3

    import psycopg

    return sqlite3.IntegrityError, psycopg.IntegrityError


def beginning(
    store: Outbox,
    settings: Callable[[], Settings] | None = None,
    *,
    person: str = "anna",
    wake: Callable[[], object] = lambda: None,
) -> Callable[[], Operation]:
    """Begins operations on an open store, as the services of a process do."""
    from tui.service.outbox.process_store import PracticeStore
    from tui.service.settings import Settings
    from tui.service.usecases.operation import Operation

    practice = PracticeStore(lambda: "", Path("/nonexistent"), store.clock)
    practice._store = store
    return lambda: Operation((settings or Settings)(), practice, person, wake)


def statements_of(store: Outbox, action: Callable[[], object]) -> list[tuple[str, Mapping[str, Any]]]:
    """The statements that an action runs, with their values."""
    seen: list[tuple[str, Mapping[str, Any]]] = []
    with store.read() as connection:
        kind = type(connection)
    run, insert = kind.run, kind.insert_rows

    def noted_run(self: Connection, statement: str, values: Mapping[str, Any] = NONE) -> Any:
        seen.append((statement, values))
        return run(self, statement, values)

    def noted_insert(self: Connection, table: str, columns: Sequence[str], rows: Iterable[Any]) -> None:
        seen.append((f"INSERT INTO {table}", NONE))
        insert(self, table, columns, rows)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kind, "run", noted_run)
        patch.setattr(kind, "insert_rows", noted_insert)
        action()
    return seen


def opened(home: StoreHome, clock: Clock) -> Iterator[Outbox]:
    """The store of a fixture, closed at its end."""
    store = home.open(clock)
    yield store
    store.close()
