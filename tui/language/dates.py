"""Dates, weekdays, times and lengths of time as the reader writes them.

Moments that know their zone are shown in local time; dates, times and moments without one are shown as they are.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from tui.language.catalogue import _
from tui.language.local_time import local, local_now

_HALF_A_YEAR = timedelta(days=183)


def weekday(day: date) -> str:
    """`Mo`."""
    return (_("Mo"), _("Di"), _("Mi"), _("Do"), _("Fr"), _("Sa"), _("So"))[_local(day).weekday()]


def short_date(day: date) -> str:
    """`30.11.`, where the year goes without saying."""
    return f"{_local(day):%d.%m.}"


def full_date(day: date) -> str:
    """`30.11.2026`."""
    return f"{_local(day):%d.%m.%Y}"


def clock(moment: datetime | time) -> str:
    """`08:00`."""
    return f"{moment if isinstance(moment, time) else _local(moment):%H:%M}"


def date_and_time(moment: datetime) -> str:
    """`30.11.2026 08:00`."""
    return f"{full_date(moment)} {clock(moment)}"


def date_and_time_in_sentence(moment: datetime) -> str:
    """`30.11.2026 um 08:00`."""
    return _("{date} um {time}").format(date=full_date(moment), time=clock(moment))


def date_and_seconds(moment: datetime) -> str:
    """`30.11.2026 08:00:05`, as a provider's own list shows it."""
    return f"{date_and_time(moment)}:{moment:%S}"


def short_date_and_time(moment: datetime) -> str:
    """`30.11. 08:00`."""
    return f"{short_date(moment)} {clock(moment)}"


def weekday_and_time(moment: datetime) -> str:
    """`Mo, 30.11., 8:00 Uhr`; with the year where it is another one or half a year away."""
    there, now = local(moment), local_now()
    is_near = there.year == now.year and abs(there.date() - now.date()) < _HALF_A_YEAR
    day = short_date(there) if is_near else full_date(there)
    return _("{day}, {date}, {time} Uhr").format(day=weekday(there), date=day, time=f"{there.hour}:{there:%M}")


def for_scripts(moment: datetime) -> str:
    """`2026-11-30T07:00:00+00:00`: ISO 8601 in UTC, the same in every language."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def length(span: timedelta) -> str:
    """How long something takes, in its two largest units: `45 s`, `12 min`, `2 h 5 min`, `3 d 4 h`."""
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else f"{seconds} s"


def _local(day: date) -> date:
    return local(day) if isinstance(day, datetime) and day.tzinfo else day
