"""The Serien-SMS of a practice with a store of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engines import beginning
from tests.unit.outbox.samples import StandingClock
from tests.unit.usecases.series.practice import LIST, TEXT, Checker, Practice
from tui.service.outbox.outbox import Outbox
from tui.service.recipients import CheckedList
from tui.service.usecases.series.series import SeriesOrder, SeriesService


@pytest.fixture
def practice() -> Practice:
    return Practice()


@pytest.fixture
def woken() -> list[str]:
    return []


@pytest.fixture
def service(practice: Practice, store: Outbox, clock: StandingClock, woken: list[str]) -> SeriesService:
    return SeriesService(beginning(store, lambda: practice.settings, wake=lambda: woken.append("woken")))


@pytest.fixture
def checked(service: SeriesService, tmp_path: Path) -> Checker:
    """Write a list to a file and check it."""

    def check(order: SeriesOrder | None = None, content: str = LIST) -> CheckedList:
        path = tmp_path / "termine.csv"
        path.write_text(content, encoding="utf-8")
        table = service.read(path)
        return service.check(table, service.columns(table), order or SeriesOrder(TEXT))

    return check
