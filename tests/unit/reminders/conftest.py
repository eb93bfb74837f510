"""A practice with a plan, in a store of either engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines import StoreHome, opened
from tests.unit.outbox.samples import StandingClock
from tests.unit.reminders.practice import Practice
from tui.language.local_time import use_zone
from tui.service.outbox.outbox import Outbox


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def store(home: StoreHome, clock: StandingClock) -> Iterator[Outbox]:
    yield from opened(home, clock)


@pytest.fixture(autouse=True)
def _zone() -> Iterator[None]:
    use_zone("UTC")
    yield
    use_zone("")


@pytest.fixture
def practice(store: Outbox, clock: StandingClock, tmp_path: Path) -> Practice:
    return Practice(store, clock, tmp_path / "termine")
