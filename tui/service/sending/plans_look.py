"""The look at the reminder plans, without which no dispatcher lets a reminder go."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

from tui.service.errors import PraxisSmsError
from tui.service.outbox.outbox import Outbox
from tui.service.sending.run_until import Endless, Idle, Until
from tui.service.system.clock import running_time

LONGEST_FIRST_LOOK = 20.0
"""Seconds for which a look at the plans may keep sending waiting, as where a calendar does not answer.

Reminders wait until it is over.
"""


class PlansLook:
    """The looks of one dispatcher; one that carries no reminders, or finds none, need not look.

    `look` runs what is due and says whether every plan was looked at.
    """

    def __init__(self, look: Callable[[], bool], store: Outbox, until: Until) -> None:
        self._look = look
        self._thread: threading.Thread | None = None
        self._is_complete = False
        self._carries = until.carries_reminders(store)
        self.dispatcher_lives_on = isinstance(until, Endless | Idle)
        self.is_needed = self.dispatcher_lives_on or (self._carries and store.reminder_decisions.is_any_queued())

    def let_reminders_go(self) -> bool:
        """Whether reminders may leave now."""
        return self._carries and not self._is_under_way and (self._is_complete or not self.is_needed)

    def look(self) -> None:
        """Look again; raises `PraxisSmsError`."""
        try:
            self._is_complete = self._look()
        except PraxisSmsError:
            self._is_complete = False
            raise

    def look_first(self, stop_asked: threading.Event, each_poll: Callable[[], object], poll_seconds: float) -> None:
        """Look before anything leaves: appointments may have been cancelled while no program ran.

        Where that takes long, sending begins, and reminders wait until it is over.
        """
        self._thread = threading.Thread(target=self._look_quietly, name="plans", daemon=True)
        self._thread.start()
        ends_at = running_time() + LONGEST_FIRST_LOOK
        while self._is_under_way and running_time() < ends_at and not stop_asked.is_set():
            each_poll()
            self._thread.join(poll_seconds)

    @property
    def _is_under_way(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _look_quietly(self) -> None:
        with suppress(PraxisSmsError):  # whoever looks later says why it cannot be done
            self.look()
