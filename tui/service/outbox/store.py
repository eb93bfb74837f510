"""The two ways into an open store, `read` and `write`, and the keys by which numbers are found."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Any

from tui import runtime
from tui.service.model.events import UNSIGNED, Signature
from tui.service.outbox.engines import faults
from tui.service.outbox.engines.connection import NONE, POSTGRES, SQLITE, Connection, Engine, Row, Select, Values
from tui.service.outbox.engines.pool import PoolExhausted
from tui.service.system.clock import Clock


class AdvisoryLock(IntEnum):
    """What only one transaction at a time may read and then change; the values are PostgreSQL's lock numbers."""

    CREATION = 1
    TEMPLATES = 2
    OPTOUTS = 3
    PUBLISHING = 4
    REMINDERS = 5
    QUEUEING = 6


CHANNEL = "praxis_sms"
"""Where dispatchers of a server listen. A file has one, which looks once a second."""

_KEY_OF_NUMBERS = "SELECT value FROM meta WHERE key = 'number_secret'"
_STORED_PREFIX = {
    SQLITE: "SELECT value FROM meta WHERE key = 'reference_prefix'",
    POSTGRES: "SELECT praxis_reference_prefix()",
}
_PREFIX_KEY = "reference_prefix"
_PREFIX_LENGTH = 6
_PREFIX_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without what is misread over the telephone: i, l, o, 0 and 1."""


class Store:
    """An open store; safe to use from several threads. Every method raises `StoreError` for what the engine refuses."""

    def __init__(self, engine: Engine, place: str, clock: Clock) -> None:
        self.engine = engine
        self.place = place
        self.clock = clock
        self.recorded_login = ""
        """The login under which a server records whatever is done here; "" where it takes the name it is told."""
        self.signature: Callable[[], Signature] = lambda: UNSIGNED
        """Who signs what is decided through this store at the moment."""
        self._number_secret: bytes | None = None
        self._may_read_secret: bool | None = None
        self._reference_prefix = ""

    @property
    def is_shared(self) -> bool:
        """Whether dispatchers on several hosts may send from it at the same time."""
        return self.engine.dialect is POSTGRES

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view; nothing is written."""
        with self.faults_explained(), self.engine.read() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: on disk as a whole when the block ends, undone as a whole when it raises."""
        with self.faults_explained(), self.engine.write() as connection:
            connection.signature = self.signature()
            yield connection

    def announce(self, connection: Connection) -> None:
        """Tell every listening dispatcher, when this transaction is on disk, that something may be due."""
        connection.notify(CHANNEL)

    @property
    def number_secret(self) -> bytes:
        """The key of every number's HMAC, made with the store and kept in it.

        It lies in the store on purpose: a backup that lacked it would silently lose every opt-out.
        """
        if self._number_secret is None:
            with self.read() as connection:
                self._number_secret = bytes(connection.value(_KEY_OF_NUMBERS))
        return self._number_secret

    def number_key(self, connection: Connection, number: str) -> bytes:
        """The keyed HMAC of an E.164 number."""
        return self.number_keys(connection, (number,))[0]

    def number_keys(self, connection: Connection, numbers: Collection[str]) -> list[bytes]:
        """The keyed HMAC-SHA-256 (32 bytes) of each of the E.164 numbers, in their order.

        A server that keeps the key from this user hashes for it.
        """
        if not self._reads_number_secret(connection):
            hashed = connection.value("SELECT praxis_number_keys(CAST(:numbers AS text[]))", {"numbers": list(numbers)})
            return [bytes(key) for key in hashed]
        if self._number_secret is None:
            self._number_secret = bytes(connection.value(_KEY_OF_NUMBERS))
        return list(map(number_hasher(self._number_secret), numbers))

    def _reads_number_secret(self, connection: Connection) -> bool:
        if self._may_read_secret is None:
            self._may_read_secret = not connection.is_shared or bool(
                connection.value("SELECT has_column_privilege('meta', 'value', 'SELECT')")
            )
        return self._may_read_secret

    def reference_prefix(self, connection: Connection) -> str:
        """What the references of this store begin with; made by the first transaction that writes and asks for it.

        It lies in the store, so that a backup and a store that was moved give the same references as before.
        """
        if not self._reference_prefix:
            found = _stored_prefix(connection)
            if found is not None:  # what this transaction made is not kept in mind: it may yet be undone
                self._reference_prefix = found
                return found
            # No secret, so that it may be a little uneven; the library's `secrets` imports random numbers and base64.
            made = "".join(_PREFIX_ALPHABET[byte % len(_PREFIX_ALPHABET)] for byte in os.urandom(_PREFIX_LENGTH))
            connection.execute(
                "INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) DO NOTHING",
                {"key": _PREFIX_KEY, "value": made.encode()},
            )
            return _stored_prefix(connection) or made
        return self._reference_prefix

    def known_reference_prefix(self, connection: Connection) -> str:
        """What the references of this store begin with, "" where none was made yet; writes nothing."""
        return self._reference_prefix or _stored_prefix(connection) or ""

    def close(self) -> None:
        """Close every connection; one that a thread is still using, when it gives it back."""
        self.engine.close()

    @contextmanager
    def faults_explained(self) -> Iterator[None]:
        """Turn what the driver raises in the block into the `StoreError` it means."""
        try:
            yield
        except self.engine.integrity_errors as error:
            faults.refuse_if_moved(error, self.place)
            raise
        except self.engine.errors as error:
            raise faults.explain(error, self.place) from error
        except PoolExhausted as error:
            raise faults.busy(self.place) from error


class Subject:
    """One subject of a store; every method is a transaction of its own."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def _value(self, statement: str, values: Values = NONE) -> Any:
        """What one statement finds, read by itself: the first column of its first row, None where there is no row."""
        with self._store.read() as connection:
            return connection.value(statement, values)

    def _rows(self, statement: str, values: Values = NONE) -> list[Row]:
        """Every row of one statement, read by itself."""
        with self._store.read() as connection:
            return connection.rows(statement, values)

    def _selected(self, wanted: Select, limit: int | None = None) -> list[Row]:
        """Every row of a SELECT, read by itself, at most `limit`."""
        with self._store.read() as connection:
            return wanted.rows(connection, limit)

    def _rows_of_number(self, statement: str, number: str) -> list[Row]:
        """Every row of one statement about the HMAC `:key` of an E.164 number."""
        with self._store.read() as connection:
            return connection.rows(statement, {"key": self._store.number_key(connection, number)})


def stored_version(connection: Connection) -> int:
    """The number of the last migration that the tables have been through; 0 where there are none."""
    if connection.has_table("store_version"):
        return int(connection.value("SELECT max(version) FROM store_version") or 0)
    if connection.has_table("alembic_version"):  # so the first versions of the program noted it
        return int(connection.value("SELECT version_num FROM alembic_version") or 0)
    return 0


def number_hasher(secret: bytes) -> Callable[[str], bytes]:
    """A function from E.164 numbers to their keyed HMAC-SHA-256 (32 bytes)."""
    keyed = runtime.HMAC(secret, digestmod=runtime.sha256)

    def key_of(number: str) -> bytes:
        copy = keyed.copy()
        copy.update(number.encode())
        return copy.digest()

    return key_of


def _stored_prefix(connection: Connection) -> str | None:
    value = connection.value(_STORED_PREFIX[connection.dialect])
    return None if value is None else bytes(value).decode()


@contextmanager
def closed_on_failure(store: Store) -> Iterator[None]:
    """Close a store whose opening fails in the block."""
    try:
        yield
    except BaseException:
        store.close()
        raise
