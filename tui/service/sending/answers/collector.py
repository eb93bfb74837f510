"""Fetching patients' answers beside the dispatcher: kept here first, then deleted there where that is documented."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta

from tui.service.errors import PraxisSmsError, StoreError
from tui.service.model.answers import AnswerCursor, FetchesAnswers
from tui.service.model.facts import Fact, FactKind, Reason
from tui.service.outbox.outbox import Outbox
from tui.service.rules.policy import answer_words
from tui.service.sending.answers.schedule import fetching_minutes
from tui.service.sending.resources import Resources
from tui.service.sending.store_retry import ask
from tui.service.sending.waiting_times import USUAL_TIMES, SendingTimes
from tui.service.settings import Settings
from tui.service.settings.configuration import Configuration
from tui.service.text.words.answer_words import meaning_of

_log = logging.getLogger(__name__)

MOST_PAGES = 20
"""Pages that are read at a time; what is left comes the next time where the provider lets go of what was read."""

_DELETED_AT_A_TIME = 200
_FIRST_LOOK_BACK = timedelta(days=7)
_OVERLAP = timedelta(days=2)
"""So far before the last fetching the next one begins: providers tell of days only, and some answers come late."""

_NEARLY = timedelta(seconds=15)
"""A window on standby looks once every so many minutes, and would else find itself a moment too early."""


class AnswerCollector:
    """Asks the provider that is chosen every few minutes, one program for all that share the store."""

    def __init__(
        self, store: Outbox, resources: Resources, configuration: Configuration, times: SendingTimes = USUAL_TIMES
    ) -> None:
        self._store = store
        self._resources = resources
        self._configuration = configuration
        self._times = times

    async def run(self) -> None:
        """Fetch whenever it is due, until cancelled; what fails is tried again when it is due the next time."""
        await asyncio.sleep(self._times.first_answer_look)
        while True:
            try:
                await self.look()
            except Exception as error:  # whatever it was, it must not end the answers of a worker that runs for months
                _log.warning("answers could not be fetched: %s", type(error).__name__)
            await asyncio.sleep(self._times.answer_look)

    async def look(self) -> int:
        """Fetch where it is due; how many answers are new. Raises `StoreError`, `SettingsError`."""
        settings = self._configuration.settings
        minutes = fetching_minutes(settings)
        protocol = settings.provider.protocol
        if not minutes or await ask(self._store, self._store.holds.has, protocol):
            return 0
        every = timedelta(minutes=minutes) - _NEARLY
        if not await ask(self._store, self._store.answers.begin_fetch, protocol, every):
            return 0
        return await self.fetch(protocol, settings)

    async def fetch(self, protocol: str, settings: Settings) -> int:
        """Fetch now, and write down what came of it; how many answers are new. Raises `StoreError`."""
        new = 0
        trouble: Reason = ""
        try:
            gateway = self._resources.gateway(protocol)
            if isinstance(gateway, FetchesAnswers) and gateway.fetches_answers:
                async for kept in self._pages_kept(gateway, protocol, settings):
                    new += kept
                await self._delete_there(gateway, protocol)
        except StoreError:
            raise
        except PraxisSmsError as error:
            _log.warning("%s gave no answers: %s", protocol, type(error).__name__)
            trouble = _why(error)
        await ask(self._store, self._store.answers.end_fetch, protocol, trouble)
        return new

    async def _pages_kept(self, gateway: FetchesAnswers, protocol: str, settings: Settings) -> AsyncIterator[int]:
        """Keep page after page; how many answers of each are new."""
        words = answer_words(settings.policy)
        last = await ask(self._store, self._store.answers.last_fetch, protocol)
        cursor: AnswerCursor | None = AnswerCursor(_since(self._store.clock(), last.fetched_at if last else None))
        seen = set[str]()
        while cursor is not None and cursor.pages < MOST_PAGES:
            page = await gateway.answers(cursor)
            told = {each.identity for each in page.answers}
            yield await ask(
                self._store, self._store.answers.keep, protocol, page.answers, lambda text: meaning_of(text, words)
            )
            cursor = page.next if told - seen else None  # a provider may know but one page, whatever it is asked
            seen |= told

    async def _delete_there(self, gateway: FetchesAnswers, protocol: str) -> None:
        """Delete at the provider what is on disk here; one that cannot be deleted is tried again the next time."""
        kept = await ask(self._store, self._store.answers.to_delete, protocol, _DELETED_AT_A_TIME)
        for answer_id, provider_id in kept:
            await gateway.delete_answer(provider_id)
            await ask(self._store, self._store.answers.deleted, [answer_id])


def _why(error: PraxisSmsError) -> Reason:
    """What a failure says as it is kept, but for that it is to be tried later, which it is."""
    if error.fact is None:
        return error.sentence
    first, second = (dict(error.fact.values).get(name) for name in ("first", "second"))
    return first if isinstance(first, Fact) and second == Fact.of(FactKind.TRY_LATER) else error.fact


def _since(now: datetime, last: datetime | None) -> date:
    return (now - _FIRST_LOOK_BACK if last is None else min(last, now) - _OVERLAP).date()
