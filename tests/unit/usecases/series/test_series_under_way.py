"""A series under way: how far it is, pausing and cancelling it, and its result."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.engines import beginning
from tests.unit.outbox.samples import StandingClock, claim, finish
from tests.unit.usecases.series.practice import TEXT, Checker, messages, send
from tui.screens.outbox.rows import series_row
from tui.service.errors import InputRefused, NotFound
from tui.service.model.messages import MessageState, SeriesState
from tui.service.model.outcome import Accepted, Refused, Unknown
from tui.service.model.queries import MessageQuery
from tui.service.outbox.outbox import Outbox
from tui.service.usecases.outbox.outbox import OutboxService
from tui.service.usecases.series.series import SeriesOrder, SeriesService

# --- how far it is ---


@pytest.fixture
def running(service: SeriesService, checked: Checker) -> int:
    """A series of 40 to patients with different numbers."""
    rows = "".join(f"Patient {index};0171 12345{index:02d};ja\n" for index in range(40))
    return service.queue(checked(content=f"Name;Handy;Einwilligung\n{rows}"), SeriesOrder(TEXT)).id


def test_progress_is_read_from_the_outbox(
    service: SeriesService, running: int, store: Outbox, clock: StandingClock
) -> None:
    clock.advance(seconds=10)
    send(store, *[Accepted()] * 18, Refused("Nummer gesperrt"), Unknown("Keine Antwort"))
    progress = service.progress(running)
    assert (progress.counts.queued, progress.counts.accepted) == (20, 18)
    assert (progress.counts.failed, progress.counts.unknown, progress.counts.needs_person) == (1, 1, 1)
    assert progress.rate == 2.0
    assert progress.remaining == timedelta(seconds=10)
    assert not progress.is_over


def test_nothing_moves_and_no_remaining_time_is_guessed(
    service: SeriesService, running: int, clock: StandingClock
) -> None:
    clock.advance(minutes=5)
    progress = service.progress(running)
    assert (progress.rate, progress.remaining) == (0.0, None)


def test_the_rate_is_that_of_the_last_seconds(
    service: SeriesService, running: int, store: Outbox, clock: StandingClock
) -> None:
    send(store, *[Accepted()] * 20)
    clock.advance(minutes=1)
    assert service.progress(running).rate == 0.0
    send(store, *[Accepted()] * 10)
    assert service.progress(running).rate == 0.5


def test_a_series_that_is_not_there_is_said_so(service: SeriesService) -> None:
    for ask in (service.series, service.progress, service.pause, service.resume, service.cancel, service.retry_failed):
        with pytest.raises(NotFound, match="Serie mit der Nummer 7"):
            ask(7)


def test_the_newest_series_come_first(service: SeriesService, checked: Checker) -> None:
    orders = [SeriesOrder(f"{TEXT} {count}") for count in range(3)]
    ids = [service.queue(checked(order), order).id for order in orders]
    assert [series.id for series in service.newest()] == ids[::-1]
    assert [series.id for series in service.newest(1, before=ids[2])] == [ids[1]]


# --- pausing, cancelling, repeating ---


def test_a_paused_series_rests_until_it_is_resumed(
    service: SeriesService, running: int, store: Outbox, woken: list[str]
) -> None:
    assert service.pause(running).state is SeriesState.PAUSED
    assert claim(store, 5) == ()
    woken.clear()
    assert service.resume(running).state is SeriesState.RUNNING
    assert woken
    assert len(claim(store, 5)) == 5


def test_what_does_not_fit_the_state_is_refused(service: SeriesService, running: int) -> None:
    with pytest.raises(InputRefused, match="ist nicht angehalten"):
        service.resume(running)
    service.pause(running)
    with pytest.raises(InputRefused, match="läuft nicht"):
        service.pause(running)
    service.cancel(running)
    with pytest.raises(InputRefused, match="ist schon abgebrochen"):
        service.cancel(running)


def test_a_cancelled_series_takes_back_what_waits_and_nothing_else(
    service: SeriesService, running: int, store: Outbox
) -> None:
    send(store, Accepted(), Accepted())
    taken = claim(store, 1)
    assert service.cancel(running).state is SeriesState.CANCELLED
    counts = service.progress(running).counts
    assert (counts.accepted, counts.sending, counts.cancelled, counts.queued) == (2, 1, 37, 0)
    finish(store, *taken)
    assert service.progress(running).counts.accepted == 3


def test_a_series_that_is_over_cannot_be_paused_or_cancelled(
    service: SeriesService, checked: Checker, store: Outbox
) -> None:
    series = service.queue(checked(), SeriesOrder(TEXT))
    send(store, Accepted(), Accepted())
    for turn in (service.pause, service.cancel):
        with pytest.raises(InputRefused, match="ist schon fertig"):
            turn(series.id)
    assert service.progress(series.id).is_over


def test_only_what_was_refused_is_sent_again(
    service: SeriesService, checked: Checker, store: Outbox, woken: list[str]
) -> None:
    series = service.queue(checked(), SeriesOrder(TEXT))
    send(store, Refused("Nummer gesperrt"), Unknown("Keine Antwort"))
    woken.clear()
    assert service.retry_failed(series.id) == 1
    assert woken
    assert [message.state for message in messages(store, series.id)] == [MessageState.QUEUED, MessageState.UNKNOWN]
    assert service.retry_failed(series.id) == 0


# --- the result ---


def test_the_export_lists_what_was_sent_in_the_order_of_the_list_and_then_what_was_not(
    service: SeriesService, checked: Checker, store: Outbox, tmp_path: Path
) -> None:
    series = service.queue(checked(), SeriesOrder(TEXT))
    send(store, Accepted("a1"), Refused("Nummer gesperrt"))
    box = OutboxService(beginning(store))
    target = tmp_path / "ergebnis.csv"
    box.export_to(target, MessageQuery(series_id=series.id))
    rows = [line.split(";") for line in target.read_text(encoding="utf-8-sig").splitlines()]
    assert [(row[2], row[3], row[5]) for row in rows[1:]] == [
        ("2", "+49 171 1234567", "übergeben"),
        ("5", "+49 171 1234569", "abgelehnt"),
        ("3", "0171 1234568", "nicht gesendet"),
        ("4", "030 123456", "nicht gesendet"),
    ]
    assert b"".join(box.export(MessageQuery(series_id=series.id))) == target.read_bytes()


def test_of_a_series_of_which_everything_was_withdrawn_nothing_is_called_done_or_sent(
    service: SeriesService, running: int, store: Outbox
) -> None:
    waiting = [each.id for each in messages(store, running)]
    store.queue.cancel(waiting[1:], actor="empfang")
    assert (service.progress(running).done, service.progress(running).is_cancelled) == (0, False)
    store.queue.cancel(waiting, actor="empfang")
    progress = service.progress(running)
    assert (progress.done, progress.standing(somebody_sends=True)) == (0, "abgebrochen")
    shown = series_row(progress, somebody_sends=True).text
    assert "abgebrochen" in shown
    assert "alle übergeben" not in shown
