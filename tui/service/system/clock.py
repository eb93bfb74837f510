"""The time, as a value that can be handed in: everything that asks for it takes a `Clock`; and local time in UTC."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tui.language.local_time import from_local, local
from tui.service.errors import PraxisSmsError

Clock = Callable[[], datetime]
"""A function that gives the present moment as an aware datetime in UTC."""

Uptime = Callable[[], float]
"""Seconds of a clock that all processes of this machine share and nobody sets; sleep of the machine does not count."""

LONG_AGO = datetime.min.replace(tzinfo=UTC)


class SkippedHour(ValueError):
    """A local time that never comes, because summer time begins in that hour."""


def utc_now() -> datetime:
    """The present moment, aware and in UTC."""
    return datetime.now(UTC)


def running_time() -> float:
    """Seconds since this machine started, those it was suspended included; no clock that anybody sets changes it."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def kept_since(clock: Clock, retention: Callable[[], timedelta]) -> datetime:
    """From when on what this user typed is kept: as long as messages are."""
    try:
        return clock() - retention()
    except (PraxisSmsError, OverflowError):  # a configuration that cannot be read now deletes nothing
        return LONG_AGO


def utc_of(wall_clock: datetime) -> datetime:
    """The moment of a local time without zone; of an hour that the end of summer time repeats, the first pass.

    Raises `SkippedHour`, and `ValueError` or `OverflowError` for years that the system does not know.
    """
    moment = from_local(wall_clock).astimezone(UTC)
    if local(moment).replace(tzinfo=None) != wall_clock:
        raise SkippedHour(wall_clock)
    return moment
