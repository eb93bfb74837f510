"""A group of desks: what is published on the machine that sends holds at a desk that knows nothing but its store."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import TEXT, Caller
from tests.unit.cli.group.conftest import BARE, LONG, At, damage, done, line_of, send
from tui.simulator.practice import DemoPractice
from tui.simulator.server import Simulator

# --- publishing and taking over ---


def test_a_desk_that_knows_only_its_store_sends_with_protocol_and_sender_of_the_practice(
    service: At, desk: At, simulator: Simulator
) -> None:
    published = done(service("settings", "publish", "--json")).json
    assert published["by"] == "dienst"
    message = done(send(desk)).json["id"]
    shown = done(desk("outbox", "show", str(message), "--json")).json
    assert (shown["protocol"], shown["sender"]) == ("sms4-rest", published["settings"]["provider.sender"])
    done(service("worker", "--drain"))
    assert [sms.text for sms in simulator.accepted] == [TEXT]


def test_a_series_at_that_desk_is_checked_by_the_rules_of_the_practice(
    service: At, desk: At, simulator: Simulator, tmp_path: Path
) -> None:
    done(service("settings", "set", "provider.long_sms", "false"))
    patients = tmp_path / "patienten.csv"
    patients.write_text("Name;Handy;Einwilligung\nErika;0171 2345678;ja\n")
    series = ("series", "start", "--file", str(patients), "--yes", "--no-wait", "--json", "--text")
    refused = desk(*series, LONG)
    assert refused.code == 4
    assert "nur 160 passen" in refused.json["rejected"][0]["reason"]
    done(service("settings", "set", "provider.long_sms", "true"))
    assert done(desk(*series, LONG)).json["queued"] == 1


def test_before_anything_is_published_such_a_desk_sends_nothing_by_defaults_that_nobody_chose(
    service: At, desk: At
) -> None:
    refused = send(desk)
    assert refused.code == 3
    assert "noch nichts veröffentlicht" in refused.err
    assert "settings publish" in refused.err
    assert done(desk("outbox", "list", "--json")).json == []
    done(desk("stats"))
    checked = desk("check", "--json")
    assert checked.code == 3
    assert line_of(checked, "published")["verdict"] == "failed"


def test_every_change_on_the_machine_that_sends_holds_at_the_desks(service: At, desk: At) -> None:
    changed = done(service("settings", "set", "provider.sender", "PraxisNeu"))
    assert "gilt jetzt für alle Arbeitsplätze" in changed.err
    assert done(desk("settings", "get", "provider.sender")).out == "PraxisNeu\n"
    done(service("settings", "set", "ui.theme", "dunkel"))
    assert done(desk("settings", "get", "ui.theme")).out == "auto\n"
    done(service("settings", "unset", "policy.daily_limit"))
    assert done(desk("settings", "get", "policy.daily_limit")).out == "0\n"


def test_a_change_carries_nothing_else_out_of_the_file_of_whoever_makes_it(
    service: At, desk: At, practice: DemoPractice
) -> None:
    done(service("settings", "set", "provider.sender", "PraxisNeu"))
    file = practice.config_file
    file.write_text(file.read_text().replace("PraxisNeu", "Vergessen"))
    done(service("settings", "set", "policy.daily_limit", "500"))
    assert done(desk("settings", "get", "provider.sender")).out == "PraxisNeu\n"
    assert done(service("settings", "get", "provider.sender")).out == "PraxisNeu\n", "the published holds everywhere"
    difference = line_of(service("check", "--json"), "published")
    assert difference["verdict"] == "warning"
    assert "Vergessen" in difference["sentence"]
    assert "settings publish" in difference["remedy"]
    assert "provider.sender" in done(service("settings", "publish")).out
    assert done(desk("settings", "get", "provider.sender")).out == "Vergessen\n"


def test_show_names_where_each_value_is_from(service: At, desk: At, desk_file: Path) -> None:
    done(service("settings", "publish"))
    shown = done(desk("settings", "show", "--json")).json
    assert shown["sources"]["provider.sender"] == "published"
    assert shown["sources"]["dispatch.here"] == "file"
    assert shown["sources"]["ui.theme"] == "default"
    assert shown["published"]["by"] == "dienst"
    lines = done(desk("settings", "show")).lines
    assert "dispatch.here = false  # Datei" in lines
    assert 'provider.protocol = "sms4-rest"  # Praxis' in lines
    assert 'ui.theme = "auto"' in lines
    assert any(line.startswith("# Praxis: veröffentlicht am") and "dienst" in line for line in lines)


# --- who may ---


def test_a_desk_can_neither_publish_nor_change_what_is_published(service: At, desk: At, desk_file: Path) -> None:
    refused = desk("settings", "publish")
    assert refused.code == 3
    assert "darf nichts für die Praxis veröffentlichen" in refused.err
    done(service("settings", "publish"))
    before = desk_file.read_text()
    for call in (("set", "provider.sender", "Bank"), ("set", "policy.quiet_hours", ""), ("publish",)):
        refused = desk("settings", *call)
        assert refused.code == 3
        assert "für die ganze Praxis" in refused.err
        assert "von dienst" in refused.err
    assert desk_file.read_text() == before
    done(desk("settings", "set", "ui.theme", "hell"))


def test_a_desk_sends_nothing_where_what_is_published_does_not_say_how(service: At, desk: At, url: str) -> None:
    damage(url, '{"format": 1, "settings": {"policy.daily_limit": 5}}')
    assert send(desk).code == 3


def test_a_desk_whose_file_says_otherwise_is_told_and_takes_the_line_out(
    service: At, desk: At, desk_file: Path
) -> None:
    done(service("settings", "publish"))
    desk_file.write_text(f'{desk_file.read_text()}[provider]\nprotocol = "sms4-mail"\n')
    told = line_of(desk("check", "--json"), "published")
    assert told["verdict"] == "warning"
    assert 'provider.protocol = "sms4-mail", es gilt "sms4-rest"' in told["sentence"]
    assert done(send(desk)).json["state"] == "queued"
    assert [each["protocol"] for each in desk("outbox", "list", "--json").json] == ["sms4-rest"]
    done(desk("settings", "unset", "provider.protocol"))
    assert line_of(desk("check", "--json"), "published")["verdict"] == "ok"


def test_whoever_has_not_chosen_how_to_send_publishes_nothing(
    call: Caller, simulator: Simulator, url: str, desk_file: Path
) -> None:
    desk_file.write_text(BARE.format(url=url))
    owner = ("--config", str(desk_file), "settings")
    refused = call(*owner, "publish")
    assert refused.code == 3
    assert "weder Protokoll noch Absender" in refused.err
    done(call(*owner, "set", "policy.daily_limit", "5"))
    assert call(*owner, "show", "--json").json["published"] is None


def test_more_than_anybody_reads_is_not_published(service: At) -> None:
    words = ",".join(f"{'Behandlung' * 5}{index}" for index in range(1500))  # each costs as much as all before it
    changed = service("settings", "set", "policy.treatment_words", words)
    assert changed.code == 3
    assert "nicht: Was für die Praxis gelten soll, ist zu lang" in changed.err
    assert service("settings", "publish").code == 3


def test_a_store_of_ones_own_has_nobody_to_publish_for(call: Caller, simulator: Simulator) -> None:
    refused = call("settings", "publish")
    assert refused.code == 3
    assert "Datei auf diesem Rechner" in refused.err


def test_the_reminder_plans_of_the_practice_are_known_at_a_desk_and_run_where_their_lists_lie(
    service: At, desk: At, desk_file: Path, tmp_path: Path
) -> None:
    for key, value in {
        "folder": str(tmp_path), "template": "Terminerinnerung", "days_before": "0", "send_at": "18:30",
        "columns.Nummer": "Tel. privat", "ics.name": "LOCATION",
    }.items():  # fmt: skip
        done(service("settings", "set", f"reminders.morgen.{key}", value))

    (listed,) = done(desk("reminders", "list", "--json")).json
    assert (listed["plan"], listed["template"], listed["runs_here"]) == ("morgen", "Terminerinnerung", False)
    shown = done(desk("settings", "show", "--json")).json["settings"]
    assert shown["reminders.morgen.send_at"] == "18:30"
    assert shown["reminders.morgen.columns.Nummer"] == "Tel. privat"
    assert shown["reminders.morgen.ics.name"] == "LOCATION"
    assert shown["reminders.morgen.folder"] == ""
    assert done(desk("reminders", "run", "--json")).json == []
    assert "Alle Pläne laufen an einem anderen Rechner" in desk("reminders", "check").err
    assert "an einem anderen Rechner" in desk("reminders", "list").out
    assert not [
        line for line in desk("outbox", "audit", "--json").json if "reminders.morgen.patients" in line["detail"]
    ]
    refused = desk("reminders", "run", "morgen")
    assert (refused.code, "läuft an einem anderen Rechner" in refused.err) == (4, True)
    assert done(service("reminders", "show", "morgen", "--json")).json["runs"] == []
    assert desk("settings", "set", "reminders.morgen.send_at", "19:00").code == 3
    done(desk("settings", "set", "reminders.morgen.folder", str(tmp_path)))
    assert "Textvorlage" not in desk("reminders", "check", "morgen").out

    for key in ("folder", "template"):
        refused = desk("settings", "set", f"reminders.eigener.{key}", "x")
        assert (refused.code, "gelten für die ganze Praxis" in refused.err) == (3, True)
    desk_file.write_text(f'{desk_file.read_text()}[reminders.eigener]\nfolder = "{tmp_path}"\ntemplate = "x"\n')
    assert [plan["plan"] for plan in done(desk("reminders", "list", "--json")).json] == ["morgen"]
    told = "„reminders.eigener“ ein eigener Erinnerungsplan; er bleibt ohne Wirkung"
    assert told in desk("check").out
    assert told in desk("reminders", "check").err
    done(desk("settings", "unset", "reminders.eigener.template"))


def test_the_journal_says_who_published_what(service: At) -> None:
    done(service("settings", "set", "provider.sender", "PraxisNeu"))
    done(service("settings", "set", "provider.sender", "PraxisAlt"))
    lines = done(service("outbox", "audit", "--json")).json
    told = [line for line in lines if line["kind"] == "settings-published"]
    assert told[0]["detail"] == 'provider.sender: "PraxisNeu" → "PraxisAlt"'
    assert told[0]["actor"] == "dienst"


# --- what is hostile in the store ---


@pytest.mark.parametrize(
    "document",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 60_000,
        '{"format": 1}',
        '{"format": 1, "settings": []}',
        '{"format": true, "settings": {}}',
        '{"format": 2, "settings": {}}',
        '{"format": 1, "settings": {"provider.protocol": "brieftaube"}}',
        '{"format": 1, "settings": {"ui.price_per_segment": NaN}}',
        '{"format": 1, "settings": {"policy.daily_limit": ' + "9" * 5000 + "}}",
        '{"format": 1, "settings": {"provider.sender": {"a": 1}}}',
    ],
    ids=lambda document: document[:40],
)
def test_what_cannot_be_read_is_one_sentence_and_nothing_is_sent(
    service: At, desk: At, url: str, document: str
) -> None:
    done(service("settings", "publish"))
    damage(url, document)
    for refused in (send(desk), send(service), service("worker", "--drain")):
        assert refused.code == 3, refused
        assert "Einstellungen der Praxis" in refused.err
        assert "Traceback" not in refused.err
    assert line_of(desk("check", "--json"), "published")["verdict"] == "failed"
    shown = done(desk("settings", "show", "--json"))
    assert "ist nicht bekannt" in shown.err
    done(service("settings", "publish"))
    done(send(desk))


@pytest.mark.parametrize(
    "key", ["provider.farbe", "store.url", "mail.host", "keys.place.single", "x\u001b[2J" + "y" * 99]
)
def test_what_no_practice_shares_has_no_effect_and_is_told(service: At, desk: At, url: str, key: str) -> None:
    settings = {"provider.protocol": "sms4-rest", "provider.sender": "Molar", key: "böse"}
    damage(url, json.dumps({"format": 1, "settings": settings}))
    told = line_of(desk("check", "--json"), "published")
    assert told["verdict"] == "warning"
    assert "ohne Wirkung" in told["sentence"]
    assert "\u001b" not in told["sentence"]
    shown = done(desk("settings", "show", "--json")).json["settings"]
    assert "böse" not in shown.values()
    assert done(send(desk)).json["state"] == "queued"
