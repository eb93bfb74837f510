"""Texts as they are compared with each other: without case, umlauts as two letters, accents left away. Pure."""

from __future__ import annotations

import re
import unicodedata

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_OTHER_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "ı": "i", "ł": "l"})
_TITLES = frozenset(("dr", "prof", "med", "dent", "dipl", "ing", "herr", "herrn", "frau", "fam", "familie"))
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST_NAME = 200


def spelled_out(text: str) -> str:
    """A text as two spellings of it are compared: *MÜLLER* and *Mueller* are one, and so are *Gruß* and *Gruss*."""
    return unicodedata.normalize("NFC", text).casefold().translate(_UMLAUTS)


def without_accents(text: str) -> str:
    """A text without the signs on its letters, each letter in its plain form: *é* is *e*, *ﬁ* is *fi*."""
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def letters_and_digits(text: str) -> str:
    """What two ways of writing have in common: letters and digits, without case."""
    return "".join(filter(str.isalnum, text.casefold()))


def spellings(text: str) -> tuple[str, ...]:
    """A text as it may be typed: *ändern* as *andern* and as *aendern*, *ß* as *ss*, all in lower case."""
    composed = unicodedata.normalize("NFC", text).casefold()
    plain, written = without_accents(unicodedata.normalize("NFKD", composed).casefold()), spelled_out(text)
    return (plain,) if written == composed else (plain, written)


def name_key(name: str) -> tuple[str, ...]:
    """The words of a name in any order, without titles, case and accents: "Dr. Müller, Anna" is "anna mueller"."""
    plain = without_accents(spelled_out(name[:_LONGEST_NAME]).translate(_OTHER_LETTERS))
    return tuple(sorted(word for word in _WORD.findall(plain) if word not in _TITLES))


def as_seen(text: str) -> str:
    """The text without case and without what nobody sees, letters in one way of writing them."""
    seen = "".join(char for char in text if unicodedata.category(char) not in ("Cf", "Cs", "Mn") or _is_mark(char))
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())
    return "".join(char if unicodedata.category(char)[0] != "C" else " " for char in folded)


def _is_mark(char: str) -> bool:
    """Whether it is an accent; variation selectors and the like are invisible and no part of a letter."""
    return unicodedata.combining(char) != 0
