"""Providers described by data: the bytes each format sends, and what its answers are taken for."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.gateways.format_gateway import (
    KEY,
    LOX24,
    MASSENVERSAND,
    SEVEN,
    SMS,
    gateway_for,
    outcome_of,
    seven_answer,
)
from tests.unit.gateways.loopback import HttpServer, answer, answering
from tui.service.errors import AccessRefused
from tui.service.gateways.http_formats.format_gateway import FormatGateway
from tui.service.gateways.http_formats.format_reader import SHIPPED_FORMATS, shipped_format
from tui.service.gateways.http_formats.request_writer import FormatAccess
from tui.service.model.outcome import (
    Accepted,
    Account,
    Deferred,
    DeliveryReport,
    Halted,
    OutgoingSms,
    Refused,
    ReportState,
    StopCause,
    Unknown,
)


class TestSeven:
    async def test_sends_a_form_in_utf_8_with_the_key_in_its_header(self) -> None:
        async with gateway_for(SEVEN, answering(answer(seven_answer()))) as (gateway, server):
            assert await gateway.send(SMS) == Accepted(
                "77148045551", parts=1, price=Decimal("0.075"), balance=Decimal("593.994")
            )
        request = server.only
        assert request.line == "POST /api/sms HTTP/1.1"
        assert request.header("X-Api-Key") == KEY
        assert request.header("Accept") == "application/json"
        assert request.header("Content-Type") == "application/x-www-form-urlencoded"
        assert request.body == (
            b"to=%2B491711234567&text=Gr%C3%BC%C3%9Fe%20%26%205%20%E2%82%AC%20am%203.12.&from=PraxisMolar&foreign_id=42"
        )

    @pytest.mark.parametrize("code", ["300", "900", "901", "902", "903"])
    async def test_stops_for_a_wrong_key_although_the_status_is_200(self, code: str) -> None:
        for body in (code, json.dumps({"success": code}), json.dumps({"success": int(code)})):
            outcome = await outcome_of(SEVEN, body)
            assert isinstance(outcome, Halted)
            assert outcome.cause is StopCause.CREDENTIALS
            assert outcome.words.startswith(f"Code {code}: ")

    async def test_stops_without_credit(self) -> None:
        assert await outcome_of(SEVEN, "500") == Halted(StopCause.CREDIT, "Code 500: Das Guthaben reicht nicht.")

    @pytest.mark.parametrize("status", [500, 502, 504])
    @pytest.mark.parametrize("code", ["305", "500", "900"])
    async def test_believes_no_code_of_a_server_that_failed(self, status: int, code: str) -> None:
        assert isinstance(await outcome_of(SEVEN, code, status), Unknown)

    async def test_refuses_what_failed_under_an_outer_100(self) -> None:
        body = seven_answer(message={"success": False, "error": "202", "error_text": "Recipient invalid", "id": None})
        assert await outcome_of(SEVEN, body) == Refused("Code 202: Recipient invalid")

    async def test_refuses_what_failed_without_a_code(self) -> None:
        body = seven_answer("101", {"success": False, "error_text": "Not reachable", "id": None})
        assert await outcome_of(SEVEN, body) == Refused("Code 101: Not reachable")

    @pytest.mark.parametrize("code", ["201", "305", "401", "402", "403"])
    async def test_refuses_for_good_what_the_codes_refuse(self, code: str) -> None:
        assert isinstance(await outcome_of(SEVEN, code), Refused)

    @pytest.mark.parametrize("identity", ["\x1b[2J99", "\u202e99", "9" * 201, f"id-{KEY}"])
    async def test_keeps_no_id_that_could_write_to_a_terminal_has_no_end_or_is_the_key(self, identity: str) -> None:
        outcome = await outcome_of(SEVEN, seven_answer("100", {"id": identity}))
        assert isinstance(outcome, Accepted)
        assert outcome.provider_id == ""

    async def test_takes_the_bare_code_that_older_accounts_are_answered_by(self) -> None:
        assert await outcome_of(SEVEN, "100\n") == Accepted()

    @pytest.mark.parametrize(
        "body",
        ["", "1000", "100 101", "600", "700", "999", "{}", "[]", "null", '{"success":"100"}',
         '{"success":"100","messages":[]}', seven_answer()[:-40], "<html>Wartung</html>",
         '{"success":NaN}', '{"success":1e9999999999999999999}', "[" * 100_000],
    )  # fmt: skip
    async def test_believes_neither_success_nor_failure_without_proof(self, body: str) -> None:
        assert isinstance(await outcome_of(SEVEN, body), Unknown)

    async def test_asks_for_the_balance_beside_the_send_call(self) -> None:
        async with gateway_for(SEVEN, answering(answer("593.994"))) as (gateway, server):
            assert await gateway.account() == Account(Decimal("593.994"), "EUR")
        assert server.only.line == "GET /api/balance HTTP/1.1"
        assert server.only.header("X-Api-Key") == KEY

    async def test_takes_the_balance_as_an_object_too(self) -> None:
        body = answer('{"amount": 12.5, "currency": "EUR"}')
        async with gateway_for(SEVEN, answering(body)) as (gateway, _server):
            assert await gateway.account() == Account(Decimal("12.5"), "EUR")

    async def test_refuses_access_where_the_balance_call_says_so(self) -> None:
        for reply in (answer("900"), answer("Nein", 401)):
            async with gateway_for(SEVEN, answering(reply)) as (gateway, _server):
                with pytest.raises(AccessRefused):
                    await gateway.account()

    async def test_fetches_delivery_reports_from_the_logbook(self) -> None:
        entry = '[{"id":"77148045551","dlr":"%s","dlr_timestamp":"2026-02-13 05:50:03.102"}]'
        replies = [answer(entry % state) for state in ("DELIVERED", "EXPIRED", "BUFFERED")]
        async with gateway_for(SEVEN, answering(*replies, answer("[]"))) as (gateway, server):
            reports = await gateway.reports(["77148045551", "2", "3", "4"])
        assert server.requests[0].line == "GET /api/journal/outbound?id=77148045551 HTTP/1.1"
        assert reports == [
            DeliveryReport("77148045551", ReportState.DELIVERED, "DELIVERED"),
            DeliveryReport("2", ReportState.UNDELIVERED, "EXPIRED"),
            DeliveryReport("3", ReportState.PENDING, "BUFFERED"),
            DeliveryReport("4", ReportState.NOT_FOUND),
        ]


LOX24_CREATED = (
    '{"uuid":"343c785b-8567-11ea-aa81-96000028b339","parts_count":1,"price":0.062,"status_code":0,"dlr_code":0}'
)


class TestLox24:
    @pytest.mark.parametrize("status", [401, 402, 429, 503])
    async def test_tries_nothing_again_that_bears_an_id_of_the_provider(self, status: int) -> None:
        assert isinstance(await outcome_of(LOX24, LOX24_CREATED, status), Unknown)

    async def test_sends_json_with_the_token_in_its_header(self) -> None:
        async with gateway_for(LOX24, answering(answer(LOX24_CREATED, 201))) as (gateway, server):
            assert await gateway.send(SMS) == Accepted(
                "343c785b-8567-11ea-aa81-96000028b339", parts=1, price=Decimal("0.062")
            )
        request = server.only
        assert request.line == "POST /sms HTTP/1.1"
        assert request.header("X-LOX24-AUTH-TOKEN") == KEY
        assert request.header("Content-Type") == "application/json"
        assert json.loads(request.body) == {
            "phone": "+491711234567",
            "text": SMS.text,
            "sender_id": "PraxisMolar",
            "callback_data": "42",
            "is_unicode": False,
            "service_code": "direct",
            "is_text_deleted": True,
        }

    async def test_says_when_a_text_needs_unicode(self) -> None:
        async with gateway_for(LOX24, answering(answer(LOX24_CREATED, 201))) as (gateway, server):
            await gateway.send(replace(SMS, text="Termin für Şahin 😀"))
        sent = json.loads(server.only.body)
        assert sent["is_unicode"] is True
        assert sent["text"] == "Termin für Şahin 😀"

    async def test_takes_nothing_but_201_with_an_id_for_an_acceptance(self) -> None:
        assert isinstance(await outcome_of(LOX24, LOX24_CREATED, 200), Unknown)
        assert isinstance(await outcome_of(LOX24, "{}", 201), Unknown)
        assert isinstance(await outcome_of(LOX24, "", 201), Unknown)

    async def test_tells_a_refusal_in_the_words_of_the_problem_document(self) -> None:
        body = '{"title":"An error occurred","detail":"phone: This value is not a valid phone number."}'
        assert await outcome_of(LOX24, body, 400) == Refused("phone: This value is not a valid phone number.")

    async def test_stops_on_its_documented_statuses(self) -> None:
        for status, cause in ((401, StopCause.CREDENTIALS), (403, StopCause.CREDENTIALS), (402, StopCause.CREDIT)):
            outcome = await outcome_of(LOX24, '{"detail":"Nein"}', status)
            assert outcome == Halted(cause, "Nein")
        assert isinstance(await outcome_of(LOX24, "", 429), Deferred)

    async def test_reads_balance_and_currency_of_the_account(self) -> None:
        body = answer('{"id":4711,"balance_amount":17.35,"currency":"CHF"}')
        async with gateway_for(LOX24, answering(body)) as (gateway, server):
            assert await gateway.account() == Account(Decimal("17.35"), "CHF")
        assert server.only.line == "GET /me HTTP/1.1"

    async def test_reads_the_delivery_code_of_a_message(self) -> None:
        replies = [answer(f'{{"uuid":"u","dlr_code":{code}}}') for code in (1, 2, 8)]
        async with gateway_for(LOX24, answering(*replies, answer("{}", 404))) as (gateway, server):
            states = [report.state for report in await gateway.reports(["a-1", "a/2", "a-3", "a-4"])]
        assert [request.target for request in server.requests] == ["/sms/a-1", "/sms/a%2F2", "/sms/a-3", "/sms/a-4"]
        assert states == [ReportState.DELIVERED, ReportState.PENDING, ReportState.UNDELIVERED, ReportState.NOT_FOUND]


class TestMassenversand:
    async def test_sends_a_form_in_latin_1_with_the_token_as_a_field(self) -> None:
        async with gateway_for(MASSENVERSAND, answering(answer("OK (8834512, 1)"))) as (gateway, server):
            assert await gateway.send(replace(SMS, text="Grüße & mehr")) == Accepted("8834512", parts=1)
        request = server.only
        assert request.line == "POST /sms/sendsms.asp HTTP/1.1"
        assert request.body == (
            b"receiver=00491711234567&msg=Gr%FC%DFe%20%26%20mehr&sender=PraxisMolar&msgtype=t&getID=1&countMsg=1"
            b"&authToken=geheimer-schluessel-4711"
        )

    async def test_marks_long_messages(self) -> None:
        async with gateway_for(MASSENVERSAND, answering(answer("OK (1, 2)"))) as (gateway, server):
            assert await gateway.send(replace(SMS, text="x" * 200, segments=2)) == Accepted("1", parts=2)
        assert dict(server.only.form())["msgtype"] == "c"

    @pytest.mark.parametrize("text", ["Şahin", "5 €", "😀"])
    async def test_sends_utf_8_as_utf8_where_latin_1_does_not_reach(self, text: str) -> None:
        async with gateway_for(MASSENVERSAND, answering(answer("OK"))) as (gateway, server):
            await gateway.send(replace(SMS, text=text))
        fields = dict(server.only.form("utf-8"))
        assert (fields["msg"], fields["msgtype"]) == (text, "utf8")

    @pytest.mark.parametrize(
        ("body", "outcome"),
        [
            ("OK", Accepted()),
            ("OK (17)", Accepted("17")),
            ("blocked receiver ()", Refused("blocked receiver ()")),
            ("ERROR Absender fehlt", Refused("ERROR Absender fehlt")),
        ],
    )
    async def test_takes_the_word_ok_for_an_acceptance_and_the_known_errors_for_a_refusal(
        self, body: str, outcome: object
    ) -> None:
        assert await outcome_of(MASSENVERSAND, body) == outcome

    async def test_stops_where_a_refusal_speaks_of_credit(self) -> None:
        outcome = await outcome_of(MASSENVERSAND, "ERROR Guthaben nicht ausreichend")
        assert isinstance(outcome, Halted)
        assert outcome.cause is StopCause.CREDIT

    @pytest.mark.parametrize(
        "body",
        ["", " ", "O", "<html>Wartung</html>", "It works!", "OK, bitte anmelden", "<html>alles OK</html>", "Wartung"],
    )
    async def test_leaves_the_rest_unknown(self, body: str) -> None:
        assert isinstance(await outcome_of(MASSENVERSAND, body), Unknown)

    async def test_offers_neither_balance_nor_reports(self) -> None:
        async with gateway_for(MASSENVERSAND, answering(answer("OK"))) as (gateway, server):
            assert await gateway.account() == Account(
                words="massenversand.de bietet keine Abfrage an.", credentials_asked=False
            )
            assert gateway.report_batch == 0
            assert await gateway.reports(["1"]) == []
        assert (server.connections, server.requests) == (1, [])


class TestEveryFormat:
    @pytest.mark.parametrize(("name", "field"), [("seven", "foreign_id"), ("lox24", "callback_data")])
    async def test_gives_our_reference_with_the_prefix_of_the_store(self, name: str, field: str) -> None:
        async with gateway_for(shipped_format(name), answering(answer("{}"))) as (gateway, server):
            await gateway.send(replace(SMS, reference_prefix="k3v9x2"))
        fields = json.loads(server.only.body) if name == "lox24" else dict(server.only.form("utf-8"))
        assert fields[field] == "k3v9x2-42"

    @pytest.mark.parametrize("name", SHIPPED_FORMATS)
    def test_says_where_it_was_documented_and_when_that_was_read(self, name: str) -> None:
        http_format = shipped_format(name)
        assert http_format.source.startswith("https://")
        assert http_format.read is not None
        assert http_format.read >= date(2026, 11, 1)

    @pytest.mark.parametrize("name", SHIPPED_FORMATS)
    async def test_never_shows_the_key(self, name: str) -> None:
        async with gateway_for(shipped_format(name), answering(answer(f"Fehler mit {KEY}", 400))) as (gateway, server):
            outcome = await gateway.send(SMS)
        assert isinstance(outcome, Refused)
        assert KEY not in repr(outcome)
        assert KEY not in server.only.target
        assert KEY not in repr(FormatAccess("https://example.de", KEY))

    @settings(max_examples=40)
    @given(text=st.text(min_size=1, max_size=60), sender=st.text(max_size=12))
    async def test_keeps_what_a_person_typed_in_its_own_field(self, text: str, sender: str) -> None:
        for http_format, reply in ((SEVEN, "500"), (LOX24, "{}"), (MASSENVERSAND, "OK")):
            async with gateway_for(http_format, answering(answer(reply))) as (gateway, server):
                plain = await self.shape(gateway, server, SMS)
                typed = await self.shape(gateway, server, replace(SMS, text=text, sender=sender or "x"))
            assert typed is None or typed == plain

    async def shape(self, gateway: FormatGateway, server: HttpServer, sms: OutgoingSms) -> object:
        server.requests.clear()
        if isinstance(await gateway.send(sms), Refused) and not server.requests:
            return None
        request = server.only
        is_json = request.body.startswith(b"{")
        fields = json.loads(request.body) if is_json else dict(request.form("latin-1"))
        count = len(fields) if is_json else len(request.form("latin-1"))
        recipient = fields.get("to") or fields.get("phone") or fields.get("receiver")
        return sorted(fields), count, recipient, [name for name, _ in request.headers]
