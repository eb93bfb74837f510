"""What can be found, and which of it fits some typed words, whatever their order and spelling."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, product

from tui.service.text.spellings import spellings

Do = Callable[[], Awaitable[object]]

_WORST = 4
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Findable:
    """One row: what it does, the key that does the same, and why it is not possible now where it is not.

    `other_words` are found like those of title and meaning, but not shown; `found_by` fits worse than all others. One
    that `is_answer` was found by what was typed, and fits it whatever it says; one that `waits_for_words` is not shown
    before something is typed, and one that `is_for_admins` fits worse than everything else.
    """

    group: str
    title: str
    do: Do
    keys: str = ""
    meaning: str = ""
    why_not: str = ""
    other_words: str = ""
    found_by: str = ""
    is_answer: bool = False
    waits_for_words: bool = False
    is_for_admins: bool = False

    @property
    def explanation(self) -> str:
        """Why it is not possible, or what it does."""
        return self.why_not or self.meaning

    @cached_property
    def _title_spellings(self) -> tuple[str, ...]:
        return spellings(self.title)

    @cached_property
    def _all_spellings(self) -> tuple[str, ...]:
        return spellings(f"{self.title} {self.meaning} {self.group} {self.keys} {self.other_words}")

    @cached_property
    def _further_spellings(self) -> tuple[str, ...]:
        return tuple(f"{text} {further}" for text, further in product(self._all_spellings, spellings(self.found_by)))

    def rank(self, words: Sequence[str]) -> int | None:
        """How well it fits, 0 being best; None where one of the words is nowhere in it."""
        found = self._rank(words)
        return found if found is None or not self.is_for_admins else found + _WORST + 1

    def _rank(self, words: Sequence[str]) -> int | None:
        if all(any(_begins_a_word(word, text) for text in self._title_spellings) for word in words):
            return 0
        if all(any(word in text for text in self._title_spellings) for word in words):
            return 1
        if all(any(_begins_a_word(word, text) for text in self._all_spellings) for word in words):
            return 2
        if all(any(word in text for text in self._all_spellings) for word in words):
            return 3
        if self.found_by and all(any(_begins_a_word(word, text) for text in self._further_spellings) for word in words):
            return _WORST
        return 1 if self.is_answer else None


def words_of(typed: str) -> tuple[str, ...]:
    """The words that somebody typed, spelled as `spellings` has them first."""
    return tuple(spellings(typed)[0].split())


def _begins_a_word(word: str, text: str) -> bool:
    return any(text.startswith(word, found.start()) for found in _WORD.finditer(text))


def fitting(everything: Iterable[Findable], typed: str) -> list[tuple[str, list[Findable]]]:
    """What fits, by groups: the group with the best of them first, groups and rows else in their order."""
    words = words_of(typed)
    ranked = [
        (rank, findable)
        for findable in everything
        if (words or not findable.waits_for_words) and (rank := findable.rank(words)) is not None
    ]
    order = {group: place for place, group in enumerate(dict.fromkeys(found.group for _rank, found in ranked))}
    best = {group: min(rank for rank, found in ranked if found.group == group) for group in order}
    ranked.sort(key=lambda pair: (best[pair[1].group], order[pair[1].group], bool(pair[1].why_not), pair[0]))
    by_group = groupby((found for _rank, found in ranked), key=lambda found: found.group)
    return [(group, list(rows)) for group, rows in by_group]
