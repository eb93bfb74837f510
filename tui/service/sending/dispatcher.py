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
from datetime import timedelta

from tui.runtime.values import dataclass
from tui.service.errors import StoreError
from tui.service.model.messages import MessageState
from tui.service.model.outcome import Claim, Finished, Halted
from tui.service.outbox.dispatch.claiming import Wish
from tui.service.outbox.engines import faults
from tui.service.outbox.outbox import Outbox
from tui.service.sending.due_work import DueWork
from tui.service.sending.jobs.background_jobs import BackgroundJob
from tui.service.sending.jobs.shared_outbox import LeaseKeeper
from tui.service.sending.resources import Resources
from tui.service.sending.run_until import Until
from tui.service.sending.send_attempt import Attempts
from tui.service.sending.settlement import Jitter, settle
from tui.service.sending.store_retry import StoreRetry, ask
from tui.service.sending.waiting_times import USUAL_TIMES, SendingTimes
from tui.service.system import clock

_log = logging.getLogger(__name__)

_STOP_CHECK = timedelta(milliseconds=200)
"""How often the stop condition is checked while messages are on the wire; with none it is checked at once."""

_REST_SECONDS = 3.0
"""After so long without a message the next one begins something that views are told of."""

_TURNS_TO_THE_WIRE = 8
"""How many turns of the event loop a request takes until it has left; more cost little."""


@dataclass(frozen=True, slots=True)
class ProcessHooks:
    """How a dispatcher and the process that it is part of tell each other what they need to know.

    `on_news` is called when what views show has changed, `give_sign` at every turn of the loop; `carries_reminders` is
    asked before anything is claimed. With `lives_on` the process goes on whatever becomes of the store.
    """

    on_news: Callable[[], object] = lambda: None
    give_sign: Callable[[], object] = lambda: None
    carries_reminders: Callable[[], bool] = lambda: False
    lives_on: bool = False


_NO_HOOKS = ProcessHooks()


class Dispatcher:
    """Sends what is due in a store; the caller holds the store's dispatch lock (SQLite)."""

    def __init__(
        self,
        store: Outbox,
        resources: Resources,
        protocols: Sequence[str],
        *,
        background_jobs: Sequence[BackgroundJob] = (),
        jitter: Jitter = random.random,
        lease: timedelta | None = None,
        hooks: ProcessHooks = _NO_HOOKS,
        times: SendingTimes = USUAL_TIMES,
        running_time: Callable[[], float] = clock.running_time,
    ) -> None:
        self._store = store
        self._resources = resources
        self._background_jobs = background_jobs
        self._jitter = jitter
        self._lease = lease
        self._hooks = hooks
        self._times = times
        self._running_time = running_time
        self._attempts = Attempts(resources.gateway, resources.part_price, running_time)
        self._store_retry = StoreRetry(times.store_tries, lives_on=hooks.lives_on)
        self._due_work = DueWork(
            store, resources, protocols, hooks.carries_reminders, times, running_time, others_send=lease is not None
        )
        self._news: asyncio.Queue[Finished | None] = asyncio.Queue()
        self._in_flight: dict[int, tuple[Claim, asyncio.Task[None]]] = {}
        self._finished: list[Finished] = []
        self._halted: dict[str, Halted] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = self._claims_nothing = False
        self._claimed_at = -_REST_SECONDS
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
            if self._due_work.store_is_newer:
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
            self._hooks.give_sign()
            try:
                await self._exchange()
                over = await ask(self._store, self._is_over, until)
            except StoreError as error:
                if self._store_retry.failed(error):
                    self._hooks.on_news()
                in_hand = bool(self._finished or self._in_flight)
                if not self._store_retry.lasts(error, stopping=self._stopping, results_in_hand=in_hand):
                    raise
                await asyncio.sleep(self._times.idle_poll)
            else:
                if self._store_retry.worked():
                    self._hooks.on_news()
                return over

    async def _exchange(self) -> None:
        """Write what has come in, claim what may leave, and start it."""
        wishes = await ask(self._store, self._wishes)
        if not self._finished and not wishes:
            return
        ration = self._due_work.ration()
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
        self._due_work.claimed(result, was_rationed=ration is not None)
        await self._start(result.claims)

    async def _start(self, taken: Sequence[Claim]) -> None:
        """Let each message leave before the next begins, so that their answers do not all come at the same moment.

        Answers that come together are written together, and their successors leave together: in step the wire is idle
        while the store is written, one after the other it is not.
        """
        # Once, so that no protocol gets all slots because its head start ended a moment earlier.
        now = self._running_time()
        if taken and now - self._claimed_at >= _REST_SECONDS:
            self._hooks.on_news()
        self._claimed_at = now if taken else self._claimed_at
        for claim in taken:
            self._due_work.first_attempts.begin(claim.protocol, now)
            self._in_flight[claim.sms.reference] = claim, asyncio.create_task(self._hand_over(claim))
            for _turn in range(_TURNS_TO_THE_WIRE):
                await asyncio.sleep(0)

    def _wishes(self) -> list[Wish]:
        free = self._resources.pace().concurrency - len(self._in_flight)
        self._claims_nothing = self._stopping or free <= 0
        if self._claims_nothing:
            return []
        wishes = self._due_work.wishes(free, self._halted)
        if self._due_work.store_is_newer:
            self._stopping = True  # what is on the wire still gets its result
        return wishes

    def _is_over(self, until: Until) -> bool:
        now = self._store.clock()
        if not self._stopping and (not self._in_flight or now >= self._check_at):
            self._check_at = now + _STOP_CHECK
            self._stopping = until.reached(self._store, now)
        return self._stopping and not self._in_flight

    async def _collect(self) -> None:
        """Wait for news, then take every result that is there, so that they share one commit."""
        seconds = self._times.idle_poll if self._claims_nothing else self._due_work.seconds_to_wait()
        with contextlib.suppress(TimeoutError, asyncio.QueueEmpty):
            async with asyncio.timeout(seconds):
                news = await self._news.get()
                while True:
                    self._take(news)
                    news = self._news.get_nowait()

    def _take(self, news: Finished | None) -> None:
        if news is None:
            self._due_work.look_again()
        else:
            del self._in_flight[news.claim.sms.reference]
            self._finished.append(news)
            self._due_work.first_attempts.end(news.claim.protocol, refused=news.halted is not None)

    async def _forget_halted_gateways(self) -> None:
        """Let a protocol whose hold is on disk be built anew, once nothing travels through its old gateway any more."""
        busy = {claim.protocol for claim, _task in self._in_flight.values()}
        for protocol in self._halted.keys() - busy:
            del self._halted[protocol]
            self._hooks.on_news()
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
            self._due_work.hold(claim.protocol)
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
