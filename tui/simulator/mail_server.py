"""The practice's mail server and the provider's e-mail gateway in one: AUTH, STARTTLS, and a body of keywords.

A real gateway sits behind the practice's own server, which takes every mail. So what is wrong with the content of a
mail is never answered over SMTP: the mail is taken, and the journal says why no SMS came of it.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from typing import cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tui.simulator import keyword_mail
from tui.simulator.accounts import SimulatedAccount
from tui.simulator.faults import UNDISTURBED, Disturbance, FaultKind, FaultPlan, Interface
from tui.simulator.keyword_mail import KeywordMail
from tui.simulator.message_centre import CreditExhaustedError, MessageCentre, Submission, SubmissionError

HOST_NAME = "simulator.localhost"

_ENVELOPE_KINDS = frozenset(
    {
        FaultKind.DELAY,
        FaultKind.REFUSE,
        FaultKind.RECIPIENT_DEFERRED,
        FaultKind.DROP,
        FaultKind.HALF_ANSWER,
        FaultKind.MALFORMED,
        FaultKind.INTERNAL_ERROR,
        FaultKind.UNAVAILABLE,
        FaultKind.NO_CREDIT,
    }
)


class MailSession:
    """The hooks of one SMTP connection, under the names aiosmtpd calls them by."""

    def __init__(self, centre: MessageCentre, plan: FaultPlan) -> None:
        self._centre = centre
        self._plan = plan
        self._disturbance = UNDISTURBED
        self._refuses_login: bool | None = None

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Announce what the server can do."""
        session.host_name = hostname
        if self._struck_by(FaultKind.NO_STARTTLS):
            return [line for line in responses if not line.endswith("STARTTLS")]
        return responses

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, credentials: LoginPassword
    ) -> AuthResult:
        """Check user and password."""
        user, password = (each.decode("utf-8", "replace") for each in (credentials.login, credentials.password))
        account = self._centre.directory.by_mail_login(user, password)
        if self._refuses_login is None:
            # Asked once for a connection: clients go on to the next mechanism after a refusal.
            self._refuses_login = self._struck_by(FaultKind.WRONG_CREDENTIALS)
        if account is None or self._refuses_login:
            self._centre.reject(Interface.MAIL, "535")
            return AuthResult(success=False, handled=False, message="535 5.7.8 Authentication credentials invalid")
        return AuthResult(success=True, auth_data=account)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Begin a mail: here its faults are drawn."""
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        self._disturbance = self._plan.strike(Interface.MAIL, _ENVELOPE_KINDS)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take one recipient, or refuse it for good or for now."""
        fault = self._disturbance.fault
        if fault is not None and fault.kind is FaultKind.REFUSE:
            return self._refused(f"550 5.1.1 {fault.words or 'Mailbox unavailable'}")
        if fault is not None and fault.kind is FaultKind.RECIPIENT_DEFERRED:
            return self._refused(f"451 4.7.1 {fault.words or 'Greylisted, please try again later'}")
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """The final dot: hand the mail to the gateway, then answer, unless a fault prevents it."""
        disturbance, self._disturbance = self._disturbance, UNDISTURBED
        fault = disturbance.fault
        if fault is None or fault.takes_message or fault.kind is FaultKind.NO_CREDIT:
            self._to_gateway(cast(SimulatedAccount, session.auth_data), cast(bytes, envelope.content), disturbance)
        if disturbance.delay:
            await asyncio.sleep(disturbance.delay)
        if fault is None:
            return "250 2.0.0 OK"
        return await self._spoilt_answer(server, fault.kind, fault.words)

    async def _spoilt_answer(self, server: SMTP, kind: FaultKind, words: str) -> str:
        transport = cast(asyncio.Transport, server.transport)
        match kind:
            case FaultKind.DROP:
                transport.abort()
                await _until_cancelled()
            case FaultKind.HALF_ANSWER:
                transport.write(b"25")
                transport.close()
                await _until_cancelled()
            case FaultKind.MALFORMED:
                return _ascii(words or "It works!")
            case FaultKind.INTERNAL_ERROR:
                return self._refused(f"554 5.3.0 {words or 'Transaction failed'}")
            case FaultKind.UNAVAILABLE:
                return self._refused(f"451 4.3.0 {words or 'Please try again later'}")
        return "250 2.0.0 OK"

    def _to_gateway(self, account: SimulatedAccount, content: bytes, disturbance: Disturbance) -> None:
        try:
            if disturbance.fault is not None and disturbance.fault.kind is FaultKind.NO_CREDIT:
                raise CreditExhaustedError
            mail = keyword_mail.read(content)
            self._check_access(account, mail)
            for number in mail.numbers:
                provider_id = str(self._centre.next_id())
                self._centre.submit(Submission(Interface.MAIL, account, number, mail.text, mail.sender, provider_id))
        except CreditExhaustedError:
            self._centre.reject(Interface.MAIL, "Guthaben nicht ausreichend.")
        except SubmissionError as rejection:
            self._centre.reject(Interface.MAIL, str(rejection))

    def _check_access(self, account: SimulatedAccount, mail: KeywordMail) -> None:
        if mail.mail_address != account.mail_address:
            raise SubmissionError("Die Absenderadresse ist nicht berechtigt.")
        if mail.customer_number != account.customer_number:
            raise SubmissionError("Die Kundennummer gehört nicht zur Absenderadresse.")
        if mail.user not in ("", account.user) or mail.password not in ("", account.password):
            raise SubmissionError("Benutzer oder Passwort ist falsch.")

    def _struck_by(self, kind: FaultKind) -> bool:
        return self._plan.strike(Interface.MAIL, (kind,)).fault is not None

    def _refused(self, answer: str) -> str:
        self._centre.reject(Interface.MAIL, answer)
        return _ascii(answer)


def _ascii(answer: str) -> str:
    return " ".join(answer.split()).encode("ascii", "replace").decode()


async def _until_cancelled() -> None:
    # Losing the connection cancels the task that serves it.
    await asyncio.get_running_loop().create_future()


def smtp_protocol_factory(
    centre: MessageCentre, plan: FaultPlan, starttls: ssl.SSLContext | None
) -> Callable[[], SMTP]:
    """What `loop.create_server` calls for each connection; with a context the server offers STARTTLS.

    AUTH is offered without TLS too, because on loopback a client may be configured without.
    """

    def connection() -> SMTP:
        session = MailSession(centre, plan)
        return SMTP(
            session,
            hostname=HOST_NAME,
            ident="praxis-sms simulator",
            tls_context=starttls,
            auth_require_tls=False,
            authenticator=session.authenticate,
            loop=asyncio.get_running_loop(),
        )

    return connection
