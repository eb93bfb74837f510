"""The time, as a value that can be handed in: everything that asks for it takes a `Clock`; and local time in UTC."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime

Clock = Callable[[], datetime]
"""A function that gives the present moment as an aware datetime in UTC."""


class SkippedHour(ValueError):
    """A local time that never comes, because summer time begins in that hour."""


def utc_now() -> datetime:
    """The present moment, aware and in UTC."""
    return datetime.now(UTC)


def running_time() -> float:
    """Seconds since this machine started, those it was suspended included; no clock that anybody sets changes it."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def utc_of(local: datetime) -> datetime:
    """The moment of a local time without zone; of an hour that the end of summer time repeats, the first pass.

    Raises `SkippedHour`, and `ValueError` or `OverflowError` for years that the system does not know.
    """
    moment = local.astimezone(UTC)
    if moment.astimezone().replace(tzinfo=None) != local:
        raise SkippedHour(local)
    return moment


def midnight(day: date) -> datetime:
    """When a local day begins, in local time."""
    return datetime.combine(day, datetime.min.time()).astimezone()
