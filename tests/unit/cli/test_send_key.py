"""`praxis-sms send --key`: a script that does not know whether its last call went through asks again without harm."""

from __future__ import annotations

import subprocess
from datetime import datetime

import pytest

from tests.unit.cli.conftest import E164, NUMBER, TEXT, Caller, command, program
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.practice import DemoPractice
from tui.simulator.server import Simulator

SEND = ("send", "--to", NUMBER, "--text", TEXT)
SCRIPTS = 4


def test_the_same_key_twice_gives_the_first_message_and_sends_nothing_more(call: Caller, simulator: Simulator) -> None:
    first = call(*SEND, "--key", "termin-4711", "--json")
    again = call(*SEND, "--key", "termin-4711", "--json")
    assert (first.code, again.code) == (0, 0)
    assert again.json == first.json
    assert again.err == "Unter diesem Kennzeichen gibt es schon Nachricht 1; dies ist ihr Stand.\n"
    assert [sms.number for sms in simulator.accepted] == [E164]


def test_the_number_may_be_written_differently(call: Caller, simulator: Simulator) -> None:
    assert call(*SEND, "--key", "a").code == 0
    assert call("send", "--to", E164, "--text", TEXT, "--key", "a", "--json").json["id"] == 1
    assert len(simulator.accepted) == 1


@pytest.mark.parametrize(
    "other", [("--to", NUMBER, "--text", "Anderer Text"), ("--to", "0171 7654321", "--text", TEXT)]
)
def test_another_text_or_number_under_the_same_key_is_refused(
    call: Caller, simulator: Simulator, other: tuple[str, ...]
) -> None:
    assert call(*SEND, "--key", "a").code == 0
    refused = call("send", *other, "--key", "a", "--json")
    assert refused.code == 4
    assert refused.json["id"] is None
    assert refused.json["error"] == "Unter diesem Kennzeichen steht schon eine andere SMS im Postausgang (Nachricht 1)."
    assert len(simulator.accepted) == 1


def test_another_key_is_another_message_but_for_the_rule_about_duplicates(call: Caller, simulator: Simulator) -> None:
    assert call("settings", "set", "policy.duplicate_hours", "24").code == 0
    assert call(*SEND, "--key", "a").code == 0
    assert call(*SEND, "--key", "b").code == 4
    assert call(*SEND, "--key", "b", "--allow-duplicate").code == 0
    assert call(*SEND, "--key", "a").code == 0
    assert len(simulator.accepted) == 2


def test_the_result_of_the_first_message_decides_the_exit_code(call: Caller, simulator: Simulator) -> None:
    simulator.set_fault(Fault(FaultKind.DROP, Interface.SMS4, times=1))
    assert call(*SEND, "--key", "a").code == 6
    again = call(*SEND, "--key", "a", "--json")
    assert (again.code, again.json["id"], again.json["state"]) == (6, 1, "unknown")
    assert call(*SEND, "--key", "a", "--no-wait").code == 6


def test_a_key_holds_also_after_the_message_has_been_forgotten(call: Caller, simulator: Simulator) -> None:
    assert call(*SEND, "--key", "a").code == 0
    assert call("purge", "0").code == 0
    assert call(*SEND, "--key", "a", "--json").json["id"] == 1
    assert call("send", "--to", "0171 7654321", "--text", TEXT, "--key", "a").code == 4
    assert len(simulator.accepted) == 1


def test_a_message_for_later_waits_once(call: Caller, practice: DemoPractice) -> None:
    later = f"{datetime.now().year + 1}-01-04T09:00"
    for _ in range(2):
        assert call(*SEND, "--at", later, "--key", "a", "--json").json["state"] == "queued"
    assert [each["id"] for each in call("outbox", "list", "--json").json] == [1]


def test_a_dry_run_names_the_message_that_is_there(call: Caller, practice: DemoPractice) -> None:
    assert call(*SEND, "--key", "a", "--no-wait").code == 0
    tried = call(*SEND, "--key", "a", "--dry-run", "--json")
    assert tried.code == 0
    assert (tried.json["id"], tried.json["segments"], tried.json["number"]) == (1, 1, E164)


def test_scripts_that_ask_at_the_same_moment_get_the_same_message(
    practice: DemoPractice, simulator: Simulator, surroundings: dict[str, str]
) -> None:
    program(surroundings, "outbox", "list")
    processes = [
        subprocess.Popen(
            command(*SEND, "--key", "a", "--json"), env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(SCRIPTS)
    ]
    ended = [(process.communicate(timeout=60), process.returncode) for process in processes]
    assert [code for _streams, code in ended] == [0] * SCRIPTS, ended
    assert all(b'"id": 1,' in out for (out, _err), _code in ended)
    assert [sms.number for sms in simulator.accepted] == [E164]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--key", ""), "Das Kennzeichen hinter --key ist leer."),
        (("--key", "a" * 201), "Ein Kennzeichen hat 1 bis 200 sichtbare Zeichen."),
        (("--key", "a\nb"), "Ein Kennzeichen hat 1 bis 200 sichtbare Zeichen."),
        (("--key", "a", "--to", "0171 7654321"), "--key und mehrere --to gehen nicht zusammen."),
    ],
)
def test_a_key_that_could_be_none_is_a_mistake_in_the_call(
    call: Caller, simulator: Simulator, arguments: tuple[str, ...], said: str
) -> None:
    refused = call(*SEND, *arguments)
    assert refused.code == 2
    assert said in refused.err
    assert simulator.accepted == []
