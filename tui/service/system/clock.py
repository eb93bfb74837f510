"""The time, as a value that can be handed in: everything that asks for it takes a `Clock`."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""A function that gives the present moment as an aware datetime in UTC."""


def utc_now() -> datetime:
    """The present moment, aware and in UTC."""
    return datetime.now(UTC)


def running_time() -> float:
    """Seconds since this machine started, those it was suspended included; no clock that anybody sets changes it."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)
