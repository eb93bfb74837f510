"""The HTTPS interface of massenversand.de: one call, an answer with OK in it.

Source: www.massenversand.de/sms-versand-api (parameters and the test for OK). Address and answers are given to
customers only: the path and "OK (id, parts)" are those public clients use, the wording of the errors is made up.
"""

from __future__ import annotations

from tui.simulator.accounts import SimulatedAccount
from tui.simulator.faults import Interface
from tui.simulator.message_centre import CreditExhaustedError, Submission, SubmissionError, from_german_habit
from tui.simulator.providers.endpoint import Answer, Endpoint, Request

SEND_PATH = "/sms/sendsms.asp"

_MOST_CHARACTERS = {"t": 160, "c": 1530, "utf8": 670}


class MassenversandSend(Endpoint):
    """receiver, sender, msg, msgtype and either id and pw or authToken; by GET or POST.

    Values are in ISO-8859-1, with msgtype=utf8 in UTF-8.
    """

    interface = Interface.MASSENVERSAND
    methods = frozenset({"GET", "POST"})

    def answer(self, request: Request) -> Answer:
        """OK with what was asked for, or ERROR with the reason."""
        fields = request.parameters("iso-8859-1")
        if fields.get("msgtype") == "utf8":
            fields = request.parameters("utf-8")
        try:
            return Answer(self._send(fields, request.undeliverable).encode())
        except CreditExhaustedError:
            words = "Guthaben nicht ausreichend"
        except SubmissionError as rejection:
            words = str(rejection)
        self.centre.reject(self.interface, words)
        return self.refusal(request, words)

    def _account(self, fields: dict[str, str]) -> SimulatedAccount | None:
        if "authToken" in fields:
            return self.centre.directory.by_api_key(fields["authToken"])
        account = self.centre.directory.by_customer_number(fields.get("id", ""))
        return account if account is not None and account.password == fields.get("pw") else None

    def _send(self, fields: dict[str, str], undeliverable: bool) -> str:
        account = self._account(fields)
        if account is None:
            raise SubmissionError("Zugangsdaten falsch")
        number = from_german_habit(fields.get("receiver", ""))
        if number is None:
            raise SubmissionError("Empfänger ungültig")
        if not fields.get("sender"):
            raise SubmissionError("Absender fehlt")
        text = fields.get("msg", "")
        longest = _MOST_CHARACTERS.get(fields.get("msgtype", ""))
        if longest is None:
            raise SubmissionError("Nachrichtentyp unbekannt")
        if not 1 <= len(text) <= longest:
            raise SubmissionError("Nachricht leer oder zu lang")
        if fields.get("test") == "1":
            return "OK"
        provider_id = str(self.centre.next_id())
        receipt = self.centre.submit(
            Submission(self.interface, account, number, text, fields["sender"], provider_id, undeliverable)
        )
        extras = {"getID": provider_id, "countMsg": str(receipt.segments), "getLimit": f"{receipt.balance:.2f}"}
        wanted = [value for name, value in extras.items() if fields.get(name) == "1"]
        return f"OK ({', '.join(wanted)})" if wanted else "OK"

    def wrong_credentials(self, request: Request) -> Answer:
        """ERROR."""
        return self.refusal(request, "Zugangsdaten falsch")

    def no_credit(self, request: Request) -> Answer:
        """ERROR."""
        return self.refusal(request, "Guthaben nicht ausreichend")

    def refusal(self, request: Request, words: str) -> Answer:
        """ERROR with the reason."""
        return Answer(f"ERROR {words or 'Empfänger gesperrt'}".encode())
