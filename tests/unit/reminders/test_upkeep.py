"""What becomes of appointments and runs when they are old, and who may write them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.engines import beginning
from tests.postgres import Cluster
from tests.unit.outbox.group_practice import Group, new_group
from tests.unit.outbox.samples import SMS4, StandingClock, claim, finish
from tests.unit.reminders.practice import MONDAY, Practice, day_of
from tui.service.model.messages import MessageState, Resolution
from tui.service.model.outcome import Unknown
from tui.service.outbox.dispatch.claiming import Wish
from tui.service.outbox.postgres_opening import open_postgres
from tui.service.settings import ReminderMode
from tui.service.usecases.outbox.outbox import OutboxService

TUESDAY = MONDAY + timedelta(days=1)


def test_after_the_retention_nothing_of_an_appointment_is_left_but_how_many_there_were(practice: Practice) -> None:
    practice.has_reminded()
    practice.go_to(MONDAY + timedelta(days=100))
    practice.store.retention.forget(practice.clock.now - timedelta(days=90), actor="anna")

    with practice.store.read() as connection:
        assert connection.value("SELECT count(*) FROM appointment") == 0
        assert connection.value("SELECT count(*) FROM reminder_run") == 4


def test_no_dispatcher_takes_a_reminder_unless_it_says_that_it_carries_them(practice: Practice) -> None:
    practice.has_prepared()
    practice.go_to(MONDAY, "17:00")
    claiming = practice.store.claiming

    assert claiming.next_due([SMS4], with_reminders=False) == {}
    assert claiming.write_and_claim((), [Wish(SMS4, 100)]).claims == ()
    assert len(claiming.write_and_claim((), [Wish(SMS4, 100, with_reminders=True)]).claims) == 8


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


def test_nobody_is_reminded_again_of_an_appointment_that_has_begun(practice: Practice) -> None:
    practice.has_prepared()
    waiting = [message.id for message in practice.messages() if message.state is MessageState.QUEUED]
    practice.store.queue.cancel(waiting, actor="anna")
    box = OutboxService(beginning(practice.store, lambda: practice.settings))
    practice.go_to(MONDAY, "16:00")
    assert box.retry(waiting[:1]) == 1
    assert practice.hand_over() == 0, "it leaves at its time, as before it was cancelled"
    practice.store.queue.cancel(waiting, actor="anna")
    practice.go_to(TUESDAY, "08:50")  # four have begun, four begin at nine or later
    reasons = [each.reason for each in box.again(waiting)]
    assert reasons == ["Entfallen: Der Termin hat schon begonnen."] * 4 + [""] * 4
    assert box.retry(waiting) == 4
    assert practice.store.queue.retry(waiting[:4], actor="anna") == 0
    assert practice.hand_over() == 4


def test_a_reminder_in_doubt_of_an_appointment_that_has_begun_is_not_sent_again(practice: Practice) -> None:
    practice.has_prepared()
    practice.go_to(MONDAY, "17:00")
    (doubtful,) = claim(practice.store, 1)
    finish(practice.store, doubtful, outcome=Unknown("?"))
    practice.go_to(TUESDAY, "12:00")
    box = OutboxService(beginning(practice.store, lambda: practice.settings))
    resolved = box.resolve(doubtful.sms.reference, Resolution.NOT_SENT)
    assert resolved.state is MessageState.CANCELLED
    assert resolved.error == "Entfallen: Der Termin hat schon begonnen."
