"""A copy of the store while sending goes on."""

from __future__ import annotations

import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest

from tests.engines import postgres_only, sqlite_only
from tests.unit.outbox.samples import StandingClock, number, opt_out, queue, queue_series
from tui.service.errors import InputRefused, StoreDamaged, StoreError
from tui.service.model.queries import MessageQuery
from tui.service.outbox.location import FILE_NAME
from tui.service.outbox.opening import open_sqlite
from tui.service.outbox.outbox import Outbox


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Where the copy goes: a folder in which a store can be opened."""
    folder = tmp_path / "sicherung"
    folder.mkdir()
    return folder / FILE_NAME


@sqlite_only
def test_a_copy_is_a_store_of_its_own_with_every_message_and_opt_out(
    store: Outbox, clock: StandingClock, target: Path
) -> None:
    queue_series(store, 300)
    queue(store, 1, 2)
    opt_out(store, 7)
    store.backup.write(target)
    copy = open_sqlite(target.parent, clock)
    everything = MessageQuery(limit=0)
    assert copy.messages.page(everything) == store.messages.page(everything)
    assert copy.optouts.is_listed(number(7))
    copy.close()


@sqlite_only
def test_a_copy_is_one_file_that_only_its_owner_reads(store: Outbox, target: Path) -> None:
    queue(store, 1)
    store.backup.write(target)
    assert [path.name for path in target.parent.iterdir()] == [FILE_NAME]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


@sqlite_only
def test_a_copy_made_while_others_write_is_whole(
    store: Outbox, clock: StandingClock, folder: Path, target: Path
) -> None:
    queue_series(store, 500)
    done = threading.Event()
    began = threading.Event()

    def keep_writing() -> None:
        other = open_sqlite(folder, clock, busy_seconds=5)
        patient = 1000
        while not done.is_set():
            queue(other, patient)
            patient += 1
            began.set()
        other.close()

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        assert began.wait(60)
        store.backup.write(target)
    finally:
        done.set()
        writer.join()
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        ids = [row[0] for row in copy.execute("SELECT id FROM message ORDER BY id")]
    assert len(ids) > 500
    assert ids == list(range(1, len(ids) + 1))


@sqlite_only
def test_a_file_that_is_there_is_not_overwritten(store: Outbox, target: Path) -> None:
    target.write_text("Urlaubsplan", encoding="utf-8")
    with pytest.raises(InputRefused, match="gibt es schon"):
        store.backup.write(target)
    assert target.read_text(encoding="utf-8") == "Urlaubsplan"


@sqlite_only
def test_the_store_is_not_its_own_copy(store: Outbox, folder: Path) -> None:
    queue(store, 1)
    with pytest.raises(InputRefused, match="gibt es schon"):
        store.backup.write(folder / FILE_NAME)
    assert store.messages.counts().total == 1


@sqlite_only
def test_a_folder_that_is_not_there_is_named(store: Outbox, tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="fehlt"):
        store.backup.write(tmp_path / "fehlt" / "kopie.sqlite3")


@sqlite_only
def test_a_copy_that_fails_leaves_nothing_behind(store: Outbox, folder: Path, target: Path) -> None:
    queue(store, 1)
    store.close()
    (folder / FILE_NAME).write_bytes(b"kein Postausgang " * 300)
    with pytest.raises(StoreDamaged) as refused:
        store.backup.write(target)
    assert str(folder / FILE_NAME) in refused.value.sentence
    assert not target.exists()
    assert (folder / FILE_NAME).read_bytes() == b"kein Postausgang " * 300


@postgres_only
def test_a_database_server_is_backed_up_with_its_own_tools(store: Outbox, target: Path) -> None:
    with pytest.raises(StoreError) as refused:
        store.backup.write(target)
    assert "pg_dump" in refused.value.remedy
    assert not target.exists()
