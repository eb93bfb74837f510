"""Values as both engines keep them: whole microseconds for moments, texts that either can hold; rows as objects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import Field, fields
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Protocol, TypeVar


class IsDataclass(Protocol):
    """What every dataclass has."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


Made = TypeVar("Made", bound=IsDataclass)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MOST = 2**63 - 1


def stored(value: Any) -> Any:
    """A parameter as the drivers take it; a list item by item.

    A whole number that no column can hold is the number of no row: it becomes NULL, which nothing equals.
    """
    kind = type(value)
    if kind is int:
        return value if -_MOST <= value <= _MOST else None
    if kind is bytes or value is None:
        return value
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, datetime):
        return microseconds(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [stored(item) for item in value]
    return value


def storable_text(text: str) -> str:
    """The text without what an engine cannot hold: NUL ends it early in one, and the other refuses it.

    Half a surrogate pair, as from a broken file, becomes the replacement character.
    """
    whole = text.replace("\0", "")  # of a StrEnum this makes a plain str
    if whole.isascii():
        return whole
    try:
        whole.encode()
    except UnicodeEncodeError:
        return whole.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole


def microseconds(moment: datetime) -> int:
    """Whole microseconds since 1970 of an aware datetime."""
    return (moment - EPOCH) // _MICROSECOND


def moment(microseconds: int) -> datetime:
    """The aware datetime in UTC."""
    return EPOCH + timedelta(microseconds=microseconds)


def moment_or_none(microseconds: int | None) -> datetime | None:
    """The aware datetime in UTC, where there is one."""
    return None if microseconds is None else moment(microseconds)


def or_none(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same reader for a value that may be absent."""
    return lambda value: None if value is None else read(value)


def row_reader(kind: type[Made], /, **readers: Callable[[Any], Any]) -> Callable[[Sequence[Any]], Made]:
    """A function that makes a `kind` of a row, whose columns stand in the order of the fields.

    `readers` turn what is kept of a field into what it holds; the values of the other fields are kept as they are.
    """
    names = [field.name for field in fields(kind)]
    turned = [(names.index(name), read) for name, read in readers.items()]

    def made(row: Sequence[Any]) -> Made:
        values = list(row)
        for place, read in turned:
            values[place] = read(values[place])
        return kind(*values)

    return made
