"""Words which say that somebody died."""

from __future__ import annotations

import re

_SAYS_DIED = re.compile(
    r"[†✝✞✟]"
    r"|(?<![^\W\d_])(?:"
    r"(?:ver|ge)storben(?:e[mnrs]?)?(?![^\W\d_])"
    r"|verstorb\."
    r"|(?:verst|gest)(?:\.|(?=\s+(?:am\b|\d)))"
    r"|deceased(?![^\W\d_]))",
    re.IGNORECASE,
)


_NEEDLES = ("storb", "verst", "gest", "deceased", "†", "✝", "✞", "✟")
"""One of these is in every text that says so; most texts have none, and looking for them is quick."""


def says_died(text: str) -> bool:
    """Whether a text says of somebody, as a whole word, that he died.

    The words are verstorben, verst., gestorben, gest., deceased and the dagger. No part of a longer word counts, so
    that people called Toth, Tod or Sterbeck are among the living.
    """
    folded = text.lower()
    return any(needle in folded for needle in _NEEDLES) and _SAYS_DIED.search(text) is not None
