"""SMS4 over HTTP: what each answer is taken for."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.unit.gateways.loopback import answer, answering
from tests.unit.gateways.sms4_access import ACCESS, SENT, SMS, outcome_of, sms4
from tui.service.errors import AccessRefused, ConfigurationError, ProviderUnreachable
from tui.service.model.outcome import (
    Accepted,
    Account,
    DeliveryReport,
    Halted,
    Refused,
    ReportState,
    StopCause,
    Unknown,
)


class TestTheAnswerOfSmsOut:
    @pytest.mark.parametrize(
        ("body", "accepted"),
        [
            ("SMS erfolgreich versendet", Accepted()),
            ("sms ERFOLGREICH versendet\n", Accepted()),
            ("<b>SMS erfolgreich\n versendet</b>", Accepted()),
            ("SMS erfolgreich versendet 123456", Accepted("123456")),
            ("SMS erfolgreich versendet an 491711234567, ID 88123456", Accepted("88123456")),
            ("SMS erfolgreich versendet an 01711234567: 88123456", Accepted("88123456")),
            (
                "SMS erfolgreich versendet an 00491711234567 (ID: 88123456) 12,34",
                Accepted("88123456", balance=Decimal("12.34")),
            ),
            ("SMS erfolgreich versendet\n88123456\n1004.50 EUR", Accepted("88123456", balance=Decimal("1004.50"))),
            ("SMS erfolgreich versendet 12345", Accepted()),
            ("SMS erfolgreich versendet AB123456 12.34", Accepted()),
            ("SMS erfolgreich versendet +491711234567", Accepted()),
            ("1 SMS erfolgreich versendet, Fehler: 0", Accepted()),
        ],
    )
    async def test_is_success_with_the_phrase_and_takes_id_and_balance_only_where_they_stand(
        self, body: str, accepted: Accepted
    ) -> None:
        assert await outcome_of(body) == accepted

    async def test_is_not_success_without_a_2xx(self) -> None:
        assert isinstance(await outcome_of("SMS erfolgreich versendet 123456", status=500), Unknown)

    async def test_is_success_even_if_the_password_is_a_word_of_the_phrase(self) -> None:
        async with sms4(answering(SENT), replace(ACCESS, password="versendet")) as (gateway, _server):
            assert await gateway.send(SMS) == Accepted("9912345678")

    async def test_shows_the_words_of_a_refusal_without_markup_and_credentials(self) -> None:
        body = (
            "<html><body>Fehler:&nbsp;Passwort\n<b>Pässwört&amp;=+ 1</b> ist falsch<script>x()</script></body></html>"
        )
        assert await outcome_of(body) == Refused("Fehler: Passwort ••• ist falsch")

    async def test_masks_credentials_echoed_in_an_address(self) -> None:
        outcome = await outcome_of("Fehler in /sms_out.pl?user=praxis&pwd=P%E4ssw%F6rt%26%3D%2B%201&kdnr=1")
        assert isinstance(outcome, Refused)
        assert "%E4ssw" not in outcome.words

    async def test_cannot_write_to_the_terminal(self) -> None:
        outcome = await outcome_of(b"Fehler \x1b[2J\x1b]0;Titel\x07 7\x9b31m \xc2\x9b5m")
        assert isinstance(outcome, Refused)
        assert outcome.words.isprintable()

    async def test_is_shortened(self) -> None:
        outcome = await outcome_of("Fehler " * 500)
        assert isinstance(outcome, Refused)
        assert len(outcome.words) <= 200

    @pytest.mark.parametrize("body", ["", " \r\n ", "<html></html>", "SMS", "SMS erfolgr", "OK. SMS erfolgreich"])
    async def test_leaves_the_message_unknown_where_it_is_empty_or_breaks_off(self, body: str) -> None:
        assert isinstance(await outcome_of(body), Unknown)

    @pytest.mark.parametrize(
        "body",
        [
            "It works!",
            "Nummer ungültig",
            "<html><body><h1>It works!</h1></body></html>",
            "<!DOCTYPE html><title>Anmeldung</title><form>Benutzer <input name=user> Passwort <input></form>",
            "<html><head><title>Fehler</title></head><body>Fehler 404: Seite nicht gefunden</body></html>",
            "Error 503 Backend fetch failed",
            "<!-- SMS erfolgreich versendet 123456 -->",
            "<!-- SMS erfolgreich versendet 123456 -->Fehler: Anzeige gestört",
            "Fehlerfrei",
            "SMS erfolgreich versendet\nFehler: Empfänger gesperrt",
            "Fehler: SMS erfolgreich versendet",
            "0 SMS erfolgreich versendet",
            "Keine SMS erfolgreich versendet",
        ],
    )
    async def test_leaves_the_message_unknown_where_it_is_some_page_or_contradicts_itself(self, body: str) -> None:
        assert isinstance(await outcome_of(body), Unknown)

    @pytest.mark.parametrize(
        "words",
        [
            "Fehler: Ihr Guthaben reicht nicht aus",
            "Fehler: Kein Guthaben",
            "Fehler 17, Guthaben erschöpft",
            "Error: not enough credits",
        ],
    )
    async def test_stops_where_a_refusal_speaks_of_credit(self, words: str) -> None:
        for status in (200, 400):
            outcome = await outcome_of(words, status)
            assert isinstance(outcome, Halted)
            assert outcome.cause is StopCause.CREDIT
            assert words in outcome.words

    async def test_is_no_refusal_where_it_holds_the_success_phrase_under_another_status(self) -> None:
        for status in (400, 429, 503):
            assert isinstance(await outcome_of("SMS erfolgreich versendet 123456", status), Unknown)

    async def test_is_read_in_the_charset_it_declares_and_else_as_well_as_possible(self) -> None:
        words, refused = "Fehler: Nummer ungültig", Refused("Fehler: Nummer ungültig")
        assert await outcome_of(words.encode(), Content_Type="text/plain; charset=utf-8") == refused
        assert await outcome_of(words.encode("latin-1")) == refused
        assert await outcome_of(words.encode(), Content_Type="text/plain; charset=x-unsinn") == refused

    async def test_stops_on_401_and_403_for_credentials_and_on_402_for_credit(self) -> None:
        for status, cause in ((401, StopCause.CREDENTIALS), (403, StopCause.CREDENTIALS), (402, StopCause.CREDIT)):
            outcome = await outcome_of("Nein", status=status)
            assert isinstance(outcome, Halted)
            assert outcome.cause is cause


def check_xml(status: object, text: str = "OK", balance: str = "12.34") -> str:
    return (
        f'<?xml version="1.0" encoding="ISO-8859-1"?>\n<smscheck>\n <status>{status}</status>\n'
        f" <statustext>{text}</statustext>\n <guthaben>{balance}</guthaben>\n</smscheck>\n"
    )


class TestCheckingTheAccount:
    async def test_asks_sms_check_by_post_for_the_balance(self) -> None:
        async with sms4(answering(answer(check_xml(0)))) as (gateway, server):
            assert await gateway.account() == Account(Decimal("12.34"), "EUR", "OK")
        assert server.only.line == "POST /cgi-bin/sms_check.pl HTTP/1.1"
        assert server.only.header("Content-Type") == "application/x-www-form-urlencoded"
        assert server.only.body == b"user=praxis&pwd=P%E4ssw%F6rt%26%3D%2B%201&kdnr=XY12345&check=guthaben"

    @pytest.mark.parametrize("charset", ["ISO-8859-1", "ISO-8859-15", "UTF-8"])
    async def test_reads_the_charset_the_document_declares(self, charset: str) -> None:
        body = check_xml(0, "Verfügbar").replace("ISO-8859-1", charset).encode(charset)
        async with sms4(answering(answer(body))) as (gateway, _server):
            assert (await gateway.account()).words == "Verfügbar"

    @pytest.mark.parametrize("status", [10, 11, 12, 13])
    async def test_raises_access_refused_for_the_documented_statuses(self, status: int) -> None:
        async with sms4(answering(answer(check_xml(status, "Zugangsdaten ungültig", "")))) as (gateway, _server):
            with pytest.raises(AccessRefused, match=f"Status {status}: Zugangsdaten ungültig\\.$") as caught:
                await gateway.account()
        assert "Passwort" in caught.value.remedy

    async def test_raises_a_configuration_error_for_an_invalid_call(self) -> None:
        async with sms4(answering(answer(check_xml(99, "Parameter")))) as (gateway, _server):
            with pytest.raises(ConfigurationError, match="Status 99"):
                await gateway.account()

    @pytest.mark.parametrize("balance", ["", "NaN", "sNaN", "Infinity", "1e999999", "9" * 3000, "1.000,50"])
    async def test_leaves_the_balance_open_where_none_is_named(self, balance: str) -> None:
        async with sms4(answering(answer(check_xml(0, balance=balance)))) as (gateway, _server):
            assert (await gateway.account()).balance is None

    @pytest.mark.parametrize(
        "body",
        [
            "",
            "kein XML",
            "<smscheck><status>0</status>",
            "<anderes><status>0</status></anderes>",
            "<smscheck><status>null</status></smscheck>",
            "<smscheck><guthaben>1.00</guthaben></smscheck>",
            '<!DOCTYPE smscheck [<!ENTITY a "0">]><smscheck><status>&a;</status></smscheck>',
            '<?xml version="1.0" encoding="utf-7"?><smscheck><status>0</status></smscheck>',
            '<!DOCTYPE smscheck SYSTEM "file:///etc/passwd"><smscheck><status>0</status></smscheck>',
        ],
    )
    async def test_does_not_believe_an_answer_that_is_not_the_documented_one(self, body: str) -> None:
        async with sms4(answering(answer(body))) as (gateway, _server):
            with pytest.raises(ProviderUnreachable):
                await gateway.account()

    @pytest.mark.parametrize(
        ("status", "error"),
        [
            (401, AccessRefused),
            (403, AccessRefused),
            (404, ConfigurationError),
            (429, ProviderUnreachable),
            (500, ProviderUnreachable),
        ],
    )
    async def test_names_what_a_status_means(self, status: int, error: type[Exception]) -> None:
        async with sms4(answering(answer("Nein", status))) as (gateway, _server):
            with pytest.raises(error):
                await gateway.account()


class TestDeliveryReports:
    async def test_asks_for_several_ids_in_one_call(self) -> None:
        body = (
            '[{"smsId":"111111","status":"0","statusText":"OK","mobile":"491711234567",'
            '"dateTime":"2026-07-01 12:00:00","statusDetailText":"zugestellt"},'
            '{"smsId":"333333","status":"1","statusText":"offen","dateTime":""},'
            '{"smsId":"444444","status":"2","statusText":"Fehler","dateTime":"2026-12-01 12:00:00"}]'
        )
        async with sms4(answering(answer(body))) as (gateway, server):
            reports = await gateway.reports(["111111", "222222", "333333", "444444"])
        assert server.only.line == "GET /restapi/v1/dlr/XY12345/111111,222222,333333,444444 HTTP/1.1"
        assert server.only.body == b""
        assert reports == [
            DeliveryReport("111111", ReportState.DELIVERED, "zugestellt", datetime(2026, 7, 1, 10, 0, tzinfo=UTC)),
            DeliveryReport("222222", ReportState.NOT_FOUND),
            DeliveryReport("333333", ReportState.PENDING, "offen"),
            DeliveryReport("444444", ReportState.UNDELIVERED, "Fehler", datetime(2026, 12, 1, 11, 0, tzinfo=UTC)),
        ]

    async def test_reads_the_object_that_answers_a_single_id(self) -> None:
        body = '{"smsId":"111111","status":"0","statusText":"OK"}'
        async with sms4(answering(answer(body))) as (gateway, _server):
            assert await gateway.reports(["111111"]) == [DeliveryReport("111111", ReportState.DELIVERED, "OK")]

    async def test_knows_the_three_ways_of_not_knowing_an_id(self) -> None:
        single = answer('{"error":"smsid not found"}')
        async with sms4(answering(single, answer("[]"), answer('{"error":"smsid not found"}', 404))) as (gateway, _s):
            assert [report.state for report in await gateway.reports(["1"])] == [ReportState.NOT_FOUND]
            assert [report.state for report in await gateway.reports(["1", "2"])] == [ReportState.NOT_FOUND] * 2
            assert [report.state for report in await gateway.reports(["1"])] == [ReportState.NOT_FOUND]

    @pytest.mark.parametrize("body", ["", "Wartung", "[1]", '{"smsId":"1","status":"7"}', '{"error":"Kunde gesperrt"}'])
    async def test_does_not_believe_an_answer_that_is_not_the_documented_one(self, body: str) -> None:
        async with sms4(answering(answer(body))) as (gateway, _server):
            with pytest.raises(ProviderUnreachable):
                await gateway.reports(["1"])

    async def test_words_of_a_report_steer_no_terminal_and_have_an_end(self) -> None:
        entry = {"smsId": "1", "status": "2", "statusDetailText": "absent \x1b[2J\u202esubscriber" + "!" * 1000}
        async with sms4(answering(answer(json.dumps(entry)))) as (gateway, _server):
            (report,) = await gateway.reports(["1"])
        assert report.words.startswith("absent subscriber!!")
        assert len(report.words) <= 200

    async def test_asks_nothing_about_nothing(self) -> None:
        async with sms4(answering(SENT)) as (gateway, server):
            assert await gateway.reports([]) == []
        assert server.connections == 0
