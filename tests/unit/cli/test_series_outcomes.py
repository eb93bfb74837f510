"""`series start` when sending is over, or cannot begin: exit codes, and what is told."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Caller, Starter, ended, program
from tests.unit.cli.patient_lists import TEXT, many
from tests.waiting import until
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.practice import DemoPractice
from tui.simulator.server import Simulator


def test_a_refused_message_decides_the_exit_code(call: Caller, patients: Path, simulator: Simulator) -> None:
    simulator.set_fault(Fault(FaultKind.REFUSE, Interface.SMS4, times=1))
    sent = call("series", "--file", str(patients), "--text", TEXT, "--yes", "--json")
    assert (sent.code, sent.json["states"]) == (5, {"accepted": 1, "failed": 1})
    assert sent.err.splitlines() == [
        "1 SMS wurde abgelehnt.",
        "Abhilfe: „praxis-sms outbox export - --series 1 --state failed“ nennt die Gründe.",
    ]


def test_an_unknown_outcome_weighs_more_than_a_refusal(call: Caller, tmp_path: Path, simulator: Simulator) -> None:
    simulator.set_fault(Fault(FaultKind.REFUSE, Interface.SMS4, times=1))
    simulator.set_fault(Fault(FaultKind.DROP, Interface.SMS4, skip=1, times=1))
    path = many(tmp_path / "liste.csv", 4)
    sent = call("series", "--file", str(path), "--text", TEXT, "--yes", "--json")
    assert (sent.code, sent.json["states"]) == (6, {"accepted": 2, "failed": 1, "unknown": 1})
    assert sent.err.splitlines()[0] == "1 SMS ist ungeklärt."
    assert "outbox list --series 1 --state unknown" in sent.err


def test_refused_credentials_stop_the_series_after_one_message(
    call: Caller, tmp_path: Path, simulator: Simulator
) -> None:
    simulator.set_fault(Fault(FaultKind.WRONG_CREDENTIALS))
    path = many(tmp_path / "liste.csv", 20)
    sent = call("series", "--file", str(path), "--text", TEXT, "--yes", "--json")
    assert (sent.code, sent.json["states"]) == (3, {"queued": 20})
    assert "Abhilfe: " in sent.err
    assert simulator.accepted == []


def test_a_series_for_scripts_is_one_document_even_where_nothing_came_of_it(
    call: Caller, patients: Path, tmp_path: Path, practice: DemoPractice
) -> None:
    nothing = {"series_id": None, "total": 0, "queued": 0, "rejected": [], "segments": 0, "states": {}}
    for given in (("--file", str(tmp_path / "fehlt.csv"), "--text", TEXT), ("--file", str(patients), "--text", "{{")):
        failed = call("series", *given, "--yes", "--json")
        sentence, remedy = failed.err.splitlines()
        told = {"error": sentence, "remedy": remedy.removeprefix("Abhilfe: ")}
        assert (failed.code, failed.json) == (4, nothing | told)
    (practice.data_folder / "outbox.sqlite3").write_bytes(b"das ist keine Datenbank" * 100)
    unusable = call("series", "--file", str(patients), "--text", TEXT, "--yes", "--json")
    sentence, remedy = unusable.err.splitlines()
    assert (unusable.code, unusable.json) == (
        7,
        nothing | {"error": sentence, "remedy": remedy.removeprefix("Abhilfe: ")},
    )


def test_an_incomplete_card_is_a_matter_of_configuration(call: Caller, patients: Path) -> None:
    assert call("settings", "set", "protocols.sms4-rest.user", "").code == 0
    refused = call("series", "--file", str(patients), "--text", TEXT, "--yes", "--json")
    assert (refused.code, refused.json["series_id"]) == (3, None)
    assert "Benutzer fehlt" in refused.err


def test_a_series_stopped_by_ctrl_c_keeps_the_rest_waiting_and_loses_nothing(
    surroundings: dict[str, str], tmp_path: Path, simulator: Simulator, start: Starter
) -> None:
    simulator.set_fault(Fault(FaultKind.DELAY, seconds=0.5))
    path = many(tmp_path / "liste.csv", 60)
    process = start(surroundings, "series", "--file", str(path), "--text", TEXT, "--yes", "--json")
    until(lambda: len(simulator.accepted) >= 4, process)
    process.send_signal(signal.SIGINT)
    stopped = ended(process)
    assert stopped.code == 130, stopped.err
    states = stopped.json["states"]
    assert set(states) == {"accepted", "queued"}
    assert sum(states.values()) == 60
    simulator.clear_faults()
    assert program(surroundings, "worker", "--drain").code == 0
    assert len({each.number for each in simulator.accepted}) == len(simulator.accepted) == 60


def test_a_list_without_a_column_of_consent_says_once_what_to_do_also_with_yes(
    call: Caller, tmp_path: Path, practice: DemoPractice
) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("Handy;Name\n0171 1234567;Müller\n", encoding="utf-8")
    given = ("series", "--file", str(path), "--text", "Hallo {{Name}}", "--yes")
    refused = call(*given)
    assert refused.code == 4
    told = refused.out + refused.err
    assert told.count("Ergänzen Sie in der Liste eine Spalte „Einwilligung“") == 1
    assert told.count("„praxis-sms settings set policy.consent confirm“; dann bestätigt es --yes.") == 1
    for_scripts = call(*given, "--json")
    assert (for_scripts.code, "policy.consent confirm" in for_scripts.err) == (4, True)
    assert call("settings", "set", "policy.consent", "confirm").code == 0
    assert call(*given).code == 0


def test_a_text_without_end_is_refused_before_the_list_is_read(call: Caller, patients: Path) -> None:
    refused = call("series", "--file", str(patients), "--text", "x" * 10_001, "--yes")
    assert refused.code == 4
    assert "Der Text hat 10.001 Zeichen; mehr als 10.000 nimmt praxis-sms nicht an." in refused.err


def test_a_dry_run_says_beside_the_list_that_the_password_is_missing(
    call: Caller, patients: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PRAXIS_SMS_SECRET_SMS4_PASSWORD")
    checked = call("series", "--file", str(patients), "--text", TEXT, "--dry-run")
    assert checked.code == 0, "the list itself can be sent"
    assert checked.err.startswith("Das Geheimnis sms4-password (Passwort bei SMS4) ist nicht hinterlegt.")
