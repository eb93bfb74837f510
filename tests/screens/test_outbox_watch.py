"""The outbox is looked at while something is on its way, and only then."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from time import monotonic

from tests.screens.desk import at_the_desk
from tui.frame.watches import REST_PER_WORK, SLOWEST, OutboxWatch
from tui.service.api import PraxisSms
from tui.service.errors import StoreLocked


class Recorded:
    """Looks and changes, instead of a store and screens."""

    def __init__(self, versions: list[int | StoreLocked]) -> None:
        self.versions = versions
        self.looks = 0
        self.quickest = 0.2
        self.changes: list[int] = []
        self.pauses: list[float] = []

    def version(self) -> int:
        """The next version, or a store that is locked for the moment."""
        found = self.versions[min(self.looks, len(self.versions) - 1)]
        self.looks += 1
        if isinstance(found, StoreLocked):
            raise found
        return found

    async def changed(self) -> None:
        """Remember at which look."""
        self.changes.append(self.looks)

    async def sleep(self, seconds: float) -> None:
        """Remember the pause that was asked for, and do not wait it out."""
        self.pauses.append(seconds)

    def watch(self, wanted: Callable[[], bool], clock: Callable[[], float] = monotonic) -> OutboxWatch:
        """A watch over this record."""
        return OutboxWatch(self.version, wanted, self.changed, lambda: self.quickest, sleep=self.sleep, clock=clock)


async def test_it_tells_of_every_change_and_ends_when_nobody_is_interested() -> None:
    record = Recorded([1, 1, 2, 2, 3])
    await record.watch(lambda: record.looks < 5).run()
    assert record.changes == [1, 3, 5]


async def test_it_looks_at_most_five_times_a_second_and_seldomer_while_nothing_moves() -> None:
    record = Recorded([1])
    await record.watch(lambda: record.looks < 100).run()
    assert min(record.pauses) >= 0.2
    assert record.pauses == sorted(record.pauses)
    assert record.pauses[-1] == SLOWEST


async def test_a_server_that_every_desk_looks_at_is_looked_at_once_a_second_at_most(sms: PraxisSms) -> None:
    assert sms.outbox.look_seconds == 0.2
    sms.configuration.change({"store.url": "postgresql+psycopg://server/praxis"})
    record = Recorded([1, 2, 3, 4, 5])
    record.quickest = sms.outbox.look_seconds
    await record.watch(lambda: record.looks < 5).run()
    assert min(record.pauses) == 1.0


async def test_the_longer_a_look_takes_the_longer_it_rests() -> None:
    moments = count()
    record = Recorded([1, 2, 3])
    await record.watch(lambda: record.looks < 3, clock=lambda: float(next(moments))).run()
    assert record.pauses == [REST_PER_WORK * 1.0] * 2


async def test_a_store_that_is_locked_for_a_while_is_looked_at_again() -> None:
    record = Recorded([1, StoreLocked("gesperrt"), 2])
    await record.watch(lambda: record.looks < 3).run()
    assert record.changes == [1, 3]


async def test_without_anything_on_its_way_nothing_runs_in_the_background(sms: PraxisSms) -> None:
    async with at_the_desk(sms) as desk:
        await desk.until("kein Versand")
        await desk.until(lambda: not [worker for worker in desk.app.workers if not worker.is_finished])
        await desk.type("0171 1234567")
        await desk.until("Mobilfunk")
        await desk.until(lambda: not [worker for worker in desk.app.workers if not worker.is_finished])
