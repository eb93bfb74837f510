"""Reading the outbox: pages, search, counts, stories, and the cheap question whether anything changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.engines import sqlite_only, statements_of
from tests.unit.outbox.samples import (
    API,
    MONDAY,
    RECEPTION,
    SMS4,
    StandingClock,
    claim,
    finish,
    finished,
    hand_over,
    number,
    opt_out,
    queue,
    queue_series,
)
from tests.unit.outbox.test_search import found
from tui.service.model.messages import MessageState, Resolution
from tui.service.model.outcome import Accepted, Deferred, Halted, Refused, StopCause, Unknown
from tui.service.model.queries import OLDEST, MessageQuery, PageMark
from tui.service.outbox.dispatch.claiming import Wish
from tui.service.outbox.outbox import Outbox

HOUR = timedelta(hours=1)


# --- pages ---


def test_the_newest_message_stands_on_top(store: Outbox) -> None:
    queue(store, 1, 2, 3)
    assert found(store) == [3, 2, 1]


def test_pages_follow_each_other_without_gap_or_repetition_while_new_messages_come_in(store: Outbox) -> None:
    queue(store, *range(1, 24))
    query, mark, seen = MessageQuery(limit=10), None, []
    for page_length in (10, 10, 3):
        page = store.messages.page(query, mark)
        assert len(page.messages) == page_length
        seen += [shown.id for shown in page.messages]
        mark = page.next
        queue(store, 99)
    assert mark is None
    assert seen == list(range(23, 0, -1))


@pytest.mark.parametrize("total", [0, 9, 10])
def test_a_page_that_is_just_filled_is_the_last(store: Outbox, total: int) -> None:
    queue(store, *range(1, total + 1))
    page = store.messages.page(MessageQuery(limit=10))
    assert (len(page.messages), page.next) == (total, None)


def test_a_limit_of_zero_means_all(store: Outbox) -> None:
    queue(store, *range(1, 151))
    assert len(found(store)) == 100
    assert len(found(store, limit=0)) == 150


def test_a_page_behind_the_last_message_is_empty(store: Outbox) -> None:
    queue(store, 1)
    assert store.messages.page(MessageQuery(), PageMark(1)).messages == ()


# --- filters ---


def test_filters_by_state_series_and_period_add_up(store: Outbox, clock: StandingClock) -> None:
    series_id = queue_series(store, 3)
    clock.advance(hours=1)
    queue(store, 9)
    finish(store, *claim(store, 2))

    assert found(store, state=MessageState.ACCEPTED) == [4, 1]
    assert found(store, series_id=series_id) == [3, 2, 1]
    assert found(store, series_id=series_id, state=MessageState.ACCEPTED) == [1]
    assert found(store, since=MONDAY + HOUR) == [4]
    assert found(store, until=MONDAY + HOUR) == [3, 2, 1]
    assert found(store, since=MONDAY, until=MONDAY) == []


def test_a_period_finds_what_another_desk_queued_out_of_turn(store: Outbox, clock: StandingClock) -> None:
    for minutes in (0, 20, -30, 40):
        clock.now = MONDAY + timedelta(minutes=minutes)
        queue(store, 1)
    assert found(store, since=MONDAY - timedelta(minutes=5)) == [4, 2, 1]
    assert found(store, until=MONDAY + timedelta(minutes=5)) == [3, 1]
    assert found(store, since=MONDAY, until=MONDAY + timedelta(minutes=30)) == [2, 1]
    assert found(store, since=MONDAY + timedelta(days=1)) == []
    assert found(store, until=MONDAY - timedelta(days=1)) == []


# --- single messages and numbers ---


def test_some_messages_come_in_the_order_of_their_ids_and_absent_ones_not_at_all(store: Outbox) -> None:
    queue(store, 1, 2, 3)
    assert [shown.id for shown in store.messages.some([3, 1, 77])] == [1, 3]
    assert store.messages.one(77) is None


def test_recent_tells_what_a_number_got_lately_newest_first(store: Outbox, clock: StandingClock) -> None:
    for _ in range(7):
        queue(store, 1)
        clock.advance(hours=1)
    queue(store, 2)
    assert [shown.id for shown in store.messages.recent(number(1))] == [7, 6, 5, 4, 3]
    assert store.messages.recent(number(99)) == ()


# --- counts ---


def test_counts_tell_every_state_and_what_needs_a_person(store: Outbox) -> None:
    series_id = queue_series(store, 6)
    queue(store, 9)
    claim(store)
    for outcome in (Accepted(), Refused("nein"), Unknown("?"), Unknown("?")):
        hand_over(store, outcome)
    counted = store.messages.counts()
    assert (counted.sending, counted.queued, counted.accepted, counted.failed, counted.unknown) == (1, 2, 1, 1, 2)
    assert (counted.total, counted.pending, counted.handed_over, counted.needs_person) == (7, 3, 1, 2)
    assert store.messages.counts(series_id).total == 6
    assert store.messages.counts(99).total == 0


def test_the_course_of_a_series_counts_what_was_handed_over_in_each_step(store: Outbox, clock: StandingClock) -> None:
    began, step = clock.now, timedelta(seconds=6)
    series_id = queue_series(store, 5)
    hand_over(store, Accepted("1"))
    clock.advance(seconds=5.9)
    hand_over(store, Refused("nein"))
    clock.advance(seconds=12.1)
    hand_over(store, Unknown("?"))
    claim(store)
    assert store.series.course(series_id, began, step, 4) == (2, 0, 0, 1)
    assert store.series.course(series_id, began + step, step, 2) == (0, 0)


def test_still_moving_is_what_a_dispatcher_is_about_to_touch(store: Outbox) -> None:
    running, paused = queue_series(store, 2), queue_series(store, 2)
    queue(store, 8, protocol=API)
    queue(store, 9, due_at=MONDAY + HOUR)
    store.series.pause(paused, actor=RECEPTION)
    assert store.messages.still_moving(MONDAY) == 3
    assert store.messages.still_moving(MONDAY, series_id=running) == 2
    assert store.messages.still_moving(MONDAY, series_id=paused) == 0
    assert store.messages.still_moving(MONDAY, message_ids=[1, 5, 6]) == 2
    assert store.messages.still_moving(MONDAY + HOUR, message_ids=[6]) == 1

    (taken,) = claim(store)
    assert store.messages.still_moving(MONDAY) == 3
    finish(store, taken, outcome=Halted(StopCause.CREDIT, "leer"))
    assert store.messages.still_moving(MONDAY) == 1, "a held protocol does not move"


# --- did anything change? ---


def one_claim(store: Outbox) -> None:
    assert claim(store)


def one_result(store: Outbox) -> None:
    finish(store, *claim(store))


def a_claim_and_a_result_at_once(store: Outbox) -> None:
    (first,) = claim(store)
    before = store.messages.version()
    store.claiming.write_and_claim([finished(store, first, Accepted())], [Wish(SMS4, 1)])
    assert store.messages.version() != before


def a_hold_and_its_release(store: Outbox) -> None:
    hand_over(store, Halted(StopCause.CREDIT, "leer"))
    before = store.messages.version()
    store.holds.release(RECEPTION)
    assert store.messages.version() != before


CHANGES: list[Callable[[Outbox], object]] = [
    lambda store: queue(store, 5),
    lambda store: queue_series(store, 2),
    one_claim,
    one_result,
    a_claim_and_a_result_at_once,
    a_hold_and_its_release,
    lambda store: hand_over(store, Deferred("später")),
    lambda store: (claim(store), store.claiming.recover()),
    lambda store: (hand_over(store, Unknown("?")), store.queue.resolve(1, Resolution.ACCEPTED, actor="x")),
    lambda store: store.queue.cancel([1], actor=RECEPTION),
    lambda store: store.queue.retry([1], actor=RECEPTION),
    lambda store: store.series.pause(1, actor=RECEPTION),
    lambda store: store.series.cancel(1, actor=RECEPTION),
    lambda store: (opt_out(store, 1), claim(store, 50)),
    lambda store: store.claiming.put_off([SMS4], MONDAY + HOUR, "Ruhezeit."),
]


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_changes_the_version(store: Outbox, change: Callable[[Outbox], object]) -> None:
    queue(store, 1, 2)
    queue_series(store, 2)
    before = store.messages.version()
    change(store)
    assert store.messages.version() != before


def test_reading_changes_no_version(store: Outbox) -> None:
    queue(store, 1)
    before = store.messages.version()
    found(store)
    store.messages.counts()
    store.claiming.next_due([SMS4], with_reminders=True)
    assert store.messages.version() == before


def test_versions_never_come_back_while_messages_pass_through(store: Outbox) -> None:
    queue(store, *range(1, 21))
    seen = [store.messages.version()]
    while taken := claim(store, 3):
        seen.append(store.messages.version())
        finish(store, *taken)
        seen.append(store.messages.version())
    assert len(set(seen)) == len(seen)


# --- back and to the end ---


def test_pages_lead_back_as_they_led_forward_and_from_the_oldest_up(store: Outbox) -> None:
    queue(store, *range(1, 26))
    query = MessageQuery(limit=10)
    newest = store.messages.page(query)
    second = store.messages.page(query, newest.next)
    oldest = store.messages.page(query, before=OLDEST)
    assert (newest.previous, oldest.next) == (None, None)
    assert [shown.id for shown in oldest.messages] == list(range(10, 0, -1))
    back = store.messages.page(query, before=second.previous)
    assert [shown.id for shown in back.messages] == [shown.id for shown in newest.messages]
    assert back.previous is None
    up = store.messages.page(query, before=oldest.previous)
    assert [shown.id for shown in up.messages] == list(range(20, 10, -1))
    assert (up.next, up.previous) == (PageMark(11), PageMark(20))


def test_the_story_of_a_message_tells_what_happened_to_its_series(store: Outbox) -> None:
    series_id = queue_series(store, 2)
    store.series.pause(series_id, actor=RECEPTION)
    store.series.resume(series_id, actor="ben")
    hand_over(store, Accepted("4711"))
    assert [(line.kind, line.actor) for line in store.messages.story(1)] == [
        ("queued", RECEPTION),
        ("series-paused", RECEPTION),
        ("series-running", "ben"),
        ("accepted", "praxis-sms"),
    ]


# --- how the engine finds them ---


@sqlite_only
@pytest.mark.parametrize(
    ("query", "index"),
    [
        (MessageQuery(), ""),
        (MessageQuery(state=MessageState.UNKNOWN), "ix_message_state"),
        (MessageQuery(series_id=1), "ix_message_series_page"),
        (MessageQuery(series_id=1, state=MessageState.FAILED), "ix_message_series"),
        (MessageQuery(since=MONDAY, until=MONDAY + HOUR), "PRIMARY KEY (rowid>? AND rowid<?)"),
        (MessageQuery(since=MONDAY, state=MessageState.FAILED), "ix_message_state (state=? AND id>? AND id<?)"),
        (MessageQuery(text="niemand"), "PRIMARY KEY (rowid>? AND rowid<?)"),
    ],
)
def test_a_page_of_a_hundred_thousand_messages_is_read_in_its_order_and_nothing_is_sorted(
    store: Outbox, query: MessageQuery, index: str
) -> None:
    seen = statements_of(store, lambda: store.messages.page(query, PageMark(50)))
    with store.read() as connection:
        plans = [
            detail
            for statement, values in seen
            if statement.startswith("SELECT id")
            for *_, detail in connection.rows(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
    assert plans
    assert index in plans[0]
    assert not any("TEMP B-TREE" in line for line in plans)
