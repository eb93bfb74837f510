"""`praxis-sms settings`."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Caller, Office, program
from tui.simulator.practice import DemoPractice

COMMENTED = """# Praxis Dr. Müller
[provider]
sender = "PraxisMolar"   # wie auf dem Schild
protokol = "sms4-rest"
"""


@pytest.fixture
def usual_place(office: Office, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the file of a user lies who names none."""
    monkeypatch.delenv("PRAXIS_SMS_CONFIG")
    return Path.home() / ".config" / "praxis-sms" / "config.toml"


def test_without_a_file_the_defaults_are_shown_and_where_it_would_be(call: Caller, usual_place: Path) -> None:
    shown = call("settings", "show")
    assert shown.code == 0
    assert str(usual_place) in shown.lines[0]
    assert "gibt es noch nicht" in shown.lines[0]
    assert "dispatch.concurrency = 4" in shown.lines
    assert 'policy.countries = ["DE", "AT", "CH"]' in shown.lines
    assert not usual_place.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("settings", "show"),
        ("check",),
        ("check", "--json"),
        ("worker", "--drain"),
        ("send", "--to", "0171 1234567", "--text", "x"),
        ("outbox", "list"),
        ("stats",),
    ],
)
def test_a_named_file_that_is_not_there_is_no_configuration(office: Office, arguments: tuple[str, ...]) -> None:
    named_by_the_environment = program(office.environ, *arguments)
    unnamed = {name: value for name, value in office.environ.items() if name != "PRAXIS_SMS_CONFIG"}
    named_by_the_call = program(unnamed, "--config", str(office.config), *arguments)
    for told in (named_by_the_environment, named_by_the_call):
        assert told.code == 3, told
        assert not office.data.exists()
    told = named_by_the_environment.err + named_by_the_environment.out
    assert f"PRAXIS_SMS_CONFIG nennt die Konfigurationsdatei {office.config}, die es noch nicht gibt." in told
    assert "„praxis-sms settings set SCHLÜSSEL WERT“" in told
    told = named_by_the_call.err + named_by_the_call.out
    assert f"Die Konfigurationsdatei {office.config} hinter --config gibt es nicht." in told


def test_the_application_does_not_open_on_a_file_that_was_mistyped(office: Office) -> None:
    told = program(office.environ, "--config", f"{office.config}x")
    assert told.code == 3
    assert f"Die Konfigurationsdatei {office.config}x hinter --config gibt es nicht." in told.err


def test_for_scripts_every_key_has_its_value(call: Caller, usual_place: Path) -> None:
    document = call("settings", "show", "--json").json
    assert document["file"] == str(usual_place)
    assert document["exists"] is False
    assert document["settings"]["ui.price_per_segment"] == 0.075
    assert document["settings"]["provider.long_sms"] is False


def test_setting_a_value_makes_the_file_and_keeps_it_private(call: Caller, office: Office) -> None:
    done = call("settings", "set", "protocols.sms4-rest.tariff", "1")
    assert (done.code, done.out) == (0, 'protocols.sms4-rest.tariff = "1"\n')
    assert stat.S_IMODE(office.config.stat().st_mode) == 0o600
    assert call("settings", "show", "--json").json["settings"]["protocols.sms4-rest.tariff"] == "1"
    assert not office.data.exists()


def test_comments_survive_a_change(call: Caller, office: Office) -> None:
    office.config.write_text(COMMENTED, encoding="utf-8")
    assert call("settings", "set", "provider.sender", "Zahnarzt").code == 0
    text = office.config.read_text(encoding="utf-8")
    assert text.startswith("# Praxis Dr. Müller\n")
    assert "# wie auf dem Schild" in text


def test_an_unknown_key_in_the_file_is_named_with_the_nearest_known(call: Caller, office: Office) -> None:
    office.config.write_text(COMMENTED, encoding="utf-8")
    shown = call("settings", "show", "--json")
    assert shown.code == 0
    assert str(office.config) in shown.err
    assert "provider.protokol" in shown.err
    assert "provider.protocol" in shown.err
    assert shown.json["settings"]["provider.sender"] == "PraxisMolar"


def test_an_unknown_key_cannot_be_set(call: Caller, office: Office) -> None:
    refused = call("settings", "set", "provider.absender", "Zahnarzt")
    assert refused.code == 3
    assert "provider.absender" in refused.err
    assert "Abhilfe: " in refused.err
    assert not office.config.exists()


def test_a_value_that_is_not_allowed_names_what_is(call: Caller, office: Office) -> None:
    refused = call("settings", "set", "dispatch.concurrency", "viele")
    assert refused.code == 3
    assert "viele" in refused.err
    assert "1" in refused.err


def test_a_negative_number_is_a_value_and_what_looks_like_an_option_is_one(call: Caller, office: Office) -> None:
    refused = call("settings", "set", "privacy.retention_days", "-1")
    assert refused.code == 3
    assert "„privacy.retention_days“ kann nicht „-1“ sein" in refused.err
    for mistyped in ("--jsno", "-x"):
        told = call("settings", "set", "provider.title", mistyped)
        assert told.code == 2
        assert f"Die Option „{mistyped}“ gibt es nicht." in told.err
    assert call("settings", "set", "provider.title", "--", "-x").code == 0


def test_a_password_is_no_setting(call: Caller, office: Office) -> None:
    refused = call("settings", "set", "protocols.sms4-rest.password", "zahnrad")
    assert refused.code == 3
    assert "secrets set" in refused.err
    assert "zahnrad" not in refused.out + refused.err
    assert not office.config.exists()


def test_the_path_alone_is_printed_for_scripts(call: Caller, office: Office) -> None:
    found = call("settings", "path")
    assert found.out == f"{office.config}\n"
    assert call("settings", "path", "--json").json == {"config": str(office.config), "data": str(office.data)}


def test_the_option_config_goes_before_the_environment_wherever_it_stands(
    call: Caller, office: Office, tmp_path: Path
) -> None:
    other = tmp_path / "andere.toml"
    assert call("--config", str(other), "settings", "path").out == f"{other}\n"
    assert call("settings", "path", "--config", str(other)).out == f"{other}\n"
    assert call("settings", f"--config={other}", "path").out == f"{other}\n"


def test_a_broken_file_ends_every_command_with_one_sentence(office: Office) -> None:
    office.config.write_text("[provider\n", encoding="utf-8")
    for arguments in (("settings", "show"), ("send", "--to", "0171 1234567", "--text", "x"), ("worker", "--drain")):
        told = program(office.environ, *arguments)
        assert told.code == 3, arguments
        assert str(office.config) in told.err
        assert "Zeile 1" in told.err
        assert "Traceback" not in told.err


def test_one_setting_is_named_as_a_script_wants_it(call: Caller, office: Office) -> None:
    call("settings", "set", "provider.sender", "PraxisMolar")
    assert call("settings", "get", "provider.sender").out == "PraxisMolar\n"
    assert call("settings", "get", "dispatch.concurrency").out == "4\n"
    assert call("settings", "get", "policy.countries", "--json").json == {
        "key": "policy.countries",
        "value": ["DE", "AT", "CH"],
    }


def test_a_setting_that_does_not_exist_has_no_value_and_the_nearest_is_named(call: Caller, office: Office) -> None:
    office.config.touch()
    for command in ("get", "unset"):
        refused = call("settings", command, "provider.sendr")
        assert (refused.code, refused.out) == (3, "")
        assert "provider.sender" in refused.err
    unnamed = call("settings", "get", "keys.place.single")
    assert unnamed.code == 3
    assert unnamed.err.splitlines() == [
        "„keys.place.single“ ist nicht gesetzt.",
        "Abhilfe: „praxis-sms settings set keys.place.single WERT“ setzt einen Wert.",
    ]


def test_a_secret_is_not_asked_of_the_configuration(call: Caller, office: Office) -> None:
    office.config.touch()
    refused = call("settings", "get", "protocols.sms4-rest.password")
    assert refused.code == 3
    assert "Geheimnis" in refused.err


def test_a_setting_that_is_taken_out_has_its_default_again_and_comments_stay(call: Caller, office: Office) -> None:
    office.config.write_text('# Praxis\n[dispatch]\nconcurrency = 2 # langsam\n[provider]\nsender = "Molar"\n')
    assert call("settings", "unset", "dispatch.concurrency").out == (
        "„dispatch.concurrency“ ist nicht mehr gesetzt; es gilt 4.\n"
    )
    assert call("settings", "get", "dispatch.concurrency").out == "4\n"
    assert office.config.read_text().startswith("# Praxis\n[dispatch]\n")
    assert call("settings", "get", "provider.sender").out == "Molar\n"
    assert "concurrency" not in office.config.read_text()


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("policy.quiet_hours", "leer: keine Ruhezeit."),
        ("alerts.max_age", "leer: nie."),
        ("reminders.morgen.max_age", "leer: nicht geprüft."),
    ],
)
def test_an_empty_value_that_is_one_of_its_own_is_said_with_what_it_means(
    call: Caller, office: Office, key: str, said: str
) -> None:
    told = call("settings", "set", key, "")
    assert told.out == f'{key} = ""\n'
    assert said in told.err
    assert call("settings", "set", "mail.host", "").out == "„mail.host“ ist nicht mehr gesetzt.\n"


@pytest.mark.parametrize(
    ("action", "key", "said"),
    [("place.singel", "f2", "place.single"), ("place.single", "f3", "F3"), ("place.single", "ctrl+j", "„ctrl+j“")],
)
def test_a_key_that_the_application_could_not_use_is_refused_when_it_is_set(
    call: Caller, office: Office, action: str, key: str, said: str
) -> None:
    office.config.write_text('[provider]\nsender = "Molar"\n')
    before = office.config.read_text()
    refused = call("settings", "set", f"keys.{action}", key)
    assert (refused.code, refused.out) == (3, "")
    assert said in refused.err
    assert office.config.read_text() == before


def test_a_key_that_can_be_used_is_set_and_taken_out_again(call: Caller, office: Office) -> None:
    office.config.touch()
    assert call("settings", "set", "keys.place.single", "f12").out == 'keys.place.single = "f12"\n'
    assert call("settings", "get", "keys.place.single").out == "f12\n"
    assert call("settings", "unset", "keys.place.single").out == "„keys.place.single“ ist nicht mehr gesetzt.\n"


def test_a_change_that_could_not_be_published_is_no_success(call: Caller, practice: DemoPractice) -> None:
    assert call("settings", "set", "store.url", "postgresql+psycopg://anna@127.0.0.1:1/praxis").code == 0
    changed = call("settings", "set", "policy.daily_limit", "5")
    assert (changed.code, changed.out) == (7, "policy.daily_limit = 5\n")
    assert "Für die Praxis veröffentlicht wurde es nicht" in changed.err
    assert "Abhilfe: „praxis-sms settings publish“ holt es nach." in changed.err
    assert call("settings", "unset", "policy.daily_limit").code == 7
    assert call("settings", "set", "ui.bell", "false").code == 0, "which concerns this machine alone"
