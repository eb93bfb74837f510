"""The mail that becomes an SMS: one recipient, plain text, keyword lines from a template. Pure functions.

Source: https://www.sms4.de/cgi-bin/sms_email.pl (KUNDENNR and HANDYNR, one `KEYWORD:value` a line, plain text only).
The other keywords and their order are not documented where anybody may read them, so the template is a setting.
3steps2web documents nothing; it uses the same template until the practice enters another.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import field
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime

from tui.language.catalogue import _
from tui.runtime.values import dataclass
from tui.service.errors import ConfigurationError
from tui.service.model.facts import Fact, FactKind
from tui.service.model.outcome import OutgoingSms
from tui.service.settings import network_addresses
from tui.service.text.character_sets import characters_outside
from tui.service.text.numbers.phone_number import digits_form, is_e164, zeros_form

TEXT_LIMIT = 160
"""Characters a mail protocol carries, whatever the checkbox of another protocol says (the card of charly)."""
_FALLBACK_CHARSET = "utf-8"
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_LINE_BREAKS = re.compile(r"[ \t]*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+[ \t]*")


@dataclass(frozen=True, slots=True)
class MailAccount:
    """What the template may mention about the practice's account."""

    customer_number: str = ""
    tariff: str = ""
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class KeywordTemplate:
    """A checked body template and the charset it is preferably written in."""

    text: str
    charset: str

    def body(self, sms: OutgoingSms, account: MailAccount) -> str:
        """The keyword lines: each value on its own line only, lines without a value left out."""
        values = {
            "kundennr": account.customer_number,
            "tarif": account.tariff,
            "benutzer": account.user,
            "passwort": account.password,
            "absender": zeros_form(sms.sender),
            "nummer": digits_form(sms.number),
            "text": sms.text,
        }
        clean = {name: one_line(value) for name, value in values.items()}
        lines = []
        for line in self.text.splitlines():
            names = _PLACEHOLDER.findall(line)
            if not names or any(clean[name] for name in names):
                lines.append(_PLACEHOLDER.sub(lambda match: clean[match.group(1)], line))
        return "".join(f"{line}\n" for line in lines)


def checked_template(text: str, charset: str, password_in_mail: bool) -> KeywordTemplate:
    """The template, or `ConfigurationError`: unknown placeholder, no number or text, a password nobody agreed to."""
    for name in network_addresses.unknown_placeholders(text):
        known = " ".join(f"{{{known}}}" for known in network_addresses.MAIL_PLACEHOLDERS)
        raise ConfigurationError(
            _("Die E-Mail-Vorlage enthält das unbekannte Feld {field}.").format(field=f"{{{name}}}"),
            _("Bekannt sind: {known}").format(known=known),
        )
    for name in network_addresses.miscounted_placeholders(text):
        raise ConfigurationError(
            _("Die E-Mail-Vorlage muss {field} genau einmal enthalten.").format(field=f"{{{name}}}"),
            _("Ändern Sie „template“ in der Konfigurationsdatei."),
        )
    if "passwort" in network_addresses.placeholders_of(text) and not password_in_mail:
        raise ConfigurationError(
            _(
                "Die E-Mail-Vorlage enthält {field}, doch das Passwort in E-Mails zu schreiben ist nicht erlaubt."
            ).format(field="{passwort}"),
            _("Das Feld aus der Vorlage nehmen oder password_in_mail = true setzen."),
        )
    return KeywordTemplate(text, charset)


def gateway_recipient(address: str, number: str) -> str:
    """The gateway's address; `{nummer}` in it stands for the digits of the number."""
    return address.replace("{nummer}", digits_form(number))


def problem_of(sms: OutgoingSms) -> Fact | None:
    """Why no mail protocol can carry the message; None where one can."""
    if not is_e164(sms.number):
        return Fact.of(FactKind.NUMBER_NOT_INTERNATIONAL)
    text = one_line(sms.text)
    if not text:
        return Fact.of(FactKind.TEXT_EMPTY)
    if len(text) > TEXT_LIMIT:
        return Fact.of(FactKind.TEXT_TOO_LONG_FOR_MAIL, count=len(text), limit=TEXT_LIMIT)
    if characters_outside(sms.text + sms.sender, _FALLBACK_CHARSET):
        return Fact.of(FactKind.TEXT_NO_CHARACTERS)
    return None


def compose(
    sms: OutgoingSms, body: str, charset: str, from_address: str, to_address: str, subject: str, now: datetime
) -> EmailMessage:
    """The mail, without transfer encoding chosen yet: see `mail_bytes`.

    Its Message-ID depends on the outbox reference and the message alone, so a second attempt bears the same one.
    A body that `charset` cannot carry is written in UTF-8 and says so.
    """
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = from_address
    message["To"] = to_address
    message["Subject"] = one_line(subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id(sms, from_address)
    used = _FALLBACK_CHARSET if characters_outside(body, charset) else charset
    message.set_content(body, subtype="plain", charset=used, cte="7bit" if body.isascii() else "8bit")
    return message


def mail_bytes(message: EmailMessage, eight_bit: bool) -> bytes:
    """The mail as it goes over the wire: 8bit where the server takes it (RFC 6152), else quoted-printable."""
    if not eight_bit and message["Content-Transfer-Encoding"] == "8bit":
        charset = message.get_content_charset() or _FALLBACK_CHARSET
        message.set_content(message.get_content(), subtype="plain", charset=charset, cte="quoted-printable")
    return message.as_bytes(policy=policy.SMTP)


def message_id(sms: OutgoingSms, from_address: str) -> str:
    """`<sms-REFERENCE-DIGEST@DOMAIN>`; the digest tells a message from any other that ever bore its reference."""
    content = "\0".join((from_address, sms.number, sms.text)).encode("utf-8", errors="surrogatepass")
    digest = hashlib.blake2s(content, digest_size=8).hexdigest()
    return f"<sms-{sms.told_reference}-{digest}@{from_address.rpartition('@')[2]}>"


def one_line(value: str) -> str:
    """The value without any character that could end a line: breaks become a blank, other controls go."""
    folded = _LINE_BREAKS.sub(" ", value)
    return "".join(char for char in folded if unicodedata.category(char) != "Cc").strip()
