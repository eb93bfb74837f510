"""Steering a running simulator over HTTP, as an admin does with curl."""

from __future__ import annotations

import httpx
import pytest

from tests.unit.simulator.conftest import E164, sms4_fields
from tui.simulator.server import Simulator

FAULTS = "/_simulator/faults"
SEND = "/cgi-bin/sms_out.pl"


def test_the_overview_names_addresses_and_credentials(simulator: Simulator, client: httpx.Client) -> None:
    overview = client.get("/_simulator").json()

    assert overview["http_url"] == simulator.http_url
    assert overview["smtp_port"] == simulator.smtp_port
    assert overview["accounts"][0]["customer_number"] == "XY12345"


def test_a_fault_is_ordered_seen_and_taken_away(client: httpx.Client) -> None:
    ordered = client.post(FAULTS, json={"kind": "503", "interface": "sms4", "retry_after": 5, "times": 2})
    number = ordered.json()["id"]

    assert ordered.status_code == 201
    assert client.post(SEND, data=sms4_fields()).status_code == 503
    [listed] = client.get(FAULTS).json()
    assert (listed["id"], listed["kind"], listed["interface"], listed["struck"]) == (number, "503", "sms4", 1)
    assert client.delete(f"{FAULTS}/{number}").status_code == 204
    assert client.delete(f"{FAULTS}/{number}").status_code == 404
    assert client.post(SEND, data=sms4_fields()).status_code == 200


def test_all_faults_are_taken_away_at_once(client: httpx.Client) -> None:
    client.post(FAULTS, json={"kind": "drop"})
    client.post(FAULTS, json={"kind": "delay", "seconds": 5})

    assert client.delete(FAULTS).status_code == 204
    assert client.get(FAULTS).json() == []


@pytest.mark.parametrize(
    ("document", "named"),
    [
        ({"kind": "erdbeben"}, "refuse-connection"),
        ({}, "refuse-connection"),
        ({"kind": "drop", "interface": "fax"}, "massenversand"),
        ({"kind": "drop", "wann": "bald"}, "every"),
        ({"kind": "drop", "times": "2"}, "times"),
        ({"kind": "drop", "times": True}, "times"),
        ({"kind": "drop", "taken": "ja"}, "taken"),
        ({"kind": "drop", "every": 0}, "every"),
        ({"kind": "refuse-connection"}, "seconds"),
        ([], "kind"),
    ],
)
def test_a_fault_that_cannot_be_is_refused_with_what_is_allowed(
    client: httpx.Client, document: object, named: str
) -> None:
    answer = client.post(FAULTS, json=document)

    assert answer.status_code == 422
    assert named in answer.json()["error"] + answer.json()["remedy"]
    assert client.get(FAULTS).json() == []


def test_what_is_no_json_is_refused(client: httpx.Client) -> None:
    assert client.post(FAULTS, content=b"{").status_code == 422


def test_connections_refused_for_a_while_are_taken_again_by_themselves(
    simulator: Simulator, client: httpx.Client
) -> None:
    assert client.post(FAULTS, json={"kind": "refuse-connection", "seconds": 0.2}).status_code == 201

    with pytest.raises(httpx.NetworkError):  # refused, or reset where the kernel had just taken the connection
        client.get("/_simulator")
    retrying = httpx.HTTPTransport(retries=8)
    with httpx.Client(transport=retrying, base_url=simulator.http_url, trust_env=False) as patient:
        assert patient.get(FAULTS).json() == []


def test_accepted_messages_are_listed_filtered_and_forgotten(client: httpx.Client) -> None:
    client.post(SEND, data=sms4_fields())
    client.post(SEND, data=sms4_fields(handynr="4366012345678"))

    accepted = client.get("/_simulator/accepted").json()
    assert [each["number"] for each in accepted] == [E164, "+4366012345678"]
    assert len(client.get("/_simulator/accepted", params={"number": E164}).json()) == 1
    assert client.get("/_simulator/accepted", params={"interface": "mail"}).json() == []
    assert client.delete("/_simulator/accepted").status_code == 204
    assert client.get("/_simulator/accepted").json() == []


def test_requests_turned_away_are_listed_with_their_reason(client: httpx.Client) -> None:
    client.post(SEND, data=sms4_fields(text=""))

    [rejected] = client.get("/_simulator/rejected").json()
    assert rejected["words"] == "Fehler: Kein Text angegeben."


def test_an_unknown_address_is_not_found(client: httpx.Client) -> None:
    assert client.get("/irgendwo").status_code == 404


def test_a_patient_answers_the_last_message_that_the_number_got(simulator: Simulator, client: httpx.Client) -> None:
    client.post(SEND, data=sms4_fields())
    answered = client.post("/_simulator/answers", json={"number": E164, "text": "JA"})
    assert answered.status_code == 201
    [answer] = client.get("/_simulator/answers").json()
    assert (answer["number"], answer["text"]) == (E164, "JA")
    assert answer["replies_to"] == simulator.accepted[-1].provider_id


@pytest.mark.parametrize("document", [[], {}, {"number": "keine", "text": "JA"}, {"number": E164, "text": 5}])
def test_what_is_no_answer_is_refused(client: httpx.Client, document: object) -> None:
    assert client.post("/_simulator/answers", json=document).status_code == 422
    assert client.post("/_simulator/answers", content=b"{").status_code == 422
