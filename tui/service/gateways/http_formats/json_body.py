"""A JSON document from fields whose names may be JSON pointers: "/messages/0/to" makes lists and objects."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy

from tui.service.gateways.http_formats.description import Json

_LONGEST_LIST = 100


class Conflict(Exception):
    """Two fields want the same place, or a list would have a gap; the argument is the later name."""


def nested(fields: Iterable[tuple[str, Json]]) -> dict[str, Json]:
    """The document; a name without a slash before it is a key of the outermost object. Raises `Conflict`."""
    document: dict[str, Json] = {}
    for name, given in fields:
        value = deepcopy(given) if isinstance(given, list | dict) else given
        if not name.startswith("/"):
            if isinstance(document.get(name), list | dict):
                raise Conflict(name)
            document[name] = value
            continue
        steps = [step.replace("~1", "/").replace("~0", "~") for step in name[1:].split("/")]
        _put(document, steps, value, name)
    return document


def _put(document: dict[str, Json], steps: list[str], value: Json, name: str) -> None:
    place: Json = document
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        fresh: Json = value if following is None else [] if _is_index(following) else {}
        if isinstance(place, dict):
            if following is None and step in place:
                raise Conflict(name)
            place = place.setdefault(step, fresh)
        elif isinstance(place, list) and _is_index(step):
            place = _entry(place, int(step), fresh, name, is_last=following is None)
        else:
            raise Conflict(name)


def _entry(entries: list[Json], index: int, fresh: Json, name: str, *, is_last: bool) -> Json:
    if index > len(entries) or index >= _LONGEST_LIST or (is_last and index < len(entries)):
        raise Conflict(name)
    if index == len(entries):
        entries.append(fresh)
    return entries[index]


def _is_index(step: str) -> bool:
    return step.isascii() and step.isdigit() and len(step) <= 3 and (step == "0" or step[0] != "0")
