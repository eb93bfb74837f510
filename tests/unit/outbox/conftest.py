"""A fresh store on disk and a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.outbox.samples import StandingClock
from tui.service.outbox.opening import open_sqlite
from tui.service.outbox.store import Store


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "daten"


@pytest.fixture
def store(folder: Path, clock: StandingClock) -> Iterator[Store]:
    opened = open_sqlite(folder, clock, busy_seconds=5)
    yield opened
    opened.close()
