"""What of a text tells of one person: her number in any way of writing, her name, a text that she got."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cached_property

from tui.service.text.numbers.number_reading import understand
from tui.service.text.persons.person_names import read_sorted_name

_BETWEEN = r"[\s()/.\-]{0,3}"
"""What people write between the digits of a number."""
_FEWEST_WORDS = 2
"""In running text a single word is no name: it may mean anybody."""


class PersonTraces:
    """A number in E.164, and the names and texts that are known of it, as they were written."""

    def __init__(self, number: str, names: Collection[str] = (), texts: Collection[str] = ()) -> None:
        self.number = number
        written = frozenset(name for name in names if name.strip())
        # A list says "Müller, Anna", and the texts made of it "Anna Müller".
        self._names = written | {f"{read.first} {read.last}" for name in written if (read := read_sorted_name(name))}
        self._texts = frozenset(text.strip() for text in texts if text.strip())

    @cached_property
    def _digits(self) -> str:
        """The number without its country, as it stands at the end of every way of writing it."""
        display = understand(self.number, countries=()).display
        _country, blank, national = display.partition(" ")
        return _only_digits(national if blank else self.number)

    @cached_property
    def _number_pattern(self) -> re.Pattern[str]:
        """The number in running text, with or without its country, and no part of a longer one."""
        digit = {"0": "[0Oo]"}
        country = _only_digits(self.number).removesuffix(self._digits)
        before = rf"(?:(?:\+|00)?{_BETWEEN}{country}{_BETWEEN}\(?0?|[0Oo])?" if country else ""
        return re.compile(
            rf"(?<!\d){before}" + "".join(_BETWEEN + digit.get(each, each) for each in self._digits) + r"(?!\d)"
        )

    @cached_property
    def _name_patterns(self) -> list[re.Pattern[str]]:
        return [
            re.compile(r"(?<!\w)" + r"\W+".join(map(re.escape, words)) + r"(?!\w)", re.IGNORECASE)
            for words in (name.split() for name in self._names)
            if len(words) >= _FEWEST_WORDS
        ]

    @cached_property
    def _folded_names(self) -> frozenset[str]:
        return frozenset(map(_folded, self._names))

    def is_number(self, written: str) -> bool:
        """Whether the number stands in a cell, or may."""
        if not self._has_digits(written):
            return False
        reading = understand(written, countries=())
        read = _only_digits(reading.display)
        is_part_of_another = self._digits in read and read != _only_digits(self.number)
        return not is_part_of_another or self.number in reading.alternatives

    def is_another_number(self, written: str) -> bool:
        """Whether a cell certainly holds the number of somebody else."""
        return bool(understand(written, countries=()).display) and not self.is_number(written)

    def is_name(self, written: str) -> bool:
        """Whether a cell holds one of the names."""
        return _folded(written) in self._folded_names

    def is_row(self, number: str, name: str) -> bool:
        """Whether the row of a list is about the person; one without a readable number is told by its name."""
        return self.is_number(number) or (self.is_name(name) and not self.is_another_number(number))

    def stand_in(self, text: str) -> bool:
        """Whether running text names the person by number or by first and last name."""
        return any(pattern.search(text) for pattern in (self._number_pattern, *self._name_patterns))

    def is_text(self, text: str) -> bool:
        """Whether the text is one that the person got."""
        return text.strip() in self._texts

    def is_form(self, fields: Mapping[str, str]) -> bool:
        """Whether a form with `number`, `name`, `text` and others is about the person.

        Where it holds the number of somebody else, a like name or text is theirs.
        """
        number, name, text = (fields.get(field, "") for field in ("number", "name", "text"))
        if self.is_number(number) or any(map(self.stand_in, fields.values())):
            return True
        return not self.is_another_number(number) and (self.is_name(name) or self.is_text(text))

    def _has_digits(self, written: str) -> bool:
        return bool(self._digits) and self._digits in _only_digits(written)


def _only_digits(written: str) -> str:
    return re.sub(r"\D", "", re.sub("[Oo](?=[\\d\\s])", "0", written))


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
