"""A store that takes nothing at the moment: the application says so, keeps what was typed, and goes on afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from pathlib import Path

import pytest

from tests.screens.desk import at_the_desk
from tests.screens.series_desk import ask_to_start, patients, prepare, write_list
from tests.unit.outbox import samples
from tui.service.api import MessageState, PraxisSms
from tui.service.errors import StoreFull
from tui.service.outbox.opening import open_sqlite
from tui.service.outbox.outbox import Outbox
from tui.service.sending.waiting_times import SendingTimes
from tui.service.system.clock import utc_now
from tui.simulator.faults import Fault, FaultKind
from tui.simulator.practice import DemoPractice

TEXT = "Guten Tag, Ihr Termin ist morgen um 9 Uhr. Praxis Molar"


@pytest.fixture
def sending_times() -> SendingTimes:
    """The dispatcher tries a store that fails again after a moment."""
    return SendingTimes(idle_poll=0.02)


@pytest.fixture
def store(sms: PraxisSms, practice: DemoPractice) -> Outbox:
    """The store of the application; it waits for another program's lock but a moment."""
    sms._store._store = open_sqlite(practice.data_folder, utc_now, busy_seconds=0.05)
    return sms._store.open()


def limit_pages(store: Outbox, left: int) -> None:
    """A disk on which `left` more pages have room."""
    with ExitStack() as held:  # as many as the pool keeps: each connection has a limit of its own
        connections = [held.enter_context(store.read()) for _ in range(5)]
        used = connections[0].value("PRAGMA page_count")
        for connection in connections:
            connection.rows(f"PRAGMA max_page_count = {used + left}")


@contextmanager
def full_disk(store: Outbox) -> Iterator[None]:
    """Nothing more has room, not even at the ends of the pages that are there."""
    limit_pages(store, left=0)
    for text, first in (("Füllt den Rest der Seite. " * 20, 1000), ("x", 100_000)):
        with suppress(StoreFull):
            for patient in count(first):
                samples.queue(store, patient, text=text)
    yield
    limit_pages(store, left=10_000)


@contextmanager
def locked(store: Outbox) -> Iterator[None]:
    """Another program writes and does not end."""
    other = sqlite3.connect(store.place, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


FAULTS = pytest.mark.parametrize(
    ("fault", "words"), [(full_disk, "ist voll"), (locked, "gesperrt")], ids=["full", "locked"]
)


@FAULTS
async def test_what_was_written_stays_in_the_form_and_is_sent_afterwards(
    sms: PraxisSms, store: Outbox, fault: object, words: str
) -> None:
    async with at_the_desk(sms) as desk:
        await desk.fill("#number", "0171 1234567")
        await desk.fill("#name", "Frau Weiß")
        await desk.fill("#text", TEXT)
        await desk.until("Mobilfunk")
        with fault(store):  # type: ignore[operator]
            await desk.press("f9")
            await desk.until(lambda: words in desk.text.replace("\n", " "))
            assert [desk.field(f"#{name}") for name in ("number", "name", "text")] == [
                "0171 1234567",
                "Frau Weiß",
                TEXT,
            ]
        await desk.press("f9")
        await desk.until(lambda: desk.field("#text") == "")
    assert [message.text for message in sms.compose.recent("0171 1234567")] == [TEXT]


@FAULTS
async def test_a_series_is_queued_not_at_all_and_afterwards_as_a_whole(
    sms: PraxisSms, store: Outbox, tmp_path: Path, fault: object, words: str
) -> None:
    async with at_the_desk(sms) as desk:
        await prepare(desk, write_list(tmp_path, patients(50)))
        await desk.until("50 von 50 sendbar")
        with fault(store):  # type: ignore[operator]
            await ask_to_start(desk)
            await desk.press("enter")
            await desk.until(lambda: words in desk.text.replace("\n", " "))
            assert sms.series.newest() == ()
        await ask_to_start(desk)
        await desk.press("enter")
        await desk.until("Serie 1 ·")
    assert sms.outbox.counts(1).queued == 50


async def test_results_wait_for_a_locked_store_which_the_top_of_every_screen_names(
    sms: PraxisSms, store: Outbox, practice: DemoPractice
) -> None:
    slow = practice.simulator.set_fault(Fault(FaultKind.DELAY, seconds=2))
    async with at_the_desk(sms, sending=True, leaves_background=True) as desk:
        await desk.fill("#number", "0171 1234567")
        await desk.fill("#text", TEXT)
        await desk.press("f9")
        await desk.until(lambda: sms.outbox.counts().sending == 1)
        with locked(store):
            await desk.until(lambda: "gesperrt" in desk.text)
            await desk.until(lambda: len(practice.simulator.accepted) == 1)
            assert sms.outbox.counts().sending == 1
        await desk.until("übergeben")
        await desk.until(lambda: "gesperrt" not in desk.text)
        practice.simulator.remove_fault(slow)
    assert sms.outbox.counts().of(MessageState.UNKNOWN) == 0
    assert len(practice.simulator.accepted) == 1


async def test_a_data_folder_that_everybody_may_write_is_named_on_every_screen(
    sms: PraxisSms, practice: DemoPractice
) -> None:
    practice.data_folder.chmod(0o777)
    async with at_the_desk(sms) as desk:
        sms.dispatcher.start()
        await desk.press("f4")
        await desk.until("darf jeder Benutzer")
        await desk.until("Rechte 0777")
