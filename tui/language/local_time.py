"""Local time: that of the time zone which the practice has set, else that of the system.

What the program shows and what persons type is local time of one zone, which holds for the whole process as the
language does.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from types import ModuleType

_SYSTEM_ZONE, _ZONE_FILES = Path("/etc/localtime"), "/zoneinfo/"
_MIDWINTER, _MIDSUMMER = (1, 15), (7, 15)


class _Chosen:
    """The time zone of this process; `zone` is None for that of the system."""

    name = ""
    zone: tzinfo | None = None


def use_zone(name: str) -> None:
    """Let local time be that of a zone of the IANA database, such as "Europe/Berlin"; "" is that of the system.

    Raises `KeyError`, `ValueError` or `OSError` for what is no zone here.
    """
    if name != _Chosen.name:
        _Chosen.zone = zone_named(name) if name else None
        _Chosen.name = name


def zone_named(name: str) -> tzinfo:
    """The zone of that name; raises `KeyError`, `ValueError` or `OSError` for what is none here."""
    zone: tzinfo = _zone_database().ZoneInfo(name)
    return zone


def zone_names() -> frozenset[str]:
    """The names of all zones that are known here."""
    return frozenset(_zone_database().available_timezones())


def _zone_database() -> ModuleType:
    import zoneinfo  # 1 to 2 ms, and few practices set a zone

    return zoneinfo


def local(moment: datetime) -> datetime:
    """An aware moment in local time, with the offset of that moment."""
    if _Chosen.zone is None:
        return moment.astimezone()
    there = moment.astimezone(_Chosen.zone)
    # With a fixed offset, as the system gives it: moments that share a zone are compared without their offsets.
    return there.replace(tzinfo=timezone(there.utcoffset() or timedelta(), there.tzname() or "UTC"))


def local_now() -> datetime:
    """The present moment in local time."""
    return local(datetime.now(UTC))


def from_local(wall_clock: datetime) -> datetime:
    """The moment at which a local clock without zone shows this; of a repeated hour the first pass.

    Raises `ValueError` or `OverflowError` for years that the system does not know.
    """
    if _Chosen.zone is None:
        return wall_clock.astimezone()
    return local(wall_clock.replace(tzinfo=_Chosen.zone).astimezone(UTC))


def midnight(day: date) -> datetime:
    """When a local day begins, in local time."""
    return from_local(datetime.combine(day, datetime.min.time()))


def zone_name(localtime: Path = _SYSTEM_ZONE) -> str:
    """The name of the zone that holds: the one set, else that of the system, as far as the system names it."""
    told = os.environ.get("TZ", "").removeprefix(":")
    if _Chosen.name or told:
        return _Chosen.name or told
    try:
        found = str(localtime.resolve(strict=True)).partition(_ZONE_FILES)[2]
    except OSError:
        found = ""
    return found or local_now().tzname() or "UTC"


def is_utc() -> bool:
    """Whether local clocks show UTC in winter and in summer."""
    year = local_now().year
    days = (datetime(year, *day, tzinfo=UTC) for day in (_MIDWINTER, _MIDSUMMER))
    return not any(local(day).utcoffset() for day in days)
