"""A moment as people type it for `--at` and *Senden ab*: `9 Uhr`, `morgen 9:30`, `Mo 8 Uhr`, `27.11. 9:00`.

It is local time. What may mean two moments is refused like what means none, and so is what is past.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from tui.language import dates
from tui.language.catalogue import _
from tui.language.local_time import local
from tui.runtime.values import dataclass
from tui.service.errors import InputRefused, UsageError
from tui.service.model.findings import quotable
from tui.service.system.clock import SkippedHour, utc_of

MORNING = time(8)
"""The time of a day for which none was typed."""

_LONGEST = 60
_NEXT_YEAR_WITHIN = timedelta(days=183)
"""How far ahead a date without a year may be, where this year's is past: on 28 December 4.1. is near, 20.12. a slip."""
_WEEK = timedelta(days=7)
_LAST_YEAR = 9998  # the end of quiet hours may lie beyond, and calendars end with 9999
_LEAP_YEAR = 2000

_DAYS_AHEAD = {"heute": 0, "today": 0, "morgen": 1, "tomorrow": 1, "übermorgen": 2, "uebermorgen": 2}
_WEEKDAYS = (
    ("montag", "monday"),
    ("dienstag", "tuesday"),
    ("mittwoch", "wednesday"),
    ("donnerstag", "thursday"),
    ("freitag", "friday"),
    ("samstag", "saturday"),
    ("sonntag", "sunday"),
)
"""From Monday on; two letters are enough. Scripts must not depend on a language, so both are always understood."""

_FILLERS = re.compile(r"^am |\b(?:um|ab|den|dem|der|früh|at|on|from|the)\b")
_ISO_SEPARATOR = re.compile(r"^(\d{4}-\d{1,2}-\d{1,2})t(?=\d)", re.ASCII)
_WORD = r"(?:(?P<word>[a-zäöü]{2,})\.?(?:\s|$))?"
_DATE = (
    r"(?:(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})(?:\.(?P<year>\d{4}|\d\d)?)?"
    r"|(?P<iso_year>\d{4})-(?P<iso_month>\d{1,2})-(?P<iso_day>\d{1,2}))"
)
_TIME = (
    r"(?:(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d)|(?P<packed>\d\d))?"
    r"\s?(?:(?P<half>am|pm)|(?:uhr|h)(?:\s?(?P<minute_behind>\d\d))?)?)"
)
_WITH_DATE = re.compile(rf"{_WORD}{_DATE}(?:\s{_TIME})?", re.ASCII)
_WITHOUT_DATE = re.compile(rf"{_WORD}{_TIME}?", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Day:
    """A day of a month; `year` is None where it was not typed."""

    year: int | None
    month: int
    day: int

    def in_year(self, year: int) -> date | None:
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None

    @property
    def exists(self) -> bool:
        """Whether the day is one of that year, or of any."""
        return self.in_year(_LEAP_YEAR if self.year is None else self.year) is not None


@dataclass(frozen=True, slots=True)
class _Reading:
    """One meaning of what was typed: from `days_ahead`, `weekday` and `day` at most a weekday and a day together."""

    days_ahead: int | None = None
    weekday: int | None = None
    day: _Day | None = None
    clock: time | None = None


def understand_moment(typed: str, now: datetime) -> datetime:
    """The moment in UTC that was meant at `now` (aware), in the local time of this machine.

    A day is `heute`, `morgen`, a weekday, `27.11.`, `27.11.26`, `27.11.2026` or `2026-11-27`; a time `9`, `9 Uhr`,
    `9:30`, `09.30` or `0930`. A time alone is the next one, a day alone means eight in the morning. An hour that the
    end of summer time repeats is its first pass. Raises `UsageError` for another way of writing, a date that does not
    exist and what may mean two moments, `InputRefused` for a moment that is past or that summer time skips.
    """
    readings = list(_readings(typed))
    if not readings:
        raise _not_understood(typed, now)
    if len(readings) > 1:
        raise _date_or_time(typed, *readings)
    (reading,) = readings
    today = local(now).date()
    try:
        moment = _moment(reading, today, now)
    except SkippedHour as skipped:
        raise InputRefused(
            _("Die Uhrzeit {moment} gibt es nicht: In dieser Stunde beginnt die Sommerzeit.").format(
                moment=dates.date_and_time(skipped.args[0])
            ),
            _("Wählen Sie eine Stunde früher oder später."),
        ) from None
    except (ValueError, OverflowError, OSError):
        raise _not_understood(typed, now) from None
    if moment.year > _LAST_YEAR:
        raise _not_understood(typed, now)
    if moment <= now:
        raise InputRefused(
            _("Der Zeitpunkt {moment} ist schon vorbei.").format(moment=dates.date_and_time(moment)),
            _("Nennen Sie einen späteren, oder lassen Sie ihn weg, um sofort zu senden."),
        )
    return moment


def recurs(typed: str) -> bool:
    """Whether a moment means another one each day or week: it names no date."""
    readings = list(_readings(typed))
    return bool(readings) and all(reading.day is None for reading in readings)


def example_of(now: datetime) -> str:
    """A moment in full that is still to come: tomorrow morning."""
    return f"{dates.full_date(local(now).date() + timedelta(days=1))} {dates.clock(MORNING)}"


# what was typed


def _readings(typed: str) -> Iterator[_Reading]:
    """Everything that it may mean, by its form alone."""
    if len(typed) > _LONGEST:
        return
    text = _ISO_SEPARATOR.sub(r"\1 ", " ".join(typed.lower().replace(",", " ").split()))
    text = " ".join(_FILLERS.sub(" ", text).split())
    for form in (_WITH_DATE, _WITHOUT_DATE):
        match = form.fullmatch(text)
        if match and (reading := _reading(match.groupdict())):
            yield reading


def _reading(found: dict[str, str | None]) -> _Reading | None:
    word = found["word"]
    days_ahead, weekday = _DAYS_AHEAD.get(word or ""), _weekday(word)
    day, clock = _day(found), _clock(found)
    is_word_unknown = word is not None and days_ahead is None and weekday is None
    is_clock_wrong = found["hour"] is not None and clock is None
    is_day_wrong = day is not None and (not day.exists or days_ahead is not None)
    is_nothing = word is None and day is None and clock is None
    if is_word_unknown or is_clock_wrong or is_day_wrong or is_nothing:
        return None
    return _Reading(days_ahead, weekday, day, clock)


def _weekday(word: str | None) -> int | None:
    if word is None:
        return None
    if word == "sonnabend":
        return 5
    return next((place for place, names in enumerate(_WEEKDAYS) if any(name.startswith(word) for name in names)), None)


def _day(found: dict[str, str | None]) -> _Day | None:
    if (iso_year := found.get("iso_year")) is not None:
        return _Day(int(iso_year), int(found["iso_month"] or 0), int(found["iso_day"] or 0))
    if (day := found.get("day")) is None:
        return None
    year = found["year"]
    century = 2000 if year is not None and len(year) == 2 else 0
    return _Day(None if year is None else century + int(year), int(found["month"] or 0), int(day))


def _clock(found: dict[str, str | None]) -> time | None:
    """The time that was typed; None where none was, or one that no clock shows."""
    minutes = [each for name in ("minute", "packed", "minute_behind") if (each := found[name]) is not None]
    if found["hour"] is None or len(minutes) > 1:
        return None
    hour, half = int(found["hour"]), found["half"]
    if half is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return time(hour, int(minutes[0]) if minutes else 0)
    except ValueError:
        return None


# what was meant


def _moment(reading: _Reading, today: date, now: datetime) -> datetime:
    """Raises `UsageError`, `SkippedHour`, and `ValueError` or `OverflowError` for days that no calendar has."""
    clock = MORNING if reading.clock is None else reading.clock
    if reading.day is not None:
        return _of_date(reading, reading.day, today, clock, now)
    if reading.days_ahead is not None:
        return utc_of(datetime.combine(today + timedelta(days=reading.days_ahead), clock))
    if reading.weekday is not None:
        return _of_weekday(reading.weekday, today, clock, now)
    day = today + timedelta(days=1) if _is_over(today, clock, now) else today
    return utc_of(datetime.combine(day, clock))


def _is_over(day: date, clock: time, now: datetime) -> bool:
    wall_clock = datetime.combine(day, clock)
    try:
        return utc_of(wall_clock) <= now
    except SkippedHour:
        return wall_clock <= local(now).replace(tzinfo=None)


def _of_date(reading: _Reading, day: _Day, today: date, clock: time, now: datetime) -> datetime:
    moment = utc_of(datetime.combine(_with_year(day, today, clock, now), clock))
    there = local(moment)
    if reading.weekday is not None and there.weekday() != reading.weekday:
        raise UsageError(
            _("Der {date} ist ein anderer Wochentag: {weekday}.").format(
                date=dates.full_date(there), weekday=dates.weekday(there)
            ),
            _("Berichtigen Sie Datum oder Wochentag, oder lassen Sie den Wochentag weg."),
        )
    return moment


def _with_year(day: _Day, today: date, clock: time, now: datetime) -> date:
    if day.year is not None:
        return date(day.year, day.month, day.day)
    this_year, next_year = day.in_year(today.year), day.in_year(today.year + 1)
    if this_year is not None and not _is_over(this_year, clock, now):
        return this_year
    if next_year is not None and next_year - today <= _NEXT_YEAR_WITHIN:
        return next_year
    if this_year is None:
        raise ValueError(day)
    return this_year


def _of_weekday(weekday: int, today: date, clock: time, now: datetime) -> datetime:
    ahead = timedelta(days=(weekday - today.weekday()) % 7)
    if ahead:
        return utc_of(datetime.combine(today + ahead, clock))
    if _is_over(today, clock, now):
        return utc_of(datetime.combine(today + _WEEK, clock))
    raise UsageError(
        _("Heute ist {weekday}: Gemeint sein kann heute oder der {date}").format(
            weekday=dates.weekday(today), date=dates.short_date(today + _WEEK)
        ),
        _("Schreiben Sie „heute {time}“ oder „{date} {time}“.").format(
            time=dates.clock(clock), date=dates.short_date(today + _WEEK)
        ),
    )


# why not


def _date_or_time(typed: str, of_date: _Reading, of_time: _Reading) -> UsageError:
    day, clock = of_date.day, of_time.clock
    return UsageError(
        _("„{typed}“ kann eine Uhrzeit oder ein Datum sein.").format(typed=quotable(typed)),
        _("Schreiben Sie „{time}“ oder „{date} {morning}“.").format(
            time=dates.clock(clock) if clock else "",
            date=f"{day.day:02}.{day.month:02}." if day else "",
            morning=dates.clock(MORNING),
        ),
    )


def _not_understood(typed: str, now: datetime) -> UsageError:
    return UsageError(
        _("„{typed}“ ist kein Zeitpunkt, der sich verstehen lässt.").format(typed=quotable(typed)),
        _("Möglich sind „9 Uhr“, „morgen 9:30“, „Mo 8 Uhr“ oder „{example}“.").format(example=example_of(now)),
    )
