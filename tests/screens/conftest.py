"""A practice with a configuration, a simulated provider and an empty Postausgang."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.cache import LRUCache
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

from tests.screens.kept_answers import answers_kept as answers_kept
from tests.screens.settling import TellingLoop, nodes_remembered, take_apart
from tui.service.api import PraxisSms
from tui.service.outbox.outbox import Outbox
from tui.service.sending.waiting_times import USUAL_TIMES, SendingTimes
from tui.service.system.paths import find_paths
from tui.simulator.practice import DemoPractice, demo_practice


def pytest_asyncio_loop_factories() -> dict[str, type[TellingLoop]]:
    """Event loops that tell when they have nothing left to do."""
    return {"telling": TellingLoop}


@pytest.fixture(autouse=True, scope="session")
def style_sheets_parsed_once() -> Iterator[None]:
    """What was parsed with the same variables serves every application of the run, not only the one that parsed it."""
    shared: dict[frozenset[tuple[str, str]], LRUCache[tuple[object, ...], list[RuleSet]]] = {}
    initialise, set_variables = Stylesheet.__init__, Stylesheet.set_variables

    def share(sheet: Stylesheet, variables: dict[str, str]) -> None:
        sheet._parse_cache = shared.setdefault(frozenset(variables.items()), LRUCache(4096))

    def initialise_shared(sheet: Stylesheet, *, variables: dict[str, str] | None = None) -> None:
        initialise(sheet, variables=variables)
        share(sheet, variables or {})

    def set_shared(sheet: Stylesheet, variables: dict[str, str]) -> None:
        sheet._parse_cache = LRUCache(1)  # because what is there is emptied
        set_variables(sheet, variables)
        share(sheet, variables)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "__init__", initialise_shared)
        patch.setattr(Stylesheet, "set_variables", set_shared)
        yield


@pytest.fixture(autouse=True)
def nothing_kept_of_applications() -> Iterator[None]:
    """What a test leaves of its applications goes with it, unless something still works for them."""
    before = set(threading.enumerate())
    with nodes_remembered() as nodes:
        yield
    if before.issuperset(threading.enumerate()):
        take_apart(nodes)


@pytest.fixture
def practice() -> Iterator[DemoPractice]:
    """Both providers on loopback, and a configuration that uses SMS4 RESTful."""
    with demo_practice() as running:
        yield running


@pytest.fixture
def sending_times() -> SendingTimes:
    """How long the dispatcher of that practice waits for what."""
    return USUAL_TIMES


@pytest.fixture
def sms(practice: DemoPractice, sending_times: SendingTimes) -> Iterator[PraxisSms]:
    """The service of that practice."""
    with PraxisSms(find_paths(), sending_times=sending_times) as service:
        yield service


@pytest.fixture
def store(sms: PraxisSms) -> Outbox:
    """The store of that service."""
    return sms._store.open()


@pytest.fixture
def new_practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PraxisSms]:
    """The service on a machine where nothing has been configured yet."""
    monkeypatch.setenv("PRAXIS_SMS_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("PRAXIS_SMS_DATA", str(tmp_path / "data"))
    with PraxisSms.open() as service:
        yield service
