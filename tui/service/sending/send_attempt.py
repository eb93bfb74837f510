"""Handing one claimed message to its provider; whichever way that ends, it ends in an outcome."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from decimal import Decimal

from tui.runtime.values import dataclass
from tui.service.errors import AccessRefused, PraxisSmsError
from tui.service.model.facts import Fact, FactKind, Reason
from tui.service.model.outcome import (
    Accepted,
    Account,
    Claim,
    Deferred,
    Gateway,
    Halted,
    Outcome,
    Refused,
    StopCause,
    Unknown,
)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PartPrice:
    """What one part of an SMS is expected to cost; `currency` is ISO 4217."""

    amount: Decimal
    currency: str


class Attempts:
    """The attempts of one dispatcher: hands what it has claimed to the gateways it is given.

    Once `dispatcher_ends` a cancellation is the dispatcher's own and goes through; before it is a fault like any other.
    """

    def __init__(
        self,
        gateway_of: Callable[[str], Gateway],
        part_price: Callable[[], PartPrice],
        running_time: Callable[[], float],
    ) -> None:
        self._gateway_of = gateway_of
        self._part_price = part_price
        self._running_time = running_time
        self._named_prices: dict[str, Decimal] = {}
        self.dispatcher_ends = False

    async def outcome(self, claim: Claim) -> Outcome:
        """Hand the message over, at most once."""
        if claim.has_expired(self._running_time()):
            # The machine slept between claim and socket: others may have judged the message by now.
            return Deferred(Fact.of(FactKind.MACHINE_SLEPT), retry_after=1)
        try:
            gateway = self._gateway_of(claim.protocol)
        except PraxisSmsError as error:
            return Halted(StopCause.CONFIGURATION, _told(error))
        except Exception as error:
            _log.error("building the gateway of %s failed: %s", claim.protocol, type(error).__name__)
            return Halted(StopCause.CONFIGURATION, Fact.of(FactKind.ACCESS_NOT_BUILT))
        outcome = await self._sent(gateway, claim)
        if isinstance(outcome, Accepted) and outcome.price:
            self._named_prices[claim.protocol] = outcome.price / (outcome.parts or claim.sms.segments)
        if isinstance(outcome, Refused) and gateway.opaque_refusals:
            return await self._explained(gateway, claim, outcome)
        return outcome

    async def _explained(self, gateway: Gateway, claim: Claim, refused: Refused) -> Outcome:
        """Whether a refusal means that the account, not the message, is at fault."""
        try:
            account = await gateway.account()
        except AccessRefused as error:
            return Halted(StopCause.CREDENTIALS, _told(error))
        except Exception as error:  # the refusal itself is proved, whatever became of the question
            _log.warning("asking for the account failed: %s", type(error).__name__)
            return refused
        if account.balance is None:
            return refused
        if account.balance <= 0:
            return Halted(StopCause.CREDIT, Fact.of(FactKind.CREDIT_SPENT, words=refused.words))
        if account.balance < self._price(claim, account):
            known = {"balance": str(account.balance), "currency": account.currency}
            return Halted(StopCause.CREDIT, Fact.of(FactKind.CREDIT_TOO_LOW, **known, words=refused.words))
        return refused

    def _price(self, claim: Claim, account: Account) -> Decimal:
        """What the message costs in the account's currency; 0 where nobody knows."""
        named = self._named_prices.get(claim.protocol)
        if named is None:
            expected = self._part_price()
            named = expected.amount if expected.currency == account.currency else Decimal(0)
        return named * claim.sms.segments

    async def _sent(self, gateway: Gateway, claim: Claim) -> Outcome:
        try:
            return await gateway.send(claim.sms)
        except asyncio.CancelledError:
            if self.dispatcher_ends:
                raise
            kind = "CancelledError"
        except Exception as error:
            kind = type(error).__name__
        # Whatever it was, the request may have left. Its text may hold patient data, so only its kind is logged.
        _log.error("handing over message %s failed: %s", claim.sms.reference, kind)
        return Unknown(Fact.of(FactKind.HANDOVER_FAULT))


def _told(error: PraxisSmsError) -> Reason:
    return error.fact or error.in_full


class FirstAttempts:
    """Which protocols of one dispatcher have shown that their access works.

    The first message of a protocol goes ahead of the others: where the access is refused, one attempt tells. Four
    attempts with a wrong password may lock an account, and cost what the first one cost. A provider who takes long to
    answer holds up nothing for longer than the head start, in seconds.
    """

    def __init__(self, head_start: float, running_time: Callable[[], float]) -> None:
        self._head_start = head_start
        self._running_time = running_time
        self._trusted: set[str] = set()
        self._ends: dict[str, float] = {}

    def is_untried(self, protocol: str) -> bool:
        """Whether nothing was handed over yet, or the last attempt was refused."""
        return protocol not in self._trusted and protocol not in self._ends

    def begin(self, protocol: str, now: float) -> None:
        """A message of the protocol is sent; `now` is the `running_time`, the same for all that are sent together."""
        if self.is_untried(protocol):
            self._ends[protocol] = now + self._head_start

    def seconds_left(self, protocol: str) -> float:
        """How long the next message of the protocol has to wait; 0 where it need not."""
        return max(0.0, self._ends.get(protocol, 0.0) - self._running_time())

    def end(self, protocol: str, *, refused: bool) -> None:
        """What became of a message is known; `refused` where the protocol was stopped by it."""
        self._ends.pop(protocol, None)
        if refused:
            self._trusted.discard(protocol)
        else:
            self._trusted.add(protocol)
