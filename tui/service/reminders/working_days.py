"""On which day a plan reminds of which appointments. Pure, but for the table of public holidays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from importlib import import_module

_SATURDAY = 5
_LONGEST_PAUSE = 14
"""More days without a working day in between there are in no federal state."""

IsWorkingDay = Callable[[date], bool]


def working_days(state: str) -> IsWorkingDay:
    """Whether people work on a day: Monday to Friday, without the public holidays of a federal state ("" for none)."""
    return lambda day: day.weekday() < _SATURDAY and not (state and day in _holidays(state, day.year))


@lru_cache(maxsize=64)
def _holidays(state: str, year: int) -> frozenset[date]:
    library = import_module("holidays")  # only where a plan names a state: it loads many countries
    return frozenset(library.country_holidays("DE", subdiv=state, years=year))


def reminding_day(appointment: date, days_before: int, is_working_day: IsWorkingDay) -> date:
    """The day on which an appointment is reminded of: so many working days before it."""
    day = appointment
    for _each in range(days_before):
        day = _working_day_before(day, is_working_day)
    return day


def days_reminded_on(day: date, days_before: int, is_working_day: IsWorkingDay) -> tuple[date, ...]:
    """The days whose appointments are reminded of on `day`; none on a day on which nobody works."""
    if days_before == 0:
        return (day,)
    if not is_working_day(day):
        return ()
    farthest = days_before * 2 + _LONGEST_PAUSE
    candidates = (day + timedelta(days=ahead) for ahead in range(1, farthest + 1))
    return tuple(each for each in candidates if reminding_day(each, days_before, is_working_day) == day)


def _working_day_before(day: date, is_working_day: IsWorkingDay) -> date:
    day -= timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day
