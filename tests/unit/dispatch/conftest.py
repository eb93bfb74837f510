"""A fresh store, with a clock that stands still or with the real one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.outbox.samples import StandingClock
from tui.service.clock import utc_now
from tui.service.outbox.opening import open_sqlite
from tui.service.outbox.store import Store


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def store(tmp_path: Path, clock: StandingClock) -> Iterator[Store]:
    opened = open_sqlite(tmp_path / "daten", clock, busy_seconds=0.05)
    yield opened
    opened.close()


@pytest.fixture
def store_of_today(tmp_path: Path) -> Iterator[Store]:
    """A store that reads the machine's own clock."""
    opened = open_sqlite(tmp_path / "heute", utc_now)
    yield opened
    opened.close()
