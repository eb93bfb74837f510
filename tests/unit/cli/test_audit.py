"""Who did what: listed, exported, and written down for settings and secrets too."""

from __future__ import annotations

import csv
import sqlite3
from pathlib import Path

import pytest

from tests.unit.cli.conftest import E164, NUMBER, TEXT, Caller, Office
from tui.service.api import login_name
from tui.simulator.accounts import PRACTICE
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.practice import DemoPractice
from tui.simulator.server import Simulator

CONSENTED = "Name;Handy\nFrau Öztürk;0171 1000001\n"


def decide(call: Caller, simulator: Simulator, folder: Path) -> None:
    """Queue, cancel, resolve, confirm the consent of a list, block a number."""
    call("send", "--to", NUMBER, "--text", TEXT, "--name", "Käthe Weiß", "--no-wait")
    call("outbox", "cancel", "1")
    fault = simulator.set_fault(Fault(FaultKind.DROP, Interface.SMS4, taken=False))
    call("send", "--to", NUMBER, "--text", "Zwei")
    simulator.remove_fault(fault)
    call("outbox", "resolve", "2", "--as", "accepted")
    (folder / "liste.csv").write_text(CONSENTED, encoding="utf-8")
    call("settings", "set", "policy.consent", "confirm")
    assert call("series", "--file", str(folder / "liste.csv"), "--text", "Hallo {{Name}}", "--yes").code == 0
    call("optout", "add", "0171 1000009", "--reason", "Anruf")


def test_who_queued_confirmed_resolved_cancelled_and_changed_settings_is_listed_newest_first(
    call: Caller, practice: DemoPractice, tmp_path: Path
) -> None:
    decide(call, practice.simulator, tmp_path)
    listed = call("outbox", "audit", "--json").json
    assert [(line["kind"], line["message_id"], line["series_id"]) for line in listed] == [
        ("optout-added", None, None),
        ("consent-confirmed", None, 1),
        ("queued", None, 1),
        ("settings-changed", None, None),
        ("resolved", 2, None),
        ("queued", 2, None),
        ("cancelled", 1, None),
        ("queued", 1, None),
    ]
    assert {line["actor"] for line in listed} == {login_name()}
    assert listed[3]["detail"] == 'policy.consent: "column" → "confirm"'
    assert (listed[-1]["number"], listed[-1]["name"]) == (E164, "Käthe Weiß")
    assert [line["kind"] for line in call("outbox", "audit", "--json", "--limit", "2").json] == [
        "optout-added",
        "consent-confirmed",
    ]


def test_people_read_a_table_and_may_see_what_the_program_did_too(
    call: Caller, practice: DemoPractice, tmp_path: Path
) -> None:
    decide(call, practice.simulator, tmp_path)
    told = call("outbox", "audit")
    assert told.lines[0].split() == ["Wann", "Wer", "SMS", "Serie", "Was"]
    assert 'Einstellung geändert: policy.consent: "column" → "confirm"' in told.out
    assert "geklärt: der Anbieter hat sie" in told.out
    assert "übergeben" not in told.out
    assert "übergeben: Kennung beim Anbieter" in call("outbox", "audit", "--all").out


def test_an_export_holds_every_line_oldest_first(call: Caller, practice: DemoPractice, tmp_path: Path) -> None:
    decide(call, practice.simulator, tmp_path)
    target = tmp_path / "audit.csv"
    assert call("outbox", "export", str(target), "--audit").code == 0
    with target.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened, delimiter=";"))
    assert [row["Nr."] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
    first = rows[0]
    assert (first["Wer"], first["Was"], first["SMS"]) == (login_name(), "in den Postausgang gestellt", "1")
    assert (first["Nummer"], first["Name"]) == ("+49 171 1234567", "Käthe Weiß")
    assert {"geklärt", "abgebrochen", "Einwilligung aller bestätigt", "Einstellung geändert"} <= {
        row["Was"] for row in rows
    }
    assert call("outbox", "export", "-", "--audit").out.removeprefix("\ufeff").encode() == target.read_bytes()[3:]


def test_the_export_of_the_journal_is_not_narrowed(call: Caller, practice: DemoPractice) -> None:
    refused = call("outbox", "export", "-", "--audit", "--state", "queued")
    assert (refused.code, refused.out) == (2, "")
    assert "--audit" in refused.err


def test_nothing_done_yet_says_so(call: Caller, practice: DemoPractice) -> None:
    assert (call("outbox", "audit").err, call("outbox", "audit", "--json").json) == ("Noch nichts festgehalten.\n", [])


def test_every_changed_setting_is_a_line_and_an_unchanged_one_is_none(call: Caller, practice: DemoPractice) -> None:
    call("settings", "set", "provider.sender", "Zahnarzt")
    call("settings", "set", "provider.sender", "Zahnarzt")
    call("settings", "set", "protocols.sms4-rest.format_custom", "x")
    call("settings", "set", "keys.outbox.retry", "f12")
    details = [line["detail"] for line in call("outbox", "audit", "--json").json]
    assert details == ['keys.outbox.retry: – → "f12"', 'provider.sender: "PraxisMolar" → "Zahnarzt"']


def test_where_a_secret_lies_is_written_down_and_never_the_secret(
    call: Caller, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.data.mkdir()
    office.config.touch()
    monkeypatch.delenv("PRAXIS_SMS_SECRET_SMS4_PASSWORD")
    assert call("secrets", "set", "sms4-password", "--stdin", stdin=PRACTICE.password).code == 0
    assert call("secrets", "delete", "sms4-password").code == 0
    listed = call("outbox", "audit", "--json").json
    assert [(line["kind"], line["detail"]) for line in listed] == [
        ("secret-deleted", "sms4-password"),
        ("secret-set", "sms4-password: keyring"),
    ]
    store = b"".join(file.read_bytes() for file in office.data.iterdir())
    assert PRACTICE.password.encode() not in store


def test_a_broken_store_hinders_no_change_but_is_told(call: Caller, practice: DemoPractice) -> None:
    (practice.data_folder / "outbox.sqlite3").write_bytes(b"das ist keine Datenbank" * 100)
    done = call("settings", "set", "provider.sender", "Zahnarzt")
    assert (done.code, done.out) == (0, 'provider.sender = "Zahnarzt"\n')
    assert "Wer es tat, ließ sich nicht festhalten" in done.err


def test_a_setting_that_mends_a_broken_file_is_written_down(call: Caller, practice: DemoPractice) -> None:
    text = practice.config_file.read_text("utf-8")
    practice.config_file.write_text(f'{text}\n[privacy]\nretention_days = "viele"\n', encoding="utf-8")
    assert call("settings", "set", "privacy.retention_days", "30").code == 0
    (line,) = call("outbox", "audit", "--json").json
    assert line["detail"] == "privacy.retention_days: – → 30"


def test_the_journal_can_only_be_continued(call: Caller, practice: DemoPractice) -> None:
    call("send", "--to", NUMBER, "--text", TEXT, "--no-wait")
    with sqlite3.connect(practice.data_folder / "outbox.sqlite3") as connection:
        for change in ("DELETE FROM event", "UPDATE event SET actor = 'niemand'", "UPDATE event SET detail = 'x'"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(change)
    connection.close()


def test_an_account_that_calls_itself_otherwise_and_whoever_became_root_are_told(
    call: Caller, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "chefin")
    monkeypatch.setenv("SUDO_USER", "hans")
    monkeypatch.setattr("os.getuid", lambda: 0)
    office.config.write_text("")
    assert call("optout", "add", NUMBER, "--reason", "Anruf").code == 0
    assert "root, sudo hans" in call("outbox", "audit").lines[1]
    line = call("outbox", "audit", "--json").json[0]
    assert (line["actor"], line["account"], line["sudo_user"], line["initials"], line["login"]) == (
        "root",
        "root",
        "hans",
        "",
        "",
    )
