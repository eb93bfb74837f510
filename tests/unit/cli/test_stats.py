"""`praxis-sms stats` and `purge`: what went out, what it cost, and forgetting it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.unit.cli.conftest import E164, NUMBER, TEXT, Caller
from tui.service.api import PraxisSms, SingleSms
from tui.service.system.paths import find_paths
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.practice import DemoPractice
from tui.simulator.server import Simulator


def test_periods_and_days_are_counted_with_their_costs(call: Caller, simulator: Simulator) -> None:
    days = {f"{date.today()}"}
    assert call("send", "--to", NUMBER, "--text", TEXT).code == 0
    number = simulator.set_fault(Fault(FaultKind.REFUSE, Interface.SMS4))
    assert call("send", "--to", NUMBER, "--text", "Zwei").code == 5
    simulator.remove_fault(number)
    document = call("stats", "--json").json
    assert document["currency"] == "EUR"
    assert [each["period"] for each in document["periods"]] == ["hour", "24h", "7d", "month", "30d"]
    hour = document["periods"][0]
    assert {name: hour[name] for name in ("messages", "segments", "failed", "unknown", "cost")} == {
        "messages": 1, "segments": 1, "failed": 1, "unknown": 0, "cost": 0.075,
    }  # fmt: skip
    assert datetime.fromisoformat(hour["since"]).tzinfo == UTC
    (today,) = [each for each in document["days"] if each["messages"]]
    assert len(document["days"]) == 14
    assert today["day"] in days | {f"{date.today()}"}
    assert {name: today[name] for name in ("messages", "segments", "failed")} == {
        "messages": 1, "segments": 1, "failed": 1,
    }  # fmt: skip


def test_people_read_a_table(call: Caller, practice: DemoPractice) -> None:
    assert call("send", "--to", NUMBER, "--text", TEXT).code == 0
    heading, hour, *_others = call("stats").lines
    assert heading.split() == ["Zeitraum", "SMS", "Teile", "Kosten", "abgelehnt", "ungeklärt"]
    assert hour.split() == ["letzte", "Stunde", "1", "1", "0,075", "€", "0", "0"]


@pytest.mark.parametrize(("days", "code"), [("1", 0), ("366", 0), ("0", 2), ("367", 2), ("viele", 2)])
def test_the_number_of_days_is_chosen(call: Caller, practice: DemoPractice, days: str, code: int) -> None:
    listed = call("stats", "--json", "--days", days)
    assert listed.code == code
    if code == 0:
        assert len(listed.json["days"]) == int(days)


def test_nothing_sent_is_no_failure(call: Caller, practice: DemoPractice) -> None:
    assert call("stats", "--json").json["periods"][0]["messages"] == 0


def test_what_is_old_loses_name_number_and_text_and_what_is_young_keeps_them(
    call: Caller, practice: DemoPractice
) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=91)
    with PraxisSms(find_paths(), clock=lambda: long_ago) as then:
        message = then.compose.queue(SingleSms(NUMBER, TEXT, "Käthe Weiß"))
        then.outbox.cancel([message.id])
    assert call("send", "--to", NUMBER, "--text", "Heute").code == 0
    assert call("purge", "--json").json == {"purged": 1, "retention_days": 90}
    young, old = call("outbox", "list", "--json").json
    assert (old["number"], old["name"], old["text"], old["state"]) == ("", "", "", "cancelled")
    assert (young["number"], young["text"]) == (E164, "Heute")
    assert call("purge").out == "0 Nachrichten anonymisiert.\n"


def test_one_document_and_the_figures_for_prometheus_do_not_share_standard_output(
    call: Caller, practice: DemoPractice
) -> None:
    both = call("stats", "--prometheus", "-", "--json")
    assert both.code == 2
    assert set(both.json) == {"error", "remedy", "exit_code"}
