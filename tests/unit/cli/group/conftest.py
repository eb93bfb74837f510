"""A group of desks: the machine that sends, and a desk that knows nothing but its store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.postgres import Cluster
from tests.unit.cli.conftest import NUMBER, TEXT, Call, Caller
from tui.service.outbox.postgres_opening import open_postgres
from tui.simulator.practice import DemoPractice

ROLES = Path(__file__).parents[4] / "docs" / "postgres-roles.sql"
PASSWORD = "nur-im-test"
BARE = '[store]\nurl = "{url}"\n[dispatch]\nhere = false\n'
LONG = "Guten Tag, " * 20

At = Callable[..., Call]


@pytest.fixture
def url(postgres: Cluster, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an empty Postausgang with its roles, for the owner."""
    url = postgres.new_store()
    postgres.run_script(ROLES, url)
    for login, role in (("anmeldung", "praxis_sms_desk"), ("dienst", "praxis_sms_worker")):
        postgres.make_login(login, PASSWORD, role)
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    return url


@pytest.fixture
def service(call: Caller, practice: DemoPractice, url: str) -> At:
    """The machine that sends: the card is filled in, and the database knows it as the service."""
    file = practice.config_file
    address = url.replace("postgres@", "dienst@")
    file.write_text(f'{file.read_text()}\n[store]\nurl = "{address}"\n')
    return call


@pytest.fixture
def desk_file(tmp_path: Path, url: str) -> Path:
    file = tmp_path / "desk" / "config.toml"
    file.parent.mkdir()
    file.write_text(BARE.format(url=url.replace("postgres@", "anmeldung@")))
    file.chmod(0o600)
    return file


@pytest.fixture
def desk(call: Caller, desk_file: Path) -> At:
    """A desk that knows its store and leaves sending to the service."""

    def run(*arguments: str) -> Call:
        return call("--config", str(desk_file), *arguments)

    return run


def done(called: Call) -> Call:
    assert called.code == 0, called
    return called


def line_of(checked: Call, subject: str) -> Any:
    return next((line for line in checked.json if line["subject"] == subject), None)


def send(place: At, text: str = TEXT, *more: str) -> Call:
    return place("send", "--to", NUMBER, "--text", text, "--no-wait", "--json", *more)


def damage(url: str, document: str) -> None:
    """Whoever owns the database writes whatever he likes."""
    store = open_postgres(url)
    with store.write() as connection:
        connection.execute(
            "INSERT INTO published_settings (document, published_by, published_at) VALUES (:text, 'x', 0)",
            {"text": document},
        )
    store.close()
