"""Resources whose gateways do what a test says, and remember what was asked of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from tui.service.model.outcome import Accepted, Account, DeliveryReport, Outcome, OutgoingSms, Unknown
from tui.service.outbox.outbox import Outbox
from tui.service.rules.policy import Allowance
from tui.service.sending.dispatcher import Dispatcher
from tui.service.sending.resources import Pace
from tui.service.sending.run_until import Until
from tui.service.sending.send_attempt import PartPrice
from tui.service.sending.waiting_times import USUAL_TIMES, SendingTimes

SMS4, API = "sms4-rest", "3steps2web-api"
PATIENCE = 60.0

NO_POLLING = SendingTimes(idle_poll=3600)
"""Nothing is found by looking again: only news moves the dispatcher."""

OFTEN = SendingTimes(idle_poll=0.02, store_tries=5)
"""It looks again, and tries again, after a moment."""

NO_HEAD_START = SendingTimes(head_start=0.02)
"""A first message that gets no answer holds up the others for a moment only."""

Answer = Outcome | BaseException
Behaviour = Callable[[OutgoingSms], Answer | Awaitable[Answer]]


@dataclass
class Gateway:
    """A way to a provider. What travels through it when it is closed ends as it would on a wire: nobody knows how."""

    behaviour: Behaviour
    opaque_refusals: bool = False
    account_answer: Account | Exception = field(default_factory=Account)
    closing_fails: bool = False
    report_batch: int = 0
    sent: list[OutgoingSms] = field(default_factory=list)
    in_flight: int = 0
    most_in_flight: int = 0
    enquiries: int = 0
    closed: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, sms: OutgoingSms) -> Outcome:
        assert not self.closed.is_set(), "sent through a closed gateway"
        self.sent.append(sms)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            return await self._travel(sms)
        finally:
            self.in_flight -= 1

    async def _travel(self, sms: OutgoingSms) -> Outcome:
        answer = self.behaviour(sms)
        if isinstance(answer, Awaitable):
            travelling = asyncio.ensure_future(answer)
            cut_off = asyncio.ensure_future(self.closed.wait())
            try:
                await asyncio.wait([travelling, cut_off], return_when=asyncio.FIRST_COMPLETED)
                if not travelling.done():
                    return Unknown("Verbindung getrennt")
                answer = travelling.result()
            finally:
                travelling.cancel()
                cut_off.cancel()
        if isinstance(answer, BaseException):
            raise answer
        return answer

    async def account(self) -> Account:
        self.enquiries += 1
        if isinstance(self.account_answer, Exception):
            raise self.account_answer
        return self.account_answer

    async def reports(self, provider_ids: Sequence[str]) -> list[DeliveryReport]:
        return []

    async def aclose(self) -> None:
        self.closed.set()
        if self.closing_fails:
            raise RuntimeError("the connection was gone already")

    @property
    def numbers(self) -> list[str]:
        """The numbers handed over, in order."""
        return [sms.number for sms in self.sent]


class FakeResources:
    """One gateway per protocol, built anew after it was forgotten."""

    def __init__(
        self, *gateways: Gateway, concurrency: int = 4, per_second: float = 0, api: Gateway | None = None
    ) -> None:
        self.waiting: dict[str, list[Gateway | Exception]] = {SMS4: list(gateways)}
        if api is not None:
            self.waiting[API] = [api]
        self.open: dict[str, Gateway] = {}
        self.concurrency, self.per_second = concurrency, per_second
        self.pace_asked = 0
        self.allowance_now: Callable[[Callable[[datetime], int]], Allowance] = lambda _sent_since: Allowance()

    def pace(self) -> Pace:
        self.pace_asked += 1
        return Pace(self.concurrency, self.per_second)

    def part_price(self) -> PartPrice:
        return PartPrice(Decimal("0.075"), "EUR")

    def gateway(self, protocol: str) -> Gateway:
        if protocol not in self.open:
            line = self.waiting[protocol]
            built = line.pop(0) if len(line) > 1 else line[0]
            if isinstance(built, Exception):
                raise built
            built.closed.clear()
            self.open[protocol] = built
        return self.open[protocol]

    def allowance(self, now: datetime, sent_since: Callable[[datetime], int]) -> Allowance:
        return self.allowance_now(sent_since)

    async def forget_gateway(self, protocol: str) -> None:
        gateway = self.open.pop(protocol, None)
        if gateway is not None:
            await gateway.aclose()

    async def close_gateways(self) -> None:
        for protocol in tuple(self.open):
            await self.forget_gateway(protocol)


class Drained:
    """Until nothing is due now."""

    def reached(self, store: Outbox, now: datetime) -> bool:
        return store.messages.still_moving(now) == 0


class Stopped:
    """Until somebody says stop."""

    def reached(self, store: Outbox, now: datetime) -> bool:
        return False


class Settled:
    """Until these messages need no dispatcher now."""

    def __init__(self, *message_ids: int) -> None:
        self._message_ids = message_ids

    def reached(self, store: Outbox, now: datetime) -> bool:
        return store.messages.still_moving(now, message_ids=self._message_ids) == 0


def dispatcher(store: Outbox, resources: FakeResources, times: SendingTimes = USUAL_TIMES) -> Dispatcher:
    """A dispatcher without jitter in its waiting times."""
    return Dispatcher(store, resources, [SMS4, API], jitter=lambda: 0.0, times=times)


async def dispatch(
    store: Outbox, resources: FakeResources, until: Until | None = None, *, times: SendingTimes = USUAL_TIMES
) -> None:
    """Dispatch until the store is drained, or `until`."""
    await asyncio.wait_for(dispatcher(store, resources, times).run(until or Drained()), PATIENCE)


def always(answer: Answer) -> Behaviour:
    """The same answer to everything."""
    return lambda _sms: answer


def answers(*given: Answer) -> Behaviour:
    """One answer after the other, then accepted."""
    left = list(given)
    return lambda _sms: left.pop(0) if left else Accepted("4711")


async def eventually(condition: Callable[[], object]) -> None:
    """Wait until the condition holds; a test that waits in vain fails."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if condition():
                return
            await asyncio.sleep(0.001)
