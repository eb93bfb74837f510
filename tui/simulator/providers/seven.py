"""The interface of seven.io: /api/sms, /api/balance, /api/journal/outbound, /api/journal/inbound and the older
/api/status.

Source: docs.seven.io (endpoints sms, account, logbook, status reports). A refusal comes with HTTP 200 and a code,
an unknown key included.
"""

from __future__ import annotations

import json
import re

from tui.simulator.accounts import SimulatedAccount
from tui.simulator.answers import SimulatedAnswer
from tui.simulator.faults import Interface
from tui.simulator.message_centre import (
    CreditExhaustedError,
    Delivery,
    Receipt,
    Submission,
    SubmissionError,
    from_german_habit,
    provider_time,
)
from tui.simulator.providers.endpoint import Answer, Endpoint, Request, json_answer

SEND_PATH = "/api/sms"
BALANCE_PATH = "/api/balance"
JOURNAL_PATH = "/api/journal/outbound"
INBOUND_PATH = "/api/journal/inbound"
STATUS_PATH = "/api/status"

ACCEPTED = "100"
RECIPIENT_INVALID = "202"
RECIPIENT_MISSING = "301"
TEXT_MISSING = "305"
SENDER_INVALID = "201"
TEXT_TOO_LONG = "401"
NO_CREDIT = "500"
DAILY_LIMIT_OF_NUMBER = "403"
KEY_WRONG = "900"
MESSAGE_UNKNOWN = "901"

_MOST_CHARACTERS = 1520
_SENDER = re.compile(r"\+?[0-9]{1,16}|[A-Za-z0-9 .&_-]{1,11}")
_STATUS_WORDS = {
    Delivery.PENDING: "TRANSMITTED",
    Delivery.DELIVERED: "DELIVERED",
    Delivery.UNDELIVERED: "NOTDELIVERED",
}


def _fields(request: Request) -> dict[str, str]:
    if request.method != "POST" or "json" not in request.header(b"content-type"):
        return request.parameters("utf-8")
    try:
        document = json.loads(request.body)
    except ValueError:
        return {}
    return {key: str(value) for key, value in document.items()} if isinstance(document, dict) else {}


def _wants_json(request: Request, fields: dict[str, str]) -> bool:
    return "json" in request.header(b"accept") or fields.get("json") == "1"


def _coded(request: Request, fields: dict[str, str], code: str) -> Answer:
    if not _wants_json(request, fields):
        return Answer(code.encode())
    return json_answer({"success": code, "total_price": 0, "debug": "false", "sms_type": "direct", "messages": []})


class _SevenEndpoint(Endpoint):
    def _account(self, request: Request, fields: dict[str, str]) -> SimulatedAccount | None:
        return self.centre.directory.by_api_key(request.header(b"x-api-key") or fields.get("p", ""))

    def wrong_credentials(self, request: Request) -> Answer:
        """The code 900."""
        return Answer(KEY_WRONG.encode())


class SevenSend(_SevenEndpoint):
    """/api/sms: form or JSON in, a code or JSON out."""

    interface = Interface.SEVEN
    methods = frozenset({"GET", "POST"})

    def answer(self, request: Request) -> Answer:
        """Take the message, or answer the code that says why not."""
        fields = _fields(request)
        account = self._account(request, fields)
        if account is None:
            return self._rejected(request, fields, KEY_WRONG)
        try:
            receipt = self._send(fields, account, request.undeliverable)
        except CreditExhaustedError:
            return self._rejected(request, fields, NO_CREDIT)
        except SubmissionError as rejection:
            return self._rejected(request, fields, str(rejection))
        if receipt is None:
            return _coded(request, fields, ACCEPTED)
        if not _wants_json(request, fields):
            return Answer(ACCEPTED.encode())
        return json_answer(
            {
                "success": ACCEPTED,
                "total_price": float(receipt.price),
                "balance": float(receipt.balance),
                "debug": "false",
                "sms_type": "direct",
                "messages": [_message(receipt)],
            }
        )

    def _send(self, fields: dict[str, str], account: SimulatedAccount, undeliverable: bool) -> Receipt | None:
        recipient, text, sender = fields.get("to", ""), fields.get("text", ""), fields.get("from", "")
        if not recipient:
            raise SubmissionError(RECIPIENT_MISSING)
        if not text:
            raise SubmissionError(TEXT_MISSING)
        number = from_german_habit(recipient)
        if number is None:
            raise SubmissionError(RECIPIENT_INVALID)
        if sender and not _SENDER.fullmatch(sender):
            raise SubmissionError(SENDER_INVALID)
        if len(text) > _MOST_CHARACTERS:
            raise SubmissionError(TEXT_TOO_LONG)
        if fields.get("debug") in ("1", "True", "true"):
            return None
        provider_id = str(self.centre.next_id())
        return self.centre.submit(Submission(self.interface, account, number, text, sender, provider_id, undeliverable))

    def _rejected(self, request: Request, fields: dict[str, str], code: str) -> Answer:
        self.centre.reject(self.interface, code)
        return _coded(request, fields, code)

    def wrong_credentials(self, request: Request) -> Answer:
        """The code 900."""
        return _coded(request, _fields(request), KEY_WRONG)

    def no_credit(self, request: Request) -> Answer:
        """The code 500."""
        return _coded(request, _fields(request), NO_CREDIT)

    def refusal(self, request: Request, words: str) -> Answer:
        """The code 403, or another one given as `words`."""
        return _coded(request, _fields(request), words or DAILY_LIMIT_OF_NUMBER)


def _message(receipt: Receipt) -> dict[str, object]:
    return {
        "id": receipt.sms.provider_id,
        "sender": receipt.sms.sender,
        "recipient": receipt.sms.number.removeprefix("+"),
        "text": receipt.sms.text,
        "encoding": "gsm",
        "label": None,
        "parts": receipt.segments,
        "udh": None,
        "is_binary": False,
        "price": float(receipt.price),
        "success": True,
        "error": None,
        "error_text": None,
    }


class SevenBalance(_SevenEndpoint):
    """/api/balance: a bare decimal number."""

    interface = Interface.SEVEN_BALANCE
    methods = frozenset({"GET", "POST"})

    def answer(self, request: Request) -> Answer:
        """What is left in EUR."""
        account = self._account(request, _fields(request))
        if account is None:
            return self.wrong_credentials(request)
        return Answer(f"{self.centre.balance(account):.2f}".encode())

    def no_credit(self, request: Request) -> Answer:
        """Nothing left."""
        return Answer(b"0.00")


class SevenJournal(_SevenEndpoint):
    """/api/journal/outbound?id=ID: the messages of that id with their reports, as a JSON array."""

    interface = Interface.SEVEN_JOURNAL
    methods = frozenset({"GET"})

    def answer(self, request: Request) -> Answer:
        """What became of one message."""
        fields = _fields(request)
        account = self._account(request, fields)
        if account is None:
            return self.wrong_credentials(request)
        receipt = self.centre.receipt(fields.get("id", ""), Interface.SEVEN)
        if receipt is None or receipt.customer_number != account.customer_number:
            return json_answer([])
        return json_answer([self._entry(receipt)])

    def _entry(self, receipt: Receipt) -> dict[str, object]:
        at = provider_time(receipt.sms.at)
        return {
            "id": receipt.sms.provider_id,
            "from": receipt.sms.sender,
            "to": receipt.sms.number.removeprefix("+"),
            "text": receipt.sms.text,
            "type": "direct",
            "price": f"{receipt.price:.4f}",
            "timestamp": at,
            "dlr": _STATUS_WORDS[self.centre.delivery(receipt)],
            "dlr_timestamp": at,
            "foreign_id": None,
            "label": None,
        }


class SevenInbound(_SevenEndpoint):
    """/api/journal/inbound: what patients answered, newest first, as a JSON array."""

    interface = Interface.SEVEN_INBOUND
    methods = frozenset({"GET"})

    def answer(self, request: Request) -> Answer:
        """A part of the answers, as `limit`, `offset` and `date_from` choose it."""
        fields = _fields(request)
        if self._account(request, fields) is None:
            return self.wrong_credentials(request)
        wanted = [each for each in self.centre.answers.every if provider_time(each.at) >= fields.get("date_from", "")]
        offset, limit = int(fields.get("offset") or 0), int(fields.get("limit") or 100)
        return json_answer([_inbound(each) for each in wanted[::-1][offset : offset + limit]])


def _inbound(answer: SimulatedAnswer) -> dict[str, object]:
    return {
        "id": answer.id,
        "from": answer.number.removeprefix("+"),
        "to": "491771783130",
        "text": answer.text,
        "timestamp": provider_time(answer.at),
        "price": "0.0000",
        "reply_to_message_id": answer.replies_to or None,
    }


class SevenStatus(_SevenEndpoint):
    """/api/status?msg_id=ID: the status word and its time, or the code 901 for an unknown id."""

    interface = Interface.SEVEN_STATUS
    methods = frozenset({"GET", "POST"})

    def answer(self, request: Request) -> Answer:
        """What became of one message."""
        fields = _fields(request)
        if self._account(request, fields) is None:
            return self.wrong_credentials(request)
        receipt = self.centre.receipt(fields.get("msg_id", ""), Interface.SEVEN)
        if receipt is None:
            return Answer(MESSAGE_UNKNOWN.encode())
        word = _STATUS_WORDS[self.centre.delivery(receipt)]
        at = f"{provider_time(receipt.sms.at)}.000"
        if _wants_json(request, fields):
            return json_answer([{"id": receipt.sms.provider_id, "status": word, "status_time": at}])
        return Answer(f"{word}\n{at}".encode())
