"""`praxis-sms outbox move`: from a file to PostgreSQL, with everything, and no way to send from both."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from tests.postgres import Cluster
from tests.unit.cli.conftest import NUMBER, Caller, Starter, ended
from tests.waiting import until
from tui.service.api import PraxisSms
from tui.service.errors import StoreError, StoreMoved
from tui.service.outbox.maintenance import move
from tui.service.outbox.maintenance.move import MovedTable
from tui.service.outbox.opening import open_sqlite
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.postgres_opening import open_postgres
from tui.service.system.clock import utc_now
from tui.simulator.faults import Fault, FaultKind
from tui.simulator.practice import DemoPractice
from tui.simulator.server import Simulator

OTHER = "0172 7654321"


@pytest.fixture
def url(postgres: Cluster) -> str:
    return postgres.new_database()


def fill(call: Caller, simulator: Simulator) -> None:
    """An outbox in which something of everything has happened."""
    assert call("optout", "add", OTHER, "--reason", "Anruf").code == 0
    assert call("templates", "add", "Vorsorge", "--kind", "series", "--text", "Zeit für Ihre Kontrolle").code == 0
    assert call("send", "--to", NUMBER, "--text", "Übergeben", "--name", "Zoë Öztürk 😀").code == 0
    simulator.set_fault(Fault(FaultKind.DROP, times=1))
    assert call("send", "--to", NUMBER, "--text", "Ungeklärt").code == 6
    simulator.clear_faults()
    assert call("send", "--to", NUMBER, "--text", "Wartet", "--no-wait").code == 0


def secret_of(url: str) -> bytes:
    """The key of the numbers in a database."""
    store = open_postgres(url)
    try:
        return store.number_secret
    finally:
        store.close()


def prefix_of(store: Outbox) -> str:
    """What the references of a store begin with."""
    with store.write() as connection:
        return store.reference_prefix(connection)


def everything(call: Caller) -> list[object]:
    """What the command line tells of an outbox."""
    ids = [each["id"] for each in call("outbox", "list", "--limit", "0", "--json").json]
    return [
        *(call("outbox", "show", str(each), "--json").json for each in ids),
        call("optout", "list", "--json").json,
        call("templates", "list", "--json").json,
    ]


def test_everything_moves_and_goes_on_where_it_was(call: Caller, simulator: Simulator, url: str) -> None:
    fill(call, simulator)
    before = everything(call)
    moved = call("outbox", "move", "--to", url)
    assert moved.code == 0, moved.err
    assert "message: 3 Zeilen, geprüft" in moved.out
    for_others = url.replace("postgres@", "BENUTZER@")
    assert f"praxis-sms settings set store.url {for_others}\n" in moved.err, "nobody else is to be its owner"

    assert call("settings", "set", "store.url", url).code == 0
    assert everything(call) == before
    assert "Abmeldeliste" in call("send", "--to", OTHER, "--text", "Hallo").err, "the opt-out still finds its number"
    assert call("send", "--to", NUMBER, "--text", "Neu", "--json").json["id"] == 4
    assert call("worker", "--drain").code == 0
    assert sorted(sms.text for sms in simulator.accepted) == ["Neu", "Ungeklärt", "Wartet", "Übergeben"]


def test_the_references_that_providers_know_stay_ours(
    call: Caller, simulator: Simulator, practice: DemoPractice, url: str
) -> None:
    fill(call, simulator)
    old = open_sqlite(practice.data_folder, utc_now)
    before = prefix_of(old)
    old.close()
    assert call("outbox", "move", "--to", url).code == 0
    new = open_postgres(url)
    assert prefix_of(new) == before
    new.close()


def test_it_prints_one_document_with_counts_and_checksums(call: Caller, simulator: Simulator, url: str) -> None:
    fill(call, simulator)
    document = call("outbox", "move", "--to", url, "--json").json
    assert document["from"].endswith("outbox.sqlite3")
    assert document["to"].startswith("postgresql://")
    rows = {each["table"]: each["rows"] for each in document["tables"]}
    assert (rows["message"], rows["optout"]) == (3, 1)
    assert all(len(each["checksum"]) == 64 for each in document["tables"])


def test_from_the_old_file_nobody_sends_any_more(
    call: Caller, simulator: Simulator, practice: DemoPractice, url: str
) -> None:
    fill(call, simulator)
    file = practice.data_folder / "outbox.sqlite3"
    mode = stat.S_IMODE(file.stat().st_mode)
    with PraxisSms.open() as window:
        window.outbox.counts()
        assert call("outbox", "move", "--to", url).code == 0
        with pytest.raises(StoreMoved, match="umgezogen"):
            window.outbox.retry([3])
        with pytest.raises(StoreError):
            window.optouts.add(NUMBER)

    for command in (("send", "--to", NUMBER, "--text", "Noch eine"), ("worker", "--drain"), ("outbox", "list")):
        refused = call(*command)
        assert refused.code == 7, command
        assert "ist umgezogen nach postgresql://" in refused.err
        assert "settings set store.url postgresql+psycopg://BENUTZER@" in refused.err
    assert len(simulator.accepted) == 2

    assert stat.S_IMODE(file.stat().st_mode) == mode
    with sqlite3.connect(file) as kept:
        assert kept.execute("SELECT count(*) FROM message").fetchone() == (3,)
    kept.close()


def test_an_id_is_never_given_twice_even_if_the_newest_message_is_gone(
    call: Caller, practice: DemoPractice, url: str
) -> None:
    for words in ("Eins", "Zwei"):
        call("send", "--to", NUMBER, "--text", words, "--no-wait")
    with sqlite3.connect(practice.data_folder / "outbox.sqlite3") as connection:
        connection.execute("DROP TRIGGER event_is_kept")
        connection.execute("DELETE FROM event WHERE message_id = 2")
        connection.execute("DELETE FROM message WHERE id = 2")
    connection.close()
    assert call("outbox", "move", "--to", url).code == 0
    call("settings", "set", "store.url", url)
    assert call("send", "--to", NUMBER, "--text", "Drei", "--no-wait", "--json").json["id"] == 3


# --- when it does not move, nothing has changed ---


def test_while_a_program_sends_it_is_refused(
    call: Caller, surroundings: dict[str, str], start: Starter, url: str
) -> None:
    assert call("send", "--to", NUMBER, "--text", "Eins", "--no-wait").code == 0
    worker = start(surroundings, "worker")
    until(lambda: PraxisSms.open().dispatcher.status().alive)
    refused = call("outbox", "move", "--to", url)
    assert refused.code == 4
    assert "sendet gerade ein Programm" in refused.err
    worker.terminate()
    assert ended(worker).code == 0
    assert call("outbox", "list", "--json").code == 0


def test_a_database_in_use_is_refused_and_left_alone(call: Caller, simulator: Simulator, url: str) -> None:
    used = open_postgres(url)
    with used.write() as connection:
        connection.execute("INSERT INTO rate (protocol, next_at) VALUES ('sms4-rest', 1)")
    used.close()
    secret = secret_of(url)
    fill(call, simulator)
    refused = call("outbox", "move", "--to", url)
    assert refused.code == 4
    assert "nicht leer" in refused.err
    assert secret_of(url) == secret
    assert call("outbox", "list", "--json").code == 0


def test_a_copy_that_differs_is_undone(
    call: Caller, simulator: Simulator, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(call, simulator)
    real = move._copy

    def lose_rows(table: object, old: object, new: object, progress: object) -> MovedTable:
        copied = real(table, old, new, progress)  # type: ignore[arg-type]
        if copied.name == "event":
            new.execute("TRUNCATE event")  # type: ignore[attr-defined]
        return copied

    monkeypatch.setattr(move, "_copy", lose_rows)
    refused = call("outbox", "move", "--to", url)
    assert refused.code == 7
    assert "event" in refused.err
    monkeypatch.undo()
    assert call("outbox", "list", "--json").code == 0, "the old one still holds"
    assert call("outbox", "move", "--to", url).code == 0, "and the new one is still empty"


def test_a_password_in_the_address_is_refused_before_anything_else(call: Caller, url: str, tmp_path: Path) -> None:
    refused = call("outbox", "move", "--to", url.replace("postgres@", "postgres:Geheim!42@"))
    assert refused.code == 4
    assert ".pgpass" in refused.err
    assert "Geheim!42" not in refused.err


def test_a_store_in_postgresql_does_not_move_again(call: Caller, url: str, postgres: Cluster) -> None:
    call("settings", "set", "store.url", url)
    refused = call("outbox", "move", "--to", postgres.new_database())
    assert refused.code == 4
    assert "pg_dump" in refused.err
