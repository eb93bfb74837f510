"""`provider`: from the manual, or without it, to the first SMS over a provider that is not shipped."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Caller
from tests.unit.gateways.format_gateway import example_account
from tui.cli.exit_codes import ExitCode
from tui.service.api import PraxisSms, SingleSms
from tui.service.gateways.http_formats.format_files import format_in
from tui.service.gateways.http_formats.format_reader import SHIPPED_FORMATS, shipped_format
from tui.service.gateways.http_formats.request_writer import FormatAccess, RequestWriter
from tui.service.system.paths import find_paths
from tui.simulator.accounts import PRACTICE
from tui.simulator.server import Simulator

PAGE = (Path(__file__).parents[3] / "docs" / "anbieter.md").read_text(encoding="utf-8")
KEY = "PRAXIS_SMS_SECRET_3STEPS2WEB_API_KEY"


def blocks(language: str) -> list[str]:
    """The code blocks of the page in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clean_environ: dict[str, str]) -> Path:
    """The configuration of a machine on which nothing is set up, and no keyring."""
    config = tmp_path / "config.toml"
    monkeypatch.setenv("PRAXIS_SMS_CONFIG", str(config))
    monkeypatch.setenv("PRAXIS_SMS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    return config


def test_the_printed_example_leads_to_the_first_sms(call: Caller, config: Path) -> None:
    (description,) = blocks("toml")
    (request,) = blocks("text")
    commands = [shlex.split(line)[1:] for block in blocks("sh") for line in block.splitlines()]
    described = config.parent / "formats" / "meinsipgate.toml"

    begun, *others = commands
    assert begun[:2] == ["provider", "new"]
    assert str(described) in call(*begun).out
    described.write_text(description, encoding="utf-8")
    with Simulator().playing(format_in(described)) as simulator:
        for command in others:
            if "--yes" in command:
                command += ["--url", simulator.described_url]
            done = call(*command, stdin=PRACTICE.api_key)
            assert done.code == ExitCode.DONE, (command, done)
            if "--dry-run" in command:
                shown = [line for line in request.splitlines() if not line.startswith("Accept:")]
                assert done.out.splitlines() == shown
            if "check" in command:
                assert "✗" not in done.out
            if "--yes" in command:
                assert "Ergebnis: angenommen" in done.out
        (taken,) = simulator.accepted
    assert (taken.number, taken.text) == ("+491711234567", "Test-SMS von praxis-sms: Grüße aus der Praxis.")


def test_the_list_names_shipped_and_own_files_and_marks_the_chosen(call: Caller, config: Path) -> None:
    call("provider", "new", "mein", "--from", "sipgate")
    call("settings", "set", "protocols.3steps2web-api.format", "mein")
    broken = config.parent / "formats" / "kaputt.toml"
    broken.write_text("titel = 1", encoding="utf-8")

    listed = json.loads(call("provider", "list", "--json").out)
    done = call("provider", "list")

    assert [each["name"] for each in listed] == [*SHIPPED_FORMATS, "kaputt", "mein"]
    assert [each["name"] for each in listed if each["chosen"]] == ["mein"]
    assert str(broken) in next(each["error"] for each in listed if each["name"] == "kaputt")
    assert done.code == ExitCode.DONE
    assert "„titel“" in done.err or "die Tabelle fehlt" in done.err


def test_a_begun_description_can_be_used_at_once_and_is_not_overwritten(call: Caller, config: Path) -> None:
    for source in SHIPPED_FORMATS:
        assert call("provider", "new", f"wie-{source}", "--from", source).code == ExitCode.DONE
        made = format_in(config.parent / "formats" / f"wie-{source}.toml")
        assert made.request == shipped_format(source).request
        RequestWriter(made, FormatAccess(made.url or "https://sms.example/senden", "schluessel", example_account(made)))
    again = call("provider", "new", "wie-seven", "--from", "lox24")
    assert again.code == ExitCode.INPUT_REFUSED
    assert "gibt es schon" in again.err
    assert call("provider", "new", "Groß", "--from", "seven").code == ExitCode.INPUT_REFUSED
    assert call("provider", "new", "neu", "--from", "nix").code == ExitCode.CONFIGURATION


def test_check_says_what_is_missing(call: Caller, config: Path) -> None:
    done = call("provider", "check", "sipgate")
    assert done.code == ExitCode.CONFIGURATION
    assert "Token-ID: Bitte ausfüllen." in done.out
    assert done.out.count("settings set protocols.3steps2web-api.format sipgate") == 1, "one command is named once"
    assert "praxis-sms secrets set 3steps2web-api-key --stdin --allow-file" in done.out, "no keyring is there"
    call("settings", "set", "provider.protocol", "3steps2web-api")
    call("settings", "set", "protocols.3steps2web-api.format", "sipgate")
    told = call("send", "--to", "01711234567", "--text", "Guten Tag", "--no-wait")
    assert "„3steps2web mit API-Key“ unvollständig: Token-ID fehlt." in told.err
    assert call("provider", "check", "nix").code == ExitCode.CONFIGURATION


def test_check_finds_a_secret_that_stands_where_everybody_may_read_it(call: Caller, config: Path) -> None:
    call("provider", "new", "zwei", "--from", "lox24")
    described = config.parent / "formats" / "zwei.toml"
    secret = '[account.pw]\ntitle = "API-Secret"\nsecret = true\n'
    described.write_text(f"{described.read_text(encoding='utf-8')}\n{secret}", encoding="utf-8")
    call("settings", "set", "protocols.3steps2web-api.account.pw", "strenggeheim")
    checked = call("provider", "check", "zwei")
    assert checked.code == ExitCode.CONFIGURATION
    assert "✗ API-Secret: steht lesbar in der Konfigurationsdatei" in checked.out
    assert "settings unset protocols.3steps2web-api.account.pw" in checked.out
    assert "strenggeheim" not in checked.out
    assert call("settings", "unset", "protocols.3steps2web-api.account.pw").code == ExitCode.DONE
    assert "steht lesbar" not in call("provider", "check", "zwei").out


def test_check_finds_rules_that_do_not_fit_the_examples(call: Caller, config: Path) -> None:
    call("provider", "new", "mein", "--from", "sipgate")
    file = config.parent / "formats" / "mein.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("accepted = [204]", "accepted = [200]"), encoding="utf-8")
    done = call("provider", "check", "mein")
    assert done.code == ExitCode.CONFIGURATION
    assert "[example.accepted]: ungeklärt" in done.out


def test_a_description_that_is_not_there_is_set_and_told_of(call: Caller, config: Path) -> None:
    done = call("settings", "set", "protocols.3steps2web-api.format", "clicksnd")
    assert done.code == ExitCode.DONE
    assert "Ein Format „clicksnd“ für die Schnittstelle des Anbieters gibt es nicht." in done.err
    assert call("settings", "set", "protocols.3steps2web-api.format", "sipgate").err == ""


def test_check_finds_enquiries_that_do_not_fit_the_examples(call: Caller, config: Path) -> None:
    call("provider", "new", "mein", "--from", "messagebird")
    file = config.parent / "formats" / "mein.toml"
    text = file.read_text(encoding="utf-8")
    assert "[example.balance]: gelesen: 12.34" in call("provider", "check", "mein").out
    file.write_text(
        text.replace('"amount":{balance}', '"betrag":1').replace('"status":"{state}"', '"zustand":1'), "utf-8"
    )
    told = call("provider", "check", "mein").out
    assert "[example.balance]: die Regeln unter [balance] finden darin nichts" in told
    assert "[example.report]: die Regeln unter [report] finden darin nichts" in told


def test_check_holds_the_rules_for_answers_of_patients_against_their_example(call: Caller, config: Path) -> None:
    call("provider", "new", "mein", "--from", "lox24")
    file = config.parent / "formats" / "mein.toml"
    text = file.read_text(encoding="utf-8")
    assert "[example.inbound]: gelesen: +491711234567 · 27.11.2026" in call("provider", "check", "mein").out
    file.write_text(text.replace('at = "/received_at"', 'at = "/uuid"'), encoding="utf-8")
    done = call("provider", "check", "mein")
    assert done.code == ExitCode.CONFIGURATION
    assert "[example.inbound]: die Regeln unter [inbound] finden darin nichts" in done.out
    file.write_text(text[: text.index("[example.inbound]")], encoding="utf-8")
    assert "! Beispiel [example.inbound]: Antworten von Patienten" in call("provider", "check", "mein").out


def test_what_a_shipped_description_says_is_english_where_english_is_asked_for(call: Caller, config: Path) -> None:
    english = call("--lang", "en", "provider", "show", "sipgate").out
    assert "SMS identifier – protocols.3steps2web-api.account.sms_id" in english
    assert "Which number the patient sees depends on it." in english
    assert "– 429 means later." in english
    assert "User name: Please fill in." in call("--lang", "en", "provider", "check", "smsgate").out
    call("provider", "new", "mein", "--from", "sipgate")
    file = config.parent / "formats" / "mein.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("429 heißt später.", "Nur bei uns."), encoding="utf-8")
    own = call("--lang", "en", "provider", "show", "mein").out
    assert "– Nur bei uns." in own
    assert "Which number the patient sees depends on it." in own
    assert "Von ihr hängt ab, welche Nummer der Patient sieht." in call("provider", "show", "sipgate").out


def test_try_tells_which_rule_matched_and_never_a_secret(
    call: Caller, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("settings", "set", "protocols.3steps2web-api.account.token_id", "token-1")
    arguments = ("provider", "try", "sipgate", "--to", "01711234567", "--json", "--yes", "--url")
    with Simulator().playing(shipped_format("sipgate")) as simulator:
        monkeypatch.setenv(KEY, PRACTICE.api_key)
        taken = call(*arguments, simulator.described_url)
        monkeypatch.setenv(KEY, "falscher-schluessel")
        refused = call(*arguments, simulator.described_url)
    assert (taken.code, json.loads(taken.out)["outcome"]) == (ExitCode.DONE, "accepted")
    assert (refused.code, json.loads(refused.out)["outcome"]) == (ExitCode.CONFIGURATION, "halted")
    held = [rule["rule"] for rule in json.loads(refused.out)["rules"] if rule["holds"]]
    assert "status 401, 403" in held
    for secret in (PRACTICE.api_key, "falscher-schluessel"):
        assert secret not in taken.out + taken.err + refused.out + refused.err


def test_try_sends_nothing_unasked_and_nothing_to_whoever_wants_none(
    call: Caller, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY, PRACTICE.api_key)
    call("settings", "set", "protocols.3steps2web-api.account.token_id", "token-1")
    with Simulator().playing(shipped_format("sipgate")) as simulator:
        arguments = ("provider", "try", "sipgate", "--to", "01711234567", "--url", simulator.described_url)
        assert call(*arguments).code == ExitCode.USAGE
        assert call(*arguments, "--dry-run").code == ExitCode.DONE
        call("optout", "add", "01711234567")
        stopped = call(*arguments, "--yes")
        assert simulator.accepted == []
    assert stopped.code == ExitCode.INPUT_REFUSED
    assert "Abmeldeliste" in stopped.err


def test_the_key_of_the_former_provider_is_not_sent_to_the_next_one(call: Caller, config: Path) -> None:
    api = "protocols.3steps2web-api"
    call("settings", "set", "provider.protocol", "3steps2web-api")
    call("secrets", "set", "3steps2web-api-key", "--stdin", "--allow-file", stdin="schluessel-von-seven")
    switched = call("settings", "set", f"{api}.format", "lox24")
    assert switched.code == ExitCode.DONE
    assert (
        "API-Key bei 3steps2web: Der hinterlegte Wert wurde für „seven.io (früher sms77)“ eingetragen" in switched.err
    )
    for check in (("check",), ("provider", "check", "lox24")):
        checked = call(*check)
        assert checked.code == ExitCode.CONFIGURATION
        assert "für „seven.io (früher sms77)“ eingetragen" in checked.out
        assert "„praxis-sms secrets set 3steps2web-api-key --stdin --allow-file“" in checked.out
    assert call("settings", "set", f"{api}.format", "seven").err == ""
    assert "für „seven.io" not in call("provider", "check", "seven").out
    call("settings", "set", f"{api}.format", "lox24")
    call("secrets", "set", "3steps2web-api-key", "--stdin", "--allow-file", stdin="schluessel-von-lox24")
    assert "für „seven.io" not in call("provider", "check", "lox24").out
    assert 'key_belongs_to = "lox24"' in config.read_text(encoding="utf-8")


def test_a_provider_chosen_in_the_file_by_hand_waits_for_his_own_key(call: Caller, config: Path) -> None:
    call("settings", "set", "provider.protocol", "3steps2web-api")
    call("secrets", "set", "3steps2web-api-key", "--stdin", "--allow-file", stdin="schluessel-von-seven")
    text = config.read_text(encoding="utf-8")
    table = "[protocols.3steps2web-api]"
    config.write_text(text.replace(table, f'{table}\nformat = "lox24"'), encoding="utf-8")
    checked = call("check")
    assert checked.code == ExitCode.CONFIGURATION
    assert "für „seven.io (früher sms77)“ eingetragen und wird dem neuen Anbieter nicht geschickt" in checked.out
    assert "settings unset protocols.3steps2web-api.key_belongs_to" in checked.out


def test_what_waits_when_the_provider_is_changed_waits_for_his_key(call: Caller, config: Path) -> None:
    call("settings", "set", "provider.protocol", "3steps2web-api")
    call("settings", "set", "provider.sender", "Praxis")
    call("settings", "set", "policy.quiet_hours", "")
    with Simulator().playing(shipped_format("lox24")) as simulator:
        call("settings", "set", "protocols.3steps2web-api.url", simulator.described_url)
        call("secrets", "set", "3steps2web-api-key", "--stdin", "--allow-file", stdin=PRACTICE.api_key)
        with PraxisSms(find_paths()) as sms:
            waiting = sms.compose.queue(SingleSms(number="01711234567", text="Hallo"))
        call("settings", "set", "protocols.3steps2web-api.format", "lox24")
        drained = call("worker", "--drain")
        assert "wurde für „seven.io (früher sms77)“ eingetragen" in drained.out + drained.err
        assert simulator.accepted == simulator.rejected == []
        assert json.loads(call("outbox", "show", str(waiting.id), "--json").out)["state"] == "queued"


def test_a_key_from_an_earlier_version_is_the_present_provider_s_from_the_first_sending_on(
    call: Caller, config: Path
) -> None:
    call("settings", "set", "provider.protocol", "3steps2web-api")
    call("secrets", "set", "3steps2web-api-key", "--stdin", "--allow-file", stdin="schluessel-von-seven")
    call("settings", "unset", "protocols.3steps2web-api.key_belongs_to")
    call("worker", "--drain")
    assert 'key_belongs_to = "seven"' in config.read_text(encoding="utf-8")


def test_the_password_of_the_former_mail_server_is_not_sent_to_the_next_one(call: Caller, config: Path) -> None:
    call("settings", "set", "mail.host", "alt.example.de")
    call("settings", "set", "mail.user", "praxis@example.de")
    call("settings", "set", "provider.protocol", "sms4-mail")
    call("secrets", "set", "smtp-password", "--stdin", "--allow-file", stdin="passwort-von-alt")
    switched = call("settings", "set", "mail.host", "neu.example.de")
    assert switched.code == ExitCode.DONE
    assert "Passwort am Mailserver: Der hinterlegte Wert wurde für „alt.example.de“ eingetragen" in switched.err
    checked = call("check")
    assert "wurde für „alt.example.de“ eingetragen und geht an keinen anderen Mailserver" in checked.out
    assert "„praxis-sms secrets set smtp-password --stdin --allow-file“" in checked.out
    call("secrets", "set", "smtp-password", "--stdin", "--allow-file", stdin="passwort-von-neu")
    assert "für „alt.example.de“" not in call("check").out
    assert 'password_belongs_to = "neu.example.de"' in config.read_text(encoding="utf-8")
