"""`praxis-sms check`."""

from __future__ import annotations

import hashlib
import os
import socket
import ssl
import sys
import time

import pytest

from tests.terminal.pty_session import PtySession
from tests.unit.cli.conftest import Caller, Office, command, configure, program
from tui.service.gateways.http_formats.format_reader import shipped_format
from tui.simulator.accounts import PRACTICE
from tui.simulator.faults import Fault, FaultKind
from tui.simulator.practice import DemoPractice
from tui.simulator.server import Simulator


def verdicts(document: list[dict[str, str]]) -> dict[str, str]:
    return {line["subject"]: line["verdict"] for line in document}


def test_where_all_is_well_every_prerequisite_has_a_line(call: Caller, practice: DemoPractice) -> None:
    checked = call("check")
    assert checked.code == 0, checked.out
    assert all(line.startswith("✓ ") for line in checked.lines), checked.out
    assert ",00 €" in checked.out
    assert checked.lines[0] == f"✓ Konfigurationsdatei: {practice.config_file}"


def test_for_scripts_it_is_a_list_of_verdicts(call: Caller, practice: DemoPractice) -> None:
    document = call("check", "--json").json
    assert all(list(line) == ["subject", "title", "verdict", "sentence", "remedy"] for line in document)
    assert set(verdicts(document).values()) == {"ok"}
    assert "terminal" not in verdicts(document)
    file = next(line for line in document if line["subject"] == "file")
    assert file["sentence"] == str(practice.config_file)


def test_a_fresh_machine_is_told_what_is_missing(call: Caller, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PRAXIS_SMS_SECRET_SMS4_PASSWORD")
    monkeypatch.delenv("PRAXIS_SMS_CONFIG")
    checked = call("check")
    assert checked.code == 3
    assert checked.lines[0].endswith("config.toml (gibt es noch nicht; es gelten die Standardwerte)")
    failed = [line for line in checked.lines if line.startswith("✗ ")]
    assert any("Kundennr." in line for line in failed)
    assert any("Passwort" in line for line in failed)
    assert "  Abhilfe: " in checked.out


@pytest.mark.parametrize(("keyring", "option"), [("keyring.backends.fail.Keyring", " --allow-file"), (None, "")])
def test_the_command_that_is_advised_works_on_this_machine(
    clean_environ: dict[str, str], office: Office, keyring: str | None, option: str
) -> None:
    configure(office, "https://127.0.0.1:1")
    environ = {name: value for name, value in office.environ.items() if not name.startswith("PRAXIS_SMS_SECRET")}
    environ |= {"PYTHON_KEYRING_BACKEND": keyring} if keyring else {}
    checked = program(environ, "check")
    assert f"Oder: „praxis-sms secrets set sms4-password{option}“." in checked.out
    advised = ("secrets", "set", "sms4-password", *option.split(), "--stdin")
    assert program(environ, *advised, stdin="geheim").code == 0
    assert "✗ Passwort bei SMS4" not in program(environ, "check").out


def test_what_is_missing_is_entered_where_its_key_leads(call: Caller, office: Office) -> None:
    office.config.write_text('[keys]\n"place.provider" = "alt+k"\n')
    checked = call("check")
    assert checked.code == 3
    assert "Auf der Karte SMS-Provider (Alt+K) ausfüllen." in checked.out
    assert "F8" not in checked.out


def test_a_provider_is_called_by_his_name_and_the_protocol_by_its_key(call: Caller, office: Office) -> None:
    office.config.write_text('[provider]\nprotocol = "3steps2web-api"\ntitle = "Nordfunk"\n')
    checked = call("check")
    assert "✗ Karte SMS-Provider: „Nordfunk“ unvollständig" in checked.out
    assert "API-Key bei Nordfunk" in checked.out
    assert "3steps2web mit" not in checked.out
    assert call("settings", "get", "provider.protocol").out.strip() == "3steps2web-api"


def test_refused_credentials_end_with_3(call: Caller, simulator: Simulator) -> None:
    simulator.set_fault(Fault(FaultKind.WRONG_CREDENTIALS))
    checked = call("check", "--json")
    assert checked.code == 3
    assert verdicts(checked.json)["credentials"] == "failed"


def without_an_enquiry(office: Office, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider that has no call but the one that sends, and a key that nobody gave out."""
    monkeypatch.setenv("PRAXIS_SMS_SECRET_3STEPS2WEB_API_KEY", "niemals-vergeben")
    office.config.write_text(
        '[provider]\nprotocol = "3steps2web-api"\nsender = "PraxisMolar"\n'
        f'[protocols.3steps2web-api]\nformat = "massenversand"\nurl = "{url}/sms/sendsms.asp"\n'
    )


def test_what_nobody_can_be_asked_is_told_as_not_checkable(
    call: Caller, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Simulator() as provider:
        without_an_enquiry(office, provider.http_url, monkeypatch)
        checked, plain = call("check", "--json"), call("check")
        assert provider.rejected == []
    told = verdicts(checked.json)
    assert checked.code == 0
    assert (told["connection"], told["credentials"], told["balance"]) == ("ok", "not-checkable", "not-checkable")
    sentence = "nicht prüfbar: dieser Anbieter bietet keine Abfrage; eine Test-SMS zeigt es"
    assert f"? Zugangsdaten: {sentence}" in plain.lines


def test_an_address_where_nobody_listens_ends_with_3_though_there_is_no_enquiry(
    call: Caller, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        without_an_enquiry(office, f"http://127.0.0.1:{closed.getsockname()[1]}", monkeypatch)
        checked = call("check", "--json")
    told = verdicts(checked.json)
    assert checked.code == 3
    assert (told["connection"], told["credentials"]) == ("failed", "skipped")


def test_a_device_of_the_practice_is_the_one_whose_certificate_is_named(
    call: Caller, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_SMS_SECRET_3STEPS2WEB_API_KEY", PRACTICE.api_key)
    with Simulator(tls=True).playing(shipped_format("smsgate")) as telephone:
        presented = ssl.get_server_certificate(("127.0.0.1", telephone.http_port))
        own = hashlib.sha256(ssl.PEM_cert_to_DER_cert(presented)).hexdigest()
        for fingerprint, code in ((own, 0), ("ab" * 32, 3)):
            office.config.write_text(
                '[provider]\nprotocol = "3steps2web-api"\nsender = "PraxisMolar"\n'
                f'[protocols.3steps2web-api]\nformat = "smsgate"\nurl = "{telephone.described_url}"\n'
                f'fingerprint = "{fingerprint}"\n[protocols.3steps2web-api.account]\nuser = "A1B2C3"\n'
            )
            checked = call("check")
            assert checked.code == code, checked.out
    connection = next(line for line in checked.lines if "Verbindung: " in line)
    assert connection.startswith("✗ Verbindung: 127.0.0.1 zeigt ein anderes Zertifikat als das hinterlegte; gesendet")
    assert "unter protocols.3steps2web-api.fingerprint eintragen" in checked.out


def test_a_store_that_cannot_be_used_ends_with_7(call: Caller, practice: DemoPractice) -> None:
    (practice.data_folder / "outbox.sqlite3").write_bytes(b"das ist keine Datenbank" * 100)
    checked = call("check", "--json")
    assert checked.code == 7
    assert verdicts(checked.json)["store"] == "failed"


def test_the_store_decides_where_more_is_wrong(call: Caller, office: Office) -> None:
    configure(office, "http://127.0.0.1:9")
    office.data.write_text("hier liegt schon etwas")
    assert call("check").code == 7


def test_a_broken_configuration_is_the_failed_line(call: Caller, office: Office) -> None:
    office.config.write_text("provider = 1\n")
    checked = call("check", "--json")
    assert checked.code == 3
    assert verdicts(checked.json)["configuration"] == "failed"


def test_on_a_terminal_the_terminal_is_checked_too(practice: DemoPractice, surroundings: dict[str, str]) -> None:
    with PtySession(command("check"), env=surroundings) as session:
        assert session.exit_status() == 0
        assert session.lines_with("Terminal: 80 × 24")


def test_a_terminal_without_such_signs_gets_letters(
    call: Caller, practice: DemoPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.cli.output.can_show", lambda symbols: False)
    assert all(line.startswith("ok ") for line in call("check").lines)


# --- two configurations in one folder ---


def with_a_neighbour(practice: DemoPractice) -> None:
    text = practice.config_file.read_text(encoding="utf-8")
    practice.config_file.with_name("zweigstelle.toml").write_text(text, encoding="utf-8")


def test_two_configurations_in_one_folder_that_share_a_secret_are_told(
    call: Caller, practice: DemoPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PRAXIS_SMS_SECRET_SMS4_PASSWORD")
    assert call("secrets", "set", "sms4-password", "--stdin", stdin=PRACTICE.password).code == 0
    assert "shared-secret" not in verdicts(call("check", "--json").json)
    with_a_neighbour(practice)
    checked = call("check")
    assert checked.code == 0
    told = next(line for line in checked.lines if "zweigstelle.toml" in line)
    assert told.startswith("! Passwort bei SMS4: ")
    assert "PRAXIS_SMS_SECRET_SMS4_PASSWORD_FILE" in checked.out


def test_where_each_is_given_its_own_secret_nothing_is_told(call: Caller, practice: DemoPractice) -> None:
    with_a_neighbour(practice)
    assert "shared-secret" not in verdicts(call("check", "--json").json)


def test_other_files_in_the_folder_are_no_configurations(
    call: Caller, practice: DemoPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PRAXIS_SMS_SECRET_SMS4_PASSWORD")
    assert call("secrets", "set", "sms4-password", "--stdin", stdin=PRACTICE.password).code == 0
    practice.config_file.with_name("vorlagen.toml").write_text('[[templates]]\nname = "Termin"\n', encoding="utf-8")
    os.mkfifo(practice.config_file.with_name("rohr.toml"))
    assert "shared-secret" not in verdicts(call("check", "--json").json)


def test_a_locked_keyring_is_to_be_unlocked(
    call: Caller, practice: DemoPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PRAXIS_SMS_SECRET_SMS4_PASSWORD")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.memory_keyring.LockedKeyring")
    checked = call("check")
    assert checked.code == 3
    assert "Abhilfe: Entsperren Sie den Schlüsselbund" in checked.out
    assert "secrets set" not in checked.out
    status = call("secrets", "status").out
    assert "Abhilfe: Entsperren Sie den Schlüsselbund" in status
    assert "gesperrt. Entsperren Sie" in call("secrets", "status", "--json").json[0]["note"]


def test_a_machine_in_utc_is_warned_of_where_germans_are_written_to(
    call: Caller, practice: DemoPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    checked = call("check")
    assert checked.code == 0
    assert "! Zeitzone: UTC; Ruhezeit und Zeitpunkte gelten nach dieser Uhr." in checked.out
    assert "praxis-sms settings set ui.timezone Europe/Berlin" in checked.out
    assert call("settings", "set", "ui.timezone", "Europe/Berlin").code == 0
    assert "✓ Zeitzone: Europe/Berlin" in call("check").lines


def test_the_name_of_a_zone_that_does_not_exist_is_refused_with_the_nearest(call: Caller, office: Office) -> None:
    refused = call("settings", "set", "ui.timezone", "europe/berln")
    assert refused.code == 3
    assert "Name wie „Europe/Berlin“" in refused.err


def test_whether_an_admin_can_be_told_is_a_line_where_it_is_wished(call: Caller, practice: DemoPractice) -> None:
    assert "alerts" not in verdicts(call("check", "--json").json)
    assert call("settings", "set", "alerts.command", f"{sys.executable} -V").code == 0
    assert verdicts(call("check", "--json").json)["alerts"] == "ok"

    assert call("settings", "set", "alerts.command", str(practice.config_file)).code == 0  # which nobody may run
    assert call("settings", "set", "alerts.mail_to", "admin@example.de").code == 0
    assert call("settings", "unset", "mail.host").code == 0
    checked = call("check")
    assert checked.code == 0
    (line,) = [line for line in checked.lines if "Meldungen" in line]
    assert line.startswith("! ")
    assert "Mailserver der Praxis ist noch nicht eingetragen" in line
    assert f"{practice.config_file} lässt sich nicht starten" in line


def test_a_secret_file_that_cannot_be_read_is_not_to_be_entered_where_that_is_refused(
    call: Caller, practice: DemoPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PRAXIS_SMS_SECRET_SMS4_PASSWORD")
    monkeypatch.setenv("PRAXIS_SMS_SECRET_SMS4_PASSWORD_FILE", str(practice.folder / "fort"))
    checked = call("check")
    assert checked.code == 3
    assert "kann nicht gelesen werden: nicht gefunden. Prüfen Sie Ordner und Schreibweise." in checked.out
    assert "secrets set" not in checked.out
    assert call("secrets", "set", "sms4-password", "--stdin", "--allow-file", stdin="geheim").code == 3


def test_what_a_restore_put_aside_long_ago_is_to_be_deleted(call: Caller, practice: DemoPractice) -> None:
    new, old = (practice.data_folder / f"outbox-2026-0{month}-01-120000.sqlite3" for month in (8, 2))
    for copy in (new, old):
        copy.touch(mode=0o600)
    long_ago = time.time() - 91 * 86_400
    os.utime(old, (long_ago, long_ago))
    checked = call("check")
    assert checked.code == 0
    (line,) = [line for line in checked.lines if "Beiseitegelegt" in line]
    assert line.startswith(f"! Beiseitegelegt: {old.name}: ")
