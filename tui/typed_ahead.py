"""Keys take effect in the order in which they were typed.

Textual hands each key to the widget that has the focus when the key arrives; what the key does to the focus happens
later, when it has bubbled up. Over a slow line keys arrive in bursts, and a name typed after Tab would land in the
field before. Here every key that may move the focus is waited for before the next one is handed over.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

from textual import events
from textual.app import App
from textual.message import Message

LONGEST_WAIT = 0.25
"""Seconds after which a key counts as done although its widget has vanished meanwhile."""


class TypedAhead(App[Any]):
    """An App that keeps keys in order."""

    class KeyDone(Message):
        """Follows a key on its way up through the widgets; when it arrives, the key has done what it does."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._held_keys: deque[events.Key | events.Paste] = deque()
        self._deadline: asyncio.TimerHandle | None = None

    async def on_event(self, event: events.Event) -> None:
        """Hold what is typed while an earlier key may still move the focus."""
        if not isinstance(event, (events.Key, events.Paste)) or event.is_forwarded:
            await super().on_event(event)
        elif self._deadline is not None:
            self._held_keys.append(event)
        else:
            await self._hand_over(event)

    async def _hand_over(self, event: events.Key | events.Paste) -> None:
        if isinstance(event, events.Paste) or event.is_printable:
            await super().on_event(event)
            return
        self._deadline = asyncio.get_running_loop().call_later(LONGEST_WAIT, self._post_key_done)
        target = self.focused or self.screen
        await super().on_event(event)
        target.post_message(self.KeyDone())

    def _post_key_done(self) -> None:
        self.post_message(self.KeyDone())

    async def on_typed_ahead_key_done(self, event: KeyDone) -> None:
        """Hand over what was typed since, up to the next key that may move the focus."""
        event.stop()
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        while self._held_keys and self._deadline is None:
            await self._hand_over(self._held_keys.popleft())
