"""Frozen dataclasses with slots, made in a third of the time that `dataclasses` takes.

The library compiles six methods for each class. That was a quarter of the run of a short command and a tenth of the
start of the application, which import a hundred and two hundred of them. Here `__init__` is compiled alone; what else
it would have compiled is the same for all classes but for the names of the fields. Type checkers, `dataclasses.fields`,
`replace` and `asdict` see a dataclass.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Sequence
from functools import cache
from operator import attrgetter
from reprlib import recursive_repr
from types import FunctionType
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
    own = set(cls.__dict__)
    # Else the library writes one, of the signature, which takes as long again.
    cls.__doc__ = cls.__doc__ or cls.__name__
    made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    fields = dataclasses.fields(made)
    methods: dict[str, Any] = {
        "__init__": _init(made, fields),
        "__repr__": _repr([field.name for field in fields if field.repr]),
        "__eq__": _eq([field.name for field in fields if field.compare]),
        "__setattr__": _refuse_to_assign,
        "__delattr__": _refuse_to_delete,
        "__getstate__": _state,
        "__setstate__": _set_state,
    }
    for name, method in methods.items():
        if name not in own:
            setattr(made, name, method)
    if cls.__dict__.get("__hash__") is None:
        hashed = [field.name for field in fields if (field.compare if field.hash is None else field.hash)]
        made.__hash__ = _hash(hashed)  # type: ignore[assignment]
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


def _init(cls: type[Any], fields: Sequence[dataclasses.Field[Any]]) -> Callable[..., None]:
    """One line for each field, which its slot takes although the object refuses to be assigned to."""
    made_anew = tuple(field.default_factory is not dataclasses.MISSING for field in fields)
    setters = [getattr(cls, field.name).__set__ for field in fields]
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


def _values(names: list[str]) -> Callable[[Any], Any]:
    """Reads the fields of that name; several as a tuple, one by itself, which is compared and hashed alike."""
    return attrgetter(*names) if names else lambda _value: ()


def _repr(names: list[str]) -> Callable[[Any], str]:
    @recursive_repr()
    def written(self: Any) -> str:
        return f"{type(self).__qualname__}({', '.join([f'{name}={getattr(self, name)!r}' for name in names])})"

    return written


def _eq(names: list[str]) -> Callable[[Any, object], Any]:
    values = _values(names)

    def equals(self: Any, other: object) -> Any:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    return equals


def _hash(names: list[str]) -> Callable[[Any], int]:
    values = _values(names)

    def hashed(self: Any) -> int:
        return hash(values(self))

    return hashed


def _refuse_to_assign(self: Any, name: str, value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


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
