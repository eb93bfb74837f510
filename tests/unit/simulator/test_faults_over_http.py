"""What a client sees of each fault over HTTP, and whether the provider has the message afterwards."""

from __future__ import annotations

import httpx
import pytest

from tests.unit.simulator.conftest import sms4_fields
from tests.waiting import until
from tui.simulator.accounts import PRACTICE
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.server import Simulator

SEND = "/cgi-bin/sms_out.pl"


def send(client: httpx.Client) -> httpx.Response:
    return client.post(SEND, data=sms4_fields(v="1"))


def test_a_delayed_answer_outlasts_the_patience_of_the_client_although_the_message_is_taken(
    simulator: Simulator, client: httpx.Client
) -> None:
    simulator.set_fault(Fault(FaultKind.DELAY, seconds=3600))

    with pytest.raises(httpx.ReadTimeout):
        client.post(SEND, data=sms4_fields(), timeout=0.2)

    until(lambda: len(simulator.accepted) == 1)


def test_a_short_delay_ends_in_the_usual_answer(simulator: Simulator, client: httpx.Client) -> None:
    simulator.set_fault(Fault(FaultKind.DELAY, seconds=0.01))

    assert "erfolgreich" in send(client).text


def test_a_connection_dropped_after_the_body_brings_no_answer_although_the_message_is_taken(
    simulator: Simulator, client: httpx.Client
) -> None:
    simulator.set_fault(Fault(FaultKind.DROP, times=1))

    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        send(client)

    assert len(simulator.accepted) == 1
    assert "erfolgreich" in send(client).text


def test_half_an_answer_breaks_off_in_the_middle(simulator: Simulator, client: httpx.Client) -> None:
    simulator.set_fault(Fault(FaultKind.HALF_ANSWER, times=1))

    with pytest.raises(httpx.RemoteProtocolError):
        send(client)

    assert len(simulator.accepted) == 1


@pytest.mark.parametrize("kind", [FaultKind.DROP, FaultKind.HALF_ANSWER, FaultKind.INTERNAL_ERROR])
def test_a_spoilt_answer_can_also_mean_that_the_message_was_lost(
    simulator: Simulator, client: httpx.Client, kind: FaultKind
) -> None:
    simulator.set_fault(Fault(kind, taken=False))

    try:
        assert send(client).status_code == 500
    except httpx.TransportError:
        assert kind is not FaultKind.INTERNAL_ERROR

    assert simulator.accepted == []


def test_a_malformed_answer_is_a_web_page_nobody_asked_for(simulator: Simulator, client: httpx.Client) -> None:
    simulator.set_fault(Fault(FaultKind.MALFORMED))

    assert send(client).headers["content-type"] == "text/html"
    assert len(simulator.accepted) == 1


@pytest.mark.parametrize(
    ("kind", "status", "taken"),
    [
        (FaultKind.TOO_MANY_REQUESTS, 429, 0),
        (FaultKind.INTERNAL_ERROR, 500, 1),
        (FaultKind.BAD_GATEWAY, 502, 1),
        (FaultKind.UNAVAILABLE, 503, 0),
        (FaultKind.GATEWAY_TIMEOUT, 504, 1),
    ],
)
def test_http_errors_come_with_their_status(
    simulator: Simulator, client: httpx.Client, kind: FaultKind, status: int, taken: int
) -> None:
    simulator.set_fault(Fault(kind))

    assert send(client).status_code == status
    assert len(simulator.accepted) == taken


def test_too_many_requests_name_when_to_come_back(simulator: Simulator, client: httpx.Client) -> None:
    simulator.set_fault(Fault(FaultKind.TOO_MANY_REQUESTS, times=1))
    simulator.set_fault(Fault(FaultKind.UNAVAILABLE, retry_after=7, skip=1))

    assert send(client).headers["retry-after"] == "30"
    assert send(client).headers["retry-after"] == "7"


def test_wrong_credentials_in_the_middle_show_in_sending_and_in_the_check(
    simulator: Simulator, client: httpx.Client
) -> None:
    simulator.set_fault(Fault(FaultKind.WRONG_CREDENTIALS, Interface.SMS4, skip=2))
    simulator.set_fault(Fault(FaultKind.WRONG_CREDENTIALS, Interface.SMS4_CHECK))
    credentials = {"user": PRACTICE.user, "pwd": PRACTICE.password, "kdnr": PRACTICE.customer_number}

    answers = [send(client).text for _ in range(3)]

    assert ["erfolgreich" in each for each in answers] == [True, True, False]
    assert len(simulator.accepted) == 2
    assert "<status>10</status>" in client.post("/cgi-bin/sms_check.pl", data=credentials).text


def test_no_credit_shows_in_sending_and_in_the_balance(simulator: Simulator, client: httpx.Client) -> None:
    simulator.set_fault(Fault(FaultKind.NO_CREDIT))
    credentials = {"user": PRACTICE.user, "pwd": PRACTICE.password, "kdnr": PRACTICE.customer_number}

    assert "Guthaben" in send(client).text
    assert "<guthaben>0.00</guthaben>" in client.post("/cgi-bin/sms_check.pl", data=credentials).text
    assert client.get("/api/balance", headers={"X-Api-Key": PRACTICE.api_key}).text == "0.00"
    assert simulator.accepted == []


def test_a_refusal_uses_the_words_it_was_given(simulator: Simulator, client: httpx.Client) -> None:
    simulator.set_fault(Fault(FaultKind.REFUSE, words="Fehler: Netz für <b>Sie</b> gesperrt."))

    assert send(client).text == "Fehler: Netz für <b>Sie</b> gesperrt."
    assert simulator.accepted == []


def test_refused_connections_are_refused_on_the_same_port_until_the_fault_is_taken_away(
    simulator: Simulator, client: httpx.Client
) -> None:
    send(client)
    number = simulator.set_fault(Fault(FaultKind.REFUSE_CONNECTION))

    with pytest.raises(httpx.ConnectError):
        send(client)
    assert simulator.remove_fault(number)

    assert "erfolgreich" in send(client).text
    assert len(simulator.accepted) == 2


def test_refused_mail_connections_leave_http_alone(simulator: Simulator, client: httpx.Client) -> None:
    simulator.set_fault(Fault(FaultKind.REFUSE_CONNECTION, Interface.MAIL))

    assert "erfolgreich" in send(client).text
