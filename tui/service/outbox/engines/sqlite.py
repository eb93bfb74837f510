"""SQLite by the standard library: one file, one writer at a time, every commit on disk."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from functools import lru_cache
from typing import Any

from tui.service.outbox.engines.connection import NONE, SQLITE, Connection, Cursor, Engine, Row, Values
from tui.service.outbox.engines.pool import Kept, Pool
from tui.service.outbox.engines.values import stored

_KEPT, _LIMIT = 5, 50
_BUSY_PAUSE = 0.01
_LIST = re.compile(r"\bIN :(\w+)")
_LIST_OF_TEXTS_OR_NUMBERS = r"IN (SELECT value FROM json_each(:\1))"
_LIST_OF_BYTES = r"IN (SELECT bytes_of(value) FROM json_each(:\1))"


class SqliteConnection(Connection):
    """A connection to the file."""

    dialect = SQLITE

    def __init__(self, driver: sqlite3.Connection) -> None:
        self.driver = driver

    def run(self, statement: str, values: Values = NONE) -> Cursor:
        if not values:
            return self.driver.execute(statement)
        return self.driver.execute(*_bound(statement, values))

    def execute_many(self, statement: str, rows: Iterable[Values]) -> int:
        bound = ({name: stored(value) for name, value in row.items()} for row in rows)
        return self.driver.executemany(statement, bound).rowcount

    def insert_rows(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        marks = ", ".join("?" * len(columns))
        statement = " ".join(("INSERT INTO", table, "(", ", ".join(columns), ") VALUES (", marks, ")"))
        self.driver.executemany(statement, (tuple(map(stored, row)) for row in rows))

    def run_script(self, script: str) -> None:
        """Run statements without parameters; `executescript` would commit the transaction first."""
        statement = ""
        for line in script.splitlines(keepends=True):
            statement += line
            if sqlite3.complete_statement(statement):
                self.driver.execute(statement)
                statement = ""

    def has_table(self, name: str) -> bool:
        return self.row("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = :name", {"name": name}) is not None

    def columns(self, table: str) -> list[str]:
        return self.column("SELECT name FROM pragma_table_info(:table) ORDER BY cid", {"table": table})

    def is_empty(self) -> bool:
        return self.row("SELECT 1 FROM sqlite_master WHERE type = 'table'") is None

    def lock_until_commit(self, number: int) -> None:
        """The file is locked as a whole."""

    def notify(self, channel: str) -> None:
        """Nobody listens to a file; its one dispatcher looks once a second."""

    def batches(self, statement: str, size: int) -> Iterator[list[Row]]:
        with closing(self.driver.execute(statement)) as cursor:
            while batch := cursor.fetchmany(size):
                yield batch


class SqliteEngine(Engine):
    """The file at `path`; `busy_seconds` is how long to wait for another program's lock, `pause` waits some of them."""

    dialect = SQLITE
    errors = sqlite3.Error
    integrity_errors = sqlite3.IntegrityError

    def __init__(self, path: str, *, busy_seconds: float, pause: Callable[[float], object] = time.sleep) -> None:
        self._path = path
        self._busy_seconds = busy_seconds
        self._pause = pause
        # Every connection keeps pages of its own, so few of them, and the one used last, serve best.
        self._pool = Pool(self._connect, keep=_KEPT, limit=_LIMIT, is_idle=_is_idle, is_alive=_always)

    @contextmanager
    def read(self) -> Iterator[SqliteConnection]:
        """A transaction that sees the file as it is at its first statement."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[SqliteConnection]:
        """A transaction that locks at its beginning, never in its middle."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def autocommit(self) -> Iterator[SqliteConnection]:
        with self._pool.connection() as driver:
            yield SqliteConnection(driver)

    def keep_a_write_ahead_log(self) -> None:
        """Let readers and the writer not wait for each other; this writes into the file."""
        deadline = time.monotonic() + self._busy_seconds
        with self.autocommit() as connection:
            while not _has_write_ahead_log(connection, last_try=time.monotonic() >= deadline):
                self._pause(_BUSY_PAUSE)

    def watch(self) -> FileWatch:
        """Something that notices when the file is written to."""
        return FileWatch(self._connect())

    def close(self) -> None:
        self._pool.close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[SqliteConnection]:
        with self._pool.connection() as driver:
            driver.execute(begin)
            try:
                yield SqliteConnection(driver)
                driver.commit()
            except BaseException:
                with suppress(sqlite3.Error):  # what went wrong may have ended the transaction
                    driver.rollback()
                raise

    def _connect(self) -> sqlite3.Connection:
        # No isolation level: transactions begin where we say so, never by themselves.
        driver = sqlite3.connect(self._path, timeout=self._busy_seconds, isolation_level=None, check_same_thread=False)
        try:
            driver.create_function("bytes_of", 1, bytes.fromhex, deterministic=True)
            # FULL, because a power cut must not forget that a message was about to leave.
            driver.execute("PRAGMA synchronous = FULL")
            driver.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            driver.close()
            raise
        return driver


class FileWatch:
    """Whether other connections have written to the file, by a connection of its own; used by one thread."""

    def __init__(self, driver: sqlite3.Connection) -> None:
        self._driver = driver
        self._version: int | None = None

    def has_changed(self) -> bool:
        """Whether anything was written since the last call; True at the first."""
        version: int = self._driver.execute("PRAGMA data_version").fetchone()[0]
        has_changed, self._version = version != self._version, version
        return has_changed

    def close(self) -> None:
        """Close the connection."""
        self._driver.close()


def _has_write_ahead_log(connection: SqliteConnection, *, last_try: bool) -> bool:
    """Whether the file has it now; SQLite does not wait by itself where others are just opening the same new file."""
    try:
        return connection.value("PRAGMA journal_mode = WAL") == "wal" or last_try
    except sqlite3.OperationalError as error:
        if last_try or error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        return False


def _is_idle(driver: sqlite3.Connection) -> bool:
    return not driver.in_transaction


def _always(_kept: Kept[sqlite3.Connection]) -> bool:
    return True


def _bound(statement: str, values: Values) -> tuple[str, Mapping[str, Any]]:
    """The statement and its values as sqlite3 takes them: a list goes as JSON, for it has none."""
    bound = {name: stored(value) for name, value in values.items()}
    if " IN :" not in statement:
        return statement, bound
    of_bytes = False
    for name, value in bound.items():
        if type(value) is list:
            if value and type(value[0]) is bytes:
                of_bytes = True
                value = [item.hex() for item in value]
            bound[name] = json.dumps(value)
    return _with_lists(statement, of_bytes), bound


@lru_cache(maxsize=256)
def _with_lists(statement: str, of_bytes: bool) -> str:
    return _LIST.sub(_LIST_OF_BYTES if of_bytes else _LIST_OF_TEXTS_OR_NUMBERS, statement)
