"""`praxis-sms secrets`."""

from __future__ import annotations

import json
import stat

import pytest

from tests.unit.cli.conftest import NUMBER, TEXT, Caller, Office
from tui.simulator.faults import Fault, FaultKind
from tui.simulator.practice import DemoPractice

SECRET = "Bücher-Turm-4711"
NO_KEYRING = "keyring.backends.fail.Keyring"


@pytest.fixture
def own(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office where the admin gives no password by the environment."""
    monkeypatch.delenv("PRAXIS_SMS_SECRET_SMS4_PASSWORD")
    return office


def test_a_secret_from_standard_input_goes_to_the_keyring(call: Caller, own: Office) -> None:
    done = call("secrets", "set", "sms4-password", "--stdin", stdin=f"{SECRET}\n")
    assert done.code == 0
    assert "Schlüsselbund" in done.out
    found = {each["name"]: each for each in call("secrets", "status", "--json").json}
    assert list(found) == [
        "sms4-password", "3steps2web-api-key", "3steps2web-api-secret", "3steps2web-password", "smtp-password",
        "calendar-password",
    ]  # fmt: skip
    assert found["sms4-password"]["source"] == "keyring"
    assert found["smtp-password"] == {"name": "smtp-password", "source": None, "place": None, "note": None}


def test_the_status_names_the_source_and_never_the_secret(call: Caller, office: Office) -> None:
    status = call("secrets", "status")
    assert "PRAXIS_SMS_SECRET_SMS4_PASSWORD" in status.out
    assert "nicht hinterlegt" in status.out
    assert "zahnrad" not in status.out + status.err


def test_without_a_keyring_a_file_needs_an_explicit_yes(
    call: Caller, own: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", NO_KEYRING)
    refused = call("secrets", "set", "sms4-password", "--stdin", stdin=SECRET)
    assert refused.code == 3
    assert "--allow-file" in refused.err
    allowed = call("secrets", "set", "sms4-password", "--stdin", "--allow-file", stdin=SECRET)
    assert allowed.code == 0
    status = json.loads(call("secrets", "status", "--json").out)[0]
    assert status["source"] == "file"
    assert status["note"]
    kept = [file for file in own.config.parent.rglob("*") if file.is_file() and SECRET in file.read_text("utf-8")]
    assert [stat.S_IMODE(file.stat().st_mode) for file in kept] == [0o600]


def test_a_secret_can_be_deleted(call: Caller, own: Office) -> None:
    call("secrets", "set", "smtp-password", "--stdin", stdin=SECRET)
    assert call("secrets", "delete", "smtp-password").out == "smtp-password ist gelöscht.\n"
    assert call("secrets", "delete", "smtp-password").out == "smtp-password war nicht hinterlegt.\n"


def test_an_unknown_name_lists_the_known_ones(call: Caller, own: Office) -> None:
    refused = call("secrets", "set", "sms4", "--stdin", stdin=SECRET)
    assert refused.code == 2
    assert "3steps2web-api-key" in refused.err


def test_without_a_terminal_nothing_is_asked_for(call: Caller, own: Office) -> None:
    refused = call("secrets", "set", "sms4-password")
    assert refused.code == 2
    assert "--stdin" in refused.err


def test_a_secret_in_the_call_is_refused_and_not_repeated(call: Caller, own: Office) -> None:
    refused = call("secrets", "set", "sms4-password", SECRET, "--json", stdin=SECRET)
    assert refused.code == refused.json["exit_code"] == 2
    assert "„--stdin“" in refused.json["remedy"]
    assert SECRET not in refused.out + refused.err


def test_an_empty_secret_is_refused(call: Caller, own: Office) -> None:
    assert call("secrets", "set", "sms4-password", "--stdin", stdin="\n").code == 3


def test_after_a_new_password_a_running_dispatcher_goes_on(
    call: Caller, practice: DemoPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice.simulator.set_fault(Fault(FaultKind.WRONG_CREDENTIALS))
    assert call("send", "--to", NUMBER, "--text", TEXT).code == 3
    from tui.service.api import PraxisSms

    with PraxisSms.open() as window:
        assert len(window.dispatcher.holds()) == 1
        call("secrets", "set", "smtp-password", "--stdin", stdin=SECRET)
        assert call("settings", "set", "protocols.sms4-rest.tariff", "2").code == 0
        assert window.dispatcher.holds() == ()
