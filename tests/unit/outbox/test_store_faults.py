"""What the engine refuses ends in one German sentence, and what was not written whole was not written at all."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.engines import sqlite_only
from tests.unit.outbox.samples import new_series, queue, states
from tui.service.errors import StoreDamaged, StoreError, StoreFull, StoreLocked, StoreNotWritable
from tui.service.outbox.engines import faults
from tui.service.outbox.outbox import Outbox


def limit_pages(store: Outbox, left: int) -> None:
    """A disk on which `left` more pages have room; SQLite then answers as it does on a full one (SQLITE_FULL)."""
    with store.read() as connection:
        used = connection.value("PRAGMA page_count")
        connection.rows(f"PRAGMA max_page_count = {used + left}")


@sqlite_only
def test_on_a_full_disk_a_series_is_refused_as_a_whole_and_what_was_there_stays(store: Outbox) -> None:
    queue(store, 1)
    limit_pages(store, left=5)
    with pytest.raises(StoreFull) as caught:
        store.queue.series(new_series(1000), actor="anna")
    assert "voll" in caught.value.sentence
    assert store.place in caught.value.sentence
    assert caught.value.exit_code == 7
    assert len(states(store)) == 1
    assert store.messages.counts().total == 1

    limit_pages(store, left=100_000)
    store.queue.series(new_series(1000), actor="anna")
    assert len(states(store)) == 1001


@sqlite_only
def test_a_store_that_became_read_only_says_so(store: Outbox) -> None:
    with store.read() as connection:
        connection.rows("PRAGMA query_only = ON")
    with pytest.raises(StoreNotWritable):
        queue(store, 1)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_BUSY, StoreLocked),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, StoreLocked),
        (sqlite3.SQLITE_LOCKED, StoreLocked),
        (sqlite3.SQLITE_PROTOCOL, StoreLocked),
        (sqlite3.SQLITE_FULL, StoreFull),
        (sqlite3.SQLITE_READONLY_DIRECTORY, StoreNotWritable),
        (sqlite3.SQLITE_CANTOPEN, StoreNotWritable),
        (sqlite3.SQLITE_CORRUPT, StoreDamaged),
        (sqlite3.SQLITE_CORRUPT_INDEX, StoreDamaged),
        (sqlite3.SQLITE_NOTADB, StoreDamaged),
        (sqlite3.SQLITE_IOERR_FSYNC, StoreError),
        (None, StoreError),
    ],
)
def test_every_code_of_the_engine_has_its_sentence(tmp_path: Path, code: int | None, kind: type[StoreError]) -> None:
    error = sqlite3.OperationalError("some English words")
    if code is not None:
        error.sqlite_errorcode = code
    told = faults.explain(error, str(tmp_path))
    assert type(told) is kind
    assert str(tmp_path) in told.sentence
    assert "English" not in told.sentence + told.remedy
    assert told.sentence.endswith(".")
    assert told.remedy.endswith(".")


@pytest.mark.parametrize(("free", "told_as_full"), [(0, True), (40_000, True), (1_000_000_000, False)])
def test_a_disk_without_room_for_the_index_of_the_log_is_called_full(
    monkeypatch: pytest.MonkeyPatch, free: int, told_as_full: bool
) -> None:
    fault = sqlite3.OperationalError("disk I/O error")
    fault.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
    monkeypatch.setattr("shutil.disk_usage", lambda _place: SimpleNamespace(free=free))
    assert isinstance(faults.explain(fault, "/daten/outbox.sqlite3"), StoreFull) == told_as_full
