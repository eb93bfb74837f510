"""Notices when a person has stopped typing."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from textual.timer import Timer
from textual.widget import Widget

_CLOSE_ENOUGH = 0.01


class Debounce:
    """Calls `call` when no key has come for `seconds`.

    One timer for a burst of keys: it is restarted only when it fires.
    """

    def __init__(self, widget: Widget, seconds: float, call: Callable[[], object]) -> None:
        self._widget = widget
        self._seconds = seconds
        self._begins = call
        self._typed_at = 0.0
        self._timer: Timer | None = None

    def typed(self) -> None:
        """A key was pressed."""
        self._typed_at = monotonic()
        if self._timer is None:
            self._timer = self._widget.set_timer(self._seconds, self._fired)

    def _fired(self) -> None:
        left = self._typed_at + self._seconds - monotonic()
        if left > _CLOSE_ENOUGH:
            self._timer = self._widget.set_timer(left, self._fired)
            return
        self._timer = None
        self._begins()
