"""How an event loop asks the store, and how long it waits for one that fails.

That may be a full disk, another program's lock, a server that restarts.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from tui.service.errors import StoreError, StoreFull, StoreLocked, StoreUnreachable
from tui.service.outbox.store import Store

_log = logging.getLogger(__name__)
_P = ParamSpec("_P")
_T = TypeVar("_T")


async def ask(store: Store, call: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """What `call`, which asks the store, returns: a file is asked at once, a server from a thread.

    A file answers quicker than a thread starts; a server may not answer for seconds, and the wire must not wait.
    """
    if store.is_shared:
        return await asyncio.to_thread(call, *args, **kwargs)
    return call(*args, **kwargs)


class StoreRetry:
    """Counts the tries of one dispatcher, `most_tries` at most; with `lives_on` its process goes on anyway.

    Results in hand are worth the wait, because a lost one makes its message `unknown`: as long as the process lives it
    keeps them and tries again. So it does where the store will work again by itself: a disk that somebody clears, a
    lock that somebody gives back. A command that somebody waits for gives up after a while.
    """

    def __init__(self, most_tries: int, *, lives_on: bool) -> None:
        self._most_tries = most_tries
        self._lives_on = lives_on
        self._tries = 0
        self.trouble = ""
        """What is wrong with the store at the moment, in a sentence; empty while it works."""

    def worked(self) -> bool:
        """The store works; whether it did not before."""
        was_troubled, self.trouble, self._tries = bool(self.trouble), "", 0
        return was_troubled

    def failed(self, error: StoreError) -> bool:
        """The store has failed; whether that is news."""
        is_news = error.sentence != self.trouble
        if is_news:
            _log.warning("the store cannot be used at the moment: %s", type(error).__name__)
        self.trouble = error.sentence
        return is_news

    def lasts(self, error: StoreError, *, stopping: bool, results_in_hand: bool) -> bool:
        """Whether to try once more. A server that is away for maintenance comes back in any case."""
        passes = results_in_hand or isinstance(error, StoreFull | StoreLocked)
        waits = isinstance(error, StoreUnreachable) or (self._lives_on and passes)
        if waits and not stopping:
            return True
        self._tries += 1
        return self._tries <= self._most_tries
