"""An account that cannot pay: everything waits, and the provider is not asked for each message of a series."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.unit.cli.conftest import TEXT, Caller, Office, configure
from tui.simulator.accounts import PRACTICE
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.practice import DemoPractice
from tui.simulator.server import Simulator

CONCURRENCY = 4
PATHS = {"seven": "/api/sms", "lox24": "/sms", "massenversand": "/sms/sendsms.asp"}
INTERFACES = {"seven": Interface.SEVEN, "lox24": Interface.LOX24, "massenversand": Interface.MASSENVERSAND}


@pytest.fixture
def three_cents() -> Iterator[Simulator]:
    """A provider at which the practice has 0,03 € left."""
    with Simulator(accounts=[replace(PRACTICE, balance=Decimal("0.03"))]) as simulator:
        yield simulator


@pytest.fixture
def twelve(tmp_path: Path) -> str:
    """A list of twelve patients."""
    path = tmp_path / "liste.csv"
    rows = "".join(f"0171 12345{row:02},ja\n" for row in range(12))
    path.write_text(f"Handy,Einwilligung\n{rows}", encoding="utf-8")
    return str(path)


def use_format(office: Office, simulator: Simulator, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAXIS_SMS_SECRET_3STEPS2WEB_API_KEY", PRACTICE.api_key)
    office.config.write_text(
        '[provider]\nprotocol = "3steps2web-api"\nsender = "PraxisMolar"\n'
        f'[protocols.3steps2web-api]\nformat = "{name}"\nurl = "{simulator.http_url}{PATHS[name]}"\n'
        '[policy]\nquiet_hours = ""\n',
        encoding="utf-8",
    )


def everything_waits(call: Caller, twelve: str, simulator: Simulator) -> None:
    sent = call("series", "--file", twelve, "--text", TEXT, "--yes", "--json")
    assert (sent.code, sent.json["states"]) == (3, {"queued": 12}), sent.err
    assert "Guthaben" in sent.err
    assert simulator.accepted == []
    assert len(simulator.rejected) <= CONCURRENCY


def test_a_refusal_in_words_of_credit_lets_the_series_wait(
    call: Caller, office: Office, three_cents: Simulator, twelve: str
) -> None:
    configure(office, three_cents.http_url)
    everything_waits(call, twelve, three_cents)
    assert all("Fehler: Ihr Guthaben reicht nicht aus" in each.words for each in three_cents.rejected)


def test_a_refusal_in_other_words_lets_it_wait_where_the_balance_is_below_the_price(
    call: Caller, office: Office, three_cents: Simulator, twelve: str
) -> None:
    three_cents.set_fault(Fault(FaultKind.REFUSE, Interface.SMS4, words="Versand nicht möglich"))
    configure(office, three_cents.http_url)
    everything_waits(call, twelve, three_cents)


def test_a_worker_ends_with_3_and_goes_on_once_there_is_credit(
    call: Caller, office: Office, three_cents: Simulator, twelve: str
) -> None:
    configure(office, three_cents.http_url)
    assert call("series", "--file", twelve, "--text", TEXT, "--yes", "--no-wait").code == 0
    assert call("worker", "--drain").code == 3
    with Simulator() as funded:
        configure(office, funded.http_url)
        assert call("worker", "--drain").code == 0
        assert len(funded.accepted) == 12


def test_check_says_why_messages_wait_and_how_to_go_on(
    call: Caller, office: Office, three_cents: Simulator, twelve: str
) -> None:
    configure(office, three_cents.http_url)
    assert call("check").code == 0
    everything_waits(call, twelve, three_cents)
    checked = call("check")
    assert checked.code == 3
    assert "✗ Angehalten: 12 SMS warten. Bei SMS4 ist kein Guthaben mehr:" in checked.out
    assert "Abhilfe: Laden Sie das Guthaben auf" in checked.out
    (hold,) = [line for line in call("check", "--json").json if line["subject"] == "hold"]
    assert hold["verdict"] == "failed"

    with Simulator() as funded:
        configure(office, funded.http_url)
        assert call("worker", "--drain").code == 0
        assert call("check").code == 0


def test_check_says_so_after_credentials_were_refused_too_though_they_are_right_again(
    call: Caller, practice: DemoPractice, twelve: str
) -> None:
    practice.simulator.set_fault(Fault(FaultKind.WRONG_CREDENTIALS))
    assert call("series", "--file", twelve, "--text", TEXT, "--yes").code == 3
    practice.simulator.clear_faults()
    checked = call("check")
    assert checked.code == 3
    assert "12 SMS warten. SMS4 weist die Zugangsdaten zurück" in checked.out


@pytest.mark.parametrize("name", PATHS)
def test_every_shipped_format_knows_its_refusal_for_lack_of_credit(
    call: Caller, office: Office, three_cents: Simulator, twelve: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_format(office, three_cents, name, monkeypatch)
    everything_waits(call, twelve, three_cents)


@pytest.mark.parametrize("name", ["seven", "lox24"])
def test_every_shipped_format_with_an_enquiry_is_asked_for_the_balance_after_a_refusal(
    call: Caller, office: Office, three_cents: Simulator, twelve: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_cents.set_fault(Fault(FaultKind.REFUSE, INTERFACES[name]))
    use_format(office, three_cents, name, monkeypatch)
    everything_waits(call, twelve, three_cents)
