"""A store in PostgreSQL: made once however many hosts begin, and every refusal told in one sentence without secret."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from time import monotonic

import pytest

from tests.postgres import Cluster
from tests.unit.outbox.samples import StandingClock, queue, states
from tui.service.errors import (
    ConfigurationError,
    SettingsError,
    StoreAccessRefused,
    StoreDamaged,
    StoreError,
    StoreLocked,
    StoreNewer,
    StoreNotWritable,
    StoreUnreachable,
)
from tui.service.model.messages import MessageState
from tui.service.outbox.engines import faults
from tui.service.outbox.engines.postgres import PostgresConnection
from tui.service.outbox.opening import open_store
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.postgres_opening import open_postgres, parse
from tui.service.system.clock import utc_now

PASSWORD = "Geheim!42"


@pytest.fixture
def url(postgres: Cluster) -> str:
    """A database with nothing in it."""
    return postgres.new_database()


@pytest.fixture
def stores() -> Iterator[list[Outbox]]:
    """What a test opens, closed at its end."""
    opened: list[Outbox] = []
    yield opened
    for store in opened:
        store.close()


def with_login(url: str, user: str, password: str = PASSWORD) -> str:
    return url.replace("postgres@", f"{user}:{password}@")


def assert_tells_what_and_what_to_do(error: StoreError, *, secret: str = PASSWORD) -> None:
    assert "postgresql://" in error.sentence
    assert error.sentence.endswith(".")
    assert error.remedy.endswith((".", ")"))
    assert error.exit_code == 7
    assert secret not in error.sentence + error.remedy + repr(error)


# --- a new store ---


def test_the_address_in_the_settings_opens_the_store_there(url: str, tmp_path: Path, stores: list[Outbox]) -> None:
    stores.append(open_store(url, tmp_path / "unused", utc_now))
    queue(stores[0], 1)
    stores.append(open_store(url.replace("+psycopg", ""), tmp_path / "unused", utc_now))
    assert states(stores[1]) == [MessageState.QUEUED]
    assert stores[0].number_secret == stores[1].number_secret
    assert not (tmp_path / "unused").exists()


def test_hosts_that_meet_an_empty_database_at_once_make_one_store(url: str, stores: list[Outbox]) -> None:
    with ThreadPoolExecutor(4) as executor:
        stores += executor.map(lambda _: open_postgres(url), range(4))
    assert len({store.number_secret for store in stores}) == 1


def test_the_clock_is_the_servers_however_wrong_the_hosts_is(url: str, tmp_path: Path, stores: list[Outbox]) -> None:
    last_year = StandingClock(utc_now() - timedelta(days=365))
    stores.append(open_store(url, tmp_path, last_year))
    before = utc_now()
    assert before - timedelta(seconds=1) < stores[0].clock() < utc_now() + timedelta(seconds=1)


def test_the_clock_goes_on_between_two_looks_at_the_server(url: str, stores: list[Outbox]) -> None:
    stores.append(open_postgres(url))
    readings = [stores[0].clock() for _ in range(100)]
    assert readings == sorted(readings)
    assert len(set(readings)) > 1


@pytest.mark.parametrize(
    ("of_the_server", "ours"), [("off", "on"), ("on", "on"), ("remote_apply", "remote_apply"), ("local", "local")]
)
def test_a_commit_is_on_disk_whatever_the_server_does_for_others(
    postgres: Cluster, url: str, stores: list[Outbox], of_the_server: str, ours: str
) -> None:
    postgres.execute(f"ALTER DATABASE {url.rpartition('/')[2]} SET synchronous_commit = {of_the_server}")
    stores.append(open_postgres(url))
    with stores[0].write() as connection:
        assert connection.value("SHOW synchronous_commit") == ours


# --- what is not ours stays as it is ---


def test_the_database_of_another_program_is_named_and_left_alone(postgres: Cluster, url: str) -> None:
    name = url.rpartition("/")[2]
    postgres.execute("CREATE TABLE message (id int)", name)
    with pytest.raises(StoreDamaged) as caught:
        open_postgres(url)
    assert "anderen Programms" in caught.value.sentence
    assert_tells_what_and_what_to_do(caught.value)
    postgres.execute("DROP TABLE message", name)
    open_postgres(url).close()


def test_the_store_of_a_newer_version_is_named_and_left_alone(postgres: Cluster, url: str) -> None:
    open_postgres(url).close()
    postgres.execute("INSERT INTO store_version VALUES (9999, 0)", url.rpartition("/")[2])
    with pytest.raises(StoreNewer):
        open_postgres(url)


def test_a_database_that_cannot_hold_every_character_is_refused(postgres: Cluster) -> None:
    postgres.execute("CREATE DATABASE westlich ENCODING 'LATIN1' TEMPLATE template0")
    with pytest.raises(StoreError, match="LATIN1") as caught:
        open_postgres(postgres.url("westlich"))
    assert_tells_what_and_what_to_do(caught.value)


# --- who may not, or not now ---


def test_a_wrong_password_is_told_without_repeating_it(postgres: Cluster, url: str) -> None:
    postgres.execute("CREATE ROLE empfang LOGIN PASSWORD 'richtig'")
    with pytest.raises(StoreAccessRefused) as caught:
        open_postgres(with_login(url, "empfang"))
    assert "empfang" in caught.value.sentence
    assert ".pgpass" in caught.value.remedy
    assert_tells_what_and_what_to_do(caught.value)


def test_a_missing_password_is_told(postgres: Cluster, url: str) -> None:
    postgres.execute("CREATE ROLE ohne_passwort LOGIN PASSWORD 'richtig'")
    with pytest.raises(StoreAccessRefused) as caught:
        open_postgres(url.replace("postgres@", "ohne_passwort@"))
    assert_tells_what_and_what_to_do(caught.value)


def test_an_unknown_database_is_told(postgres: Cluster) -> None:
    with pytest.raises(StoreAccessRefused, match="gibt es auf diesem Server nicht") as caught:
        open_postgres(postgres.url("nirgends"))
    assert_tells_what_and_what_to_do(caught.value)


def test_a_server_that_does_not_run_is_told(url: str) -> None:
    with pytest.raises(StoreUnreachable, match="nicht erreichbar") as caught:
        open_postgres(with_login("postgresql+psycopg://postgres@127.0.0.1:1/praxis", "anna"))
    assert_tells_what_and_what_to_do(caught.value)


@pytest.mark.parametrize("host", ["praxis..local", "x" * 64])
def test_what_cannot_be_the_name_of_a_server_is_told(host: str) -> None:
    with pytest.raises(StoreUnreachable, match="nicht erreichbar") as caught:
        open_postgres(f"postgresql+psycopg://anna@{host}/praxis")
    assert_tells_what_and_what_to_do(caught.value)


@pytest.mark.parametrize("host", ["kein-server.invalid", "x@kein-server.invalid"])
def test_a_password_with_an_at_sign_does_not_spill_into_what_is_shown(host: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_postgres(f"postgresql+psycopg://anna:{PASSWORD}@teil2{PASSWORD}@{host}/praxis")
    assert_tells_what_and_what_to_do(caught.value)
    assert "teil2" not in caught.value.sentence


def test_a_password_among_the_options_is_not_shown(postgres: Cluster, url: str, stores: list[Outbox]) -> None:
    stores.append(open_postgres(f"{url}?password={PASSWORD}"))
    assert stores[0].place == f"postgresql://postgres@127.0.0.1:{postgres.port}/{url.rpartition('/')[2]}"


@pytest.mark.parametrize(
    "address", ["postgresql://u:Geheim!42@h:abc/db", "Geheim!42", "mysql://u:Geheim!42@h/db", "postgresql+x://h/d"]
)
def test_an_address_without_meaning_is_told_without_repeating_it(address: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        open_store(address, tmp_path, utc_now)
    assert PASSWORD not in caught.value.sentence + caught.value.remedy
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (
            "postgresql+psycopg://anna:p%40ss%2Fwort@db.praxis:5433/praxis_sms?sslmode=verify-full&host=/run/pg",
            {
                "user": "anna",
                "password": "p@ss/wort",
                "host": "/run/pg",
                "port": "5433",
                "dbname": "praxis_sms",
                "sslmode": "verify-full",
            },
        ),
        (
            "postgresql://anna:a/b?c#d@db/praxis",
            {"user": "anna", "password": "a/b?c#d", "host": "db", "dbname": "praxis"},
        ),
        ("postgresql://[2001:db8::7]:5432/praxis", {"host": "2001:db8::7", "port": "5432", "dbname": "praxis"}),
        ("postgresql:///praxis", {"dbname": "praxis"}),
        ("postgresql://db", {"host": "db"}),
    ],
)
def test_every_part_of_an_address_reaches_the_driver(address: str, said: dict[str, str]) -> None:
    parameters = parse(address).parameters
    assert {name: value for name, value in parameters.items() if name not in parse("postgresql://").parameters} == said
    assert parameters["application_name"] == "praxis-sms"


def test_what_the_address_says_of_the_connection_goes_before_what_the_program_would_say() -> None:
    assert parse("postgresql://db/praxis?connect_timeout=3").parameters["connect_timeout"] == "3"


def test_a_missing_driver_is_told_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "tui.service.outbox.engines.postgres", raising=False)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ConfigurationError, match="psycopg") as caught:
        open_postgres("postgresql+psycopg://db/praxis")
    assert "Zusatz postgres" in caught.value.remedy


def test_a_role_that_may_not_make_tables_is_told_who_can(postgres: Cluster, url: str) -> None:
    postgres.execute(f"CREATE ROLE gast LOGIN PASSWORD '{PASSWORD}'")
    with pytest.raises(StoreNotWritable, match="noch nicht eingerichtet") as caught:
        open_postgres(with_login(url, "gast"))
    assert_tells_what_and_what_to_do(caught.value)


def test_a_role_without_privileges_on_the_tables_is_told(postgres: Cluster, url: str) -> None:
    open_postgres(url).close()
    postgres.execute(f"CREATE ROLE fremder LOGIN PASSWORD '{PASSWORD}'")
    with pytest.raises(StoreNotWritable, match="darf das im Postausgang") as caught:
        open_postgres(with_login(url, "fremder"))
    assert_tells_what_and_what_to_do(caught.value)


def test_a_standby_that_takes_no_changes_is_told(postgres: Cluster, url: str, stores: list[Outbox]) -> None:
    open_postgres(url).close()
    postgres.execute(f"ALTER DATABASE {url.rpartition('/')[2]} SET default_transaction_read_only = on")
    stores.append(open_postgres(url))
    with pytest.raises(StoreNotWritable, match="keine Änderungen") as caught:
        queue(stores[0], 1)
    assert_tells_what_and_what_to_do(caught.value)
    assert states(stores[0]) == []


def test_a_lock_that_another_program_holds_for_long_is_told(url: str, stores: list[Outbox]) -> None:
    stores += [open_postgres(f"{url}?options=-c%20deadlock_timeout%3D50ms") for _ in range(2)]
    one, other = stores
    with one.write() as connection, other.write() as waiting:
        connection.execute("LOCK TABLE message")
        waiting.execute("SET LOCAL lock_timeout = '50ms'")
        with pytest.raises(StoreLocked) as caught, other.faults_explained():
            waiting.execute("SELECT count(*) FROM message")
    assert_tells_what_and_what_to_do(caught.value)


def test_a_server_without_a_connection_left_is_told(postgres: Cluster, url: str, stores: list[Outbox]) -> None:
    open_postgres(url).close()
    postgres.execute(f"CREATE ROLE drittens LOGIN PASSWORD '{PASSWORD}' CONNECTION LIMIT 0")
    with pytest.raises(StoreUnreachable, match="keine weitere Verbindung") as caught:
        open_postgres(with_login(url, "drittens"))
    assert "max_connections" in caught.value.remedy
    assert_tells_what_and_what_to_do(caught.value)


def test_however_much_is_asked_at_once_two_connections_are_kept(url: str, stores: list[Outbox]) -> None:
    stores.append(open_postgres(url))
    together = Barrier(6)

    def ask(_thread: int) -> None:
        with stores[0].read():
            together.wait(60)

    with ThreadPoolExecutor(6) as executor:
        list(executor.map(ask, range(6)))
    deadline = monotonic() + 60
    while connections(stores[0]) > 2:  # the server takes a moment to see the others off
        assert monotonic() < deadline


def connections(store: Outbox) -> int:
    with store.read() as connection:
        ours = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        found: int = connection.value(ours)
    return found


def test_a_server_that_aborts_what_takes_long_is_told(url: str, stores: list[Outbox]) -> None:
    stores.append(open_postgres(url))
    with stores[0].write() as connection:
        connection.execute("SET LOCAL statement_timeout = '50ms'")
        with pytest.raises(StoreLocked, match="zu lange dauerte") as caught, stores[0].faults_explained():
            connection.execute("SELECT pg_sleep(10)")
    assert "statement_timeout" in caught.value.remedy
    assert_tells_what_and_what_to_do(caught.value)


# --- a server that comes and goes ---


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_after_a_restart_of_the_server_everything_goes_on(
    postgres: Cluster, url: str, stores: list[Outbox], mode: str
) -> None:
    stores.append(open_postgres(url))
    queue(stores[0], 1)
    with postgres.down(mode), pytest.raises(StoreUnreachable) as caught:
        queue(stores[0], 2)
    assert_tells_what_and_what_to_do(caught.value)
    queue(stores[0], 3)
    assert states(stores[0]) == [MessageState.QUEUED] * 2


def test_a_connection_lost_in_the_middle_writes_nothing(postgres: Cluster, url: str, stores: list[Outbox]) -> None:
    stores.append(open_postgres(url))

    def write() -> None:
        with stores[0].write() as connection:
            connection.execute("DELETE FROM meta")
            postgres.end_idle_transactions()
            connection.execute("DELETE FROM meta")

    with pytest.raises(StoreUnreachable):
        write()
    assert len(stores[0].number_secret) == 32


def test_a_store_that_is_closed_while_a_thread_reads_leaves_no_connection_open(url: str) -> None:
    store = open_postgres(url)
    with store.read() as reading:
        assert isinstance(reading, PostgresConnection)
        driver = reading.driver
        store.close()
        assert not driver.closed
    assert driver.closed


# --- the words of a server that speaks German ---


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("FATAL:  Passwort-Authentifizierung für Benutzer »anna« fehlgeschlagen", StoreAccessRefused),
        ("FATAL:  Peer-Authentifizierung für Benutzer »anna« fehlgeschlagen", StoreAccessRefused),
        ("FATAL:  Datenbank »praxis« existiert nicht", StoreAccessRefused),
        ("FATAL:  Rolle »anna« existiert nicht", StoreAccessRefused),
        ("FATAL:  kein pg_hba.conf-Eintrag für Host »10.0.0.7«, Benutzer »anna«", StoreAccessRefused),
        ("SSL error: certificate verify failed", StoreAccessRefused),
        ("FATAL:  das Datenbanksystem startet", StoreUnreachable),
        ("FATAL:  tut mir leid, schon zu viele Verbindungen", StoreUnreachable),
    ],
)
def test_a_german_server_is_understood_too(words: str, kind: type[StoreError]) -> None:
    told = faults.explain(RuntimeError(f"connection failed: {words}"), "postgresql://db/praxis")
    assert type(told) is kind
