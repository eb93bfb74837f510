"""A fresh store and a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines import StoreHome, opened
from tests.unit.outbox.samples import StandingClock
from tui.service.outbox.outbox import Outbox


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "daten"


@pytest.fixture
def store(home: StoreHome, clock: StandingClock) -> Iterator[Outbox]:
    yield from opened(home, clock)
