"""The value types of the settings that are more than text, number or yes and no."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Self

from tui.runtime.values import dataclass

_DURATION = re.compile(r"\s*(\d{1,9})\s*([smhd])\s*")
_SECONDS_OF = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_TEN_YEARS = 3653 * 86400
_SPAN = re.compile(r"\s*(\d{1,2})[:.](\d{2})\s*[-–]\s*(\d{1,2})[:.](\d{2})\s*")


class HttpMethod(StrEnum):
    """How values travel to an HTTP interface: in the body or in the address."""

    POST = "POST"
    GET = "GET"


class MailSecurity(StrEnum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class ConsentRule(StrEnum):
    """What proves a consent: a column of the list, what was recorded of the number, either, or a confirmation."""

    COLUMN = "column"
    STORED = "stored"
    BOTH = "both"
    CONFIRM = "confirm"


class ThemeName(StrEnum):
    """How the application is coloured; `auto` leaves the terminal's own colours."""

    AUTO = "auto"
    HELL = "hell"
    DUNKEL = "dunkel"
    KONTRAST = "kontrast"
    CHARLY = "charly"


_DARK_THEMES = (
    "textual-dark", "ansi-dark", "nord", "gruvbox", "catppuccin-mocha", "catppuccin-frappe", "catppuccin-macchiato",
    "dracula", "tokyo-night", "monokai", "flexoki", "solarized-dark", "rose-pine", "rose-pine-moon", "atom-one-dark",
)  # fmt: skip
_LIGHT_THEMES = (
    "textual-light", "ansi-light", "catppuccin-latte", "solarized-light", "rose-pine-dawn", "atom-one-light",
)  # fmt: skip
FORMER_THEMES = (
    *((name, ThemeName.DUNKEL) for name in _DARK_THEMES),
    *((name, ThemeName.HELL) for name in _LIGHT_THEMES),
)
"""The names that themes had in earlier versions, and what they are called now."""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A daily span of local time in which nothing is sent; `end` is the first moment that is allowed again.

    The span may reach over midnight. `QuietHours()` is no span at all.
    """

    start: time | None = None
    end: time | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "HH:MM-HH:MM" or ""; raises `ValueError` for anything else and for a span without length."""
        if not text.strip():
            return cls()
        match = _SPAN.fullmatch(text)
        if match is None:
            raise ValueError(text)
        start, end = _time_of_day(match[1], match[2]), _time_of_day(match[3], match[4])
        if start == end:
            raise ValueError(text)
        return cls(start, end)

    def __bool__(self) -> bool:
        return self.start is not None

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}" if self else ""

    def contains(self, at: time) -> bool:
        """Whether the local time of day `at` lies within the span."""
        if self.start is None or self.end is None:
            return False
        if self.start < self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end

    def end_after(self, local: datetime) -> datetime:
        """The next moment at or after `local` at which sending is allowed; `local` itself outside the span.

        `local` is a local wall-clock time; the result carries the same `tzinfo`.
        """
        if self.end is None or not self.contains(local.time()):
            return local
        end = local.replace(hour=self.end.hour, minute=self.end.minute, second=0, microsecond=0, fold=0)
        return end if end > local else end + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as people write it, like `90s`, `15m`, `2h`, `3d`; `Duration()` is none at all."""

    count: int = 0
    unit: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a number and its unit, or ""; raises `ValueError` for anything else."""
        if not text.strip():
            return cls()
        match = _DURATION.fullmatch(text)
        if match is None or int(match[1]) * _SECONDS_OF[match[2]] > _TEN_YEARS:
            raise ValueError(text)
        return cls(int(match[1]), match[2])

    def __bool__(self) -> bool:
        return bool(self.unit)

    def __str__(self) -> str:
        return f"{self.count}{self.unit}" if self else ""

    @property
    def span(self) -> timedelta:
        """The same as a value to reckon with."""
        return timedelta(seconds=self.count * _SECONDS_OF.get(self.unit, 0))


def _time_of_day(hour: str, minute: str) -> time:
    return time(0) if (hour, minute) == ("24", "00") else time(int(hour), int(minute))
