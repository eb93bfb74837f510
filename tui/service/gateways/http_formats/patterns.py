"""Regular expressions of a description: none that could keep the program busy, whatever an answer says. Pure functions.

`re` tries every way to match and cannot be interrupted. So the work that a pattern can make of the longest text is
estimated from how it is built, and a pattern that could make too much of it is refused when its file is read. A
repetition is harmless where what follows it cannot match what it repeats, and where something stands before it that it
cannot match: then there is one way through it. Every other one multiplies the work by the length of the text.
"""

from __future__ import annotations

import importlib
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Any

from tui.runtime.values import dataclass

LONGEST_TEXT = 4000
"""Characters; a pattern matches nothing in a longer text."""
_MOST_WORK = 4 * LONGEST_TEXT**2
"""Steps; about a second at worst."""
_LONGEST_PATTERN = 1000
_MANY = 16
"""From so many possible lengths on a repetition counts as one without end."""

_Set = frozenset[str]
_NOTHING: _Set = frozenset()
_parser: Any = importlib.import_module("re._parser")
_TESTED: Mapping[str, Any] = {
    "CATEGORY_DIGIT": str.isdecimal,
    "CATEGORY_SPACE": str.isspace,
    "CATEGORY_WORD": lambda char: char.isalnum() or char == "_",
}
_ALPHABET = frozenset(map(chr, range(256))) | frozenset("Ωж٣€\u2003")
"""Every character that patterns tell apart, and some of the others."""


class TooMuchWork(ValueError):
    """A pattern could keep the program busy."""


def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern; raises `TooMuchWork` where it could take long, and what `re.compile` raises."""
    if len(pattern) > _LONGEST_PATTERN:
        raise TooMuchWork
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the library finds odd is no fault of the file
        found = re.compile(pattern)
        tree = _parser.parse(pattern)
    alphabet = _ALPHABET | frozenset(char for char in pattern if ord(char) > 255)
    if _work(_Reader(alphabet, found.flags).sequence(tree)) > _MOST_WORK:
        raise TooMuchWork
    return found


def search(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The first match in a text that is not too long."""
    return pattern.search(text) if len(text) <= LONGEST_TEXT else None


def matches_all(pattern: re.Pattern[str], text: str) -> bool:
    """Whether a pattern matches the whole of a text that is not too long."""
    return len(text) <= LONGEST_TEXT and pattern.fullmatch(text) is not None


# the pattern as a tree


@dataclass(frozen=True, slots=True)
class _Char:
    """One character of a set."""

    of: _Set


@dataclass(frozen=True, slots=True)
class _End:
    """The end of the text, before which a line end may stand."""

    before: _Set = _NOTHING


@dataclass(frozen=True, slots=True)
class _Begin:
    """The beginning of the text."""


@dataclass(frozen=True, slots=True)
class _Anything:
    """Something that is not looked into, such as what a group has matched before."""

    of: _Set


@dataclass(frozen=True, slots=True)
class _Branch:
    """One of several."""

    ways: tuple[_Node, ...]


@dataclass(frozen=True, slots=True)
class _Repeat:
    """Something from `least` to `most` times."""

    body: _Node
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class _Sequence:
    """One after the other."""

    parts: tuple[_Node, ...]


_Node = _Char | _End | _Begin | _Anything | _Branch | _Repeat | _Sequence


class _Reader:
    """Makes the tree of what the library has parsed."""

    def __init__(self, alphabet: _Set, flags: int) -> None:
        self._alphabet = alphabet
        self._flags = flags

    def sequence(self, parsed: Iterable[tuple[Any, Any]]) -> _Sequence:
        """The items one after the other."""
        return _Sequence(tuple(node for op, value in parsed for node in self._nodes(str(op), value)))

    def _nodes(self, op: str, value: Any) -> Iterator[_Node]:
        match op:
            case "LITERAL" | "NOT_LITERAL" | "ANY" | "IN":
                yield _Char(self._set(op, value))
            case "BRANCH":
                yield _Branch(tuple(map(self.sequence, value[1])))
            case "SUBPATTERN":
                yield _Reader(self._alphabet, (self._flags | value[1]) & ~value[2]).sequence(value[3])
            case "ATOMIC_GROUP":
                yield self.sequence(value)
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                yield _Repeat(self.sequence(value[2]), int(value[0]), int(value[1]))
            case "AT":
                yield from self._place(str(value))
            case "ASSERT" | "ASSERT_NOT":
                yield _Repeat(self.sequence(value[1]), 0, 1)
            case _:
                yield _Anything(self._alphabet)

    def _place(self, name: str) -> Iterator[_Node]:
        """What a place in the text lets stand there; a boundary of a word nothing in particular."""
        is_of_lines = bool(self._flags & re.MULTILINE)
        if name == "AT_END_STRING":
            yield _End()
        elif name == "AT_END":
            yield _End(frozenset("\n"))
        elif name == "AT_BEGINNING_STRING" or (name == "AT_BEGINNING" and not is_of_lines):
            yield _Begin()

    def _set(self, op: str, value: Any) -> _Set:
        match op:
            case "LITERAL":
                return self._cased(frozenset((chr(value),)))
            case "NOT_LITERAL":
                return self._alphabet - frozenset((chr(value),))
            case "ANY":
                return self._alphabet if self._flags & re.DOTALL else self._alphabet - frozenset("\n")
        found: _Set = _NOTHING
        is_negated = False
        for each, of in value:
            match str(each):
                case "NEGATE":
                    is_negated = True
                case "RANGE":
                    found |= frozenset(char for char in self._alphabet if of[0] <= ord(char) <= of[1])
                case "CATEGORY":
                    found |= self._category(str(of))
                case _:
                    found |= frozenset((chr(of),))
        return self._cased(self._alphabet - found if is_negated else found)

    def _category(self, name: str) -> _Set:
        test = _TESTED.get(name.replace("_NOT_", "_"))
        if test is None:
            return self._alphabet
        found = frozenset(filter(test, self._alphabet))
        return self._alphabet - found if "_NOT_" in name else found

    def _cased(self, chars: _Set) -> _Set:
        if not self._flags & re.IGNORECASE:
            return chars
        return chars | {each for char in chars for each in (*char.lower(), *char.upper())}


# the work it makes


def _first(node: _Node, follow: _Set) -> _Set:
    """With which characters a node, and what follows it, may begin."""
    match node:
        case _Char():
            return node.of
        case _Anything():
            return node.of | follow
        case _End():
            return node.before
        case _Begin():
            return follow
        case _Branch():
            return frozenset().union(*(_first(each, follow) for each in node.ways))
        case _Repeat():
            return _first(node.body, follow) | (follow if node.least == 0 else _NOTHING)
        case _Sequence():
            for each in reversed(node.parts):
                follow = _first(each, follow)
            return follow


def _all(node: _Node) -> _Set:
    """Every character that a node may match."""
    match node:
        case _Char() | _Anything():
            return node.of
        case _Branch():
            return frozenset().union(*map(_all, node.ways))
        case _Sequence():
            return frozenset().union(*map(_all, node.parts))
        case _Repeat():
            return _all(node.body)
        case _:
            return _NOTHING


def _may_be_empty(node: _Node) -> bool:
    match node:
        case _Char():
            return False
        case _Branch():
            return any(map(_may_be_empty, node.ways))
        case _Sequence():
            return all(map(_may_be_empty, node.parts))
        case _Repeat():
            return node.least == 0 or _may_be_empty(node.body)
        case _:
            return True


def _single(node: _Node) -> _Set | None:
    """The set of a node that is one character, None for any other."""
    while isinstance(node, _Sequence) and len(node.parts) == 1:
        node = node.parts[0]
    return node.of if isinstance(node, _Char) else None


@dataclass(frozen=True, slots=True)
class _Way:
    """The work so far, and what was certainly passed since the last place from which there are several ways."""

    work: int
    passed: tuple[_Set, ...] = field(default=())

    def times(self, factor: int) -> _Way:
        """So many ways more."""
        return replace(self, work=min(self.work * factor, _MOST_WORK * 2))

    def past(self, chars: _Set) -> _Way:
        """A character of a set is passed."""
        return replace(self, passed=(*self.passed, chars))

    def is_begun_anew(self, chars: _Set) -> bool:
        """Whether what repeats these characters may be entered from many places of one run of them."""
        return not any(each.isdisjoint(chars) for each in self.passed)


_AT_ONE_PLACE = _Way(1, (_NOTHING,))


def _work(pattern: _Sequence) -> int:
    """How many steps a pattern may take at most, roughly; looked for in the longest text, or held against all of it."""
    is_bound = bool(pattern.parts) and isinstance(pattern.parts[0], _Begin)
    parts = list(pattern.parts)
    while parts and _is_content_with_nothing(parts[-1]):
        parts.pop()
    sought = _walked(_Sequence(tuple(parts)), _NOTHING, _AT_ONE_PLACE if is_bound else _Way(LONGEST_TEXT))
    return max(sought.work, _walked(pattern, _NOTHING, _AT_ONE_PLACE).work)


def _is_content_with_nothing(node: _Node) -> bool:
    """Whether a node at the end of what is sought takes what is there, and nothing behind it can fail."""
    return isinstance(node, _Repeat) and node.least == 0 and _single(node.body) is not None


def _walked(node: _Node, follow: _Set, way: _Way) -> _Way:
    match node:
        case _Char():
            return way.past(node.of)
        case _Anything():
            return _Way(way.times(LONGEST_TEXT).work)
        case _Branch():
            return _branched(node, follow, way)
        case _Repeat():
            return _repeated(node, follow, way)
        case _Sequence():
            for each, after in zip(node.parts, _followers(node.parts, follow), strict=True):
                way = _walked(each, after, way)
            return way
        case _:
            return way


def _followers(parts: Sequence[_Node], follow: _Set) -> list[_Set]:
    """What may follow each of the parts."""
    found = []
    for each in reversed(parts):
        found.append(follow)
        follow = _first(each, follow)
    return found[::-1]


def _branched(node: _Branch, follow: _Set, way: _Way) -> _Way:
    firsts = [_first(each, follow) for each in node.ways]
    overlap = any(not one.isdisjoint(other) for at, one in enumerate(firsts) for other in firsts[:at])
    if overlap:
        way = way.times(len(node.ways))
    works = [_walked(each, follow, way).work for each in node.ways]
    return replace(way, work=sum(works) if overlap else max(works, default=way.work))


def _repeated(node: _Repeat, follow: _Set, way: _Way) -> _Way:
    chars = _single(node.body)
    if node.most <= 1:
        is_ambiguous = not _first(node.body, follow if _may_be_empty(node.body) else _NOTHING).isdisjoint(follow)
        return replace(way, work=_walked(node.body, follow, way.times(2 if is_ambiguous else 1)).work)
    if chars is None:
        return _looped(node, follow, way)
    if node.least == node.most:
        return way.past(chars)
    is_ambiguous, spread = not chars.isdisjoint(follow), node.most - node.least + 1
    if spread <= _MANY:
        way = way.times(spread if is_ambiguous else 1)
    elif is_ambiguous or way.is_begun_anew(chars):
        return _Way(way.times(LONGEST_TEXT).work)
    return way.past(chars) if node.least else way


def _looped(node: _Repeat, follow: _Set, way: _Way) -> _Way:
    """Several characters again and again: harmless where every turn has one way only, and is told from what follows."""
    begins = _first(node.body, _NOTHING)
    turn = _walked(node.body, begins | follow, _Way(1, (_NOTHING,)))
    if _may_be_empty(node.body) or turn.work > 1 or (node.least != node.most and not begins.isdisjoint(follow)):
        return way.times(2 * _MOST_WORK)
    return _Way(way.times(LONGEST_TEXT).work) if way.is_begun_anew(_all(node.body)) else way
