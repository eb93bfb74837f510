"""E-mail to SMS: one connection for a series, and what each failure proves."""

from __future__ import annotations

import asyncio
import base64
import gzip
import socket
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.unit.gateways.conftest import Certificates
from tests.unit.gateways.loopback import closed_port, stop_listening
from tests.unit.gateways.mail_access import (
    ACCESS,
    PATIENT,
    SMS,
    SMTP_PASSWORD,
    gateway_to,
    lines_of,
    outcome_with,
    parsed,
)
from tests.unit.gateways.smtp_loopback import DROP, SILENCE, smtp_server
from tests.unit.gateways.worded import worded
from tui.service.errors import AccessRefused, ConfigurationError, ProviderUnreachable
from tui.service.gateways.http.endpoint import Timeouts
from tui.service.gateways.mail.mail_gateway import MailGateway
from tui.service.gateways.mail.server import MailServer
from tui.service.model.outcome import Accepted, Deferred, Halted, Refused, StopCause, Unknown
from tui.service.settings.values import MailSecurity


class TestTheConnection:
    async def test_is_encrypted_before_anything_is_told(self, trusted: Certificates) -> None:
        async with smtp_server(trusted.server) as server, gateway_to(server) as gateway:
            await gateway.send(SMS)
        assert server.verbs() == ["EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "QUIT"]
        assert server.encrypted == ["EHLO", "AUTH", "MAIL", "RCPT", "DATA", "QUIT"]
        assert server.commands[0] == "EHLO [127.0.0.1]"
        secret = base64.b64decode(server.commands[3].removeprefix("AUTH PLAIN "))
        assert secret == f"\0praxis@example.de\0{SMTP_PASSWORD}".encode()

    async def test_may_be_encrypted_from_the_first_byte(self, trusted: Certificates) -> None:
        access = replace(ACCESS, server=replace(ACCESS.server, security=MailSecurity.TLS))
        async with smtp_server(trusted.server, implicit_tls=True) as server, gateway_to(server, access) as gateway:
            assert await gateway.send(SMS) == Accepted()
        assert "STARTTLS" not in server.verbs()

    async def test_may_be_plain_on_loopback_and_nowhere_else(self, trusted: Certificates) -> None:
        access = replace(ACCESS, server=MailServer("127.0.0.1", security=MailSecurity.NONE))
        async with smtp_server(trusted.server) as server, gateway_to(server, access) as gateway:
            assert await gateway.send(SMS) == Accepted()
        assert server.verbs() == ["EHLO", "MAIL", "RCPT", "DATA", "QUIT"]
        with pytest.raises(ConfigurationError, match="nur zum eigenen Rechner"):
            MailGateway(replace(ACCESS, server=MailServer("mail.example", security=MailSecurity.NONE)), PATIENT)

    async def test_serves_a_series_and_concurrent_senders(self, trusted: Certificates) -> None:
        async with smtp_server(trusted.server) as server, gateway_to(server) as gateway:
            outcomes = await asyncio.gather(*(gateway.send(replace(SMS, reference=n)) for n in range(12)))
        assert outcomes == [Accepted()] * 12
        assert (server.connections, len(server.mails), server.verbs().count("AUTH")) == (1, 12, 1)
        assert all(len(parsed(mail).get_all("To", [])) == 1 for mail in server.mails)

    async def test_is_opened_again_where_it_was_dropped_while_idle(self, trusted: Certificates) -> None:
        async with smtp_server(trusted.server) as server, gateway_to(server) as gateway:
            await gateway.send(SMS)
            server.hang_up.set()
            await server.closed.acquire()
            server.hang_up.clear()
            assert await gateway.send(SMS) == Accepted()
        assert (server.connections, len(server.mails)) == (2, 2)

    async def test_is_opened_again_where_the_server_takes_no_more_over_this_one(self, trusted: Certificates) -> None:
        async with smtp_server(trusted.server) as server, gateway_to(server) as gateway:
            await gateway.send(SMS)
            server.replies["MAIL"] = "421 4.7.0 Too many messages for this connection"
            sending = asyncio.ensure_future(gateway.send(SMS))
            await server.closed.acquire()
            server.replies["MAIL"] = "250 OK"
            assert await sending == Accepted()
        assert (server.connections, len(server.mails)) == (2, 2)

    async def test_goes_on_after_a_refused_recipient(self, trusted: Certificates) -> None:
        async with smtp_server(trusted.server, RCPT="550 5.1.1 No such user") as server, gateway_to(server) as gateway:
            assert isinstance(await gateway.send(SMS), Refused)
            server.replies["RCPT"] = "250 OK"
            assert await gateway.send(SMS) == Accepted()
        assert server.connections == 1
        assert "RSET" in server.verbs()


class TestNothingWasAccepted:
    """Before the final dot the server cannot have taken the mail, whatever happens."""

    @pytest.mark.parametrize("step", ["greeting", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA"])
    async def test_when_the_connection_drops_before_the_dot(self, step: str, trusted: Certificates) -> None:
        outcome = await outcome_with(trusted, **{step: DROP})
        assert isinstance(outcome, Deferred)
        assert "localhost" in outcome.reason

    @pytest.mark.parametrize("step", ["greeting", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA"])
    async def test_when_the_server_falls_silent_before_the_dot(
        self, step: str, trusted: Certificates, impatient: Timeouts
    ) -> None:
        outcome = await outcome_with(trusted, impatient, **{step: SILENCE})
        assert outcome == Deferred("localhost hat 0.2 s lang nicht geantwortet.")

    @pytest.mark.parametrize("step", ["greeting", "EHLO", "AUTH", "MAIL", "RCPT", "DATA"])
    @pytest.mark.parametrize(
        "answer", ["250-" + "x" * 1_000_000, "250-no end\r\n" * 100_000 + "250 end"], ids=["line", "lines"]
    )
    async def test_when_the_server_never_comes_to_the_end_of_its_answer(
        self, step: str, answer: str, trusted: Certificates
    ) -> None:
        outcome = await outcome_with(trusted, **{step: answer})
        assert isinstance(outcome, Deferred)
        assert len(outcome.reason) < 400

    async def test_when_the_total_time_is_up_before_the_dot(self, trusted: Certificates) -> None:
        outcome = await outcome_with(trusted, Timeouts(connect=5, read=5, total=0.3), MAIL=SILENCE)
        assert outcome == Deferred("localhost ist nach 0.3 s nicht fertig geworden.")

    @pytest.mark.parametrize("step", ["greeting", "AUTH", "MAIL", "RCPT", "DATA", "dot"])
    async def test_when_the_server_wants_to_be_asked_later(self, step: str, trusted: Certificates) -> None:
        outcome = await outcome_with(trusted, **{step: "451 4.7.1 Greylisted, try again"})
        assert isinstance(outcome, Deferred)
        assert "451 4.7.1 Greylisted" in outcome.reason

    @pytest.mark.parametrize("step", ["RCPT", "DATA", "dot"])
    async def test_when_the_server_refuses_this_mail(self, step: str, trusted: Certificates) -> None:
        outcome = await outcome_with(trusted, **{step: f"550 5.1.1 Nicht hier, {SMTP_PASSWORD}"})
        assert outcome == Refused("localhost antwortet 550 5.1.1 Nicht hier, •••")

    @pytest.mark.parametrize(
        ("replies", "cause"),
        [
            ({"AUTH": "535 5.7.8 Authentication credentials invalid"}, StopCause.CREDENTIALS),
            ({"MAIL": "530 5.7.0 Authentication required"}, StopCause.CREDENTIALS),
            ({"RCPT": "530 5.7.0 Authentication required"}, StopCause.CREDENTIALS),
            ({"MAIL": "553 5.7.1 Sender address rejected"}, StopCause.CONFIGURATION),
            ({"greeting": "554 5.7.1 No mail from you"}, StopCause.CONFIGURATION),
            ({"STARTTLS": "554 5.7.3 No TLS today"}, StopCause.CONFIGURATION),
            ({"EHLO": "250-mail.example\r\n250 AUTH PLAIN"}, StopCause.CONFIGURATION),
            ({"EHLO": "250-mail.example\r\n250 STARTTLS"}, StopCause.CONFIGURATION),
            ({"EHLO": "250-mail.example\r\n250-STARTTLS\r\n250 AUTH XOAUTH2"}, StopCause.CONFIGURATION),
            ({"EHLO": "502 5.5.1 What?"}, StopCause.CONFIGURATION),
        ],
    )
    async def test_and_no_other_mail_would_fare_better(
        self, replies: dict[str, str], cause: StopCause, trusted: Certificates
    ) -> None:
        outcome = await outcome_with(trusted, **replies)
        assert isinstance(outcome, Halted)
        assert outcome.cause is cause
        assert SMTP_PASSWORD not in outcome.words

    async def test_and_one_wrong_password_is_tried_once_only(self, trusted: Certificates) -> None:
        async with smtp_server(trusted.server, AUTH="535 5.7.8 No") as server, gateway_to(server) as gateway:
            await gateway.send(SMS)
        assert server.verbs().count("AUTH") == 1

    @pytest.mark.parametrize("security", [MailSecurity.STARTTLS, MailSecurity.TLS])
    async def test_when_the_certificate_is_not_trusted(
        self, security: MailSecurity, certificates: Certificates
    ) -> None:
        access = replace(ACCESS, server=replace(ACCESS.server, security=security))
        implicit = security is MailSecurity.TLS
        async with smtp_server(certificates.server, implicit) as server, gateway_to(server, access) as gateway:
            outcome = worded(await gateway.send(SMS))
        assert outcome == Halted(
            StopCause.CERTIFICATE,
            "Das Zertifikat von localhost stammt von keiner Stelle, der dieser Rechner vertraut.",
        )
        assert "AUTH" not in server.verbs()

    async def test_when_nobody_listens(self) -> None:
        gateway = MailGateway(replace(ACCESS, server=replace(ACCESS.server, port=closed_port())), PATIENT)
        assert worded(await gateway.send(SMS)) == Deferred("localhost nimmt keine Verbindung an.")

    async def test_when_the_name_is_not_known(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async def unknown(*args: object, **kwargs: object) -> None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
        gateway = MailGateway(replace(ACCESS, server=MailServer("mail.example")), PATIENT)
        assert worded(await gateway.send(SMS)) == Deferred("Der Name mail.example lässt sich nicht auflösen.")

    async def test_when_the_server_does_not_speak_smtp(self, trusted: Certificates) -> None:
        assert isinstance(await outcome_with(trusted, greeting="HTTP/1.1 400 Bad Request"), Deferred)


class TestTheServerMayHaveIt:
    async def test_when_the_connection_drops_after_the_dot(self, trusted: Certificates) -> None:
        async with smtp_server(trusted.server, dot=DROP) as server, gateway_to(server) as gateway:
            assert worded(await gateway.send(SMS)) == Unknown(
                "localhost hat die Verbindung beendet. Ob die E-Mail angenommen wurde, ist offen."
            )
            assert len(server.mails) == 1
            server.replies["dot"] = "250 OK"
            assert await gateway.send(replace(SMS, reference=43)) == Accepted()

    async def test_when_the_answer_to_the_dot_never_ends(self, trusted: Certificates) -> None:
        outcome = await outcome_with(trusted, dot="250-" + "x" * 1_000_000)
        assert isinstance(outcome, Unknown)

    async def test_when_no_answer_follows_the_dot(self, trusted: Certificates) -> None:
        assert isinstance(await outcome_with(trusted, Timeouts(5, 1, 10), dot=SILENCE), Unknown)

    async def test_when_the_total_time_is_up_after_the_dot(self, trusted: Certificates) -> None:
        assert isinstance(await outcome_with(trusted, Timeouts(5, 5, 1), dot=SILENCE), Unknown)

    @pytest.mark.parametrize(
        "answer",
        ["It works!", "354 Go on", "25", "4711 Bytes angenommen", "550", "5500 OK", "250OK", "221 Bye", "45", " 55 no",
         "+55 no", "<html>550 no</html>", "250-OK\r\n550 no", "HTTP/1.1 550 no"],
    )  # fmt: skip
    async def test_when_the_answer_to_the_dot_makes_no_sense(self, answer: str, trusted: Certificates) -> None:
        expected = Refused if answer == "550" else Unknown  # a code may stand alone (RFC 5321, 4.2.1)
        assert isinstance(await outcome_with(trusted, Timeouts(5, 1, 10), dot=answer), expected)

    @pytest.mark.parametrize("words", ["250 2.0.0 Queued", "550 5.7.1 No"])
    @pytest.mark.parametrize("garble", [lambda text: text.encode("utf-16"), lambda text: text.encode("cp500"),
                                        lambda text: gzip.compress(text.encode())])  # fmt: skip
    async def test_when_the_answer_to_the_dot_is_in_another_charset_or_compressed(
        self, words: str, garble: Callable[[str], bytes], trusted: Certificates
    ) -> None:
        answer = garble(words).decode("utf-8", "surrogateescape")
        assert isinstance(await outcome_with(trusted, Timeouts(5, 1, 10), dot=answer), Unknown)

    async def test_when_an_answer_was_there_before_the_dot(self, trusted: Certificates) -> None:
        early = "354 Go on\r\n250 Queued"
        assert isinstance(await outcome_with(trusted, Timeouts(5, 1, 10), DATA=early, dot="550 no"), Unknown)

    async def test_of_a_mail_before_but_not_of_one_that_finds_no_connection(self, trusted: Certificates) -> None:
        async with smtp_server(trusted.server) as server, gateway_to(server, timeouts=Timeouts(5, 5, 1)) as gateway:
            assert await gateway.send(SMS) == Accepted()
            server.hang_up.set()
            await server.closed.acquire()
            server.hang_up.clear()
            server.replies["greeting"] = SILENCE
            assert isinstance(await gateway.send(replace(SMS, reference=43)), Deferred)


class TestCheckingTheAccess:
    async def test_logs_in_and_sends_nothing(self, trusted: Certificates) -> None:
        async with smtp_server(trusted.server) as server, gateway_to(server) as gateway:
            account = await gateway.account()
        assert account.balance is None
        assert account.words == "Anmeldung bei localhost gelungen."
        assert server.verbs() == ["EHLO", "STARTTLS", "EHLO", "AUTH", "QUIT"]

    @pytest.mark.parametrize(
        ("replies", "error"),
        [
            ({"AUTH": "535 5.7.8 No"}, AccessRefused),
            ({"AUTH": "454 4.7.0 Temporary"}, ProviderUnreachable),
            ({"greeting": DROP}, ProviderUnreachable),
            ({"EHLO": "250 mail.example"}, ConfigurationError),
        ],
    )
    async def test_names_what_is_wrong(
        self, replies: dict[str, str], error: type[Exception], trusted: Certificates
    ) -> None:
        async with smtp_server(trusted.server, **replies) as server, gateway_to(server) as gateway:
            with pytest.raises(error):
                await gateway.account()

    async def test_does_not_claim_a_login_where_nobody_logs_in(self, trusted: Certificates) -> None:
        access = replace(ACCESS, server=MailServer("localhost"))
        async with smtp_server(trusted.server) as server, gateway_to(server, access) as gateway:
            assert not (await gateway.account()).credentials_asked
        assert "AUTH" not in server.verbs()

    async def test_knows_that_mail_gateways_do_not_report(self, trusted: Certificates) -> None:
        gateway = MailGateway(ACCESS, PATIENT)
        assert gateway.report_batch == 0
        assert await gateway.reports(["1"]) == []


class TestTheConfiguration:
    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"mail_address": "praxis"}, "Mailadresse"),
            ({"mail_address": "a@b.de, c@d.de"}, "Mailadresse"),
            ({"mail_address": "Praxis <a@b.de>"}, "Mailadresse"),
            ({"mail_address": "a@b.de\r\nBcc: c@d.de"}, "Mailadresse"),
            ({"gateway_address": ""}, "Adresse des Anbieters"),
            ({"gateway_address": "sms@sms4.de\n"}, "Adresse des Anbieters"),
            ({"template": "TEXT:{text}"}, "{nummer} genau einmal"),
            ({"template": "{nummer}{text}{nummer}"}, "{nummer} genau einmal"),
            ({"template": "{nummer}{text}{iban}"}, "{iban}"),
            ({"server": MailServer("")}, "Mailserver"),
        ],
    )
    def test_is_refused_with_a_name_for_the_fault(self, change: dict[str, object], said: str) -> None:
        with pytest.raises(ConfigurationError) as caught:
            MailGateway(replace(ACCESS, **change), PATIENT)  # type: ignore[arg-type]
        assert said in caught.value.sentence

    def test_never_shows_a_password(self) -> None:
        assert SMTP_PASSWORD not in repr(ACCESS)
        assert "Geheimnis" not in repr(ACCESS)


@dataclass
class _Inbox:
    """What a real aiosmtpd server was given."""

    envelopes: list[Envelope] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        return "250 OK"


async def test_a_real_mail_server_with_starttls_and_auth_takes_the_mail(trusted: Certificates) -> None:
    def authenticate(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        known = (data.login.decode(), data.password.decode()) == ("praxis@example.de", SMTP_PASSWORD)
        return AuthResult(success=known, handled=False)

    inbox = _Inbox()
    loop = asyncio.get_running_loop()
    dialogues: list[SMTP] = []

    def new_dialogue() -> SMTP:
        dialogue = SMTP(
            inbox,
            hostname="localhost",
            tls_context=trusted.server,
            require_starttls=True,
            authenticator=authenticate,
            auth_required=True,
            loop=loop,
        )
        dialogues.append(dialogue)
        return dialogue

    listener = await loop.create_server(new_dialogue, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    gateway = MailGateway(replace(ACCESS, server=replace(ACCESS.server, port=port)), PATIENT)
    try:
        assert await gateway.send(SMS) == Accepted()
        assert await gateway.send(replace(SMS, reference=43)) == Accepted()
    finally:
        await gateway.aclose()
        await stop_listening(listener)
        for dialogue in dialogues:
            if isinstance(dialogue.transport, asyncio.Transport):
                dialogue.transport.abort()
    assert [envelope.rcpt_tos for envelope in inbox.envelopes] == [["sms@sms4.de"]] * 2
    content = inbox.envelopes[0].content
    assert isinstance(content, bytes)
    assert "TEXT:Grüße, 5 € bitte" in lines_of(content)
