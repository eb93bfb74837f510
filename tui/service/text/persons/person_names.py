"""Whole names as lists sort them: "Müller, Dr. Anna" is Dr. Anna Müller. Pure.

What is not clearly a surname, one comma and first names stays as it is written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from functools import lru_cache

from tui.runtime.values import dataclass
from tui.service.text.persons.deceased_remarks import says_died
from tui.service.text.templates import clean_value, field_key

_LONGEST_NAME = 100
_MOST_WORDS = 5
_PLAIN = re.compile(r"([^\W\d_]{2,}), ?([^\W\d_]{2,})")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|[^\W\d_]{1,3}\.(?:-[^\W\d_]{1,3}\.)?")
"""A word of a name, or an initial such as "A." and "H.-P."."""
_TITLES = frozenset(
    (
        *("dr", "dres", "prof", "professor", "pd", "priv-doz", "univ", "habil", "med", "dent", "vet", "rer", "nat"),
        *("phil", "jur", "iur", "oec", "pol", "theol", "ing", "dr-ing", "dipl", "dipl-ing", "dipl-kfm", "mag", "mult"),
        *("h", "c", "hc", "msc", "bsc", "mba", "llm", "phd"),
    )
)
_NEVER_FIRST_OF_TITLES = frozenset(("h", "c", "med", "dent"))
"""Alone they are an initial, or may be a name."""
_PARTICLES = frozenset(
    (
        *("von", "van", "vom", "zu", "zum", "zur", "und", "der", "den", "dem", "de", "del", "della", "di", "da", "dos"),
        *("do", "du", "la", "le", "ter", "ten", "te", "el", "al", "bin", "ibn", "freiherr", "freifrau", "graf"),
        *("gräfin", "prinz", "prinzessin", "ritter", "baron", "baronin"),
    )
)
"""What belongs to a surname and often stands behind the first names: "Humboldt, Alexander von"."""
_GENERATIONS = frozenset(("jun", "jr", "junior", "sen", "sr", "senior"))
_COMPANY = frozenset(
    (
        *("gmbh", "mbh", "ag", "kg", "ohg", "ug", "gbr", "ev", "inc", "ltd", "firma", "fa", "praxis", "zahnarztpraxis"),
        *("labor", "dentallabor", "klinik", "apotheke", "verein", "stiftung", "schule", "kita", "kindergarten"),
        *("seniorenheim", "pflegeheim", "pflegedienst", "hotel", "gesellschaft"),
    )
)
_NAMES_COMPANY = re.compile(rf"(?<!\w)(?:{'|'.join(_COMPANY - {'ev'})}|(?-i:e\.\s?V))(?!\w)", re.IGNORECASE)
_NO_PERSON = _COMPANY | frozenset(
    (
        *("familie", "fam", "eheleute", "ehepaar", "geschwister", "geb", "geborene", "verw", "verh", "co", "team"),
        *("partner", "verstorben", "tot"),
    )
)
"""With one of these words a cell names a company, several people, or more than a name."""
_NO_FIRST_NAME = frozenset(
    (
        *("ehefrau", "ehemann", "eltern", "mutter", "vater", "sohn", "tochter", "kind", "kinder", "baby", "säugling"),
        *("bruder", "schwester", "herr", "herrn", "frau", "witwe", "witwer", "erben", "nachlass", "betreuer"),
        *("betreuung", "privat", "kasse", "neu", "neupatient", "notfall", "pat", "patient", "patientin", "amt", "heim"),
    )
)
"""A surname where it stands alone before the comma, and anywhere else a remark."""


_NAME, _FIRST_NAMES, _SURNAMES = "name", ("vorname", "rufname"), ("nachname", "familienname", "zuname")
"""Keys of the placeholders for a name and its parts."""


@dataclass(frozen=True, slots=True)
class SortedName:
    """A name of which a list says what is surname and what first name; `title` is empty for most."""

    last: str
    first: str
    title: str = ""

    @property
    def whole(self) -> str:
        """The name as one says it."""
        return " ".join(filter(None, (self.title, self.first, self.last)))


@lru_cache(maxsize=4)  # a row of a list is asked several times for its name
def read_sorted_name(written: str) -> SortedName | None:
    """The name in a cell "Surname, First name", titles and particles on either side; None where that is not clear."""
    if "," not in written or len(written) > _LONGEST_NAME:
        return None
    text = unicodedata.normalize("NFC", written).strip()
    if (plain := _PLAIN.fullmatch(text)) and _is_plain(plain[1], plain[2]):
        return SortedName(plain[1], plain[2])
    before, comma, behind = text.partition(",")
    if not comma or "," in behind or says_died(text):
        return None
    return _read(_words(before), _words(behind))


def is_unclear_name(written: str) -> bool:
    """Whether a cell has the comma of a sorted name and is none that could be told."""
    return "," in written and read_sorted_name(written) is None


def with_parts_of_name(values: Mapping[str, str], fields: Collection[str]) -> dict[str, str]:
    """The values of a text, those of its name by its placeholders (`fields`), where it is typed as "Müller, Anna".

    Beside {{Vorname}}, {{Name}} is the surname. A first name that was given and is another leaves all as it is.
    """
    given = {field_key(name): value for name, value in values.items()}
    read = read_sorted_name(given.get(_NAME, ""))
    asked = set(map(field_key, fields))
    if read is None or any(clean_value(given.get(key, "")) not in ("", read.first) for key in _FIRST_NAMES):
        return dict(values)
    parts = dict.fromkeys(_FIRST_NAMES, read.first) | dict.fromkeys(_SURNAMES, read.last)
    others = {key: value for key, value in given.items() if clean_value(value)}
    return parts | others | {_NAME: read.whole if asked.isdisjoint(_FIRST_NAMES) else read.last}


@lru_cache(maxsize=1024)  # a list has the same surnames again and again
def names_company(written: str) -> bool:
    """Whether one of the words of a name says that it is a company's: "Schmidt GmbH", "Praxis am Markt"."""
    return _NAMES_COMPANY.search(written) is not None


def _is_plain(last: str, first: str) -> bool:
    return last[0].isupper() and first[0].isupper() and _NO_MORE_THAN_NAMES.isdisjoint((_key(last), _key(first)))


def _keys(words: list[str]) -> set[str]:
    return set(map(_key, words))


_NO_MORE_THAN_NAMES = _TITLES | _PARTICLES | _GENERATIONS | _NO_PERSON | _NO_FIRST_NAME
"""Words for which the quick look at two single words is not enough."""


def _words(part: str) -> list[str]:
    """The words of one side of the comma; "Dr.med." are two."""
    return re.sub(r"\.(?=[^\W\d_])", ". ", part).split()


def _read(before: list[str], behind: list[str]) -> SortedName | None:
    titles = _taken_titles(before) + _taken_titles(behind)
    generation = _taken_behind(behind, _GENERATIONS)
    particles = _taken_behind(behind, _PARTICLES)
    last, first = particles + before + generation, behind
    if not before or not first or max(len(last), len(first)) > _MOST_WORDS:
        return None
    remarks = _keys(first) if len(before) == 1 else _keys(before + first)
    if not _NO_PERSON.isdisjoint(_keys(before + first)) or not _NO_FIRST_NAME.isdisjoint(remarks):
        return None
    if (
        not all(map(_WORD.fullmatch, last + first))
        or not _has_surname(before)
        or not _may_be_first_names(before, first)
    ):
        return None
    return SortedName(" ".join(last), " ".join(first), " ".join(titles))


def _has_surname(words: list[str]) -> bool:
    """Whether more than particles stands before the comma; Graf, Ritter and the like are surnames too."""
    return words[0][0].isupper() or bool(_keys(words) - _PARTICLES - _GENERATIONS)


def _may_be_first_names(before: list[str], first: list[str]) -> bool:
    """Whether the words behind the comma are as large as first names are; a small one is a remark, or names two people.

    A list in small letters throughout says nothing by them.
    """
    if not _keys(first).isdisjoint(("und", "u", "oder")):
        return False
    is_small_throughout = not any(map(str.isupper, "".join(before + first)))
    return is_small_throughout or all(word[0].isupper() for word in first)


def _taken_titles(words: list[str]) -> list[str]:
    """The titles at either end of one side of the comma, taken away from it."""
    ahead = 0
    while ahead < len(words) and _is_title(words, ahead, ahead):
        ahead += 1
    found = words[:ahead]
    del words[:ahead]
    first = len(words)
    while first and _key(words[first - 1]) in _TITLES:
        first -= 1
    while first < len(words) and _key(words[first]) in _NEVER_FIRST_OF_TITLES:
        first += 1
    found += words[first:]
    del words[first:]
    return found


def _is_title(words: list[str], place: int, before: int) -> bool:
    key = _key(words[place])
    if key in ("h", "c"):
        return before > 0 and "h" in _keys(words[place - 1 : place + 1]) and "c" in _keys(words[place : place + 2])
    return key in _TITLES and (before > 0 or key not in _NEVER_FIRST_OF_TITLES)


def _key(word: str) -> str:
    return word.casefold().replace(".", "")


def _taken_behind(words: list[str], known: frozenset[str]) -> list[str]:
    """The words at the end that are known, taken away."""
    first = len(words)
    while first and _key(words[first - 1]) in known:
        first -= 1
    taken = words[first:]
    del words[first:]
    return taken
