"""The short message service centre behind every interface: accounts, balances, ids and delivery reports."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tui.runtime.values import dataclass
from tui.service.system.clock import Clock, utc_now
from tui.service.text import segments
from tui.simulator.accounts import ACCOUNTS, AccountDirectory, SimulatedAccount
from tui.simulator.answers import AnswerBox, SimulatedAnswer
from tui.simulator.faults import Interface
from tui.simulator.journal import AcceptedSms, Journal, RejectedRequest

PRICE_PER_SEGMENT = Decimal("0.075")
_PROVIDER_ZONE = "Europe/Berlin"
_FIRST_ID_EPOCH = 1_577_836_800
_INTERNATIONAL = re.compile(r"[1-9][0-9]{7,14}")


class SubmissionError(Exception):
    """The provider does not take the message; the argument is what it says."""


class CreditExhaustedError(SubmissionError):
    """The balance does not cover the message."""


class Delivery(StrEnum):
    """What became of an accepted message."""

    PENDING = "pending"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"


@dataclass(frozen=True, slots=True)
class Submission:
    """A message as an interface understood it; `number` in E.164 with plus."""

    interface: Interface
    account: SimulatedAccount
    number: str
    text: str
    sender: str
    provider_id: str
    undeliverable: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the provider knows of a message it has; `price` and `balance` in EUR."""

    sms: AcceptedSms
    customer_number: str
    segments: int
    price: Decimal
    balance: Decimal
    undeliverable: bool


class MessageCentre:
    """Takes messages from the interfaces. `report_delay` in seconds is how long a message is on its way."""

    def __init__(
        self,
        journal: Journal,
        accounts: Sequence[SimulatedAccount] = ACCOUNTS,
        report_delay: float = 0.0,
        clock: Clock = utc_now,
    ) -> None:
        self.journal = journal
        self.answers = AnswerBox()
        self.directory = AccountDirectory(accounts)
        self._balances = {each.customer_number: each.balance for each in accounts}
        self._receipts: dict[str, Receipt] = {}
        self._report_delay = timedelta(seconds=report_delay)
        self._clock = clock
        # Ids go on where an earlier simulator may have stopped, because an outbox remembers them.
        self._last_id = (int(time.time()) - _FIRST_ID_EPOCH) * 10_000

    def next_id(self) -> int:
        """A number no message has had yet."""
        self._last_id += 1
        return self._last_id

    def balance(self, account: SimulatedAccount) -> Decimal:
        """What is left in EUR."""
        return self._balances[account.customer_number]

    def submit(self, submission: Submission) -> Receipt:
        """Take a message, charge it and note it in the journal; raises `CreditExhaustedError`."""
        count = segments.count(submission.text).segments
        price = PRICE_PER_SEGMENT * count
        customer = submission.account.customer_number
        balance = self._balances[customer] - price
        if balance < 0:
            raise CreditExhaustedError
        self._balances[customer] = balance
        sms = AcceptedSms(
            submission.interface,
            submission.number,
            submission.text,
            submission.sender,
            self._clock(),
            submission.provider_id,
        )
        receipt = Receipt(sms, customer, count, price, balance, submission.undeliverable)
        self._receipts[submission.provider_id] = receipt
        self.journal.accept(sms)
        return receipt

    def receive(self, number: str, text: str, replies_to: str = "") -> SimulatedAnswer:
        """Let a patient answer: to the message of that id, else to the last one that the number got."""
        last = [each for each in self._receipts.values() if each.sms.number == number]
        found = replies_to or (last[-1].sms.provider_id if last else "")
        answer = SimulatedAnswer(str(self.next_id()), number, text, self._clock(), found)
        self.answers.put(answer)
        return answer

    def reject(self, interface: Interface, words: str) -> None:
        """Note a request turned away."""
        self.journal.reject(RejectedRequest(interface, words, self._clock()))

    def receipt(self, provider_id: str, interface: Interface) -> Receipt | None:
        """What is known of the message with that id."""
        receipt = self._receipts.get(provider_id)
        return receipt if receipt is not None and receipt.sms.interface is interface else None

    def delivery(self, receipt: Receipt) -> Delivery:
        """What became of the message by now."""
        if self._clock() < receipt.sms.at + self._report_delay:
            return Delivery.PENDING
        return Delivery.UNDELIVERED if receipt.undeliverable else Delivery.DELIVERED


def provider_time(moment: datetime) -> str:
    """The moment as German providers write it: without zone, by the clock on their wall."""
    try:
        wall_clock = moment.astimezone(ZoneInfo(_PROVIDER_ZONE))
    except ZoneInfoNotFoundError:
        wall_clock = moment.astimezone()
    return wall_clock.strftime("%Y-%m-%d %H:%M:%S")


def international(number: str) -> str | None:
    """A number in digits with country code as E.164 with plus; None where it is none."""
    return f"+{number}" if _INTERNATIONAL.fullmatch(number) else None


def from_german_habit(number: str) -> str | None:
    """A number in any of the ways the providers document (0049…, 49…, +49…, 0171…) as E.164 with plus."""
    digits = number.removeprefix("+")
    if digits.startswith("00"):
        digits = digits[2:]
    elif digits.startswith("0"):
        digits = f"49{digits[1:]}"
    return international(digits)
