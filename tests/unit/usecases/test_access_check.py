"""Zugang prüfen: every prerequisite of every protocol, each failing in turn, and what the person is told to do."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.unit.gateways.loopback import closed_port
from tui.service.api import Card, CheckFailure, CheckLine, PraxisSms, Verdict, count
from tui.service.model.card_protocols import ProtocolKey, protocol
from tui.service.outbox.dispatch.sending_right import DispatchLock
from tui.service.secrets.values import SecretName
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.practice import DemoPractice, demo_practice
from tui.simulator.server import Simulator

ALL = list(ProtocolKey)
BY_MAIL = [ProtocolKey.SMS4_MAIL, ProtocolKey.THREESTEPS_MAIL]
OVER_HTTP = [ProtocolKey.SMS4_REST, ProtocolKey.THREESTEPS_API]
ENQUIRY = {
    ProtocolKey.SMS4_REST: Interface.SMS4_CHECK,
    ProtocolKey.THREESTEPS_API: Interface.SEVEN_BALANCE,
    ProtocolKey.SMS4_MAIL: Interface.MAIL,
    ProtocolKey.THREESTEPS_MAIL: Interface.MAIL,
}
MISSING, WRONG, NOT_WORKING = CheckFailure.MISSING, CheckFailure.WRONG, CheckFailure.NOT_WORKING
OK, WARNING, FAILED, SKIPPED = Verdict.OK, Verdict.WARNING, Verdict.FAILED, Verdict.SKIPPED
NOT_CHECKABLE = Verdict.NOT_CHECKABLE


@pytest.fixture(params=ALL)
def key(request: pytest.FixtureRequest) -> ProtocolKey:
    chosen: ProtocolKey = request.param
    return chosen


@pytest.fixture
def practice(key: ProtocolKey) -> Iterator[DemoPractice]:
    with demo_practice(key=key) as running:
        yield running


@pytest.fixture
def sms(practice: DemoPractice) -> Iterator[PraxisSms]:
    with PraxisSms.open() as service:
        yield service


only_sms4 = pytest.mark.parametrize("key", [ProtocolKey.SMS4_REST], indirect=True)
only_by_mail = pytest.mark.parametrize("key", BY_MAIL, indirect=True)
only_over_http = pytest.mark.parametrize("key", OVER_HTTP, indirect=True)


def needed_secret(key: ProtocolKey) -> SecretName:
    """The secret that this protocol logs in with."""
    return SecretName.SMTP_PASSWORD if key in BY_MAIL else SecretName(protocol(key).secret)


def of(lines: tuple[CheckLine, ...], subject: str) -> CheckLine:
    """The one line about a subject."""
    (line,) = (line for line in lines if line.subject == subject)
    return line


def failed(lines: tuple[CheckLine, ...]) -> list[str]:
    return [line.subject for line in lines if line.verdict is FAILED]


def changed(sms: PraxisSms, **changes: str) -> Card:
    """The card with other values for its protocol."""
    card = sms.card.load()
    access = replace(card.access, **changes)
    return replace(card, accesses={**card.accesses, card.protocol: access})


def test_where_all_is_well_every_prerequisite_has_a_line_and_nothing_is_sent(
    sms: PraxisSms, practice: DemoPractice, key: ProtocolKey
) -> None:
    lines = sms.access.check()
    assert [line.subject for line in lines] == [
        "configuration", "sender", "secret", "address", "connection", "credentials", "balance", "store",
        "answers",
    ]  # fmt: skip
    not_ok = {line.subject: line.verdict for line in lines if line.verdict is not OK}
    assert not_ok == ({"balance": NOT_CHECKABLE} if key in BY_MAIL else {})
    assert all(line.title and line.sentence for line in lines)
    assert practice.simulator.accepted == []
    assert practice.simulator.rejected == []


def test_the_balance_is_told_where_the_provider_names_one(sms: PraxisSms, key: ProtocolKey) -> None:
    told = of(sms.access.check(), "balance").sentence
    account = sms.access.balance()
    if key in BY_MAIL:
        assert told == "Der Anbieter nennt kein Guthaben."
        assert account is None
    else:
        assert told == "100.000,00 €"
        assert account is not None
        assert account.balance == Decimal("100000.00")


def test_an_empty_field_is_named_and_the_provider_is_not_asked(sms: PraxisSms, key: ProtocolKey) -> None:
    field, label = ("customer_number", "Kundennr.")
    if key is ProtocolKey.THREESTEPS_API:
        field, label = ("address", "Adresse des Anbieters")
    lines = sms.access.check(changed(sms, **{field: ""}))
    line = of(lines, "configuration")
    assert (line.verdict, line.failure) == (FAILED, MISSING)
    assert label in line.sentence
    assert "F8" in line.remedy
    assert of(lines, "credentials").verdict is SKIPPED


@only_over_http
def test_what_is_there_and_has_a_mistake_is_called_wrong(sms: PraxisSms) -> None:
    line = of(sms.access.check(changed(sms, address="http://127.0.0.1:1http://nebenan")), "configuration")
    assert (line.verdict, line.failure) == (FAILED, WRONG)


def test_a_sender_beyond_the_card_is_named_but_the_access_is_checked_all_the_same(sms: PraxisSms) -> None:
    lines = sms.access.check(replace(sms.card.load(), sender="PraxisMolar2"))
    assert failed(lines) == ["sender"]
    assert of(lines, "sender").failure is WRONG
    assert "F8" in of(lines, "sender").remedy
    assert of(lines, "credentials").verdict is OK


@only_sms4
def test_a_sender_that_the_provider_takes_amiss_is_a_warning(sms: PraxisSms) -> None:
    line = of(sms.access.check(replace(sms.card.load(), sender="Molar")), "sender")
    assert line.verdict is WARNING
    assert "SMS4" in line.sentence


def test_a_missing_secret_is_named_with_the_way_to_store_it(
    sms: PraxisSms, key: ProtocolKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(needed_secret(key).variable)
    lines = sms.access.check()
    line = of(lines, "secret")
    assert (line.verdict, line.title) == (FAILED, needed_secret(key).label)
    assert line.failure is MISSING
    assert line.sentence
    assert line.command == f"praxis-sms secrets set {needed_secret(key)}"
    assert "praxis-sms" not in line.remedy.replace("SMS-Provider", "")
    assert ("Mail einrichten" if needed_secret(key) is SecretName.SMTP_PASSWORD else "F8") in line.remedy
    assert of(lines, "credentials").verdict is SKIPPED
    assert "connection" not in [line.subject for line in lines]


def test_where_no_keyring_could_keep_a_secret_it_is_still_named_as_missing(
    sms: PraxisSms, key: ProtocolKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(needed_secret(key).variable)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    line = of(sms.access.check(), "secret")
    assert line.sentence == "ist nicht hinterlegt. Auf diesem Rechner gibt es keinen Schlüsselbund."
    assert line.command == f"praxis-sms secrets set {needed_secret(key)} --allow-file"


@only_over_http
def test_a_secret_that_was_typed_and_not_saved_is_what_is_checked(
    sms: PraxisSms, key: ProtocolKey, practice: DemoPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = sms.secrets.require(protocol(key).secret).reveal()
    monkeypatch.delenv(needed_secret(key).variable)
    lines = sms.access.check(sms.card.load(), right)
    assert failed(lines) == []
    assert of(lines, "secret").sentence == "wie eingegeben, noch nicht gespeichert"
    assert sms.secrets.find(protocol(key).secret) is None
    assert failed(sms.access.check(sms.card.load(), "falsch-getippt")) == ["credentials"]


@only_by_mail
def test_by_mail_the_password_typed_on_the_card_is_not_taken_for_that_of_the_mail_server(sms: PraxisSms) -> None:
    lines = sms.access.check(sms.card.load(), "irgendetwas")
    assert failed(lines) == []
    assert of(lines, "secret").title == "Passwort am Mailserver"


def test_a_secret_in_a_file_is_a_warning_that_stays(
    sms: PraxisSms, key: ProtocolKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = sms.secrets.require(needed_secret(key)).reveal()
    monkeypatch.delenv(needed_secret(key).variable)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    sms.secrets.set(needed_secret(key), value, allow_file=True)
    lines = sms.access.check()
    line = of(lines, "secret")
    assert line.verdict is WARNING
    assert "unverschlüsselt in einer Datei" in line.sentence
    assert "Schlüsselbund oder systemd" in line.remedy
    assert failed(lines) == []


def test_a_server_that_is_not_to_be_found_is_named(sms: PraxisSms, key: ProtocolKey) -> None:
    name = "nirgends.invalid"
    if key in BY_MAIL:
        sms.configuration.change({"mail.host": name})
        lines = sms.access.check()
    else:
        lines = sms.access.check(changed(sms, address=f"https://{name}/api"))
    line = of(lines, "address")
    assert (line.verdict, line.failure) == (FAILED, NOT_WORKING)
    assert name in line.sentence
    assert "Internetverbindung" in line.remedy
    assert of(lines, "credentials").verdict is SKIPPED


def test_a_server_that_takes_no_connection_is_told_with_what_to_do(sms: PraxisSms, key: ProtocolKey) -> None:
    port = closed_port()
    if key in BY_MAIL:
        sms.configuration.change({"mail.port": port})
        lines = sms.access.check()
    else:
        lines = sms.access.check(changed(sms, address=f"http://127.0.0.1:{port}/api"))
    line = of(lines, "connection")
    assert (line.verdict, line.failure) == (FAILED, NOT_WORKING)
    assert line.sentence
    assert line.remedy
    assert of(lines, "credentials").verdict is SKIPPED


def test_a_certificate_nobody_vouches_for_fails_the_connection_and_is_sent_no_password(
    sms: PraxisSms, key: ProtocolKey, practice: DemoPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with Simulator(tls=True) as encrypted:
        lines = sms.access.check(None if key in BY_MAIL else changed(sms, address=f"{encrypted.http_url}/api/sms"))
        assert encrypted.rejected == []
    line = of(lines, "connection")
    assert line.verdict is FAILED
    assert "Zertifikat" in line.sentence
    assert line.remedy
    assert of(lines, "credentials").verdict is SKIPPED
    assert practice.simulator.rejected == []


def test_refused_credentials_are_told_with_what_to_correct(
    sms: PraxisSms, key: ProtocolKey, practice: DemoPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(needed_secret(key).variable, "ganz-falsch")
    lines = sms.access.check()
    assert failed(lines) == ["credentials"]
    line = of(lines, "credentials")
    assert line.failure is WRONG
    assert line.sentence
    assert line.remedy
    assert "ganz-falsch" not in line.sentence + line.remedy
    assert of(lines, "connection").verdict is OK
    assert sms.access.balance() is None
    assert practice.simulator.accepted == []


@only_over_http
def test_an_account_without_credit_is_warned_of(sms: PraxisSms, key: ProtocolKey, practice: DemoPractice) -> None:
    practice.simulator.set_fault(Fault(FaultKind.NO_CREDIT, ENQUIRY[key]))
    line = of(sms.access.check(), "balance")
    assert line.verdict is WARNING
    assert "Guthaben" in line.remedy


@only_over_http
@pytest.mark.parametrize(
    "kind",
    [FaultKind.UNAVAILABLE, FaultKind.INTERNAL_ERROR, FaultKind.MALFORMED, FaultKind.DROP, FaultKind.HALF_ANSWER],
)
def test_a_provider_out_of_order_is_not_called_wrong_credentials(
    sms: PraxisSms, key: ProtocolKey, practice: DemoPractice, kind: FaultKind
) -> None:
    practice.simulator.set_fault(Fault(kind, ENQUIRY[key]))
    lines = sms.access.check()
    assert failed(lines) == ["connection"]
    assert of(lines, "credentials").verdict is SKIPPED
    assert sms.access.balance() is None


@only_by_mail
def test_a_mail_server_without_encryption_gets_no_password(sms: PraxisSms, practice: DemoPractice) -> None:
    practice.simulator.set_fault(Fault(FaultKind.NO_STARTTLS))
    lines = sms.access.check()
    line = of(lines, "connection")
    assert line.verdict is FAILED
    assert "STARTTLS" in line.sentence
    assert of(lines, "credentials").verdict is SKIPPED


@only_by_mail
def test_mail_that_is_not_set_up_is_named_as_such(sms: PraxisSms) -> None:
    sms.configuration.change({"mail.host": ""})
    lines = sms.access.check()
    assert "Mail-Einrichtung" in of(lines, "configuration").sentence
    assert of(lines, "address").verdict is FAILED


@only_by_mail
def test_a_mail_server_without_a_login_needs_no_password(sms: PraxisSms, monkeypatch: pytest.MonkeyPatch) -> None:
    sms.configuration.change({"mail.user": ""})
    monkeypatch.delenv(SecretName.SMTP_PASSWORD.variable)
    lines = sms.access.check()
    assert "secret" not in [line.subject for line in lines]
    assert of(lines, "connection").verdict is OK
    assert of(lines, "credentials").verdict is NOT_CHECKABLE


OWN_FORMAT = """
[protocols.3steps2web-api.custom]
request = { key = { in = "bearer" }, fields = { recipient = "an", text = "text" } }
answer = { accepted = [{ at = "", equals = "OK" }] }
"""


@pytest.mark.parametrize("key", [ProtocolKey.THREESTEPS_API], indirect=True)
@pytest.mark.parametrize("name", ["massenversand", "custom"])
def test_what_a_provider_without_an_enquiry_does_not_say_is_not_called_ok(
    sms: PraxisSms, practice: DemoPractice, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with practice.config_file.open("a", encoding="utf-8") as file:
        file.write(OWN_FORMAT)
    sms.configuration.change({"protocols.3steps2web-api.format": name})
    monkeypatch.setenv(needed_secret(ProtocolKey.THREESTEPS_API).variable, "ganz-falsch")
    lines = sms.access.check()
    assert failed(lines) == []
    assert of(lines, "connection").verdict is OK
    told = of(lines, "credentials")
    assert told.verdict is NOT_CHECKABLE
    assert told.sentence == "nicht prüfbar: dieser Anbieter bietet keine Abfrage; eine Test-SMS zeigt es"
    assert of(lines, "balance").verdict is NOT_CHECKABLE
    assert practice.simulator.accepted == []
    assert practice.simulator.rejected == []


def test_a_store_that_cannot_be_used_is_told_beside_an_access_that_is_fine(
    sms: PraxisSms, practice: DemoPractice
) -> None:
    (practice.data_folder / "outbox.sqlite3").write_bytes(b"das ist keine Datenbank" * 100)
    lines = sms.access.check()
    assert failed(lines) == ["store"]
    assert of(lines, "store").remedy
    assert of(lines, "store").failure is NOT_WORKING


def test_a_test_sms_is_one_part_in_the_plain_alphabet(sms: PraxisSms) -> None:
    counted = count(sms.access.test_text())
    assert (counted.segments, counted.encoding) == (1, "GSM-7")


# --- where others send ---


@only_sms4
def test_a_desk_that_leaves_sending_to_a_service_needs_no_access_but_somebody_who_sends(
    sms: PraxisSms, practice: DemoPractice, key: ProtocolKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(needed_secret(key).variable)
    sms.configuration.change({"dispatch.here": False, "protocols.sms4-rest.user": ""})
    lines = sms.access.check()
    assert [line.subject for line in lines] == ["configuration", "sender", "store", "answers", "dispatcher"]
    assert failed(lines) == []
    assert of(lines, "configuration").verdict is SKIPPED
    assert of(lines, "dispatcher").verdict is WARNING
    assert "praxis-sms worker" in of(lines, "dispatcher").remedy

    lock = DispatchLock(practice.data_folder)
    assert lock.acquire()
    found = of(sms.access.check(), "dispatcher")
    lock.release()
    assert (found.verdict, found.sentence) == (OK, socket.gethostname())


@only_sms4
def test_whoever_has_an_access_all_the_same_can_check_it(sms: PraxisSms) -> None:
    sms.configuration.change({"dispatch.here": False})
    lines = sms.access.check()
    assert of(lines, "credentials").verdict is OK
    assert lines[-1].subject == "dispatcher"
