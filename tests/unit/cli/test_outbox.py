"""`praxis-sms outbox`."""

from __future__ import annotations

import csv
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.cli.conftest import E164, NUMBER, TEXT, Caller, on_a_terminal
from tui.service.api import login_name
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.practice import DemoPractice
from tui.simulator.server import Simulator

UTC_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")


def send(call: Caller, text: str = TEXT, *options: str) -> int:
    sent = call("send", "--to", NUMBER, "--text", text, "--json", *options)
    number: int = sent.json["id"]
    return number


def test_the_list_has_exactly_the_promised_fields_newest_first(call: Caller, simulator: Simulator) -> None:
    send(call, "Eins", "--name", "Jürgen Groß")
    send(call, "Zwei", "--no-wait")
    newer, older = call("outbox", "list", "--json").json
    assert list(older) == [
        "id", "series_id", "number", "name", "text", "sender", "protocol", "state", "segments", "attempts", "due_at",
        "provider_id", "error", "created_at", "updated_at",
    ]  # fmt: skip
    assert older | {"due_at": "", "created_at": "", "updated_at": ""} == {
        "id": 1, "series_id": None, "number": E164, "name": "Jürgen Groß", "text": "Eins", "sender": "PraxisMolar",
        "protocol": "sms4-rest", "state": "accepted", "segments": 1, "attempts": 1, "due_at": "",
        "provider_id": simulator.accepted[0].provider_id, "error": None, "created_at": "", "updated_at": "",
    }  # fmt: skip
    assert (newer["id"], newer["state"], newer["attempts"]) == (2, "queued", 0)
    assert all(UTC_MOMENT.fullmatch(older[name]) for name in ("due_at", "created_at", "updated_at"))


def test_reading_loads_neither_an_event_loop_nor_anything_that_sends(clean_environ: dict[str, str]) -> None:
    script = (
        "import sys\n"
        "from tui.cli import run\n"
        "run(['outbox', 'list'])\n"
        "for_sending = ('asyncio', 'csv', 'hashlib', 'logging', 'tui.service.outbox.dispatch',\n"
        "    'tui.service.sending.dispatcher', 'tui.service.usecases.single')\n"
        "print([name for name in for_sending if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], env=clean_environ, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_list_can_be_narrowed(call: Caller, practice: DemoPractice) -> None:
    send(call, "Eins")
    send(call, "Zwei", "--no-wait")
    send(call, "Drei", "--no-wait")
    for state in ("queued", "wartet", "Wartet"):
        assert [each["text"] for each in call("outbox", "list", "--json", "--state", state).json] == ["Drei", "Zwei"]
    assert [each["text"] for each in call("outbox", "list", "--json", "--limit", "1").json] == ["Drei"]
    assert len(call("outbox", "list", "--json", "--limit", "0").json) == 3
    assert [each["text"] for each in call("outbox", "list", "--json", "--search", "wei").json] == ["Zwei"]
    assert call("outbox", "list", "--json", "--series", "7").json == []


def test_people_read_a_table(call: Caller, practice: DemoPractice) -> None:
    send(call, "Eine Zeile\nund noch eine", "--name", "Zoë Öztürk")
    send(call, "Zwei", "--no-wait")
    listed = call("outbox", "list")
    heading, newer, older = listed.lines
    assert heading.split() == ["Nr.", "Eingestellt", "Zustand", "Nummer", "Name", "Text"]
    assert "wartet" in newer
    assert older.rstrip().endswith("Eine Zeile und noch eine")
    assert older.index("übergeben") == newer.index("wartet")
    shortened = call("outbox", "list", "--limit", "1")
    assert "--limit 0" in shortened.err


def test_an_empty_outbox_says_so(call: Caller, practice: DemoPractice) -> None:
    assert (call("outbox", "list").out, call("outbox", "list").err) == ("", "Keine Nachrichten.\n")
    assert call("outbox", "list", "--json").json == []


def test_a_message_is_shown_with_its_whole_story(call: Caller, practice: DemoPractice) -> None:
    send(call, TEXT, "--name", "Käthe Weiß")
    shown = call("outbox", "show", "1")
    assert "Käthe Weiß" in shown.out
    assert "in den Postausgang gestellt" in shown.out
    assert login_name() in shown.out
    document = call("outbox", "show", "1", "--json").json
    assert [event["kind"] for event in document["events"]] == ["queued", "accepted"]
    assert document["events"][0]["actor"] == login_name()


@pytest.mark.parametrize("command", ["show", "retry", "cancel"])
def test_a_message_that_does_not_exist_is_named(call: Caller, practice: DemoPractice, command: str) -> None:
    missing = call("outbox", command, "99")
    assert missing.code == 4
    assert "99" in missing.err
    assert "Abhilfe: " in missing.err


def test_what_the_provider_refused_can_be_sent_again(call: Caller, simulator: Simulator) -> None:
    number = simulator.set_fault(Fault(FaultKind.REFUSE, Interface.SMS4))
    send(call)
    simulator.remove_fault(number)
    retried = call("outbox", "retry", "1")
    assert (retried.code, retried.out) == (0, "1 Nachricht wartet wieder.\n")
    assert call("worker", "--drain").code == 0
    assert len(simulator.accepted) == 1


def test_who_sends_again_at_a_terminal_is_told_what_happens_and_asked(
    call: Caller, surroundings: dict[str, str], simulator: Simulator
) -> None:
    send(call, "Eins", "--at", "2035-12-01T08:00", "--no-wait")
    call("outbox", "cancel", "1")
    asked = on_a_terminal(surroundings, "n", "outbox", "retry", "1")
    assert "Nachricht 1 geht frühestens am 01.12.2035 um 08:00 Uhr hinaus." in asked.stderr.decode()
    assert call("outbox", "show", "1", "--json").json["state"] == "cancelled"
    retried = call("outbox", "retry", "1")
    assert (retried.code, retried.out) == (0, "1 Nachricht wartet wieder.\n")
    assert "am 01.12.2035 um 08:00 Uhr" in retried.err
    assert call("worker", "--drain").code == 0
    assert simulator.accepted == []


def test_what_waits_for_its_time_is_not_pulled_forward(call: Caller, simulator: Simulator) -> None:
    send(call, "Eins", "--at", "2035-12-01T08:00", "--no-wait")
    due_at = call("outbox", "list", "--json").json[0]["due_at"]
    retried = call("outbox", "retry", "1", "--json")
    assert (retried.code, retried.json["changed"]) == (4, 0)
    assert "Sie ist für den 01.12.2035 um 08:00 vorgesehen" in retried.err
    assert call("outbox", "list", "--json").json[0]["due_at"] == due_at


def test_what_a_rule_forbids_is_not_sent_again_and_says_why(call: Caller, simulator: Simulator) -> None:
    call("settings", "set", "policy.duplicate_hours", "24")
    send(call, "Eins", "--no-wait")
    call("outbox", "cancel", "1")
    send(call, "Eins")
    refused = call("outbox", "retry", "1")
    assert refused.code == 4
    assert "Diese Nummer bekam denselben Text schon am" in refused.err
    assert call("worker", "--drain").code == 0
    assert len(simulator.accepted) == 1
    assert call("outbox", "retry", "1", "--allow-duplicates").code == 0


def test_what_was_accepted_is_not_sent_again(call: Caller, simulator: Simulator) -> None:
    send(call)
    retried = call("outbox", "retry", "1")
    assert retried.code == 4
    assert "übergeben" in retried.err
    assert call("worker", "--drain").code == 0
    assert len(simulator.accepted) == 1


def test_what_waits_can_be_cancelled_once(call: Caller, simulator: Simulator) -> None:
    send(call, "Eins", "--no-wait")
    send(call, "Zwei", "--no-wait")
    cancelled = call("outbox", "cancel", "1", "2", "1", "--json")
    assert cancelled.code == 0
    assert cancelled.json["changed"] == 2
    assert [each["state"] for each in cancelled.json["messages"]] == ["cancelled", "cancelled"]
    assert call("outbox", "cancel", "1").code == 4
    assert call("worker", "--drain").code == 0
    assert simulator.accepted == []


def unknown_message(call: Caller, simulator: Simulator) -> None:
    number = simulator.set_fault(Fault(FaultKind.DROP, Interface.SMS4, taken=False))
    send(call)
    simulator.remove_fault(number)


def test_an_unknown_message_that_the_provider_has_is_settled(call: Caller, simulator: Simulator) -> None:
    unknown_message(call, simulator)
    resolved = call("outbox", "resolve", "1", "--as", "accepted", "--json")
    assert (resolved.code, resolved.json["state"]) == (0, "accepted")
    story = call("outbox", "show", "1", "--json").json["events"]
    assert (story[-1]["kind"], story[-1]["detail"], story[-1]["actor"]) == ("resolved", "accepted", login_name())
    assert call("worker", "--drain").code == 0
    assert simulator.accepted == []


def test_an_unknown_message_that_the_provider_has_not_is_sent_again(call: Caller, simulator: Simulator) -> None:
    unknown_message(call, simulator)
    resolved = call("outbox", "resolve", "1", "--as", "not-sent")
    assert (resolved.code, "wartet" in resolved.out) == (0, True)
    assert call("worker", "--drain").code == 0
    assert len(simulator.accepted) == 1
    assert "noch einmal gesendet" in call("outbox", "show", "1").out


def test_only_what_is_unknown_can_be_resolved(call: Caller, practice: DemoPractice) -> None:
    send(call)
    refused = call("outbox", "resolve", "1", "--as", "not-sent")
    assert refused.code == 4
    assert "nicht ungeklärt, sondern „übergeben“" in refused.err
    assert call("outbox", "resolve", "1", "--as", "vielleicht").code == 2
    assert call("outbox", "resolve", "1").code == 2


def test_what_would_steer_the_terminal_is_not_printed(call: Caller, simulator: Simulator) -> None:
    simulator.set_fault(Fault(FaultKind.REFUSE, Interface.SMS4, words="\x1b[31mrot\x1b]0;Titel\x07"))
    send(call)
    shown = call("outbox", "show", "1")
    assert "\x1b" not in shown.out + shown.err


def test_the_export_opens_in_a_german_excel(call: Caller, practice: DemoPractice, tmp_path: Path) -> None:
    send(call, "=HEUTE()", "--name", "Zoë Öztürk")
    send(call, "Zwei", "--no-wait")
    exported = call("outbox", "export", "-")
    assert exported.out.startswith("\ufeff")
    rows = list(csv.reader(exported.out.removeprefix("\ufeff").splitlines(), delimiter=";"))
    assert [row[0] for row in rows] == ["Nr.", "1", "2"]
    assert {"Zoë Öztürk", "'=HEUTE()", "+49 171 1234567"} <= set(rows[1])
    file = tmp_path / "export.csv"
    assert call("outbox", "export", str(file), "--state", "accepted").code == 0
    assert len(file.read_bytes().splitlines()) == 2
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_export_that_cannot_be_written_is_refused(call: Caller, practice: DemoPractice, tmp_path: Path) -> None:
    refused = call("outbox", "export", str(tmp_path / "fehlt" / "export.csv"))
    assert refused.code == 4
    assert str(tmp_path / "fehlt") in refused.err


def test_a_backup_is_a_store_that_can_be_opened(
    call: Caller, practice: DemoPractice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(call)
    copy = tmp_path / "kopie" / "outbox.sqlite3"
    copy.parent.mkdir()
    assert call("outbox", "backup", str(copy)).code == 0
    monkeypatch.setenv("PRAXIS_SMS_DATA", str(copy.parent))
    assert [each["text"] for each in call("outbox", "list", "--json").json] == [TEXT]


def test_whatever_writes_a_file_answers_with_a_document(call: Caller, practice: DemoPractice, tmp_path: Path) -> None:
    for command in (
        ("outbox", "backup"), ("outbox", "export"), ("templates", "export"), ("person", "export", NUMBER)
    ):  # fmt: skip
        target = str(tmp_path / " ".join(command[:2]))
        assert call(*command, target, "--json").json == {"written": target}
        both = call(*command, "-", "--json")
        assert (both.code, both.json["exit_code"]) == (2, 2)
