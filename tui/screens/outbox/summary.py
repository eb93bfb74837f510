"""The row below the Postausgang: how many messages there are in all, counted after the page has been shown."""

from __future__ import annotations

import asyncio
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from tui.language.catalogue import _
from tui.runtime.background import in_background
from tui.screens.outbox.query import PageRequest
from tui.screens.outbox.rows import counts_text, day_and_time, messages_summary
from tui.service.errors import PraxisSmsError
from tui.widgets.line import Note

if TYPE_CHECKING:
    from tui.service.api import PraxisSms

_PAUSE = 9
"""Pause after a count, as a multiple of its duration: counting takes a tenth of the time at most."""


_Scope = tuple[int | None, bool]


class OutboxSummary(Note):
    """Says what is marked, what the filter found, and how many messages there are in which state.

    Counting takes the longer the more messages there are, so nothing waits for it, and the last count is shown until
    the next is done.
    """

    def __init__(self, sms: PraxisSms) -> None:
        super().__init__(id="outbox-summary")
        self._sms = sms
        self._request = PageRequest()
        self._counted: tuple[_Scope, str] | None = None
        self._marked = ""
        self._found = ""
        self._is_of_answer = False
        self._is_outdated = False
        self._is_counting = False

    def follow(self, request: PageRequest, marked: str, found: str) -> None:
        """A page was read or marked; the sentences say what is marked and what its filter found.

        Of answers the one at the cursor is told instead.
        """
        if request.shows_answers:
            return
        self._request, self._marked, self._found = request, marked, found
        self._is_of_answer = False
        self._tell()
        self._is_outdated = True
        if not self._is_counting:
            self._is_counting = True
            self.call_after_refresh(self.run_worker, self._count, group="summary", exit_on_error=False)

    def tell_answer(self, text: str) -> None:
        """Say what the answer at the cursor says, or where answers go; nothing is counted."""
        self._is_outdated, self._is_of_answer = False, True
        self._marked, self._found, self._counted = text, "", None
        self._tell()

    def _tell(self) -> None:
        scope, counted = self._counted or (None, "")
        in_all = counted if scope == _scope(self._request) and not self._is_of_answer else ""
        self.show(" ".join(part for part in (self._marked, self._found, in_all) if part))

    async def _count(self) -> None:
        try:
            while self._is_outdated:
                self._is_outdated = False
                request, began = self._request, monotonic()
                self._counted = _scope(request), await in_background(partial(summary_of, self._sms, request))
                self._tell()
                await asyncio.sleep((monotonic() - began) * _PAUSE)
        except PraxisSmsError:  # the page is read from the same store, and says why it cannot be
            return
        finally:
            self._is_counting = False


def summary_of(sms: PraxisSms, request: PageRequest) -> str:
    """How many messages there are besides the page, in the series that is shown or in all; asks the store."""
    if request.series_id is None:
        if request.shows_series and not sms.series.newest(1):
            return _("Noch keine Serie im Postausgang.")
        return messages_summary(sms.outbox.counts())
    progress = sms.series.progress(request.series_id)
    return _("Serie „{title}“ vom {when}, {state}: {counts}").format(
        title=progress.series.title or request.series_id,
        when=day_and_time(progress.series.created_at),
        state=progress.standing(somebody_sends=sms.dispatcher.status().alive),
        counts=counts_text(progress.counts),
    )


def _scope(request: PageRequest) -> _Scope:
    """What the counts depend on."""
    return request.series_id, request.shows_series
