"""Whatever value of a command is wrong, one sentence says what, another one what to do, and JSON has both."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.unit.cli.conftest import NUMBER, Caller, Office, configure
from tui.simulator.practice import DemoPractice

WRONG = (
    "send --to 123 --text Hallo",
    "send --to +33612345678 --text Hallo",
    "send --to 01711234567 --text=",
    "send --to 01711234567 --text {{",
    "send --to 01711234567 --text {{Zimmer}}",
    "send --to 01711234567 --template Nix",
    "send --to 01711234567 --text Hallo --key=",
    "optout add 123",
    "optout remove 01717654321",
    "person show x",
    "person export 01711234567 /nirgends/x",
    "person consent 01711234567 --given",
    "person consent 01711234567 --source Telefon",
    "series --file {list} --text= --yes",
    "series --file {empty} --text Hallo --yes",
    "series --like 99 --text Hallo --yes",
    "series --only-received --file {list} --text Hallo",
    "reminders run --release",
    "outbox edit 99",
    "outbox export {folder}",
    "outbox export {pipe}",
    "outbox export -",
    "outbox backup /nirgends/x",
    "outbox restore",
    "outbox release --yes",
    "outbox reroute --from sms4-rest --to sms4-rest",
    "outbox reroute --from 3steps2web-api --to sms4-rest",
    "templates add Neu --kind single --text=",
    "templates add Neu --kind single --text {{",
    "templates add Neu --kind single",
    "templates import {list}",
    "templates export /nirgends/x",
    "provider try seven --to 123 --dry-run",
    "settings get protocols.3steps2web-api.account.x",
    "settings set mail.port 99999",
    "stats --prometheus -",
    "simulator --log /nirgends/x",
    "docs handbuch",
    "health --quatsch",
)


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_value_is_told_with_what_to_do(call: Caller, office: Office, tmp_path: Path, line: str) -> None:
    configure(office, "http://127.0.0.1:1")
    (tmp_path / "liste.csv").write_text("Handy;Name\n0171 1234567;Anna\n", encoding="utf-8")
    (tmp_path / "leer.csv").write_text("Handy;Name\n", encoding="utf-8")
    os.mkfifo(tmp_path / "rohr")
    places = {"{list}": "liste.csv", "{empty}": "leer.csv", "{folder}": "", "{pipe}": "rohr"}
    words = [str(tmp_path / places[word]) if word in places else word for word in line.split()]
    refused = call(*words, "--json")
    assert refused.code != 0
    assert refused.json["error"]
    assert refused.json["remedy"]
    if words[0] != "health":  # a plugin writes on standard output alone
        assert refused.err.splitlines()[-1] == f"Abhilfe: {refused.json['remedy']}"


def test_what_holds_a_run_of_a_plan_says_what_to_do(call: Caller, office: Office, tmp_path: Path) -> None:
    (tmp_path / "listen").mkdir()
    folder = tmp_path / "listen"
    configure(office, "http://127.0.0.1:1", f'[reminders.morgen]\nfolder = "{folder}"\ntemplate = "Terminerinnerung"\n')
    [run] = call("reminders", "check", "--json").json
    [held] = [each for each in run["held"] if each["reason"] == "reminders-no-file"]
    assert held["sentence"] == f"In {folder} liegt keine Datei, die zu „*.csv“ passt."
    assert held["remedy"].startswith("Exportieren Sie die Liste dorthin")
    assert f"Abhilfe: {held['remedy']}" in call("reminders", "check").out


def test_a_number_that_wants_no_sms_says_who_may_change_that(call: Caller, practice: DemoPractice) -> None:
    assert call("optout", "add", NUMBER).code == 0
    refused = call("send", "--to", NUMBER, "--text", "Guten Tag", "--json")
    assert refused.json["error"] == "Diese Nummer möchte keine SMS (Abmeldeliste)."
    assert "auf seinen Wunsch" in refused.json["remedy"]
