"""What both engines offer: transactions whose statements are SQL text with named parameters.

Statements that vary are put together from fixed pieces; values go into parameters, never into the text.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import field, replace
from types import MappingProxyType
from typing import Any, Protocol

from tui.runtime.values import dataclass
from tui.service.model.events import UNSIGNED

Value = Any
"""str, bytes, int, None, an aware datetime (kept as microseconds since 1970), or a list of these for `IN :name`."""

Values = Mapping[str, Value]

Row = tuple[Any, ...]

NONE: Values = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Dialect:
    """What has to be spelled differently in the two engines.

    SQLite has one writer at a time and so locks no rows. Its LIKE folds the case of ASCII by itself.
    """

    name: str
    for_update: str
    skip_locked: str
    like_folds_case: bool


SQLITE = Dialect("sqlite", "", "", like_folds_case=True)
POSTGRES = Dialect("postgres", "FOR UPDATE", "FOR UPDATE SKIP LOCKED", like_folds_case=False)


class Cursor(Protocol):
    """What sqlite3 and psycopg answer a statement with."""

    @property
    def rowcount(self) -> int:
        """How many rows the statement changed."""
        ...

    def fetchall(self) -> list[Row]:
        """Every row the statement found."""
        ...


class Connection(ABC):
    """A connection within a transaction, used by one thread.

    Parameters are spelled `:name` in a statement; `IN :name` takes a list of any length. Raises what the driver raises.
    """

    dialect: Dialect
    signature = UNSIGNED
    """Who signs what is decided in this transaction."""

    @property
    def is_shared(self) -> bool:
        """Whether other hosts write to the same store."""
        return self.dialect is POSTGRES

    @abstractmethod
    def run(self, statement: str, values: Values = NONE) -> Cursor:
        """Run one statement."""

    @abstractmethod
    def execute_many(self, statement: str, rows: Sequence[Values]) -> int:
        """Run one statement for each of the rows; how many rows of the table it changed in all."""

    @abstractmethod
    def insert_rows(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Insert many rows the quickest way that the engine has."""

    @abstractmethod
    def run_script(self, script: str) -> None:
        """Run statements without parameters, within the transaction."""

    @abstractmethod
    def has_table(self, name: str) -> bool:
        """Whether there is a table of that name."""

    @abstractmethod
    def columns(self, table: str) -> list[str]:
        """The names of a table's columns."""

    @abstractmethod
    def is_empty(self) -> bool:
        """Whether there is no table at all."""

    @abstractmethod
    def lock_until_commit(self, number: int) -> None:
        """Wait until no other transaction holds the lock of that number; SQLite has one writer at a time anyway."""

    @abstractmethod
    def notify(self, channel: str) -> None:
        """Tell whoever listens to the channel when this transaction is on disk; nobody listens to a file."""

    def execute(self, statement: str, values: Values = NONE) -> int:
        """Run one statement; how many rows it changed."""
        return self.run(statement, values).rowcount

    def rows(self, statement: str, values: Values = NONE) -> list[Row]:
        """Every row that the statement finds or returns."""
        return self.run(statement, values).fetchall()

    def row(self, statement: str, values: Values = NONE) -> Row | None:
        """The first of those rows, or None."""
        found = self.run(statement, values).fetchall()
        return found[0] if found else None

    def value(self, statement: str, values: Values = NONE) -> Any:
        """The first column of the first row; None where there is no row."""
        found = self.run(statement, values).fetchall()
        return found[0][0] if found else None

    def column(self, statement: str, values: Values = NONE) -> list[Any]:
        """The first column of every row."""
        return [row[0] for row in self.run(statement, values).fetchall()]

    @abstractmethod
    def batches(self, statement: str, size: int) -> Iterator[list[Row]]:
        """The rows of a statement, `size` at a time, so that memory does not grow with the table."""


class Engine(ABC):
    """Where transactions come from; safe to use from several threads."""

    dialect: Dialect
    errors: type[Exception]
    """What the driver raises."""
    integrity_errors: type[Exception]
    """What the driver raises where a constraint or a trigger refuses a row."""

    @abstractmethod
    def read(self) -> AbstractContextManager[Connection]:
        """A transaction that writes nothing."""

    @abstractmethod
    def write(self) -> AbstractContextManager[Connection]:
        """A transaction: on disk as a whole when the block ends, undone as a whole when it raises."""

    @abstractmethod
    def autocommit(self) -> AbstractContextManager[Connection]:
        """A connection outside any transaction, for what an engine refuses to do within one."""

    def notices(self, channel: str) -> AsyncIterator[None]:
        """One item for each `Connection.notify` of a channel; ends with `ConnectionError` where the server goes away.

        Raises `NotImplementedError` where there is no server.
        """
        raise NotImplementedError

    @abstractmethod
    def close(self) -> None:
        """Close every connection; one that a thread is still using, when it gives it back."""


def sql(*pieces: str) -> str:
    """One statement of its pieces; empty ones are left out."""
    return " ".join(piece for piece in pieces if piece)


def insertion(table: str, columns: Sequence[str]) -> str:
    """The statement that inserts a row; the parameter of each value is called like its column."""
    return sql("INSERT INTO", table, f"({', '.join(columns)}) VALUES ({', '.join(f':{name}' for name in columns)})")


@dataclass(frozen=True, slots=True)
class Select:
    """A SELECT whose conditions vary: `head` up to and with its FROM, `order` from its GROUP or ORDER BY on."""

    head: str
    order: str = ""
    conditions: tuple[str, ...] = ()
    values: Mapping[str, Value] = field(default_factory=dict)

    def where(self, condition: str, **values: Value) -> Select:
        """The same with one more condition and its values."""
        return replace(self, conditions=(*self.conditions, condition), values={**self.values, **values})

    def rows(self, connection: Connection, limit: int | None = None) -> list[Row]:
        """What it finds, at most `limit` rows; None means all."""
        where = "WHERE" if self.conditions else ""
        statement = sql(self.head, where, " AND ".join(self.conditions), self.order)
        if limit is None:
            return connection.rows(statement, self.values)
        return connection.rows(sql(statement, "LIMIT :limit"), {**self.values, "limit": limit})
