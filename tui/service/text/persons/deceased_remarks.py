"""Words which say that somebody died."""

from __future__ import annotations

import re

_SAYS_DIED = re.compile(
    r"[†✝✞✟]"
    r"|(?<![^\W\d_])(?:"
    r"(?:ver|ge)storben(?:e[mnrs]?)?(?![^\W\d_])"
    r"|verstorb\."
    r"|(?:verst|gest)(?:\.|(?=\s+(?:am\b|\d)))"
    r"|(?-i:verst)(?![^\W\d_])"
    r"|deceased(?![^\W\d_])"
    r"|exitus(?![^\W\d_])"
    r"|pat(?:\.|ient(?:in)?)?\s+(?:ist\s+)?tot(?![^\W\d_]))"
    r"|^\s*(?-i:tot|gest)[.!\s]*$",
    re.IGNORECASE | re.MULTILINE,
)

_UNSEEN = ("\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff")
"""Hyphens that are seen at the end of a line only, and marks of no width: none of them parts a word."""

_NEEDLES = ("storb", "verst", "gest", "deceased", "exitus", "tot", "†", "✝", "✞", "✟")
"""One of these is in every text that says so; most texts have none, and looking for them is quick."""


def says_died(text: str) -> bool:
    """Whether a text says of somebody, as a whole word, that he died.

    The words are verstorben, verst., gestorben, gest., deceased, Exitus and the dagger; "verst" also without its dot,
    unless it is written like a surname; "tot" and "gest" where they are all that a cell says, "tot" also where it is
    said of the patient. No part of a longer word counts, so that people called Toth, Tod or Sterbeck are among the
    living. What nobody sees does not part a word.
    """
    seen = _without_unseen(text)
    folded = seen.lower()
    return any(needle in folded for needle in _NEEDLES) and _SAYS_DIED.search(seen) is not None


def without_remark(name: str) -> str:
    """A name without what says that somebody died."""
    return _SAYS_DIED.sub(" ", _without_unseen(name))


def _without_unseen(text: str) -> str:
    if not text.isascii():
        for mark in _UNSEEN:
            text = text.replace(mark, "")
    return text
