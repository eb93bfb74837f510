"""Frozen dataclasses with slots, made in a third of the time and two thirds of the memory that `dataclasses` takes.

The library compiles six methods for each class. That was a quarter of the run of a short command and a tenth of the
start of the application, which import a hundred and two hundred of them. Here a class has three methods of its own,
made when they are first called, and shares the others with all classes. Type checkers, `dataclasses.fields`, `replace`
and `asdict` see a dataclass.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from reprlib import recursive_repr
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any

_ABSENT = object()
"""In place of an argument whose default is made for each object."""


def frozen_with_slots(cls: type[Any]) -> type[Any]:
    """What `dataclasses.dataclass(frozen=True, slots=True)` makes of a class.

    Left to the library: a class that inherits fields, or one with fields for `__init__` only, by keyword only, or
    without `__init__`.
    """
    if _is_unusual(cls):
        return dataclasses.dataclass(frozen=True, slots=True)(cls)
    # Python itself writes down that a class with an `__eq__` has no `__hash__`.
    own = {name for name, value in vars(cls).items() if name != "__hash__" or value is not None}
    # Else the library writes one, of the signature, which takes as long again.
    cls.__doc__ = cls.__doc__ or cls.__name__
    made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    for name, method in _SHARED.items():
        if name not in own:
            setattr(made, name, method)
    for name, make in _MADE_ON_DEMAND.items():
        if name not in own:
            setattr(made, name, _OnDemand(made, name, make))
    made.__dataclass_params__ = _PARAMETERS
    return made


def _is_unusual(cls: type[Any]) -> bool:
    if any("__dataclass_fields__" in vars(base) for base in cls.__mro__[1:]):
        return True
    kinds = " ".join(map(str, vars(cls).get("__annotations__", {}).values()))
    if "InitVar" in kinds or "KW_ONLY" in kinds:
        return True
    declared = [value for value in vars(cls).values() if isinstance(value, dataclasses.Field)]
    return any(field.kw_only is True or not field.init for field in declared)


class _OnDemand:
    """In place of a method until it is asked for: many classes have no object in a whole run."""

    __slots__ = ("_make", "_name", "_owner")

    def __init__(self, owner: type[Any], name: str, make: Callable[[type[Any]], Callable[..., Any]]) -> None:
        self._owner, self._name, self._make = owner, name, make

    def __get__(self, value: Any, _cls: type[Any]) -> Callable[..., Any]:
        method = self._make(self._owner)
        setattr(self._owner, self._name, method)  # two threads at once put the same there
        return method if value is None else MethodType(method, value)


def _init(cls: type[Any]) -> FunctionType:
    """One line for each field, which its slot takes although the object refuses to be assigned to."""
    fields = dataclasses.fields(cls)
    made_anew = tuple(field.default_factory is not dataclasses.MISSING for field in fields)
    setters = [vars(cls)[field.name].__set__ for field in fields]
    factories = [field.default_factory for field, is_made in zip(fields, made_anew, strict=True) if is_made]
    template = _initialiser(made_anew, hasattr(cls, "__post_init__"))(_ABSENT, *setters, *factories)
    defaults = tuple(
        _ABSENT if is_made else field.default
        for field, is_made in zip(fields, made_anew, strict=True)
        if is_made or field.default is not dataclasses.MISSING
    )
    code = template.__code__.replace(co_varnames=("self", *(field.name for field in fields)))
    init = FunctionType(code, vars(sys.modules[cls.__module__]), "__init__", defaults, template.__closure__)
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    init.__annotations__ = {field.name: field.type for field in fields} | {"return": None}
    return init


@cache
def _initialiser(made_anew: tuple[bool, ...], has_more_to_do: bool) -> Callable[..., FunctionType]:
    """Makes the `__init__` of a class with so many fields, of which those are made anew where they are not given.

    Compiled once for all classes alike: compiling takes as long as everything else about a class.
    """
    arguments = [f"v{number}" for number in range(len(made_anew))]
    given = [
        f"make_{each}() if {each} is absent else {each}" if is_made else each
        for each, is_made in zip(arguments, made_anew, strict=True)
    ]
    lines = [f"  set_{each}(self, {value})" for each, value in zip(arguments, given, strict=True)]
    lines += ["  self.__post_init__()"] if has_more_to_do else []
    known = ["absent", *(f"set_{each}" for each in arguments)]
    known += [f"make_{each}" for each, is_made in zip(arguments, made_anew, strict=True) if is_made]
    text = (
        f"def made({', '.join(known)}):\n"
        f" def __init__({', '.join(['self', *arguments])}):\n" + "\n".join(lines or ["  pass"]) + "\n return __init__"
    )
    space: dict[str, Callable[..., FunctionType]] = {}
    exec(text, space)  # noqa: S102 - of numbers alone
    return space["made"]


@recursive_repr()
def _repr(self: Any) -> str:
    shown = [f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr]
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _eq(cls: type[Any]) -> Callable[[Any, object], Any]:
    values = _values([field.name for field in dataclasses.fields(cls) if field.compare])

    def equals(self: Any, other: object) -> Any:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    return equals


def _hash(cls: type[Any]) -> Callable[[Any], int]:
    fields = dataclasses.fields(cls)
    values = _values([field.name for field in fields if (field.compare if field.hash is None else field.hash)])

    def hashed(self: Any) -> int:
        return hash(values(self))

    return hashed


def _values(names: list[str]) -> Callable[[Any], Any]:
    """Reads the fields of that name; several as a tuple, one by itself, which is compared and hashed alike."""
    return attrgetter(*names) if names else lambda _value: ()


def _refuse_to_assign(self: Any, name: str, value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


_SHARED: dict[str, Any] = {
    "__repr__": _repr,
    "__setattr__": _refuse_to_assign,
    "__delattr__": _refuse_to_delete,
    "__getstate__": _state,
    "__setstate__": _set_state,
}
_MADE_ON_DEMAND: dict[str, Callable[[type[Any]], Callable[..., Any]]] = {
    "__init__": _init,
    "__eq__": _eq,
    "__hash__": _hash,
}


@dataclasses.dataclass(frozen=True, slots=True)
class _Example:
    """What the library writes down of the options of such a class."""


_PARAMETERS = _Example.__dataclass_params__  # type: ignore[attr-defined]

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls=None, /, **options):
        """`dataclasses.dataclass`, quicker where it is asked for frozen classes with slots and nothing else."""
        if cls is None and options == {"frozen": True, "slots": True}:
            return frozen_with_slots
        return dataclasses.dataclass(cls, **options)
