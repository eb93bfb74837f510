"""A mail access of a practice, gateways that use it, and what a mail says."""

from __future__ import annotations

import email
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from email import policy
from email.message import EmailMessage

from tests.unit.gateways.conftest import Certificates
from tests.unit.gateways.smtp_loopback import SmtpServer, smtp_server
from tests.unit.gateways.worded import worded
from tui.service.gateways.http.endpoint import Timeouts
from tui.service.gateways.mail.mail_gateway import MailAccess, MailGateway
from tui.service.gateways.mail.message import MailAccount
from tui.service.gateways.mail.server import MailServer
from tui.service.model.outcome import OutgoingSms
from tui.service.settings.definitions import DEFAULT_MAIL_TEMPLATE

SMTP_PASSWORD = "Smtp-Pässwört"
ACCESS = MailAccess(
    server=MailServer("localhost", user="praxis@example.de", password=SMTP_PASSWORD),
    mail_address="praxis@example.de",
    gateway_address="sms@sms4.de",
    template=DEFAULT_MAIL_TEMPLATE,
    account=MailAccount("XY12345", "1", "praxis", "Konto-Geheimnis"),
)
SMS = OutgoingSms(reference=42, number="+491711234567", text="Grüße, 5 € bitte", sender="PraxisMolar", segments=1)
HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
}  # fmt: skip
PATIENT = Timeouts(connect=5, read=5, total=10)


@asynccontextmanager
async def gateway_to(
    server: SmtpServer, access: MailAccess = ACCESS, timeouts: Timeouts = PATIENT
) -> AsyncIterator[MailGateway]:
    gateway = MailGateway(replace(access, server=replace(access.server, port=server.port)), timeouts)
    try:
        yield gateway
    finally:
        await gateway.aclose()


async def outcome_with(certificates: Certificates, timeouts: Timeouts = PATIENT, **replies: str) -> object:
    async with smtp_server(certificates.server, **replies) as server, gateway_to(server, timeouts=timeouts) as gateway:
        return worded(await gateway.send(SMS))


def parsed(mail: bytes) -> EmailMessage:
    message = email.message_from_bytes(mail, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def lines_of(mail: bytes) -> list[str]:
    return parsed(mail).get_content().removesuffix("\r\n").split("\r\n")
