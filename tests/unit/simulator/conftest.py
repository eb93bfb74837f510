"""A running simulator, and how a client with the published credentials talks to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tui.simulator.accounts import PRACTICE
from tui.simulator.server import Simulator

NUMBER = "491711234567"
E164 = "+491711234567"


@dataclass
class SettableClock:
    """A clock that stands still until it is moved."""

    now: datetime = field(default=datetime(2026, 11, 24, 8, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def sms4_fields(**changes: str) -> dict[str, str]:
    """The fields of a complete sms_out.pl call."""
    fields = {
        "handynr": NUMBER,
        "user": PRACTICE.user,
        "pwd": PRACTICE.password,
        "kdnr": PRACTICE.customer_number,
        "text": "Ihr Termin: morgen 8 Uhr",
        "absender": "PraxisMolar",
    }
    return fields | changes


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def simulator(clock: SettableClock) -> Iterator[Simulator]:
    with Simulator(report_delay=60, clock=clock) as running:
        yield running


@pytest.fixture
def client(simulator: Simulator) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=simulator.http_url, trust_env=False, timeout=60) as opened:
        yield opened
