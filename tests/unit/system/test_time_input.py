"""What people type for a moment, in the local time of the practice."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.service.errors import InputRefused, UsageError
from tui.service.system.time_input import understand_moment


@pytest.fixture(autouse=True, params=["Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3"], ids=["by name", "by rule"])
def in_germany(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3" if request.param != "Europe/Berlin" else request.param)
    time.tzset()


MONDAY_NINE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""Monday, 23 November 2026, nine in the morning in Germany."""


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-24T08:00", "2026-11-24 08:00", "24.11.2026 08:00", "24.11.2026, 8:00", " 24.11.2026 08:00 Uhr ",
        "2026-11-24 8:00",
    ],
)  # fmt: skip
def test_every_way_of_writing_means_the_same(typed: str) -> None:
    assert understand_moment(typed, MONDAY_NINE) == datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "day", "hour"),
    [("9:01", 23, 8), ("23:30", 23, 22), ("9:00", 24, 8), ("08:00", 24, 7), ("0:00", 23, 23), ("08:00 Uhr", 24, 7)],
)
def test_a_time_alone_is_the_next_one(typed: str, day: int, hour: int) -> None:
    moment = understand_moment(typed, MONDAY_NINE)
    assert (moment.day, moment.hour, moment.tzinfo) == (day, hour, UTC)
    assert moment > MONDAY_NINE


def test_the_offset_is_that_of_the_day_and_not_of_today() -> None:
    assert understand_moment("01.07.2027 08:00", MONDAY_NINE) == datetime(2027, 7, 1, 6, 0, tzinfo=UTC)


def test_over_a_change_of_summer_time_eight_is_eight() -> None:
    evening_before = datetime(2026, 10, 24, 18, 0, tzinfo=UTC)
    assert understand_moment("08:00", evening_before) == datetime(2026, 10, 25, 7, 0, tzinfo=UTC)
    evening_before = datetime(2027, 3, 27, 18, 0, tzinfo=UTC)
    assert understand_moment("08:00", evening_before) == datetime(2027, 3, 28, 6, 0, tzinfo=UTC)


def test_an_hour_that_comes_twice_is_its_first_pass() -> None:
    assert understand_moment("25.10.2026 02:30", datetime(2026, 10, 1, tzinfo=UTC)) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


def test_an_hour_that_summer_time_skips_is_refused() -> None:
    with pytest.raises(InputRefused, match="Sommerzeit"):
        understand_moment("28.03.2027 02:30", MONDAY_NINE)


@pytest.mark.parametrize("typed", ["2026-11-23 08:59", "23.11.2026 09:00", "2020-01-01T08:00"])
def test_what_is_past_is_refused(typed: str) -> None:
    with pytest.raises(InputRefused, match="vorbei"):
        understand_moment(typed, MONDAY_NINE)


@pytest.mark.parametrize(
    "typed",
    ["", "morgen", "24.11. 08:00", "24.11.2026", "2026-11-24", "31.11.2026 08:00", "25:00", "08:60", "8", "24:00",
     "2026-11-24T08:00Z", "٠٨:٠٠", "08:00:00", "24.13.2026 08:00", "0000-01-01 00:00"],
)  # fmt: skip
def test_what_is_no_moment_is_refused_with_examples(typed: str) -> None:
    with pytest.raises(UsageError) as refusal:
        understand_moment(typed, MONDAY_NINE)
    assert "24.11.2026 08:00" in refusal.value.remedy


@given(st.datetimes(datetime(2026, 11, 24), datetime(2090, 1, 1)))
def test_a_moment_written_out_is_understood_as_itself(moment: datetime) -> None:
    moment = moment.replace(tzinfo=UTC, second=0, microsecond=0)
    local = moment.astimezone()
    if local.fold:
        return
    assert understand_moment(f"{local:%d.%m.%Y %H:%M}", MONDAY_NINE) == moment
    assert understand_moment(f"{local:%Y-%m-%dT%H:%M}", MONDAY_NINE) == moment


@given(st.text(max_size=20))
def test_nothing_typed_makes_the_program_fail(typed: str) -> None:
    with suppress(UsageError, InputRefused):
        assert understand_moment(typed, MONDAY_NINE).tzinfo is UTC
