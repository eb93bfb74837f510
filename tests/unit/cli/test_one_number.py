"""Commands that take one number refuse an argument that names several, instead of quietly taking the first."""

from __future__ import annotations

import pytest

from tests.unit.cli.conftest import E164, NUMBER, TEXT, Caller
from tui.simulator.practice import DemoPractice
from tui.simulator.server import Simulator

TWO = "0171 1234578; 0171 1234579"
SENTENCE = f"„{TWO}“ nennt mehrere Nummern."


@pytest.mark.parametrize(
    "two", [TWO, "0171 1234578, 0171 1234579", "1711234578; 1711234579", "030 1234567/0171 1234579"]
)
def test_several_numbers_behind_one_option_get_nothing(call: Caller, simulator: Simulator, two: str) -> None:
    sent = call("send", "--to", two, "--text", TEXT, "--no-wait")
    assert sent.code == 4
    assert "nennt mehrere Nummern." in sent.err
    assert "praxis-sms series" in sent.err
    assert call("outbox", "list", "--json").json == []
    assert simulator.accepted == []


def test_scripts_and_dry_runs_read_the_same(call: Caller, simulator: Simulator) -> None:
    sent = call("send", "--to", TWO, "--text", TEXT, "--json")
    assert (sent.code, sent.json["id"], sent.json["error"]) == (4, None, SENTENCE)
    tried = call("send", "--to", TWO, "--text", TEXT, "--dry-run", "--json")
    assert (tried.code, tried.json["number"], tried.json["error"]) == (4, None, SENTENCE)
    assert simulator.accepted == []


def test_the_other_numbers_of_the_call_get_theirs(call: Caller, simulator: Simulator) -> None:
    sent = call("send", "--to", TWO, "--to", NUMBER, "--text", TEXT, "--no-wait")
    assert sent.code == 4
    assert SENTENCE in sent.err
    assert [each["number"] for each in call("outbox", "list", "--json").json] == [E164]


def test_the_same_number_written_twice_is_one(call: Caller, practice: DemoPractice) -> None:
    assert call("send", "--to", f"{NUMBER} / {E164}", "--text", TEXT, "--no-wait").code == 0


@pytest.mark.parametrize(
    "command",
    [
        ("optout", "add"),
        ("optout", "remove"),
        ("person", "show"),
        ("person", "consent"),
        ("person", "forget", "--yes"),
    ],
    ids=" ".join,
)
def test_commands_about_a_person_ask_for_one_call_each(
    call: Caller, practice: DemoPractice, command: tuple[str, ...]
) -> None:
    refused = call(*command, TWO)
    assert refused.code == 4
    assert refused.err.splitlines() == [SENTENCE, "Abhilfe: Rufen Sie den Befehl für jede Nummer einmal auf."]
    assert call("optout", "list", "--json").json == []


ROUNDED = "491711000000"


@pytest.mark.parametrize("command", [("send", "--text", TEXT, "--to"), ("optout", "add")], ids=["send", "optout"])
def test_a_number_that_a_spreadsheet_has_rounded_is_nobody_s(
    call: Caller, practice: DemoPractice, command: tuple[str, ...]
) -> None:
    refused = call(*command, ROUNDED)
    assert refused.code == 4
    assert f"„{ROUNDED}“ hat wohl eine Tabellenkalkulation gerundet" in refused.err
    assert call("outbox", "list", "--json").json == []


def test_whoever_means_it_writes_it_with_a_plus(call: Caller, practice: DemoPractice) -> None:
    assert call("send", "--to", f"+{ROUNDED}", "--text", TEXT, "--no-wait").code == 0
