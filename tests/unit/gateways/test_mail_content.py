"""E-mail to SMS: the mail itself, its length, and that nothing a person typed changes its form."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.gateways.conftest import Certificates
from tests.unit.gateways.mail_access import (
    ACCESS,
    HEADERS,
    PATIENT,
    SMS,
    gateway_to,
    lines_of,
    parsed,
)
from tests.unit.gateways.smtp_loopback import smtp_server
from tests.unit.gateways.worded import worded
from tui.service.errors import ConfigurationError
from tui.service.gateways.mail.mail_gateway import MailGateway
from tui.service.model.outcome import Accepted, OutgoingSms, Refused
from tui.service.settings.definitions import DEFAULT_MAIL_TEMPLATE


class TestTheMail:
    async def test_is_one_plain_text_of_keyword_lines_to_the_gateway(self, trusted: Certificates) -> None:
        async with smtp_server(trusted.server) as server, gateway_to(server) as gateway:
            assert await gateway.send(SMS) == Accepted()
        assert server.commands[-4:-1] == [
            "MAIL FROM:<praxis@example.de> BODY=8BITMIME",
            "RCPT TO:<sms@sms4.de>",
            "DATA",
        ]
        [mail] = server.mails
        head, body = mail.split(b"\r\n\r\n", 1)
        assert body == (
            b"KUNDENNR:XY12345\r\nTARIF:1\r\nABSENDER:PraxisMolar\r\nHANDYNR:491711234567\r\n"
            b"TEXT:Gr\xfc\xdfe, 5 \xa4 bitte\r\n"
        )
        headers = dict(line.split(b": ", 1) for line in head.split(b"\r\n"))
        assert {name.decode() for name in headers} == HEADERS
        assert headers[b"From"] == b"praxis@example.de"
        assert headers[b"To"] == b"sms@sms4.de"
        assert headers[b"Subject"] == b"SMS"
        assert headers[b"Content-Type"] == b'text/plain; charset="iso-8859-15"'
        assert headers[b"Content-Transfer-Encoding"] == b"8bit"

    async def test_is_quoted_printable_where_the_server_takes_seven_bits_only(self, trusted: Certificates) -> None:
        ehlo = "250-mail.example\r\n250-STARTTLS\r\n250 AUTH PLAIN"
        async with smtp_server(trusted.server, EHLO=ehlo) as server, gateway_to(server) as gateway:
            await gateway.send(replace(SMS, text="Grüße " * 26))
        [mail] = server.mails
        assert mail.isascii()
        assert "MAIL FROM:<praxis@example.de>" in server.commands
        assert parsed(mail)["Content-Transfer-Encoding"] == "quoted-printable"
        assert f"TEXT:{('Grüße ' * 26).strip()}" in lines_of(mail)

    async def test_says_utf_8_where_latin_9_does_not_reach(self, trusted: Certificates) -> None:
        async with smtp_server(trusted.server) as server, gateway_to(server) as gateway:
            assert await gateway.send(replace(SMS, text="Şahin 😀")) == Accepted()
        assert parsed(server.mails[0]).get_content_charset() == "utf-8"
        assert "TEXT:Şahin 😀" in lines_of(server.mails[0])

    async def test_bears_the_same_message_id_at_every_attempt_and_another_for_another_message(
        self, trusted: Certificates
    ) -> None:
        other = replace(SMS, reference=43)
        elsewhere = replace(SMS, text="Aus einem anderen Postausgang")
        async with smtp_server(trusted.server) as server, gateway_to(server) as gateway:
            for sms in (SMS, SMS, other, elsewhere):
                await gateway.send(sms)
        first, second, third, fourth = (parsed(mail)["Message-ID"] for mail in server.mails)
        assert first == second
        assert len({first, third, fourth}) == 3
        assert first.startswith("<sms-42-")
        assert first.endswith("@example.de>")

    async def test_leaves_out_lines_without_a_value(self, trusted: Certificates) -> None:
        access = replace(ACCESS, account=replace(ACCESS.account, tariff=""))
        async with smtp_server(trusted.server) as server, gateway_to(server, access) as gateway:
            await gateway.send(replace(SMS, sender=""))
        assert lines_of(server.mails[0]) == [
            "KUNDENNR:XY12345",
            "HANDYNR:491711234567",
            "TEXT:Grüße, 5 € bitte",
        ]

    async def test_writes_line_breaks_of_the_text_as_blanks(self, trusted: Certificates) -> None:
        async with smtp_server(trusted.server) as server, gateway_to(server) as gateway:
            await gateway.send(replace(SMS, text="Guten Tag,\r\nbis morgen\n\nIhre Praxis"))
        assert lines_of(server.mails[0])[-1] == "TEXT:Guten Tag, bis morgen Ihre Praxis"

    async def test_keeps_a_line_that_is_only_a_dot(self, trusted: Certificates) -> None:
        access = replace(ACCESS, template="{nummer}\n.\n{text}\n..ende")
        async with smtp_server(trusted.server) as server, gateway_to(server, access) as gateway:
            assert await gateway.send(replace(SMS, text=".")) == Accepted()
        assert lines_of(server.mails[0]) == ["491711234567", ".", ".", "..ende"]

    async def test_does_not_expand_what_looks_like_a_placeholder_in_a_value(self, trusted: Certificates) -> None:
        access = replace(ACCESS, template=DEFAULT_MAIL_TEMPLATE + "PW:{passwort}\n", password_in_mail=True)
        async with smtp_server(trusted.server) as server, gateway_to(server, access) as gateway:
            await gateway.send(replace(SMS, text="{passwort} {kundennr}"))
        assert "TEXT:{passwort} {kundennr}" in lines_of(server.mails[0])

    async def test_never_holds_the_password_unless_template_and_admin_ask_for_it(self, trusted: Certificates) -> None:
        template = DEFAULT_MAIL_TEMPLATE + "USER:{benutzer}\nPASSWORT:{passwort}\n"
        with pytest.raises(ConfigurationError, match="Passwort"):
            MailGateway(replace(ACCESS, template=template), PATIENT)
        async with smtp_server(trusted.server) as server, gateway_to(server) as gateway:
            await gateway.send(SMS)
        assert b"Konto-Geheimnis" not in server.mails[0]
        access = replace(ACCESS, template=template, password_in_mail=True)
        async with smtp_server(trusted.server) as server, gateway_to(server, access) as gateway:
            await gateway.send(SMS)
        assert b"USER:praxis\r\nPASSWORT:Konto-Geheimnis\r\n" in server.mails[0]

    async def test_may_go_to_an_address_made_of_the_number(self, trusted: Certificates) -> None:
        access = replace(ACCESS, gateway_address="{nummer}@gateway.example")
        async with smtp_server(trusted.server) as server, gateway_to(server, access) as gateway:
            await gateway.send(SMS)
        assert "RCPT TO:<491711234567@gateway.example>" in server.commands
        assert parsed(server.mails[0])["To"] == "491711234567@gateway.example"


class TestTheMessageId:
    async def test_bears_our_reference_with_the_prefix_of_the_store(self, trusted: Certificates) -> None:
        async with smtp_server(trusted.server) as server, gateway_to(server) as gateway:
            await gateway.send(replace(SMS, reference_prefix="k3v9x2"))
        assert parsed(server.mails[0])["Message-ID"].startswith("<sms-k3v9x2-42-")


class TestLength:
    async def test_is_160_characters_at_most_whatever_another_protocol_allows(self, trusted: Certificates) -> None:
        async with smtp_server(trusted.server) as server, gateway_to(server) as gateway:
            assert await gateway.send(replace(SMS, text="ä" * 160)) == Accepted()
            assert worded(await gateway.send(replace(SMS, text="ä" * 161, segments=2))) == Refused(
                "Der Text hat 161 Zeichen; über E-Mail gehen höchstens 160."
            )
        assert len(server.mails) == 1

    @pytest.mark.parametrize(
        "sms", [replace(SMS, text=" \n "), replace(SMS, number="0171"), replace(SMS, text="\ud83d")]
    )
    async def test_and_form_are_checked_before_anything_is_sent(self, sms: OutgoingSms, trusted: Certificates) -> None:
        async with smtp_server(trusted.server) as server, gateway_to(server) as gateway:
            assert isinstance(await gateway.send(sms), Refused)
        assert server.connections == 0


LINES = st.text(
    alphabet=st.one_of(
        st.characters(exclude_categories=("Cs",)),
        st.sampled_from("\r\n\v\f\t\x00\x1c\x1d\x1e\x85\u2028\u2029:.{}@<>,"),
    ),
    max_size=60,
)


class TestWhatAPersonTyped:
    @settings(max_examples=150)
    @given(text=LINES, sender=LINES, customer=LINES, subject=LINES)
    def test_never_becomes_a_header_a_second_keyword_line_or_a_second_recipient(
        self, text: str, sender: str, customer: str, subject: str
    ) -> None:
        from datetime import UTC, datetime

        from tui.service.gateways.mail.message import MailAccount, checked_template, compose, mail_bytes, problem_of

        sms = replace(SMS, text=f"x{text}", sender=f"y{sender}")
        if problem_of(sms):
            return
        template = checked_template(DEFAULT_MAIL_TEMPLATE, "iso-8859-15", password_in_mail=False)
        body = template.body(sms, MailAccount(customer_number=f"z{customer}", tariff="1"))
        for eight_bit in (True, False):
            mail = mail_bytes(
                compose(sms, body, template.charset, "praxis@example.de", "sms@sms4.de", subject, datetime.now(UTC)),
                eight_bit,
            )
            message = parsed(mail)
            assert set(message.keys()) == HEADERS
            assert len(message.keys()) == len(HEADERS)
            assert message["To"] == "sms@sms4.de"
            keywords = [line.split(":", 1)[0] for line in message.get_content().splitlines()]
            assert keywords == ["KUNDENNR", "TARIF", "ABSENDER", "HANDYNR", "TEXT"]
            assert max(len(line) for line in mail.split(b"\r\n")) <= 998
