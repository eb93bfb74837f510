"""What is handed to a mail server, and which one: values that cost nothing to import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from tui.runtime.values import dataclass
from tui.service.settings import MailSettings
from tui.service.settings.network_addresses import is_mail_address
from tui.service.settings.values import MailSecurity


@dataclass(frozen=True, slots=True)
class MailServer:
    """The practice's mail server; without `user` nobody logs in."""

    host: str
    port: int = 587
    security: MailSecurity = MailSecurity.STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Notice:
    """A mail that the program writes to people: one line as its subject, plain text, from one address to others."""

    sender: str
    recipients: Sequence[str]
    subject: str
    text: str


def server_of(mail: MailSettings, password: str) -> MailServer:
    """The mail server that is set up."""
    return MailServer(
        host=mail.host,
        port=mail.port,
        security=mail.security,
        user=mail.user,
        password=password,
    )


def sender_of(mail: MailSettings, wanted: str, recipients: Sequence[str]) -> str:
    """From whom a notice comes: the address that is wanted, else that of the login, else its first recipient."""
    login = mail.user if is_mail_address(mail.user) else ""
    return wanted or login or recipients[0]
