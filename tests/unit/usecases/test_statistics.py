"""What went out and what it cost, from the last hour to the last month, and day by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.engines import beginning
from tests.unit.outbox.samples import StandingClock, hand_over, queue
from tui.service.model.messages import Draft, Resolution
from tui.service.model.outcome import Accepted, DeliveryReport, Outcome, Refused, ReportState, Unknown
from tui.service.outbox.outbox import Outbox
from tui.service.settings import Settings
from tui.service.usecases.statistics import Period, PeriodTally, Statistics

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(NOON)


@pytest.fixture
def settings() -> Settings:
    plain = Settings()
    return replace(plain, ui=replace(plain.ui, price_per_segment=Decimal("0.10")))


@pytest.fixture
def statistics(settings: Settings, store: Outbox, clock: StandingClock) -> Statistics:
    return Statistics(beginning(store, lambda: settings))


def send(store: Outbox, clock: StandingClock, at: datetime, outcome: Outcome, parts: int = 1) -> int:
    """A message of so many parts that was handed over then."""
    now, clock.now = clock.now, at
    store.queue.several([Draft("+491711200001", "Text", "Praxis", "sms4-rest", parts, at)], actor="anna")
    message_id = hand_over(store, outcome)
    clock.now = now
    return message_id


def tally(statistics: Statistics, period: Period) -> PeriodTally:
    return next(each for each in statistics.periods() if each.period is period)


def counts(statistics: Statistics) -> dict[str, int]:
    return {each.period.value: each.messages for each in statistics.periods()}


def test_nothing_sent_is_nothing_counted(statistics: Statistics, store: Outbox) -> None:
    queue(store, 1)
    assert set(counts(statistics).values()) == {0}
    assert all(not day.messages for day in statistics.days())


def test_a_message_counts_in_every_period_it_falls_into(
    statistics: Statistics, store: Outbox, clock: StandingClock
) -> None:
    for age in (timedelta(minutes=5), timedelta(hours=3), timedelta(days=3), timedelta(days=20), timedelta(days=25)):
        send(store, clock, NOON - age, Accepted("1"))
    assert counts(statistics) == {"hour": 1, "24h": 2, "7d": 3, "month": 4, "30d": 5}


def test_what_was_taken_is_paid_by_the_part_and_what_was_refused_is_not(
    statistics: Statistics, store: Outbox, clock: StandingClock
) -> None:
    send(store, clock, NOON, Accepted("1"), parts=3)
    send(store, clock, NOON, Accepted("2"))
    send(store, clock, NOON, Refused("nein"), parts=2)
    send(store, clock, NOON, Unknown("Abbruch"))
    last_hour = tally(statistics, Period.HOUR)
    assert (last_hour.messages, last_hour.segments, last_hour.cost) == (2, 4, Decimal("0.40"))
    assert (last_hour.failed, last_hour.unknown) == (1, 1)


def test_what_the_provider_took_but_could_not_deliver_is_paid_and_failed(
    statistics: Statistics, store: Outbox, clock: StandingClock
) -> None:
    send(store, clock, NOON, Accepted("1"))
    clock.advance(minutes=1)
    asked = store.reports.awaited("sms4-rest", 10)
    store.reports.record(asked, [DeliveryReport("1", ReportState.UNDELIVERED, "Nummer nicht vergeben")])
    last_hour = tally(statistics, Period.HOUR)
    assert (last_hour.messages, last_hour.failed, last_hour.cost) == (1, 1, Decimal("0.10"))


def test_a_doubt_that_a_person_ended_counts_as_handed_over(
    statistics: Statistics, store: Outbox, clock: StandingClock
) -> None:
    unknown = send(store, clock, NOON, Unknown("Abbruch"))
    store.queue.resolve(unknown, Resolution.ACCEPTED, actor="anna")
    last_hour = tally(statistics, Period.HOUR)
    assert (last_hour.messages, last_hour.unknown) == (1, 0)


def test_the_month_begins_at_its_first_local_midnight(
    statistics: Statistics, store: Outbox, clock: StandingClock
) -> None:
    send(store, clock, datetime(2026, 10, 31, 22, 59, 59, tzinfo=UTC), Accepted("1"))
    send(store, clock, datetime(2026, 10, 31, 23, 0, tzinfo=UTC), Accepted("2"))
    month = tally(statistics, Period.MONTH)
    assert month.since == datetime(2026, 10, 31, 23, 0, tzinfo=UTC)
    assert month.messages == 1


def test_days_are_local_and_today_is_the_last(statistics: Statistics, store: Outbox, clock: StandingClock) -> None:
    send(store, clock, datetime(2026, 11, 22, 22, 59, 59, tzinfo=UTC), Accepted("1"), parts=2)
    send(store, clock, datetime(2026, 11, 22, 23, 0, tzinfo=UTC), Refused("nein"))
    send(store, clock, NOON, Accepted("2"))
    days = statistics.days(3)
    assert [(day.first, day.messages, day.segments, day.failed) for day in days] == [
        (date(2026, 11, 21), 0, 0, 0),
        (date(2026, 11, 22), 1, 2, 0),
        (date(2026, 11, 23), 1, 1, 1),
    ]


def test_the_day_on_which_summer_time_ends_has_25_hours(
    statistics: Statistics, store: Outbox, clock: StandingClock
) -> None:
    for hour in range(25):
        send(store, clock, datetime(2026, 10, 24, 22, 30, tzinfo=UTC) + timedelta(hours=hour), Accepted(str(hour)))
    by_day = {day.first: day.messages for day in statistics.days(40)}
    assert by_day[date(2026, 10, 25)] == 25
    assert sum(by_day.values()) == 25


def test_a_price_is_that_of_the_configuration_now(store: Outbox, clock: StandingClock) -> None:
    plain = Settings()
    statistics = Statistics(beginning(store, lambda: plain))
    send(store, clock, NOON, Accepted("1"), parts=2)
    assert tally(statistics, Period.DAY).cost == 2 * plain.ui.price_per_segment


def test_weeks_begin_on_monday_and_months_on_the_first_and_this_one_is_the_last(
    statistics: Statistics, store: Outbox, clock: StandingClock
) -> None:
    for age in (timedelta(), timedelta(hours=13), timedelta(days=3), timedelta(days=31)):
        send(store, clock, NOON - age, Accepted("1"))
    send(store, clock, NOON, Refused("nein"))
    assert [(week.first, week.messages, week.failed) for week in statistics.weeks(2)] == [
        (date(2026, 11, 16), 2, 0),
        (date(2026, 11, 23), 1, 1),
    ]
    assert [(month.first, month.messages) for month in statistics.months(3)] == [
        (date(2026, 9, 1), 0),
        (date(2026, 10, 1), 1),
        (date(2026, 11, 1), 3),
    ]
    assert [month.first for month in statistics.months(13)][:2] == [date(2025, 11, 1), date(2025, 12, 1)]
