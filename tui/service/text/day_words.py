"""Words of a text that mean a day only together with the day on which it is read."""

from __future__ import annotations

import re

_DAY_WORD = re.compile(
    r"(?<!\w)(?:"
    r"(?:heute|gestern|übermorgen|today|tomorrow)"
    r"|(?<!guten )(?<!gutem )(?-i:morgen)"
    r"|(?-i:(?:(?<=[.!?:] )|(?<=\n)|^)Morgen)"
    r")(?!\w)",
    re.IGNORECASE,
)
"""„Morgen“ in the middle of a sentence is the time of day, at its beginning the next day."""


def day_word_in(text: str) -> str:
    """The first word as written that is wrong when the text is read on another day than it was meant for; else ""."""
    found = _DAY_WORD.search(text)
    return found.group() if found else ""
