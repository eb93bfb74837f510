"""A series that was started anywhere: list, status, pause, resume, cancel."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Caller, Starter
from tests.unit.cli.patient_lists import TEXT
from tests.waiting import until
from tui.service.api import login_name
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.practice import DemoPractice
from tui.simulator.server import Simulator


def test_status_tells_a_series_in_words_and_for_scripts(call: Caller, patients: Path) -> None:
    assert call("series", "--file", str(patients), "--text", TEXT, "--yes", "--no-wait").code == 0
    told = call("series-status", "1")
    assert told.lines == ["Serie 1 „termine.csv“: 0 von 2 erledigt, wartet", "  wartet: 2"]
    assert "Zurzeit sendet hier kein Programm." in told.err
    document = call("series-status", "1", "--json").json
    assert (document["state"], document["states"], document["created_by"]) == ("running", {"queued": 2}, login_name())
    assert call("worker", "--drain").code == 0
    assert call("series-status", "1", "--json").json["state"] == "finished"


def test_a_paused_series_rests_until_it_is_resumed(call: Caller, patients: Path, simulator: Simulator) -> None:
    assert call("series", "--file", str(patients), "--text", TEXT, "--yes", "--no-wait").code == 0
    paused = call("series-pause", "1", "--json")
    assert (paused.code, paused.json["state"]) == (0, "paused")
    assert "series resume 1" in paused.err
    assert call("worker", "--drain").code == 0
    assert simulator.accepted == []
    again = call("series-pause", "1")
    assert (again.code, again.err.splitlines()[0]) == (4, "Serie 1 läuft nicht; sie ist schon angehalten.")
    assert call("series-resume", "1", "--json").json["state"] == "running"
    assert call("worker", "--drain").code == 0
    assert len(simulator.accepted) == 2


def test_a_cancelled_series_sends_nothing_more(call: Caller, patients: Path, simulator: Simulator) -> None:
    assert call("series", "--file", str(patients), "--text", TEXT, "--yes", "--no-wait").code == 0
    cancelled = call("series-cancel", "1", "--json")
    assert (cancelled.json["state"], cancelled.json["states"]) == ("cancelled", {"cancelled": 2})
    assert call("series-cancel", "1").code == 4
    assert call("worker", "--drain").code == 0
    assert simulator.accepted == []


def test_a_series_that_is_over_is_neither_paused_nor_cancelled(call: Caller, patients: Path) -> None:
    assert call("series", "--file", str(patients), "--text", TEXT, "--yes").code == 0
    for name in ("series-pause", "series-cancel"):
        refused = call(name, "1")
        assert (refused.code, "Serie 1 ist schon fertig." in refused.err) == (4, True)


@pytest.mark.parametrize("name", ["series-status", "series-pause", "series-resume", "series-cancel"])
def test_a_series_that_does_not_exist_is_named(call: Caller, practice: DemoPractice, name: str) -> None:
    missing = call(name, "77")
    assert (missing.code, "77" in missing.err) == (4, True)
    assert call(name, "siebzig").code == 2


# --- as subcommands of series ---


def test_an_option_instead_of_a_subcommand_means_start(call: Caller, patients: Path) -> None:
    written_out = call("series", "start", "--file", str(patients), "--text", TEXT, "--dry-run", "--json")
    for arguments in (("series",), ("series", "--json"), ("series", "--lang", "de"), ("series", "--lang=de")):
        short = call(*arguments, "--file", str(patients), "--text", TEXT, "--dry-run", "--json")
        assert (short.code, short.json) == (written_out.code, written_out.json)


def test_the_help_of_series_names_its_subcommands(call: Caller) -> None:
    for name in ("start", "list", "status", "pause", "resume", "cancel"):
        assert any(line.startswith(f"  {name} ") for line in call("series", "--help").lines)
    assert "--file" in call("series", "--text", "x", "--help").out


def test_subcommands_do_what_the_older_names_do(call: Caller, patients: Path) -> None:
    assert call("series", "start", "--file", str(patients), "--text", TEXT, "--yes", "--no-wait").code == 0
    assert call("series", "pause", "1", "--json").json["state"] == "paused"
    assert call("series", "status", "1", "--json").json == call("series-status", "1", "--json").json
    assert call("series", "resume", "1", "--json").json["state"] == "running"
    assert call("series", "cancel", "1", "--json").json["state"] == "cancelled"


def test_series_are_listed_newest_first(call: Caller, patients: Path) -> None:
    nothing = call("series", "list")
    assert (nothing.out, nothing.err) == ("", "Keine Serien.\n")
    for text in ("Guten Tag {{Name}}", "Guten Abend {{Name}}"):
        assert call("series", "--file", str(patients), "--text", text, "--yes", "--no-wait").code == 0
    assert call("series", "cancel", "1").code == 0
    listed = call("series", "list")
    assert [line.split()[0] for line in listed.lines] == ["Nr.", "2", "1"]
    assert "wartet" in listed.lines[1]
    assert "0/2" in listed.lines[1]
    assert "abgebrochen" in listed.lines[2]
    assert listed.err.splitlines() == [
        "Zurzeit sendet hier kein Programm.",
        "Abhilfe: praxis-sms offen lassen, oder „praxis-sms worker“ starten.",
    ]


def test_the_list_says_what_holds_a_series_rather_than_that_nobody_sends(
    call: Caller, patients: Path, simulator: Simulator
) -> None:
    simulator.set_fault(Fault(FaultKind.WRONG_CREDENTIALS))
    assert call("series", "--file", str(patients), "--text", TEXT, "--yes").code == 3
    told = call("series", "list").err
    assert "Zugangsdaten" in told
    assert "worker" not in told


def test_a_series_runs_while_somebody_sends(
    call: Caller, patients: Path, simulator: Simulator, surroundings: dict[str, str], start: Starter
) -> None:
    simulator.set_fault(Fault(FaultKind.UNAVAILABLE, Interface.SMS4))
    assert call("series", "--file", str(patients), "--text", TEXT, "--yes", "--no-wait").code == 0
    worker = start(surroundings, "worker")
    until(lambda: "läuft" in call("series", "list").out, worker)
    assert call("series", "list").err == ""
    assert "0 von 2 erledigt, läuft" in call("series", "status", "1").out


def test_a_series_for_later_is_planned_whether_somebody_sends_or_not(call: Caller, patients: Path) -> None:
    later = f"{datetime.now().year + 1}-01-04T09:00"
    assert call("series", "--file", str(patients), "--text", TEXT, "--yes", "--at", later).code == 0
    listed = call("series", "list")
    assert ("geplant" in listed.lines[1], listed.err) == (True, "")


def test_scripts_get_series_as_a_list_of_documents(call: Caller, patients: Path) -> None:
    assert call("series", "list", "--json").json == []
    for text in ("Guten Tag {{Name}}", "Guten Abend {{Name}}"):
        assert call("series", "--file", str(patients), "--text", text, "--yes", "--no-wait").code == 0
    newest, older = call("series", "list", "--json").json
    assert (newest["series_id"], older["series_id"]) == (2, 1)
    assert (newest["state"], newest["total"], newest["states"]) == ("running", 2, {"queued": 2})
    assert newest["title"] == patients.name
    shortened = call("series", "list", "--json", "--limit", "1")
    assert [each["series_id"] for each in shortened.json] == [2]
    assert len(call("series", "list", "--json", "--limit", "0").json) == 2
    assert "--limit 0" in call("series", "list", "--limit", "1").err
