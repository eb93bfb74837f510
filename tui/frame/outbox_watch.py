"""The projection of the outbox: the screens read it again when it changed, and nobody looks while nothing is open."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

from tui.runtime.background import in_background
from tui.service.errors import PraxisSmsError

REST_PER_WORK = 4
"""Who shows a large outbox does not keep the store busy: it rests four times as long as reading took."""

SLOWEST = 5.0
"""Seconds between two looks at an outbox where nothing has moved for long, as in quiet hours."""


class OutboxWatch:
    """Looks at the outbox's version while somebody is interested, quickly while it moves, slower while it rests."""

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
        """Until nobody is interested any more; the screens are told of every change, the last one included.

        A store that cannot be read for a while is looked at again later: what is on its way is not forgotten.
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
