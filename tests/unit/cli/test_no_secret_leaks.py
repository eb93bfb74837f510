"""No password is found in configuration, store, log, temporary file or output, whatever happens with it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.terminal.pty_session import PtySession
from tests.unit.cli.conftest import NUMBER, TEXT, Call, Caller, Office, command, program
from tui.service.api import PraxisSms
from tui.service.model.card_protocols import PROTOCOLS, Carrier, Protocol, ProtocolKey
from tui.service.usecases.single import Compose
from tui.simulator.accounts import SimulatedAccount
from tui.simulator.faults import Fault, FaultKind
from tui.simulator.practice import configuration
from tui.simulator.server import Simulator

PASSWORD = "Kuchen-Blech-98765"
API_KEY = "Schluessel-Bund-24680"
MAIL_PASSWORD = "Brief-Marke-13579"
WRONG = "Falsches-Wort-11223"
SECRETS = (PASSWORD, API_KEY, MAIL_PASSWORD, WRONG)
ACCOUNT = SimulatedAccount(
    customer_number="XY777",
    user="geheimniskraemer",
    password=PASSWORD,
    api_key=API_KEY,
    mail_address="praxis@example.de",
    mail_password=MAIL_PASSWORD,
    balance=Decimal("100"),
)


@pytest.fixture
def provider() -> Iterator[Simulator]:
    with Simulator(accounts=(ACCOUNT,)) as running:
        yield running


@pytest.fixture
def practice(office: Office, provider: Simulator, call: Caller, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Every secret lies in the keyring, put there by the command for it."""
    monkeypatch.delenv("PRAXIS_SMS_SECRET_SMS4_PASSWORD")
    office.environ.pop("PRAXIS_SMS_SECRET_SMS4_PASSWORD")
    for name, value in (("SSL_CERT_FILE", str(provider.ca_file)), ("TMPDIR", str(office.config.parent))):
        monkeypatch.setenv(name, value)
        office.environ[name] = value
    office.config.write_text(configuration(provider, ProtocolKey.SMS4_REST, ACCOUNT), encoding="utf-8")
    for name, value in (
        ("sms4-password", PASSWORD),
        ("3steps2web-password", PASSWORD),
        ("3steps2web-api-key", API_KEY),
        ("smtp-password", MAIL_PASSWORD),
    ):
        spoken_of(call("secrets", "set", name, "--stdin", stdin=value))
    return office


def spoken_of(call: Call) -> None:
    for secret in SECRETS:
        assert secret not in call.out + call.err


def _known_to(protocol: Protocol) -> str:
    """What the server of a protocol was given, and may repeat in its answer."""
    if protocol.carrier is Carrier.MAIL:
        return MAIL_PASSWORD
    return API_KEY if protocol.key is ProtocolKey.THREESTEPS_API else PASSWORD


def written_down(*folders: Path) -> list[tuple[Path, str]]:
    """Every file with a secret in it, apart from the test's own keyring."""
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    return [
        (file, secret)
        for file in files
        if file.name != ".test-keyring.json"
        for secret in SECRETS
        if secret.encode() in file.read_bytes()
    ]


def test_whatever_is_called_no_secret_is_written_or_said(call: Caller, practice: Office, provider: Simulator) -> None:
    for protocol in PROTOCOLS:
        spoken_of(call("settings", "set", "provider.protocol", protocol.key.value))
        spoken_of(call("check"))
        accepted = call("send", "--to", NUMBER, "--text", f"{TEXT} ({protocol.key.value})", "--json")
        assert accepted.json["state"] == "accepted"
        spoken_of(accepted)
        for kind in (FaultKind.REFUSE, FaultKind.DROP, FaultKind.WRONG_CREDENTIALS, FaultKind.MALFORMED):
            words = f"Fehler in user={ACCOUNT.user}&pwd={_known_to(protocol)}" if kind is FaultKind.REFUSE else ""
            number = provider.set_fault(Fault(kind, words=words))
            spoken_of(call("send", "--to", NUMBER, "--text", f"{protocol.key.value} {kind.value}", "--json"))
            spoken_of(call("check", "--json"))
            provider.remove_fault(number)
    for listing in (
        ("outbox", "list", "--json"), ("outbox", "list"), ("outbox", "show", "2"), ("outbox", "show", "2", "--json"),
        ("settings", "show"), ("settings", "show", "--json"), ("secrets", "status"), ("secrets", "status", "--json"),
        ("worker", "--drain"),
    ):  # fmt: skip
        spoken_of(call(*listing))
    assert written_down(practice.config.parent, Path.home()) == []


def test_a_wrong_password_is_not_repeated(call: Caller, practice: Office) -> None:
    call("secrets", "set", "sms4-password", "--stdin", stdin=WRONG)
    refused = call("send", "--to", NUMBER, "--text", TEXT)
    assert refused.code == 3
    spoken_of(refused)
    spoken_of(call("check"))
    spoken_of(call("outbox", "show", "1"))
    assert written_down(practice.config.parent, Path.home()) == []


def test_a_secret_in_the_wrong_place_is_not_repeated(call: Caller, practice: Office) -> None:
    for misplaced in (
        call("settings", "set", "protocols.sms4-rest.password", WRONG),
        call("secrets", "set", "sms4-password", "--stdin", stdin=f"{WRONG}\n{WRONG}"),
        call("secrets", "set", "smtp-passwort", "--stdin", stdin=WRONG),
    ):
        assert misplaced.code in (2, 3)
        spoken_of(misplaced)
    with practice.config.open("a") as file:
        file.write(f'[protocols.sms4-rest.password]\nvalue = "{WRONG}"\n')
    spoken_of(call("settings", "show"))
    spoken_of(call("settings", "show", "--json"))


def test_a_fault_of_the_program_does_not_tell_what_it_held(
    call: Caller, practice: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Compose, sms: object) -> None:
        password = PASSWORD
        raise RuntimeError(f"{password} {sms!r}") from ValueError(API_KEY)

    monkeypatch.setattr(Compose, "queue", broken)
    failed = call("send", "--to", NUMBER, "--text", TEXT)
    assert failed.code == 1
    spoken_of(failed)
    assert (practice.data / "fehler.log").exists()
    assert written_down(practice.config.parent, Path.home()) == []


def test_a_secret_asked_for_on_a_terminal_is_not_shown(practice: Office) -> None:
    with PtySession(command("secrets", "set", "sms4-password"), env=practice.environ) as session:
        session.wait_for("wird nicht angezeigt")
        session.type(f"{WRONG}\n")
        session.wait_for("Noch einmal")
        session.type(f"{WRONG}\n")
        session.wait_for("Schlüsselbund")
        assert session.exit_status() == 0
        assert WRONG not in session.screen_text()
        assert WRONG.encode() not in session.output
    with PraxisSms.open() as sms:
        assert sms.secrets.require("sms4-password").reveal() == WRONG


def test_the_environment_of_a_process_is_not_repeated(practice: Office) -> None:
    environ = practice.environ | {"PRAXIS_SMS_SECRET_SMS4_PASSWORD": PASSWORD}
    spoken_of(program(environ, "secrets", "status", "--json"))
    spoken_of(program(environ, "secrets", "set", "sms4-password", "--stdin", stdin=WRONG))
    spoken_of(program(environ, "send", "--to", NUMBER, "--text", TEXT))
    assert written_down(practice.config.parent, Path.home()) == []


def test_a_password_in_the_address_of_the_store_is_shown_nowhere(call: Caller) -> None:
    """It should lie in ~/.pgpass; but where somebody writes it into the address, nobody reads it there."""
    address = f"postgresql://anna:{WRONG}@127.0.0.1:1/praxis?sslpassword={WRONG}"
    told = [call("settings", "set", "store.url", address), call("settings", "set", "store.url", address, "--json")]
    told += [call(*words) for words in (("settings", "show"), ("settings", "show", "--json"), ("check",), ("worker",))]
    told += [call("outbox", "list"), call("send", "--to", "0171 1234567", "--text", "x"), call("stats")]
    told.append(call("outbox", "move", "--to", address))
    for each in told:
        assert WRONG not in each.out + each.err
    assert ".pgpass" in told[0].err
