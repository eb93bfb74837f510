"""SMS4 over HTTP: what goes over the wire."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.gateways.conftest import Certificates
from tests.unit.gateways.loopback import answering, http_server
from tests.unit.gateways.sms4_access import ACCESS, SENT, SMS, set_up, sms4
from tests.unit.gateways.worded import worded
from tui.service.errors import ConfigurationError
from tui.service.gateways.http.endpoint import Timeouts
from tui.service.gateways.sms4.sms4_gateway import Sms4Gateway
from tui.service.model.outcome import (
    Accepted,
    Refused,
)
from tui.service.settings.values import HttpMethod
from tui.service.text.character_sets import unsendable_characters


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
        async with sms4(answering(SENT), set_up(ACCESS, method=HttpMethod.GET)) as (gateway, server):
            await gateway.send(SMS)
        assert server.only.method == "GET"
        assert server.only.path == "/cgi-bin/sms_out.pl"
        assert server.only.body == b""
        assert dict(server.only.query())["text"] == SMS.text
        assert dict(server.only.query())["pwd"] == ACCESS.password

    async def test_follows_an_address_and_path_changed_by_the_admin(self) -> None:
        async with http_server(answering(SENT)) as server:
            access = set_up(ACCESS, base_url=server.url + "/sms/", path="neu/senden.pl")
            gateway = Sms4Gateway(access, Timeouts(5, 5, 10))
            await gateway.send(SMS)
            await gateway.aclose()
        assert server.only.path == "/sms/neu/senden.pl"

    async def test_writes_a_number_as_sender_with_two_zeros_as_documented(self) -> None:
        async with sms4(answering(SENT)) as (gateway, server):
            await gateway.send(replace(SMS, sender="+49304567890"))
        assert dict(server.only.form())["absender"] == "0049304567890"

    async def test_leaves_sender_and_tariff_to_the_account_where_none_is_set(self) -> None:
        async with sms4(answering(SENT), set_up(ACCESS, tariff="")) as (gateway, server):
            await gateway.send(replace(SMS, sender=""))
        assert [name for name, _ in server.only.form()] == ["user", "pwd", "kdnr", "handynr", "text", "v"]

    async def test_carries_a_long_text_whole_in_one_call(self) -> None:
        text = "Zahn" * 100
        async with sms4(answering(SENT)) as (gateway, server):
            await gateway.send(replace(SMS, text=text, segments=3))
        assert dict(server.only.form())["text"] == text

    async def test_goes_over_tls_verified_by_the_authority_of_ssl_cert_file(self, trusted: Certificates) -> None:
        async with http_server(answering(SENT), tls=trusted.server) as server:
            gateway = Sms4Gateway(set_up(ACCESS, base_url=server.url), Timeouts(5, 5, 10))
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
        async with sms4(answering(SENT), set_up(ACCESS, kodierung=True)) as (gateway, server):
            await gateway.send(replace(SMS, text="тест😀"))
        fields = dict(server.only.form())
        assert fields["text"] == "0442043504410442D83DDE00"
        assert fields["kodierung"] == "ucs"

    async def test_are_the_only_reason_for_ucs_2(self) -> None:
        async with sms4(answering(SENT), set_up(ACCESS, kodierung=True)) as (gateway, server):
            await gateway.send(SMS)
        assert "kodierung" not in dict(server.only.form())

    async def test_cannot_smuggle_half_a_surrogate_pair(self) -> None:
        async with sms4(answering(SENT), set_up(ACCESS, kodierung=True)) as (gateway, server):
            assert isinstance(await gateway.send(replace(SMS, text="kaputt \ud83d")), Refused)
        assert server.connections == 0

    async def test_in_the_sender_refuse_it(self) -> None:
        async with sms4(answering(SENT)) as (gateway, server):
            assert isinstance(await gateway.send(replace(SMS, sender="Ωmega")), Refused)
        assert server.connections == 0


class TestWhatAPersonTyped:
    @settings(max_examples=60)
    @given(text=st.text(min_size=1, max_size=80), sender=st.text(max_size=12), number=st.text(max_size=20))
    async def test_never_becomes_another_field_header_or_recipient(self, text: str, sender: str, number: str) -> None:
        async with sms4(answering(SENT), set_up(ACCESS, kodierung=True)) as (gateway, server):
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
            Sms4Gateway(set_up(ACCESS, base_url=url), Timeouts())

    @pytest.mark.parametrize(
        "url", ["http://127.0.0.1:1", "http://localhost", "http://[::1]:80", "https://www.sms4.de/"]
    )
    async def test_accepts_these(self, url: str) -> None:
        await Sms4Gateway(set_up(ACCESS, base_url=url), Timeouts()).aclose()

    def test_says_so_where_credentials_cannot_be_written_for_sms4(self) -> None:
        with pytest.raises(ConfigurationError, match="Zeichen, die SMS4 nicht kennt"):
            Sms4Gateway(replace(ACCESS, password="geheim😀"), Timeouts())

    def test_never_shows_the_password(self) -> None:
        assert "geheim" not in repr(replace(ACCESS, password="geheim"))
