"""What the program promises about one message: never twice, never lost, never called sent without proof."""

from __future__ import annotations

from tests.unit.cli.conftest import E164, NUMBER, TEXT, Caller, Office, configure, program
from tests.unit.cli.silent_server import SilentServer
from tests.unit.gateways.loopback import closed_port
from tui.simulator.practice import DemoPractice

IMPATIENT = "[dispatch]\nread_timeout = 0.3\nconnect_timeout = 2\n"


def test_a_server_that_never_answers_leaves_the_message_unknown_and_no_worker_sends_it_again(
    office: Office, silent_server: SilentServer
) -> None:
    configure(office, silent_server.url, IMPATIENT)

    sent = program(office.environ, "send", "--to", NUMBER, "--text", TEXT, "--json")
    assert sent.code == 6, sent.err
    assert sent.json["state"] == "unknown"
    assert sent.json["error"] in sent.err
    assert "outbox resolve" in sent.err
    assert len(silent_server.requests) == 1

    for _attempt in range(2):
        drained = program(office.environ, "worker", "--drain")
        assert drained.code == 0, drained.err
    assert len(silent_server.requests) == 1
    assert program(office.environ, "outbox", "list", "--json").json[0]["state"] == "unknown"


def test_a_server_that_refuses_connections_leaves_the_message_waiting(office: Office) -> None:
    configure(office, f"http://127.0.0.1:{closed_port()}", IMPATIENT)

    sent = program(office.environ, "send", "--to", NUMBER, "--text", TEXT, "--json")
    assert sent.code == 0, sent.err
    assert sent.json["state"] == "queued"
    assert sent.json["error"] in sent.err

    waiting = program(office.environ, "outbox", "list", "--json").json[0]
    assert (waiting["state"], waiting["attempts"]) == ("queued", 1)
    assert waiting["due_at"] > waiting["created_at"]

    drained = program(office.environ, "worker", "--drain")
    assert drained.code == 0
    assert E164 in drained.err


def test_161_characters_are_refused_before_any_request(call: Caller, practice: DemoPractice) -> None:
    sent = call("send", "--to", NUMBER, "--text", "a" * 161)
    assert sent.code == 4
    assert "161" in sent.err
    assert "Abhilfe:" in sent.err
    assert practice.simulator.accepted == []
    assert practice.simulator.rejected == []
    assert call("outbox", "list", "--json").json == []


def test_with_long_sms_allowed_161_characters_are_two_parts(call: Caller, practice: DemoPractice) -> None:
    assert call("settings", "set", "provider.long_sms", "ja").code == 0
    sent = call("send", "--to", NUMBER, "--text", "a" * 161, "--json")
    assert sent.code == 0
    assert sent.json["segments"] == 2
    assert [sms.text for sms in practice.simulator.accepted] == ["a" * 161]
