"""The documented way back from a dump of PostgreSQL: pg_restore, `outbox restore --database`, `outbox release`."""

from __future__ import annotations

import pytest

from tests.postgres import Cluster
from tests.unit.cli.conftest import NUMBER, TEXT, Caller
from tui.service.outbox.postgres_opening import open_postgres
from tui.service.outbox.restoring import IDS_LEFT_FREE
from tui.service.outbox.schema import TABLES
from tui.simulator.practice import DemoPractice

OTHER, THIRD = "0172 7654321", "0173 5555555"


def counts(url: str) -> dict[str, int]:
    store = open_postgres(url)
    try:
        with store.read() as connection:
            return {table: connection.value(f"SELECT count(*) FROM {table}") for table in TABLES}
    finally:
        store.close()


def states(call: Caller) -> dict[int, str]:
    return {line["id"]: line["state"] for line in call("outbox", "list", "--json", "--limit", "0").json}


@pytest.fixture
def in_a_database(call: Caller, practice: DemoPractice, postgres: Cluster) -> str:
    """A practice whose store lies in a database, with something of everything in it."""
    url = postgres.new_database()
    assert call("settings", "set", "store.url", url).code == 0
    assert call("optout", "add", OTHER, "--reason", "Anruf").code == 0
    assert call("templates", "add", "Vorsorge", "--kind", "series", "--text", "Zeit für Ihre Kontrolle").code == 0
    assert call("send", "--to", NUMBER, "--text", "Schon fort").code == 0
    assert call("send", "--to", NUMBER, "--text", TEXT, "--no-wait").code == 0
    return url


def test_a_dump_is_restored_with_every_row_and_what_may_have_left_is_not_sent_again(
    call: Caller, practice: DemoPractice, in_a_database: str, postgres: Cluster
) -> None:
    dump = postgres.dump(in_a_database)
    before = counts(in_a_database)
    assert call("worker", "--drain").code == 0
    assert len(practice.simulator.accepted) == 2
    restored = postgres.new_database()
    postgres.restore(dump, restored)
    assert counts(restored) == before
    assert call("settings", "set", "store.url", restored).code == 0
    done = call("outbox", "restore", "--database", "--yes", "--json")
    assert done.code == 0, done.err
    assert (done.json["unknown"], done.json["held"]) == (1, 0)
    assert states(call)[2] == "unknown"
    queued = call("send", "--to", THIRD, "--text", TEXT, "--no-wait", "--json").json
    assert queued["id"] > IDS_LEFT_FREE
    assert call("worker", "--drain").code == 3, "nothing goes out before a person lets it"
    assert len(practice.simulator.accepted) == 2
    assert call("outbox", "release", "--yes").code == 0
    assert call("worker", "--drain").code in (0, 6)
    assert len(practice.simulator.accepted) == 3
    assert call("send", "--to", OTHER, "--text", TEXT, "--no-wait").code == 4, "the opt-out was lost"


def test_a_file_is_not_restored_over_a_database(
    call: Caller, in_a_database: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    refused = call("outbox", "restore", str(tmp_path_factory.mktemp("x") / "sicherung.db"), "--yes")
    assert refused.code == 4
    assert "outbox restore --database" in refused.err


def test_a_file_or_a_database_is_to_be_named(call: Caller, practice: DemoPractice) -> None:
    assert call("outbox", "restore").code == 2
    assert call("outbox", "restore", "sicherung.db", "--database").code == 2
    assert call("outbox", "restore", "--database", "--yes").code == 4
