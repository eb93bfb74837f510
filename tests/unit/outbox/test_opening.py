"""Opening the store: made where there is none, brought up to date where it is older, never overwritten."""

from __future__ import annotations

import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.engines import sqlite_only
from tests.privileges import give_up_privileges
from tests.unit.outbox.samples import StandingClock, queue, states
from tui.service.errors import StoreDamaged, StoreError, StoreLocked, StoreNewer, StoreNotWritable
from tui.service.model.messages import MessageState
from tui.service.outbox.location import CREATED_NAME, FILE_NAME
from tui.service.outbox.opening import open_sqlite
from tui.service.outbox.outbox import Outbox

pytestmark = pytest.mark.usefixtures("store_made_anew")


def as_ordinary_user(action: Callable[[], object]) -> None:
    """Run `action` in a thread without capabilities, so that permissions hold for root as for everybody."""

    def run() -> None:
        give_up_privileges()
        action()

    with ThreadPoolExecutor(1) as executor:
        executor.submit(run).result()


def bytes_in(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def filled(folder: Path, clock: StandingClock, messages: int = 50) -> Path:
    """A store with some messages, closed again; its file."""
    store = open_sqlite(folder, clock)
    queue(store, *range(1, messages + 1))
    store.close()
    return folder / FILE_NAME


def assert_tells_what_and_what_to_do(error: StoreError, place: Path) -> None:
    assert str(place) in error.sentence
    assert error.sentence.endswith(".")
    assert error.remedy.endswith(".")
    assert error.exit_code == 7


# --- a new store ---


def test_a_new_store_and_its_folder_belong_to_their_user_alone(tmp_path: Path, clock: StandingClock) -> None:
    folder = tmp_path / "neu" / "praxis-sms"
    store = open_sqlite(folder, clock)
    queue(store, 1)

    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    assert modes == dict.fromkeys((FILE_NAME, CREATED_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm"), 0o600)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    store.close()


def test_a_folder_that_an_admin_made_wider_stays_so(folder: Path, clock: StandingClock) -> None:
    folder.mkdir(mode=0o770)
    folder.chmod(0o770)
    open_sqlite(folder, clock).close()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o770


@sqlite_only
def test_a_power_cut_forgets_nothing_because_every_commit_is_synced(store: Outbox) -> None:
    with store.read() as connection:
        pragmas = {name: connection.value(f"PRAGMA {name}") for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_what_was_queued_is_there_when_the_store_is_opened_again(folder: Path, clock: StandingClock) -> None:
    first = open_sqlite(folder, clock)
    queue(first, 1, 2)
    secret = first.number_secret
    first.close()

    second = open_sqlite(folder, clock)
    assert states(second) == [MessageState.QUEUED, MessageState.QUEUED]
    assert second.number_secret == secret
    second.close()


def test_two_windows_that_start_at_once_make_one_store(folder: Path, clock: StandingClock) -> None:
    with ThreadPoolExecutor(4) as executor:
        stores = list(executor.map(lambda _: open_sqlite(folder, clock), range(4)))
    assert len({store.number_secret for store in stores}) == 1
    for store in stores:
        store.close()


def test_an_empty_file_left_by_a_crash_becomes_a_store(folder: Path, clock: StandingClock) -> None:
    folder.mkdir()
    (folder / FILE_NAME).touch()
    store = open_sqlite(folder, clock)
    assert len(store.number_secret) == 32
    store.close()


@pytest.mark.parametrize(
    "beside",
    [
        CREATED_NAME,
        f"{FILE_NAME}-wal",
        "outbox-2026-11-20-120000.sqlite3",
        "dispatch.lock",
        "draft-0-1.json",
        "list-profiles-0.json",
    ],
)
def test_an_empty_file_where_there_was_a_store_is_not_taken_for_a_new_one(
    folder: Path, clock: StandingClock, beside: str
) -> None:
    folder.mkdir()
    (folder / FILE_NAME).touch()
    (folder / beside).write_bytes(b"x")
    with pytest.raises(StoreDamaged) as caught:
        open_sqlite(folder, clock)
    assert_tells_what_and_what_to_do(caught.value, folder / FILE_NAME)
    assert "obwohl hier schon einer war" in caught.value.sentence
    assert "praxis-sms outbox restore" in caught.value.remedy
    assert bytes_in(folder) == {FILE_NAME: b"", beside: b"x"}


@pytest.mark.parametrize("beside", ["fehler.log", "alert-outage.json", "praxis.txt"])
def test_an_empty_file_beside_what_needs_no_store_becomes_one(folder: Path, clock: StandingClock, beside: str) -> None:
    folder.mkdir()
    (folder / FILE_NAME).touch()
    (folder / beside).touch()
    open_sqlite(folder, clock).close()


@pytest.mark.parametrize("left", [CREATED_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-journal"])
def test_a_store_that_is_gone_is_told_until_its_remains_are_removed(
    folder: Path, clock: StandingClock, left: str
) -> None:
    filled(folder, clock)
    (folder / FILE_NAME).unlink()
    (folder / CREATED_NAME).rename(folder / left)
    with pytest.raises(StoreDamaged) as caught:
        open_sqlite(folder, clock)
    assert_tells_what_and_what_to_do(caught.value, folder / FILE_NAME)
    assert "fehlt, obwohl hier schon einer war" in caught.value.sentence
    assert f"Löschen Sie „{left}“" in caught.value.remedy
    assert set(bytes_in(folder)) == {left}

    (folder / left).unlink()
    open_sqlite(folder, clock).close()
    assert (folder / FILE_NAME).exists()


def test_a_store_of_an_earlier_version_is_noted_when_it_is_opened_again(folder: Path, clock: StandingClock) -> None:
    file = filled(folder, clock)
    (folder / CREATED_NAME).unlink()
    file.chmod(0o660)
    open_sqlite(folder, clock).close()
    assert stat.S_IMODE((folder / CREATED_NAME).stat().st_mode) == 0o660
    file.write_bytes(b"")
    with pytest.raises(StoreDamaged):
        open_sqlite(folder, clock)


def test_a_first_start_that_is_killed_leaves_no_store_and_the_next_one_makes_it(
    folder: Path, clock: StandingClock
) -> None:
    killed = (
        "import os, signal, sys; from pathlib import Path; from tui.service.outbox import schema, opening;"
        "from tui.service.system.clock import utc_now; bring = schema.bring_up_to_date;"
        "die = lambda: os.kill(os.getpid(), signal.SIGKILL);"
        "schema.bring_up_to_date = lambda store: (bring(store) if sys.argv[2] == 'after' else None, die());"
        "opening.open_sqlite(Path(sys.argv[1]), utc_now)"
    )
    for moment in ("before", "after"):
        done = subprocess.run([sys.executable, "-c", killed, folder, moment], check=False)
        assert done.returncode == -signal.SIGKILL
        (folder / "dispatch.lock").touch()
        assert not (folder / FILE_NAME).exists()
    store = open_sqlite(folder, clock)
    queue(store, 1)
    store.close()
    assert {file.name for file in folder.iterdir()} == {FILE_NAME, CREATED_NAME, "dispatch.lock"}


def test_no_migration_is_loaded_for_a_store_that_is_up_to_date(folder: Path, clock: StandingClock) -> None:
    filled(folder, clock)
    script = (
        "import sys; from pathlib import Path; from tui.service.system.clock import utc_now;"
        "from tui.service.outbox.opening import open_sqlite;"
        "open_sqlite(Path(sys.argv[1]), utc_now).close(); print('tui.service.outbox.migrating' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script, folder], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_opening_a_second_time_leaves_the_locks_of_the_first_in_place(folder: Path, clock: StandingClock) -> None:
    """POSIX drops all of a process's locks on a file when it closes any descriptor of it; SQLite must not lose its."""
    first = open_sqlite(folder, clock)
    queue(first, 1)
    open_sqlite(folder, clock).close()

    # Were the first one's lock gone, the last connection of another process would take the log away from under it.
    with_a_visitor = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT count(*) FROM message')"
    subprocess.run([sys.executable, "-c", f"{with_a_visitor}; c.close()", folder / FILE_NAME], check=True)

    assert (folder / f"{FILE_NAME}-wal").exists()
    queue(first, 2)
    first.close()


# --- what cannot be opened stays as it is ---


@pytest.mark.parametrize(
    "content", [b"\n", b"Liebe Patienten", b"SQLite format 3\x00" + b"\x07" * 5000, b"\x00" * 4096]
)
def test_a_file_that_is_no_store_is_named_and_left_alone(folder: Path, clock: StandingClock, content: bytes) -> None:
    folder.mkdir()
    (folder / FILE_NAME).write_bytes(content)
    with pytest.raises(StoreDamaged) as caught:
        open_sqlite(folder, clock)
    assert_tells_what_and_what_to_do(caught.value, folder / FILE_NAME)
    assert bytes_in(folder) == {FILE_NAME: content}


def test_the_database_of_another_program_is_named_and_left_alone(folder: Path, clock: StandingClock) -> None:
    folder.mkdir()
    foreign = sqlite3.connect(folder / FILE_NAME)
    foreign.execute("CREATE TABLE bookmarks (url TEXT)")
    foreign.commit()
    foreign.close()
    before = bytes_in(folder)
    with pytest.raises(StoreDamaged):
        open_sqlite(folder, clock)
    assert bytes_in(folder) == before


@pytest.mark.parametrize("left", [100, 4096, 5000])
def test_a_store_cut_off_by_a_failing_disk_is_named_and_left_alone(
    folder: Path, clock: StandingClock, left: int
) -> None:
    file = filled(folder, clock)
    content = file.read_bytes()[:left]
    file.write_bytes(content)
    with pytest.raises(StoreDamaged) as caught:
        open_sqlite(folder, clock)
    assert_tells_what_and_what_to_do(caught.value, file)
    assert file.read_bytes() == content


def test_damage_found_later_is_told_as_damage_too(folder: Path, clock: StandingClock) -> None:
    file = filled(folder, clock, messages=500)
    content = bytearray(file.read_bytes())
    behind_the_schema = 300_000
    content[behind_the_schema:] = b"\xff" * (len(content) - behind_the_schema)
    file.write_bytes(content)
    store = open_sqlite(folder, clock)
    with pytest.raises(StoreDamaged):
        states(store)
    store.close()
    assert file.read_bytes() == bytes(content)


def test_the_store_of_a_newer_version_is_named_and_left_alone(folder: Path, clock: StandingClock) -> None:
    file = filled(folder, clock)
    newer = sqlite3.connect(file)
    newer.execute("INSERT INTO store_version VALUES (9999, 0)")
    newer.commit()
    newer.close()
    before = bytes_in(folder)
    with pytest.raises(StoreNewer) as caught:
        open_sqlite(folder, clock)
    assert_tells_what_and_what_to_do(caught.value, file)
    assert bytes_in(folder) == before


# --- where one may not write ---


def test_a_folder_in_place_of_the_file_is_told(folder: Path, clock: StandingClock) -> None:
    (folder / FILE_NAME).mkdir(parents=True)
    with pytest.raises(StoreNotWritable) as caught:
        open_sqlite(folder, clock)
    assert_tells_what_and_what_to_do(caught.value, folder / FILE_NAME)


def test_a_file_in_place_of_the_folder_is_told(folder: Path, clock: StandingClock) -> None:
    folder.write_text("keine Daten")
    with pytest.raises(StoreNotWritable):
        open_sqlite(folder, clock)
    assert folder.read_text() == "keine Daten"


def test_a_folder_in_which_this_user_may_not_write_is_told(folder: Path, clock: StandingClock) -> None:
    folder.mkdir(mode=0o500)

    def opening() -> None:
        with pytest.raises(StoreNotWritable) as caught:
            open_sqlite(folder, clock)
        assert_tells_what_and_what_to_do(caught.value, folder / FILE_NAME)

    as_ordinary_user(opening)
    assert bytes_in(folder) == {}


def test_a_store_in_a_folder_that_became_read_only_is_told_and_left_alone(folder: Path, clock: StandingClock) -> None:
    file = filled(folder, clock)
    folder.chmod(0o500)
    before = bytes_in(folder)

    def opening() -> None:
        with pytest.raises(StoreNotWritable):
            open_sqlite(folder, clock)

    as_ordinary_user(opening)
    file.chmod(0o400)
    folder.chmod(0o700)
    as_ordinary_user(opening)
    assert bytes_in(folder) == before


# --- where another program holds it ---


def test_a_store_that_another_program_locks_is_told_after_the_busy_time(folder: Path, clock: StandingClock) -> None:
    file = filled(folder, clock)
    store = open_sqlite(folder, clock, busy_seconds=0.05)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreLocked) as caught:
        queue(store, 99)
    assert_tells_what_and_what_to_do(caught.value, file)
    assert len(states(store)) == 50, "reading goes on"

    other.execute("ROLLBACK")
    queue(store, 99)
    assert len(states(store)) == 51
    other.close()
    store.close()


def test_a_new_store_that_another_program_locks_is_told(folder: Path, clock: StandingClock) -> None:
    folder.mkdir()
    other = sqlite3.connect(folder / FILE_NAME, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreLocked):
        open_sqlite(folder, clock, busy_seconds=0.05)
    other.close()
