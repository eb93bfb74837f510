"""Dates, times, numbers and money: one way of writing each."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tui.language import amounts, dates

TUI = Path(__file__).parents[3] / "tui"
NOT_FOR_READERS = {
    "service/handover/reply.py": "days and times as GDT writes them",
    "language/dates.py": "the one place",
    "service/reminders/calendars.py": "the cells of a German list, from which texts to patients are filled in",
    "service/model/reminders.py": "what tells one appointment from another",
    "service/settings/known_keys.py": "a time of day as the configuration writes it",
    "service/settings/settings_from_toml.py": "likewise",
    "service/settings/values.py": "quiet hours as the configuration writes them",
    "service/workbook/cells.py": "what a German spreadsheet shows in a cell, whatever language the reader has",
    "screens/outbox/decision_dialogs.py": "the date in the name of a file, so that files are sorted by it",
    "service/outbox/maintenance/backup_file.py": "the moment in the name of a file, likewise",
}
_FORMATS_A_DATE = re.compile(r"strftime|\{[^{}]+:%[dHMSY]|%d\.%m")

MONDAY_EIGHT = datetime(2026, 11, 30, 7, 0, 5, tzinfo=UTC)
"""Monday, 30 November 2026, eight in the morning in Germany."""


@pytest.fixture(autouse=True)
def in_germany(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (dates.weekday, "Mo"),
        (dates.short_date, "30.11."),
        (dates.full_date, "30.11.2026"),
        (dates.clock, "08:00"),
        (dates.short_date_and_time, "30.11. 08:00"),
        (dates.date_and_time, "30.11.2026 08:00"),
        (dates.date_and_time_in_sentence, "30.11.2026 um 08:00"),
        (dates.date_and_seconds, "30.11.2026 08:00:05"),
    ],
)
def test_a_moment_is_written_in_local_time(written: Callable[[datetime], str], text: str) -> None:
    assert written(MONDAY_EIGHT) == text


def test_the_day_is_the_local_one() -> None:
    just_before_midnight = datetime(2026, 11, 29, 23, 30, tzinfo=UTC)
    assert dates.weekday(just_before_midnight) == "Mo"
    assert dates.full_date(just_before_midnight) == "30.11.2026"


def test_a_day_and_a_moment_without_zone_are_written_as_they_are() -> None:
    assert dates.weekday(date(2026, 11, 29)) == "So"
    assert dates.short_date(date(2026, 11, 29)) == "29.11."
    skipped_by_summer_time = datetime(2027, 3, 28, 2, 30)
    assert dates.date_and_time(skipped_by_summer_time) == "28.03.2027 02:30"


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [("1234.5", "EUR", "1.234,50 €"), ("0.075", "EUR", "0,075 €"), ("-3", "CHF", "-3,00 CHF"), ("0", "EUR", "0,00 €")],
)
def test_money_has_two_places_or_three_where_cents_are_split(amount: str, currency: str, text: str) -> None:
    assert amounts.money(Decimal(amount), currency) == text


def test_numbers_have_separators() -> None:
    assert amounts.grouped(100_000) == "100.000"
    assert amounts.grouped(Decimal("1234.56"), 1) == "1.234,6"


def test_english_readers_get_english_words_and_separators(in_english: None) -> None:
    assert dates.weekday(MONDAY_EIGHT + timedelta(days=1)) == "Tu"
    assert dates.date_and_time_in_sentence(MONDAY_EIGHT) == "30.11.2026 at 08:00"
    assert amounts.money(Decimal("1234.5"), "EUR") == "1,234.50 €"
    assert amounts.grouped(100_000) == "100,000"


def test_nobody_else_formats_dates() -> None:
    others = {
        str(path.relative_to(TUI))
        for path in TUI.rglob("*.py")
        if "simulator" not in path.parts and _FORMATS_A_DATE.search(path.read_text(encoding="utf-8"))
    }
    assert others == set(NOT_FOR_READERS)


@pytest.mark.parametrize(
    ("ahead", "text"),
    [
        (timedelta(days=3), "{weekday}, {day:%d.%m.}, 9:05 Uhr"),
        (timedelta(days=400), "{weekday}, {day:%d.%m.%Y}, 9:05 Uhr"),
    ],
)
def test_a_moment_to_come_is_named_with_its_weekday_and_with_its_year_where_it_is_far(
    ahead: timedelta, text: str
) -> None:
    now = datetime.now()  # without an offset, which is another one beyond the next change to or from summer time
    moment = (now + ahead).replace(hour=9, minute=5).astimezone()
    is_new_year_between = moment.year != now.year
    text = text.replace("%d.%m.}", "%d.%m.%Y}") if is_new_year_between else text
    assert dates.weekday_and_time(moment) == text.format(weekday=dates.weekday(moment), day=moment)
