"""The short state at the right end of the top line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from time import monotonic

import pytest

from tests.screens.desk import Desk, at_the_desk
from tests.screens.test_outbox_answers import answered
from tests.unit.outbox import samples
from tui.app import LookSeconds
from tui.frame import top_line_status
from tui.frame.top_line_status import Pace, read_sending_state
from tui.service.api import PraxisSms
from tui.service.model.outcome import Accepted, Unknown
from tui.service.outbox.dispatch.lock_heartbeat import Program
from tui.service.outbox.dispatch.sending_right import DispatchLock
from tui.service.outbox.outbox import Outbox
from tui.service.sending.waiting_times import SendingTimes
from tui.service.system.clock import utc_now
from tui.service.system.paths import find_paths
from tui.service.wording import marks
from tui.simulator.practice import DemoPractice
from tui.widgets.top_line import Legend, TopLine


def test_the_pace_is_what_left_between_two_looks() -> None:
    first = Pace().then(100.0, 50)
    assert first.per_second == 0
    assert first.then(102.0, 26).per_second == 12


def test_a_look_too_soon_changes_nothing_until_nothing_is_left() -> None:
    seen = Pace().then(100.0, 50).then(101.0, 38)
    assert seen.then(101.5, 30) == seen
    assert seen.then(101.5, 0).per_second == 0


def test_messages_that_were_added_meanwhile_are_no_pace() -> None:
    assert Pace().then(100.0, 50).then(101.0, 80).per_second == 0


def test_what_is_cancelled_or_blocked_is_never_called_sent(sms: PraxisSms, store: Outbox) -> None:
    first, *others = samples.queue(store, *range(1, 31))
    before = Pace(monotonic() - 2, 30)
    sms.outbox.cancel(others[:20])
    state = read_sending_state(sms, before)
    assert (state.is_sending, state.pace.per_second, state.pace.pending) == (False, 0, 10)
    assert samples.hand_over(store, Accepted("1")) == first
    assert 0 < read_sending_state(sms, before).pace.per_second < 1


async def test_where_somebody_sends_and_nothing_is_wrong_the_line_ends_in_ready(sms: PraxisSms) -> None:
    async with at_the_desk(sms, sending=True) as desk:
        await desk.until(lambda: desk.lines[0].rstrip().endswith("SMS4 RESTful ● bereit"))


async def test_what_is_not_set_up_is_not_called_ready(sms: PraxisSms) -> None:
    sms.configuration.change({"protocols.sms4-rest.customer_number": ""})
    async with at_the_desk(sms, sending=True) as desk:
        await desk.until(lambda: desk.lines[0].rstrip().endswith("■ nicht eingerichtet"))


@pytest.fixture
def sending_times() -> SendingTimes:
    return SendingTimes(idle_poll=0.05, lock_poll=0.05, stand_by_look=0.05)


@pytest.fixture
def elsewhere(sms: PraxisSms, sending_times: SendingTimes) -> Iterator[PraxisSms]:
    """Another window or a worker of this machine."""
    with PraxisSms(find_paths(), sending_times=sending_times) as service:
        yield service
        service.dispatcher.stop(10)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every state that was shown: sending is short, and a look at the screen may come late."""
    notices, show = [], TopLine.show

    def show_and_note(line: TopLine, legend: Legend) -> None:
        notices.append(legend.notice)
        show(line, legend)

    monkeypatch.setattr(TopLine, "show", show_and_note)
    return notices


def somebody_sends(said: list[str]) -> bool:
    return any(each.startswith("► sendet") for each in said)


def state_on_top(desk: Desk) -> str:
    return desk.lines[0].partition("SMS4 RESTful")[2].strip()


async def test_what_an_earlier_window_began_is_called_sent_where_a_start_leads(
    sms: PraxisSms, store: Outbox, said: list[str]
) -> None:
    sms.configuration.change({"dispatch.messages_per_second": 10})
    samples.queue(store, *range(1, 11))
    async with at_the_desk(sms, sending=True, look_seconds=LookSeconds(fading_pace=0.05)) as desk:
        await desk.until(lambda: somebody_sends(said))
        await desk.until(lambda: state_on_top(desk) == "● bereit")
        assert not sms.outbox.backlog().pending


async def test_what_others_queue_is_called_sent_where_it_is_sent_and_nothing_was_asked_for(
    sms: PraxisSms, elsewhere: PraxisSms, said: list[str]
) -> None:
    sms.configuration.change({"dispatch.messages_per_second": 10})
    async with at_the_desk(sms, sending=True, look_seconds=LookSeconds(fading_pace=0.05)) as desk:
        await desk.until(lambda: state_on_top(desk) == "● bereit")
        samples.queue(elsewhere._store.open(), *range(1, 11))
        await desk.until(lambda: somebody_sends(said))
        await desk.until(lambda: state_on_top(desk) == "● bereit")


async def test_what_another_program_sends_is_called_sent_in_a_window_that_does_nothing(
    sms: PraxisSms, elsewhere: PraxisSms, said: list[str]
) -> None:
    sms.configuration.change({"dispatch.messages_per_second": 10})
    elsewhere.dispatcher.start()
    async with at_the_desk(sms, look_seconds=LookSeconds(senders=0.05, fading_pace=0.05)) as desk:
        await desk.until(lambda: state_on_top(desk) == "● bereit")
        samples.queue(elsewhere._store.open(), *range(1, 11))
        await desk.until(lambda: somebody_sends(said))
        await desk.until(lambda: state_on_top(desk) == "● bereit")


def test_what_is_due_and_never_leaves_is_not_called_sent(sms: PraxisSms, store: Outbox, practice: DemoPractice) -> None:
    samples.queue(store, 1, protocol="of-another-version")
    sender = DispatchLock(practice.data_folder)
    assert sender.acquire(Program.WORKER)
    legend = read_sending_state(sms).legend
    sender.release()
    assert legend.notice == "● bereit"


async def test_what_is_paused_or_of_later_is_not_called_sent(sms: PraxisSms, store: Outbox) -> None:
    samples.queue(store, 1, 2, due_at=utc_now() + timedelta(days=1))
    store.series.pause(samples.queue_series(store, 2), actor=samples.RECEPTION)
    async with at_the_desk(sms, sending=True) as desk:
        await desk.until(lambda: state_on_top(desk) == "● bereit")
        assert not read_sending_state(sms).is_sending


def test_while_messages_leave_unread_answers_stand_beside_that(
    sms: PraxisSms, store: Outbox, practice: DemoPractice
) -> None:
    answered(store, 1, "Kann ich auch erst um 10 Uhr kommen?")
    samples.queue(store, 2)
    alone = read_sending_state(sms).legend
    sender = DispatchLock(practice.data_folder)
    assert sender.acquire(Program.WORKER)
    legend = read_sending_state(sms).legend
    sender.release()
    assert (alone.notice, alone.also) == ("▲ kein Versand aktiv", "1 Antwort")
    assert (legend.notice, legend.also) == ("► sendet", "1 Antwort")


def test_what_may_be_sent_twice_or_not_at_all_is_named_before_reminders_to_release(
    sms: PraxisSms, store: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    [waiting] = samples.queue(store, 1)
    monkeypatch.setattr(
        top_line_status, "_reminders", lambda _sms: ((), (marks.HINT, "Erinnerungen freigeben", "freigeben"), ())
    )
    assert read_sending_state(sms).legend.notice == "▲ Erinnerungen freigeben"
    assert samples.hand_over(store, Unknown("?")) == waiting
    legend = read_sending_state(sms).legend
    assert (legend.notice, legend.also) == ("▲ 1 ungeklärt", "Erinnerungen freigeben")
