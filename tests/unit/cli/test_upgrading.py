"""A store that version 2 filled with 10,000 messages shows the same as it did, and in the same words.

`tests/data/stores/fill_version_2.py` made the rows with the program of commit e3a8f2b: its own functions queued, sent,
reported, decided and forgot through a hundred days, and its own command line then showed what the test expects, alike
on both engines. The tables are those that the same program made for `version-2.sqlite3` and `version-2.postgres.sql`.
"""

from __future__ import annotations

import json
import lzma
import re
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.postgres import Cluster
from tests.unit.cli.conftest import Caller, Office
from tui.language import translation
from tui.service.api import PraxisSms
from tui.service.outbox.location import FILE_NAME
from tui.service.outbox.postgres_opening import ServerClock

STORES = Path(__file__).parents[2] / "data" / "stores"
TABLES = ("series", "message", "event", "rejection", "hold", "optout", "template", "meta")
"""Those that have rows, each behind those that it refers to."""

OF_BYTES = {"number_key", "value"}
OTHER_ROWS = re.compile(
    r"^(INSERT INTO public\.(?!alembic_version)[a-z]+ VALUES|SELECT pg_catalog\.setval).*\n", re.MULTILINE
)
STATES = {"queued", "sending", "accepted", "delivered", "undelivered", "failed", "unknown", "blocked", "cancelled"}


@cache
def recorded() -> Any:
    """The moment at which version 2 was asked, its tables by column, and what its commands printed."""
    with lzma.open(STORES / "version-2-filled.json.xz", "rt", encoding="utf-8") as file:
        return json.load(file)


def columns_and_rows(table: str) -> tuple[Sequence[str], list[tuple[object, ...]]]:
    """A recorded table as it is inserted."""
    by_name = {
        name: [bytes.fromhex(value) for value in values] if name in OF_BYTES else values
        for name, values in recorded()["tables"][table].items()
    }
    return list(by_name), list(zip(*by_name.values(), strict=True))


def fill_file(file: Path) -> None:
    """A SQLite store as version 2 left it."""
    file.parent.mkdir(mode=0o700)
    empty, store = sqlite3.connect(STORES / "version-2.sqlite3"), sqlite3.connect(file)
    for kind in ("table", "index", "trigger"):
        made = "SELECT sql FROM sqlite_master WHERE type = ? AND sql IS NOT NULL AND name NOT LIKE 'sqlite%'"
        for (statement,) in empty.execute(made, (kind,)):
            store.execute(statement)
    store.execute("INSERT INTO alembic_version VALUES ('0002')")
    for table in TABLES:
        columns, rows = columns_and_rows(table)
        marks = ", ".join("?" * len(columns))
        store.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)
    store.commit()
    for connection in (empty, store):
        connection.close()
    file.chmod(0o600)


def fill_database(cluster: Cluster, url: str, tmp_path: Path) -> None:
    """A PostgreSQL store as version 2 left it."""
    tables = tmp_path / "tables.sql"
    tables.write_text(OTHER_ROWS.sub("", (STORES / "version-2.postgres.sql").read_text(encoding="utf-8")))
    cluster.run_script(tables, url)
    with psycopg.connect(url.replace("postgresql+psycopg:", "postgresql:")) as connection:
        for table in TABLES:
            columns, rows = columns_and_rows(table)
            with connection.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN".encode()) as copy:
                for row in rows:
                    copy.write_row(row)
            if "id" in columns:
                connection.execute(
                    f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))".encode()  # the default of its id
                )


@pytest.fixture
def filled(
    engine: str, office: Office, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An office whose store version 2 has filled, at the moment at which version 2 was asked."""
    url = ""
    if engine == "sqlite":
        fill_file(office.data / FILE_NAME)
    else:
        cluster: Cluster = request.getfixturevalue("postgres")
        url = cluster.new_database()
        fill_database(cluster, url, tmp_path)
    office.config.write_text(f'[store]\nurl = "{url}"\n[ui]\nlanguage = "de"\n', encoding="utf-8")
    now = datetime.fromisoformat(recorded()["now"])
    monkeypatch.setitem(PraxisSms.__init__.__kwdefaults__, "clock", lambda: now)
    monkeypatch.setattr(ServerClock, "__call__", lambda _clock: now)


def by_column(output: str) -> object:
    """What a command printed, as it is recorded: a JSON list by its keys and oldest first, all else as it is."""
    if not output.startswith("["):
        return output
    documents = json.loads(output)[::-1]
    return {name: [each[name] for each in documents] for name in documents[0]}


def without_newer_keys(now: Any, then: Any) -> Any:
    """What is shown now, but for keys that newer versions add behind those there were."""
    if isinstance(now, dict) and isinstance(then, dict):
        return {key: without_newer_keys(now[key], then[key]) for key in list(now)[: len(then)]}
    if isinstance(now, list) and isinstance(then, list) and len(now) == len(then):
        return [without_newer_keys(*pair) for pair in zip(now, then, strict=True)]
    return now


@pytest.mark.usefixtures("filled")
def test_every_command_shows_of_a_store_of_version_2_what_version_2_showed(call: Caller) -> None:
    for expected in recorded()["outputs"]:
        shown = call(*expected["command"])
        assert shown.code == 0, shown.err
        now, then = by_column(shown.out), expected["output"]
        if isinstance(now, dict):
            assert list(now)[: len(then)] == list(then), "newer versions add keys behind those there were"
            for name, values in then.items():
                assert now[name] == values, f"{name} in {' '.join(expected['command'])}"
        elif isinstance(now, str) and now.startswith("{"):
            documents = json.loads(now), json.loads(then)
            assert without_newer_keys(*documents) == documents[1]
        else:
            assert now == then


@pytest.fixture
def german_afterwards() -> Iterator[None]:
    """Whatever a test speaks, the next one finds German."""
    yield
    translation.activate(translation.SOURCE_LANGUAGE)


@pytest.mark.usefixtures("filled", "german_afterwards")
def test_sentences_that_version_2_stored_stay_as_they_were_written(call: Caller) -> None:
    told = call("--lang", "en", "outbox", "list", "--json", "--limit", "0").json
    stored = recorded()["tables"]["message"]["error"]
    assert [message["error"] or "" for message in reversed(told)] == stored
    assert {"SMS4 antwortet nicht. Ob die SMS angenommen wurde, ist offen.", "„Tarif“ & <b>"} < set(stored)


@pytest.mark.usefixtures("filled")
def test_what_version_2_stopped_stays_stopped_for_the_reason_it_gave() -> None:
    with PraxisSms.open() as sms:
        sms.outbox.counts()  # asking for holds opens no store
        held = {(hold.protocol, hold.cause.value, hold.sentence.rpartition(": ")[2]) for hold in sms.dispatcher.holds()}
    assert held == {
        ("sms4-rest", "credit", "Guthaben aufgebraucht"),
        ("3steps2web-api", "certificate", "Zertifikat abgelaufen"),
    }


def test_the_recorded_store_has_ten_thousand_messages_of_every_kind() -> None:
    tables = recorded()["tables"]
    count = {name: len(next(iter(columns.values()))) for name, columns in tables.items()}
    assert count["message"] == 10_000
    assert set(tables["message"]["state"]) == STATES
    assert set(tables["series"]["state"]) == {"running", "paused", "cancelled"}
    assert set(tables["hold"]["cause"]) == {"credit", "certificate"}
    assert all(count[name] for name in TABLES)
