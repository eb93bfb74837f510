"""A practice with a configuration, a simulated provider and an empty Postausgang."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.screens.settling import TellingLoop
from tui.service.api import PraxisSms
from tui.simulator.practice import DemoPractice, demo_practice


def pytest_asyncio_loop_factories() -> dict[str, type[TellingLoop]]:
    """Event loops that tell when they have nothing left to do."""
    return {"telling": TellingLoop}


@pytest.fixture
def practice() -> Iterator[DemoPractice]:
    """Both providers on loopback, and a configuration that uses SMS4 RESTful."""
    with demo_practice() as running:
        yield running


@pytest.fixture
def sms(practice: DemoPractice) -> Iterator[PraxisSms]:
    """The service of that practice."""
    with PraxisSms.open() as service:
        yield service


@pytest.fixture
def new_practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PraxisSms]:
    """The service on a machine where nothing has been configured yet."""
    monkeypatch.setenv("PRAXIS_SMS_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("PRAXIS_SMS_DATA", str(tmp_path / "data"))
    with PraxisSms.open() as service:
        yield service
