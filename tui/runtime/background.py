"""Work that blocks, done beside the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

Result = TypeVar("Result")


async def in_background(work: Callable[[], Result]) -> Result:
    """Run `work` in a thread of its own and give back what it returns or raises.

    The thread is a daemon outside the loop's executor: cancelling the caller drops the answer at once, and quitting
    the application never waits for a provider or a keyring that does not answer.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Result] = loop.create_future()

    def deliver(result: Result | None, error: BaseException | None) -> None:
        if answer.done():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(result)  # type: ignore[arg-type]  # without an error there is a result

    def run() -> None:
        result: Result | None = None
        failure: BaseException | None = None
        try:
            result = work()
        except BaseException as error:  # raised in the caller
            failure = error
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(deliver, result, failure)

    threading.Thread(target=run, name=f"background-{getattr(work, '__name__', 'work')}", daemon=True).start()
    return await answer


class Looking:
    """Looks at what may answer late, one look at a time: where they pile up, each makes the others later still."""

    def __init__(self, look: Callable[[], Awaitable[None]]) -> None:
        self._look = look
        self._is_under_way = False
        self._is_wanted = False

    async def now(self) -> None:
        """Look, because something changed: a look that is under way is followed by one more."""
        self._is_wanted = True
        if self._is_under_way:
            return
        self._is_under_way = True
        try:
            while self._is_wanted:
                self._is_wanted = False
                await self._look()
        finally:
            self._is_under_way = False

    async def unless_under_way(self) -> None:
        """Look, but not where a look is still under way, since nothing is known to have changed."""
        if not self._is_under_way:
            await self.now()
