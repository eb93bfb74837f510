"""Which version of a calendar's event counts, of those that one identifier (UID) names. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def latest(events: Sequence[Any]) -> list[Any]:
    """Of each occurrence the version with the highest sequence; of two alike the one that is cancelled."""
    found: dict[str, Any] = {}
    for event in events:
        which = _occurrence(event)
        if which not in found or _rank(event) >= _rank(found[which]):
            found[which] = event
    return list(found.values())


def of_one_identifier(events: Sequence[Any], latest: Sequence[Any]) -> list[Any]:
    """The events that share their identifier though nothing says which of them is the later one; mostly none."""
    by_occurrence = {_occurrence(each): each for each in latest}
    twins = [each for each in events if _is_twin(each, by_occurrence[_occurrence(each)])]
    return [*latest, *twins] if twins else []


def _is_twin(event: Any, other: Any) -> bool:
    """Whether two versions of one occurrence begin at other times, and nothing says which is the later one."""
    if event is other or _rank(event) != _rank(other):
        return False
    return raw(event.get("DTSTART")) != raw(other.get("DTSTART")) and not is_cancelled(event)


def _occurrence(event: Any) -> str:
    return raw(event.get("RECURRENCE-ID"))


def _rank(event: Any) -> tuple[int, bool, str]:
    changed = raw(event.get("LAST-MODIFIED"))
    try:
        return int(event.get("SEQUENCE", 0)), is_cancelled(event), changed
    except (TypeError, ValueError):
        return 0, is_cancelled(event), changed


def is_cancelled(event: Any) -> bool:
    """Whether the calendar says so of an event itself."""
    return str(event.get("STATUS", "")).strip().upper() in ("CANCELLED", "CANCELED")


def raw(value: Any) -> str:
    """A value as its file has it, empty where there is none."""
    return "" if value is None else str(value.to_ical())
