"""A program that goes on looks at the reminder plans before it sends: what was cancelled meanwhile does not leave."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from tests.unit.reminders.practice import HEADING, MONDAY, Entry
from tests.waiting import until
from tui.language.local_time import from_local
from tui.service.api import MessageQuery, PraxisSms, SingleSms, TemplateKind
from tui.service.model.messages import MessageState
from tui.service.sending import plans_look
from tui.service.sending.run_until import Drained, Endless, SeriesSettled, Settled
from tui.service.sending.waiting_times import SendingTimes
from tui.service.system.paths import find_paths
from tui.simulator.practice import DemoPractice, demo_practice

TUESDAY = MONDAY + timedelta(days=1)
BOOK = [Entry(each, TUESDAY, f"1{each}:00") for each in range(4)]
QUICK = SendingTimes(idle_poll=0.02, lock_poll=0.05)


@pytest.fixture
def practice() -> Iterator[DemoPractice]:
    """A practice in whose store one message waits."""
    with demo_practice(patients=0) as practice:
        with PraxisSms.open() as sms:
            sms.compose.queue(SingleSms("0171 1234567", "Bis morgen"))
        yield practice


def as_window(sms: PraxisSms) -> threading.Thread | None:
    sms.dispatcher.start()
    return None


def as_worker(sms: PraxisSms) -> threading.Thread | None:
    thread = threading.Thread(target=lambda: sms.dispatcher.run(Endless(), as_worker=True))
    thread.start()
    return thread


@pytest.mark.parametrize("begin", [as_window, as_worker])
def test_nothing_leaves_before_the_plans_were_looked_at(
    practice: DemoPractice, monkeypatch: pytest.MonkeyPatch, begin: Callable[[PraxisSms], threading.Thread | None]
) -> None:
    sent_before: list[int] = []
    monkeypatch.setattr(PraxisSms, "_look_at_plans", lambda sms: sent_before.append(len(practice.simulator.accepted)))
    with PraxisSms.open() as sms:
        thread = begin(sms)
        until(lambda: practice.simulator.accepted, what="the message was sent")
        sms.dispatcher.stop()
        if thread is not None:
            thread.join()
    assert sent_before[0] == 0


def test_a_calendar_that_never_answers_holds_nothing_up_for_long(
    practice: DemoPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = threading.Event()
    monkeypatch.setattr(PraxisSms, "_look_at_plans", lambda sms: never.wait())
    monkeypatch.setattr(plans_look, "LONGEST_FIRST_LOOK", 0.1)
    with PraxisSms.open() as sms:
        sms.dispatcher.start()
        until(lambda: practice.simulator.accepted, what="the message was sent")
        never.set()


class Morning:
    """Tuesday at eight: the reminders of Tuesday were prepared on Monday and are due, and a list was written since."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = from_local(datetime.combine(MONDAY, time(15)))
        self.sms = PraxisSms(find_paths(), clock=lambda: self.now, sending_times=QUICK)
        values = {"folder": str(folder), "template": "Heute", "mode": "automatisch", "send_at": "21:00"}
        plan = {f"reminders.heute.{key}": value for key, value in values.items()}
        self.sms.configuration.change({"policy.quiet_hours": "20:00-08:00", **plan})
        self.sms.templates.add(TemplateKind.SERIES, "Heute", "{{Name}}: {{Datum}} um {{Uhrzeit}}")
        self.write(BOOK)
        series_id = self.sms.reminders.run("heute", release=True).series_id
        assert series_id is not None
        self.series_id = series_id
        self.now = from_local(datetime.combine(TUESDAY, time(8, 0, 1)))
        self.write(BOOK[1:])

    def write(self, entries: Iterable[Entry]) -> None:
        path = self.folder / "heute.csv"
        path.write_text("\n".join([HEADING, *(entry.row for entry in entries), ""]), encoding="utf-8")
        os.utime(path, (self.now.timestamp(),) * 2)

    def states(self) -> list[MessageState]:
        """Those of the reminders, in the order of the list."""
        messages = self.sms.outbox.every(MessageQuery(series_id=self.series_id))
        return [each.state for each in sorted(messages, key=lambda each: each.number)]


@pytest.fixture
def morning(practice: DemoPractice, tmp_path: Path) -> Iterator[Morning]:
    morning = Morning(tmp_path)
    with morning.sms:
        yield morning


GONE, WAITS, SENT = MessageState.CANCELLED, MessageState.QUEUED, MessageState.ACCEPTED


def test_a_command_that_waits_for_its_own_message_carries_no_reminders(morning: Morning) -> None:
    message = morning.sms.compose.queue(SingleSms("0171 7654321", "Bitte rufen Sie an"))

    morning.sms.dispatcher.run(Settled([message.id]))

    assert morning.sms.outbox.message(message.id).state is SENT
    assert morning.states() == [WAITS] * 4


@pytest.mark.parametrize("waits_for_series", [False, True])
def test_one_that_waits_for_reminders_holds_them_against_the_newest_list_first(
    morning: Morning, waits_for_series: bool
) -> None:
    morning.sms.dispatcher.run(SeriesSettled(morning.series_id) if waits_for_series else Drained())
    assert morning.states() == [GONE, SENT, SENT, SENT]


def test_reminders_wait_for_the_end_of_a_look_that_everything_else_does_not_wait_for(
    morning: Morning, practice: DemoPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = threading.Event()
    look = PraxisSms._look_at_plans
    monkeypatch.setattr(PraxisSms, "_look_at_plans", lambda sms: answers.wait() and look(sms))
    monkeypatch.setattr(plans_look, "LONGEST_FIRST_LOOK", 0.1)
    thread = as_worker(morning.sms)
    assert thread is not None
    until(lambda: practice.simulator.accepted, what="the message was sent")
    assert morning.states() == [WAITS] * 4
    answers.set()
    until(lambda: morning.states() == [GONE, SENT, SENT, SENT], what="the reminders were sent")
    morning.sms.dispatcher.stop()
    thread.join()


def test_reminders_wait_until_a_look_at_the_plans_has_come_to_its_end(
    morning: Morning, practice: DemoPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[bool] = []
    look = PraxisSms._look_at_plans

    def fails_once(sms: PraxisSms) -> bool:
        looks.append(len(looks) > 0 and look(sms))
        return looks[-1]

    monkeypatch.setattr(PraxisSms, "_look_at_plans", fails_once)
    monkeypatch.setattr("tui.service.sending.jobs.background_jobs.REMINDERS_EVERY", 0.05)
    thread = as_worker(morning.sms)
    assert thread is not None
    until(lambda: morning.states() == [GONE, SENT, SENT, SENT], what="the reminders were sent")
    assert looks[:2] == [False, True]
    morning.sms.dispatcher.stop()
    thread.join()
