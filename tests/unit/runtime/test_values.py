"""A frozen dataclass of ours is in everything what the library would have made."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import typing
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.runtime.values import dataclass, frozen_with_slots


class Plain:
    """Every kind of field."""

    number: int
    text: str = "x"
    secret: str = dataclasses.field(default="geheim", repr=False)
    remark: str = dataclasses.field(default="", compare=False)
    custom: Mapping[str, object] = dataclasses.field(default_factory=dict, hash=False)


class Checked:
    """Refuses a value, and has a name of its own."""

    low: int
    high: int = 0

    def __post_init__(self) -> None:
        if self.low < 0:
            raise ValueError(self.low)

    def __repr__(self) -> str:
        return "own"

    @property
    def sum(self) -> int:
        return self.low + self.high


class OwnEquality:
    """Compares by itself."""

    name: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self.name.lower() == other.name.lower()

    def __hash__(self) -> int:
        return hash(self.name.lower())


class OwnComparison:  # noqa: PLW1641 - the dataclass makes it
    """Compares by itself and leaves the hash to the dataclass; Python writes `__hash__ = None` into such a class."""

    name: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self.name == other.name


class Empty:
    """No field at all."""


def both(template: type[Any]) -> tuple[type[Any], type[Any]]:
    """Ours and the library's of the same declaration."""
    body = {name: value for name, value in vars(template).items() if name not in ("__dict__", "__weakref__")}
    bodies = [dict(body), dict(body)]
    ours, theirs = (type(template.__name__, (), each) for each in bodies)
    return frozen_with_slots(ours), dataclasses.dataclass(frozen=True, slots=True)(theirs)


@dataclass(frozen=True, slots=True)
class Named:
    """One that pickle finds."""

    number: int
    values: tuple[str, ...] = ()
    inner: Named | None = None


ARGUMENTS = st.tuples(st.integers(), st.text(max_size=3), st.text(max_size=3), st.text(max_size=3))


@given(first=ARGUMENTS, second=ARGUMENTS)
def test_values_are_equal_hashed_and_written_as_the_library_does_it(
    first: tuple[int, str, str, str], second: tuple[int, str, str, str]
) -> None:
    ours, theirs = both(Plain)
    assert (ours(*first) == ours(*second)) is (theirs(*first) == theirs(*second))
    assert ours(*first) == ours(*first)
    assert hash(ours(*first)) == hash(theirs(*first))
    assert repr(ours(*first)) == repr(theirs(*first))
    assert dataclasses.asdict(ours(*first)) == dataclasses.asdict(theirs(*first))
    assert dataclasses.replace(ours(*first), number=5) == ours(5, *first[1:])
    assert ours(*first) != theirs(*first)


@pytest.mark.parametrize(
    "template", [Plain, Checked, OwnEquality, OwnComparison, Empty], ids=lambda each: each.__name__
)
def test_what_can_be_asked_of_the_class_is_the_same(template: type[Any]) -> None:
    ours, theirs = both(template)
    assert [field.name for field in dataclasses.fields(ours)] == [field.name for field in dataclasses.fields(theirs)]
    assert repr(ours.__dataclass_params__) == repr(theirs.__dataclass_params__)
    assert set(vars(ours)) - {"__annotations__"} == set(vars(theirs)) - {"__annotations__"}
    assert ours.__match_args__ == theirs.__match_args__
    assert ours.__slots__ == theirs.__slots__
    assert list(inspect.signature(ours).parameters) == list(inspect.signature(theirs).parameters)
    assert typing.get_type_hints(ours.__init__) == typing.get_type_hints(theirs.__init__)


def test_nothing_of_a_value_can_be_changed() -> None:
    value = Named(1)
    for change in (lambda: setattr(value, "number", 2), lambda: setattr(value, "other", 2)):
        with pytest.raises(dataclasses.FrozenInstanceError):
            change()
    with pytest.raises(dataclasses.FrozenInstanceError):
        del value.number
    assert value.number == 1


def test_a_missing_and_a_surplus_argument_are_refused_by_name() -> None:
    with pytest.raises(TypeError, match=r"Named\.__init__\(\) missing 1 required positional argument: 'number'"):
        Named()
    with pytest.raises(TypeError, match="unexpected keyword argument 'other'"):
        Named(1, other=2)


def test_values_are_copied_and_pickled() -> None:
    value = Named(1, ("a",), Named(2))
    assert copy.copy(value) == copy.deepcopy(value) == pickle.loads(pickle.dumps(value)) == value


def test_each_object_gets_a_default_of_its_own() -> None:
    ours, _theirs = both(Plain)
    assert ours(1).custom == {}
    assert ours(1).custom is not ours(1).custom


def test_what_a_class_declares_itself_is_kept() -> None:
    checked, _theirs = both(Checked)
    with pytest.raises(ValueError, match="-1"):
        checked(-1)
    assert repr(checked(1, 2)) == "own"
    assert checked(1, 2).sum == 3
    equal, _theirs = both(OwnEquality)
    assert equal("A") == equal("a")
    assert hash(equal("A")) == hash(equal("a"))
    comparing, _theirs = both(OwnComparison)
    assert hash(comparing("A")) == hash(comparing("A"))


@pytest.mark.parametrize("method", ["__init__", "__eq__", "__hash__"])
def test_a_method_that_a_thread_has_found_before_another_made_it_works_as_well(method: str) -> None:
    ours, _theirs = both(Plain)
    on_demand = vars(ours)[method]
    value = ours(1, custom=())
    first, second = on_demand.__get__(None, ours), on_demand.__get__(None, ours)
    assert first is not second
    arguments = {"__init__": (value, 2), "__eq__": (value, value), "__hash__": (value,)}[method]
    assert first(*arguments) == second(*arguments)


def test_a_class_that_only_adds_methods_has_those_of_its_base() -> None:
    ours, _theirs = both(Plain)
    further = type("Further", (ours,), {"__slots__": ()})
    assert further(1) == further(1)
    assert hash(further(1)) == hash(ours(1))
    assert further(1) != ours(1)
    assert repr(ours(1)).startswith("Plain(number=1")


def test_a_class_that_inherits_fields_is_left_to_the_library() -> None:
    @dataclass(frozen=True, slots=True)
    class Further(Named):
        """One field more."""

        more: int = 3

    assert Further(1, more=4) != Further(1)
    assert dataclasses.astuple(Further(1)) == (1, (), None, 3)
    assert copy.copy(Further(1)) == Further(1)


def test_other_options_are_the_librarys() -> None:
    @dataclass(frozen=True, order=True)
    class Ordered:
        """Compares."""

        number: int

    assert Ordered(1) < Ordered(2)
