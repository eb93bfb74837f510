"""The open store and the two ways into it: `read` and `write`."""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, event, func, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from tui.service.clock import Clock
from tui.service.outbox import faults
from tui.service.outbox.tables import meta
from tui.service.outbox.upserting import insert_into

WRITES = "praxis_sms_writes"
"""The execution option that makes a transaction lock at its beginning."""

P = ParamSpec("P")
T = TypeVar("T")


class Turn(IntEnum):
    """What is looked up and then changed, and so by one writer at a time; the values are PostgreSQL's lock numbers."""

    CREATION = 1
    TEMPLATES = 2
    OPTOUTS = 3
    LIMITS = 4


_TURNS = 0x5052_4158
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
        self._number_secret: bytes | None = None
        self._reference_prefix = ""

    @property
    def is_shared(self) -> bool:
        """Whether dispatchers on several hosts may send from it at the same time."""
        return self.engine.dialect.name != "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view; nothing is written."""
        with self.faults_explained(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: on disk as a whole when the block ends, undone as a whole when it raises."""
        with self.faults_explained(), self.engine.connect() as connection:
            writing = connection.execution_options(**{WRITES: True})
            with writing.begin():
                yield writing

    def take_turn(self, connection: Connection, turn: Turn) -> None:
        """Wait until no other transaction has this turn; it ends with the transaction.

        SQLite has one writer at a time anyway.
        """
        if self.is_shared:
            connection.execute(select(func.pg_advisory_xact_lock(_TURNS, int(turn))))

    async def ask(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Let an event loop call what asks this store: a file at once, a server from a thread.

        A file answers quicker than a thread starts; a server may not answer for seconds, and the wire must not wait.
        """
        if self.is_shared:
            return await asyncio.to_thread(call, *args, **kwargs)
        return call(*args, **kwargs)

    @property
    def number_secret(self) -> bytes:
        """The key of every number's HMAC, made with the store and kept in it.

        It lies in the store on purpose: a backup that lacked it would silently lose every opt-out.
        """
        if self._number_secret is None:
            with self.read() as connection:
                self._number_secret = connection.execute(
                    select(meta.c.value).where(meta.c.key == "number_secret")
                ).scalar_one()
        return self._number_secret

    def reference_prefix(self, connection: Connection) -> str:
        """What the references of this store begin with; made by the first transaction that writes and asks for it.

        It lies in the store, so that a backup and a store that was moved give the same references as before.
        """
        if not self._reference_prefix:
            found = _stored_prefix(connection)
            if found is not None:  # what this transaction made is not kept in mind: it may yet be undone
                self._reference_prefix = found
                return found
            made = "".join(secrets.choice(_PREFIX_ALPHABET) for _ in range(_PREFIX_LENGTH))
            row = insert_into(connection, meta).values(key=_PREFIX_KEY, value=made.encode())
            connection.execute(row.on_conflict_do_nothing(index_elements=[meta.c.key]))
            return _stored_prefix(connection) or made
        return self._reference_prefix

    def close(self) -> None:
        """Close every connection; one that a thread is still using, when it gives it back."""
        event.listen(self.engine, "checkin", lambda _connection, record: record.invalidate())
        self.engine.dispose()

    @contextmanager
    def faults_explained(self) -> Iterator[None]:
        """Turn what the driver raises in the block into the `StoreError` it means."""
        try:
            yield
        except IntegrityError as error:
            faults.refuse_if_moved(error.orig, self.place)
            raise
        except DBAPIError as error:
            raise faults.explain(error.orig, self.place) from error
        except sqlite3.Error as error:  # from the pragmas, before SQLAlchemy wraps
            raise faults.explain(error, self.place) from error


def _stored_prefix(connection: Connection) -> str | None:
    value = connection.execute(select(meta.c.value).where(meta.c.key == _PREFIX_KEY)).scalar_one_or_none()
    return None if value is None else bytes(value).decode()


@contextmanager
def closed_on_failure(store: Store) -> Iterator[None]:
    """Close a store whose opening fails in the block."""
    try:
        yield
    except BaseException:
        store.close()
        raise
