"""A protocol that a refusal has stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tui.service.model.outcome import StopCause


@dataclass(frozen=True, slots=True)
class Held:
    """Why nothing of a protocol is sent at the moment; `words` say it in the reader's language.

    `remedy` is what to do about it, where the refusal itself tells.
    """

    protocol: str
    cause: StopCause
    words: str
    since: datetime
    remedy: str = ""
