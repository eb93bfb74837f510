"""Quiet hours, and which hosts are this machine itself."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.service.settings import Duration, QuietHours, is_loopback

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("20:00-08:00", "20:00-08:00"),
        (" 20.00 – 8:00 ", "20:00-08:00"),
        ("12:30-14:00", "12:30-14:00"),
        ("20:00-24:00", "20:00-00:00"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_quiet_hours_are_read_in_every_usual_writing(typed: str, kept: str) -> None:
    assert str(QuietHours.parse(typed)) == kept


@pytest.mark.parametrize(
    "typed", ["20:00", "20-8", "25:00-08:00", "20:61-08:00", "08:00-08:00", "nachts", "20:00-08:00x"]
)
def test_anything_else_is_no_span(typed: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        QuietHours.parse(typed)


def test_a_span_over_midnight_covers_evening_and_morning() -> None:
    night = QuietHours.parse("20:00-08:00")

    assert [night.contains(time(hour)) for hour in (19, 20, 23, 0, 7, 8, 12)] == [
        False, True, True, True, True, False, False,
    ]  # fmt: skip


def test_a_span_by_day_covers_only_itself() -> None:
    noon = QuietHours.parse("12:00-14:00")

    assert [noon.contains(time(hour)) for hour in (11, 12, 13, 14)] == [False, True, True, False]


def test_no_span_covers_nothing() -> None:
    assert not QuietHours()
    assert not QuietHours().contains(time(3))


@given(st.times(), st.sampled_from(["20:00-08:00", "12:00-14:00", "22:15-22:16", "00:00-23:59", ""]))
def test_the_end_of_the_quiet_hours_is_the_first_allowed_moment(at: time, span: str) -> None:
    quiet = QuietHours.parse(span)
    now = datetime.combine(datetime(2026, 11, 24), at)

    end = quiet.end_after(now)

    assert end >= now
    assert (end - now).days == 0
    assert not quiet.contains(end.time())
    assert (end == now) == (not quiet.contains(at))


def test_the_end_of_the_quiet_hours_keeps_to_the_clock_on_the_wall_when_summer_time_begins() -> None:
    evening = datetime(2026, 3, 28, 21, tzinfo=BERLIN)

    assert QuietHours.parse("20:00-08:00").end_after(evening) == datetime(2026, 3, 29, 8, tzinfo=BERLIN)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "127.0.0.1", "127.8.9.1", "::1", "[::1]"])
def test_these_hosts_are_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    ["", "www.sms4.de", "localhost.example.de", "evil.localhost", "127.0.0.1.nip.io", "10.0.0.1", "0.0.0.0", "::"],
)
def test_these_hosts_are_not(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("typed", "seconds"), [("90s", 90), ("15m", 900), (" 2 h ", 7200), ("3d", 259200), ("0s", 0), ("", 0)]
)
def test_a_duration_is_a_number_and_its_unit(typed: str, seconds: int) -> None:
    assert Duration.parse(typed).span == timedelta(seconds=seconds)
    assert bool(Duration.parse(typed)) == bool(typed)


@pytest.mark.parametrize("typed", ["15", "m", "-5m", "1.5h", "15 Minuten", "5w", "999999999d"])
def test_anything_else_is_no_duration(typed: str) -> None:
    with pytest.raises(ValueError, match=re.escape(typed)):
        Duration.parse(typed)
