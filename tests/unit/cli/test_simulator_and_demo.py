"""`praxis-sms simulator` and `praxis-sms demo`."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.terminal.pty_session import PtySession
from tests.unit.cli.conftest import NUMBER, TEXT, Caller, Office, Starter, command, configure, ended
from tests.unit.cli.leaving import leave
from tests.waiting import until
from tui.service.model.card_protocols import ProtocolKey, protocol
from tui.simulator.faults import Fault, FaultKind
from tui.simulator.practice import DemoPractice


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl+C", "SIGTERM"])
def test_the_simulator_says_where_it_is_and_runs_until_it_is_stopped(
    call: Caller, office: Office, tmp_path: Path, number: signal.Signals, start: Starter
) -> None:
    log = tmp_path / "angenommen.jsonl"
    process = start(office.environ, "simulator", "--log", str(log))
    assert process.stdout is not None
    line = process.stdout.readline().decode()
    assert line.startswith("SMS4 und 3steps2web: http://127.0.0.1:")
    configure(office, line.split(": ")[1].strip())
    assert call("send", "--to", NUMBER, "--text", TEXT).code == 0
    process.send_signal(number)
    stopped = ended(process)
    assert stopped.code == 0
    assert "zahnrad-und-krone" in stopped.out
    assert [json.loads(entry)["text"] for entry in log.read_text(encoding="utf-8").splitlines()] == [TEXT]


def test_a_port_that_is_taken_is_named(call: Caller, practice: DemoPractice) -> None:
    port = practice.simulator.http_port
    refused = call("simulator", "--http-port", str(port))
    assert refused.code == 2
    assert str(port) in refused.err


def test_the_demo_without_a_terminal_reports_every_protocol(call: Caller) -> None:
    shown = call("demo", "--headless", "--series", "3")
    assert shown.code == 0, shown.err
    assert shown.lines[0].split() == ["Protokoll", "Gesendet", "Angekommen", "Fehlend", "Doppelt", "Zustände"]
    rows = {line.rsplit("  ", 1)[0].split("  ")[0]: line for line in shown.lines[1:5]}
    assert list(rows) == [
        "3steps2web mit API-Key", "SMS4 RESTful", "3steps2web mit E-Mail-Adresse", "SMS4 mit E-Mail-Adresse",
    ]  # fmt: skip
    assert all("4 übergeben" in line for line in rows.values())
    assert shown.lines[5].split() == ["Erinnerungsplan", "„morgen“", "12", "12", "0", "0", "12", "übergeben"]
    assert shown.lines[6].split()[:5] == ["Antworten", "3", "3", "0", "0"]
    assert {"1 zugesagt", "1 für einen Menschen", "1 abgemeldet"} == set(shown.lines[6].split("  ")[-1].split(", "))
    assert shown.lines[-1] == "Jede SMS und jede Antwort kam genau einmal an."


def test_the_demo_for_scripts_is_one_document(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    from tui.simulator import demo

    complete = demo.run_headless
    monkeypatch.setattr(
        demo, "run_headless", lambda series, **_given: complete(series, faults=[Fault(FaultKind.REFUSE)])
    )
    shown = call("demo", "--series", "1", "--json")
    assert shown.code == 1
    assert shown.json["ok"] is False
    assert {row["ok"] for row in shown.json["protocols"]} == {False}
    assert shown.json["protocols"][0]["states"] == {"failed": 2}
    assert shown.json["answers"] is None


def test_the_answers_of_the_demo_are_told_to_scripts(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    from tui.simulator import demo

    complete = demo.run_headless
    by_api = [protocol(ProtocolKey.THREESTEPS_API)]
    monkeypatch.setattr(
        demo, "run_headless", lambda series, **_given: complete(series, protocols=by_api, with_answers=True)
    )
    shown = call("demo", "--series", "0", "--json")
    assert shown.code == 0, shown.err
    assert shown.json["answers"] == {
        "sent": 3, "arrived": 3, "missing": 0, "twice": 0, "confirmed": 1, "opted_out": 1, "for_a_person": 1,
        "error": None, "ok": True,
    }  # fmt: skip


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_demo_that_is_ended_leaves_nothing(
    clean_environ: dict[str, str], tmp_path: Path, start: Starter, number: signal.Signals
) -> None:
    process = start(clean_environ | {"TMPDIR": str(tmp_path)}, "demo", "--headless", "--series", "5000")
    until(lambda: bool(list(tmp_path.glob("*/data/outbox.sqlite3"))), process)
    process.send_signal(number)
    stopped = ended(process)
    assert stopped.code == 128 + number
    assert "Traceback" not in stopped.err
    assert list(tmp_path.iterdir()) == []


def test_on_a_terminal_the_demo_opens_the_application_and_leaves_nothing(
    clean_environ: dict[str, str], tmp_path: Path
) -> None:
    environ = clean_environ | {"TMPDIR": str(tmp_path)}
    with PtySession(command("demo"), env=environ) as session:
        session.wait_for("F2 Einzel").press("F3")
        session.wait_for("12 Erinnerungen, warten auf Freigabe").press("Ctrl+O")
        session.wait_for("> patienten.csv").press("Esc")
        session.wait_until_gone("patienten.csv").press("F4")
        session.wait_for("15 SMS").press("Alt+g")
        session.wait_for("□ abgemeldet")
        session.wait_for("▲ neu")
        assert leave(session) == 0
    assert list(tmp_path.glob("praxis-sms-*")) == []
