"""Words which say that somebody died."""

from __future__ import annotations

import re

_SAYS_DIED = re.compile(
    r"[†✝✞✟⚰]"
    r"|(?<![^\W\d_])(?:"
    r"(?:ver|ge)storben(?:e[mnrs]?)?(?![^\W\d_])"
    r"|ver-?\s*stor-?\s*ben(?![^\W\d_])"
    r"|v e r s t o r b e n"
    r"|(?:verstoben|verstroben|vestorben|verstorbn)(?![^\W\d_])"
    r"|(?:ver)?starb(?:en)?(?![^\W\d_])"
    r"|entschlafen(?![^\W\d_])"
    r"|lebt\s+nicht\s+mehr|nicht\s+mehr\s+(?:am\s+leben|unter\s+uns)"
    r"|erbengemeinschaft"
    r"|verstorb\."
    r"|(?:verst|gest)(?:\.|(?=\s+(?:am\b|\d)))"
    r"|(?-i:verst)(?![^\W\d_])"
    r"|deceased(?![^\W\d_])"
    r"|exitus(?![^\W\d_])"
    r"|pat(?:\.|ient(?:in)?)?\s+(?:ist\s+)?tot(?![^\W\d_]))"
    r"|^\s*(?-i:tot|gest)[.!\s]*$",
    re.IGNORECASE | re.MULTILINE,
)

_CELL_SAYS_DIED = re.compile(
    r"(?<![^\W\d_])(?:"
    r"(?:todes|sterbe)(?:fall|tag|datum|anzeige|urkunde)(?![^\W\d_])"
    r"|ableben(?![^\W\d_])"
    r"|verschieden\s+am(?![^\W\d_])"
    r"|(?:died|dead|passed\s+away)(?![^\W\d_])"
    r"|r\.\s?i\.\s?p(?![^\W\d_])|(?-i:RIP)(?![^\W\d_])"
    r"|(?:^|(?<=\ser)|(?<=\ssie)|(?<=^er)|(?<=^sie))\s*ist\s+tot(?![^\W\d_]))"
    r"|^\s*(?:tot\s+(?:seit|am|laut|lt\.?)\s|tod\s+(?:am\s+)?\d|leider\s+verschieden\b"
    r"|\+\s*(?:\d{1,2}\.\s?\d{1,2}\.\s?)\d{2,4}\s*$)",
    re.IGNORECASE | re.MULTILINE,
)
"""What says so in a cell of a list; in a text to patients it may be said of anybody."""
_ONE_WORD = re.compile(r"\s*(?:tot|verschieden|sterbefall)[.!\s]*", re.IGNORECASE)
"""What says so where it is all of a cell, and the cell no name."""

_UNSEEN = ("\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff")
"""Hyphens that are seen at the end of a line only, and marks of no width: none of them parts a word."""

_NEEDLES = (
    *("storb", "verst", "gest", "deceased", "exitus", "tot", "†", "✝", "✞", "✟", "⚰"),
    *("stor-", "ver-", "ver stor", "s t o r b", "starb", "entschlafen", "lebt", "leben", "unter uns", "erbengem"),
)
"""One of these is in every text that says so; most texts have none, and looking for them is quick."""
_NEEDLES_IN_CELLS = (*_NEEDLES, "tod", "sterbe", "verschieden", "died", "dead", "passed", "rip", "i.p", "i. p")
_PLUS_BEFORE_DATE = re.compile(r"\+\s*\d{1,2}\.\s?\d{1,2}\.")
"""A dagger as it is typed; most lists have other plus signs in every row."""


def says_died(text: str) -> bool:
    """Whether a text says of somebody, as a whole word, that he died.

    The words are verstorben, verst., gestorben, gest., deceased, Exitus and the dagger; "verst" also without its dot,
    unless it is written like a surname; "tot" and "gest" where they are all that a cell says, "tot" also where it is
    said of the patient. No part of a longer word counts, so that people called Toth, Tod or Sterbeck are among the
    living. What nobody sees does not part a word.
    """
    seen = without_unseen(text)
    folded = seen.lower()
    return any(needle in folded for needle in _NEEDLES) and _SAYS_DIED.search(seen) is not None


def may_say_died(folded: str) -> bool:
    """Whether cells, in small letters and without what nobody sees, may say that somebody died; looked at fast."""
    return any(needle in folded for needle in _NEEDLES_IN_CELLS) or _PLUS_BEFORE_DATE.search(folded) is not None


def cell_says_died(cell: str, *, is_name: bool = False) -> bool:
    """Whether a cell of a list says of somebody that he died, also in words that a text to patients may have."""
    if says_died(cell):
        return True
    seen = without_unseen(cell)
    if not may_say_died(seen.lower()):
        return False
    return _CELL_SAYS_DIED.search(seen) is not None or (not is_name and _ONE_WORD.fullmatch(seen) is not None)


def without_remark(name: str) -> str:
    """A name without what says that somebody died."""
    return _SAYS_DIED.sub(" ", without_unseen(name))


def without_unseen(text: str) -> str:
    """A text without marks of no width."""
    if not text.isascii():
        for mark in _UNSEEN:
            text = text.replace(mark, "")
    return text
