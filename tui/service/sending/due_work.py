"""What a dispatcher may take out of the store now: what is due and not held, as pace, limits and quiet hours allow."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from tui.service.outbox.dispatch.claiming import ClaimResult, Ration, SentSince, Wish, seconds_until
from tui.service.outbox.outbox import Outbox
from tui.service.sending.resources import Resources
from tui.service.sending.send_attempt import FirstAttempts
from tui.service.sending.waiting_times import SendingTimes
from tui.service.settings import ConsentRule
from tui.service.system import clock

_FAR_FROM_THE_LIMIT = 10_000
"""More than all dispatchers together send between two queries for what is due."""


class DueWork:
    """Knows what is due until it has to be asked again, at the latest after `times.idle_poll`.

    Where `others_send` too, the practice's limits are kept to in the transaction that claims. Once `store_is_newer` it
    finds nothing any more: a newer version may mean something else by these tables.
    """

    def __init__(
        self,
        store: Outbox,
        resources: Resources,
        protocols: Sequence[str],
        carries_reminders: Callable[[], bool],
        times: SendingTimes,
        running_time: Callable[[], float],
        *,
        others_send: bool,
    ) -> None:
        self._store = store
        self._resources = resources
        self._protocols = tuple(protocols)
        self._carries_reminders = carries_reminders
        self._idle_poll = times.idle_poll
        self._others_send = others_send
        self._due: set[str] = set()
        self._slots: dict[str, datetime] = {}
        self._allowed_count: int | None = None
        self._consent = ConsentRule.COLUMN
        self._found_at = self._find_at = clock.LONG_AGO
        self.first_attempts = FirstAttempts(times.head_start, running_time)
        self.store_is_newer = False

    def look_again(self) -> None:
        """Find anew what is due at the next turn, because something may have become due."""
        self._find_at = clock.LONG_AGO

    def hold(self, protocol: str) -> None:
        """Let nothing of a protocol leave until it is found again."""
        self._due.discard(protocol)

    def wishes(self, free: int, held: Collection[str]) -> list[Wish]:
        """What to claim for `free` places on the wire; the store need not know yet of the protocols that are `held`."""
        now = self._store.clock()
        is_known = self._found_at <= now < self._find_at  # not where the clock was set back meanwhile
        if not is_known or not self._due or self._allowed_count == 0:
            self._find(now, held)
        if self._allowed_count is not None:
            free = min(free, self._allowed_count)
        open_now = sorted(protocol for protocol in self._due if self._seconds_until(protocol, now) <= 0)
        share = max(1, free // max(1, len(open_now)))
        gap, reminds = self._resources.pace().gap, self._carries_reminders()
        wishes = [
            Wish(each, 1 if self.first_attempts.is_untried(each) else share, gap, self._consent, reminds)
            for each in open_now
        ]
        return wishes[:free]

    def ration(self) -> Ration | None:
        """How to keep to a limit that other dispatchers use up too; None while it is far, or nobody else sends."""
        if not self._others_send or self._allowed_count is None or self._allowed_count > _FAR_FROM_THE_LIMIT:
            return None
        now = self._store.clock()

        def left(sent_since: SentSince) -> int | None:
            allowance = self._resources.allowance(now, sent_since)
            return allowance.count if allowance.closed_until is None else 0

        return left

    def claimed(self, result: ClaimResult, *, was_rationed: bool) -> None:
        """Note what has been claimed of it."""
        self._slots.update(result.slots)
        self._due -= result.exhausted
        if self._allowed_count is not None:
            self._allowed_count -= len(result.claims)
        if was_rationed and not result.claims:
            self.look_again()  # others may have used up the limit: whatever waits is to be told so

    def seconds_to_wait(self) -> float:
        """Seconds after which there may be something to claim without any news."""
        now = self._store.clock()
        kept_back = [each for each in self._due if each in self._slots or self.first_attempts.seconds_left(each)]
        waits = [(self._find_at - now).total_seconds(), *(self._seconds_until(each, now) for each in kept_back)]
        return min(max(min(waits), 0.001), self._idle_poll)

    def _seconds_until(self, protocol: str, now: datetime) -> float:
        """How long the pace and the first message of a protocol keep its next one back."""
        slot = seconds_until(self._slots.get(protocol, now), now, self._resources.pace().gap)
        return max(slot, self.first_attempts.seconds_left(protocol))

    def _find(self, now: datetime, held: Collection[str]) -> None:
        """Find the protocols with something due, and when it is worth looking again."""
        if not self._store.is_current():
            self.store_is_newer = True
            self._due = set()
            return
        self._store.clock_set_back.settle()
        held = {*held, *(hold.protocol for hold in self._store.holds.current())}
        free = [protocol for protocol in self._protocols if protocol not in held]
        due = self._store.claiming.next_due(free, with_reminders=self._carries_reminders())
        self._due = {protocol for protocol, at in due.items() if at <= now}
        self._found_at = now
        self._find_at = min([now + timedelta(seconds=self._idle_poll), *(at for at in due.values() if at > now)])
        self._allowed_count = None
        if not self._due:
            return
        allowance = self._resources.allowance(now, lambda since: self._store.claiming.sent_since(since))
        self._allowed_count = allowance.count
        self._consent = allowance.consent
        if allowance.closed_until is not None:
            self._store.claiming.put_off(sorted(self._due), allowance.closed_until, allowance.reason)
            self._due = set()
