"""SMS4 as its manual describes it: sms_out.pl, sms_check.pl and the delivery reports."""

from __future__ import annotations

import re
from urllib.parse import urlencode
from xml.etree import ElementTree

import httpx
import pytest

from tests.unit.simulator.conftest import E164, SettableClock, sms4_fields
from tui.simulator.accounts import PRACTICE, PRACTICE_WITHOUT_CREDIT
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.journal import AcceptedSms
from tui.simulator.server import Simulator

SEND = "/cgi-bin/sms_out.pl"
CHECK = "/cgi-bin/sms_check.pl"
FORM = {"content-type": "application/x-www-form-urlencoded"}


def post(client: httpx.Client, **changes: str) -> httpx.Response:
    return client.post(SEND, content=urlencode(sms4_fields(**changes), encoding="iso-8859-15"), headers=FORM)


def test_a_posted_sms_is_accepted_and_can_be_read_back(simulator: Simulator, client: httpx.Client) -> None:
    answer = post(client, text="Grüße für 5 €")

    assert answer.status_code == 200
    assert answer.text == "SMS erfolgreich versendet"
    [sms] = simulator.accepted
    assert sms == AcceptedSms(Interface.SMS4, E164, "Grüße für 5 €", "PraxisMolar", sms.at, provider_id=sms.provider_id)


def test_a_call_by_get_is_accepted_too(simulator: Simulator, client: httpx.Client) -> None:
    answer = client.get(f"{SEND}?{urlencode(sms4_fields(text='Größe'), encoding='iso-8859-15')}")

    assert answer.text == "SMS erfolgreich versendet"
    assert simulator.accepted[0].text == "Größe"


def test_utf8_instead_of_the_latin_charset_arrives_garbled_as_it_would_at_the_provider(
    simulator: Simulator, client: httpx.Client
) -> None:
    client.post(SEND, data=sms4_fields(text="ä"))

    assert simulator.accepted[0].text == "Ã€"


def test_v_and_guthaben_add_the_id_and_the_balance_that_is_left(simulator: Simulator, client: httpx.Client) -> None:
    answer = post(client, v="1", guthaben="1", text="x" * 161)

    lines = answer.text.splitlines()
    assert lines[0] == "SMS erfolgreich versendet"
    assert lines[1] == f"SMS-Id: {simulator.accepted[0].provider_id}"
    assert re.fullmatch(r"[0-9]{6,}", simulator.accepted[0].provider_id)
    assert lines[2] == "Guthaben: 99999.85 EUR"


def test_hexadecimal_ucs2_is_understood_when_kodierung_says_so(simulator: Simulator, client: httpx.Client) -> None:
    post(client, kodierung="ucs", text="Привет 😀".encode("utf-16-be").hex().upper())

    assert simulator.accepted[0].text == "Привет 😀"


def test_a_test_call_is_answered_like_a_real_one_but_nothing_is_sent(
    simulator: Simulator, client: httpx.Client
) -> None:
    assert "erfolgreich versendet" in post(client, test="1").text
    assert simulator.accepted == []


@pytest.mark.parametrize(
    "changes",
    [
        {"handynr": "01711234567"},
        {"handynr": "+491711234567"},
        {"handynr": ""},
        {"user": "jemand"},
        {"pwd": "geraten"},
        {"kdnr": "XY99999"},
        {"text": ""},
        {"text": "x" * 1531},
        {"absender": "Molar"},
        {"absender": "Praxis Molar"},
        {"absender": "PraxisMolar1"},
        {"absender": "12345"},
        {"tarif": "2"},
        {"kodierung": "ucs", "text": "0"},
        {"kodierung": "ucs", "text": "Grüße!!!"},
        {"kodierung": "utf8"},
        {"sendezeit": "20240501354"},
        {"sendezeit": "202413010000"},
    ],
)
def test_what_breaks_a_rule_of_the_manual_is_refused_in_plain_words(
    simulator: Simulator, client: httpx.Client, changes: dict[str, str]
) -> None:
    answer = post(client, **changes)

    assert answer.status_code == 200
    assert answer.text.startswith("Fehler:")
    assert "erfolgreich" not in answer.text
    assert simulator.accepted == []
    assert [each.words for each in simulator.rejected] == [answer.text]


@pytest.mark.parametrize("sender", ["Praxis", "PraxisMolar", "491711234567", "00491711234567", " +491711234567", ""])
def test_senders_within_the_rules_are_taken(simulator: Simulator, client: httpx.Client, sender: str) -> None:
    post(client, absender=sender)

    assert simulator.accepted[0].sender == sender.strip()


def test_an_account_without_credit_sends_nothing(simulator: Simulator, client: httpx.Client) -> None:
    empty = PRACTICE_WITHOUT_CREDIT
    answer = post(client, kdnr=empty.customer_number, user=empty.user, pwd=empty.password)

    assert answer.text == "Fehler: Ihr Guthaben reicht nicht aus."
    assert simulator.accepted == []


def check(client: httpx.Client, method: str = "POST", **changes: str) -> tuple[str, str]:
    fields = {"user": PRACTICE.user, "pwd": PRACTICE.password, "kdnr": PRACTICE.customer_number} | changes
    answer = client.post(CHECK, data=fields) if method == "POST" else client.get(CHECK, params=fields)
    document = ElementTree.fromstring(answer.content)
    assert document.tag == "smscheck"
    assert document.findtext("statustext")
    return document.findtext("status", ""), document.findtext("guthaben", "")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_check_tells_the_balance(client: httpx.Client, method: str) -> None:
    assert check(client, method) == ("0", "100000.00")


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"pwd": "geraten"}, "10"),
        ({"user": ""}, "11"),
        ({"pwd": ""}, "12"),
        ({"kdnr": ""}, "13"),
        ({"check": "alles"}, "99"),
    ],
)
def test_the_check_names_what_is_wrong_by_its_status(
    client: httpx.Client, changes: dict[str, str], status: str
) -> None:
    assert check(client, **changes) == (status, "")


def test_a_report_is_open_until_the_message_has_had_its_time_and_then_delivered(
    simulator: Simulator, client: httpx.Client, clock: SettableClock
) -> None:
    post(client)
    sms_id = simulator.accepted[0].provider_id
    url = f"/restapi/v1/dlr/{PRACTICE.customer_number}/{sms_id}"

    before = client.get(url).json()
    clock.advance(60)
    after = client.get(url).json()

    assert set(before) == {"smsId", "status", "statusText", "mobile", "dateTime", "statusDetailText"}
    assert all(isinstance(value, str) for value in before.values())
    assert (before["smsId"], before["mobile"], before["status"]) == (sms_id, "491711234567", "1")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", before["dateTime"])
    assert after["status"] == "0"


def test_a_message_ordered_to_fail_is_reported_as_not_delivered(
    simulator: Simulator, client: httpx.Client, clock: SettableClock
) -> None:
    simulator.set_fault(Fault(FaultKind.UNDELIVERABLE, Interface.SMS4))
    post(client)
    clock.advance(60)

    url = f"/restapi/v1/dlr/{PRACTICE.customer_number}/{simulator.accepted[0].provider_id}"
    assert client.get(url).json()["status"] == "2"


def test_several_ids_are_answered_by_an_array_of_those_that_are_known(
    simulator: Simulator, client: httpx.Client
) -> None:
    post(client)
    post(client)
    first, second = (sms.provider_id for sms in simulator.accepted)
    base = f"/restapi/v1/dlr/{PRACTICE.customer_number}"

    assert [each["smsId"] for each in client.get(f"{base}/{first},1,{second}").json()] == [first, second]
    assert client.get(f"{base}/1,2").json() == []


def test_an_unknown_id_and_the_id_of_another_customer_are_not_found(simulator: Simulator, client: httpx.Client) -> None:
    post(client)
    sms_id = simulator.accepted[0].provider_id

    assert client.get(f"/restapi/v1/dlr/{PRACTICE.customer_number}/1").json() == {"error": "smsid not found"}
    assert client.get(f"/restapi/v1/dlr/XY00000/{sms_id}").json() == {"error": "smsid not found"}


def test_a_method_the_manual_does_not_know_is_refused(client: httpx.Client) -> None:
    assert client.put(SEND, data=sms4_fields()).status_code == 405
