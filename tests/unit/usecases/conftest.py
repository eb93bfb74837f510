"""A store of a use case's own, by a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.outbox.samples import StandingClock
from tui.service.outbox.opening import open_sqlite
from tui.service.outbox.outbox import Outbox


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def store(tmp_path: Path, clock: StandingClock) -> Iterator[Outbox]:
    opened = open_sqlite(tmp_path / "daten", clock, busy_seconds=5)
    yield opened
    opened.close()
