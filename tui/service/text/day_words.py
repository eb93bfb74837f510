"""Words of a text that mean a day only together with the day on which it is read."""

from __future__ import annotations

import re

_CERTAIN = (
    "heute",
    "gestern",
    "übermorgen",
    "today",
    "tomorrow",
)
"""In whatever case."""

_TOMORROW = r"(?<!guten )(?<!gutem )(?-i:morgen)"
"""Not the morning that somebody is wished."""

_TOMORROW_AT_THE_BEGINNING = r"(?-i:(?:(?<=[.!?:] )|(?<=\n)|^)Morgen)"
"""In the middle of a sentence „Morgen“ is the time of day."""

_DAY_WORD = re.compile(
    r"(?<!\w)(?:{words})(?!\w)".format(
        words="|".join(
            (
                *_CERTAIN,
                _TOMORROW,
                _TOMORROW_AT_THE_BEGINNING,
            )
        )
    ),
    re.IGNORECASE,
)


def day_word_in(text: str) -> str:
    """The first word as written that is wrong when the text is read on another day than it was meant for; else ""."""
    found = _DAY_WORD.search(text)
    return found.group() if found else ""
