"""What both engines promise: values as they were given, transactions whole or not at all, connections that are kept."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines import postgres_only, refused_by_the_database, sqlite_only
from tests.unit.outbox.samples import MONDAY, StandingClock, claim, hand_over, queue, queue_series, states
from tui.service.errors import StoreLocked, StoreUnreachable
from tui.service.model.messages import MessageState
from tui.service.model.outcome import Accepted
from tui.service.outbox.dispatch.next_work import NextWork
from tui.service.outbox.dispatch.workers import Worker
from tui.service.outbox.engines.pool import Kept, Pool, PoolExhausted
from tui.service.outbox.engines.sqlite import SqliteEngine
from tui.service.outbox.engines.values import microseconds, moment, or_none, row_reader, storable_text
from tui.service.outbox.opening import open_sqlite
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.process_store import PracticeStore
from tui.service.settings import Settings
from tui.service.usecases.operation import Operation
from tui.service.usecases.outbox.outbox import OutboxService

pytestmark = pytest.mark.usefixtures("store_made_anew")

# --- values ---


def test_a_row_becomes_an_object_in_the_order_of_its_fields() -> None:
    read = row_reader(Worker, since=moment, seen_at=or_none(moment))
    since = microseconds(MONDAY)
    assert read(("front-desk", 7, since, since)) == Worker("front-desk", 7, MONDAY, MONDAY)
    assert read(("front-desk", 7, since, None)).seen_at is None


@given(text=st.text(st.characters() | st.characters(categories=["Cs"])))
def test_a_text_is_kept_as_it_is_but_for_what_an_engine_cannot_hold(text: str) -> None:
    kept = storable_text(text)
    assert "\0" not in kept
    kept.encode()
    if "\0" not in text and not any("\ud800" <= char <= "\udfff" for char in text):
        assert kept == text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(text=st.text(st.characters() | st.characters(categories=["Cs"])))
def test_both_engines_give_a_text_back_as_it_was_kept(store: Outbox, text: str) -> None:
    (message_id,) = queue(store, 1, text=text)
    found = store.messages.one(message_id)
    assert found is not None
    assert found.text == storable_text(text)


@given(at=st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))
def test_a_moment_is_kept_to_the_microsecond(at: datetime) -> None:
    assert moment(microseconds(at)) == at


def test_a_new_file_that_another_program_is_just_opening_too_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("CREATE TABLE of_the_other (id INTEGER)")
        other.execute("BEGIN IMMEDIATE")
        engine = SqliteEngine(str(path), busy_seconds=60, pause=lambda _seconds: other.commit())
        with closing(engine):
            engine.keep_a_write_ahead_log()
            with engine.read() as connection:
                assert connection.value("PRAGMA journal_mode") == "wal"


def test_a_kind_is_kept_by_its_value(store: Outbox) -> None:
    with store.read() as connection:
        assert connection.value("SELECT CAST(:state AS text)", {"state": MessageState.QUEUED}) == "queued"


# --- lists of any length ---


def test_a_list_may_be_longer_than_a_statement_has_parameters(store: Outbox) -> None:
    queue_series(store, 3)
    assert [message.id for message in store.messages.some(range(1, 100_001))] == [1, 2, 3]
    assert store.messages.still_moving(MONDAY, message_ids=range(1, 100_001)) == 3


def test_an_empty_list_finds_nothing(store: Outbox) -> None:
    queue(store, 1)
    assert store.messages.some(()) == ()
    assert store.optouts.listed(()) == frozenset()


def test_a_list_of_keys_finds_each_of_them(store: Outbox) -> None:
    numbers = [f"+4917{index:08d}" for index in range(50_000)]
    for opted_out in (numbers[0], numbers[-1]):
        store.optouts.add(opted_out, "Anruf", actor="anna")
    assert store.optouts.listed(numbers) == {numbers[0], numbers[-1]}


# --- transactions ---


class Interruption(Exception):
    """What goes wrong in the middle of a transaction."""


def test_what_is_interrupted_is_undone_and_the_next_one_goes_on(store: Outbox) -> None:
    queue(store, 1)

    def interrupted() -> None:
        with store.write() as connection:
            connection.execute("UPDATE message SET state = 'cancelled'")
            raise Interruption

    with pytest.raises(Interruption):
        interrupted()
    assert states(store) == [MessageState.QUEUED]
    queue(store, 2)
    assert len(states(store)) == 2


def test_what_a_constraint_refuses_is_undone(store: Outbox) -> None:
    def refused() -> None:
        with store.write() as connection:
            connection.execute("INSERT INTO rate (protocol, next_at) VALUES ('sms4-rest', 1)")
            connection.execute("INSERT INTO rate (protocol, next_at) VALUES ('sms4-rest', 2)")

    with pytest.raises(refused_by_the_database()):
        refused()
    with store.read() as connection:
        assert connection.rows("SELECT protocol FROM rate") == []


def test_a_sign_that_begins_or_ends_a_parameter_may_stand_in_a_text(store: Outbox) -> None:
    with store.read() as connection:
        found = connection.row("SELECT 'um 8%', CAST(:text AS text)", {"text": "100 % :text %(text)s"})
    assert found == ("um 8%", "100 % :text %(text)s")


def test_many_threads_write_at_once_and_nothing_is_lost(store: Outbox) -> None:
    together = Barrier(6)

    def write(patient: int) -> None:
        together.wait(60)
        for _round in range(5):
            queue(store, patient)

    threads = [Thread(target=write, args=(patient,)) for patient in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(states(store)) == 30


# --- connections ---


class Driver:
    """A connection that only says whether it is open."""

    def __init__(self) -> None:
        self.is_open = True

    def close(self) -> None:
        self.is_open = False


def a_pool(
    *,
    keep: int = 1,
    limit: int = 2,
    is_alive: Callable[[Kept[Driver]], bool] = lambda _kept: True,
    wait_seconds: float = 60.0,
) -> tuple[Pool[Driver], list[Driver]]:
    made: list[Driver] = []

    def connect() -> Driver:
        made.append(Driver())
        return made[-1]

    def is_idle(driver: Driver) -> bool:
        return driver.is_open

    return (
        Pool(connect, keep=keep, limit=limit, is_idle=is_idle, is_alive=is_alive, wait_seconds=wait_seconds),
        made,
    )


def test_a_connection_serves_again_and_no_more_are_kept_than_allowed() -> None:
    connections, made = a_pool(keep=1, limit=2)
    with connections.connection(), connections.connection():
        pass
    assert [driver.is_open for driver in made].count(True) == 1
    with connections.connection() as again:
        assert again in made
    assert len(made) == 2


def test_a_connection_that_no_longer_answers_is_replaced() -> None:
    connections, made = a_pool(is_alive=lambda _kept: False)
    for _use in range(3):
        with connections.connection():
            pass
    assert len(made) == 3
    assert [driver.is_open for driver in made] == [False, False, True]


def test_a_connection_left_in_the_middle_of_something_is_not_kept() -> None:
    connections, made = a_pool()
    with connections.connection() as driver:
        driver.close()
    with connections.connection() as other:
        assert other is not driver
    assert len(made) == 2


def test_why_there_is_no_connection_is_told_to_whoever_asked_and_frees_the_place() -> None:
    def refuse() -> Driver:
        raise Interruption

    connections = Pool(refuse, keep=1, limit=1, is_idle=lambda _: True, is_alive=lambda _: True)
    for _try in range(3):
        with pytest.raises(Interruption), connections.connection():
            pass


def test_after_closing_what_was_in_use_is_closed_when_it_comes_back() -> None:
    connections, made = a_pool()
    with connections.connection():
        connections.close()
        assert made[0].is_open
    assert not made[0].is_open


def test_too_many_at_once_are_told_to_try_again(store: Outbox) -> None:
    connections, _made = a_pool(limit=1, wait_seconds=0.01)
    with connections.connection(), pytest.raises(PoolExhausted), connections.connection():
        pass
    with pytest.raises(StoreLocked, match="beschäftigt"), store.faults_explained():
        raise PoolExhausted


@postgres_only
def test_a_connection_that_the_server_ended_while_unused_is_noticed_before_it_serves(store: Outbox) -> None:
    queue(store, 1)
    with store.read() as ending:
        ended = "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = current_database()"
        with store.read() as unused:
            assert unused is not ending
        ending.rows(f"{ended} AND pid <> pg_backend_pid()")
    for _use in range(3):
        assert states(store) == [MessageState.QUEUED]


@sqlite_only
def test_a_file_needs_no_driver_for_servers(store: Outbox, folder: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from tui.service.system.clock import utc_now;"
        "from tui.service.outbox.opening import open_sqlite;"
        "store = open_sqlite(Path(sys.argv[1]), utc_now); store.messages.counts(); store.move; store.close();"
        "print('psycopg' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script, folder], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


# --- a window with nothing to send ---


def test_where_there_is_no_store_yet_none_is_made_by_looking(folder: Path, clock: StandingClock) -> None:
    practice = PracticeStore(lambda: "", folder, clock)
    assert practice.existing() is None
    assert OutboxService(lambda: Operation(Settings(), practice, "anna", lambda: None)).needs_person() == 0
    assert not folder.exists()


def test_a_store_that_was_closed_is_not_opened_by_looking(folder: Path, clock: StandingClock) -> None:
    open_sqlite(folder, clock).close()
    practice = PracticeStore(lambda: "", folder, clock)
    assert practice.existing() is not None
    practice.close()
    with pytest.raises(StoreUnreachable):
        practice.existing()


@sqlite_only
def test_a_window_knows_when_there_will_be_something_to_do(store: Outbox, folder: Path, clock: StandingClock) -> None:
    next_work = NextWork(store)
    assert next_work.due_at() is None

    tomorrow = MONDAY + timedelta(days=1)
    elsewhere = open_sqlite(folder, clock)
    queue(elsewhere, 1, due_at=tomorrow)
    assert next_work.due_at() == tomorrow
    queue(store, 2, due_at=MONDAY)
    assert next_work.due_at() == MONDAY
    hand_over(store, Accepted("4711"))
    assert next_work.due_at() == MONDAY + timedelta(seconds=30), "its report is asked for"

    queue(store, 3, due_at=MONDAY)
    claim(store)
    due_at = next_work.due_at()
    assert due_at is not None
    assert due_at < MONDAY, "what a dead dispatcher left is due since long"
    elsewhere.close()
    next_work.close()


@sqlite_only
def test_as_long_as_nobody_writes_the_messages_are_not_looked_at(
    store: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    next_work = NextWork(store)
    queue(store, 1, due_at=MONDAY)
    assert next_work.due_at() == MONDAY
    monkeypatch.setattr(store, "read", lambda: pytest.fail("the messages were read"))
    assert [next_work.due_at() for _look in range(3)] == [MONDAY] * 3
    next_work.close()
