"""A mail to people, not to a provider: that sending has stopped, for example."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from tui.language.catalogue import _
from tui.service.gateways.http.endpoint import Timeouts
from tui.service.gateways.mail.message import mail_bytes, one_line
from tui.service.gateways.mail.server import MailServer, Notice
from tui.service.gateways.mail.smtp import SmtpFailure, SmtpSession
from tui.service.model.facts import Reason
from tui.service.model.outcome import Accepted, Deferred, Halted, Outcome, Refused, Unknown
from tui.service.wording.facts import sentence

_TIMEOUTS = Timeouts(connect=10.0, read=15.0, total=40.0)


def send(server: MailServer, notice: Notice) -> str:
    """Hand the mail over for each of its recipients; why nobody gets it, or "" where at least one does."""
    return asyncio.run(_sent(server, notice))


async def _sent(server: MailServer, notice: Notice) -> str:
    session = SmtpSession(server, _TIMEOUTS)
    try:
        async with asyncio.timeout(_TIMEOUTS.total):
            return await _handed_over(session, notice)
    except SmtpFailure as failure:
        return sentence(_reason(failure.outcome))
    except TimeoutError:
        words = _("{host} ist nach {seconds} s nicht fertig geworden.")
        return words.format(host=server.host, seconds=f"{_TIMEOUTS.total:g}")
    finally:
        session.close()


async def _handed_over(session: SmtpSession, notice: Notice) -> str:
    await session.open()
    mail = mail_bytes(_composed(notice), session.takes_eight_bit)
    outcomes: list[Outcome] = []
    for recipient in notice.recipients:
        try:
            await session.open()
            outcomes.append(await session.hand_over(notice.sender, recipient, mail))
        except SmtpFailure as failure:
            outcomes.append(failure.outcome)
    await session.quit()
    if any(isinstance(outcome, Accepted) for outcome in outcomes):
        return ""
    return sentence(_reason(outcomes[0]))


def _composed(notice: Notice) -> EmailMessage:
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = notice.sender
    message["To"] = ", ".join(notice.recipients)
    message["Subject"] = one_line(notice.subject)
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid(domain=notice.sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence notice answers it
    message.set_content(notice.text, subtype="plain", charset="utf-8", cte="8bit")
    return message


def _reason(outcome: Outcome) -> Reason:
    match outcome:
        case Deferred(reason) | Unknown(reason):
            return reason
        case Refused(words) | Halted(_, words):
            return words
        case _:
            return ""
