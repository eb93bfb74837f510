"""What people type for a moment, in the local time of the practice."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.language import dates, translation
from tui.service.errors import InputRefused, PraxisSmsError, UsageError
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
    ("typed", "day", "hour", "minute"),
    [
        ("9", 24, 9, 0), ("9 Uhr", 24, 9, 0), ("09.00", 24, 9, 0), ("0930", 23, 9, 30), ("930", 23, 9, 30),
        ("um 9.30 Uhr", 23, 9, 30), ("ab 10", 23, 10, 0), ("9 Uhr 30", 23, 9, 30), ("10h", 23, 10, 0),
        ("9am", 24, 9, 0), ("2:15 pm", 23, 14, 15), ("12 am", 24, 0, 0),
        ("heute 18 Uhr", 23, 18, 0), ("morgen", 24, 8, 0), ("morgen 9:30", 24, 9, 30), ("Morgen früh", 24, 8, 0),
        ("morgen um 9", 24, 9, 0), ("übermorgen 7 Uhr", 25, 7, 0), ("tomorrow 9am", 24, 9, 0),
        ("Di 8 Uhr", 24, 8, 0), ("Mi", 25, 8, 0), ("So. 10:15", 29, 10, 15), ("am Samstag um 9", 28, 9, 0),
        ("Sonnabend 9", 28, 9, 0), ("Tue 8:00", 24, 8, 0), ("thursday", 26, 8, 0), ("Mo 8 Uhr", 30, 8, 0),
        ("27.11. 9:00", 27, 9, 0), ("27.11 9", 27, 9, 0), ("27.11.26 9:00", 27, 9, 0), ("27.11.2026, 9 Uhr", 27, 9, 0),
        ("27. 11. 9:00", 27, 9, 0), ("27.11.", 27, 8, 0), ("2026-11-27", 27, 8, 0), ("2026-11-27T0930", 27, 9, 30),
        ("24.11.2026", 24, 8, 0), ("24.11", 24, 8, 0), ("Fr, 27.11., 8:00 Uhr", 27, 8, 0), ("Fr 27.11.2026", 27, 8, 0),
    ],
)  # fmt: skip
def test_what_people_say_is_understood(typed: str, day: int, hour: int, minute: int) -> None:
    local = understand_moment(typed, MONDAY_NINE).astimezone()
    assert (local.month, local.day, local.hour, local.minute) == (11, day, hour, minute)


@pytest.mark.parametrize("language", ["de", "en"])
def test_weekdays_are_understood_in_both_languages_whatever_the_screen_speaks(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(translation, "_active", translation._active)
    translation.activate(language)
    for typed in ("Do 9:00", "Thu 9:00", "Donnerstag 9:00", "Thursday 9:00"):
        assert understand_moment(typed, MONDAY_NINE) == datetime(2026, 11, 26, 8, 0, tzinfo=UTC)


def test_a_date_without_year_is_this_year_or_soon_in_the_next() -> None:
    after_christmas = datetime(2026, 12, 28, 9, 0, tzinfo=UTC)
    assert understand_moment("4.1. 9 Uhr", after_christmas) == datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
    with pytest.raises(InputRefused, match=r"20\.12\.2026 09:00 ist schon vorbei"):
        understand_moment("20.12. 9 Uhr", after_christmas)


def test_on_its_own_weekday_it_is_asked_which_one_is_meant() -> None:
    with pytest.raises(UsageError, match=r"^Heute ist Mo: Gemeint sein kann heute oder der 30\.11\.$") as refusal:
        understand_moment("Mo 10 Uhr", MONDAY_NINE)
    assert refusal.value.remedy == "Schreiben Sie „heute 10:00“ oder „30.11. 10:00“."
    assert understand_moment("heute 10:00", MONDAY_NINE).astimezone().day == 23
    assert understand_moment("30.11. 10:00", MONDAY_NINE).astimezone().day == 30


def test_what_may_be_a_time_or_a_date_is_not_guessed() -> None:
    with pytest.raises(UsageError, match="kann eine Uhrzeit oder ein Datum sein") as refusal:
        understand_moment("8.12", MONDAY_NINE)
    assert refusal.value.remedy == "Schreiben Sie „08:12“ oder „08.12. 08:00“."
    assert understand_moment("08:12", MONDAY_NINE).astimezone().hour == 8
    assert understand_moment("08.12. 08:00", MONDAY_NINE).astimezone().month == 12


def test_a_weekday_that_the_date_does_not_fall_on_is_said() -> None:
    with pytest.raises(UsageError, match=r"27\.11\.2026 ist ein anderer Wochentag: Fr"):
        understand_moment("Do 27.11. 9:00", MONDAY_NINE)


@pytest.mark.parametrize(
    "typed",
    ["", "uhr", "Mo Di", "heute 27.11.", "31.11.2026 08:00", "29.02.2027 8:00", "25:00", "25 Uhr", "08:60", "24:00",
     "2026-11-24T08:00Z", "٠٨:٠٠", "08:00:00", "24.13.2026 08:00", "0000-01-01 00:00", "9 Uhr 30 15", "13pm", "0am",
     "9:30 Uhr 15", "blau 9:00", "halb 9", "9" * 200, "9999-12-31 23:59", "9999-12-31 8:00", "0001-01-01 00:00"],
)  # fmt: skip
def test_what_is_no_moment_is_refused_with_examples_that_are_still_to_come(typed: str) -> None:
    with pytest.raises((UsageError, InputRefused)) as refusal:
        understand_moment(typed, MONDAY_NINE)
    if isinstance(refusal.value, UsageError):
        assert "„Mo 8 Uhr“" in refusal.value.remedy
        assert "24.11.2026 08:00" in refusal.value.remedy
        assert len(refusal.value.sentence) < 150


def test_today_alone_is_said_to_be_past_once_the_morning_is_over() -> None:
    with pytest.raises(InputRefused, match=r"23\.11\.2026 08:00 ist schon vorbei"):
        understand_moment("heute", MONDAY_NINE)


def test_the_time_that_summer_time_skips_is_tomorrow_once_the_hour_is_over() -> None:
    at_noon = datetime(2027, 3, 28, 10, 0, tzinfo=UTC)
    assert understand_moment("2:30", at_noon) == datetime(2027, 3, 29, 0, 30, tzinfo=UTC)
    with pytest.raises(InputRefused, match="Sommerzeit"):
        understand_moment("2:30", datetime(2027, 3, 27, 23, 30, tzinfo=UTC))


@given(st.datetimes(datetime(2026, 11, 24), datetime(2090, 1, 1)))
def test_a_moment_written_out_is_understood_as_itself(moment: datetime) -> None:
    moment = moment.replace(tzinfo=UTC, second=0, microsecond=0)
    local = moment.astimezone()
    if local.replace(tzinfo=None).astimezone() != moment:
        return  # the second pass of the hour that the end of summer time repeats
    assert understand_moment(f"{local:%d.%m.%Y %H:%M}", MONDAY_NINE) == moment
    assert understand_moment(f"{local:%Y-%m-%dT%H:%M}", MONDAY_NINE) == moment


@given(st.datetimes(datetime(2026, 11, 24), datetime(2027, 4, 30)))
def test_what_stands_beside_the_field_can_be_typed_into_it(moment: datetime) -> None:
    moment = moment.replace(tzinfo=UTC, second=0, microsecond=0)
    if not moment.astimezone().fold:
        assert understand_moment(dates.weekday_and_time(moment), MONDAY_NINE) == moment


_DAYS = st.sampled_from(("", "heute", "morgen", "übermorgen", "Mo", "Di", "Mi", "Do", "Fr", "Sa", "So", "Sunday"))
_YEARS = st.sampled_from(["", "26", "27", "2027"])
_DATES = st.builds("{}.{}.{}".format, st.integers(0, 32), st.integers(0, 13), _YEARS)
_MINUTES = st.sampled_from(["", ":00", ".30", "30", ":59", " Uhr"])
_TIMES = st.just("") | st.builds("{}{}".format, st.integers(0, 25), _MINUTES)
_TYPED = st.one_of(
    st.text(max_size=20),
    st.text("0123456789.:- TUhrMomorgen,", max_size=16),
    st.builds("{} {}".format, _DAYS | _DATES, _TIMES),
)
_NOW = st.one_of(
    st.datetimes(datetime(2026, 10, 24), datetime(2026, 10, 26)),
    st.datetimes(datetime(2027, 3, 27), datetime(2027, 3, 29)),
    st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)),
)
"""Moments in UTC, many of them near a change of summer time."""


@given(_TYPED, _NOW)
def test_whatever_is_typed_is_a_moment_to_come_or_one_sentence(typed: str, at: datetime) -> None:
    now = at.replace(tzinfo=UTC)
    understood, refusal = outcome(typed, now)
    if refusal is not None:
        assert refusal.sentence
        assert "\n" not in refusal.sentence
        assert refusal.remedy
    if understood is not None:
        assert understood > now
        assert understood.tzinfo is UTC


def outcome(typed: str, now: datetime) -> tuple[datetime | None, PraxisSmsError | None]:
    try:
        return understand_moment(typed, now), None
    except (UsageError, InputRefused) as refusal:
        return None, refusal


@given(st.integers(0, 23), st.integers(0, 59), _NOW)
def test_a_time_alone_is_never_further_than_a_day_and_an_hour(hour: int, minute: int, at: datetime) -> None:
    now = at.replace(tzinfo=UTC)
    with suppress(InputRefused):
        moment = understand_moment(f"{hour}:{minute:02}", now)
        assert now < moment <= now + timedelta(hours=25)
        assert (moment.astimezone().hour, moment.astimezone().minute) == (hour, minute)
