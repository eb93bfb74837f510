"""The first message of a protocol goes ahead of the others: where the access is refused, one attempt tells.

Four attempts with a wrong password may lock an account, and cost what the first one cost. A provider who takes long to
answer holds up nothing for longer than the head start.
"""

from __future__ import annotations

from collections.abc import Callable


class FirstAttempts:
    """Which protocols of one dispatcher have shown that their access works; `head_start` in seconds."""

    def __init__(self, head_start: float, running_time: Callable[[], float]) -> None:
        self._head_start = head_start
        self._running_time = running_time
        self._trusted: set[str] = set()
        self._ends: dict[str, float] = {}

    def is_untried(self, protocol: str) -> bool:
        """Whether nothing was handed over yet, or the last attempt was refused."""
        return protocol not in self._trusted and protocol not in self._ends

    def begin(self, protocol: str, now: float) -> None:
        """A message of the protocol is sent; `now` is the `running_time`, the same for all that are sent together."""
        if self.is_untried(protocol):
            self._ends[protocol] = now + self._head_start

    def seconds_left(self, protocol: str) -> float:
        """How long the next message of the protocol has to wait; 0 where it need not."""
        return max(0.0, self._ends.get(protocol, 0.0) - self._running_time())

    def end(self, protocol: str, *, refused: bool) -> None:
        """What became of a message is known; `refused` where the protocol was stopped by it."""
        self._ends.pop(protocol, None)
        if refused:
            self._trusted.discard(protocol)
        else:
            self._trusted.add(protocol)
