"""What a description of an HTTP interface can say: how the access travels, what stands where, what an answer proves."""

from __future__ import annotations

import json
import time
import tomllib
from base64 import b64encode
from dataclasses import replace

import pytest

from tests.unit.gateways.descriptions import described
from tests.unit.gateways.format_gateway import KEY, SMS, gateway_for
from tests.unit.gateways.loopback import answer, answering, http_server
from tests.unit.gateways.worded import worded
from tui.service.errors import ConfigurationError
from tui.service.gateways.http.endpoint import Timeouts, checked_endpoint, endpoint_beside
from tui.service.gateways.http_formats.description import HttpFormat
from tui.service.gateways.http_formats.format_gateway import FormatGateway
from tui.service.gateways.http_formats.format_reader import read_format
from tui.service.gateways.http_formats.request_writer import FormatAccess
from tui.service.model.consent import Purpose
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

OURS = replace(SMS, reference_prefix="k3v9x2")


async def sent(http_format: HttpFormat, reply: bytes = answer('{"ok":true}'), sms: OutgoingSms = SMS) -> tuple:
    async with gateway_for(http_format, answering(reply)) as (gateway, server):
        return worded(await gateway.send(sms)), server.only


async def outcome(http_format: HttpFormat, body: str, status: int = 200, **headers: str) -> object:
    return (await sent(http_format, answer(body, status, "utf-8", **headers), OURS))[0]


class TestTheAccessTravels:
    async def test_with_a_prefix_before_the_key(self) -> None:
        _outcome, request = await sent(described(key='name = "Authorization"\nprefix = "Token "'))
        assert request.header("Authorization") == f"Token {KEY}"

    async def test_as_user_and_key_of_basic_authentication(self) -> None:
        account = '[account.user]\ntitle = "Benutzer"\nexample = "praxis"'
        _outcome, request = await sent(described(account, key='in = "basic"\nuser = "{account.user}"'))
        assert request.header("Authorization") == "Basic " + b64encode(f"praxis:{KEY}".encode()).decode()

    async def test_in_the_path(self) -> None:
        http_format = described(key='in = "path"')
        async with http_server(answering(answer('{"ok":true}'))) as server:
            access = FormatAccess(f"{server.url}/bot{{key}}/send", "a/b+c")
            gateway = FormatGateway(http_format, access, Timeouts(5, 5, 10))
            await gateway.send(SMS)
            await gateway.aclose()
        assert server.only.path == "/bota%2Fb%2Bc/send"

    def test_in_the_path_only_where_the_address_names_it(self) -> None:
        with pytest.raises(ConfigurationError, match="passt nicht zum Format"):
            FormatGateway(described(key='in = "path"'), FormatAccess("https://sms.example/send", KEY), Timeouts())
        with pytest.raises(ConfigurationError, match="passt nicht zum Format"):
            FormatGateway(described(), FormatAccess("https://sms.example/{key}", KEY), Timeouts())

    def test_in_the_query_of_a_described_address_only_on_demand(self) -> None:
        with pytest.raises(ConfigurationError, match="„url“ ist nicht verwendbar"):
            described('url = "https://sms.example/send?k={key}"', key='in = "path"')

    async def test_with_values_of_the_contract_in_address_fields_and_constants(self) -> None:
        http_format = described(
            """
            [account.sid]
            title = "SID"
            [account.api_secret]
            title = "API-Secret"
            secret = true
            [request.constants]
            secret = "{account.api_secret}"
            nested = { who = ["{account.sid}", 1] }
            [request.headers]
            X-Account = "{account.sid}"
            """
        )
        async with http_server(answering(answer('{"ok":true}'))) as server:
            access = FormatAccess(f"{server.url}/a/{{account.sid}}/m", KEY, {"sid": "AC 1", "api_secret": "geheim!"})
            gateway = FormatGateway(http_format, access, Timeouts(5, 5, 10))
            await gateway.send(SMS)
            await gateway.aclose()
        assert server.only.path == "/a/AC%201/m"
        assert server.only.header("X-Account") == "AC 1"
        body = json.loads(server.only.body)
        assert (body["secret"], body["nested"]) == ("geheim!", {"who": ["AC 1", 1]})

    async def test_and_the_second_secret_is_never_shown(self) -> None:
        http_format = described('[account.pw]\ntitle = "Passwort"\nsecret = true')
        async with http_server(answering(answer("falsch: zweitgeheim", 400))) as server:
            access = FormatAccess(server.url, KEY, {"pw": "zweitgeheim"})
            gateway = FormatGateway(http_format, access, Timeouts(5, 5, 10))
            refused = await gateway.send(SMS)
            await gateway.aclose()
        assert isinstance(refused, Refused)
        assert "zweitgeheim" not in repr(refused) + repr(access)

    def test_not_without_a_value_that_the_provider_demands(self) -> None:
        http_format = described('[account.sid]\ntitle = "SID"\nmatches = "AC[0-9]+"')
        for account in ({}, {"sid": "AB1"}):
            with pytest.raises(ConfigurationError, match="„SID“ fehlt"):
                FormatGateway(http_format, FormatAccess("https://sms.example", KEY, account), Timeouts())


class TestFieldsStand:
    async def test_where_json_pointers_say(self) -> None:
        _outcome, request = await sent(
            described(
                """
                [request.fields]
                recipient = "/messages/0/to/0/msisdn"
                text = "/messages/0/content/text"
                sender = "/messages/0/from"
                [request.constants]
                "/messages/0/parts" = 3
                "/a~1b" = 0.5
                """
            )
        )
        assert json.loads(request.body) == {
            "messages": [
                {"to": [{"msisdn": SMS.number}], "content": {"text": SMS.text}, "from": "PraxisMolar", "parts": 3}
            ],
            "a/b": 0.5,
        }

    async def test_with_constants_of_every_type(self) -> None:
        constants = (
            'nulls = ["leer"]\nconstants = { s = "x", i = 1, f = 1.5, b = false, l = [1, "a"], t = { u = true } }'
        )
        _outcome, request = await sent(described(f"[request]\n{constants}"))
        found = json.loads(request.body)
        assert {name: found[name] for name in ("s", "i", "f", "b", "l", "t", "leer")} == {
            "s": "x", "i": 1, "f": 1.5, "b": False, "l": [1, "a"], "t": {"u": True}, "leer": None,
        }  # fmt: skip

    async def test_with_the_number_as_an_integer(self) -> None:
        _outcome, request = await sent(described('[request]\nnumbers = "digits"\nrecipient_type = "number"'))
        assert b'"to":491711234567,' in request.body

    @pytest.mark.parametrize(
        ("purpose", "told"),
        [
            (Purpose.APPOINTMENT, "informational"),
            (Purpose.RECALL, "advertisement"),
            (Purpose.INFORMATION, "informational"),
            (Purpose.GREETING, "advertisement"),
        ],
    )
    async def test_with_the_category_of_the_purpose(self, purpose: Purpose, told: str) -> None:
        http_format = described(
            """
            [request.category]
            field = "contentCategory"
            appointment = "informational"
            recall = "advertisement"
            information = "informational"
            greeting = "advertisement"
            """
        )
        _outcome, request = await sent(http_format, sms=replace(SMS, purpose=purpose))
        assert json.loads(request.body)["contentCategory"] == told


class TestAnAnswerProves:
    async def test_an_acceptance_by_its_status_alone_where_it_is_empty(self) -> None:
        http_format = read_format("x", BY_STATUS, "x.toml")
        assert await outcome(http_format, "", 204) == Accepted()
        assert isinstance(await outcome(http_format, "", 200), Unknown)

    async def test_nothing_where_it_ought_to_be_empty_and_is_not(self) -> None:
        table = BY_STATUS | {"answer": {"empty": True, "status": {"accepted": [200]}}}
        http_format = read_format("x", table, "x.toml")
        assert await outcome(http_format, "", 200) == Accepted()
        assert isinstance(await outcome(http_format, "<h1>Anmelden</h1>", 200), Unknown)

    async def test_an_acceptance_by_a_range_of_numbers(self) -> None:
        http_format = described(
            """
            [answer]
            accepted = [{ at = "/statusCode", between = [2000, 2999] }]
            [answer.codes]
            at = "/statusCode"
            refused = [{ from = 4000, to = 4999 }]
            credit = [{ matches = "5\\\\d\\\\d5" }]
            """
        )
        assert await outcome(http_format, '{"statusCode":2000}') == Accepted()
        assert isinstance(await outcome(http_format, '{"statusCode":3000}'), Unknown)
        assert isinstance(await outcome(http_format, '{"statusCode":4019}'), Refused)
        stopped = await outcome(http_format, '{"statusCode":5005}')
        assert isinstance(stopped, Halted)
        assert stopped.cause is StopCause.CREDIT

    async def test_a_refusal_by_an_error_inside_a_200(self) -> None:
        http_format = described(
            """
            [answer]
            accepted = [{ at = "/list/0/id", matches = "." }, { at = "/error", absent = true }]
            words = ["/message"]
            codes = { at = "/error", credentials = [101], refused = [13] }
            """
        )
        assert isinstance(await outcome(http_format, '{"list":[{"id":"7"}]}'), Accepted)
        assert await outcome(http_format, '{"error":13,"message":"No correct phone numbers"}') == Refused(
            "Code 13: No correct phone numbers"
        )
        assert isinstance(await outcome(http_format, '{"error":101}'), Halted)

    async def test_nothing_where_it_says_both(self) -> None:
        http_format = described('[answer]\ncodes = { at = "/error", refused = [13], credentials = [14] }')
        for code in (13, 14):
            assert isinstance(await outcome(http_format, f'{{"ok":true,"error":{code}}}'), Unknown)

    async def test_what_nested_answers_and_headers_say(self) -> None:
        http_format = described(
            """
            [answer]
            id = { header = "X-Message-Id" }
            parts = "/result/messages/0/parts"
            price = "/result/messages/0/cost/amount"
            """
        )
        body = '{"ok":true,"result":{"messages":[{"parts":2,"cost":{"amount":"0.15"}}]}}'
        accepted = await outcome(http_format, body, X_Message_Id="abc-1")
        assert isinstance(accepted, Accepted)
        assert (accepted.provider_id, accepted.parts, str(accepted.price)) == ("abc-1", 2, "0.15")

    async def test_when_to_come_back_by_a_header_of_its_own(self) -> None:
        epoch = described('[answer.wait]\nat = { header = "X-RateLimit-Reset" }\nunit = "epoch"')
        deferred = await outcome(epoch, "", 429, X_RateLimit_Reset=str(int(time.time()) + 100))
        assert isinstance(deferred, Deferred)
        assert 90 < (deferred.retry_after or 0) <= 100
        later = described('[answer.wait]\nat = "/wait"\nunit = "milliseconds"\n[answer.status]\nlater = [420]')
        assert (await outcome(later, '{"wait":1500}', 420)).retry_after == 1.5  # type: ignore[attr-defined]
        assert (await outcome(epoch, "", 429, Retry_After="7", X_RateLimit_Reset="99")).retry_after == 7  # type: ignore[attr-defined]


class TestAnOwnReference:
    ALREADY = """
    [request.fields]
    reference = "id"
    [answer]
    id = "/id"
    already = [{ at = "/message", matches = "exists" }]
    [answer.status]
    already = [409]
    """

    async def test_that_is_already_there_proves_the_acceptance(self) -> None:
        body = '{"message":"already exists","id":"p-1"}'
        assert await outcome(described(self.ALREADY), body, 409) == Accepted("p-1")

    async def test_proves_nothing_where_the_answer_is_another(self) -> None:
        assert isinstance(await outcome(described(self.ALREADY), '{"message":"conflict"}', 409), Unknown)

    async def test_proves_nothing_without_the_prefix_of_the_store(self) -> None:
        """A fresh store begins at low numbers again, so that "exists" could mean another message."""
        result, _request = await sent(described(self.ALREADY), answer('{"message":"exists"}', 409), SMS)
        assert isinstance(result, Unknown)

    LOOKUP = """
    [request.fields]
    reference = "ref"
    [lookup]
    url = "messages?ref={reference}"
    entries = "/items"
    reference = "/ref"
    id = "/id"
    """

    async def test_finds_a_message_of_which_nothing_is_known(self) -> None:
        body = '{"items":[{"ref":"zzz-42","id":"a"},{"ref":"k3v9x2-42","id":"b"}]}'
        async with gateway_for(described(self.LOOKUP), answering(answer(body))) as (gateway, server):
            assert await gateway.lookup(OURS) == "b"
        assert server.only.target == "/messages?ref=k3v9x2-42"

    async def test_does_not_find_what_is_not_there_and_asks_for_no_bare_number(self) -> None:
        for reply in (answer('{"items":[]}'), answer("", 404), answer('{"items":[{"ref":"42","id":"a"}]}')):
            async with gateway_for(described(self.LOOKUP), answering(reply)) as (gateway, server):
                assert await gateway.lookup(OURS) is None
                assert await gateway.lookup(SMS) is None
            assert len(server.requests) == 1


class TestEnquiries:
    async def test_ask_for_the_balance_by_any_method_and_scale(self) -> None:
        http_format = described(
            """
            [balance]
            url = "/v2/credits"
            method = "POST"
            body = "json"
            amount = "/credits"
            scale = 10000
            default_currency = "CHF"
            constants = { what = "all" }
            """
        )
        async with gateway_for(http_format, answering(answer('{"credits":123450}'))) as (gateway, server):
            account = await gateway.account()
        assert account == Account(account.balance, "CHF")
        assert str(account.balance) == "12.345"
        assert (server.only.method, server.only.path, json.loads(server.only.body)) == (
            "POST", "/v2/credits", {"what": "all"},
        )  # fmt: skip

    def test_go_to_another_host_only_where_a_file_of_root_names_it(self) -> None:
        text = 'hosts = ["konto.example"]\n[balance]\nurl = "https://konto.example/me"\namount = "/c"'
        with pytest.raises(ConfigurationError, match="„hosts“ ist nicht verwendbar: nur in Dateien, die root gehören"):
            described(text)
        FormatGateway(described(text, trusted=True), FormatAccess("https://sms.example/s", KEY), Timeouts())
        with pytest.raises(ConfigurationError, match="steht nicht unter hosts"):
            described(text.replace("https://konto", "https://fremd"), trusted=True)
        endpoint = checked_endpoint("https://sms.example/s", "url")
        with pytest.raises(ConfigurationError, match="anderen Rechner"):
            endpoint_beside(endpoint, "https://konto.example:8443/me", "eigen", ("konto.example",))

    async def test_ask_for_several_reports_at_once(self) -> None:
        http_format = described(
            """
            [report]
            url = "status?ids={ids}"
            batch = 50
            entries = "/data"
            id = "/id"
            state = "/dlr/status"
            delivered = ["DELIVRD"]
            undelivered = [{ matches = "UNDELIV|EXPIRED" }]
            """
        )
        body = json.dumps(
            {"data": [{"id": 1, "dlr": {"status": "DELIVRD"}}, {"id": "b", "dlr": {"status": "EXPIRED"}}]}
        )
        async with gateway_for(http_format, answering(answer(body))) as (gateway, server):
            assert gateway.report_batch == 50
            assert await gateway.reports(["1", "b", "c"]) == [
                DeliveryReport("1", ReportState.DELIVERED),
                DeliveryReport("b", ReportState.UNDELIVERED),
                DeliveryReport("c", ReportState.NOT_FOUND),
            ]
        assert server.only.target == "/status?ids=1%2Cb%2Cc"

    def test_describe_answers_of_patients(self) -> None:
        inbound = described(
            """
            [inbound]
            url = "/history"
            entries = "/items"
            id = "/id"
            from = "/source"
            text = "/smsContent"
            delete_url = "/history/{id}"
            """
        ).inbound
        assert inbound is not None
        assert (inbound.enquiry.url, inbound.entries, inbound.text.pointer) == ("/history", "/items", "/smsContent")


BY_STATUS = tomllib.loads("""
[request]
key = { in = "bearer" }
fields = { recipient = "to", text = "text" }
[answer.status]
accepted = [204]
""")
