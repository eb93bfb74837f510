"""The mail server: STARTTLS and AUTH, mails of keywords, and everything that can go wrong with them."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage

import pytest

from tests.unit.simulator.conftest import E164
from tui.simulator.accounts import PRACTICE, PRACTICE_WITHOUT_CREDIT
from tui.simulator.faults import Fault, FaultKind, Interface
from tui.simulator.server import MailSecurity, Simulator

BODY = "KUNDENNR:XY12345\nTARIF:1\nABSENDER:PraxisMolar\nHANDYNR:01711234567\nTEXT:Grüße, bis morgen 8:30 Uhr\n"


def mail(body: str = BODY, charset: str = "iso-8859-15", cte: str = "8bit", sender: str = "") -> bytes:
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = sender or PRACTICE.mail_address
    message["To"] = "sms@sms4.de"
    message["Subject"] = "SMS"
    message.set_content(body, charset=charset, cte=cte)
    return message.as_bytes()


@contextmanager
def logged_in(simulator: Simulator, starttls: bool = True) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP(simulator.smtp_host, simulator.smtp_port, timeout=60) as connection:
        if starttls:
            connection.starttls(context=ssl.create_default_context(cafile=simulator.ca_file))
        connection.login(PRACTICE.mail_address, PRACTICE.mail_password)
        yield connection


def deliver(simulator: Simulator, content: bytes | None = None) -> None:
    with logged_in(simulator, starttls=False) as connection:
        connection.sendmail(PRACTICE.mail_address, "sms@sms4.de", mail() if content is None else content)


@pytest.mark.parametrize("starttls", [True, False])
def test_a_mail_of_keywords_becomes_an_sms(simulator: Simulator, starttls: bool) -> None:
    with logged_in(simulator, starttls) as connection:
        connection.sendmail(PRACTICE.mail_address, "sms@sms4.de", mail())

    [sms] = simulator.accepted
    assert (sms.interface, sms.number, sms.text, sms.sender) == (
        Interface.MAIL,
        E164,
        "Grüße, bis morgen 8:30 Uhr",
        "PraxisMolar",
    )


@pytest.mark.parametrize(("charset", "cte"), [("utf-8", "quoted-printable"), ("utf-8", "base64"), ("utf-8", "8bit")])
def test_charset_and_transfer_encoding_of_the_mail_are_honoured(simulator: Simulator, charset: str, cte: str) -> None:
    deliver(simulator, mail(charset=charset, cte=cte))

    assert simulator.accepted[0].text == "Grüße, bis morgen 8:30 Uhr"


def test_one_connection_carries_many_mails(simulator: Simulator) -> None:
    with logged_in(simulator) as connection:
        for _ in range(3):
            connection.sendmail(PRACTICE.mail_address, "sms@sms4.de", mail())

    assert len(simulator.accepted) == 3


def test_every_line_with_a_number_is_a_recipient(simulator: Simulator) -> None:
    deliver(simulator, mail(BODY.replace("TEXT:", "HANDYNR:4366012345678\nTEXT:")))

    assert [sms.number for sms in simulator.accepted] == [E164, "+4366012345678"]


@pytest.mark.parametrize(
    ("body", "sender", "reason"),
    [
        (BODY.replace("XY12345", "XY00000"), "", "Kundennummer"),
        (BODY, "jemand@example.de", "Absenderadresse"),
        (BODY.replace("HANDYNR:01711234567\n", ""), "", "HANDYNR"),
        (BODY.replace("01711234567", "abc"), "", "HANDYNR"),
        (BODY.replace("Grüße, bis morgen 8:30 Uhr", ""), "", "TEXT"),
        (BODY.replace("Grüße", "x" * 160), "", "160"),
        (BODY + "TEXT:noch einer\n", "", "doppelt"),
        (BODY + "noch eine Zeile\n", "", "Schlüsselwort"),
        (BODY.replace("TARIF:1", "PASSWORT:geraten"), "", "Passwort"),
    ],
)
def test_a_mail_the_gateway_cannot_use_is_taken_in_silence_and_becomes_no_sms(
    simulator: Simulator, body: str, sender: str, reason: str
) -> None:
    deliver(simulator, mail(body, sender=sender))

    assert simulator.accepted == []
    [rejected] = simulator.rejected
    assert reason in rejected.words


def test_a_mail_without_plain_text_becomes_no_sms(simulator: Simulator) -> None:
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = PRACTICE.mail_address
    message.set_content("<p>Hallo</p>", subtype="html")

    deliver(simulator, message.as_bytes())

    assert "reinen Text" in simulator.rejected[0].words


def test_nothing_is_taken_from_a_client_that_did_not_log_in(simulator: Simulator) -> None:
    with (
        smtplib.SMTP(simulator.smtp_host, simulator.smtp_port, timeout=60) as connection,
        pytest.raises(smtplib.SMTPSenderRefused) as refused,
    ):
        connection.sendmail(PRACTICE.mail_address, "sms@sms4.de", mail())

    assert refused.value.smtp_code == 530


def test_wrong_credentials_are_refused(simulator: Simulator) -> None:
    with (
        smtplib.SMTP(simulator.smtp_host, simulator.smtp_port, timeout=60) as connection,
        pytest.raises(smtplib.SMTPAuthenticationError) as refused,
    ):
        connection.login(PRACTICE.mail_address, "geraten")

    assert refused.value.smtp_code == 535


def test_right_credentials_can_be_refused_too(simulator: Simulator) -> None:
    simulator.set_fault(Fault(FaultKind.WRONG_CREDENTIALS, Interface.MAIL, times=1))

    with (
        smtplib.SMTP(simulator.smtp_host, simulator.smtp_port, timeout=60) as connection,
        pytest.raises(smtplib.SMTPAuthenticationError),
    ):
        connection.login(PRACTICE.mail_address, PRACTICE.mail_password)
    deliver(simulator)

    assert len(simulator.accepted) == 1


def test_starttls_can_be_missing(simulator: Simulator) -> None:
    simulator.set_fault(Fault(FaultKind.NO_STARTTLS))

    with smtplib.SMTP(simulator.smtp_host, simulator.smtp_port, timeout=60) as connection:
        connection.ehlo()
        assert not connection.has_extn("starttls")


def test_tls_from_the_first_byte_can_be_asked_for() -> None:
    with Simulator(mail_security=MailSecurity.TLS) as simulator:
        context = ssl.create_default_context(cafile=simulator.ca_file)
        with smtplib.SMTP_SSL("localhost", simulator.smtp_port, context=context, timeout=60) as connection:
            connection.login(PRACTICE.mail_address, PRACTICE.mail_password)
            connection.sendmail(PRACTICE.mail_address, "sms@sms4.de", mail())

        assert len(simulator.accepted) == 1


def test_a_client_that_trusts_only_others_breaks_off(simulator: Simulator) -> None:
    with (
        smtplib.SMTP(simulator.smtp_host, simulator.smtp_port, timeout=60) as connection,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        connection.starttls(context=ssl.create_default_context())


@pytest.mark.parametrize(("kind", "code"), [(FaultKind.REFUSE, 550), (FaultKind.RECIPIENT_DEFERRED, 451)])
def test_a_recipient_is_refused_for_good_or_for_now(simulator: Simulator, kind: FaultKind, code: int) -> None:
    simulator.set_fault(Fault(kind, Interface.MAIL, words="Bitte später"))

    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        deliver(simulator)

    assert refused.value.recipients["sms@sms4.de"][0] == code
    assert simulator.accepted == []


@pytest.mark.parametrize(("kind", "code"), [(FaultKind.INTERNAL_ERROR, 554), (FaultKind.UNAVAILABLE, 451)])
def test_the_final_dot_is_answered_by_a_refusal(simulator: Simulator, kind: FaultKind, code: int) -> None:
    simulator.set_fault(Fault(kind, Interface.MAIL, taken=False))

    with pytest.raises(smtplib.SMTPDataError) as refused:
        deliver(simulator)

    assert refused.value.smtp_code == code
    assert simulator.accepted == []


@pytest.mark.parametrize("kind", [FaultKind.DROP, FaultKind.HALF_ANSWER])
@pytest.mark.parametrize("starttls", [True, False])
def test_a_connection_that_ends_after_the_final_dot_leaves_the_message_taken(
    simulator: Simulator, kind: FaultKind, starttls: bool
) -> None:
    simulator.set_fault(Fault(kind, Interface.MAIL))

    with logged_in(simulator, starttls) as connection, pytest.raises((smtplib.SMTPException, OSError)):
        connection.sendmail(PRACTICE.mail_address, "sms@sms4.de", mail())

    assert len(simulator.accepted) == 1


def test_an_account_without_credit_becomes_no_sms(simulator: Simulator) -> None:
    empty = PRACTICE_WITHOUT_CREDIT
    body = BODY.replace(PRACTICE.customer_number, empty.customer_number)
    with smtplib.SMTP(simulator.smtp_host, simulator.smtp_port, timeout=60) as connection:
        connection.login(empty.mail_address, empty.mail_password)
        connection.sendmail(empty.mail_address, "sms@sms4.de", mail(body, sender=empty.mail_address))

    assert simulator.accepted == []
    assert simulator.rejected[0].words == "Guthaben nicht ausreichend."
