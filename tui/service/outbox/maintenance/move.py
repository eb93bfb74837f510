"""Moving a SQLite store into an empty PostgreSQL database: every row, verified, and the old file left unwritable.

Rows are read and written as the engines hold them, and compared by an order-free sum of their SHA-256.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import InputRefused, StoreError
from tui.service.outbox.dispatch.claiming import Claiming
from tui.service.outbox.engines.connection import Connection, Row, sql
from tui.service.outbox.engines.faults import REFUSAL_OF_MOVED
from tui.service.outbox.engines.values import stored
from tui.service.outbox.schema import NUMBERED, TABLES
from tui.service.outbox.store import AdvisoryLock, Store, Subject

_BATCH = 5000
_MODULUS = 1 << 256
_CHANGES = ("INSERT", "UPDATE", "DELETE")
Progress = Callable[[str, int], None]
"""Told the name of a table and how many of its rows have been copied so far."""


@dataclass(frozen=True, slots=True)
class MovedTable:
    """One table as it is in both places now; `checksum` is the sum of its rows' SHA-256, in hexadecimal."""

    name: str
    rows: int
    checksum: str


class Move(Subject):
    """Moves the store into a database."""

    def to(self, target: Store, progress: Progress) -> tuple[MovedTable, ...]:
        """Copy every row into the empty `target`, verify it, and leave this store unwritable; for its lock's holder.

        Nobody can write to either meanwhile. Raises `InputRefused` where the target is not empty, and `StoreError`;
        then this store is as it was.
        """
        Claiming(self._store).recover()
        with self._store.write() as old, target.write() as new:
            new.lock_until_commit(AdvisoryLock.CREATION)
            _require_empty(new, target.place)
            new.execute("DELETE FROM meta")
            moved = tuple(_copy(table, old, new, progress) for table in TABLES if table != "worker")
            for table in moved:
                _verify(table, new, target.place)
            _continue_numbering(old, new)
            # Written first and committed last: should this machine die in between, the old store is still the only one.
            let_nothing_be_written(old, target.place)
        return moved


def _require_empty(connection: Connection, place: str) -> None:
    for table in TABLES:
        but = "WHERE key <> 'number_secret'" if table == "meta" else ""
        if connection.value(sql("SELECT count(*) FROM", table, but)):
            raise InputRefused(
                _("Die Datenbank {place} ist nicht leer; es wurde nichts kopiert.").format(place=place),
                _("Nennen Sie eine neue Datenbank, die noch niemand benutzt hat."),
            )


def _copy(table: str, old: Connection, new: Connection, progress: Progress) -> MovedTable:
    columns = new.columns(table)
    digest = _Digest()

    def rows() -> Iterator[Row]:
        for batch in old.batches(_everything(table, columns), _BATCH):
            for row in batch:
                kept = tuple(map(stored, row))
                digest.add(kept)
                yield kept
            progress(table, digest.rows)

    new.insert_rows(table, columns, rows())
    return MovedTable(table, digest.rows, digest.hexadecimal)


def _verify(expected: MovedTable, new: Connection, place: str) -> None:
    digest = _Digest()
    for batch in new.batches(_everything(expected.name, new.columns(expected.name)), _BATCH):
        for row in batch:
            digest.add(row)
    if (digest.rows, digest.hexadecimal) != (expected.rows, expected.checksum):
        raise StoreError(
            _("Die Kopie der Tabelle {table} in {place} stimmt nicht; der Umzug wurde abgebrochen.").format(
                table=expected.name, place=place
            ),
            _("Der alte Postausgang gilt weiter. Melden Sie den Fehler."),
        )


def _everything(table: str, columns: Sequence[str]) -> str:
    return sql("SELECT", ", ".join(columns), "FROM", table)


def _continue_numbering(old: Connection, new: Connection) -> None:
    """Let no id be given twice, not even that of the newest message where it was deleted."""
    highest: dict[str, int] = dict(old.rows("SELECT name, seq FROM sqlite_sequence"))
    for table in NUMBERED:
        there = new.value(sql("SELECT coalesce(max(id), 0) FROM", table))
        last = max(there, highest.get(table, 0))
        new.rows(
            "SELECT setval(pg_get_serial_sequence(:table, 'id'), :last, :given)",
            {"table": table, "last": max(last, 1), "given": last > 0},
        )


def let_nothing_be_written(connection: Connection, destination: str) -> None:
    """Let nobody write from the end of this transaction on, not even a window that has the file open.

    `destination` is shown to whoever opens the file.
    """
    connection.execute(
        "INSERT INTO meta (key, value) VALUES ('moved_to', :destination)", {"destination": destination.encode()}
    )
    for table in TABLES:
        for change in _CHANGES:
            connection.execute(
                f"CREATE TRIGGER moved_{table}_{change.lower()} BEFORE {change} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{REFUSAL_OF_MOVED}'); END"
            )


def let_it_be_written_again(connection: Connection, place: str) -> None:
    """Undo `let_nothing_be_written` in a copy of a store that was put aside.

    Raises `InputRefused` where the store moved into a database, and goes on there.
    """
    destination = connection.value("SELECT value FROM meta WHERE key = 'moved_to'")
    if destination is None:
        return
    if not destination.decode().startswith("/"):
        raise InputRefused(
            _("Der Postausgang in {path} ist nach {destination} umgezogen.").format(
                path=place, destination=destination.decode()
            ),
            _("Dort geht er weiter; aus der alten Datei wird nichts wiederhergestellt."),
        )
    for table in TABLES:
        for change in _CHANGES:
            connection.execute(f"DROP TRIGGER IF EXISTS moved_{table}_{change.lower()}")
    connection.execute("DELETE FROM meta WHERE key = 'moved_to'")


class _Digest:
    """A checksum of rows that does not depend on their order."""

    def __init__(self) -> None:
        self._sum = 0
        self.rows = 0

    def add(self, row: Row) -> None:
        """Take a row in."""
        self.rows += 1
        words = repr(list(row))
        self._sum += int.from_bytes(hashlib.sha256(words.encode()).digest(), "big")

    @property
    def hexadecimal(self) -> str:
        """The checksum so far."""
        return f"{self._sum % _MODULUS:064x}"
