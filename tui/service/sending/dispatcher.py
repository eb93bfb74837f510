"""The loop that sends: claim, intent on disk, hand over, result on disk.

One dispatcher lives in one event loop. It has at most `concurrency` messages in flight; everything it knows is in
the store, so that a kill at any moment leaves at most that many messages `unknown` and loses none.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from tui.runtime.values import dataclass
from tui.service.errors import StoreError
from tui.service.model.messages import MessageState
from tui.service.model.outcome import Claim, Finished, Gateway, Halted
from tui.service.outbox.dispatch.claiming import Ration, SentSince, Wish, seconds_until
from tui.service.outbox.engines import faults
from tui.service.outbox.outbox import Outbox
from tui.service.rules.policy import Allowance
from tui.service.sending.send_attempt import Attempts, FirstAttempts, PartPrice
from tui.service.sending.settlement import Jitter, settle
from tui.service.sending.shared_outbox import LeaseKeeper
from tui.service.sending.store_retry import StoreRetry, ask
from tui.service.sending.waiting_times import USUAL_TIMES, SendingTimes
from tui.service.settings import ConsentRule
from tui.service.system import clock

_log = logging.getLogger(__name__)

_STOP_CHECK = timedelta(milliseconds=200)
"""How often the stop condition is checked while messages are on the wire; with none it is checked at once."""

_REST_SECONDS = 3.0
"""After so long without a message the next one begins something that views are told of."""

_FAR_FROM_THE_LIMIT = 10_000
"""More than all dispatchers together send between two queries for what is due."""

_TURNS_TO_THE_WIRE = 8
"""How many turns of the event loop a request takes until it has left; more cost little."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast to send: messages in flight at once, and messages per second over all processes (0 = no limit)."""

    concurrency: int
    messages_per_second: float

    @property
    def gap(self) -> timedelta:
        """The least time between two messages of one provider, a day at most."""
        return timedelta(seconds=min(1 / rate, 86400) if (rate := self.messages_per_second) > 0 else 0)


class Resources(Protocol):
    """What a dispatcher needs besides the store; asked again and again, because an admin may change it."""

    def pace(self) -> Pace:
        """The pace to keep."""
        ...

    def part_price(self) -> PartPrice:
        """What one part of an SMS is expected to cost."""
        ...

    def gateway(self, protocol: str) -> Gateway:
        """The gateway of a protocol, made once; raises `ConfigurationError` where something is missing."""
        ...

    def allowance(self, now: datetime, sent_since: Callable[[datetime], int]) -> Allowance:
        """What quiet hours and limits allow now; `sent_since` counts what went out since a moment."""
        ...

    async def forget_gateway(self, protocol: str) -> None:
        """Close a gateway, so that its next use builds it from the configuration as it is then."""
        ...

    async def close_gateways(self) -> None:
        """Close every gateway."""
        ...


class BackgroundJob(Protocol):
    """Work done beside the sending, as long as the dispatcher lives: delivery reports, retention."""

    async def run(self) -> None:
        """Work until cancelled."""
        ...


class Until(Protocol):
    """When a dispatcher may stop by itself."""

    def reached(self, store: Outbox, now: datetime) -> bool:
        """Whether nothing is left to wait for."""
        ...

    def carries_reminders(self, store: Outbox) -> bool:
        """Whether reminders of appointments are sent, too; their plans have to be looked at before."""
        ...


class Dispatcher:
    """Sends what is due in a store; the caller holds the store's dispatch lock (SQLite)."""

    def __init__(  # noqa: PLR0913 - most have a default that holds for every process
        self,
        store: Outbox,
        resources: Resources,
        protocols: Sequence[str],
        *,
        background_jobs: Sequence[BackgroundJob] = (),
        jitter: Jitter = random.random,
        lease: timedelta | None = None,
        lives_on: bool = False,
        on_news: Callable[[], object] = lambda: None,
        give_sign: Callable[[], object] = lambda: None,
        carries_reminders: Callable[[], bool] = lambda: True,
        times: SendingTimes = USUAL_TIMES,
        running_time: Callable[[], float] = clock.running_time,
    ) -> None:
        self._times = times
        self._running_time = running_time
        self._give_sign = give_sign
        self._carries_reminders = carries_reminders
        self._store = store
        self._resources = resources
        self._on_news = on_news
        self._claimed_at = -_REST_SECONDS
        self._protocols = tuple(protocols)
        self._background_jobs = tuple(background_jobs)
        self._jitter = jitter
        self._lease = lease
        self._news: asyncio.Queue[Finished | None] = asyncio.Queue()
        self._in_flight: dict[int, tuple[Claim, asyncio.Task[None]]] = {}
        self._finished: list[Finished] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False
        self._store_is_newer = False
        self._claims_nothing = False
        self._due: set[str] = set()
        self._halted: dict[str, Halted] = {}
        self._attempts = Attempts(resources.gateway, resources.part_price, running_time)
        self._first_attempts = FirstAttempts(times.head_start, running_time)
        self._store_retry = StoreRetry(times.store_tries, lives_on=lives_on)
        self._slots: dict[str, datetime] = {}
        self._allowed_count: int | None = None
        self._consent = ConsentRule.COLUMN
        self._found_at = self._find_due_at = clock.LONG_AGO
        self._check_at = clock.LONG_AGO
        self.outcomes: Counter[MessageState] = Counter()
        """How many messages of this dispatcher came into which state, one that was tried twice counted twice."""
        self.turned_at = running_time()
        """The `running_time` at which the loop last began a turn; it does so at least every few seconds."""

    def wake(self) -> None:
        """Look at once for what is due; callable from any thread."""
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has just ended
                loop.call_soon_threadsafe(self._news.put_nowait, None)

    def stop(self) -> None:
        """Claim nothing more and end when what is on the wire has its result; callable from any thread."""
        self._stopping = True
        self.wake()

    def run_in_this_thread(self, until: Until) -> None:
        """`run`, in an event loop of its own."""
        asyncio.run(self.run(until))

    async def run(self, until: Until) -> None:
        """Send until `stop` is called or `until` is reached.

        Raises `StoreError` where the store fails, or where a newer version has taken it over.
        """
        self._loop = asyncio.get_running_loop()
        if self._lease is None:
            self.outcomes[MessageState.UNKNOWN] += self._store.claiming.recover()
        beside = [asyncio.create_task(job.run()) for job in self._background_jobs]
        if self._lease is not None:
            beside.append(asyncio.create_task(LeaseKeeper(self._store, self._lease, self._tokens).run()))
        try:
            while not await self._step(until):
                await self._forget_halted_gateways()
                await self._collect()
            if self._store_is_newer:
                raise faults.newer(self._store.place)
        finally:
            await self._shut_down(beside)

    def _tokens(self) -> frozenset[str]:
        """The tokens this dispatcher holds: of messages on the wire, and of results that are not on disk yet."""
        finished = [result.claim for result in self._finished]
        return frozenset(claim.token for claim in (*finished, *(claim for claim, _task in self._in_flight.values())))

    @property
    def trouble(self) -> str:
        """What is wrong with the store, as long as it is waited for; empty while it works."""
        return self._store_retry.trouble

    async def _step(self, until: Until) -> bool:
        """Exchange with the store and tell whether all is done; a store that fails for a moment is waited for."""
        while True:
            self.turned_at = self._running_time()
            self._give_sign()
            try:
                await self._exchange()
                over = await ask(self._store, self._is_over, until)
            except StoreError as error:
                if self._store_retry.failed(error):
                    self._on_news()
                in_hand = bool(self._finished or self._in_flight)
                if not self._store_retry.lasts(error, stopping=self._stopping, results_in_hand=in_hand):
                    raise
                await asyncio.sleep(self._times.idle_poll)
            else:
                if self._store_retry.worked():
                    self._on_news()
                return over

    async def _exchange(self) -> None:
        """Write what has come in, claim what may leave, and start it."""
        wishes = await ask(self._store, self._wishes)
        if not self._finished and not wishes:
            return
        ration = self._ration()
        result = await ask(
            self._store,
            self._store.claiming.write_and_claim,
            self._finished,
            wishes,
            lease=self._lease,
            ration=ration,
        )
        self.outcomes.update(each.settlement.state for each in self._finished if each not in result.lost)
        self._finished = []
        for late in result.lost:
            _log.warning("the result of message %s came after its claim was lost", late.claim.sms.reference)
        self._slots.update(result.slots)
        self._due -= result.exhausted
        if self._allowed_count is not None:
            self._allowed_count -= len(result.claims)
        if ration is not None and not result.claims:
            self._find_due_at = clock.LONG_AGO  # others may have used up the limit: whatever waits is to be told so
        await self._start(result.claims)

    async def _start(self, taken: Sequence[Claim]) -> None:
        """Let each message leave before the next begins, so that their answers do not all come at the same moment.

        Answers that come together are written together, and their successors leave together: in step the wire is idle
        while the store is written, one after the other it is not.
        """
        # Once, so that no protocol gets all slots because its head start ended a moment earlier.
        now = self._running_time()
        if taken and now - self._claimed_at >= _REST_SECONDS:
            self._on_news()
        self._claimed_at = now if taken else self._claimed_at
        for claim in taken:
            self._first_attempts.begin(claim.protocol, now)
            self._in_flight[claim.sms.reference] = claim, asyncio.create_task(self._hand_over(claim))
            for _turn in range(_TURNS_TO_THE_WIRE):
                await asyncio.sleep(0)

    def _ration(self) -> Ration | None:
        """How to keep to a limit that other dispatchers use up too; None while it is far, or nobody else sends."""
        if self._lease is None or self._allowed_count is None or self._allowed_count > _FAR_FROM_THE_LIMIT:
            return None
        now = self._store.clock()

        def left(sent_since: SentSince) -> int | None:
            allowance = self._resources.allowance(now, sent_since)
            return allowance.count if allowance.closed_until is None else 0

        return left

    def _wishes(self) -> list[Wish]:
        pace = self._resources.pace()
        free = pace.concurrency - len(self._in_flight)
        self._claims_nothing = self._stopping or free <= 0
        if self._claims_nothing:
            return []
        now = self._store.clock()
        is_known = self._found_at <= now < self._find_due_at  # not where the clock was set back meanwhile
        if not is_known or not self._due or self._allowed_count == 0:
            self._find_due(now)
        if self._allowed_count is not None:
            free = min(free, self._allowed_count)
        open_now = sorted(protocol for protocol in self._due if self._seconds_until(protocol, now) <= 0)
        share = max(1, free // max(1, len(open_now)))
        reminds = self._carries_reminders()
        wishes = [
            Wish(each, 1 if self._first_attempts.is_untried(each) else share, pace.gap, self._consent, reminds)
            for each in open_now
        ]
        return wishes[:free]

    def _seconds_until(self, protocol: str, now: datetime) -> float:
        """How long the pace and the first message of a protocol keep its next one back."""
        slot = seconds_until(self._slots.get(protocol, now), now, self._resources.pace().gap)
        return max(slot, self._first_attempts.seconds_left(protocol))

    def _find_due(self, now: datetime) -> None:
        """Find the protocols with something due, and when it is worth looking again."""
        if not self._store.is_current():
            # A newer version may mean something else by these tables; what is on the wire still gets its result.
            self._store_is_newer = self._stopping = True
            self._due = set()
            return
        self._store.clock_set_back.settle()
        held = {*self._halted, *(hold.protocol for hold in self._store.holds.current())}
        free = [protocol for protocol in self._protocols if protocol not in held]
        due = self._store.claiming.next_due(free, with_reminders=self._carries_reminders())
        self._due = {protocol for protocol, at in due.items() if at <= now}
        self._found_at = now
        self._find_due_at = min(
            [now + timedelta(seconds=self._times.idle_poll), *(at for at in due.values() if at > now)]
        )
        self._allowed_count = None
        if not self._due:
            return
        allowance = self._resources.allowance(now, lambda since: self._store.claiming.sent_since(since))
        self._allowed_count = allowance.count
        self._consent = allowance.consent
        if allowance.closed_until is not None:
            self._store.claiming.put_off(sorted(self._due), allowance.closed_until, allowance.reason)
            self._due = set()

    def _is_over(self, until: Until) -> bool:
        now = self._store.clock()
        if not self._stopping and (not self._in_flight or now >= self._check_at):
            self._check_at = now + _STOP_CHECK
            self._stopping = until.reached(self._store, now)
        return self._stopping and not self._in_flight

    def _seconds_to_wait(self) -> float:
        """Seconds after which there may be something to do without any news."""
        if self._claims_nothing:
            return self._times.idle_poll
        now = self._store.clock()
        kept_back = [each for each in self._due if each in self._slots or self._first_attempts.seconds_left(each)]
        waits = [(self._find_due_at - now).total_seconds(), *(self._seconds_until(each, now) for each in kept_back)]
        return min(max(min(waits), 0.001), self._times.idle_poll)

    async def _collect(self) -> None:
        """Wait for news, then take every result that is there, so that they share one commit."""
        with contextlib.suppress(TimeoutError, asyncio.QueueEmpty):
            async with asyncio.timeout(self._seconds_to_wait()):
                news = await self._news.get()
                while True:
                    self._take(news)
                    news = self._news.get_nowait()

    def _take(self, news: Finished | None) -> None:
        if news is None:
            self._find_due_at = clock.LONG_AGO
        else:
            del self._in_flight[news.claim.sms.reference]
            self._finished.append(news)
            self._first_attempts.end(news.claim.protocol, refused=news.halted is not None)

    async def _forget_halted_gateways(self) -> None:
        """Let a protocol whose hold is on disk be built anew, once nothing travels through its old gateway any more."""
        busy = {claim.protocol for claim, _task in self._in_flight.values()}
        for protocol in self._halted.keys() - busy:
            del self._halted[protocol]
            self._on_news()
            try:
                await self._resources.forget_gateway(protocol)
            except Exception as error:
                _log.warning("closing the gateway of %s failed: %s", protocol, type(error).__name__)

    async def _hand_over(self, claim: Claim) -> None:
        outcome = self._halted.get(claim.protocol) or await self._attempts.outcome(claim)
        halted = outcome if isinstance(outcome, Halted) else None
        if halted is not None:
            # The hold itself is written with this result: until then nothing new may be taken out.
            self._halted[claim.protocol] = halted
            self._due.discard(claim.protocol)
        settlement = settle(outcome, failures=claim.failures, now=self._store.clock(), jitter=self._jitter)
        self._news.put_nowait(Finished(claim, settlement, halted))

    async def _shut_down(self, beside: Sequence[asyncio.Task[None]]) -> None:
        self._attempts.dispatcher_ends = True
        running = [*(task for _claim, task in self._in_flight.values()), *beside]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        self._loop = None
        try:
            await self._resources.close_gateways()
        except Exception as error:
            _log.warning("closing the gateways failed: %s", type(error).__name__)
