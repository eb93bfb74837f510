"""What patients answered, as the simulated providers hold it until somebody fetches or deletes it."""

from __future__ import annotations

import threading
from datetime import datetime

from tui.runtime.values import dataclass


@dataclass(frozen=True, slots=True)
class SimulatedAnswer:
    """One answer: `number` in E.164 with plus, `at` in UTC, `replies_to` the provider's id of the message answered."""

    id: str
    number: str
    text: str
    at: datetime
    replies_to: str = ""


class AnswerBox:
    """The answers that came in. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: list[SimulatedAnswer] = []

    @property
    def every(self) -> list[SimulatedAnswer]:
        """Every answer that was not deleted, oldest first."""
        with self._lock:
            return self._answers.copy()

    def put(self, answer: SimulatedAnswer) -> None:
        """Let an answer come in."""
        with self._lock:
            self._answers.append(answer)

    def delete(self, answer_id: str) -> bool:
        """Delete one; whether it was there."""
        with self._lock:
            before = len(self._answers)
            self._answers = [each for each in self._answers if each.id != answer_id]
            return len(self._answers) < before
