"""SMS4: sms_out.pl, sms_check.pl and the delivery reports.

Source: the provider's manual (sms_http.pl, sms_handbuch_sms_check.pl, sms_handbuch_sendeberichte_restapi.pl). The
manual in public reach ends before the answers of sms_out.pl: of those only the success phrase is known, from a public
client; the wording of the refusals here is made up and nothing may rely on it.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from xml.sax.saxutils import escape

from tui.simulator.accounts import SimulatedAccount
from tui.simulator.faults import Interface
from tui.simulator.message_centre import (
    CreditExhaustedError,
    Delivery,
    Receipt,
    Submission,
    SubmissionError,
    international,
    provider_time,
)
from tui.simulator.providers.endpoint import Answer, Endpoint, Request, json_answer

SEND_PATH = "/cgi-bin/sms_out.pl"
CHECK_PATH = "/cgi-bin/sms_check.pl"
REPORT_PATH = "/restapi/v1/dlr/"

SUCCESS = "SMS erfolgreich versendet"
WRONG_CREDENTIALS = "Fehler: Benutzer, Passwort oder Kundennummer falsch."
NO_CREDIT = "Fehler: Ihr Guthaben reicht nicht aus."

_CHARSET = "iso-8859-15"
_MOST_CHARACTERS = 1530
_SENDER = re.compile(r"[A-Za-z0-9]{6,11}|(00|\+)?[0-9]{6,14}")
_SEND_TIME = re.compile(r"[0-9]{12}")
_HEX = re.compile(r"([0-9A-Fa-f]{4})+")


def _plain(words: str) -> Answer:
    return Answer(words.encode(_CHARSET, "replace"), content_type=f"text/plain; charset={_CHARSET}")


def _euro(amount: Decimal) -> str:
    return str(amount.quantize(Decimal("0.01")))


def _decoded_text(fields: dict[str, str]) -> str:
    text = fields.get("text", "")
    coding = fields.get("kodierung", "")
    if coding == "ucs":
        if not _HEX.fullmatch(text):
            raise SubmissionError("Fehler: text ist bei kodierung=ucs kein UCS-2 in Hexadezimalziffern.")
        text = bytes.fromhex(text).decode("utf-16-be", "replace")
    elif coding:
        raise SubmissionError("Fehler: Wert von kodierung unbekannt.")
    if not text.strip():
        raise SubmissionError("Fehler: Kein Text angegeben.")
    if len(text) > _MOST_CHARACTERS:
        raise SubmissionError("Fehler: Der Text ist zu lang.")
    return text


def _check_options(fields: dict[str, str]) -> None:
    if fields.get("tarif", "1") not in ("1", "7"):
        raise SubmissionError("Fehler: Tarif unbekannt.")
    sender = fields.get("absender", "").strip()
    if sender and not _SENDER.fullmatch(sender):
        raise SubmissionError("Fehler: Absender unzulässig.")
    send_time = fields.get("sendezeit", "")
    if send_time:
        try:
            if not _SEND_TIME.fullmatch(send_time):
                raise ValueError
            datetime.strptime(send_time, "%Y%m%d%H%M")
        except ValueError:
            raise SubmissionError("Fehler: Sendezeit ungültig.") from None


class Sms4Send(Endpoint):
    """sms_out.pl: one SMS to one number, by GET or POST, values in ISO-8859-15."""

    interface = Interface.SMS4
    methods = frozenset({"GET", "POST"})

    def answer(self, request: Request) -> Answer:
        """Take the message, or say in plain words why not, always with HTTP 200."""
        fields = request.parameters(_CHARSET)
        try:
            return _plain(self._send(fields, request.undeliverable))
        except CreditExhaustedError:
            words = NO_CREDIT
        except SubmissionError as rejection:
            words = str(rejection)
        self.centre.reject(self.interface, words)
        return _plain(words)

    def _send(self, fields: dict[str, str], undeliverable: bool) -> str:
        account = self.centre.directory.by_login(fields.get("kdnr", ""), fields.get("user", ""), fields.get("pwd", ""))
        if account is None:
            raise SubmissionError(WRONG_CREDENTIALS)
        number = international(fields.get("handynr", ""))
        if number is None:
            raise SubmissionError("Fehler: Handynummer ungültig.")
        text = _decoded_text(fields)
        _check_options(fields)
        sender = fields.get("absender", "").strip()
        if fields.get("test") == "1":
            return f"{SUCCESS} (Test, es ging keine SMS hinaus)"
        provider_id = str(self.centre.next_id())
        receipt = self.centre.submit(
            Submission(self.interface, account, number, text, sender, provider_id, undeliverable)
        )
        lines = [SUCCESS]
        if fields.get("v") == "1":
            lines.append(f"SMS-Id: {provider_id}")
        if fields.get("guthaben") == "1":
            lines.append(f"Guthaben: {_euro(receipt.balance)} EUR")
        return "\n".join(lines)

    def wrong_credentials(self, request: Request) -> Answer:
        """Plain words."""
        return _plain(WRONG_CREDENTIALS)

    def no_credit(self, request: Request) -> Answer:
        """Plain words."""
        return _plain(NO_CREDIT)

    def refusal(self, request: Request, words: str) -> Answer:
        """Plain words that begin as every refusal does."""
        told = words or "Diese Rufnummer ist gesperrt."
        return _plain(told if told.startswith("Fehler") else f"Fehler: {told}")


class Sms4Check(Endpoint):
    """sms_check.pl: whether the credentials are right, and the balance; sends nothing."""

    interface = Interface.SMS4_CHECK
    methods = frozenset({"GET", "POST"})

    def answer(self, request: Request) -> Answer:
        """The XML document the manual shows, with status 0, 10 to 13 or 99."""
        fields = request.parameters(_CHARSET)
        for name, status, words in (
            ("user", 11, "Benutzername fehlt"),
            ("pwd", 12, "Passwort fehlt"),
            ("kdnr", 13, "Kundennummer fehlt"),
        ):
            if not fields.get(name):
                return _check_document(status, words)
        account = self.centre.directory.by_login(fields["kdnr"], fields["user"], fields["pwd"])
        if account is None:
            return self.wrong_credentials(request)
        if fields.get("level", "firma") not in ("firma", "user") or fields.get("check", "guthaben") not in (
            "guthaben",
            "sms",
        ):
            return self.refusal(request, "")
        return _check_document(0, "OK", self.centre.balance(account))

    def wrong_credentials(self, request: Request) -> Answer:
        """Status 10."""
        return _check_document(10, "Kombination aus Benutzer, Passwort und Kundennummer falsch")

    def no_credit(self, request: Request) -> Answer:
        """Status 0 with nothing left."""
        return _check_document(0, "OK", Decimal(0))

    def refusal(self, request: Request, words: str) -> Answer:
        """Status 99."""
        return _check_document(99, words or "Unzulässige Kombination der Parameter")


def _check_document(status: int, words: str, balance: Decimal | None = None) -> Answer:
    left = "" if balance is None else _euro(balance)
    document = (
        f'<?xml version="1.0" encoding="{_CHARSET}"?>\n'
        f"<smscheck><status>{status}</status><statustext>{escape(words)}</statustext>"
        f"<guthaben>{left}</guthaben></smscheck>\n"
    )
    return Answer(document.encode(_CHARSET, "xmlcharrefreplace"), content_type=f"text/xml; charset={_CHARSET}")


_REPORT_WORDS = {
    Delivery.DELIVERED: ("0", "OK", "delivered"),
    Delivery.PENDING: ("1", "offen", "buffered"),
    Delivery.UNDELIVERED: ("2", "Fehler", "absent subscriber"),
}


class Sms4Reports(Endpoint):
    """restapi/v1/dlr/CUSTOMER/ID[,ID]: an object for one id, an array for several; every value is a string."""

    interface = Interface.SMS4_REPORTS
    methods = frozenset({"GET"})

    def answer(self, request: Request) -> Answer:
        """What became of each message of that customer."""
        customer, _slash, ids = request.path.removeprefix(REPORT_PATH).partition("/")
        asked = ids.split(",")
        account = self.centre.directory.by_customer_number(customer)
        found = [report for each in asked if (report := self._report(account, each)) is not None]
        if len(asked) > 1:
            return json_answer(found)
        return json_answer(found[0] if found else {"error": "smsid not found"})

    def _report(self, account: SimulatedAccount | None, provider_id: str) -> dict[str, str] | None:
        receipt = self.centre.receipt(provider_id, Interface.SMS4)
        if receipt is None or account is None or receipt.customer_number != account.customer_number:
            return None
        return self._as_json(receipt)

    def _as_json(self, receipt: Receipt) -> dict[str, str]:
        status, words, detail = _REPORT_WORDS[self.centre.delivery(receipt)]
        return {
            "smsId": receipt.sms.provider_id,
            "status": status,
            "statusText": words,
            "mobile": receipt.sms.number.removeprefix("+"),
            "dateTime": provider_time(receipt.sms.at),
            "statusDetailText": detail,
        }
