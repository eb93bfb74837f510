"""Standing by: a window that may send, but has nothing to send, watches the store without loading the engine."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime

from tui.service.clock import Clock
from tui.service.outbox.glance import Glance, Watch

LOOK_SECONDS = 1.0

LOOK_AT_A_FILE, LOOK_AT_A_SERVER = 0.2, 1.0
"""How long a view waits at least between two looks at the store: a server is looked at by every desk."""

_FIRST_RETENTION = 3600.0
_DAY = 24 * 3600.0


class RetentionClock:
    """When retention is due in this process: an hour after its start, so that it delays nobody, then once a day."""

    def __init__(self) -> None:
        self._due_at = time.monotonic() + _FIRST_RETENTION

    @property
    def seconds_left(self) -> float:
        """Seconds until retention is due; none where it is overdue."""
        return max(self._due_at - time.monotonic(), 0.0)

    def done(self) -> None:
        """Retention has run, or failed for today."""
        self._due_at = time.monotonic() + _DAY


def stand_by(
    glance: Glance,
    alarm: threading.Event,
    clock: Clock,
    overdue: Callable[[], bool],
    *,
    give_sign: Callable[[], object] = lambda: None,
) -> None:
    """Return when a dispatcher is needed: something is due, the store cannot be glanced at, or `alarm` was set.

    `overdue` tells of work beside the sending, such as retention; `give_sign` is called at every look. A look costs one
    pragma while nothing changes.
    """
    watch = Watch(glance)
    next_work: datetime | None = None
    try:
        while not alarm.is_set():
            give_sign()
            if watch.changed():
                next_work = glance.next_work()
                if next_work is None:
                    return
            if (next_work is not None and next_work <= clock()) or (glance.is_there and overdue()):
                return
            alarm.wait(LOOK_SECONDS)
    finally:
        watch.close()
