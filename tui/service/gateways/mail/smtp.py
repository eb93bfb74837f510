"""One connection to a mail server, and what its failures prove.

RFC 5321: a server has a mail only once it has read the final dot; before that nothing is accepted, whatever breaks.
After it, a missing answer, or one that is no well-formed reply, leaves the mail `Unknown`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_address

import aiosmtplib
from aiosmtplib.protocol import SMTPProtocol

from tui.service.gateways.http.endpoint import Timeouts
from tui.service.gateways.http.tls import certificate_failure, trusted_context, why_no_connection
from tui.service.gateways.mail.server import MailServer
from tui.service.gateways.masking import provider_words
from tui.service.model.facts import Fact, FactKind, FactValue
from tui.service.model.outcome import Accepted, Deferred, Halted, Outcome, Refused, StopCause, Unknown
from tui.service.settings.values import MailSecurity

_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
_CREDENTIAL_CODES = (530, 534, 535, 538)
_REPLY_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])[^\x00\r\n]*)?\r?\n")
"""A line of a reply (RFC 5321, 4.2): the mail library takes every three digits at the start of a line for a code."""
_TAKEN = 250
_QUIT_SECONDS = 2.0


class SmtpFailure(Exception):
    """A step failed before the final dot, and this is what it proves."""

    def __init__(self, outcome: Outcome, dropped: bool = False) -> None:
        super().__init__(type(outcome).__name__)
        self.outcome = outcome
        self.dropped = dropped


class SmtpSession:
    """A connection opened on demand and kept for the next mail. One mail at a time."""

    def __init__(self, server: MailServer, timeouts: Timeouts, secrets: Sequence[str] = ()) -> None:
        self._server = server
        self._timeouts = timeouts
        self._secrets = (server.password, *secrets)
        self._client: aiosmtplib.SMTP | None = None
        self.dot_sent = False

    @property
    def is_open(self) -> bool:
        """Whether a mail could be handed over without connecting."""
        return self._client is not None and self._client.is_connected

    @property
    def takes_eight_bit(self) -> bool:
        """Whether the server announced 8BITMIME."""
        return self._client is not None and self._client.supports_extension("8bitmime")

    async def open(self) -> None:
        """Connect, encrypt and log in, unless that is done; raises `SmtpFailure`."""
        self.dot_sent = False
        if self.is_open:
            return
        client = aiosmtplib.SMTP(
            hostname=self._server.host,
            port=self._server.port,
            use_tls=self._server.security is MailSecurity.TLS,
            start_tls=False,
            tls_context=None if self._server.security is MailSecurity.NONE else trusted_context(),
            timeout=self._timeouts.connect,
            local_hostname="localhost",
        )
        self._client = client
        try:
            await client.connect()
            client.timeout = self._timeouts.read
            client.local_hostname = _own_name(client)
            await client.ehlo()
            if self._server.security is MailSecurity.STARTTLS:
                await self._start_tls(client)
            if self._server.user:
                await self._log_in(client)
        except SmtpFailure:
            _end(client)
            raise
        except (aiosmtplib.SMTPException, OSError, UnicodeError) as error:
            _end(client)
            raise SmtpFailure(self._failure_to_open(error)) from error

    async def hand_over(self, sender: str, recipient: str, mail: bytes) -> Outcome:
        """One mail for one recipient over the open connection; raises `SmtpFailure` for what broke before the dot."""
        self.dot_sent = False
        client = self._client
        assert client is not None
        try:
            await self._envelope(client, sender, recipient)
            return await self._content(client, mail)
        except (aiosmtplib.SMTPException, OSError) as error:
            _end(client)
            what = self._fact_of(error)
            if self.dot_sent:
                return Unknown(Fact.of(FactKind.MAIL_MAY_BE_ACCEPTED, what=what))
            raise SmtpFailure(Deferred(what), dropped=True) from error

    def close(self) -> None:
        """Drop the connection at once."""
        if self._client is not None:
            _end(self._client)
            self._client = None

    async def quit(self) -> None:
        """Send QUIT and close."""
        if self._client is not None and self._client.is_connected:
            transport = self._client.transport
            try:
                async with asyncio.timeout(_QUIT_SECONDS):
                    await self._client.quit()
            except (aiosmtplib.SMTPException, OSError):
                pass
            _abort(transport)
        self.close()

    async def _start_tls(self, client: aiosmtplib.SMTP) -> None:
        if not client.supports_extension("starttls"):
            raise SmtpFailure(Halted(StopCause.CONFIGURATION, self._fact(FactKind.NO_STARTTLS, port=self._server.port)))
        await client.starttls(timeout=self._timeouts.connect)
        await client.ehlo()

    async def _log_in(self, client: aiosmtplib.SMTP) -> None:
        """Try the first method both know, and only that: three failed attempts may lock an account."""
        user, password = self._server.user, self._server.password
        offered = client.server_auth_methods
        if "plain" in offered:
            await client.auth_plain(user, password)
        elif "login" in offered:
            await client.auth_login(user, password)
        elif "cram-md5" in offered:
            await client.auth_crammd5(user, password)
        else:
            raise SmtpFailure(Halted(StopCause.CONFIGURATION, self._fact(FactKind.NO_LOGIN)))

    async def _envelope(self, client: aiosmtplib.SMTP, sender: str, recipient: str) -> None:
        options = ["BODY=8BITMIME"] if self.takes_eight_bit else []
        try:
            await client.mail(sender, options=options)
            await client.rcpt(recipient)
        except aiosmtplib.SMTPSenderRefused as error:
            await self._reset(client)
            raise SmtpFailure(self._sender_refused(error), dropped=error.code == 421) from error
        except aiosmtplib.SMTPRecipientRefused as error:
            await self._reset(client)
            raise SmtpFailure(self._refusal(error.code, error.message)) from error

    async def _content(self, client: aiosmtplib.SMTP, mail: bytes) -> Outcome:
        """DATA and the mail; the dot goes in a write of its own, after a last check that the server is still there."""
        response = await client.execute_command(b"DATA")
        if response.code != 354:
            await self._reset(client)
            return self._refusal(response.code, response.message)
        protocol = client.protocol
        if protocol is None:
            raise aiosmtplib.SMTPServerDisconnected("connection lost")
        protocol.write(_LEADING_DOT.sub(b"..", mail))
        await asyncio.sleep(0)
        if not client.is_connected:
            raise aiosmtplib.SMTPServerDisconnected("connection lost")
        self.dot_sent = True
        with _raw_replies(protocol) as reply:
            protocol.write(b".\r\n")
            try:
                response = await protocol.read_response(timeout=self._timeouts.read)
            except aiosmtplib.SMTPResponseException:
                _end(client)
                return self._unreadable()
        if response.code == 421:
            _end(client)
        if _reply_code(bytes(reply)) == response.code:
            if response.code == _TAKEN:
                return Accepted()
            if 400 <= response.code < 600:
                return self._refusal(response.code, response.message)
        _end(client)
        return self._unreadable()

    async def _reset(self, client: aiosmtplib.SMTP) -> None:
        """Clear the envelope for the next mail; where even that fails, the next mail connects anew."""
        try:
            await client.rset()
        except (aiosmtplib.SMTPException, OSError):
            _end(client)

    def _failure_to_open(self, error: Exception) -> Outcome:
        host = self._server.host
        certificate = certificate_failure(error, host)
        if certificate:
            return Halted(StopCause.CERTIFICATE, certificate)
        if isinstance(error, aiosmtplib.SMTPAuthenticationError):
            return self._authentication_refused(error)
        if isinstance(error, aiosmtplib.SMTPResponseException):
            words = self._words(error.code, error.message)
            if 500 <= error.code < 600:
                return Halted(StopCause.CONFIGURATION, words)
            return Deferred(words)
        if isinstance(error, TimeoutError):
            return Deferred(self._silence(self._timeouts.connect))
        if isinstance(error, aiosmtplib.SMTPServerDisconnected):
            return Deferred(self._fact(FactKind.CONNECTION_ENDED))
        return Deferred(why_no_connection(error, host))

    def _authentication_refused(self, error: aiosmtplib.SMTPAuthenticationError) -> Outcome:
        words = self._words(error.code, error.message)
        if 400 <= error.code < 500:
            return Deferred(words)
        return Halted(StopCause.CREDENTIALS, self._fact(FactKind.MAIL_LOGIN_REFUSED, words=words))

    def _sender_refused(self, error: aiosmtplib.SMTPSenderRefused) -> Outcome:
        refusal = self._refusal(error.code, error.message)
        if not isinstance(refusal, Refused):
            return refusal
        fact = self._fact(FactKind.MAIL_SENDER_REFUSED, address=error.sender, words=refusal.words)
        return Halted(StopCause.CONFIGURATION, fact)

    def _refusal(self, code: int, message: str) -> Deferred | Refused | Halted:
        words = self._words(code, message)
        if code in _CREDENTIAL_CODES:
            return Halted(StopCause.CREDENTIALS, words)
        return Refused(words) if 500 <= code < 600 else Deferred(words)

    def _fact_of(self, error: Exception) -> Fact:
        if isinstance(error, TimeoutError):
            return self._silence(self._timeouts.read)
        if isinstance(error, aiosmtplib.SMTPResponseException):
            return self._words(error.code, error.message)
        return self._fact(FactKind.CONNECTION_ENDED)

    def _words(self, code: int, message: str) -> Fact:
        if code < 0:
            return self._fact(FactKind.ANSWER_NOT_UNDERSTOOD)
        return self._fact(FactKind.MAIL_SERVER_SAYS, code=code, words=provider_words(message, self._secrets))

    def _silence(self, seconds: float) -> Fact:
        return self._fact(FactKind.NO_ANSWER, seconds=f"{seconds:g}")

    def _unreadable(self) -> Unknown:
        return Unknown(self._fact(FactKind.MAIL_ANSWER_NOT_UNDERSTOOD))

    def _fact(self, kind: FactKind, **values: FactValue) -> Fact:
        """A fact about this mail server."""
        return Fact.of(kind, host=self._server.host, **values)


@contextmanager
def _raw_replies(protocol: SMTPProtocol) -> Iterator[bytearray]:
    """What the server sends in the block, as it stood on the wire; the library keeps only what it made of it."""
    heard = bytearray()
    receive = protocol.data_received

    def hear(data: bytes) -> None:
        heard.extend(data)
        receive(data)

    setattr(protocol, "data_received", hear)  # noqa: B010 - mypy takes it for a method that nobody may replace
    try:
        yield heard
    finally:
        delattr(protocol, "data_received")


def _reply_code(reply: bytes) -> int | None:
    """The code of a well-formed reply, None for anything else; lines after its last one are not looked at."""
    code, at = None, 0
    while (line := _REPLY_LINE.match(reply, at)) is not None:
        if code is not None and line[1] != code:
            return None
        code, at = line[1], line.end()
        if line[2] != b"-":
            return int(code)
    return None


def _end(client: aiosmtplib.SMTP) -> None:
    transport = client.transport
    client.close()
    _abort(transport)


def _abort(transport: asyncio.BaseTransport | None) -> None:
    """End the socket now: TLS would wait for the server's close_notify, longer than the event loop may live."""
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()


def _own_name(client: aiosmtplib.SMTP) -> str:
    """This end's address as EHLO wants it (RFC 5321, 4.1.3); asking for a host name could wait for a name server."""
    address = ip_address(str(client.get_transport_info("sockname")[0]).partition("%")[0])
    return f"[IPv6:{address}]" if address.version == 6 else f"[{address}]"
