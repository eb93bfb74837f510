"""Local time: of the zone that the practice has set, or else of the system, and of one place for the whole program."""

from __future__ import annotations

import re
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tui.language import dates, local_time
from tui.language.local_time import from_local, is_utc, local, midnight, use_zone, zone_name
from tui.service.rules import policy
from tui.service.settings import QuietHours
from tui.service.system.clock import SkippedHour, utc_of
from tui.service.system.time_input import understand_moment

TUI = Path(local_time.__file__).parents[1]
OWN_CLOCKS = {"language/local_time.py": "the one place", "simulator/message_centre.py": "the provider's local time"}
_TIME_OF_THE_SYSTEM = re.compile(r"\.astimezone\(\)|datetime\.now\(\)|fromtimestamp\([^,()]+\)|localtime\(")

WINTER = datetime(2026, 1, 15, 7, 0, tzinfo=UTC)
SUMMER = datetime(2026, 7, 15, 7, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def server_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of a machine that nobody told where it stands."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


@pytest.fixture
def in_berlin(server_in_utc: None) -> None:
    use_zone("Europe/Berlin")


def test_without_a_setting_clocks_show_the_time_of_the_system() -> None:
    assert dates.clock(SUMMER) == "07:00"
    assert (zone_name(), is_utc()) == ("UTC", True)


def test_the_zone_that_is_set_holds_in_winter_and_summer(in_berlin: None) -> None:
    assert (dates.clock(WINTER), dates.clock(SUMMER)) == ("08:00", "09:00")
    assert (zone_name(), is_utc()) == ("Europe/Berlin", False)


def test_what_a_person_types_is_time_of_that_zone(in_berlin: None) -> None:
    assert understand_moment("15.7.2026 9 Uhr", WINTER) == SUMMER


def test_the_quiet_hours_are_those_of_that_zone(in_berlin: None) -> None:
    night = QuietHours.parse("20:00-08:00")
    evening = datetime(2026, 7, 15, 18, 30, tzinfo=UTC)  # half past eight in Berlin
    assert policy.end_of_quiet(night, evening) == datetime(2026, 7, 16, 6, 0, tzinfo=UTC)


def test_a_night_in_which_summer_time_begins_is_an_hour_shorter(in_berlin: None) -> None:
    night = QuietHours.parse("20:00-08:00")
    begins = from_local(datetime(2026, 3, 28, 20, 0))
    assert policy.end_of_quiet(night, begins.astimezone(UTC)) - begins == timedelta(hours=11)


def test_a_day_begins_at_its_midnight_there(in_berlin: None) -> None:
    assert midnight(date(2026, 7, 15)) == datetime(2026, 7, 14, 22, 0, tzinfo=UTC)


def test_an_hour_that_summer_time_skips_never_comes(in_berlin: None) -> None:
    with pytest.raises(SkippedHour):
        utc_of(datetime(2026, 3, 29, 2, 30))


def test_an_hour_that_is_repeated_is_its_first_pass(in_berlin: None) -> None:
    assert utc_of(datetime(2026, 10, 25, 2, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_moments_of_a_repeated_hour_are_told_apart(in_berlin: None) -> None:
    first, second = (local(datetime(2026, 10, 25, hour, 30, tzinfo=UTC)) for hour in (0, 1))
    assert first.replace(tzinfo=None) == second.replace(tzinfo=None)
    assert second - first == timedelta(hours=1)


def test_the_zone_of_the_system_is_called_by_its_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("TZ")
    zone = tmp_path / "zoneinfo" / "Europe" / "Vienna"
    zone.parent.mkdir(parents=True)
    zone.write_bytes(b"")
    link = tmp_path / "localtime"
    link.symlink_to(zone)
    assert zone_name(link) == "Europe/Vienna"
    assert zone_name(tmp_path / "none") == time.strftime("%Z")


def test_nothing_else_asks_for_the_time_of_the_system() -> None:
    found = [
        f"{file.relative_to(TUI)}: {line.strip()}"
        for file in sorted(TUI.rglob("*.py"))
        if str(file.relative_to(TUI)) not in OWN_CLOCKS
        for line in file.read_text(encoding="utf-8").splitlines()
        if _TIME_OF_THE_SYSTEM.search(line)
    ]
    assert not found, "use tui.language.local_time: " + "; ".join(found)
