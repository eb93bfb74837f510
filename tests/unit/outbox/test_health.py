"""What the store says of how sending fares: how old the oldest message is, what failed, the last known balance."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.unit.outbox.samples import MONDAY, SMS4, StandingClock, claim, finish, hand_over, queue
from tui.service.model.outcome import Accepted, Account, Deferred, Refused, Unknown
from tui.service.outbox.outbox import Outbox

HOUR = timedelta(hours=1)


def test_an_empty_store_has_nothing_to_tell(store: Outbox) -> None:
    backlog = store.health.backlog()
    assert (backlog.queued, backlog.unknown, backlog.failed_day, backlog.oldest_due) == (0, 0, 0, timedelta(0))


def test_the_oldest_message_counts_from_when_it_was_due(store: Outbox, clock: StandingClock) -> None:
    queue(store, 1)
    queue(store, 2, due_at=MONDAY + 5 * HOUR)
    clock.advance(minutes=20)
    assert store.health.backlog().oldest_due == timedelta(minutes=20)
    finish(store, *claim(store))
    assert store.health.backlog().oldest_due == timedelta(0)


def test_what_a_provider_puts_off_again_and_again_counts_from_the_first_time(
    store: Outbox, clock: StandingClock
) -> None:
    queue(store, 1)
    for _attempt in range(3):
        hand_over(store, Deferred("503"))
        assert store.health.deferred_since() == MONDAY
        clock.advance(minutes=20)
    clock.advance(hours=2)
    assert store.health.backlog().oldest_due >= HOUR
    assert store.health.deferred_since() is None  # nobody tried for a while, and says what it takes now
    hand_over(store, Accepted("4711"))
    assert store.health.deferred_since() is None


def test_what_quiet_hours_put_off_in_between_counts_anew(store: Outbox, clock: StandingClock) -> None:
    queue(store, 1)
    hand_over(store, Deferred("503"))
    clock.advance(minutes=1)
    store.claiming.put_off([SMS4], clock() + 12 * HOUR, "Ruhezeit")
    clock.advance(hours=6)
    assert store.health.backlog().oldest_due == timedelta(0)


def test_a_paused_series_waits_as_it_should(store: Outbox, clock: StandingClock) -> None:
    queue(store, 1)
    with store.write() as connection:
        connection.execute("UPDATE message SET paused = 1")
    clock.advance(hours=2)
    assert store.health.backlog().oldest_due == timedelta(0)


def test_refusals_and_doubts_are_counted(store: Outbox, clock: StandingClock) -> None:
    queue(store, 1, 2, 3)
    hand_over(store, Refused("nein"))
    hand_over(store, Unknown("wer weiß"))
    hand_over(store, Accepted("1"))
    backlog = store.health.backlog()
    assert (backlog.failed_day, backlog.unknown) == (1, 1)
    assert (backlog.handed_over_hour, backlog.refused_hour) == (3, 1)
    clock.advance(hours=2)
    assert store.health.backlog().handed_over_hour == 0
    clock.advance(hours=23)
    assert store.health.backlog().failed_day == 0


@pytest.mark.parametrize("amount", ["12.34", "-0.05", "0"])
def test_the_balance_is_the_one_that_was_told_last(store: Outbox, clock: StandingClock, amount: str) -> None:
    assert store.health.balance(SMS4) is None
    store.health.keep_balance(SMS4, Account(Decimal("99")))
    clock.advance(hours=1)
    store.health.keep_balance(SMS4, Account(Decimal(amount), "CHF"))
    store.health.keep_balance(SMS4, Account())
    known = store.health.balance(SMS4)
    assert known is not None
    assert (known.amount, known.currency, known.asked_at) == (Decimal(amount), "CHF", MONDAY + HOUR)
