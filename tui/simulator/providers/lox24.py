"""The interface of LOX24: POST /sms, GET /sms/{uuid}, GET /me, GET /incomings and DELETE /incomings/{uuid}.

Source: doc.lox24.eu (operations api_sms_post_collection, api_sms_get_item, getaccountinfo,
api_incomings_get_collection, api_incomings_delete_item; status and report codes).
That an empty balance is HTTP 402 is known from the provider's own sample client.
"""

from __future__ import annotations

import json
import re
import uuid
from decimal import Decimal

from tui.simulator.accounts import SimulatedAccount
from tui.simulator.answers import SimulatedAnswer
from tui.simulator.faults import Interface
from tui.simulator.message_centre import (
    CreditExhaustedError,
    Delivery,
    MessageCentre,
    Receipt,
    Submission,
    SubmissionError,
    from_german_habit,
)
from tui.simulator.providers.endpoint import Answer, Endpoint, Request, json_answer

SEND_PATH = "/sms"
STATUS_PATH = "/sms/"
ACCOUNT_PATH = "/me"
INCOMINGS_PATH = "/incomings"
INCOMING_PATH = "/incomings/"
_PAGE = 30

_MOST_CHARACTERS = 1530
_SENDER = re.compile(r"\+?[1-9][0-9]{0,14}|[A-Za-z0-9 ]{1,11}")
_NAMESPACE = uuid.UUID("6ba7b812-9dad-11d1-80b4-00c04fd430c8")
_REPORT_CODES = {Delivery.PENDING: 4, Delivery.DELIVERED: 1, Delivery.UNDELIVERED: 16}


def _problem(status: int, detail: str) -> Answer:
    body = json.dumps({"type": "about:blank", "title": "An error occurred", "status": status, "detail": detail})
    return Answer(body.encode(), status, "application/problem+json")


class _Lox24Endpoint(Endpoint):
    def _account(self, request: Request) -> SimulatedAccount | None:
        return self.centre.directory.by_api_key(request.header(b"x-lox24-auth-token"))

    def wrong_credentials(self, request: Request) -> Answer:
        """HTTP 401."""
        return _problem(401, "Client ID or API key isn't active or invalid!")


class Lox24Send(_Lox24Endpoint):
    """POST /sms: JSON in, the new resource with HTTP 201 out."""

    interface = Interface.LOX24
    methods = frozenset({"POST"})

    def answer(self, request: Request) -> Answer:
        """Take the message, or answer the HTTP status that says why not."""
        account = self._account(request)
        if account is None:
            self.centre.reject(self.interface, "401")
            return self.wrong_credentials(request)
        try:
            receipt = self._send(request, account)
        except CreditExhaustedError:
            self.centre.reject(self.interface, "402")
            return self.no_credit(request)
        except SubmissionError as rejection:
            self.centre.reject(self.interface, str(rejection))
            return self.refusal(request, str(rejection))
        return json_answer(_resource(self.centre, receipt), status=201)

    def _send(self, request: Request, account: SimulatedAccount) -> Receipt:
        try:
            document = json.loads(request.body)
        except ValueError:
            raise SubmissionError("Syntax error") from None
        if not isinstance(document, dict):
            raise SubmissionError("Syntax error")
        text, sender = str(document.get("text", "")), str(document.get("sender_id", ""))
        number = from_german_habit(str(document.get("phone", "")))
        if not text or len(text) > _MOST_CHARACTERS:
            raise SubmissionError("text: This value should have between 1 and 1530 characters.")
        if number is None:
            raise SubmissionError("phone: This value is not a valid phone number.")
        if not _SENDER.fullmatch(sender):
            raise SubmissionError("sender_id: This value is not valid.")
        provider_id = str(uuid.uuid5(_NAMESPACE, str(self.centre.next_id())))
        return self.centre.submit(
            Submission(self.interface, account, number, text, sender, provider_id, request.undeliverable)
        )

    def no_credit(self, request: Request) -> Answer:
        """HTTP 402."""
        return _problem(402, "Not enough money on the user balance to send the message")

    def refusal(self, request: Request, words: str) -> Answer:
        """HTTP 400 with the reason."""
        return _problem(400, words or "phone: This value is not a valid phone number.")


def _resource(centre: MessageCentre, receipt: Receipt) -> dict[str, object]:
    delivery = centre.delivery(receipt)
    return {
        "uuid": receipt.sms.provider_id,
        "sender_id": receipt.sms.sender,
        "phone": receipt.sms.number,
        "text": receipt.sms.text,
        "service_code": "direct",
        "status_code": 100,
        "dlr_code": _REPORT_CODES[delivery],
        "parts_count": receipt.segments,
        "chars_count": len(receipt.sms.text),
        "price": float(receipt.price),
        "created_at": int(receipt.sms.at.timestamp()),
        "sent_at": int(receipt.sms.at.timestamp()),
    }


class Lox24Status(_Lox24Endpoint):
    """GET /sms/{uuid}: the resource with its status and report code, or HTTP 404."""

    interface = Interface.LOX24_STATUS
    methods = frozenset({"GET"})

    def answer(self, request: Request) -> Answer:
        """What became of one message."""
        account = self._account(request)
        if account is None:
            return self.wrong_credentials(request)
        receipt = self.centre.receipt(request.path.removeprefix(STATUS_PATH), Interface.LOX24)
        if receipt is None or receipt.customer_number != account.customer_number:
            return _problem(404, "Not Found")
        return json_answer(_resource(self.centre, receipt))


class Lox24Incomings(_Lox24Endpoint):
    """GET /incomings: what patients answered, newest first, page by page."""

    interface = Interface.LOX24_INCOMINGS
    methods = frozenset({"GET"})

    def answer(self, request: Request) -> Answer:
        """One page."""
        if self._account(request) is None:
            return self.wrong_credentials(request)
        first = (int(request.parameters("utf-8").get("page") or 1) - 1) * _PAGE
        found = self.centre.answers.every[::-1][first : first + _PAGE]
        return json_answer([_incoming(each) for each in found])


class Lox24Incoming(_Lox24Endpoint):
    """DELETE /incomings/{uuid}: deletes one answer, or HTTP 404."""

    interface = Interface.LOX24_INCOMINGS
    methods = frozenset({"DELETE"})

    def answer(self, request: Request) -> Answer:
        """Delete it."""
        if self._account(request) is None:
            return self.wrong_credentials(request)
        is_gone = self.centre.answers.delete(request.path.removeprefix(INCOMING_PATH))
        return Answer(b"", 204) if is_gone else _problem(404, "Not Found")


def _incoming(answer: SimulatedAnswer) -> dict[str, object]:
    return {
        "uuid": answer.id,
        "from": answer.number,
        "to": "+491771783130",
        "text": answer.text,
        "received_at": int(answer.at.timestamp()),
        "msg_uuid": answer.replies_to or None,
    }


class Lox24Account(_Lox24Endpoint):
    """GET /me: the account with its balance."""

    interface = Interface.LOX24_ACCOUNT
    methods = frozenset({"GET"})

    def answer(self, request: Request) -> Answer:
        """What is left."""
        account = self._account(request)
        if account is None:
            return self.wrong_credentials(request)
        return _account_document(self.centre.balance(account))

    def no_credit(self, request: Request) -> Answer:
        """Nothing left."""
        return _account_document(Decimal(0))


def _account_document(balance: Decimal) -> Answer:
    return json_answer(
        {"id": 1234567, "currency": "EUR", "balance_amount": float(balance), "services": ["direct"], "groups": {}}
    )
