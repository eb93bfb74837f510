"""The sign of one cell and the role of colour that go with a verdict or a sentence.

The signs are in the fonts of every Windows (WGL4); where a terminal lacks them, `terminal/glyphs.py` writes ASCII.
"""

from __future__ import annotations

from enum import StrEnum

from tui.runtime.values import dataclass


class Role(StrEnum):
    """What a colour means; a theme says which colour it is. Each value is the name of a variable of the styles."""

    ACCENT = "accent"
    GOOD = "good"
    ACTIVE = "active"
    PLAIN = "plain"
    MUTED = "muted"
    WARN = "warn"
    BAD = "bad"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign and its role."""

    sign: str
    role: Role

    def beside(self, words: str) -> str:
        """The sign before words."""
        return f"{self.sign} {words}"


GOOD = Mark("●", Role.GOOD)
ACTIVE = Mark("►", Role.ACTIVE)
HINT = Mark("▲", Role.WARN)
ERROR = Mark("■", Role.BAD)
STOP = Mark("□", Role.STOP)
NOT_KNOWN = Mark("○", Role.PLAIN)
LEFT_OUT = Mark("–", Role.MUTED)

_OF_SENTENCES = {mark.sign: mark.role for mark in (GOOD, ACTIVE, HINT, ERROR, STOP)}


def of_line(line: str) -> Role:
    """The role of a line by the sign it begins with; plain where it begins with none."""
    return _OF_SENTENCES.get(line[:1], Role.PLAIN) if line[1:2] in ("", " ") else Role.PLAIN
