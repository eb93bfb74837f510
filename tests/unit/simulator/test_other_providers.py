"""seven.io, LOX24 and massenversand.de as their public documentation describes them."""

from __future__ import annotations

from urllib.parse import urlencode

import httpx
import pytest

from tests.unit.simulator.conftest import E164, SettableClock
from tui.simulator.accounts import PRACTICE, PRACTICE_WITHOUT_CREDIT
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.server import Simulator

KEY = {"X-Api-Key": PRACTICE.api_key, "Accept": "application/json"}
SEVEN_SMS = {"to": E164, "text": "Bis morgen, 8 Uhr 😀", "from": "PraxisMolar"}
TOKEN = {"X-LOX24-AUTH-TOKEN": PRACTICE.api_key}
LOX24_SMS = {"phone": E164, "text": "Bis morgen, 8 Uhr 😀", "sender_id": "PraxisMolar", "service_code": "direct"}
MASSENVERSAND_SMS = {
    "receiver": "00491711234567",
    "sender": "PraxisMolar",
    "msg": "Bis morgen, 8 Uhr",
    "id": PRACTICE.customer_number,
    "pw": PRACTICE.password,
    "msgtype": "t",
}


class TestSeven:
    @pytest.mark.parametrize("body", ["json", "data"])
    def test_takes_json_and_form_and_answers_json(self, simulator: Simulator, client: httpx.Client, body: str) -> None:
        answer = (
            client.post("/api/sms", json=SEVEN_SMS, headers=KEY)
            if body == "json"
            else client.post("/api/sms", data=SEVEN_SMS, headers=KEY)
        ).json()

        [sms] = simulator.accepted
        [message] = answer["messages"]
        assert answer["success"] == "100"
        assert answer["balance"] == 99999.925
        assert (message["id"], message["recipient"], message["parts"]) == (sms.provider_id, "491711234567", 1)
        assert (sms.interface, sms.number, sms.text) == (Interface.SEVEN, E164, SEVEN_SMS["text"])

    def test_answers_the_bare_code_without_an_accept_header_for_json(self, client: httpx.Client) -> None:
        assert client.post("/api/sms", data=SEVEN_SMS, headers={"X-Api-Key": PRACTICE.api_key}).text == "100"

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"to": ""}, "301"),
            ({"to": "abc"}, "202"),
            ({"text": ""}, "305"),
            ({"from": "PraxisMolar12"}, "201"),
            ({"text": "x" * 1521}, "401"),
        ],
    )
    def test_refuses_by_a_code_under_http_200(
        self, simulator: Simulator, client: httpx.Client, changes: dict[str, str], code: str
    ) -> None:
        answer = client.post("/api/sms", json=SEVEN_SMS | changes, headers=KEY)

        assert (answer.status_code, answer.json()["success"]) == (200, code)
        assert simulator.accepted == []

    def test_refuses_a_wrong_key_everywhere(self, simulator: Simulator, client: httpx.Client) -> None:
        wrong = KEY | {"X-Api-Key": "geraten"}

        assert client.post("/api/sms", json=SEVEN_SMS, headers=wrong).json()["success"] == "900"
        assert client.get("/api/balance", headers=wrong).text == "900"
        assert client.get("/api/status", params={"msg_id": "1"}, headers=wrong).text == "900"
        assert simulator.accepted == []

    def test_refuses_an_account_without_credit(self, client: httpx.Client) -> None:
        empty = KEY | {"X-Api-Key": PRACTICE_WITHOUT_CREDIT.api_key}

        assert client.post("/api/sms", json=SEVEN_SMS, headers=empty).json()["success"] == "500"
        assert client.get("/api/balance", headers=empty).text == "0.00"

    def test_a_debug_call_sends_nothing(self, simulator: Simulator, client: httpx.Client) -> None:
        assert client.post("/api/sms", json=SEVEN_SMS | {"debug": 1}, headers=KEY).json()["success"] == "100"
        assert simulator.accepted == []

    def test_reports_the_status_as_text_and_as_json(
        self, simulator: Simulator, client: httpx.Client, clock: SettableClock
    ) -> None:
        client.post("/api/sms", json=SEVEN_SMS, headers=KEY)
        asked = {"msg_id": simulator.accepted[0].provider_id}
        plain = {"X-Api-Key": PRACTICE.api_key}

        assert client.get("/api/status", params=asked, headers=plain).text.splitlines()[0] == "TRANSMITTED"
        clock.advance(60)
        assert client.get("/api/status", params=asked, headers=plain).text.splitlines()[0] == "DELIVERED"
        assert client.get("/api/status", params=asked, headers=KEY).json()[0]["status"] == "DELIVERED"
        assert client.get("/api/status", params={"msg_id": "1"}, headers=plain).text == "901"

    def test_lists_a_message_with_its_report_in_the_journal(
        self, simulator: Simulator, client: httpx.Client, clock: SettableClock
    ) -> None:
        client.post("/api/sms", json=SEVEN_SMS, headers=KEY)
        asked = {"id": simulator.accepted[0].provider_id}

        [before] = client.get("/api/journal/outbound", params=asked, headers=KEY).json()
        clock.advance(60)
        [after] = client.get("/api/journal/outbound", params=asked, headers=KEY).json()

        assert (before["dlr"], after["dlr"], after["to"]) == ("TRANSMITTED", "DELIVERED", "491711234567")
        assert client.get("/api/journal/outbound", params={"id": "1"}, headers=KEY).json() == []


class TestLox24:
    def test_takes_json_and_answers_the_new_resource_with_201(self, simulator: Simulator, client: httpx.Client) -> None:
        answer = client.post("/sms", json=LOX24_SMS, headers=TOKEN)

        [sms] = simulator.accepted
        assert answer.status_code == 201
        assert answer.json()["uuid"] == sms.provider_id
        assert answer.json()["status_code"] == 100
        assert (sms.interface, sms.number, sms.text) == (Interface.LOX24, E164, LOX24_SMS["text"])

    @pytest.mark.parametrize(
        "changes", [{"phone": "abc"}, {"text": ""}, {"text": "x" * 1531}, {"sender_id": "Praxis-Molar"}]
    )
    def test_refuses_with_400_and_the_reason(
        self, simulator: Simulator, client: httpx.Client, changes: dict[str, str]
    ) -> None:
        answer = client.post("/sms", json=LOX24_SMS | changes, headers=TOKEN)

        assert answer.status_code == 400
        assert next(iter(changes)) in answer.json()["detail"]
        assert simulator.accepted == []

    @pytest.mark.parametrize("body", [b"{", b"[]"])
    def test_refuses_what_is_no_json_object(self, client: httpx.Client, body: bytes) -> None:
        assert client.post("/sms", content=body, headers=TOKEN).status_code == 400

    def test_refuses_a_wrong_token_with_401_everywhere(self, client: httpx.Client) -> None:
        assert client.post("/sms", json=LOX24_SMS).status_code == 401
        assert client.get("/sms/1").status_code == 401
        assert client.get("/me").status_code == 401

    def test_refuses_an_account_without_credit_with_402(self, client: httpx.Client) -> None:
        empty = {"X-LOX24-AUTH-TOKEN": PRACTICE_WITHOUT_CREDIT.api_key}

        assert client.post("/sms", json=LOX24_SMS, headers=empty).status_code == 402

    def test_reports_the_delivery_on_the_resource(
        self, simulator: Simulator, client: httpx.Client, clock: SettableClock
    ) -> None:
        simulator.set_fault(Fault(FaultKind.UNDELIVERABLE, Interface.LOX24, skip=1))
        client.post("/sms", json=LOX24_SMS, headers=TOKEN)
        client.post("/sms", json=LOX24_SMS, headers=TOKEN)
        urls = [f"/sms/{sms.provider_id}" for sms in simulator.accepted]

        assert [client.get(url, headers=TOKEN).json()["dlr_code"] for url in urls] == [4, 4]
        clock.advance(60)
        assert [client.get(url, headers=TOKEN).json()["dlr_code"] for url in urls] == [1, 16]
        assert client.get("/sms/unbekannt", headers=TOKEN).status_code == 404

    def test_tells_the_balance(self, client: httpx.Client) -> None:
        assert client.get("/me", headers=TOKEN).json()["balance_amount"] == 100000


class TestMassenversand:
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_answers_ok_with_what_was_asked_for(self, simulator: Simulator, client: httpx.Client, method: str) -> None:
        fields = MASSENVERSAND_SMS | {"getID": "1", "countMsg": "1", "getLimit": "1"}
        answer = (
            client.get("/sms/sendsms.asp", params=fields)
            if method == "GET"
            else client.post("/sms/sendsms.asp", data=fields)
        )

        [sms] = simulator.accepted
        assert answer.text == f"OK ({sms.provider_id}, 1, 99999.92)"
        assert (sms.interface, sms.number, sms.text) == (Interface.MASSENVERSAND, E164, MASSENVERSAND_SMS["msg"])

    def test_takes_a_token_in_place_of_id_and_password(self, client: httpx.Client) -> None:
        fields = {key: value for key, value in MASSENVERSAND_SMS.items() if key not in ("id", "pw")}

        assert client.post("/sms/sendsms.asp", data=fields | {"authToken": PRACTICE.api_key}).text == "OK"

    @pytest.mark.parametrize(
        "changes",
        [
            {"pw": "geraten"},
            {"receiver": "abc"},
            {"sender": ""},
            {"msg": ""},
            {"msg": "x" * 161},
            {"msgtype": "x"},
            {"id": PRACTICE_WITHOUT_CREDIT.customer_number, "pw": PRACTICE_WITHOUT_CREDIT.password},
        ],
    )
    def test_anything_else_is_an_error_without_ok(
        self, simulator: Simulator, client: httpx.Client, changes: dict[str, str]
    ) -> None:
        answer = client.post("/sms/sendsms.asp", data=MASSENVERSAND_SMS | changes)

        assert answer.text.startswith("ERROR ")
        assert "OK" not in answer.text
        assert simulator.accepted == []

    def test_the_long_kind_takes_more_than_one_part(self, simulator: Simulator, client: httpx.Client) -> None:
        fields = MASSENVERSAND_SMS | {"msgtype": "c", "msg": "x" * 161, "countMsg": "1"}

        assert client.post("/sms/sendsms.asp", data=fields).text == "OK (2)"

    @pytest.mark.parametrize(("kind", "charset"), [("t", "iso-8859-1"), ("c", "iso-8859-1"), ("utf8", "utf-8")])
    def test_the_kind_of_message_decides_the_charset(
        self, simulator: Simulator, client: httpx.Client, kind: str, charset: str
    ) -> None:
        body = urlencode(MASSENVERSAND_SMS | {"msgtype": kind, "msg": "Grüße"}, encoding=charset)

        client.post("/sms/sendsms.asp", content=body, headers={"content-type": "application/x-www-form-urlencoded"})

        assert simulator.accepted[0].text == "Grüße"
