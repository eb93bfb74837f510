"""`praxis-sms person consent`, and every command that asks it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.conftest import E164, NUMBER, TEXT, Caller
from tui.service.api import login_name
from tui.simulator.practice import DemoPractice
from tui.simulator.server import Simulator

FORM = "Formular vom 3. März"


def give(call: Caller, purpose: str, number: str = NUMBER) -> None:
    assert call("person", "consent", number, "--purpose", purpose, "--given", "--source", FORM).code == 0


def withdraw(call: Caller, purpose: str, number: str = NUMBER) -> None:
    assert call("person", "consent", number, "--purpose", purpose, "--withdrawn", "--source", "Telefon").code == 0


def rule(call: Caller, value: str) -> None:
    assert call("settings", "set", "policy.consent", value).code == 0


def test_a_consent_is_recorded_with_its_source_and_asked_in_any_way_of_writing(
    call: Caller, practice: DemoPractice
) -> None:
    give(call, "recall")
    asked = call("person", "consent", "+49 (0)171/1234567", "--json")
    assert asked.code == 0
    assert asked.json["number"] == E164
    assert asked.json["consents"] == {"appointment": None, "recall": "given", "information": None, "greeting": None}
    (record,) = asked.json["records"]
    assert {name: record[name] for name in ("purpose", "state", "source", "remark", "recorded_by")} == {
        "purpose": "recall",
        "state": "given",
        "source": "form",
        "remark": "vom 3. März",
        "recorded_by": login_name(),
    }
    shown = call("person", "consent", NUMBER)
    assert "Recall       erteilt" in shown.out
    assert "Formular, vom 3. März" in shown.out


@pytest.mark.parametrize("written", ["Gruß", "gruss", "GRUSS", "greeting"])
def test_a_purpose_is_known_by_its_names(call: Caller, practice: DemoPractice, written: str) -> None:
    give(call, written)
    assert call("person", "consent", NUMBER, "--purpose", written, "--json").json["consents"] == {"greeting": "given"}


def test_a_withdrawal_blocks_at_once_and_tells_how_many(call: Caller, simulator: Simulator) -> None:
    call("send", "--to", NUMBER, "--text", TEXT, "--no-wait")
    told = call("person", "consent", NUMBER, "--purpose", "Information", "--withdrawn", "--source", "Anruf", "--json")
    assert (told.code, told.json["blocked"]) == (0, 1)
    assert call("outbox", "list", "--json").json[0]["state"] == "blocked"
    refused = call("send", "--to", NUMBER, "--text", TEXT)
    assert refused.code == 4
    assert "Diese Nummer möchte keine SMS für Information" in refused.err
    assert call("send", "--to", NUMBER, "--text", TEXT, "--purpose", "Termin").code == 0
    assert len(simulator.accepted) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("--given", "--source", FORM),
        ("--purpose", "Recall", "--given"),
        ("--purpose", "Recall", "--given", "--source", "  "),
        ("--purpose", "Recall", "--given", "--withdrawn", "--source", FORM),
        ("--purpose", "Recall", "--source", FORM),
        ("--purpose", "Werbung", "--given", "--source", FORM),
        ("--purpose", "Recall", "--given", "--source", "x" * 201),
    ],
)
def test_what_could_not_be_proved_is_not_recorded(
    call: Caller, practice: DemoPractice, arguments: tuple[str, ...]
) -> None:
    assert call("person", "consent", NUMBER, *arguments).code == 2
    assert call("person", "consent", NUMBER, "--json").json["records"] == []


def test_what_is_no_number_is_refused(call: Caller, practice: DemoPractice) -> None:
    assert call("person", "consent", "Frau Müller").code == 4


def test_the_journal_tells_it_without_the_number(call: Caller, practice: DemoPractice) -> None:
    give(call, "Gruß")
    audit = call("outbox", "audit")
    assert "Einwilligung festgehalten" in audit.out
    assert "Gruß, Formular, vom 3. März" in audit.out
    store = b"".join(file.read_bytes() for file in practice.data_folder.iterdir())
    assert b"1711234567" not in store


@pytest.mark.parametrize("value", ["stored", "both"])
def test_send_asks_the_record_by_stored_and_both(call: Caller, simulator: Simulator, value: str) -> None:
    rule(call, value)
    refused = call("send", "--to", NUMBER, "--text", TEXT)
    assert refused.code == 4
    assert "Für Information ist keine Einwilligung festgehalten." in refused.err
    give(call, "Information")
    assert call("send", "--to", NUMBER, "--text", TEXT).code == 0
    assert len(simulator.accepted) == 1


@pytest.mark.parametrize("value", ["column", "confirm", "stored", "both"])
def test_a_greeting_leaves_by_no_rule_without_its_own_consent(
    call: Caller, simulator: Simulator, tmp_path: Path, value: str
) -> None:
    rule(call, value)
    for kind in ("single", "series"):
        added = call(
            "templates", "add", "Fest", "--kind", kind, "--text", "Frohes Fest!", "--purpose", "Gruß", "--json"
        )
        assert added.json["purpose"] == "greeting"
    patients = tmp_path / "alle.csv"
    patients.write_text(f"Handy;Einwilligung\n{NUMBER};ja\n", encoding="utf-8")
    assert call("send", "--to", NUMBER, "--template", "Fest").code == 4
    assert call("send", "--to", NUMBER, "--template", "Fest", "--purpose", "Termin").code == 2
    assert call("series", "--file", str(patients), "--template", "Fest", "--yes").code == 4
    assert simulator.accepted == []
    give(call, "Gruß")
    assert call("send", "--to", NUMBER, "--template", "Fest").code == 0
    assert len(simulator.accepted) == 1


def test_a_consent_withdrawn_while_a_message_waits_for_its_time_keeps_it_here(
    call: Caller, simulator: Simulator
) -> None:
    give(call, "Termin")
    planned = call("send", "--to", NUMBER, "--text", TEXT, "--purpose", "Termin", "--at", "morgen 9 Uhr", "--json")
    assert planned.json["state"] == "queued"
    withdraw(call, "Termin")
    give(call, "Termin")
    assert call("outbox", "list", "--json").json[0]["state"] == "blocked"
    assert call("outbox", "retry", str(planned.json["id"])).code != 0
    assert simulator.accepted == []


def test_templates_carry_their_purpose_from_practice_to_practice(call: Caller, tmp_path: Path) -> None:
    call("templates", "add", "Fest", "--kind", "series", "--text", "Frohes Fest!", "--purpose", "Gruß")
    exported = tmp_path / "vorlagen.toml"
    assert call("templates", "export", str(exported)).code == 0
    assert 'purpose = "greeting"' in exported.read_text(encoding="utf-8")
    older = exported.read_text(encoding="utf-8").replace('purpose = "greeting"\n', "")
    exported.write_text(older, encoding="utf-8")
    assert call("templates", "import", str(exported)).code == 0
    assert call("templates", "show", "Fest", "--json").json["purpose"] == "greeting"
    exported.write_text(
        '[[template]]\nkind = "single"\nname = "A"\ntext = "x"\npurpose = "Werbung"\n', encoding="utf-8"
    )
    assert call("templates", "import", str(exported)).code == 4
