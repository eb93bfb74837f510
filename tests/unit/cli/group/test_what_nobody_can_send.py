"""What waits for a protocol with which nobody can send is told and moved by a desk."""

from __future__ import annotations

import pytest

from tests.unit.cli.group.conftest import LONG, At, done, line_of, send
from tui.service.outbox.postgres_opening import open_postgres
from tui.simulator.practice import DemoPractice
from tui.simulator.server import Simulator


@pytest.fixture
def stranded(service: At, desk: At, practice: DemoPractice) -> list[int]:
    """Two messages wait for SMS4 by mail, which the machine that sends has not been set up for any more."""
    done(service("settings", "set", "provider.protocol", "sms4-mail"))
    ids = [done(send(desk, text)).json["id"] for text in ("Eins", "Zwei")]
    done(service("settings", "set", "provider.protocol", "sms4-rest"))
    done(service("settings", "set", "mail.host", ""))
    service("worker", "--drain")
    return ids


def test_what_nobody_can_send_is_told_and_moved_by_a_desk(
    service: At, desk: At, simulator: Simulator, stranded: list[int]
) -> None:
    command = "praxis-sms outbox reroute --from sms4-mail --to sms4-rest"
    listed = done(desk("outbox", "list", "--json"))
    assert "2 SMS warten auf „SMS4 mit E-Mail-Adresse“; damit kann zurzeit niemand senden." in listed.err
    assert command in listed.err
    assert [each["id"] for each in listed.json] == stranded[::-1]
    told = line_of(desk("check", "--json"), "stranded")
    assert told["verdict"] == "warning"
    assert command in told["remedy"]
    moved = done(desk("outbox", "reroute", "--from", "sms4-mail", "--to", "sms4-rest", "--json")).json
    assert (moved["rerouted"], moved["refused"]) == (2, [])
    assert "niemand senden" not in desk("outbox", "list").err
    done(service("worker", "--drain"))
    assert {sms.text for sms in simulator.accepted} == {"Eins", "Zwei"}
    story = done(desk("outbox", "audit", "--json")).json
    rerouted = [line for line in story if line["kind"] == "rerouted"]
    assert {(line["actor"], line["detail"]) for line in rerouted} == {("anmeldung", "sms4-mail → sms4-rest")}


def test_only_named_messages_are_moved_and_only_those_that_wait(
    service: At, desk: At, simulator: Simulator, stranded: list[int]
) -> None:
    first, second = map(str, stranded)
    reroute = ("outbox", "reroute", "--from", "sms4-mail", "--to", "sms4-rest", "--json")
    assert done(desk(*reroute, first)).json["rerouted"] == 1
    done(desk("outbox", "cancel", second))
    refused = desk(*reroute, second)
    assert refused.code == 4
    assert "abgebrochen" in refused.json["refused"][0]["reason"]
    assert desk(*reroute, "999").code == 4
    assert desk(*reroute).code == 4, "nothing waits any more"


def test_what_the_new_protocol_cannot_carry_stays_and_is_named(service: At, desk: At, simulator: Simulator) -> None:
    done(service("settings", "set", "provider.protocol", "3steps2web-api"))
    done(service("settings", "set", "provider.long_sms", "true"))
    long, short = (done(send(desk, text)).json["id"] for text in (LONG, "Kurz"))
    refused = desk("outbox", "reroute", "--from", "3steps2web-api", "--to", "sms4-mail", "--json")
    assert refused.code == 4
    assert [each["id"] for each in refused.json["messages"]] == [short]
    assert [each["id"] for each in refused.json["refused"]] == [long]
    assert "zu lang" in refused.json["refused"][0]["reason"]


def test_a_protocol_that_this_version_does_not_know_is_told_and_left(
    desk: At, service: At, url: str, simulator: Simulator
) -> None:
    done(service("settings", "publish"))
    message = done(send(desk)).json["id"]
    store = open_postgres(url)
    store.queue.reroute("sms4-rest", "sms9", {"Molar": [message]}, actor="anna")
    store.close()
    listed = done(desk("outbox", "list"))
    assert "1 SMS wartet auf „sms9“" in listed.err
    assert "kennt das Protokoll nicht" in listed.err
    assert done(desk("outbox", "reroute", "--from", "sms9", "--to", "sms4-rest", "--json")).json["rerouted"] == 1
    done(service("worker", "--drain"))
    assert len(simulator.accepted) == 1


def test_a_protocol_is_not_moved_to_itself(desk: At, service: At) -> None:
    done(service("settings", "publish"))
    assert desk("outbox", "reroute", "--from", "sms4-rest", "--to", "sms4-rest").code == 2
