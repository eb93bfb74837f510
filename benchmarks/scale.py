"""The measured tables of docs/scale.md, in Markdown and in their order.

Run from the folder above: ``python -m benchmarks.scale [--rows 1000000] [--series 3000]``. Server, workers and provider
share this machine, which should have nothing else to do; it takes about ten minutes.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import growth
from benchmarks.workers import CONCURRENCY, throughput
from tests.postgres import Cluster
from tui.service.outbox.opening import open_sqlite
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.postgres_opening import open_postgres
from tui.service.system.clock import utc_now

WORKERS = (1, 2, 4)
DELAYS = (0.0, 0.05, 0.2)
PACES = (20, 50, 100)
FEW = 10_000
SENT_DURING_BACKUP = (1_000, 10_000, 100_000)
PACED_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Heading:
    """A table of the page: its title and the heads of its columns."""

    title: str
    columns: tuple[str, ...]


MACHINE = Heading("Womit gemessen wurde", ("", ""))
THROUGHPUT = Heading("Durchsatz", ("Anbieter antwortet nach", "1 Dienst", "2 Dienste", "4 Dienste"))
PACE = Heading("Gehaltene Höchstzahl", ("`messages_per_second`", "1 Dienst", "4 Dienste"))
_GROWTH = (
    "Zeilen",
    "100 übernehmen",
    "20.000 einstellen",
    "fragen, ob sich etwas änderte",
    "Seite in F4",
    "Offene zählen",
    "alle zählen",
)
GROWTH = Heading("Wachstum in PostgreSQL", _GROWTH)
FORGETTING = Heading("Vergessen nach der Frist", ("SMS", "vergessen in"))
ROOM = Heading("Platz in PostgreSQL", ("", "Byte je SMS"))
BACKUP = Heading("Während einer langen Transaktion", ("seit ihrem Beginn versandt", "100 übernehmen"))
GROWTH_OF_A_FILE = Heading("Wachstum in SQLite", _GROWTH)
TABLES = (MACHINE, THROUGHPUT, PACE, GROWTH, FORGETTING, ROOM, BACKUP, GROWTH_OF_A_FILE)
"""In the order of the page."""

Row = Iterable[str]


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000, help="messages in the larger store")
    parser.add_argument("--series", type=int, default=3_000, help="messages by which the throughput is measured")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="praxis-sms-scale-") as folder:
        cluster = Cluster(Path(folder))
        cluster.start(durable=True)
        try:
            print_table(MACHINE, machine(cluster))
            print_table(THROUGHPUT, throughputs(cluster, options.series))
            print_table(PACE, paces(cluster))
            with a_database(cluster) as store:
                print_table(GROWTH, grown(store, options.rows))
                print_table(FORGETTING, forgotten(store))
            with a_database(cluster) as store:
                print_table(ROOM, room(store))
            with a_database(cluster) as store:
                print_table(BACKUP, during_backup(store))
        finally:
            cluster.stop("immediate")
        store = open_sqlite(Path(folder) / "sqlite", utc_now)
        print_table(GROWTH_OF_A_FILE, grown(store, options.rows))
        store.close()


@contextmanager
def a_database(cluster: Cluster) -> Iterator[Outbox]:
    """A new store on the server."""
    store = open_postgres(cluster.new_database())
    try:
        yield store
    finally:
        store.close()


def machine(cluster: Cluster) -> Iterator[Row]:
    """Without which the figures mean nothing."""
    with a_database(cluster) as store, store.read() as connection:
        version = connection.value("SHOW server_version")
        buffers = connection.value("SHOW shared_buffers")
    yield "je Dienst", f"`dispatch.concurrency = {CONCURRENCY}`, `messages_per_second = 0`"
    yield "Rechner", f"{os.cpu_count()} Kerne für Anbieter, Datenbank und Dienste zusammen, {platform.machine()}"
    yield "PostgreSQL", f"{version}, shared_buffers {buffers}, jede Bestätigung auf der Platte"
    yield "Platte", f"{milliseconds(seconds_of_a_flush(), 2)} für eine Bestätigung (fdatasync)"
    yield "Python", platform.python_version()


def seconds_of_a_flush(rounds: int = 200) -> float:
    """What the disk takes to keep a block for certain."""
    with tempfile.NamedTemporaryFile() as file:
        began = time.perf_counter()
        for _ in range(rounds):
            os.pwrite(file.fileno(), b"x" * 8192, 0)
            os.fdatasync(file.fileno())
        return (time.perf_counter() - began) / rounds


def throughputs(cluster: Cluster, size: int) -> Iterator[Row]:
    """Messages per second by the time that the provider takes."""
    for delay in DELAYS:
        found = (throughput(cluster, count, delay=delay, size=size) for count in WORKERS)
        yield f"{delay * 1000:.0f} ms", *(f"{each:.0f}/s" for each in found)


def paces(cluster: Cluster) -> Iterator[Row]:
    """How near several workers come to what is allowed, and that they do not go beyond."""
    for pace in PACES:
        found = (throughput(cluster, count, delay=0.05, size=pace * PACED_SECONDS, pace=pace) for count in (1, 4))
        yield f"{pace}", *(f"{each:.1f}/s".replace(".", ",") for each in found)


def grown(store: Outbox, rows: int) -> Iterator[Row]:
    """What everything costs in a small and in a large store."""
    for wanted in (FEW, rows):
        growth.fill(store, wanted)
        found = growth.costs(store, wanted)
        yield (
            count(wanted),
            milliseconds(found.claim),
            f"{found.queue:.1f} s".replace(".", ","),
            milliseconds(found.version),
            milliseconds(found.page),
            milliseconds(found.backlog),
            milliseconds(found.counts),
        )


def room(store: Outbox) -> Iterator[Row]:
    """Where the disk goes; every message of a series has two lines in its story."""
    found = growth.bytes_per_message(store)
    tables = found["message"] + found["event"]
    yield "Tabelle `message`", count(round(found["message"]))
    yield "Tabelle `event`", count(round(found["event"]))
    yield "zusammen auf der Platte", count(round(tables))
    yield "dazu WAL, bis es archiviert ist", count(round(found["wal"]))


def forgotten(store: Outbox) -> Iterator[Row]:
    """What retention does every day."""
    messages, seconds = growth.forgetting(store)
    yield count(messages), f"{seconds:.1f} s".replace(".", ",")


def during_backup(store: Outbox) -> Iterator[Row]:
    """What a transaction costs that stays open while others send."""
    growth.fill(store, FEW)
    for sent in SENT_DURING_BACKUP:
        yield count(sent), milliseconds(growth.claim_during_backup(store, sent))
        growth.tidy_up(store)


def count(number: int) -> str:
    """A number as Germans write it."""
    return f"{number:,}".replace(",", ".")


def milliseconds(seconds: float, digits: int = 0) -> str:
    """A time; below ten milliseconds with a digit more."""
    value = seconds * 1000
    return f"{value:.{digits or int(value < 10)}f} ms".replace(".", ",")


def print_table(heading: Heading, rows: Iterable[Row]) -> None:
    """A table with its title, row by row as they come."""
    print(f"\n### {heading.title}\n")
    _print_row(heading.columns)
    _print_row("---" for _ in heading.columns)
    for row in rows:
        _print_row(row)


def _print_row(cells: Row) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
