"""What is seen of a store without the engine is what the engine shows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.engines import sqlite_only
from tests.unit.outbox.samples import StandingClock, hand_over, queue, queue_series
from tui.service.gateways.outcome import Accepted, Unknown
from tui.service.outbox import views
from tui.service.outbox.glance import Glance
from tui.service.outbox.location import FILE_NAME
from tui.service.outbox.store import Store
from tui.service.pages import MessageQuery
from tui.service.postbox import Postbox


@pytest.fixture
def glance(folder: Path) -> Glance:
    return Glance(folder / FILE_NAME)


def without_engine(glance: Glance) -> Postbox:
    """The Postausgang of a window that has opened nothing yet."""

    def no_engine() -> Store:
        raise AssertionError("the engine was loaded")

    return Postbox(no_engine, lambda: glance, lambda: None, "anna")


@sqlite_only
@pytest.mark.parametrize("limit", [3, 4, 5, 6])
def test_the_newest_page_is_the_same_at_a_glance(
    store: Store, clock: StandingClock, glance: Glance, limit: int
) -> None:
    queue(store, 1, 2, name="Käthe Groß")
    hand_over(store, Accepted("4711"))
    clock.advance(minutes=1)
    hand_over(store, Unknown("Abbruch"))
    queue_series(store, 3)
    assert without_engine(glance).at_a_glance(limit) == views.page(store, MessageQuery(limit=limit))
    assert without_engine(glance).needs_person() == 1


def test_where_there_is_no_store_yet_nothing_is_seen_and_none_is_made(glance: Glance) -> None:
    assert without_engine(glance).at_a_glance(16) is None
    assert not glance.folder.exists()


def test_a_file_that_is_no_store_shows_nothing(glance: Glance) -> None:
    glance.folder.mkdir()
    (glance.folder / FILE_NAME).write_bytes(b"kein Postausgang " * 300)
    assert without_engine(glance).at_a_glance(16) is None


@sqlite_only
def test_a_glance_loads_no_engine(store: Store, folder: Path) -> None:
    queue(store, 1)
    look = (
        "import sys, pathlib; from tui.service.outbox.glance import Glance;"
        f"assert len(Glance(pathlib.Path({str(folder / FILE_NAME)!r})).newest(5)) == 1;"
        "assert 'tui.service.outbox.store' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", look], check=True)
