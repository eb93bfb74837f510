"""PostgreSQL by psycopg, which is imported here alone: connections that are checked, replaced, and never hang."""

from __future__ import annotations

import re
import select
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any, LiteralString

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.types.numeric import Int8Dumper

from tui.service.outbox.engines.connection import NONE, POSTGRES, Connection, Cursor, Engine, Row, Values
from tui.service.outbox.engines.pool import Kept, Pool
from tui.service.outbox.engines.values import stored
from tui.service.system.clock import running_time

# A server may be set up to answer before a commit is on disk; an intent that it forgets in a crash is sent twice.
_ON_DISK = "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
# As long as a SQLite store waits for a lock; and a host that died in a transaction holds nobody up for longer.
_SESSION = "SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '60s'"
_LOCKS = 0x5052_4158
"""The first of the two numbers of our advisory locks, so that they meet those of no other program."""

_RECONNECT_SECONDS = 600.0
"""After this long a connection is replaced, which also sets the clock by the server's again."""
_UNCHECKED_SECONDS = 5.0
"""After this long without use a connection is tried before it serves again."""

_LIST = re.compile(r"\bIN :(\w+)")
_PARAMETER = re.compile(r"(?<![:\w]):(\w+)")

Driver = psycopg.Connection[Row]


class PostgresConnection(Connection):
    """A connection to the server."""

    dialect = POSTGRES

    def __init__(self, driver: Driver) -> None:
        self.driver = driver

    def run(self, statement: str, values: Values = NONE) -> Cursor:
        bound = {name: stored(value) for name, value in values.items()}
        return self.driver.execute(spelled(statement), bound)

    def execute_many(self, statement: str, rows: Sequence[Values]) -> int:
        bound = ({name: stored(value) for name, value in row.items()} for row in rows)
        with self.driver.cursor() as cursor:
            cursor.executemany(spelled(statement), bound)
            return cursor.rowcount

    def insert_rows(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        statement = " ".join(("COPY", table, "(", ", ".join(columns), ") FROM STDIN"))
        with self.driver.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            for row in rows:
                copy.write_row(tuple(map(stored, row)))

    def run_script(self, script: str) -> None:
        self.driver.execute(script.encode())

    def has_table(self, name: str) -> bool:
        # Not by to_regclass: what it did not find once, it does not look for again in a transaction that waited.
        found = "SELECT 1 FROM pg_class WHERE relname = :name AND relkind = 'r' AND pg_table_is_visible(oid)"
        return self.row(found, {"name": name}) is not None

    def columns(self, table: str) -> list[str]:
        return self.column(
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(:table) AND attnum > 0"
            " AND NOT attisdropped ORDER BY attnum",
            {"table": table},
        )

    def is_empty(self) -> bool:
        return self.row("SELECT 1 FROM pg_tables WHERE schemaname = current_schema() LIMIT 1") is None

    def lock_until_commit(self, number: int) -> None:
        self.run(
            "SELECT pg_advisory_xact_lock(CAST(:locks AS integer), CAST(:number AS integer))",
            {"locks": _LOCKS, "number": int(number)},
        )

    def notify(self, channel: str) -> None:
        self.run("SELECT pg_notify(:channel, '')", {"channel": channel})

    def batches(self, statement: str, size: int) -> Iterator[list[Row]]:
        with self.driver.cursor("batches") as cursor:
            cursor.execute(statement.encode())
            while batch := cursor.fetchmany(size):
                yield batch


class PostgresEngine(Engine):
    """The database that `parameters` (of libpq) name; `settled` is called with each new connection.

    At most `keep` connections stay open unused, and `limit` are open at once.
    """

    dialect = POSTGRES
    errors = psycopg.Error
    integrity_errors = psycopg.IntegrityError

    def __init__(
        self, parameters: Mapping[str, Any], settled: Callable[[Connection], None], *, keep: int, limit: int
    ) -> None:
        self._parameters = parameters
        self._settled = settled
        self._pool = Pool(self._connect, keep=keep, limit=limit, is_idle=_is_idle, is_alive=_is_alive)

    @contextmanager
    def read(self) -> Iterator[PostgresConnection]:
        """A transaction in which the server refuses to write."""
        with self._transaction("BEGIN READ ONLY") as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[PostgresConnection]:
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def autocommit(self) -> Iterator[PostgresConnection]:
        with self._pool.connection() as driver:
            try:
                yield PostgresConnection(driver)
            finally:
                if driver.broken:
                    self._pool.discard_unused()

    async def notices(self, channel: str) -> AsyncIterator[None]:
        """One item for each `notify` of a channel, heard on a connection of its own."""
        connecting = psycopg.AsyncConnection.connect(**self._parameters, autocommit=True)
        try:
            async with await connecting as connection:
                await connection.execute(f"LISTEN {channel}")
                async for _notice in connection.notifies():
                    yield
        except psycopg.Error as error:
            raise ConnectionError(type(error).__name__) from error
        raise ConnectionError("the server closed the connection")

    def close(self) -> None:
        self._pool.close()

    @contextmanager
    def _transaction(self, begin: LiteralString) -> Iterator[PostgresConnection]:
        with self.autocommit() as connection:
            driver = connection.driver
            driver.execute(begin)
            try:
                yield connection
                driver.commit()
            except BaseException:
                with suppress(psycopg.Error):
                    driver.rollback()
                raise

    def _connect(self) -> Driver:
        try:
            driver = psycopg.connect(**self._parameters, autocommit=True)
        except UnicodeError as error:  # from the resolver, for what cannot be the name of a host
            raise psycopg.OperationalError("no host has such a name") from error
        try:
            # One type for all numbers: with a type by size the server would plan the same statement several times.
            driver.adapters.register_dumper(int, Int8Dumper)
            driver.execute(_SESSION)
            driver.execute(_ON_DISK)
            self._settled(PostgresConnection(driver))
        except BaseException:
            driver.close()
            raise
        return driver


@lru_cache(maxsize=256)
def spelled(statement: str) -> bytes:
    """The statement as psycopg takes it: `%(name)s`, and a list as an array."""
    with_arrays = _LIST.sub(r"= ANY(:\1)", statement.replace("%", "%%"))
    return _PARAMETER.sub(r"%(\1)s", with_arrays).encode()


def _is_idle(driver: Driver) -> bool:
    return not driver.closed and driver.info.transaction_status is TransactionStatus.IDLE


def _is_alive(kept: Kept[Driver]) -> bool:
    """Whether the server still answers; asked only where it has said something by itself, or long not been heard."""
    now = running_time()
    if now - kept.opened_at > _RECONNECT_SECONDS:
        return False
    if now - kept.unused_since < _UNCHECKED_SECONDS and not _has_said_something(kept.driver):
        return True
    try:
        kept.driver.execute("")
    except psycopg.Error:
        return False
    return True


def _has_said_something(driver: Driver) -> bool:
    poll = select.poll()
    poll.register(driver.fileno(), select.POLLIN)
    return bool(poll.poll(0))
