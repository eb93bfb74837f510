"""The dispatcher of this process: in the background for a window, or for a command until its stop condition holds."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tui.runtime.values import dataclass
from tui.service.errors import PraxisSmsError
from tui.service.model.card_protocols import PROTOCOLS
from tui.service.model.messages import MessageState
from tui.service.model.outcome import StopCause
from tui.service.outbox.dispatch import crash_recovery
from tui.service.outbox.dispatch.lock_heartbeat import Program, Sender
from tui.service.outbox.dispatch.sending_right import DispatchLock, Holder, SendingRight, SharedRight
from tui.service.outbox.location import disk_trouble, refuse_network_share
from tui.service.outbox.outbox import Outbox
from tui.service.outbox.process_store import PracticeStore
from tui.service.sending import provider_deferral
from tui.service.sending.provider_deferral import Deferral, DeferralWatch
from tui.service.sending.run_until import Endless, Idle
from tui.service.sending.standby import RetentionClock, stand_by
from tui.service.sending.standstill import PatientWait, Standstill
from tui.service.sending.waiting_times import LOOK_AT_A_FILE, LOOK_AT_A_SERVER, USUAL_TIMES, SendingTimes
from tui.service.settings.configuration import Configuration
from tui.service.system.clock import running_time, utc_now
from tui.service.wording.holds import explained

if TYPE_CHECKING:
    from tui.service.sending.dispatcher import BackgroundJob, Dispatcher, Resources, Until

LONGEST_FIRST_LOOK = 20.0
"""Seconds for which a look at the plans may keep sending waiting, as where a calendar does not answer.

Reminders wait until it is over.
"""

JobsBeside = Callable[["Outbox", "Resources"], "Sequence[BackgroundJob]"]


@dataclass(frozen=True, slots=True)
class Hold:
    """Why nothing of a protocol is sent at the moment, and what to do about it."""

    protocol: str
    cause: StopCause
    sentence: str
    remedy: str
    since: datetime


@dataclass(frozen=True, slots=True)
class DispatcherStatus:
    """Who sends, and what is held: `here` in this process, `alive` anywhere; `trouble` is a failure of the store.

    `shared` where several may send at the same time; `standstill` where nothing is heard from whoever is to send.
    """

    here: bool
    alive: bool
    holds: tuple[Hold, ...]
    trouble: str = ""
    shared: bool = False
    standstill: Standstill | None = None


class DispatcherControl:
    """Starts, stops and watches the dispatcher of this process. Safe to call from any thread."""

    def __init__(
        self,
        store: PracticeStore,
        resources: Callable[[], Resources],
        actor: str,
        configuration: Configuration,
        times: SendingTimes = USUAL_TIMES,
        *,
        beside: JobsBeside = lambda store, resources: (),
        look_at_plans: Callable[[], bool] = lambda: True,
        is_work_due: Callable[[], bool] = lambda: False,
    ) -> None:
        self._look_at_plans, self._is_work_due = look_at_plans, is_work_due
        self._beside = beside
        self._practice = store
        self._store = store.open
        self._resources = resources
        self._actor = actor
        self._configuration = configuration
        self._times = times
        self._on_duty = self._asked_anew = False
        self._alarm, self._stop_asked = threading.Event(), threading.Event()
        self._retention = RetentionClock(times.first_retention)
        self._deferral = DeferralWatch(times.look_at_deferral)
        self._current: Dispatcher | None = None
        self._thread: threading.Thread | None = None
        self._trouble = ""
        self._turned_at: float | None = None
        self._told_standstill: Standstill | None = None
        self.gave_up_on: Standstill | None = None
        """The program for which the last `run` waited in vain; None where it did not."""
        self.predecessor: Sender | None = None
        """The program that sent before this one and was killed; None where it ended in order, or none did."""
        self.outcomes: Counter[MessageState] = Counter()
        """What became of the messages that this process handed over, up to the end of the last `run`."""
        self.on_news: Callable[[], object] = lambda: None
        """Called from the dispatcher's thread when sending begins, a refusal has stopped a protocol, the store fails or
        works again, or another program that is to send stands still or goes on. It must return at once."""

    def start(self) -> None:
        """Send in the background until `stop`; while another dispatcher sends, it waits. A second call does nothing.

        Nothing starts where sending is left to a worker service (`[dispatch] here`). Raises `SettingsError`.
        """
        if not self._sends_here():
            return
        if self._thread is not None and self._thread.is_alive():
            return
        self._stop_asked.clear()
        self._thread = threading.Thread(target=self._serve, name="dispatcher", daemon=True)
        self._thread.start()

    def stop(self, timeout: float | None = None) -> bool:
        """End after what is on the wire has its result, at most `timeout` seconds; whether it has ended."""
        self._stop_asked.set()
        self._alarm.set()
        dispatcher = self._current
        if dispatcher is not None:
            dispatcher.stop()
        thread = self._thread
        if thread is None or thread is threading.current_thread():
            return True
        thread.join(timeout)
        return not thread.is_alive()

    def wake(self) -> None:
        """Let the dispatcher here look at once for what is due."""
        self._alarm.set()
        dispatcher = self._current
        if dispatcher is not None:
            dispatcher.wake()

    def run(self, until: Until, *, as_worker: bool = False) -> None:
        """Send, or watch another dispatcher send, until `until` is reached or `stop` was called.

        Where sending is left to a worker service (`[dispatch] here`), only a worker sends; the others watch as long as
        one is alive. Another dispatcher that stands still is not waited for without end: see `gave_up_on`. Raises
        `StoreError`.
        """
        store = self._store()
        right = sending_right(self._practice)
        may_send = as_worker or self._sends_here()
        wait = PatientWait(time.monotonic)
        self.gave_up_on = None
        while not self._stop_asked.is_set():
            if may_send and right.acquire(Program.WORKER if as_worker else Program.COMMAND):
                self.predecessor = right.predecessor
                try:
                    self._dispatch(store, until, right)
                finally:
                    right.release()
                return
            self._turned_at = running_time()
            if until.reached(store, store.clock()) or not (may_send or right.taken_elsewhere()):
                return
            self.gave_up_on = _waited_for_in_vain(until, wait, right, store)
            if self.gave_up_on is not None:
                return
            self._stop_asked.wait(LOOK_AT_A_SERVER if store.is_shared else LOOK_AT_A_FILE)

    def idle_seconds(self) -> float | None:
        """How long the dispatcher's loop has not turned, which it does every few seconds; None before it began."""
        dispatcher = self._current
        turned_at = self._turned_at if dispatcher is None else dispatcher.turned_at
        return None if turned_at is None else running_time() - turned_at

    def outcomes_so_far(self) -> Counter[MessageState]:
        """What became of the messages that this process handed over until now."""
        dispatcher = self._current
        return self.outcomes if dispatcher is None else self.outcomes + dispatcher.outcomes

    def deferral(self) -> Deferral | None:
        """Since when a provider puts off every attempt at a message that waits; None where none does."""
        return provider_deferral.current(self._practice.existing())

    def long_deferral(self) -> Deferral | None:
        """One that a person is to be told of, as it was within the last half minute; raises `StoreError`."""
        return self._deferral.long_one(self._practice.existing())

    def status(self) -> DispatcherStatus:
        """Who sends at the moment, and what is held."""
        here = self._current is not None or self._on_duty
        right = sending_right(self._practice)
        alive = here or right.taken_elsewhere()
        dispatcher = self._current
        shared = self._practice.is_shared
        trouble = (dispatcher.trouble if dispatcher is not None else "") or self._trouble
        trouble = trouble or ("" if shared else disk_trouble(self._practice.folder))
        holder = None if shared and alive else right.holder()
        return DispatcherStatus(here, alive, self.holds(), trouble, shared, _standstill(holder, shared))

    def standstill(self) -> Standstill | None:
        """The program that is to send and gives no sign of life; also one of which nobody can tell whether it lives."""
        right = sending_right(self._practice)
        holder = right.holder()
        if holder is not None and holder.sender is None:
            return Standstill(None)
        return _standstill(holder, self._practice.is_shared)

    def senders(self) -> tuple[str, ...]:
        """The machines on which a program sends at the moment, each with its process where that is known."""
        if not self._practice.is_shared:
            return (os.uname().nodename,) if self.status().alive else ()
        return tuple(f"{worker.host} ({worker.pid})" for worker in self._store().workers.alive())

    def holds(self) -> tuple[Hold, ...]:
        """The protocols that a refusal has stopped, each with what to do."""
        store = self._practice.existing()
        current = () if store is None else store.holds.current()
        return tuple(
            Hold(each.protocol, each.cause, *explained(each.protocol, each.cause, each.words, each.remedy), each.since)
            for each in current
        )

    def release(self, key: str | None = None) -> int:
        """Let a held protocol (or all) be tried again, because a person has fixed the cause; how many were held."""
        lifted = self._store().holds.release(self._actor, key)
        self.wake()
        return lifted

    def _sends_here(self) -> bool:
        return self._configuration.settings.dispatch.here

    def _serve(self) -> None:
        while not self._stop_asked.is_set():
            pause = self._times.lock_poll
            try:
                self._serve_while_ours()
                self._trouble = ""
            except PraxisSmsError as error:
                self._trouble = error.sentence
                pause = self._times.store_pause
            self._stop_asked.wait(pause)

    def _serve_while_ours(self) -> None:
        right = sending_right(self._practice)
        is_ours = right.acquire(Program.WINDOW)
        self._tell_standstill(None if is_ours else _standstill(right.holder()))
        if not is_ours:
            return
        self._on_duty = True
        try:
            if self._practice.is_shared:
                self._dispatch(self._store(), Endless(), right)
                return
            refuse_network_share(self._practice.folder)
            while not self._stop_asked.is_set():
                stand_by(
                    self._practice.existing,
                    self._alarm,
                    utc_now,
                    self._is_overdue,
                    look_seconds=self._times.stand_by_look,
                    give_sign=right.give_sign,
                )
                self._alarm.clear()
                if not self._stop_asked.is_set():
                    self._dispatch(self._store(), Idle(timedelta(seconds=self._times.rest)), right)
        finally:
            self._on_duty = False
            right.release()

    def _is_overdue(self) -> bool:
        """Whether a dispatcher is needed beside sending; what a window on standby does itself is done at once."""
        self._look_at_plans()
        return self._retention.seconds_left == 0 or self._is_work_due()

    def _tell_standstill(self, standstill: Standstill | None) -> None:
        if standstill != self._told_standstill:
            self._told_standstill = standstill
            self.on_news()

    def _dispatch(self, store: Outbox, until: Until, right: SendingRight) -> None:
        # With asyncio 20 ms, which a command that only queues and asks who sends can do without.
        from tui.service.sending import background_jobs, dispatcher, shared_outbox

        self._ask_anew(store)
        resources = self._resources()
        keys = [known.key for known in PROTOCOLS]
        lives_on = isinstance(until, Endless | Idle)
        plans = _PlansLook(self._look_at_plans, store, until)
        watch = background_jobs.DescriptionWatch(store, self._configuration, self._times.look_at_description)
        jobs = background_jobs.jobs_beside(
            store,
            resources,
            keys,
            background_jobs.DailyRetention(store, self._practice.folder, self._configuration, self._retention),
            shared_outbox.Listener(store, self.wake, self._times.reconnect),
        )
        reminding = (background_jobs.ReminderJob(plans.look),) if plans.is_needed else ()
        current = self._current = dispatcher.Dispatcher(
            store,
            resources,
            keys,
            background_jobs=(*jobs, watch, *self._beside(store, resources), *reminding) if lives_on else reminding,
            lease=crash_recovery.LEASE if store.is_shared else None,
            lives_on=lives_on,
            on_news=lambda: self.on_news(),
            give_sign=right.give_sign,
            carries_reminders=plans.let_reminders_go,
            times=self._times,
        )
        try:
            if plans.is_needed:
                self._look_first(plans, right)
            if self._stop_asked.is_set():
                return
            current.run_in_this_thread(until)
        finally:
            self._turned_at = current.turned_at
            self.outcomes.update(current.outcomes)
            self._current = None

    def _ask_anew(self, store: Outbox) -> None:
        """Lift the holds once: the cause of a refusal may have been fixed since the last process ended."""
        if not self._asked_anew:
            store.holds.release(self._actor)
            self._asked_anew = True

    def _look_first(self, plans: _PlansLook, right: SendingRight) -> None:
        """Look at the plans before anything leaves: appointments may have been cancelled while no program ran."""
        plans.begin()
        ends_at = running_time() + LONGEST_FIRST_LOOK
        while plans.is_under_way and running_time() < ends_at and not self._stop_asked.is_set():
            right.give_sign()
            plans.wait(self._times.idle_poll)


class _PlansLook:
    """The look at the plans, without which no reminder goes; a dispatcher that sends none, or finds none, need not."""

    def __init__(self, look: Callable[[], bool], store: Outbox, until: Until) -> None:
        self._look = look
        self._thread: threading.Thread | None = None
        self._is_complete = False
        self._carries = until.carries_reminders(store)
        lives_on = isinstance(until, Endless | Idle)
        self.is_needed = lives_on or (self._carries and store.reminder_decisions.is_any_queued())

    def let_reminders_go(self) -> bool:
        return self._carries and not self.is_under_way and (self._is_complete or not self.is_needed)

    def look(self) -> None:
        """Look again; raises `PraxisSmsError`."""
        try:
            self._is_complete = self._look()
        except PraxisSmsError:
            self._is_complete = False
            raise

    def begin(self) -> None:
        self._thread = threading.Thread(target=self._look_quietly, name="plans", daemon=True)
        self._thread.start()

    @property
    def is_under_way(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def wait(self, seconds: float) -> None:
        assert self._thread is not None
        self._thread.join(seconds)

    def _look_quietly(self) -> None:
        with suppress(PraxisSmsError):  # whoever looks later says why it cannot be done
            self.look()


def sending_right(store: PracticeStore) -> SendingRight:
    """The right to send from the store of a practice."""
    if store.is_shared:
        return SharedRight(lambda: store.open().workers)
    return DispatchLock(store.folder)


def _standstill(holder: Holder | None, shared: bool = False) -> Standstill | None:
    return Standstill(holder.sender, shared) if holder is not None and holder.is_silent else None


def _waited_for_in_vain(until: Until, wait: PatientWait, right: SendingRight, store: Outbox) -> Standstill | None:
    """The other program where it need not be waited for any longer; a worker that sends without end waits on."""
    holder = None if isinstance(until, Endless) else right.holder()
    if holder is None or not wait.is_in_vain(holder, store.messages.version()):
        return None
    return Standstill(holder.sender, store.is_shared)
