"""A fresh store, with a clock that stands still or with the real one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engines import StoreHome, opened
from tests.unit.outbox.samples import StandingClock
from tui.service.outbox.outbox import Outbox
from tui.service.system.clock import utc_now


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def busy_seconds() -> float:
    return 0.05


@pytest.fixture
def store(home: StoreHome, clock: StandingClock) -> Iterator[Outbox]:
    yield from opened(home, clock)


@pytest.fixture
def store_of_today(home: StoreHome) -> Iterator[Outbox]:
    """A store that reads the machine's own clock."""
    yield from opened(home, utc_now)
