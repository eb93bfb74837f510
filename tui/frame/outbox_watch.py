"""Watches the outbox: screens read it again when it has changed; it is not polled while nothing on them can change."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

from tui.runtime.background import in_background
from tui.service.errors import PraxisSmsError

REST_PER_WORK = 4
"""A window that shows a large outbox does not keep the store busy: it pauses four times as long as reading took."""

SLOWEST = 5.0
"""Seconds between two polls of an outbox in which nothing has changed for long, as in quiet hours."""


class OutboxWatch:
    """Polls the outbox's version while a screen follows it: often while it changes, less often while it does not."""

    def __init__(
        self,
        version: Callable[[], int],
        is_wanted: Callable[[], bool],
        changed: Callable[[], Awaitable[None]],
        quickest: Callable[[], float],
        *,
        slowest: float = SLOWEST,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._version = version
        self._is_wanted = is_wanted
        self._changed = changed
        self._quickest = quickest
        self._slowest = slowest
        self._sleep = sleep
        self._clock = clock

    async def run(self) -> None:
        """Poll until no screen follows it any more; the screens are told of every change, the last one included.

        A store that cannot be read is polled again later.
        """
        seen: int | None = None
        pause = self._slowest
        while True:
            began = self._clock()
            try:
                version = await in_background(self._version)
                if version == seen:
                    pause = min(pause * 1.1, self._slowest)
                else:
                    pause = self._quickest()
                    await self._changed()
                    seen = version
            except PraxisSmsError:
                pause = self._slowest
            if not self._is_wanted():
                return
            await self._sleep(max(pause, min((self._clock() - began) * REST_PER_WORK, self._slowest)))
