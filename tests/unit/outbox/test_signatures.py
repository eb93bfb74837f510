"""Who signs a line of the journal: what the client says, and on a server what only the server knows."""

from __future__ import annotations

import pytest

from tests.engines import sqlite_only
from tests.postgres import Cluster
from tests.unit.outbox.samples import RECEPTION, hand_over, queue
from tests.unit.outbox.test_roles import PASSWORD, SCRIPT, opened
from tui.service.api import login_name
from tui.service.model.events import Signature
from tui.service.model.outcome import Accepted
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.postgres_opening import open_postgres
from tui.service.system import file_ownership

MK = Signature("empfang", "hans", "MK")


def test_what_a_person_decides_is_signed_and_what_the_program_does_is_not(store: Outbox) -> None:
    store.signature = lambda: MK
    queue(store, 1)
    hand_over(store, Accepted("4711"))
    by_program, by_person = store.events.newest(2, by_anybody=True)
    assert (by_person.actor, by_person.account, by_person.sudo_user, by_person.initials) == (
        RECEPTION,
        "empfang",
        "hans",
        "MK",
    )
    assert (by_program.account, by_program.sudo_user, by_program.initials) == ("", "", "")


def test_a_line_for_each_of_many_messages_is_signed(store: Outbox) -> None:
    store.signature = lambda: MK
    numbers = queue(store, 1, 2, 3)
    store.queue.cancel(numbers, actor=RECEPTION)
    assert {line.initials for line in store.events.newest(3, by_anybody=False)} == {"MK"}


@sqlite_only
@pytest.mark.parametrize("column", ["account", "sudo_user", "initials", "login"])
def test_a_signature_is_never_changed(store: Outbox, column: str) -> None:
    queue(store, 1)
    with pytest.raises(Exception, match="append-only"), store.write() as connection:
        connection.execute(f"UPDATE event SET {column} = 'jemand'")


@pytest.fixture(scope="module")
def url(postgres: Cluster) -> str:
    url = postgres.new_database()
    open_postgres(url).close()
    postgres.run_script(SCRIPT, url)
    postgres.make_login("empfang7", PASSWORD, "praxis_sms_desk")
    return url


def test_a_server_names_the_user_of_the_database_itself(url: str) -> None:
    desk = opened(url, "empfang7")
    desk.signature = lambda: MK
    queue(desk, 1)
    line = desk.events.newest(1, by_anybody=False)[0]
    assert (line.actor, line.login, line.account, line.initials) == ("empfang7", "empfang7", "empfang", "MK")
    desk.close()


def test_nobody_but_the_owner_can_name_another_user_of_the_database(url: str, postgres: Cluster) -> None:
    desk = opened(url, "empfang7")
    queue(desk, 3)
    with pytest.raises(Exception, match="darf das im Postausgang"), desk.write() as connection:
        connection.execute("INSERT INTO event (at, actor, kind, login) VALUES (1, 'chef', 'resolved', 'chef')")
    with desk.write() as connection:
        connection.execute("INSERT INTO event (at, actor, kind) VALUES (1, 'chef', 'resolved')")
    line = desk.events.newest(1, by_anybody=False)[0]
    assert (line.actor, line.login) == ("empfang7", "empfang7")
    desk.close()


def test_even_what_the_owner_does_is_recorded_with_its_login(url: str) -> None:
    owner = open_postgres(url)
    queue(owner, 2)
    assert owner.events.newest(1, by_anybody=False)[0].login == "postgres"
    owner.close()


def test_no_variable_changes_the_name_that_decisions_are_recorded_under(monkeypatch: pytest.MonkeyPatch) -> None:
    before = login_name()
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(variable, "chefin")
    assert login_name() == before != "chefin"


def test_who_became_root_is_believed_of_root_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"SUDO_USER": "hans"}
    monkeypatch.setattr(file_ownership.os, "getuid", lambda: 0)
    assert file_ownership.sudo_user(told) == "hans"
    assert file_ownership.sudo_user({"SUDO_USER": "hans\x1b[2J"}) == ""
    monkeypatch.setattr(file_ownership.os, "getuid", lambda: 1000)
    assert file_ownership.sudo_user(told) == ""
