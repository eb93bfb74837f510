"""What becomes of appointments and runs when they are old, and who may write them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.postgres import Cluster
from tests.unit.outbox.group_practice import Group, new_group
from tests.unit.outbox.samples import StandingClock
from tests.unit.reminders.practice import MONDAY, Practice, day_of
from tui.service.outbox.postgres_opening import open_postgres
from tui.service.settings import ReminderMode


def test_after_the_retention_nothing_of_an_appointment_is_left_but_how_many_there_were(practice: Practice) -> None:
    practice.has_reminded()
    practice.go_to(MONDAY + timedelta(days=100))
    practice.store.retention.forget(practice.clock.now - timedelta(days=90), actor="anna")

    with practice.store.read() as connection:
        assert connection.value("SELECT count(*) FROM appointment") == 0
        assert connection.value("SELECT count(*) FROM reminder_run") == 4


@pytest.fixture
def group(postgres: Cluster) -> Iterator[Group]:
    with new_group(postgres) as made:
        yield made


@pytest.mark.parametrize("mode", [ReminderMode.AUTOMATIC, ReminderMode.RELEASE])
def test_a_desk_and_a_worker_of_a_database_run_the_same_plan(
    group: Group, clock: StandingClock, tmp_path: Path, mode: ReminderMode
) -> None:
    desk, worker = (open_postgres(group.address(login)) for login in ("tresen", "sender"))
    try:
        for store in (desk, worker):
            store.clock = clock
        practice = Practice(desk, clock, tmp_path / "termine")
        practice.change(mode=mode)
        service = practice.another_window(worker)
        practice.has_been_shown()
        book = day_of(8)
        practice.write(book)
        others = len(practice.waiting())
        practice.run()
        assert len(practice.waiting()) == others + 8
        practice.go_to(MONDAY, "15:10")
        practice.write(book[2:])

        report = service.run("morgen")

        assert (report.run.held, report.run.taken_back) == ((), 2)
        assert len(practice.waiting()) == others + 6
        practice.go_to(MONDAY, "15:20")
        practice.put("termine.csv", b"")
        assert service.run("morgen").run.held
        worker.retention.forget(clock.now - timedelta(days=90), actor="versand")
    finally:
        desk.close()
        worker.close()
