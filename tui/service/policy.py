"""May messages go out now? The practice's rules, as pure functions of the time and the store's counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Leave:
    """What the practice's rules allow now: `count` more messages (None = any number), or nothing until `closed_until`."""

    count: int | None = None
    closed_until: datetime | None = None
    reason: str = ""
