"""E-mail to SMS: the practice's mail server carries one mail per message to the provider's gateway address.

A mail gateway reports nothing: the state ends where the mail server has taken the mail. One connection serves a
series; it is opened by the first mail and opened again where it was lost between two.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import AccessRefused, ConfigurationError, ProviderUnreachable
from tui.service.gateways.http.endpoint import Timeouts
from tui.service.gateways.http.tls import certificate_remedy
from tui.service.gateways.mail.message import (
    MailAccount,
    checked_template,
    compose,
    gateway_recipient,
    mail_bytes,
    problem_of,
)
from tui.service.gateways.mail.server import MailServer
from tui.service.gateways.mail.smtp import SmtpFailure, SmtpSession
from tui.service.model.card_protocols import CardField
from tui.service.model.facts import Fact, FactKind
from tui.service.model.outcome import (
    Account,
    Deferred,
    DeliveryReport,
    Halted,
    Outcome,
    OutgoingSms,
    Refused,
    StopCause,
    Unknown,
)
from tui.service.settings.network_addresses import is_loopback, is_mail_address
from tui.service.settings.values import MailSecurity
from tui.service.text.character_sets import LATIN9
from tui.service.wording import card_field_texts
from tui.service.wording.facts import as_error, sentence


@dataclass(frozen=True, slots=True)
class MailAccess:
    """Who mails what to whom.

    `mail_address` is the practice's own and becomes From; SMS4 knows the customer by it. `gateway_address` may contain
    `{nummer}`. The password of the `account` is written only where the template asks for it and `password_in_mail` is
    true.
    """

    server: MailServer
    mail_address: str
    gateway_address: str
    template: str
    account: MailAccount = MailAccount()
    password_in_mail: bool = False
    charset: str = LATIN9
    subject: str = "SMS"


class MailGateway:
    """Gateway to a provider through the practice's mail server."""

    opaque_refusals = False
    report_batch = 0

    def __init__(self, access: MailAccess, timeouts: Timeouts) -> None:
        _check(access)
        self._access = access
        self._template = checked_template(access.template, access.charset, access.password_in_mail)
        self._timeouts = timeouts
        self._session = SmtpSession(access.server, timeouts, (access.account.password,))
        self._turn = asyncio.Lock()

    async def send(self, sms: OutgoingSms) -> Outcome:
        """Hand over one mail, exactly once; several callers take turns on the one connection."""
        problem = problem_of(sms)
        if problem:
            return Refused(problem)
        async with self._turn:
            was_open = self._session.is_open
            try:
                return await self._deliver(sms)
            except SmtpFailure as failure:
                if not (was_open and failure.dropped):
                    return failure.outcome
            try:  # the server had ended the idle connection; nothing was handed over
                return await self._deliver(sms)
            except SmtpFailure as failure:
                return failure.outcome

    async def account(self) -> Account:
        """Log in without sending, over a new connection."""
        async with self._turn:
            await self._session.quit()
            try:
                async with asyncio.timeout(self._timeouts.total):
                    await self._session.open()
            except SmtpFailure as failure:
                raise _error_of(failure.outcome) from failure
            except TimeoutError as error:
                self._session.close()
                raise as_error(ProviderUnreachable, self._too_slow(), Fact.of(FactKind.TRY_LATER)) from error
        server = self._access.server
        if not server.user:
            return Account(words=_("Verbindung mit {host} steht.").format(host=server.host), credentials_asked=False)
        return Account(words=_("Anmeldung bei {host} gelungen.").format(host=server.host))

    async def reports(self, provider_ids: Sequence[str]) -> list[DeliveryReport]:
        """Nothing: mail gateways do not report."""
        return []

    async def aclose(self) -> None:
        """Close the connection to the mail server."""
        async with self._turn:
            await self._session.quit()

    async def _deliver(self, sms: OutgoingSms) -> Outcome:
        session = self._session
        try:
            async with asyncio.timeout(self._timeouts.total):
                await session.open()
                message = compose(
                    sms,
                    self._template.body(sms, self._access.account),
                    self._template.charset,
                    self._access.mail_address,
                    gateway_recipient(self._access.gateway_address, sms.number),
                    self._access.subject,
                    datetime.now(UTC),
                )
                mail = mail_bytes(message, session.takes_eight_bit)
                return await session.hand_over(self._access.mail_address, str(message["To"]), mail)
        except TimeoutError:
            session.close()
            if session.dot_sent:
                return Unknown(Fact.of(FactKind.MAIL_MAY_BE_ACCEPTED, what=self._too_slow()))
            return Deferred(self._too_slow())
        except asyncio.CancelledError:
            session.close()
            raise

    def _too_slow(self) -> Fact:
        return Fact.of(FactKind.NOT_FINISHED, host=self._access.server.host, seconds=f"{self._timeouts.total:g}")


def _check(access: MailAccess) -> None:
    """The last look before mails leave; the card has refused all this before, at its fields."""
    server = access.server
    if not server.host:
        raise as_error(ConfigurationError, Fact.of(FactKind.MAIL_SERVER_MISSING), Fact.of(FactKind.SET_UP_MAIL))
    if server.security is MailSecurity.NONE and not is_loopback(server.host):
        raise ConfigurationError(
            _("Unverschlüsselt geht Mail nur zum eigenen Rechner (localhost), nicht zu {host}.").format(
                host=server.host
            ),
            _("Wählen Sie unter „Mail einrichten“ ({place.provider}, {card.mail}) STARTTLS oder TLS."),
        )
    recipient = gateway_recipient(access.gateway_address, "+491711234567")
    addresses = {CardField.MAIL_ADDRESS: access.mail_address, CardField.ADDRESS: recipient}
    for wrong, address in addresses.items():
        if not is_mail_address(address):
            raise ConfigurationError(
                _("Was unter „{field}“ steht, ist keine Mailadresse.").format(field=card_field_texts.card_field(wrong)),
                _("Auf der Karte SMS-Provider ({place.provider}) berichtigen."),
            )


def _error_of(outcome: Outcome) -> AccessRefused | ConfigurationError | ProviderUnreachable:
    if isinstance(outcome, Halted):
        if outcome.cause is StopCause.CREDENTIALS:
            remedy = _("Prüfen Sie Benutzer und Passwort unter „Mail einrichten“ ({place.provider}, {card.mail}).")
            return AccessRefused(sentence(outcome.words), remedy)
        remedy = certificate_remedy() if outcome.cause is StopCause.CERTIFICATE else ""
        return ConfigurationError(sentence(outcome.words), remedy)
    reason = outcome.reason if isinstance(outcome, Deferred) else ""
    return ProviderUnreachable(sentence(reason), _("Später noch einmal versuchen."))
