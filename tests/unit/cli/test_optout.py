"""`praxis-sms optout`."""

from __future__ import annotations

import pytest

from tests.unit.cli.conftest import E164, NUMBER, TEXT, Caller
from tui.service.api import login_name
from tui.simulator.practice import DemoPractice
from tui.simulator.server import Simulator


@pytest.mark.parametrize(
    "other_writing", ["+49 171 1234567", "0049171-1234567", "(0171) 1234567", "+49 (0)171/1234567"]
)
def test_a_number_is_found_in_any_way_of_writing(call: Caller, practice: DemoPractice, other_writing: str) -> None:
    added = call("optout", "add", NUMBER, "--reason", "telefonisch", "--json")
    assert (added.code, added.json) == (0, {"number": E164, "added": True})
    assert call("optout", "add", other_writing, "--json").json == {"number": E164, "added": False}
    assert call("optout", "remove", other_writing).code == 0
    assert call("optout", "list", "--json").json == []


def test_the_list_keeps_no_number(call: Caller, practice: DemoPractice) -> None:
    call("optout", "add", NUMBER, "--reason", "telefonisch")
    (entry,) = call("optout", "list", "--json").json
    assert (entry["reason"], entry["created_by"]) == ("telefonisch", login_name())
    listed = call("optout", "list")
    assert "telefonisch" in listed.out
    assert "1234567" not in listed.out
    store = b"".join(file.read_bytes() for file in practice.data_folder.iterdir())
    assert b"1711234567" not in store


def test_what_waits_for_the_number_is_blocked(call: Caller, simulator: Simulator) -> None:
    call("send", "--to", NUMBER, "--text", TEXT, "--no-wait")
    assert call("optout", "add", NUMBER).code == 0
    assert call("outbox", "list", "--json").json[0]["state"] == "blocked"
    assert call("worker", "--drain").code == 0
    assert simulator.accepted == []


def test_a_number_that_is_not_on_the_list_cannot_be_removed(call: Caller, practice: DemoPractice) -> None:
    missing = call("optout", "remove", NUMBER)
    assert missing.code == 4
    assert "+49 171 1234567" in missing.err


def test_what_is_no_number_is_refused(call: Caller, practice: DemoPractice) -> None:
    assert call("optout", "add", "Frau Müller").code == 4


def test_an_empty_list_says_so(call: Caller, practice: DemoPractice) -> None:
    assert call("optout", "list").err == "Die Abmeldeliste ist leer.\n"
