"""Standing by: a window that may send, but has nothing to send, watches the store and starts no dispatcher."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from tui.service.outbox.dispatch.next_work import NextWork
from tui.service.outbox.outbox import Outbox
from tui.service.system.clock import Clock

_DAY = 24 * 3600.0


class RetentionClock:
    """When retention is due in this process: so many seconds after its start, then once a day."""

    def __init__(self, first_after: float) -> None:
        self._due_at = time.monotonic() + first_after

    @property
    def seconds_left(self) -> float:
        """Seconds until retention is due; none where it is overdue."""
        return max(self._due_at - time.monotonic(), 0.0)

    def done(self) -> None:
        """Retention has run, or failed for today."""
        self._due_at = time.monotonic() + _DAY


def stand_by(
    existing: Callable[[], Outbox | None],
    alarm: threading.Event,
    clock: Clock,
    overdue: Callable[[], bool],
    *,
    look_seconds: float,
    give_sign: Callable[[], object] = lambda: None,
) -> None:
    """Return when a dispatcher is needed: something is due, or `alarm` was set. Raises `StoreError`.

    `existing` gives the store where there is one; `overdue` tells of work beside the sending, such as retention;
    `give_sign` is called at every look, of which there is one every `look_seconds`.
    """
    next_work: NextWork | None = None
    try:
        while not alarm.is_set():
            give_sign()
            if next_work is None:
                store = existing()
                next_work = None if store is None else NextWork(store)
            if next_work is not None:
                due_at = next_work.due_at()
                if (due_at is not None and due_at <= clock()) or overdue():
                    return
            alarm.wait(look_seconds)
    finally:
        if next_work is not None:
            next_work.close()
