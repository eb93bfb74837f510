"""Moving a SQLite store into an empty PostgreSQL database: every row, verified, and the old file left unwritable.

Rows are read and written as the engines hold them, and compared by an order-free sum of their SHA-256.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, func, select, text

from tui.i18n import _
from tui.service.errors import InputRefused, StoreError
from tui.service.outbox import claims, left_behind
from tui.service.outbox.store import Store, Turn
from tui.service.outbox.tables import meta, metadata, without_unstorable, worker

_BATCH = 5000
_MODULUS = 1 << 256
_OWN_KEYS = ("number_secret",)

Progress = Callable[[str, int], None]
"""Told the name of a table and how many of its rows have been copied so far."""


@dataclass(frozen=True, slots=True)
class MovedTable:
    """One table as it is in both places now; `checksum` is the sum of its rows' SHA-256, in hexadecimal."""

    name: str
    rows: int
    checksum: str


def move(source: Store, target: Store, progress: Progress) -> tuple[MovedTable, ...]:
    """Copy every row into the empty `target`, verify it, and leave `source` unwritable; for the holder of its lock.

    Nobody can write to either meanwhile. Raises `InputRefused` where the target is not empty, and `StoreError`;
    then the source is as it was.
    """
    claims.recover(source)
    with source.write() as old, target.write() as new:
        target.take_turn(new, Turn.CREATION)
        _require_empty(new, target.place)
        new.execute(meta.delete())
        moved = tuple(_copy(table, old, new, progress) for table in metadata.sorted_tables if table is not worker)
        for table in moved:
            _verify(table, new, target.place)
        _continue_numbering(old, new)
        # Written first and committed last: should this machine die in between, the old store is still the only one.
        left_behind.mark(old, target.place)
    return moved


def _require_empty(connection: Connection, place: str) -> None:
    for table in metadata.sorted_tables:
        statement = select(func.count()).select_from(table)
        if table is meta:
            statement = statement.where(meta.c.key.not_in(_OWN_KEYS))
        if connection.execute(statement).scalar_one():
            raise InputRefused(
                _("Die Datenbank {place} ist nicht leer; es wurde nichts kopiert.").format(place=place),
                _("Nennen Sie eine neue Datenbank, die noch niemand benutzt hat."),
            )


def _copy(table: Table, old: Connection, new: Connection, progress: Progress) -> MovedTable:
    names = [column.name for column in table.columns]
    columns = ", ".join(f'"{name}"' for name in names)
    driver = new.connection.driver_connection
    assert driver is not None
    digest, copied = _Digest(), 0
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as target:
        for batch in _rows(old, table, columns):
            for row in batch:
                clean = [without_unstorable(value) if isinstance(value, str) else value for value in row]
                digest.add(clean)
                target.write_row(clean)
            copied += len(batch)
            progress(table.name, copied)
    return MovedTable(table.name, copied, digest.hexadecimal)


def _verify(expected: MovedTable, new: Connection, place: str) -> None:
    table = metadata.tables[expected.name]
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    digest, rows = _Digest(), 0
    for batch in _rows(new, table, columns):
        for row in batch:
            digest.add(row)
        rows += len(batch)
    if (rows, digest.hexadecimal) != (expected.rows, expected.checksum):
        raise StoreError(
            _("Die Kopie der Tabelle {table} in {place} stimmt nicht; der Umzug wurde abgebrochen.").format(
                table=expected.name, place=place
            ),
            _("Der alte Postausgang gilt weiter. Melden Sie den Fehler."),
        )


def _rows(connection: Connection, table: Table, columns: str) -> Iterator[Sequence[Sequence[Any]]]:
    statement = text(f"SELECT {columns} FROM {table.name}")  # noqa: S608
    with connection.execute(statement.execution_options(yield_per=_BATCH)) as found:
        yield from found.partitions(_BATCH)


def _continue_numbering(old: Connection, new: Connection) -> None:
    """Let no id be given twice, not even that of the newest message where it was deleted."""
    given = old.exec_driver_sql("SELECT name, seq FROM sqlite_sequence")
    highest: dict[str, int] = {row.name: row.seq for row in given}
    for table in metadata.sorted_tables:
        if "id" in table.c:
            there = new.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()
            last = max(there, highest.get(table.name, 0))
            statement = "SELECT setval(pg_get_serial_sequence(:table, 'id'), :last, :given)"
            new.execute(text(statement), {"table": table.name, "last": max(last, 1), "given": last > 0})


class _Digest:
    """A checksum of rows that does not depend on their order."""

    def __init__(self) -> None:
        self._sum = 0

    def add(self, row: Sequence[Any]) -> None:
        """Take a row in."""
        words = repr([bytes(value) if isinstance(value, memoryview) else value for value in row])
        self._sum += int.from_bytes(hashlib.sha256(words.encode()).digest(), "big")

    @property
    def hexadecimal(self) -> str:
        """The checksum so far."""
        return f"{self._sum % _MODULUS:064x}"
