"""SMS4 over HTTP: what goes over the wire, and what each answer is taken for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.gateways.conftest import Certificates
from tests.unit.gateways.loopback import Behaviour, HttpServer, answer, answering, http_server
from tests.unit.gateways.worded import worded
from tui.service.errors import AccessRefused, ConfigurationError, ProviderUnreachable
from tui.service.gateways.http.endpoint import Timeouts
from tui.service.gateways.sms4.sms4_gateway import Sms4Access, Sms4Gateway
from tui.service.model.outcome import (
    Accepted,
    Account,
    DeliveryReport,
    Halted,
    OutgoingSms,
    Refused,
    ReportState,
    StopCause,
    Unknown,
)
from tui.service.settings.values import HttpMethod
from tui.service.text.character_sets import unsendable_characters

ACCESS = Sms4Access(customer_number="XY12345", user="praxis", password="Pässwört&=+ 1", tariff="1")
SMS = OutgoingSms(
    reference=7, number="+491711234567", text="Grüße & 5 € = ja + Termin", sender="PraxisMolar", segments=1
)
SENT = answer("SMS erfolgreich versendet 9912345678")


@asynccontextmanager
async def sms4(
    behaviour: Behaviour, access: Sms4Access = ACCESS, timeouts: Timeouts | None = None
) -> AsyncIterator[tuple[Sms4Gateway, HttpServer]]:
    async with http_server(behaviour) as server:
        gateway = Sms4Gateway(replace(access, base_url=server.url), timeouts or Timeouts(5, 5, 10), concurrency=2)
        try:
            yield gateway, server
        finally:
            await gateway.aclose()


async def outcome_of(body: str | bytes, status: int = 200, sms: OutgoingSms = SMS, **headers: str) -> object:
    async with sms4(answering(answer(body, status, **headers))) as (gateway, _server):
        return worded(await gateway.send(sms))


class TestTheRequestOfSmsOut:
    async def test_is_a_form_in_latin_9_with_every_documented_field_and_nothing_else(self) -> None:
        async with sms4(answering(SENT)) as (gateway, server):
            await gateway.send(SMS)
        request = server.only
        assert request.line == "POST /cgi-bin/sms_out.pl HTTP/1.1"
        assert request.header("Content-Type") == "application/x-www-form-urlencoded"
        assert request.body == (
            b"user=praxis&pwd=P%E4ssw%F6rt%26%3D%2B%201&kdnr=XY12345&handynr=491711234567"
            b"&text=Gr%FC%DFe%20%26%205%20%A4%20%3D%20ja%20%2B%20Termin&tarif=1&absender=PraxisMolar&v=1"
        )
        assert request.header("Host") == server.url.removeprefix("http://")
        assert {name.lower() for name, _ in request.headers} == {
            "host",
            "user-agent",
            "accept-encoding",
            "content-type",
            "content-length",
        }

    async def test_keeps_the_password_out_of_the_address(self) -> None:
        async with sms4(answering(SENT)) as (gateway, server):
            await gateway.send(SMS)
        assert "?" not in server.only.target

    async def test_can_be_a_get_where_the_admin_chose_it(self) -> None:
        async with sms4(answering(SENT), replace(ACCESS, method=HttpMethod.GET)) as (gateway, server):
            await gateway.send(SMS)
        assert server.only.method == "GET"
        assert server.only.path == "/cgi-bin/sms_out.pl"
        assert server.only.body == b""
        assert dict(server.only.query())["text"] == SMS.text
        assert dict(server.only.query())["pwd"] == ACCESS.password

    async def test_follows_an_address_and_path_changed_by_the_admin(self) -> None:
        async with http_server(answering(SENT)) as server:
            access = replace(ACCESS, base_url=server.url + "/sms/", path="neu/senden.pl")
            gateway = Sms4Gateway(access, Timeouts(5, 5, 10))
            await gateway.send(SMS)
            await gateway.aclose()
        assert server.only.path == "/sms/neu/senden.pl"

    async def test_writes_a_number_as_sender_with_two_zeros_as_documented(self) -> None:
        async with sms4(answering(SENT)) as (gateway, server):
            await gateway.send(replace(SMS, sender="+49304567890"))
        assert dict(server.only.form())["absender"] == "0049304567890"

    async def test_leaves_sender_and_tariff_to_the_account_where_none_is_set(self) -> None:
        async with sms4(answering(SENT), replace(ACCESS, tariff="")) as (gateway, server):
            await gateway.send(replace(SMS, sender=""))
        assert [name for name, _ in server.only.form()] == ["user", "pwd", "kdnr", "handynr", "text", "v"]

    async def test_carries_a_long_text_whole_in_one_call(self) -> None:
        text = "Zahn" * 100
        async with sms4(answering(SENT)) as (gateway, server):
            await gateway.send(replace(SMS, text=text, segments=3))
        assert dict(server.only.form())["text"] == text

    async def test_goes_over_tls_verified_by_the_authority_of_ssl_cert_file(self, trusted: Certificates) -> None:
        async with http_server(answering(SENT), tls=trusted.server) as server:
            gateway = Sms4Gateway(replace(ACCESS, base_url=server.url), Timeouts(5, 5, 10))
            assert isinstance(await gateway.send(SMS), Accepted)
            await gateway.aclose()

    async def test_shares_one_connection_among_the_messages_of_a_series(self) -> None:
        async with sms4(answering(SENT)) as (gateway, server):
            for _ in range(5):
                await gateway.send(SMS)
        assert (len(server.requests), server.connections) == (5, 1)


class TestCharactersLatin9Lacks:
    @pytest.mark.parametrize(
        ("text", "unsendable"),
        [("Grüße für 5 €", ()), ("Zeile\nZeile", ()), ("Ω und 😀 und Ω", ("Ω", "😀")), ("Şahin „so“", ("Ş", "„", "“"))],
    )
    def test_are_named_once_each_in_order(self, text: str, unsendable: tuple[str, ...]) -> None:
        assert unsendable_characters(text) == unsendable

    async def test_refuse_the_message_before_anything_is_sent(self) -> None:
        async with sms4(answering(SENT)) as (gateway, server):
            outcome = worded(await gateway.send(replace(SMS, text="Termin 😀 für Şahin")))
        assert outcome == Refused("Diese Zeichen überträgt SMS4 nicht: 😀 Ş")
        assert server.connections == 0

    async def test_go_as_ucs_2_hex_where_the_admin_enabled_kodierung(self) -> None:
        async with sms4(answering(SENT), replace(ACCESS, kodierung=True)) as (gateway, server):
            await gateway.send(replace(SMS, text="тест😀"))
        fields = dict(server.only.form())
        assert fields["text"] == "0442043504410442D83DDE00"
        assert fields["kodierung"] == "ucs"

    async def test_are_the_only_reason_for_ucs_2(self) -> None:
        async with sms4(answering(SENT), replace(ACCESS, kodierung=True)) as (gateway, server):
            await gateway.send(SMS)
        assert "kodierung" not in dict(server.only.form())

    async def test_cannot_smuggle_half_a_surrogate_pair(self) -> None:
        async with sms4(answering(SENT), replace(ACCESS, kodierung=True)) as (gateway, server):
            assert isinstance(await gateway.send(replace(SMS, text="kaputt \ud83d")), Refused)
        assert server.connections == 0

    async def test_in_the_sender_refuse_it(self) -> None:
        async with sms4(answering(SENT)) as (gateway, server):
            assert isinstance(await gateway.send(replace(SMS, sender="Ωmega")), Refused)
        assert server.connections == 0


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

    async def test_leaves_the_balance_open_where_none_is_named(self) -> None:
        async with sms4(answering(answer(check_xml(0, balance="")))) as (gateway, _server):
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

    async def test_asks_nothing_about_nothing(self) -> None:
        async with sms4(answering(SENT)) as (gateway, server):
            assert await gateway.reports([]) == []
        assert server.connections == 0


class TestWhatAPersonTyped:
    @settings(max_examples=60, deadline=None)
    @given(text=st.text(min_size=1, max_size=80), sender=st.text(max_size=12), number=st.text(max_size=20))
    async def test_never_becomes_another_field_header_or_recipient(self, text: str, sender: str, number: str) -> None:
        async with sms4(answering(SENT), replace(ACCESS, kodierung=True)) as (gateway, server):
            await gateway.send(replace(SMS, text=text, sender=sender))
            await gateway.send(replace(SMS, number=number))
        for request in server.requests:
            fields = request.form()
            assert [name for name, _ in fields if name == "handynr"] == ["handynr"]
            assert dict(fields)["handynr"] == "491711234567"
            assert {name for name, _ in fields} <= {
                "user", "pwd", "kdnr", "handynr", "text", "kodierung", "tarif", "absender", "v",
            }  # fmt: skip
            assert len(request.headers) == 5

    @pytest.mark.parametrize(
        "number", ["01711234567", "+49171", "+49171123456\n", "+49171,+49172", "+４９1711234567", ""]
    )
    async def test_is_refused_as_a_number_before_anything_is_sent(self, number: str) -> None:
        async with sms4(answering(SENT)) as (gateway, server):
            assert isinstance(await gateway.send(replace(SMS, number=number)), Refused)
        assert server.connections == 0


class TestTheAccess:
    @pytest.mark.parametrize(
        "url",
        ["", "sms4.de", "http://www.sms4.de", "ftp://www.sms4.de", "https://", "https://a b.de", "https://u:p@sms4.de",
         "https://sms4.de:99999", "https://sms4.de\r\nX: 1"],
    )  # fmt: skip
    def test_accepts_https_only_and_http_on_loopback(self, url: str) -> None:
        with pytest.raises(ConfigurationError, match="base_url"):
            Sms4Gateway(replace(ACCESS, base_url=url), Timeouts())

    @pytest.mark.parametrize(
        "url", ["http://127.0.0.1:1", "http://localhost", "http://[::1]:80", "https://www.sms4.de/"]
    )
    async def test_accepts_these(self, url: str) -> None:
        await Sms4Gateway(replace(ACCESS, base_url=url), Timeouts()).aclose()

    def test_says_so_where_credentials_cannot_be_written_for_sms4(self) -> None:
        with pytest.raises(ConfigurationError, match="Zeichen, die SMS4 nicht kennt"):
            Sms4Gateway(replace(ACCESS, password="geheim😀"), Timeouts())

    def test_never_shows_the_password(self) -> None:
        assert "geheim" not in repr(replace(ACCESS, password="geheim"))
