"""Forgetting: nothing personal is left of what ended long ago, and nothing else is lost."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.engines import sqlite_only
from tests.unit.outbox.samples import (
    MONDAY,
    RECEPTION,
    SMS4,
    StandingClock,
    draft,
    hand_over,
    number,
    queue,
    queue_series,
)
from tui.service.model.messages import MessageState, NewSeries, Rejected, Resolution
from tui.service.model.outcome import Accepted, Refused, Unknown
from tui.service.model.queries import MessageQuery
from tui.service.outbox.opening import open_sqlite
from tui.service.outbox.outbox import Outbox

QUARTER = timedelta(days=90)
SECRETS = ("Käthe Großmann", "Wurzelbehandlung", "Recall-Großmann", "Festnetz-Schäfer", "0301234567")


@pytest.fixture
def bytes_of(folder: Path) -> object:
    """Every byte of the store: the file, its write-ahead log, and whatever else lies beside it."""
    return lambda: b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


def personal(patients: Iterable[int]) -> list[bytes]:
    """What must not be found."""
    texts = [*SECRETS, *(number(patient) for patient in patients), *(number(patient)[1:] for patient in patients)]
    return [spelling for text in texts for spelling in (text.encode(), text.encode("utf-16-le"))]


def fill(store: Outbox) -> None:
    """Messages in every end state, with words of the provider that repeat what is personal, and a series."""
    queue(store, 1, 2, 3, name=SECRETS[0], text=f"Ihre {SECRETS[1]} ist morgen. " + "Text " * 900)
    hand_over(store, Accepted("4711"))
    hand_over(store, Refused(f"{number(2)} ist unbekannt: {SECRETS[1]}"))
    hand_over(store, Unknown(f"Abbruch bei {number(3)}"))
    drafts = [(index, draft(index, name=SECRETS[0])) for index in range(4, 40)]
    refused = [Rejected(99, SECRETS[4], "Festnetz", SECRETS[3])]
    store.queue.series(NewSeries(SECRETS[2], SECRETS[1], "PraxisMolar", SMS4, MONDAY, drafts, refused), actor=RECEPTION)
    for _patient in range(4, 40):
        hand_over(store, Accepted("4712"))


def forget(store: Outbox, clock: StandingClock) -> int:
    return store.retention.forget(clock() - QUARTER, actor="ben")


@sqlite_only
def test_no_byte_of_the_store_tells_of_a_forgotten_message(store: Outbox, clock: StandingClock, bytes_of) -> None:  # type: ignore[no-untyped-def]
    fill(store)
    assert all(trace in bytes_of() for trace in (number(1).encode(), SECRETS[1].encode()))
    clock.advance(days=91)
    assert forget(store, clock) == 39
    content = bytes_of()
    assert [trace for trace in personal(range(1, 40)) if trace in content] == []


@sqlite_only
def test_what_a_reader_kept_from_being_wiped_is_wiped_the_next_time(
    store: Outbox,
    clock: StandingClock,
    folder: Path,
    bytes_of,  # type: ignore[no-untyped-def]
) -> None:
    fill(store)
    clock.advance(days=91)
    impatient = open_sqlite(folder, clock, busy_seconds=0.1)
    with store.read() as connection:
        connection.rows("SELECT id FROM event LIMIT 1")
        assert forget(impatient, clock) == 39
        assert number(1).encode() in bytes_of()
    assert forget(impatient, clock) == 0
    impatient.close()
    content = bytes_of()
    assert [trace for trace in personal(range(1, 40)) if trace in content] == []


def test_the_row_stays_with_its_state_and_its_story(store: Outbox, clock: StandingClock) -> None:
    fill(store)
    clock.advance(days=91)
    forget(store, clock)
    forgotten = store.messages.one(2)
    assert forgotten is not None
    assert (forgotten.number, forgotten.name, forgotten.text, forgotten.error) == ("", "", "", "")
    assert (forgotten.state, forgotten.segments, forgotten.created_by) == (MessageState.FAILED, 1, RECEPTION)
    assert [(line.kind, line.detail) for line in store.messages.story(2)] == [("queued", ""), ("failed", "")]


def test_what_is_younger_or_still_waits_is_kept(store: Outbox, clock: StandingClock) -> None:
    queue(store, 1, 2)
    hand_over(store, Accepted("4711"))
    clock.advance(days=80)
    queue(store, 3)
    hand_over(store, Accepted("4712"))
    clock.advance(days=11)
    assert forget(store, clock) == 1
    assert [shown.number for shown in store.messages.page(MessageQuery()).messages] == ["", number(2), number(3)][::-1]


def test_a_series_is_forgotten_with_its_last_message(store: Outbox, clock: StandingClock) -> None:
    series_id = queue_series(store, 2, title="Recall")
    hand_over(store, Accepted("4711"))
    clock.advance(days=60)
    hand_over(store, Accepted("4712"))
    clock.advance(days=31)
    assert forget(store, clock) == 1
    assert store.series.newest()[0].title == "Recall"
    clock.advance(days=60)
    assert forget(store, clock) == 1
    assert [(each.id, each.title, each.text) for each in store.series.newest()] == [(series_id, "", "")]


def test_forgetting_twice_forgets_once(store: Outbox, clock: StandingClock) -> None:
    fill(store)
    clock.advance(days=91)
    forget(store, clock)
    version = store.messages.version()
    assert forget(store, clock) == 0
    assert store.messages.version() == version


def test_who_forgot_how_much_is_on_record(store: Outbox, clock: StandingClock) -> None:
    queue(store, 1)
    hand_over(store, Accepted("4711"))
    clock.advance(days=91)
    forget(store, clock)
    with store.read() as connection:
        line = connection.row("SELECT actor, kind, detail FROM event ORDER BY id DESC LIMIT 1")
    assert line == ("ben", "purged", "1")


def test_statistics_survive(store: Outbox, clock: StandingClock) -> None:
    fill(store)
    before = store.statistics.tally(MONDAY - QUARTER)
    clock.advance(days=91)
    forget(store, clock)
    assert store.statistics.tally(MONDAY - QUARTER) == before
    assert before.messages == 37


def test_the_opt_out_of_a_forgotten_number_still_blocks(store: Outbox, clock: StandingClock) -> None:
    queue(store, 1)
    hand_over(store, Accepted("4711"))
    store.optouts.add(number(1), "Anruf", actor=RECEPTION)
    clock.advance(days=91)
    assert forget(store, clock) == 1
    assert store.optouts.is_listed(number(1))
    assert not store.optouts.is_listed(number(2))


@pytest.mark.parametrize("outcome", [Refused("nein"), Unknown("Abbruch")])
def test_what_was_forgotten_is_never_sent_again(
    store: Outbox, clock: StandingClock, outcome: Refused | Unknown
) -> None:
    queue(store, 1)
    hand_over(store, outcome)
    clock.advance(days=91)
    forget(store, clock)
    assert store.queue.retry([1], actor=RECEPTION) == 0
    assert not store.queue.resolve(1, Resolution.NOT_SENT, actor=RECEPTION)
    forgotten = store.messages.one(1)
    assert forgotten is not None
    assert forgotten.state in (MessageState.FAILED, MessageState.UNKNOWN)


def test_a_forgotten_doubt_can_still_be_ended_as_accepted(store: Outbox, clock: StandingClock) -> None:
    queue(store, 1)
    hand_over(store, Unknown("Abbruch"))
    clock.advance(days=91)
    forget(store, clock)
    assert store.queue.resolve(1, Resolution.ACCEPTED, actor=RECEPTION)
