"""`praxis-sms send --dry-run`: what would become of a message and what it would cost, without sending it."""

from __future__ import annotations

import pytest

from tests.unit.cli.conftest import E164, NUMBER, TEXT, Caller, Office, configure
from tui.simulator.practice import DemoPractice
from tui.simulator.server import Simulator

OTHER = "0151 23456789"


def test_a_dry_run_names_parts_and_costs_and_queues_nothing(
    call: Caller, practice: DemoPractice, simulator: Simulator
) -> None:
    tried = call("send", "--to", NUMBER, "--text", TEXT, "--dry-run")
    assert tried.code == 0
    assert tried.out == f"SMS an {E164}: könnte gesendet werden (1 SMS-Teil, 0,075 €)\n"
    assert call("outbox", "list", "--json").json == []
    assert simulator.accepted == []


def test_scripts_get_the_document_of_send_with_the_costs(call: Caller, practice: DemoPractice) -> None:
    assert call("send", "--to", NUMBER, "--text", TEXT, "--dry-run", "--json").json == {
        "id": None, "state": None, "provider_id": None, "segments": 1, "error": None,
        "number": E164, "cost": 0.075, "currency": "EUR",
    }  # fmt: skip


def test_what_would_be_refused_says_why_and_ends_with_4(call: Caller, practice: DemoPractice) -> None:
    refused = call("send", "--to", "030 123456", "--text", TEXT, "--dry-run", "--json")
    assert refused.code == 4
    assert refused.json["segments"] is refused.json["cost"] is None
    assert refused.json["error"] in refused.err


def test_of_several_numbers_each_is_checked(call: Caller, practice: DemoPractice) -> None:
    tried = call("send", "--to", NUMBER, "--to", "112", "--to", OTHER, "--to", E164, "--text", TEXT, "--dry-run")
    assert tried.code == 4
    assert [line.split(":")[0] for line in tried.lines] == [f"SMS an {E164}", "SMS an +4915123456789"]
    assert f"{E164}: Diese Nummer ist in diesem Aufruf schon angegeben" in tried.err
    assert call("outbox", "list", "--json").json == []


def test_a_text_that_was_just_sent_is_found_by_a_dry_run(call: Caller, practice: DemoPractice) -> None:
    assert call("settings", "set", "policy.duplicate_hours", "24").code == 0
    assert call("send", "--to", NUMBER, "--text", TEXT, "--no-wait").code == 0
    refused = call("send", "--to", NUMBER, "--text", TEXT, "--dry-run")
    assert refused.code == 4
    assert "--allow-duplicate" in refused.err
    assert call("send", "--to", NUMBER, "--text", TEXT, "--dry-run", "--allow-duplicate").code == 0


def test_a_dry_run_finds_a_card_that_is_not_filled_in(call: Caller, office: Office) -> None:
    office.config.touch()
    refused = call("send", "--to", NUMBER, "--text", TEXT, "--dry-run")
    assert (refused.code, refused.out) == (3, "")


def test_a_dry_run_finds_a_password_that_is_missing(
    call: Caller, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(office, "https://sms.example.de")
    assert call("send", "--to", NUMBER, "--text", TEXT, "--dry-run").code == 0
    monkeypatch.delenv("PRAXIS_SMS_SECRET_SMS4_PASSWORD")
    refused = call("send", "--to", NUMBER, "--text", TEXT, "--dry-run")
    assert (refused.code, refused.out) == (3, "")
    assert "Das Geheimnis sms4-password (Passwort bei SMS4) ist nicht hinterlegt" in refused.err
    assert call("settings", "set", "dispatch.here", "false").code == 0
    assert call("send", "--to", NUMBER, "--text", TEXT, "--dry-run").code == 0, "a worker elsewhere has the password"


def test_a_name_with_a_comma_is_turned_in_the_text_only(call: Caller, practice: DemoPractice) -> None:
    text = "Guten Tag {{Name}}, um {{Uhrzeit}} Uhr"
    arguments = ("--to", NUMBER, "--name", "Müller, Anna", "--text", text, "--set", "Uhrzeit=10 Uhr", "--no-wait")
    assert call("send", *arguments).code == 0
    [message] = call("outbox", "list", "--json").json
    shown = call("outbox", "show", str(message["id"]), "--json").json
    assert (shown["text"], shown["name"]) == ("Guten Tag Anna Müller, um 10 Uhr", "Müller, Anna")
